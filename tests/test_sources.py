"""Every catalogue's parser on a small hand-written fixture in its shape: against its contract, and in its traps."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from ingest.check import Checked, check
from ingest.contract import MAX_BYTES, FileOrigin, read_contract, source_ids
from ingest.json_text import read_json
from ingest.land import parser_of
from ingest.messages import ContractError

FIXTURES = Path(__file__).parent / "fixtures"
# Sources of CSV files have their rows in seeds/facts.
CATALOGUES = [s for s in source_ids() if not isinstance(read_contract(s).meta.origin, FileOrigin)]


def checked(source_id: str) -> dict[str, Checked]:
    contract = read_contract(source_id)
    (fixture,) = FIXTURES.glob(f"{source_id}.*")
    parsed = parser_of(contract).parse(fixture.read_bytes())
    return {name: check(contract.tables[name], table) for name, table in parsed.items()}


def rows(source_id: str, table: str, *columns: str, **where: str) -> list[tuple]:
    frame = checked(source_id)[table].rows
    return frame.filter(**where).select(columns).rows() if where else frame.select(columns).rows()


@pytest.mark.parametrize("source_id", CATALOGUES)
def test_a_fixture_of_every_catalogue_passes_its_contract(source_id: str) -> None:
    contract, tables = read_contract(source_id), checked(source_id)
    assert tables.keys() == contract.tables.keys()
    assert [v for t in tables.values() for v in t.violations] == []
    assert all(t.rows.height for t in tables.values())


@pytest.mark.parametrize("source_id", CATALOGUES)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>please log in</html>",
        b'{"a": 1}',
        b"[1]",
        b'"text"',
        b"[" * 100_000,
        b"\x1f\x8bno gzip",
        b"caf\xe9: [",
    ],
    ids=["empty", "html", "map", "list", "text", "deep", "gzip", "latin1"],
)
def test_what_is_no_catalogue_is_refused_in_words(source_id: str, raw: bytes) -> None:
    with pytest.raises(ContractError, match=f"{source_id}: "):
        parser_of(read_contract(source_id)).parse(raw)


def test_a_packed_catalogue_is_read_and_a_bomb_is_not() -> None:
    assert read_json(gzip.compress(b'{"price": 0.10}'), "s") == {"price": "0.10"}
    with pytest.raises(ContractError, match="unpacked, it has more than"):
        read_json(gzip.compress(b" " * (MAX_BYTES + 1)), "s")


def litellm_prices(listing: str) -> set[tuple]:
    columns = ("meter", "service_tier", "min_input_tokens", "time_window", "usd_per_unit")
    return {
        (*row[:-1], f"{row[-1]:f}".rstrip("0").rstrip("."))
        for row in rows("litellm", "prices", *columns, source_model_id=listing)
    }


def test_litellm_thresholds_and_kinds_of_service_are_read_from_the_field() -> None:
    assert litellm_prices("alpha-large") == {
        ("input", "standard", 0, "always", "1.25"),
        ("output", "standard", 0, "always", "10"),
        ("cached_input", "standard", 0, "always", "0.125"),
        ("cache_write_1h", "standard", 0, "always", "2.5"),
        ("input", "standard", 200_000, "always", "2.5"),
        ("output", "standard", 200_000, "always", "15"),
        ("input", "batch", 0, "always", "0.625"),
        ("input", "priority", 200_000, "always", "4.5"),
        # 5.000000000000001e-06 is the noise of a float
        ("output", "flex", 0, "always", "5"),
        ("web_search_low", "standard", 0, "always", "10"),
        ("web_search_medium", "standard", 0, "always", "10"),
        ("web_search_high", "standard", 0, "always", "20"),
    }


def test_litellm_steps_replace_the_plain_field_and_hours_stand_beside_it() -> None:
    assert litellm_prices("beta/stepped") == {
        ("input", "standard", 0, "always", "0.4"),
        ("output", "standard", 0, "always", "1.2"),
        ("reasoning_output", "standard", 0, "always", "4"),
        ("input", "standard", 32_000, "always", "0.8"),
        ("output", "standard", 32_000, "always", "2.4"),
    }
    windows = {("00:00-01:00 on 1,2,3"), ("10:00-00:00 on 1,2,3"), ("00:00-00:00 on 6,7")}
    assert litellm_prices("gamma/night") == {
        ("input", "standard", 0, "always", "0.3"),
        ("output", "standard", 0, "always", "1.2"),
        ("cached_input", "standard", 0, "always", "0.03"),
        *(("input", "standard", 0, window, "0.15") for window in windows),
        *(("output", "standard", 0, window, "0.6") for window in windows),
    }


def test_litellm_zero_is_a_price_and_absence_is_none() -> None:
    assert litellm_prices("gamma/free") == {
        ("input", "standard", 0, "always", "0"),
        ("output", "standard", 0, "always", "0"),
    }
    assert litellm_prices("gamma/silent") == set()


def test_litellm_keeps_what_is_no_text_model_and_tells_it_apart() -> None:
    kinds = dict(rows("litellm", "models", "source_model_id", "is_text_model"))
    assert kinds == {
        **dict.fromkeys(["alpha-large", "beta/stepped", "gamma/night", "gamma/free", "gamma/silent"], True),
        **dict.fromkeys(["painter", "alpha-latest"], False),
    }
    assert rows("litellm", "models", "max_input_tokens", "successor_model", source_model_id="alpha-large") == [
        (1_000_000, "alpha-xl")
    ]
    assert rows("litellm", "models", "alias_of", source_model_id="alpha-latest") == [("alpha-large",)]
    assert ("painter", "output_images") in rows("litellm", "prices", "source_model_id", "meter")


def test_a_price_field_that_litellm_invents_is_refused_and_not_guessed() -> None:
    contract = read_contract("litellm")
    raw = b'{"m": {"litellm_provider": "p", "mode": "chat", "input_cost_per_thought": 1e-06, "supports_x": true}}'
    parsed = parser_of(contract).parse(raw)
    (violation,) = check(contract.tables["prices"], parsed["prices"]).violations
    assert (violation.location, violation.column, violation.rule) == ("m", "meter", "is missing")


def test_models_dev_steps_modes_and_days() -> None:
    columns = ("source_meter", "mode", "min_input_tokens", "usd_per_unit")
    prices = {(*r[:-1], float(r[-1])) for r in rows("models_dev", "prices", *columns, source_model_id="maker/Model-1")}
    assert prices == {
        ("input", "standard", 0, 0.3),
        ("output", "standard", 0, 1.2),
        ("cache_read", "standard", 0, 0.03),
        ("reasoning", "standard", 0, 2.0),
        # the table of steps is exacter than the older field, whose threshold is another
        ("input", "standard", 128_000, 0.6),
        ("output", "standard", 128_000, 2.4),
        # a mode is called by what is asked of the provider
        ("input", "priority", 0, 0.9),
        ("output", "priority", 0, 3.6),
        ("input", "speed", 0, 1.8),
    }
    assert ("input", "standard", 200_000) in rows("models_dev", "prices", *columns[:3], source_model_id="old")
    released = rows("models_dev", "models", "source_model_id", "released_on", "released_precision")
    assert [(m, str(day), p) for m, day, p in released] == [
        ("maker/Model-1", "2026-02-03", "day"),
        ("old", "2024-05-01", "month"),
        ("painter", "2025-01-01", "year"),
    ]


def test_a_brackets_content_is_how_it_was_run_unless_it_is_a_date() -> None:
    assert rows("aider_polyglot", "runs", "source_model_id", "how") == [
        ("Alpha 1", "high"),
        ("Beta V3 0324", None),
        ("Alpha 1 + Beta V3", None),
    ]
    assert checked("aider_polyglot")["runs"].rows.schema["score_pct"] == pl.Decimal(7, 3)


def test_scores_of_models_keep_their_metric_their_version_and_their_page() -> None:
    columns = ("source_benchmark", "version", "metric", "score", "measured_on")
    told = [(*r[:-2], float(r[-2]), r[-1] and str(r[-1])) for r in rows("models_dev_benchmarks", "scores", *columns)]
    assert told == [
        ("SWE-bench Verified", None, "resolved", 72.5, "2026-03-04"),
        ("LiveCodeBench", "v6", "pass@1", 83.1, None),
        ("Arena", None, "elo", 1412.0, None),
    ]
    assert set(rows("models_dev_benchmarks", "scores", "source_model_id")) == {("maker/model-1",)}
    # the catalogue of providers is another map
    with pytest.raises(ContractError, match="not a map of models"):
        parser_of(read_contract("models_dev_benchmarks")).parse((FIXTURES / "models_dev.json").read_bytes())
