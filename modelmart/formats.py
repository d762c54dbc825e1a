"""Rows for spreadsheets and web pages. What stands in a warehouse is text there, and never a formula or markup."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TextIO

# What makes a spreadsheet take text for a formula (OWASP, "CSV Injection"; with the full-width forms of the signs).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(value: object) -> object:
    """A value for people and JSON: the ends of time by their names, no NaN."""
    if value in (datetime.min, date.min):
        return "-infinity"
    if value in (datetime.max, date.max):
        return "infinity"
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """CSV with CRLF (RFC 4180). Text that a spreadsheet would run has a ' before it; numbers are as they are."""
    text = io.StringIO(newline="")
    write_csv(text, [columns, *rows])
    return text.getvalue()


def write_csv(file: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Rows of such CSV into a file that was opened with newline="", the names of columns among them."""
    csv.writer(file).writerows([_harmless(cell) for cell in row] for row in rows)


def to_html(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in HTML, with every cell escaped; nothing in it is a link, a script or a style."""

    def row_of(tag: str, cells: Sequence[object]) -> str:
        told = ("" if cell is None else html.escape(str(cell)) for cell in map(plain, cells))
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in told)}</tr>\n"

    head, body = row_of("th", columns), "".join(row_of("td", row) for row in rows)
    return f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>"


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
