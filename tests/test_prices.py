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

from ingest.contract import read_contract
from ingest.fetch import fetch

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
    assert counts[1] >= 900


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
