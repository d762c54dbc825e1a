"""Rows for spreadsheets and web pages. What stands in a warehouse is text there, and never a formula or markup."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Sequence
from datetime import date, datetime

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
    writer = csv.writer(text)
    writer.writerows([_harmless(cell) for cell in row] for row in [columns, *rows])
    return text.getvalue()


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
    return plain(cell)
