"""Strict CSV: bytes in, text columns out. Nothing is guessed, filled in or skipped."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator

import polars as pl

from ingest.archives import UNREADABLE, fit_to_unpack, unpacked
from ingest.contract import LOCATION, MAX_MARKS
from ingest.messages import ContractError

MAX_LINE_BYTES = 1024 * 1024
# Polars needs a second for every twenty thousand.
MAX_COLUMNS = 1_000
LONG_LINE = re.compile(rb"(?<![^\r\n])[^\r\n]{%d}" % (MAX_LINE_BYTES + 1))
# The file name in a contract; it becomes the name of a table.
FILE = re.compile(r"[a-z0-9_]+\.csv")
# A quoted field; `closed` is its closing quote, if a comma or line end follows.
QUOTED = re.compile(r'(?<![^,\r\n])"[^"]*+(?:""[^"]*+)*+(?P<closed>"(?=[,\r\n]|\Z))?')


def read_bundle(raw: bytes, source_id: str, has_comments: bool = False) -> dict[str, pl.DataFrame]:
    """A zip of CSV files to tables named as the files. ingest/fetch.py makes such zips of folders.

    Raises ContractError if the bytes are no such zip, or must not be unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
            infos = fit_to_unpack(bundle.infolist(), source_id)
            if strange := [i.filename for i in infos if not FILE.fullmatch(i.filename)]:
                raise ContractError(
                    f"{source_id}: the zip contains {strange[0]!r}, which is not the name of a CSV file. Remove it"
                )
            files = {info.filename: unpacked(bundle, info) for info in infos}
    except UNREADABLE as error:
        raise ContractError(
            f"{source_id}: these bytes are not a zip of CSV files ({type(error).__name__}: {error}). Check the file"
        ) from None
    return {name.removesuffix(".csv"): read_csv(content, name, has_comments) for name, content in files.items()}


def read_csv(raw: bytes, file: str, has_comments: bool = False) -> pl.DataFrame:
    """String columns named by the header, and LOCATION ("line N"). An empty field is null.

    The file must be UTF-8, and every row must have exactly the header's fields; otherwise ContractError names file,
    line, column and value. A BOM and CRLF line ends are allowed. has_comments: lines that begin with # are skipped.
    """
    _refuse_bulk(raw, file)
    text = _decode(raw, file)
    lines_of = io.StringIO(text, newline="")
    reader = csv.reader(_without_comments(lines_of) if has_comments else lines_of, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise ContractError(_unreadable(text, file, line, reader.line_num, error)) from None
        if not header:
            header = row
            _check_header(header, file, line)
        elif row:
            _check_width(row, header, file, line)
            rows.append(row)
            lines.append(f"line {line}")
    if not header:
        raise ContractError(f"{file} is empty. Write the names of the columns into its first line")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    frame = pl.DataFrame(dict(zip(header, columns, strict=True)), schema=dict.fromkeys(header, pl.String))
    return frame.with_columns(pl.all().replace("", None), pl.Series(LOCATION, lines, dtype=pl.String))


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those of comments emptied, so that the others keep their numbers.

    A spreadsheet puts quotes around a comment that has a comma, and commas after it.
    """
    quotes = 0
    for line in lines:
        # with an odd number of quotes before it, the line is the rest of a text
        if quotes % 2 == 0 and line.startswith(("#", '"#')):
            yield "\n"
        else:
            quotes += line.count('"')
            yield line


def _refuse_bulk(raw: bytes, file: str) -> None:
    """Raise ContractError for a line or a number of fields that would need too much memory."""
    if long := LONG_LINE.search(raw):
        line = raw.count(b"\n", 0, long.start()) + 1
        raise ContractError(
            f"{file}, line {line} has more than {MAX_LINE_BYTES:,} bytes. Check that this is a CSV file"
        )
    if sum(raw.count(mark) for mark in (b",", b"\n", b"\r")) > MAX_MARKS:
        raise ContractError(f"{file}: more than {MAX_MARKS:,} commas and line ends, which is the most that is read")


def _decode(raw: bytes, file: str) -> str:
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        field = raw[start : error.start].count(b",")
        shown = raw[start:].split(b"\n", 1)[0].decode("utf-8", "backslashreplace").split(",")
        header = raw.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")
        column = header[field] if field < len(header) else f"number {field + 1}"
        value = shown[field].strip() if field < len(shown) else ""
        raise ContractError(
            f"{file}, line {line}, column {column}: {value!r} is not UTF-8. Save the file as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ContractError(f"{file}, line {line}: a NUL character. Check that this is a CSV file")
    return text


def _unreadable(text: str, file: str, line: int, last: int, error: csv.Error) -> str:
    """The message for a row, from one line to another, that the csv module cannot split into fields."""
    row = "".join(io.StringIO(text, newline="").readlines()[line - 1 : last])
    opened = next((q for q in QUOTED.finditer(row) if not q["closed"]), None)
    if opened is None:
        return f"{file}, line {line}: {error}"
    line += len(io.StringIO(row[: opened.start()] + "|", newline="").readlines()) - 1
    return f"{file}, line {line}: {opened[0][:40]!r} begins with a quote that is not closed. Close it ({error})"


def _check_header(header: list[str], file: str, line: int) -> None:
    if len(header) > MAX_COLUMNS:
        raise ContractError(
            f"{file}, line {line}: {len(header):,} columns; at most {MAX_COLUMNS:,} are read. Remove some"
        )
    if len(header) == 1 and (mark := next((m for m in ";\t" if m in header[0]), None)):
        raise ContractError(
            f"{file}, line {line}: the fields are separated by {'tabs' if mark != ';' else mark}. Save the file as CSV "
            "with commas"
        )
    for name, times in Counter(header).items():
        if times > 1:
            raise ContractError(
                f"{file}, line {line}: column {name!r} is named {times} times. Remove or rename the others"
            )
    if LOCATION in header:
        raise ContractError(f"{file}, line {line}: column {LOCATION!r} is added by ingest. Remove it")


def _check_width(row: list[str], header: list[str], file: str, line: int) -> None:
    if len(row) > len(header):
        raise ContractError(
            f"{file}, line {line}, column {len(header) + 1}: {row[len(header)]!r} is one field too many "
            f"({len(row)} fields, the header names {len(header)}). A text with a comma needs quotes"
        )
    if len(row) < len(header):
        raise ContractError(
            f"{file}, line {line}, column {header[len(row)]}: missing "
            f"({len(row)} fields, the header names {len(header)}). Add the other fields"
        )
