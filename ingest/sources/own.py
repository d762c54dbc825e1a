"""The user's own rows of policy: workloads, profiles, company, watch list, names in the usage log."""

from __future__ import annotations

from typing import Any

import polars as pl

from ingest.contract import LOCATION, read_contract
from ingest.csv_text import read_bundle
from ingest.messages import ContractError, nearest
from ingest.own_checks import Problem, in_percent, of_policy, shipped

# The profile that gives what a row of profiles.csv leaves empty, unless it says another
DEFAULT_PROFILE = "general_assistant"
NOT_INHERITED = ("profile_id", "profile_name", "rationale", "decided_on")
FILES = {
    "workloads": "scenarios.csv",
    "companies": "company.csv",
    "watched": "watchlist.csv",
    "names": "usage_names.csv",
}

Row = dict[str, Any]


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The zip of the user's files to text tables. Files that are missing are tables without rows."""
    files = read_own(raw, "own")
    tables = {name: files.get(file, pl.DataFrame()) for name, file in FILES.items()}
    names = tables["names"]
    lower = [c for c in ("log_provider", "log_model") if c in names.columns]
    tables["names"] = names.with_columns(pl.col(lower).str.to_lowercase())
    profiles, weights = _profiles(files.get("profiles.csv", pl.DataFrame()))
    return tables | {"profiles": profiles, "weights": weights}


def problems(tables: dict[str, pl.DataFrame]) -> list[Problem]:
    """What is wrong with rows whose every cell is right: unknown names, sums, sizes."""
    return of_policy(tables)


def notes(tables: dict[str, pl.DataFrame]) -> list[str]:
    """What is read otherwise than it is written."""
    return [
        f"profiles.csv: the weights of {profile_id} sum to 100, so they are read as percent"
        for profile_id in in_percent(tables["weights"])
    ]


def read_own(raw: bytes, source_id: str) -> dict[str, pl.DataFrame]:
    """Text tables by file, without comments, rows of commas only, and spaces around a cell."""
    cells = pl.exclude(LOCATION)
    return {
        f"{name}.csv": table.with_columns(cells.str.strip_chars().replace("", None)).filter(
            pl.any_horizontal(cells.is_not_null())
        )
        for name, table in read_bundle(raw, source_id, has_comments=True).items()
    }


def _profiles(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The profiles, each with what it inherits from others of the file, and their weights, one row a criterion."""
    if not table.columns:
        return table, table
    properties = [c.name for c in read_contract("own").tables["profiles"].columns if c.name != "inherits_from"]
    criteria = shipped("criteria", "criterion_id")
    known = [*properties, *criteria]
    if unknown := [c for c in table.columns if c not in (*known, LOCATION)]:
        raise ContractError(
            f"profiles.csv: column {unknown[0]} is neither a property of a profile nor a "
            f"criterion.{nearest(unknown[0], known)} The criteria are: {', '.join(criteria)}"
        )
    rows = [dict.fromkeys(known) | row for row in table.iter_rows(named=True)]
    by_id = {row["profile_id"]: row for row in rows}
    profiles, weights = [], []
    for row in rows:
        (*chain, inherits_from) = _chain(row, by_id)
        own = {"based_on": _based_on(row), "inherits_from": inherits_from}
        profiles.append({c: row[c] for c in (*NOT_INHERITED, LOCATION)} | _inherited(chain, properties) | own)
        weighing = next((r for r in chain if any(r[c] for c in criteria)), {})
        weights += [
            (row["profile_id"], c, weighing[c].removesuffix("%").strip(), f"{weighing[LOCATION]}, {c}")
            for c in criteria
            if weighing.get(c)
        ]
    return (
        pl.DataFrame(profiles, schema=dict.fromkeys([*properties, "inherits_from", LOCATION], pl.String)),
        pl.DataFrame(
            weights, schema=dict.fromkeys(["profile_id", "criterion_id", "weight", LOCATION], pl.String), orient="row"
        ),
    )


def _chain(row: Row, by_id: dict[str | None, Row]) -> list[Any]:
    """A profile, the profiles of the file that it is based on, and the id of the one at the end, which is shipped."""
    chain = [row]
    while (parent := by_id.get(_based_on(chain[-1]))) and not any(parent is r for r in chain):
        chain.append(parent)
    return [*chain, _based_on(chain[-1])]


def _based_on(row: Row) -> str:
    is_shipped = row["profile_id"] in shipped("ranking_profiles", "profile_id")
    return row["based_on"] or (row["profile_id"] if is_shipped else DEFAULT_PROFILE)


def _inherited(chain: list[Row], properties: list[str]) -> Row:
    """Each property from the first profile that states it."""
    names = [c for c in properties if c not in (*NOT_INHERITED, "based_on")]
    return {c: next((r[c] for r in chain if r[c] is not None), None) for c in names}
