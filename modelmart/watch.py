"""What is on the watch list: a table that says how long it lasts, and a calendar of what ends."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import icalendar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from modelmart.answer import RISK_STYLES

Row = dict[str, Any]


def print_watched(console: Console, rows: list[Row]) -> None:
    """One line an offering; red is what the check fails on."""
    if not rows:
        console.print("Nothing is watched; write a row into seeds/policy/watchlist.csv and build.")
        return
    table = Table(title=f"On the watch list, as of {rows[0]['as_of_on']}", title_justify="left")
    table.add_column("offering", no_wrap=True)
    table.add_column("risk")
    table.add_column("days left", justify="right")
    table.add_column("why", overflow="fold")
    table.add_column("way out", overflow="fold")
    for row in rows:
        table.add_row(
            Text(row["offering_id"]),
            Text(row["risk_level"], style=RISK_STYLES.get(row["risk_level"], "")),
            "-" if row["days_left"] is None else str(row["days_left"]),
            Text(row["risk_reason"]),
            Text(_way_out(row)),
        )
    console.print(table)


def _way_out(row: Row) -> str:
    ways = []
    if row["replacement_model_id"]:
        ways.append(f"named: {row['replacement_model_id']}")
    if row["exit_path"] == "other_host":
        ways.append(f"{row['other_hosts']} other hosts")
    if row["exit_path"] == "self_host":
        ways.append("one's own machines")
    return ", ".join(ways) or "-"


def to_icalendar(events: list[Row]) -> bytes:
    """Whole-day events as iCalendar (RFC 5545). The same facts on the same day give the same bytes, and an event whose
    day has moved keeps its identity, so that a calendar that reads the file again moves it too."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//modelmart//lifecycle//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "modelmart: what ends")
    for row in events:
        event = icalendar.Event()
        event.add("uid", f"{row['uid']}@modelmart")
        event.add("dtstamp", datetime.combine(row["as_of_on"], time(), UTC))
        event.add("dtstart", row["event_on"])
        event.add("dtend", row["event_on"] + timedelta(days=1))
        event.add("summary", row["title"])
        event.add("description", row["description"])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
