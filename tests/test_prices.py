"""Prices of past days, and those of Azure's own list against figures that are computed here from its bytes."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from conftest import ROOT, Project

from ingest.check import check
from ingest.contract import read_contract
from ingest.fetch import fetch
from ingest.json_text import read_json
from ingest.messages import ContractError
from ingest.sources import litellm

# How Azure abbreviates, as far as this test needs it: read anew here, not with the parser.
GLOBAL = re.compile(r"\b(gl|glbl|global)\b", re.IGNORECASE)
DATA_ZONE = re.compile(r"\b(dz|dzone|dzn|data ?zone)\b", re.IGNORECASE)
OUTPUT = re.compile(r"\b(outp|outpt|out|opt|output)\b", re.IGNORECASE)
CACHED = re.compile(r"\b(cd|ch|cchd|cched|ccchd|cached?)\b", re.IGNORECASE)
WRITTEN = re.compile(r"\bwr\b", re.IGNORECASE)
LONG = re.compile(r"\b(longco|l)\b", re.IGNORECASE)
UNITS = {"1K": 1000, "1M": 1}


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    return json.loads(fetch(read_contract("azure_retail")).content, parse_float=Decimal, parse_int=Decimal)["items"]


@pytest.fixture(scope="module")
def zones() -> dict[str, str]:
    with (ROOT / "seeds/reference/azure_regions.csv").open(encoding="utf-8") as file:
        return {row["azure_region"]: row["data_zone"] for row in csv.DictReader(file)}


def place(scope: str, region: str, zones: dict[str, str]) -> str:
    """Our region of an Azure region: the region itself, its data zone, or the world without Azure Government."""
    if scope == "regional":
        return region
    zone = zones.get(region, "")
    return zone if scope == "data_zone" or zone == "us-gov" else "global"


def scope_of(name: str) -> str:
    plain = name.replace("-", " ")
    return "global" if GLOBAL.search(plain) else "data_zone" if DATA_ZONE.search(plain) else "regional"


def stated(
    items: list[dict[str, Any]], zones: dict[str, str], meter: str, region: str
) -> tuple[Counter[Decimal], dict[Decimal, str]]:
    """USD per million tokens by the number of Azure's regions that have it, and the first day of each."""
    regions: dict[Decimal, set[str]] = {}
    days: dict[Decimal, str] = {}
    for item in items:
        if f"{item['productName']}: {item['meterName']}" == meter:
            usd = item["retailPrice"] * UNITS[item["unitOfMeasure"]]
            of_place = {r for r in item["regions"] if place(scope_of(item["meterName"]), r, zones) == region}
            if of_place:
                regions.setdefault(usd, set()).update(of_place)
                day = item["effectiveStartDate"][:10]
                days[usd] = min(days.get(usd, day), day)
    return Counter({usd: len(of) for usd, of in regions.items()}), days


def test_every_price_of_azure_is_the_figure_of_its_meter_in_azures_list(
    built: Project, items: list[dict[str, Any]], zones: dict[str, str]
) -> None:
    claims = built.query(
        "select stated_in, model_id, region, meter, service_tier, min_input_tokens, usd_per_unit, "
        "strftime(valid_from_at, '%Y-%m-%d'), is_first_hand, copied_from "
        "from marts.fct_price_claims where source_id = 'azure_retail'"
    )
    assert len(claims) > 1500
    aliases = built.query("select source_model_id, model_id from reference.model_aliases", built.working)
    for stated_in, model, region, meter, tier, threshold, usd, start, is_first_hand, copied_from in claims:
        name = stated_in.split(": ", 1)[1].replace("-", " ")
        of_regions, days = stated(items, zones, stated_in, region)
        assert of_regions[usd] == max(of_regions.values()), (stated_in, region, usd, of_regions)
        assert start == days[usd], (stated_in, region)
        assert (meter == "output") == bool(OUTPUT.search(name)), stated_in
        assert (meter in ("cached_input", "cache_write")) == bool(CACHED.search(name)), stated_in
        assert (meter == "cache_write") == bool(WRITTEN.search(name)), stated_in
        assert (tier == "batch") == ("batch" in name.lower()), stated_in
        assert (tier == "priority") == bool(re.search(r"\bpp\b", name, re.IGNORECASE)), stated_in
        assert (threshold > 0) == bool(LONG.search(name)), stated_in
        # the version in the meter's name is that of the model
        version = re.search(r"\d+(\.\d+)?(?![\dM])", name)
        if version and version[0] != "35":
            # a model may have a day instead of a version: mistral-large-2512 is Large 3
            spellings = [model, *(name for name, alias_of in aliases if alias_of == model)]
            found = [n for n in spellings if re.search(rf"(?<![\d.]){re.escape(version[0])}(?![\d.])", n)]
            assert found, (stated_in, model)
        assert is_first_hand
        assert copied_from is None


def test_every_price_of_gpt_5_4_in_azures_list_is_in_the_warehouse(
    built: Project, items: list[dict[str, Any]], zones: dict[str, str]
) -> None:
    rows = built.query(
        "select region, meter, service_tier, min_input_tokens, usd_per_unit from marts.fct_price_claims "
        "where source_id = 'azure_retail' and offering_id = 'azure/gpt-5.4' and region in ('eu', 'global')"
    )
    found = {(region, meter, tier, threshold): usd for region, meter, tier, threshold, usd in rows}
    expected = {}
    for item in items:
        name = item["meterName"]
        if item["productName"] == "Azure OpenAI GPT5" and re.match(r"5\.4 (longco|batch|pp|cd|inp|opt)\b", name, re.I):
            tier = "batch" if "batch" in name.lower() else "priority" if re.search(r"\bpp\b", name) else "standard"
            meter = "output" if OUTPUT.search(name) else "cached_input" if CACHED.search(name) else "input"
            for region in {place(scope_of(name), r, zones) for r in item["regions"]} & {"eu", "global"}:
                key = (region, meter, tier, 272_000 if LONG.search(name) else 0)
                expected[key] = item["retailPrice"] * UNITS[item["unitOfMeasure"]]
    assert len(expected) >= 24
    assert found == expected
    assert found["eu", "input", "standard", 0] == Decimal("2.75")
    assert found["global", "output", "standard", 272_000] == Decimal("22.5")


def test_a_price_of_a_past_day_is_what_it_was_then(built: Project) -> None:
    rows = built.query(
        "select offering_id, meter, usd_per_mtok, source_id from marts.prices_on('2024-07-01') "
        "where offering_id in ('openai/gpt-4o', 'azure/gpt-4o') and meter in ('input', 'output') "
        "and region = 'global' and service_tier = 'standard' order by all"
    )
    assert rows == [
        ("azure/gpt-4o", "input", Decimal(5), "litellm_history"),
        ("azure/gpt-4o", "output", Decimal(15), "litellm_history"),
        ("openai/gpt-4o", "input", Decimal(5), "litellm_history"),
        ("openai/gpt-4o", "output", Decimal(15), "litellm_history"),
    ]


def test_history_knows_more_price_changes_than_all_catalogues(built: Project) -> None:
    (counts,) = built.query(
        "select count(*), count(*) filter (source_id = 'litellm_history') from marts.price_changes "
        "where changed_at >= '2023-01-01'"
    )
    assert counts[0] >= 1800
    assert counts[1] >= 850


def test_a_flagged_correction_is_no_price_change(built: Project) -> None:
    """Each change of the history is on a day on which its listing has a change without a flag."""
    stray = built.query(
        """
        select changes.*
        from marts.price_changes as changes
        where source_id = 'litellm_history' and not exists (
            select 1
            from marts.dim_listings as listings
            inner join raw.litellm_history__prices as prices using (source_provider_id, source_model_id)
            where listings.source_id = 'litellm_history' and listings.offering_id = changes.offering_id
                and prices.changed_on = changes.changed_at and prices.meter = changes.meter
                and prices.correction is null
        )
        """
    )
    assert stray == []


def test_a_key_that_litellm_has_twice_is_the_last_one_and_is_told() -> None:
    """As litellm 1.83.14, 1.86.2 and 1.90.1 have one: json.loads, with which litellm reads it, takes the last."""
    old, new = ('"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 1e-06', "2e-06")
    raw = f'{{"m": {{{old}}}, "n": {{{old}}}, "m": {{{old.replace("1e-06", new)}, "mode": "chat"}}}}'
    contract = read_contract("litellm")
    tables = litellm.parse(raw.encode())
    checked = {name: check(contract.tables[name], table) for name, table in tables.items()}
    assert dict(checked["prices"].rows.select("source_model_id", "usd_per_unit").rows()) == {"m": Decimal(2), "n": 1}
    assert checked["models"].rows["source_model_id"].to_list() == ["m", "n"]
    told = {(v.location, v.column) for v in checked["models"].violations}
    assert ("m, which occurs twice: the last value counts", "source_model_id") in told
    assert {location.split(",")[0] for location, _ in told} == {"m", "mode"}
    with pytest.raises(ContractError, match="the key 'mode' occurs 2 times in one object"):
        read_json(raw.encode(), "another")


def test_no_offering_has_a_price_before_anybody_states_one_or_its_model_was_released(built: Project) -> None:
    assert built.query("select count(*) from marts.fct_prices where valid_from_at < '2020-01-01'") == [(0,)]
    query = "select count(*) from marts.cost_of(input := 1000, output := 1000, on_day := date '2015-06-01')"
    assert built.query(f"{query} where cost_per_interaction_usd is not null") == [(0,)]
    # what is presumed begins with the release, and ends where a source states a price
    presumed = built.query(
        """
        select prices.offering_id, prices.meter, min(models.released_on), min(prices.valid_from_at)
        from marts.fct_prices as prices
        inner join marts.dim_models as models using (model_id)
        where is_presumed and valid_from_at < models.released_on
        group by all
        """
    )
    assert presumed == []
    assert built.query("select count(*) > 1000 from marts.fct_prices where is_presumed") == [(True,)]


def test_a_price_that_others_contradict_for_a_while_does_not_come_and_go(built: Project) -> None:
    """A to B and back to A, from other sources, is no history of a price but a quarrel of sources."""
    (row,) = built.query(
        """
        with changes as (
            select *, usd_per_mtok <> lag(usd_per_mtok) over periods as is_change
            from marts.fct_prices
            where meter = 'input' and min_input_tokens = 0 and time_window = 'always' and service_tier = 'standard'
            window periods as (partition by offering_id, region order by valid_from_at)
        ),
        steps as (
            select *, lag(usd_per_mtok) over periods as before_usd, lead(usd_per_mtok) over periods as after_usd
            from changes where coalesce(is_change, true)
            window periods as (partition by offering_id, region order by valid_from_at)
        )
        select count(*) filter (before_usd = after_usd), count(*) from steps
        """
    )
    assert row[0] <= row[1] / 100
    # Azure's own list of 11 August 2026 contradicts litellm's change of the 5th
    luna = built.query(
        "select usd_per_mtok, source_id, won_because from marts.fct_prices where offering_id = 'azure/gpt-5.6-luna' "
        "and meter = 'input' and region = 'global' and service_tier = 'standard' and min_input_tokens = 0 "
        "and valid_from_at < '2026-10-01' order by valid_from_at"
    )
    assert luna == [(Decimal(1), "azure_retail", "first_hand")]


@pytest.mark.parametrize(
    ("offering", "expected"),
    [
        ("mistral/open-mistral-nemo", {"input": "0.15"}),
        ("vertex/claude-haiku-3.5", {"input": "0.8", "output": "4"}),
        ("azure/gpt-4", {"input": "30", "output": "60"}),
        ("azure/gpt-3.5-turbo-0613", {"input": "1.5", "output": "2"}),
        ("deepseek/deepseek-chat", {"input": "0.28", "output": "0.42"}),
        ("anthropic/claude-sonnet-5", {"input": "2", "output": "10"}),
        ("openai/gpt-5.6-sol", {"input": "4", "output": "20"}),
        ("openai/o3", {"input": "2", "output": "8"}),
    ],
)
def test_a_price_that_was_checked_by_hand_is_right(built: Project, offering: str, expected: dict[str, str]) -> None:
    """On 27 November 2026, against the pages of the makers and providers."""
    found = built.query(
        f"select meter, usd_per_mtok from marts.prices_on('2026-11-27') where offering_id = '{offering}' "
        "and region = 'global' and service_tier = 'standard' and min_input_tokens = 0 and time_window = 'always'"
    )
    prices = dict(found)
    assert {meter: prices.get(meter) for meter in expected} == {meter: Decimal(usd) for meter, usd in expected.items()}


def test_peak_hours_are_those_of_weekdays_and_begin_when_they_were_stated(built: Project) -> None:
    windows = built.query(
        "select time_window, valid_from_at > '2026-01-01', valid_to_at is null "
        "from marts.fct_prices where offering_id = 'deepseek/deepseek-v4-flash' and meter = 'input' "
        "and time_window <> 'always'"
    )
    # a catalogue that knows no weekdays may state the hours earlier
    assert any(is_current for _, _, is_current in windows)
    assert all(is_late and (" on " in window or not is_current) for window, is_late, is_current in windows)


def test_a_price_is_rounded_only_where_a_conversion_left_noise(built: Project) -> None:
    """The noise is below three percent of the last decimal that is kept, and below a thousandth of the price."""
    rounded = built.query(
        "select stated_usd_per_unit, usd_per_unit from marts.fct_price_claims where stated_usd_per_unit is not null"
    )
    assert len(rounded) > 300
    for stated_usd, usd in rounded:
        decimals = max(3, -usd.normalize().as_tuple().exponent)
        assert 0 < abs(stated_usd - usd) <= Decimal("0.03") * Decimal(10) ** -decimals
        assert abs(stated_usd - usd) * 1000 <= stated_usd
    left = built.query(
        "select usd_per_unit from marts.fct_price_claims "
        "where not is_hand_kept and usd_per_unit in (2.99999, 15.00002, 0.219000005)"
    )
    assert left == []
    (counted,) = built.query("select sum(rounded_price_count) from marts.dim_sources")
    assert counted[0] == len(rounded)


def test_an_implausible_price_is_excluded_and_listed(built: Project) -> None:
    reasons = dict(
        built.query("select excluded_reason, count(*) from marts.fct_price_claims where is_excluded group by all")
    )
    assert {"cached_above_input", "output_below_input", "out_of_proportion"} <= reasons.keys()
    found = built.query(
        "select distinct excluded_reason from marts.fct_price_claims where source_id = 'genai_prices' "
        "and offering_id = 'openrouter/deepseek-v4-flash-latest' and meter = 'input'"
    )
    assert found == [("out_of_proportion",)]
    # an embedding costs nothing to write, and is no exception of the rule
    assert built.query(
        "select count(*) from marts.fct_price_claims where excluded_reason = 'output_below_input' "
        "and (model_id like '%embed%' or usd_per_unit = 0)"
    ) == [(0,)]
    told = built.query("select count(*) from marts.data_gaps where excluded_because is not null")
    assert told[0][0] > 0


@pytest.mark.slow
def test_an_own_price_is_used_whatever_it_is_and_an_own_model_is_an_offering(scratch: Project) -> None:
    home = scratch.root / "home"
    home.mkdir()
    (home / "prices.csv").write_text(
        "provider_id,model_id,meter,usd_per_unit,stated_on\n"
        "openai,gpt-5,input,1000,2026-11-01\n"
        "own-host,own-model,input,2,2026-11-01\n"
        "own-host,own-model,output,8,2026-11-01\n",
        encoding="utf-8",
    )
    scratch.ok("python", "-m", "ingest", "my_prices", "--home", str(home))
    scratch.ok("dbt", "run", "--select", "+cost_per_interaction", "+cost_of", "dim_snapshots")
    scratch.publish()
    held = scratch.query(
        "select usd_per_mtok, source_id, won_because from marts.fct_prices where offering_id = 'openai/gpt-5' "
        "and meter = 'input' and service_tier = 'standard' and region = 'global' and valid_to_at is null"
    )
    assert held == [(Decimal(1000), "my_prices", "own_price")]
    cost = scratch.query(
        "select cost_per_interaction_usd from marts.cost_of(input := 1000, output := 1000) "
        "where offering_id = 'own-host/own-model'"
    )
    assert cost == [(Decimal("0.01"),)]
    query = "select count(*) > 0 from marts.cost_per_interaction where offering_id = 'own-host/own-model'"
    assert scratch.query(f"{query} and cost_per_interaction_usd > 0") == [(True,)]
