"""Sense checks of the user's own rows: unknown names, sums, sizes, days that cannot be.

A contract checks each cell alone. These checks compare cells with each other and with the shipped rows of seeds/.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from ingest import ROOT
from ingest.contract import LOCATION
from ingest.messages import near

ID = re.compile(r"[a-z][a-z0-9_]*")
WINDOW = re.compile(r"always|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
# Columns with the day on which something was chosen or agreed
DAYS = ("decided_on", "stated_on")
FIRST_DAY = date(2020, 1, 1)
MAX_TOKENS = 100_000_000
MAX_INTERACTIONS = 1_000_000_000_000
# A million tokens cost from 0.001 to 792 USD on record, and 792 USD a million is 0.000792 USD a token.
LEAST_USD_PER_MTOK = Decimal("0.001")
# A weight has six decimals, so a percent has four.
PERCENT_DECIMALS = Decimal("0.0001")
TOKENS = ("fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens")
TIERS = ("standard", "batch", "flex", "priority", "fast")
NAMES_SHOWN = 12

Row = dict[str, Any]
# A column of a row, and the rule that its value breaks
Finding = tuple[str, str]


class Problem(NamedTuple):
    """A rule that a row breaks: table of the contract, place of the row, column, value, rule."""

    table: str
    location: str
    column: str
    value: str | None
    rule: str


def shipped(seed: str, column: str, folder: str = "policy") -> tuple[str, ...]:
    """The distinct values of a column of a file in seeds/, in its order."""
    return tuple(dict.fromkeys(row[column] for row in _rows(seed, folder) if row[column]))


@cache
def _rows(seed: str, folder: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / folder / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_policy(tables: dict[str, pl.DataFrame]) -> list[Problem]:
    """What is wrong with the rows of the source `own`."""
    names = _names(tables)
    found = [
        *_found("workloads", tables["workloads"], _in_workload),
        *_found("profiles", tables["profiles"], lambda row: _in_profile(row, names)),
        *_in_weights(tables["weights"]),
        *_found("companies", tables["companies"], _in_company),
        *_found("watched", tables["watched"], _in_watched),
        *_found("names", tables["names"], _in_name),
    ]
    # an inherited mistake is found twice
    return list(dict.fromkeys(found))


def of_prices(prices: pl.DataFrame) -> list[Problem]:
    """What is wrong with the rows of the source `my_prices`."""
    return list(_found("prices", prices, _in_price))


def in_percent(weights: pl.DataFrame) -> list[str]:
    """The profiles whose weights sum to 100, without those that inherit them."""
    sums = weights.group_by("profile_id", maintain_order=True).agg(pl.col("weight").sum(), pl.col(LOCATION).first())
    found = sums.filter(pl.col("weight") == 100).unique(LOCATION, keep="first", maintain_order=True)
    return found.get_column("profile_id").to_list()


def _found(table: str, rows: pl.DataFrame, find: Callable[[Row], Iterator[Finding]]) -> Iterator[Problem]:
    for row in rows.iter_rows(named=True):
        for column, rule in (*find(row), *_impossible_days(row)):
            value = row[column]
            yield Problem(table, row[LOCATION], column, None if value is None else _shown(value), rule)


def _in_workload(row: Row) -> Iterator[Finding]:
    yield from _no_id(row, "scenario_id")
    yield from _unknown(row, "region", _regions(), "region")
    if not any(row[column] for column in TOKENS):
        yield "output_tokens", "leaves the workload without tokens. Write how many an interaction has"
    for column in TOKENS:
        if row[column] > MAX_TOKENS:
            yield column, f"is more than {MAX_TOKENS:,}. Write the tokens of a single interaction"
    if row["interactions"] > MAX_INTERACTIONS:
        yield "interactions", f"is more than {MAX_INTERACTIONS:,}. Write fewer"


def _in_profile(row: Row, names: dict[str, Collection[str]]) -> Iterator[Finding]:
    yield from _no_id(row, "profile_id")
    yield from _unknown(row, "based_on", names["profile_id"], "profile")
    # an unknown profile at the end of the chain is found in its own row
    if row["based_on"] in names["profile_id"] and row["inherits_from"] in names["not_shipped"]:
        yield "based_on", "leads back to itself. Name a shipped profile"
    if row["profile_id"] in names["unmeasured"] and row["inherits_from"] in _ask_for_no_evidence():
        yield "based_on", "has no capability among its criteria, and this row has one. Name another profile"
    yield from _unknown(row, "scenario_id", names["scenario_id"], "workload")
    yield from _unknown(row, "company_profile_id", names["company_profile_id"], "company")
    yield from _unknown(row, "domain_id", shipped("domains", "domain_id", "reference"), "domain")
    cheap, dear = row["cheap_usd"], row["dear_usd"]
    if (cheap is None) != (dear is None):
        yield "dear_usd" if dear is None else "cheap_usd", "is needed beside the other end of the scale. Write both"
    elif cheap is not None and not 0 < cheap < dear:
        yield "cheap_usd", f"is not between 0 and dear_usd, {_shown(dear)}. Write a lower amount above 0"
    if row["max_usd"] == 0:
        yield "max_usd", "excludes every offering. Write a higher amount"
    if (row["min_context"] or 0) > MAX_TOKENS:
        yield "min_context", f"is more than {MAX_TOKENS:,} tokens. Write fewer"


def _in_weights(weights: pl.DataFrame) -> Iterator[Problem]:
    for _, rows in weights.group_by("profile_id", maintain_order=True):
        total = sum(rows.get_column("weight"), Decimal(0))
        if total not in (1, 100):
            rule = "is the sum of the weights. Change them so that it is 100 (percent) or 1"
        elif total == 100 and any(weight % PERCENT_DECIMALS for weight in rows.get_column("weight")):
            rule = "percent are divided into weights of more than four decimals. Round them"
        else:
            continue
        line, columns = rows.item(0, LOCATION).partition(",")[0], ", ".join(rows.get_column("criterion_id"))
        yield Problem("weights", line, columns, _shown(total), rule)


def _in_company(row: Row) -> Iterator[Finding]:
    yield from _no_id(row, "company_profile_id")
    yield from _unknown(row, "revenue_period", shipped("periods", "period", "reference"), "period")


def _in_watched(row: Row) -> Iterator[Finding]:
    # whether there is such an offering, the published warehouse or dbt says
    if "/" not in row["offering_id"]:
        yield "offering_id", "is not an offering. Write provider/model; to look it up: modelmart explain NAME"


def _in_name(row: Row) -> Iterator[Finding]:
    yield from _unknown(row, "provider_id", _providers(), "provider")
    if row["log_model"].count("*") > 1:
        yield "log_model", "has more than one *. Write one, or a row for each name"


def _in_price(row: Row) -> Iterator[Finding]:
    yield from _unknown(row, "meter", shipped("meters", "meter", "reference"), "meter")
    yield from _unknown(row, "region", _regions(), "region")
    if not WINDOW.fullmatch(row["time_window"]):
        yield "time_window", "is not hours of a day. Write HH:MM-HH:MM in UTC"
    start, end = row["valid_from_on"], row["valid_to_on"]
    if start and end and end <= start:
        yield "valid_to_on", f"is not after valid_from_on, {start}. Correct one of them"
    if row["meter"] in _token_meters() and 0 < row["usd_per_unit"] < LEAST_USD_PER_MTOK:
        yield "usd_per_unit", "looks like the price of one token. Write the price of a million"


def as_id(name: str) -> str:
    """A name in words as an id, if it begins with a letter."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _no_id(row: Row, column: str) -> Iterator[Finding]:
    if not ID.fullmatch(row[column]):
        slug = as_id(row[column])
        instead = f", such as {slug}" if ID.fullmatch(slug) else ""
        yield column, f"is not an id. Use lower-case letters, digits and _{instead}"


def _unknown(row: Row, column: str, known: Collection[str], what: str) -> Iterator[Finding]:
    name = row[column]
    if name is not None and name not in known:
        yield column, f"is not a known {what}.{near(name, known) or f' Known: {_listed(known)}'}"


def _impossible_days(row: Row) -> Iterator[Finding]:
    # it may be tomorrow already where the user is
    last = datetime.now(UTC).date() + timedelta(days=1)
    for column in DAYS:
        if column in row and not FIRST_DAY <= row[column] <= last:
            yield column, f"is before {FIRST_DAY} or in the future. Correct the day"


def _names(tables: dict[str, pl.DataFrame]) -> dict[str, Collection[str]]:
    """The ids that a row of profiles.csv may name, own ones first."""
    own = tables["profiles"].get_column("profile_id").to_list()
    profiles = shipped("ranking_profiles", "profile_id")
    # usage_scenarios names the workloads of a usage log by tier and statistic
    measured = [f"usage_{tier}_{name}" for tier in TIERS for name in shipped("usage_statistics", "statistic")]
    return {
        "profile_id": [*own, *profiles],
        "not_shipped": {*own} - {*profiles},
        # weights of a capability need a rule of how well it must be measured, which a row cannot state
        "unmeasured": _weigh_a_capability(tables["weights"]),
        "scenario_id": [
            *tables["workloads"].get_column("scenario_id"),
            *shipped("scenarios", "scenario_id"),
            *measured,
        ],
        "company_profile_id": [
            *tables["companies"].get_column("company_profile_id"),
            *shipped("company_profiles", "company_profile_id"),
        ],
    }


@cache
def _regions() -> tuple[str, ...]:
    """Every region that a price can have."""
    known = (
        *shipped("usage_regions", "price_region", "reference"),
        *shipped("azure_regions", "azure_region", "reference"),
        *shipped("aws_regions", "region", "reference"),
    )
    return ("global", *sorted({*known} - {"unstated"}))


def _providers() -> tuple[str, ...]:
    return shipped("provider_kinds", "provider_id", "reference")


def _token_meters() -> list[str]:
    return [row["meter"] for row in _rows("meters", "reference") if row["unit"] == "million_tokens"]


def _weigh_a_capability(weights: pl.DataFrame) -> set[str]:
    """The profiles whose weights count a capability."""
    criteria = [row["criterion_id"] for row in _rows("criteria", "policy") if row["fact"].startswith("capability:")]
    return {*weights.filter(pl.col("criterion_id").is_in(criteria), pl.col("weight") > 0).get_column("profile_id")}


def _ask_for_no_evidence() -> set[str]:
    """The shipped profiles without a rule of how well a capability must be measured."""
    measured = {row["profile_id"] for row in _rows("eligibility_rules", "policy") if row["max_margin"]}
    return {*shipped("ranking_profiles", "profile_id")} - measured


def _shown(value: object) -> str:
    """As a person writes it: a decimal without the zeros at its end."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _listed(names: Collection[str]) -> str:
    shown = list(names)[:NAMES_SHOWN]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")
