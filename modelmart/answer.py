"""The answer that a build prints: cost and risk of the decision on record today, and what to switch to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import working

HERE = Path(__file__).parent
Row = dict[str, Any]
RISK_STYLES = {"retired": "red", "critical": "red", "high": "yellow", "medium": "yellow", "low": "green"}


def read_answer(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """The offerings of the newest decision, the offering to switch to, and the sources that are late.

    The first two are empty if there is no decision.
    """
    decision = query(con, "answer")
    return {
        "decision": decision,
        "switch": query(con, "switch", profile_id=decision[0]["profile_id"]) if decision else [],
        "late_sources": query(con, "late_sources"),
    }


def print_answer(con: duckdb.DuckDBPyConnection, console: Console) -> None:
    answer = read_answer(con)
    rows = answer["decision"]
    if not rows:
        console.print("No decision is on record for this day.")
        _print_late(console, answer["late_sources"])
        return
    first = rows[0]
    table = Table(
        title=f"Offerings of the decision on record, priced for its workload, as of {first['as_of_on']}",
        title_justify="left",
        caption="rank: by cost among all priced offerings. price: age of the oldest price in days, and its source\n"
        "* no price for cached tokens is known; they are billed as fresh tokens\n"
        f"status: by the listings of {first['evidence_on']}, the last day on which a catalogue was seen",
        caption_justify="left",
    )
    table.add_column("offering", no_wrap=True)
    table.add_column("role")
    for name in ("USD each", f"USD per {first['interactions']:,}", "rank"):
        table.add_column(name, justify="right")
    table.add_column("status")
    table.add_column("days left", justify="right")
    for name in ("licence clauses that apply", "price: age, source"):
        table.add_column(name, overflow="fold")
    for row in rows:
        style = RISK_STYLES.get(row["risk_level"], "")
        table.add_row(
            Text(row["offering_id"]),
            row["role"],
            _usd(row["cost_per_interaction_usd"], 6),
            _usd(row["total_usd"], 3) + ("*" if row["cached_price_basis"] == "input_price" else ""),
            "-" if row["cost_rank"] is None else f"{row['cost_rank']:,}",
            Text(row["lifecycle_status"].replace("_", " "), style=style),
            "-" if row["days_left"] is None else str(row["days_left"]),
            _license(row),
            "-"
            if row["price_age_days"] is None
            else f"{row['price_age_days']} d, {row['price_source_id'].replace('_', ' ')}",
        )
    console.print(table)
    _print_switch(console, first["profile_id"], answer["switch"])
    _print_late(console, answer["late_sources"])


def late_sources_text(rows: list[Row]) -> str:
    """Rows of late_sources in one line, such as "not reached: a (missing); late: b (70 days old)"; empty if none."""
    named: dict[str, list[str]] = {"not reached": [], "missing": [], "late": []}
    for row in rows:
        is_missing = row["freshness"] == "not_loaded"
        how = "not reached" if row["unreachable_on"] else "missing" if is_missing else "late"
        age = "missing" if is_missing else f"{row['age_days']} days old"
        named[how].append(row["source_id"] if how == "missing" else f"{row['source_id']} ({age})")
    return "; ".join(f"{how}: {', '.join(names)}" for how, names in named.items() if names)


def _print_late(console: Console, rows: list[Row]) -> None:
    if rows:
        console.print(f"[bold]Sources[/bold] {late_sources_text(rows)}.", soft_wrap=True)


def query(con: duckdb.DuckDBPyConnection, name: str, **parameters: str | bool) -> list[Row]:
    """Rows of the query <name>.sql beside this file. Raises WorkingFileError if the warehouse lacks what it reads."""
    try:
        result = con.execute((HERE / f"{name}.sql").read_text(encoding="utf-8"), parameters or None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise working.WorkingFileError(
            f"the warehouse was not built by this version of modelmart; build it again: modelmart build ({error})"
        ) from None
    columns = [c[0] for c in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _print_switch(console: Console, profile_id: str, best: list[Row]) -> None:
    if not best:
        console.print(
            f"Switch now: no offering is eligible for {profile_id}. See ineligible_because in marts.model_rankings.",
            soft_wrap=True,
        )
        return
    row = best[0]
    console.print(
        f"[bold]Switch now:[/bold] {row['offering_id']}, {_usd(row['total_usd'], 3)} USD per {row['interactions']:,} "
        f"interactions; {row['risk_reason']}.",
        soft_wrap=True,
    )
    missing = f" No facts: {row['unknown'].replace('_', ' ')}." if row["unknown"] else ""
    console.print(
        f"[bold]Confidence:[/bold] first of {row['eligible']} eligible offerings for {profile_id}. Facts cover "
        f"{row['criteria_coverage_pct']:.0f} % of the weights.{missing} Score {row['score']:.2f}, at most "
        f"{row['score_high']:.2f}. With random weights it is first in {row['first_rank_share_pct']:.0f} % of cases; "
        f"with random values for missing facts too, in {row['first_rank_open_pct']:.0f} %.",
        soft_wrap=True,
    )
    if row["next_offering_id"]:
        console.print(
            f"[bold]Why:[/bold] modelmart why {profile_id} {row['offering_id']} {row['next_offering_id']}",
            soft_wrap=True,
        )
    console.print(
        '[bold]Query next:[/bold] modelmart sql "select offering_id, rank, score_low, score_high, ineligible_because '
        f"from marts.model_rankings where profile_id = '{profile_id}' order by rank limit 20\"",
        soft_wrap=True,
    )


def _usd(value: Any, decimals: int) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"


def _license(row: Row) -> str:
    """The clauses that apply: of the licence of open weights, or of the provider's terms for a closed model."""
    if row["license_id"] is None and row["terms_clauses"] and row["has_open_weights"] is False:
        return f"service terms: {row['terms_clauses']} clauses"
    if row["license_id"] is None:
        return "not on record"
    more = f"; more above {row['next_thresholds']}" if row["next_thresholds"] else ""
    return f"{row['clauses_that_apply'] or 'none'}{more}"
