"""The state of the published warehouse: age of the sources, missing facts, conflicts, marts and the last build."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import ROOT, working
from ingest.messages import visible
from modelmart import publish
from modelmart.answer import Row, query
from modelmart.formats import counted

RUNS = ROOT / "logs" / "runs.jsonl"
STYLES = {"ok": "green", "warn": "yellow", "late": "red", "not_loaded": "dim"}
# Characters per line at most. Colours only repeat what the text says.
WIDTH = 100


def read_status(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The whole status, as --json prints it. Keys may be added; none is renamed without a note in CHANGELOG."""
    found, marts = query(con, "status_found"), query(con, "status_marts")
    for schema, key, rows in (("audit", "test", found), ("marts", "mart", marts)):
        for row in rows:
            (row["rows"],) = con.execute(f"select count(*) from {schema}.{working.quoted(row[key])}").fetchone() or (0,)
    return {
        "build": _build(con),
        "sources": query(con, "status_sources"),
        "gaps": query(con, "status_gaps"),
        "conflicts": query(con, "status_conflicts"),
        "found_by_tests": found,
        "marts": marts,
    }


def _build(con: duckdb.DuckDBPyConnection) -> Row:
    live = working.live_path()
    published_at = datetime.fromtimestamp(live.stat().st_mtime, UTC)
    return {
        "file": str(live),
        "published_at": published_at.isoformat(timespec="seconds"),
        "hours_ago": round((datetime.now(UTC) - published_at).total_seconds() / 3600, 1),
        **query(con, "status_build")[0],
        "generations": len(publish.generations()),
        "last_run": _last_run(str(live)),
    }


def _last_run(live: str) -> Row | None:
    """The last build in logs/runs.jsonl, published or not; None if there is none."""
    last = None
    try:
        with RUNS.open(encoding="utf-8") as lines:
            for line in lines:
                # skip a line that a full disk cut short
                run = json.loads(line) if line.endswith("}\n") else {}
                if "build" in run and run.get("file") == live:
                    last = {key: run.get(key) for key in ("started_at", "build", "because")}
    except (OSError, ValueError):
        return None
    return last


def print_status(console: Console, status: dict[str, Any]) -> None:
    narrow = Console(file=console.file, width=min(console.width, WIDTH))
    _print_build(narrow, status["build"])
    print_sources(narrow, status["sources"])
    gaps, conflicts, found = status["gaps"], status["conflicts"], status["found_by_tests"]
    _print_table(
        narrow,
        "Missing facts (marts.data_gaps)",
        {"fact": "", "offerings": ">", "% of all": ">", "why it matters": ""},
        gaps,
    )
    _print_table(
        narrow,
        "Conflicts between sources (marts.source_conflicts)",
        {"fact": "", "conflicts": ">", "offerings": ">", "unit errors": ">"},
        conflicts,
    )
    if found:
        named = [{"test": f"audit.{row['test']}", "rows": row["rows"]} for row in found]
        _print_table(narrow, "Warnings of tests", {"table with the rows found": "", "rows": ">"}, named)
    _print_table(narrow, "Marts", {"mart": "", "rows": ">", "kind": ""}, status["marts"])


def _print_build(console: Console, build: Row) -> None:
    console.print(Text(build["file"], style="bold"), soft_wrap=True)
    console.print(
        f"Published {_minute(build['published_at'])} UTC, {_ago(build['hours_ago'])}. "
        f"Prices are as of {build['answers_for']}. Sources were last checked {_minute(str(build['facts_until']))} UTC. "
        f"Earlier warehouses kept for rollback: {build['generations']}."
    )
    last = build["last_run"]
    if last and last["build"] != "published":
        first, *others = str(last["because"]).splitlines() or [""]
        # the first mistake stands on the second line
        because = visible(" ".join([first, *others[:1]]))
        if others[1:]:
            because += f" (all of it: the last line of {RUNS.relative_to(ROOT)})"
        started = _minute(last["started_at"])
        console.print(Text(f"The last build, started {started} UTC, was not published: {because}", style="red"))
    console.print()


def print_sources(console: Console, sources: list[Row]) -> None:
    is_wide = console.width >= WIDTH
    days = {"age, days": ">", "warn": ">", "late": ">"}
    # what is the least urgent is left out of a narrow table; --json has all
    when = {"checked on": "", "loaded": ""} if is_wide else {}
    table = _table("Sources", {"source": "", "freshness": "", **days, **when, "rows": ">", "rejected": ">"})
    for column in table.columns:
        column.no_wrap = True
    for row in sources:
        checked = (_cell(row["last_checked_at"])[:10], _cell(row["loaded_as"])) if is_wide else ()
        table.add_row(
            row["source_id"],
            Text(row["freshness"].replace("_", " "), style=STYLES[row["freshness"]]),
            *(_cell(row[name]) for name in ("age_days", "warn_after_days", "late_after_days")),
            *checked,
            *(_cell(row[name]) for name in ("rows", "refused")),
        )
    console.print(table)
    for row in sources:
        if row["freshness"] in ("warn", "late"):
            hint = "check its facts in seeds/facts again" if row["is_hand_kept"] else "make refresh"
            age = f"{counted(row['age_days'], 'day')} old ({row['freshness']})"
            console.print(f"{row['source_id']} is {age}. To update it: {hint}")
        if row["loaded_as"] == "refreshed":
            pin = row["pinned_version"]
            console.print(f"{row['source_id']} is refreshed: version {row['version']}. The pinned version is {pin}")
    if unreachable := [row for row in sources if row["unreachable_at"] is not None]:
        names = ", ".join(row["source_id"] for row in unreachable)
        last = _minute(max(str(row["unreachable_at"]) for row in unreachable))
        console.print(
            f"Not reached, last {last} UTC: {names}. Their older facts, if any, stay. Try again: make warehouse"
        )
    never = [row["source_id"] for row in sources if row["freshness"] == "not_loaded" and not row["default_route"]]
    if never:
        console.print(f"Not loaded: {', '.join(never)}. They have only a live address. To load them: make refresh")
    console.print()


def _print_table(console: Console, title: str, columns: dict[str, str], rows: list[Row]) -> None:
    table = _table(title, columns)
    for row in rows:
        # a file that this project did not build may hold any text
        table.add_row(*(Text(visible(_cell(value))) for value in row.values()))
    if not rows:
        table.add_row("none")
    console.print(table)
    console.print()


def _table(title: str, columns: dict[str, str]) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for name, side in columns.items():
        table.add_column(name, justify="right" if side else "left", overflow="fold")
    return table


def _cell(value: object) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")


def _ago(hours: float) -> str:
    return (
        f"{hours * 60:.0f} minutes ago"
        if hours < 2
        else f"{hours:.0f} hours ago"
        if hours < 48
        else f"{hours / 24:.0f} days ago"
    )
