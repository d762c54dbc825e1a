"""Strict CSV: bytes in, text columns out. Nothing is sniffed, filled up or skipped."""

from __future__ import annotations

import csv
import io
import zipfile

import polars as pl

from ingest.contract import LOCATION, MAX_BYTES, ContractError


def read_bundle(raw: bytes, source_id: str) -> dict[str, pl.DataFrame]:
    """A zip of CSV files, as ingest/fetch.py makes it of a folder, to tables named as the files."""
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        # said by the directory of the zip, and checked before anything of it is unpacked
        if sum(i.file_size for i in bundle.infolist()) > MAX_BYTES:
            raise ContractError(f"{source_id}: unpacked, the bundle has more than {MAX_BYTES:,} bytes")
        return {name.removesuffix(".csv"): read_csv(bundle.read(name), name) for name in bundle.namelist()}


def read_csv(raw: bytes, file: str) -> pl.DataFrame:
    """String columns named by the header, and LOCATION ("line N"); an empty field is null.

    Raises ContractError with file, line, column and value for anything but UTF-8 text in which every row
    has exactly the header's fields. A BOM and CRLF line ends change nothing.
    """
    text = _decode(raw, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
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
            raise ContractError(f"{file}, line {line}: {error} (a quote that is never closed?)") from None
        if not header:
            header = row
            _check_header(header, file)
        elif row:
            _check_width(row, header, file, line)
            rows.append(row)
            lines.append(f"line {line}")
    if not header:
        raise ContractError(f"{file} is empty; its first line must name the columns")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    frame = pl.DataFrame(dict(zip(header, columns, strict=True)), schema=dict.fromkeys(header, pl.String))
    return frame.with_columns(pl.all().replace("", None), pl.Series(LOCATION, lines, dtype=pl.String))


def _decode(raw: bytes, file: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        start = raw.rfind(b"\n", 0, error.start) + 1
        field = raw[start : error.start].count(b",")
        shown = raw[start:].split(b"\n", 1)[0].decode("utf-8", "backslashreplace").split(",")
        header = raw.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")
        column = header[field] if field < len(header) else f"number {field + 1}"
        value = shown[field].strip() if field < len(shown) else ""
        raise ContractError(
            f"{file}, line {line}, column {column}: {value!r} is not UTF-8; save the file as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ContractError(f"{file}, line {line}: a NUL character; is this a CSV file?")
    return text


def _check_header(header: list[str], file: str) -> None:
    for name in header:
        if header.count(name) > 1:
            raise ContractError(f"{file}, line 1: column {name!r} stands there {header.count(name)} times")


def _check_width(row: list[str], header: list[str], file: str, line: int) -> None:
    if len(row) > len(header):
        raise ContractError(
            f"{file}, line {line}, column {len(header) + 1}: {row[len(header)]!r} is one field too many "
            f"({len(row)} fields, the header names {len(header)})"
        )
    if len(row) < len(header):
        raise ContractError(
            f"{file}, line {line}, column {header[len(row)]}: missing "
            f"({len(row)} fields, the header names {len(header)})"
        )
