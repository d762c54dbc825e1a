"""Which listings are one model: against 300 pairs that were labelled by hand before the rules were tuned."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import Project

DEPRECATIONS = "deprecations_info"
LABELS = Path(__file__).parent / "fixtures" / "identity_labels.csv"
LEADERBOARD_LABELS = Path(__file__).parent / "fixtures" / "leaderboard_labels.csv"


def labels() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def all_sources(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With the names that the labels take from deprecations.info, whose bytes are no part of the project."""
    listings = {
        (r[f"provider_{x}"], r[f"model_{x}"]) for r in labels() for x in "ab" if r[f"source_{x}"] == DEPRECATIONS
    }
    assert len(listings) >= 40
    folder = tmp_path_factory.mktemp("labels")
    file = folder / "names.json"
    days = {"announcement_date": "2026-01-01", "deprecation_date": "2026-01-01", "shutdown_date": "2026-12-01"}
    file.write_text(json.dumps([{"provider": p, "model_id": m} | days for p, m in sorted(listings)]), encoding="utf-8")
    project = built.copied(folder / "project")
    project.ok("python", "-m", "ingest", DEPRECATIONS, "--from", str(file))
    project.ok("dbt", "run", "--select", "+dim_listings")
    return project


def matched(project: Project, column: str) -> list[tuple[bool, bool]]:
    """Of every labelled pair whose listings are both in the warehouse: what was labelled, and what was found."""
    listings = {
        tuple(key): value
        for *key, value in project.query(
            f"select source_id, source_provider_id, source_model_id, {column} from marts.dim_listings", project.working
        )
    }
    pairs = []
    for row in labels():
        a, b = (listings.get((row[f"source_{x}"], row[f"provider_{x}"], row[f"model_{x}"])) for x in "ab")
        same = row["is_same_model"] == "true" and (column == "model_id" or row["is_same_provider"] == "true")
        if a is not None and b is not None:
            pairs.append((same, a == b))
    return pairs


def precision_and_recall(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    right = sum(same and found for same, found in pairs)
    return right / sum(found for _, found in pairs), right / sum(same for same, _ in pairs)


def test_the_labels_are_of_every_kind() -> None:
    rows = labels()
    assert len(rows) == 300
    same = sum(r["is_same_model"] == "true" for r in rows)
    assert 100 <= same <= 200
    assert {r["stratum"] for r in rows} == {"nearest", "near_miss", "rewritten", "random"}
    assert all(r["reason"] for r in rows)


def test_models_are_matched_precisely_and_few_are_missed(all_sources: Project) -> None:
    pairs = matched(all_sources, "model_id")
    precision, recall = precision_and_recall(pairs)
    assert len(pairs) >= 280
    assert precision >= 0.99, precision
    assert recall >= 0.95, recall


def test_no_offering_is_matched_to_another(all_sources: Project) -> None:
    """A wrong price is worse than a missing one."""
    pairs = matched(all_sources, "offering_id")
    assert len(pairs) >= 280
    assert [pair for pair in pairs if pair == (False, True)] == []
    assert precision_and_recall(pairs)[1] >= 0.95


def test_labels_of_leaderboards_name_the_weights_and_how_they_ran(built: Project) -> None:
    """A score of other weights is worse than none. The labels of both boards were matched by hand."""
    with LEADERBOARD_LABELS.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values())[:-1] for row in csv.DictReader(file)]
    assert len(expected) >= 40
    found = built.query(
        "select distinct source_id, regexp_replace(source_place, '^[^:]*: ', ''), model_id, effort, variant, harness "
        "from marts.fct_benchmark_scores where score_elo is not null"
    )
    assert [row for row in expected if row not in {tuple(r) for r in found}] == []
