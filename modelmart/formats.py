"""Rows for spreadsheets, web pages and terminals. Text stays text: it never becomes a formula, markup or a command."""

from __future__ import annotations

import csv
import html
import json
import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from ingest.messages import CONTROL

# Text that begins with one of these is a formula for a spreadsheet (OWASP, "CSV Injection"; also full-width signs).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(value: object) -> object:
    """A value for people and JSON: -infinity and infinity by name; null for NaN."""
    if value in (datetime.min, date.min):
        return "-infinity"
    if value in (datetime.max, date.max):
        return "infinity"
    return None if isinstance(value, float) and not math.isfinite(value) else value


def printable(text: str) -> str:
    """Text that is safe on a terminal: control characters become escapes such as \\x1b, except tab and newline."""
    return CONTROL.sub(lambda found: found[0] if found[0] in "\t\n" else repr(found[0])[1:-1], text)


def counted(number: int, of: str) -> str:
    """A number with what it counts: 1 day, 2 days."""
    return f"{number:,} {of}{'' if number == 1 else 's'}"


def to_csv(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of CSV with CRLF (RFC 4180). The first row should be the column names. Open the file with newline="".

    Text that a spreadsheet would run as a formula gets a ' before it. Numbers are not changed.
    """

    class Line:
        def write(self, line: str) -> str:
            return line

    # writerow returns the result of write
    writer = csv.writer(Line())
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def to_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Parts of a JSON array with one object per row; values as in `plain`."""
    between = "["
    for row in rows:
        text = json.dumps(dict(zip(columns, map(plain, row), strict=True)), default=str, indent=2)
        yield f"{between}\n{textwrap.indent(text, '  ')}"
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"


def to_html(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Parts of an HTML table. Every cell is escaped, so that no value becomes a link, a script or a style."""

    def row_of(tag: str, cells: Sequence[object]) -> str:
        texts = ("" if cell is None else html.escape(str(cell)) for cell in map(plain, cells))
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in texts)}</tr>\n"

    yield f"<table>\n<thead>\n{row_of('th', columns)}</thead>\n<tbody>\n"
    for row in rows:
        yield row_of("td", row)
    yield "</tbody>\n</table>\n"


def _harmless(cell: object) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    if isinstance(cell, bool):
        # the spelling that databases read
        return str(cell).lower()
    if isinstance(cell, Decimal):
        # all digits; str() would write 1.5E-7
        return f"{cell:f}"
    return plain(cell)
