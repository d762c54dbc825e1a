"""The newest decision on record, today: what it costs, how long it lasts, and what to switch to."""

from __future__ import annotations

from typing import Any

import duckdb
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from modelmart.answer import Row, late_sources_text, query, read_answer, time_left, usd, verdict_text
from modelmart.formats import counted

RISK_STYLES = {"retired": "red", "critical": "red", "high": "yellow", "medium": "yellow", "low": "green"}


def read_decision(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The offerings of the newest decision, and the models for its profile. Both are empty if none is on record."""
    offerings = query(con, "decision")
    if not offerings:
        return {"decision": [], "switch": [], "late_sources": query(con, "late_sources")}
    answer = read_answer(con, offerings[0]["profile_id"])
    ranked = [row for row in answer["models"] if row["rank"] is not None]
    return {"decision": offerings, "switch": ranked, "late_sources": answer["late_sources"]}


def print_decision(console: Console, found: dict[str, Any]) -> None:
    if not found["decision"]:
        console.print("No decision is on record for this day.")
        return
    first = found["decision"][0]
    console.print(
        Text.assemble(
            (f"The decision on record, {first['as_of_on']:%-d %b %Y}", "bold"),
            f" \u00b7 USD per {first['interactions']:,} interactions",
        )
    )
    for row in found["decision"]:
        console.print(
            Text.assemble(
                (f"  {row['offering_id']}", "bold"),
                f": {row['role']}, {usd(row['total_usd'])}, ",
                (time_left(row), RISK_STYLES.get(row["risk_level"], "")),
            ),
            highlight=False,
        )
        console.print(Padding(Text(_details(row)), (0, 0, 0, 4)))
    _print_switch(console, first["profile_id"], found["switch"])
    if found["late_sources"]:
        console.print(f"[bold]Sources[/bold] {late_sources_text(found['late_sources'])}.", highlight=False)


def _details(row: Row) -> str:
    facts = []
    if row["cached_price_basis"] == "input_price":
        facts.append("no cached price is known, so cached tokens cost as much as fresh ones")
    facts.append(f"licence clauses that apply: {_license(row)}")
    if row["price_age_days"] is not None:
        age = counted(row["price_age_days"], "day")
        facts.append(f"price of {age} ago ({row['price_source_id'].replace('_', ' ')})")
    return " \u00b7 ".join(facts)


def _license(row: Row) -> str:
    """The clauses that apply: of the licence of open weights, or of the provider's terms for a closed model."""
    if row["license_id"] is None and row["terms_clauses"] and row["has_open_weights"] is False:
        return f"{row['terms_clauses']} of the service terms"
    if row["license_id"] is None:
        return "not on record"
    more = f"; more above {row['next_thresholds']}" if row["next_thresholds"] else ""
    return f"{row['clauses_that_apply'] or 'none'}{more}"


def _print_switch(console: Console, profile_id: str, ranked: list[Row]) -> None:
    if not ranked:
        console.print(f"Switch to: no model is ranked for {profile_id}.", highlight=False)
        return
    row = ranked[0]
    price = usd(row["usd_per_1000"])
    console.print(f"[bold]Switch to:[/bold] {row['offering_id']}, {price}, {verdict_text(row)}.", highlight=False)
    console.print(f"[bold]Why:[/bold] modelmart answer {profile_id}", highlight=False)
