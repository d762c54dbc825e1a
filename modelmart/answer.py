"""The answer: the first models of a profile; then the decision on record today, and what to switch to."""

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
# The profile of who names none
DEFAULT_PROFILE = "general_assistant"
RISK_STYLES = {"retired": "red", "critical": "red", "high": "yellow", "medium": "yellow", "low": "green"}


def read_answer(con: duckdb.DuckDBPyConnection, profile_id: str | None = None) -> dict[str, list[Row]]:
    """The first models of a profile and the sources that are late. Without a profile also the newest decision.

    `switch` has the first models for the profile of the decision. It is empty, as `decision`, if there is none.
    """
    answer = {"recommendations": query(con, "recommendations", profile_id=profile_id or DEFAULT_PROFILE)}
    if profile_id is None:
        decision = query(con, "answer")
        answer["decision"] = decision
        answer["switch"] = query(con, "recommendations", profile_id=decision[0]["profile_id"]) if decision else []
    return answer | {"late_sources": query(con, "late_sources")}


def print_answer(con: duckdb.DuckDBPyConnection, console: Console, profile_id: str | None = None) -> None:
    answer = read_answer(con, profile_id)
    _print_recommendations(console, profile_id or DEFAULT_PROFILE, answer["recommendations"], bool(profile_id))
    if profile_id is None:
        console.print(
            f"[bold]Reasons, and other profiles:[/bold] modelmart answer PROFILE, "
            f"with one of {', '.join(profile_ids(con))}\n",
            soft_wrap=True,
        )
        _print_decision(console, answer["decision"], answer["switch"])
    _print_late(console, answer["late_sources"])


def profile_ids(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row["profile_id"] for row in query(con, "profiles")]


def verdict_text(row: Row) -> str:
    return row["verdict"].replace("_", " ")


def _print_recommendations(console: Console, profile_id: str, rows: list[Row], with_reasons: bool) -> None:
    """The first models of a profile as a table, and why each stands there."""
    if not rows:
        console.print(f"No model is ranked for {profile_id}. {_why_not_ranked(profile_id)}", soft_wrap=True)
        return
    first = rows[0]
    table = Table(
        title=f"{first['profile_name']} ({profile_id}): the first {len(rows)} of {first['ranked_models']:,} "
        f"ranked models, as of {first['as_of_on']}",
        title_justify="left",
        caption="points: capability by independent scores, with its 90 % interval. hosts: offerings that qualify\n"
        "first: share of draws in which the model is first, with weights and capabilities that may be a little off\n"
        "days left: - no end is known, + no end is known but one before then is ruled out",
        caption_justify="left",
    )
    table.add_column("rank", justify="right")
    for name in ("model", "take"):
        table.add_column(name, overflow="fold")
    table.add_column("verdict")
    for name in ("first", f"{first['domain_id'].replace('_', ' ')}, points", "USD per 1,000", "hosts", "days left"):
        table.add_column(name, justify="right")
    for row in rows:
        share = row["first_rank_share_pct"]
        table.add_row(
            str(row["rank"]),
            Text(row["model_id"]),
            Text(row["offering_id"]),
            verdict_text(row),
            "-" if share is None else f"{share:.0f} %",
            "-"
            if row["capability"] is None
            else f"{row['capability']:.0f} ({row['capability_low']:.0f} to {row['capability_high']:.0f})",
            _usd(row["usd_per_1000"], 3),
            f"{row['hosts']:,}",
            "-" if row["days_left"] is None else f"{row['days_left']:,}{'' if row['retires_on'] else '+'}",
        )
    console.print(table)
    if _others(first):
        console.print(f"[bold]Close call:[/bold] any of these may be first: {first['close_calls']}.", soft_wrap=True)
    for row in rows if with_reasons else []:
        console.print(
            f"[bold]{row['rank']}. {row['model_id']}:[/bold] {row['because']}.{_missing(row)} "
            f"Take {row['offering_id']}{_at_effort(row)}: {row['host_because']}.",
            soft_wrap=True,
        )


def _others(row: Row) -> str:
    """The other models that may be first, as text; empty if there are none."""
    return ", ".join(m for m in (row["close_calls"] or "").split(", ") if m != row["model_id"])


def _at_effort(row: Row) -> str:
    is_stated = row["effort"] not in (None, "unstated")
    return f" at effort {row['effort'].replace('_', ' ')}" if is_stated else ""


def _missing(row: Row) -> str:
    return f" No facts: {row['unknown_criteria']}." if row["unknown_criteria"] else ""


def _why_not_ranked(profile_id: str) -> str:
    return f"See ineligible_because and not_ranked_because in marts.model_rankings for profile {profile_id}."


def _print_decision(console: Console, rows: list[Row], switch: list[Row]) -> None:
    if not rows:
        console.print("No decision is on record for this day.")
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
    _print_switch(console, first["profile_id"], switch)


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


def _print_switch(console: Console, profile_id: str, rows: list[Row]) -> None:
    if not rows:
        console.print(f"Switch now: no model is ranked for {profile_id}. {_why_not_ranked(profile_id)}", soft_wrap=True)
        return
    row = rows[0]
    console.print(
        f"[bold]Switch now:[/bold] {row['offering_id']}{_at_effort(row)}, {_usd(row['usd_per_1000'], 3)} USD per 1,000 "
        f"interactions; {row['risk_reason']}.",
        soft_wrap=True,
    )
    others = f" with {_others(row)}" if _others(row) else ""
    console.print(
        f"[bold]Verdict:[/bold] {verdict_text(row)}{others}. It is first of {row['ranked_models']:,} ranked models for "
        f"{profile_id}, and in {row['first_rank_share_pct']:.0f} % of draws.{_missing(row)}",
        soft_wrap=True,
    )
    if len(rows) > 1:
        console.print(
            f"[bold]Why:[/bold] modelmart why {profile_id} {row['offering_id']} {rows[1]['offering_id']}",
            soft_wrap=True,
        )
    console.print(
        '[bold]Query next:[/bold] modelmart sql "select rank, model_id, offering_id, verdict, first_rank_share_pct, '
        f"because from marts.recommendations where profile_id = '{profile_id}' order by rank limit 20\"",
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
