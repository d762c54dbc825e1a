"""The watch list: a table of how long each offering stays available, and a calendar of end dates."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import icalendar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from modelmart.answer import RISK_STYLES, Row


def print_watched(console: Console, rows: list[Row]) -> None:
    """One row per offering; levels on which the check fails are red."""
    if not rows:
        console.print("The watch list is empty. Add a row to seeds/policy/watchlist.csv, then run: modelmart build")
        return
    table = Table(title=f"On the watch list, as of {rows[0]['as_of_on']}", title_justify="left")
    table.add_column("offering", no_wrap=True)
    table.add_column("risk")
    table.add_column("days left", justify="right")
    table.add_column("why", overflow="fold")
    table.add_column("alternatives", overflow="fold")
    for row in rows:
        table.add_row(
            Text(row["offering_id"]),
            Text(row["risk_level"], style=RISK_STYLES.get(row["risk_level"], "")),
            "-" if row["days_left"] is None else str(row["days_left"]),
            Text(row["risk_reason"]),
            Text(_alternatives(row)),
        )
    console.print(table)


def _alternatives(row: Row) -> str:
    found = []
    if row["replacement_model_id"]:
        found.append(f"successor: {row['replacement_model_id']}")
    if row["exit_path"] == "other_host":
        found.append(f"other hosts: {row['other_hosts']}")
    if row["exit_path"] == "self_host":
        found.append("own hardware")
    return ", ".join(found) or "-"


def to_icalendar(events: list[Row]) -> bytes:
    """Whole-day events as iCalendar (RFC 5545). The same facts on the same day give the same bytes.

    An event keeps its uid when its day moves, so that a calendar that reads the file again moves it too.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//modelmart//lifecycle//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "modelmart: end dates")
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
