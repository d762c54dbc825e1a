"""Which listings are one model: against 300 pairs that were labelled by hand before the rules were tuned."""

from __future__ import annotations

import csv
import json
import re
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


def test_an_offering_with_another_price_is_of_a_model_that_is_known(built: Project) -> None:
    """A price of its own gives an offering an id of its own, and invents no model."""
    assert (
        built.query(
            "select offering_id, model_id from marts.dim_offerings where offering_id <> provider_id || '/' || model_id "
            "and model_id not in (select model_id from intermediate.int_models__matched)"
        )
        == []
    )
    named = "select count(*) from marts.dim_offerings where offering_id <> provider_id || '/' || model_id"
    assert built.query(named)[0][0] >= 50
    # Fireworks on Azure and Azure's own; Perplexity's agent API and its own
    offerings = "select offering_id, model_id from marts.dim_offerings where offering_id in "
    assert set(
        built.query(
            offerings
            + "('azure/gpt-oss-120b', 'azure/fw-gpt-oss-120b', 'perplexity/sonar', 'perplexity/perplexity-sonar')"
        )
    ) == {
        ("azure/gpt-oss-120b", "gpt-oss-120b"),
        ("azure/fw-gpt-oss-120b", "gpt-oss-120b"),
        ("perplexity/sonar", "sonar"),
        ("perplexity/perplexity-sonar", "sonar"),
    }


FOLDED = (
    (r"^(.*(?:^|[-a-z])[0-9]{1,2}(?:[.][0-9]+)?(?:-.*)?)-latest$", r"\1"),
    (r"([0-9])[.]0(-|$)", r"\1\2"),
)


def test_no_model_has_a_second_spelling_at_one_provider(built: Project) -> None:
    """A retired model must not live on as claude-opus-4.0 or claude-3-opus-latest."""
    offered = [
        (str(provider), str(model))
        for provider, model in built.query("select distinct provider_id, model_id from marts.dim_offerings")
    ]
    spellings: dict[tuple[str, str], set[str]] = {}
    for provider, model in offered:
        folded = model
        for pattern, replacement in FOLDED:
            folded = re.sub(pattern, replacement, folded)
        spellings.setdefault((provider, folded), set()).add(model)
    twice = {key: names for key, names in spellings.items() if len(names) > 1}
    # -latest may mean a day that the names do not tell from a size: deepseek-v4-flash-0731
    unclear = {"deepseek-v4-flash"}
    assert {key: names for key, names in twice.items() if key[1] not in unclear} == {}


def test_no_provider_is_another_under_a_second_name(built: Project, tmp_path: Path) -> None:
    """Sellers that have more than half of their models at the same prices are one, or known to be two."""
    name = "no_provider_is_another_under_a_second_name"
    project = built.copied(tmp_path / "project")
    project.ok("dbt", "test", "--select", name)
    findings = f"select count(*) from information_schema.tables where table_name = '{name}'"
    assert project.query(findings, project.working) == [(0,)]
    # without the alias of a seller the test finds its second name
    aliases = project.root / "seeds/reference/provider_aliases.csv"
    rows = aliases.read_text(encoding="utf-8").splitlines(keepends=True)
    aliases.write_text("".join(row for row in rows if not row.startswith("siliconflow-cn,")), encoding="utf-8")
    project.ok("dbt", "seed", "--select", "provider_aliases")
    project.ok("dbt", "run", "--select", "int_models__matched+,+fct_prices")
    project.ok("dbt", "test", "--select", name)
    pairs = project.query(f"select provider_id, other_provider_id from audit.{name}", project.working)
    assert pairs == [("siliconflow", "siliconflow-cn")]


def test_regions_of_one_seller_are_regions(built: Project) -> None:
    providers = {p for (p,) in built.query("select distinct provider_id from marts.dim_offerings")}
    aliases = {a for (a,) in built.query("select provider_slug from reference.provider_aliases", built.working)}
    own = {p for (p,) in built.query("select distinct provider_id from reference.provider_aliases", built.working)}
    assert providers & (aliases - own) == set()
    # one offering, with the prices of both regions
    regions = built.query("select distinct region from marts.fct_prices where offering_id = 'alibaba/qwen3-max'")
    assert {"global", "cn"} <= {region for (region,) in regions}


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
