"""Look at the files of a usage log before dbt starts, and say what cannot be read: file, line, fault, what to do.

The beginning of each file is looked at, and all of what is packed. If dbt fails at a later place, all is read.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from glob import glob
from io import SEEK_CUR, StringIO
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import BinaryIO

import duckdb

from ingest.working import WorkingFileError, in_memory

FORMAT = re.compile(r"(?i)[.](parquet|pq|(csv|tsv|jsonl|ndjson|json)([.](gz|zst))?)$")
# bytes of a file that are looked at before dbt starts; they take about a tenth of a second
HEAD = 4 << 20
# as many as memory has room for, if dbt failed
WHOLE = 1 << 28
# of each of many files
LEAST = 1 << 16
# a file that begins like this is of another kind than its name says
SIGNATURES = {
    b"PK\x03\x04": "is an Excel workbook or a zip archive: save the sheet as CSV (UTF-8), or unpack the archive",
    b"\xd0\xcf\x11\xe0": "is an Excel workbook: save the sheet as CSV (UTF-8)",
    b"%PDF": "is a PDF: take the export as CSV",
    b"PAR1": "is Parquet: let its name end with .parquet",
    b"\x1f\x8b": "is packed: let its name end with .gz",
    b"\x28\xb5\x2f\xfd": "is packed: let its name end with .zst",
    b"\xff\xfe": "is UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"\xfe\xff": "is UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"<": "is a web page or XML: download the export itself",
}
# of DuckDB, by what an address begins with
EXTENSIONS = dict.fromkeys(("https", "http", "s3", "gs", "gcs", "r2", "hf"), "httpfs") | dict.fromkeys(
    ("az", "azure", "abfss"), "azure"
)
SPACE = re.compile(r"\s*")
BOM = b"\xef\xbb\xbf"


class UsageLogError(WorkingFileError):
    """The usage log cannot be read. The message says where, what is wrong and what to do."""


def check(log: str, is_whole: bool = False) -> None:
    """Raise UsageLogError if the log, a file, folder, pattern or address, cannot be read.

    is_whole: look at all of it, which can take minutes.
    """
    faults = _fault_of_address(log) if "://" in log else _faults(files_of(log), WHOLE if is_whole else HEAD)
    for fault in faults:
        raise UsageLogError(f"USAGE_LOG cannot be read: {fault}")


def _fault_of_address(log: str) -> Iterator[str]:
    """An extension of DuckDB reads addresses. It is never installed without a word."""
    extension = EXTENSIONS.get(log.partition("://")[0].lower())
    if extension is None:
        yield f"'{log}' is at an address of an unknown kind. Known are {', '.join(EXTENSIONS)}. Or download the log"
        return
    with in_memory() as con:
        try:
            con.load_extension(extension)
        except duckdb.Error:
            yield (
                f"'{log}' is at an address, and DuckDB's extension {extension} is not installed. Download the log and "
                f"name the file. Or install it: python -c \"import duckdb; duckdb.sql('install {extension}')\""
            )
            return
        try:
            con.execute("select max(size) from read_blob(?)", [log])
        except duckdb.Error as error:
            yield f"'{log}' does not answer ({str(error).splitlines()[0]}). Check the address and your access to it"


def files_of(log: str) -> list[Path]:
    """The files that a log consists of."""
    path = Path(log)
    try:
        if path.is_file():
            found = [path]
        elif path.is_dir():
            found = [file for file in path.rglob("*") if file.is_file()]
            list(path.iterdir())
        else:
            found = [file for name in glob(log, recursive=True) if (file := Path(name)).is_file()]  # noqa: PTH207
    except PermissionError as error:
        raise UsageLogError(f"USAGE_LOG cannot be read: you may not read '{error.filename}'") from None
    if files := sorted(file for file in found if FORMAT.search(file.name)):
        return files
    what = f"there is no file '{log}'"
    if path.is_file():
        with path.open("rb") as raw:
            what = f"'{log}' {_other_kind(raw.read(LEAST)) or 'has another end'}"
    elif found:
        ends = Counter(file.suffix or "no end" for file in found)
        what = f"'{log}' has no log ({', '.join(f'{count} {end}' for end, count in ends.most_common(3))})"
    elif path.is_dir():
        what = f"the folder '{log}' is empty"
    raise UsageLogError(
        f"USAGE_LOG cannot be read: {what}. The name of a log ends with .csv, .tsv, .json, .jsonl, .ndjson "
        "(each also with .gz or .zst), .parquet or .pq"
    )


def _faults(files: list[Path], limit: int) -> Iterator[str]:
    """What is wrong, one sentence each. A limit counts the bytes that are looked at in all files."""
    for file in files:
        try:
            faults = _faults_of_file(file, max(limit // len(files), LEAST))
            yield from (f"'{file}' {fault}" for fault in faults)
        except PermissionError:
            yield f"you may not read '{file}'"


def _faults_of_file(file: Path, limit: int) -> Iterator[str]:
    end = FORMAT.search(file.name)
    assert end
    format_, packing = (end.group(2) or "parquet").lower(), (end.group(4) or "").lower()
    # nothing is wrong with an empty file, if others of the log have rows
    with file.open("rb") as raw:
        if not (first := raw.read(4)):
            return
        raw.seek(max(file.stat().st_size - 4, 0))
        last = raw.read()
    if format_ == "parquet" and first != b"PAR1":
        yield "is no Parquet file: let its name end with the format that it has"
    elif format_ == "parquet" and last != b"PAR1":
        yield "is cut off, since Parquet ends with PAR1: copy it again"
    elif packing == "zst":
        with file.open("rb") as raw:
            yield from _fault_of_zst(raw, file.stat().st_size)
    elif packing == "gz" and (fault := _fault_of_gz(file)):
        yield fault
    elif format_ != "parquet":
        with gzip.open(file) if packing else file.open("rb") as text:
            yield from _faults_of_text(text.read(limit), limit, format_)


def _fault_of_gz(file: Path) -> str | None:
    """DuckDB does not compare the checksum, so rows of a file that is cut off could be lost."""
    try:
        with gzip.open(file) as packed:
            while packed.read(1 << 20):
                pass
    except gzip.BadGzipFile:
        return "is not packed with gzip, or is damaged: copy it again, or let its name end without .gz"
    except (EOFError, zlib.error):
        return "is cut off or damaged, since it does not unpack to its end: copy it again"
    return None


def _fault_of_zst(raw: BinaryIO, size: int) -> Iterator[str]:
    """Each block says how long it is (RFC 8878), so nothing has to be unpacked."""
    while (at := raw.tell()) < size:
        magic = int.from_bytes(raw.read(4), "little")
        if magic & 0xFFFFFFF0 == 0x184D2A50:
            raw.seek(int.from_bytes(raw.read(4), "little"), SEEK_CUR)
            continue
        if magic != 0xFD2FB528:
            yield f"is not packed with zstd (byte {at}), or is damaged: copy it again, or let its name end without .zst"
            return
        flags = int.from_bytes(raw.read(1), "little")
        is_single = flags >> 5 & 1
        raw.seek((not is_single) + (0, 1, 2, 4)[flags & 3] + (is_single, 2, 4, 8)[flags >> 6], SEEK_CUR)
        is_last = False
        while not is_last and raw.tell() < size:
            block = int.from_bytes(raw.read(3), "little")
            is_last = bool(block & 1)
            raw.seek(1 if block >> 1 & 3 == 1 else block >> 3, SEEK_CUR)
        raw.seek(4 * (flags >> 2 & 1), SEEK_CUR)
        if not is_last:
            break
    if raw.tell() > size or not is_last:
        yield "is cut off, since its last block is not whole: copy it again"


def _faults_of_text(head: bytes, limit: int, format_: str) -> Iterator[str]:
    is_table = format_ in ("csv", "tsv")
    if fault := _other_kind(head):
        yield fault
        return
    if is_table and head.removeprefix(BOM).lstrip()[:1] in (b"{", b"["):
        yield "is JSON: let its name end with .jsonl (an object per line) or .json"
        return
    if not is_table and head.startswith(BOM):
        yield "begins with a byte order mark, which JSON may not have: save it as UTF-8 without BOM"
    if not (is_whole := len(head) != limit):
        # up to the end of a line, so that no row is cut
        head = head[: head.rfind(b"\n") + 1]
    if (at := head.find(b"\0")) >= 0:
        yield f"has a NUL byte in line {_line_of(head, at)}: it is damaged, or not UTF-8"
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = _line_of(error.object, error.start), error.object[error.start]
        yield f"is not UTF-8, since line {line} has the byte {byte:#04x}: save it as UTF-8 (iconv -f LATIN1 -t UTF-8)"
        return
    if is_table:
        yield from _faults_of_table(text, "," if format_ == "csv" else "\t", is_whole)
    elif format_ != "json":
        yield from _faults_of_lines(text)
    elif is_whole:
        yield from _faults_of_values(text)


def _other_kind(head: bytes) -> str | None:
    begins = head.removeprefix(BOM).lstrip()
    return next((fault for signature, fault in SIGNATURES.items() if begins.startswith(signature)), None)


def _line_of(text: bytes, at: int) -> int:
    return text.count(b"\n", 0, at) + 1


def delimiter_of(header: str, usual: str) -> str:
    """The usual one if it is in the header, else the only other one that is."""
    there = [one for one in ",;\t|" if one in re.sub('"[^"]*"', "", header)]
    return there[0] if usual not in there and len(there) == 1 else usual


def _faults_of_table(text: str, usual: str, is_whole: bool) -> Iterator[str]:
    """A row of another length, a quote that is not closed, line ends of two kinds, a column that is there twice."""
    read = [""]

    def lines() -> Iterator[str]:
        for read[0] in StringIO(text, newline=""):
            yield read[0]

    rows = csv.reader(lines(), delimiter=delimiter_of(text.partition("\n")[0], usual), strict=True)
    at, header, end = 1, [""], ""
    try:
        for row in rows:
            if at == 1:
                header = row
                twice = [name for name, count in Counter(map(str.lower, row)).items() if name and count > 1]
                if twice:
                    yield f"has the column {twice[0]} twice: remove or rename one"
            elif len(row) not in (0, len(header)):
                yield (
                    f"has {len(row)} values in line {at}, and {len(header)} columns: correct the row; quote a value "
                    "that contains the separator"
                )
            own_end = read[0][len(read[0].rstrip("\r\n")) :]
            if end and own_end not in ("", end):
                yield f"has line ends of two kinds (line {at}: {own_end!a}, others: {end!a}): make them equal"
            end, at = end or own_end, rows.line_num + 1
    except csv.Error as error:
        if "end of data" not in str(error):
            yield f"has text beside a quoted value in line {at}: correct the quotes; a quote within a value is doubled"
        elif is_whole:
            yield f"has a quote in line {at} that is not closed: close it; a quote within a value is doubled"


def _faults_of_lines(text: str) -> Iterator[str]:
    for at, line in enumerate(text.split("\n"), start=1):
        try:
            if line.strip() and not isinstance(json.loads(line), dict):
                yield f"has no object in line {at}: write one object per line, or a list in a file that ends with .json"
        except JSONDecodeError as error:
            yield f"has no JSON in line {at}, column {error.colno} ({error.msg}): correct or remove the line"


def _faults_of_values(text: str) -> Iterator[str]:
    """A file may hold several values."""
    at = 0
    try:
        while (at := SPACE.match(text, at).end()) < len(text):  # type: ignore[union-attr]
            value, at = JSONDecoder().raw_decode(text, at)
            if not isinstance(value, dict | list):
                yield f"has a {type(value).__name__} where an object or a list is expected: export it again"
    except JSONDecodeError as error:
        yield f"is no JSON in line {error.lineno}, column {error.colno} ({error.msg}): correct it, or export it again"
