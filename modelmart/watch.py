"""The watch list: a line on how long each offering stays available, and a calendar of end dates."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import icalendar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from modelmart.answer import Row, time_left
from modelmart.decision import RISK_STYLES
from modelmart.formats import counted


def print_watched(console: Console, rows: list[Row]) -> None:
    """A line an offering, the worst first: risk, how long it stays, what to do."""
    if not rows:
        console.print("The watch list is empty. To watch offerings: modelmart init")
        return
    console.print(f"[bold]On the watch list, {rows[0]['as_of_on']:%-d %b %Y}[/bold], worst first", highlight=False)
    table = Table.grid(padding=(0, 2))
    for is_whole in (True, True, True, False):
        table.add_column(no_wrap=is_whole)
    for row in rows:
        table.add_row(
            Text(row["risk_level"], style=RISK_STYLES.get(row["risk_level"], "")),
            Text(row["offering_id"]),
            Text(time_left(row)),
            Text(_to_do(row)),
        )
    console.print(table)
    if not any(row["is_own"] for row in rows):
        console.print("These are examples, on which the check never fails. To watch your own: modelmart init")


def _to_do(row: Row) -> str:
    """Where to move: the successor that its provider names, another host, own hardware."""
    if not row["is_at_risk"]:
        return "nothing to do"
    found = []
    if row["replacement_model_id"]:
        found.append(row["replacement_model_id"])
    if row["exit_path"] == "other_host":
        found.append(counted(row["other_hosts"], "other host"))
    if row["exit_path"] == "self_host":
        found.append("own hardware")
    return f"move to {' or '.join(found)}" if found else "find another: modelmart answer"


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
