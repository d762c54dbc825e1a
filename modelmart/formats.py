"""Rows for spreadsheets and web pages. What stands in a warehouse is text there, and never a formula or markup."""

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

# What makes a spreadsheet take text for a formula (OWASP, "CSV Injection"; with the full-width forms of the signs).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(value: object) -> object:
    """A value for people and JSON: the ends of time by their names, no NaN."""
    if value in (datetime.min, date.min):
        return "-infinity"
    if value in (datetime.max, date.max):
        return "infinity"
    return None if isinstance(value, float) and not math.isfinite(value) else value


def seen(text: str) -> str:
    """Text that gives a terminal no orders: control characters but tab and newline are shown, such as \\x1b."""
    return CONTROL.sub(lambda found: found[0] if found[0] in "\t\n" else repr(found[0])[1:-1], text)


def to_csv(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of CSV with CRLF (RFC 4180), the names of columns among the rows; a file takes them with newline="".

    Text that a spreadsheet would run has a ' before it; numbers are as they are.
    """

    class Line:
        def write(self, line: str) -> str:
            return line

    # writerow returns what write does
    writer = csv.writer(Line())
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def to_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Parts of a JSON array, an object for each row; -infinity by its name, no NaN."""
    between = "["
    for row in rows:
        told = json.dumps(dict(zip(columns, map(plain, row), strict=True)), default=str, indent=2)
        yield f"{between}\n{textwrap.indent(told, '  ')}"
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"


def to_html(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Parts of a table in HTML, with every cell escaped; nothing in it is a link, a script or a style."""

    def row_of(tag: str, cells: Sequence[object]) -> str:
        told = ("" if cell is None else html.escape(str(cell)) for cell in map(plain, cells))
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in told)}</tr>\n"

    yield f"<table>\n<thead>\n{row_of('th', columns)}</thead>\n<tbody>\n"
    for row in rows:
        yield row_of("td", row)
    yield "</tbody>\n</table>\n"


def _harmless(cell: object) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    if isinstance(cell, bool):
        # as databases read it
        return str(cell).lower()
    if isinstance(cell, Decimal):
        # every digit as it is, where str() writes 1.5E-7
        return f"{cell:f}"
    return plain(cell)
