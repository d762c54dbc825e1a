"""Which listings are one model: against 300 pairs that were labelled by hand before the rules were tuned."""

from __future__ import annotations

import csv
from pathlib import Path

from conftest import Project

LABELS = Path(__file__).parent / "fixtures" / "identity_labels.csv"


def labels() -> list[dict[str, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def matched(project: Project, column: str) -> list[tuple[bool, bool]]:
    """Of every labelled pair whose listings are both in the warehouse: what was labelled, and what was found."""
    listings = {
        tuple(key): value
        for *key, value in project.query(
            f"select source_id, source_provider_id, source_model_id, {column} from marts.dim_listings"
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


def test_models_are_matched_precisely_and_few_are_missed(built: Project) -> None:
    pairs = matched(built, "model_id")
    precision, recall = precision_and_recall(pairs)
    assert len(pairs) >= 240
    assert precision >= 0.99, precision
    assert recall >= 0.95, recall


def test_no_offering_is_matched_to_another(built: Project) -> None:
    """A wrong price is worse than a missing one."""
    pairs = matched(built, "offering_id")
    assert len(pairs) >= 240
    assert [pair for pair in pairs if pair == (False, True)] == []
    assert precision_and_recall(pairs)[1] >= 0.95
