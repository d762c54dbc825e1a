"""What a usage log is refused for before dbt starts: the file, the line, the fault and what to do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from test_usage_files import AT, OWN, ROW, zstd

from modelmart import usage_check
from modelmart.usage_check import UsageLogError, check

CALLS = f"{OWN}\n{ROW}\n{ROW}\n"
PACKED = gzip.compress((CALLS * 1000).encode())


def in_zstd(text: str) -> Callable[[Path], bytes]:
    def packed(folder: Path) -> bytes:
        zstd(folder / "packed", text)
        return (folder / "packed").read_bytes()

    return packed


def in_parquet(folder: Path) -> bytes:
    duckdb.sql(f"copy (select 1 as one) to '{folder / 'packed'}' (format parquet)")
    return (folder / "packed").read_bytes()


FAULTS = {
    "long.csv": (f"{CALLS}{ROW},7\n", "'long.csv' has 6 values in line 4, and 5 columns: correct the row"),
    "short.csv": (f"{CALLS}2026-09-01,openai\n", "has 2 values in line 4, and 5 columns"),
    "quote.csv": (f'{CALLS}{AT},openai,"gpt\n{AT}\n', "has a quote in line 4 that is not closed"),
    "beside.csv": (f'{CALLS}{AT},"a"b,c,1,2\n', "has text beside a quoted value in line 4"),
    "ends.csv": (f"{OWN}\r\n{ROW}\r\n{ROW}\n", r"has line ends of two kinds (line 3: '\n', others: '\r\n')"),
    "twice.csv": ("at,model_id,AT\n1,2,3\n", "has the column at twice: remove or rename one"),
    "latin.csv": (f"{CALLS}{AT},openai,modèle,1,2\n".encode("latin1"), "line 4 has the byte 0xe8: save it as UTF-8"),
    "utf16.csv": (CALLS.encode("utf-16"), "is UTF-16: save it as UTF-8"),
    "nul.csv": (f"{CALLS}{AT},openai,gpt\0,1,2\n", "has a NUL byte in line 4"),
    "json.csv": ('{"at": 1}\n', "is JSON: let its name end with .jsonl"),
    "page.csv": ("<!DOCTYPE html><title>Sign in</title>", "is a web page or XML: download the export itself"),
    "excel.csv": (b"PK\x03\x04...", "is an Excel workbook or a zip archive: save the sheet as CSV"),
    "packed.csv": (PACKED, "is packed: let its name end with .gz"),
    "plain.csv.gz": (CALLS, "is not packed with gzip, or is damaged"),
    "cut.csv.gz": (PACKED[:-9], "is cut off or damaged, since it does not unpack to its end: copy it again"),
    "checksum.csv.gz": (PACKED[:-8] + bytes(8), "is not packed with gzip, or is damaged"),
    "long.csv.gz": (gzip.compress(f"{CALLS}{ROW},7\n".encode()), "has 6 values in line 4, and 5 columns"),
    "plain.csv.zst": (CALLS, "is not packed with zstd (byte 0)"),
    "cut.csv.zst": (lambda folder: in_zstd(CALLS)(folder)[:-2], "is cut off, since its last block is not whole"),
    "text.parquet": (CALLS, "is no Parquet file: let its name end with the format that it has"),
    "cut.parquet": (lambda folder: in_parquet(folder)[:-2], "is cut off, since Parquet ends with PAR1: copy it again"),
    "cut.jsonl": ('{"at": 1}\n\n{"at": "2026', "has no JSON in line 3, column 8 (Unterminated string starting at)"),
    "list.jsonl": ('{"at": 1}\n[1]\n', "has no object in line 2: write one object per line"),
    "cut.json": ('[{"at": 1},\n{"at": 2}', "is no JSON in line 2, column 10 (Expecting ',' delimiter)"),
    "number.json": ("5", "has a int where an object or a list is expected"),
    "bom.json": ("\ufeff[]", "begins with a byte order mark, which JSON may not have: save it as UTF-8 without BOM"),
    "log.xlsx": (b"PK\x03\x04...", "'log.xlsx' is an Excel workbook or a zip archive: save the sheet as CSV"),
    "log.txt": (CALLS, "'log.txt' has another end. The name of a log ends with .csv, .tsv, .json, "),
}


def write(path: Path, content: str | bytes | Callable[[Path], bytes]) -> None:
    content = content(path.parent) if callable(content) else content
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    content, told = FAULTS[name]
    write(tmp_path / name, content)
    with pytest.raises(UsageLogError) as error:
        check(name)
    assert told in str(error.value) and str(error.value).startswith("USAGE_LOG cannot be read: ")


READ = {
    "bom.csv": "\ufeff" + CALLS,
    "crlf.csv": CALLS.replace("\n", "\r\n"),
    "lines in a value.csv": f'{OWN}\r\n2026,openai,"a\nb ""c"" ",1,2\r\n',
    "blank.csv": f"{CALLS}\n\n{ROW}\n\n",
    "no last line end.csv": CALLS[:-1],
    "semicolons.csv": "at;model_id\n1;a,b\n",
    "tabs.tsv": "at\tmodel_id\n1\ta,b\n",
    "a[1], 100 % é.csv": CALLS,
    "empty.csv": "",
    "UPPER.CSV": CALLS,
    "two members.csv.gz": gzip.compress(CALLS.encode()) + gzip.compress(f"{ROW}\n".encode()),
    "large.csv.zst": in_zstd(CALLS * 20_000),
    "calls.parquet": in_parquet,
    "several values.json": '{"at":\n1}\n {"at": 2}\n',
    "calls.ndjson": '{"at": 1}\n\n{"at": 2}',
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_not_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, READ[name])
    check(str(tmp_path / name))


def test_names_of_files(tmp_path: Path) -> None:
    """Folders and patterns; one that is not there, empty, without a log, or closed."""
    (tmp_path / "named like a.csv").mkdir()
    for log, told in {
        "gone.csv": "there is no file",
        "*.csv": "there is no file",
        "named like a.csv": "the folder '",
    }.items():
        with pytest.raises(UsageLogError, match=told):
            check(str(tmp_path / log))
    (tmp_path / "notes.md").touch()
    with pytest.raises(UsageLogError, match=r"has no log \(1 .md\). The name of a log ends with"):
        check(str(tmp_path))
    (tmp_path / "named like a.csv" / "b.csv").write_text(f"{CALLS}a,b\n", encoding="utf-8")
    for log in (".", "**/*.csv", "named like a.csv"):
        with pytest.raises(UsageLogError, match=r"b.csv' has 2 values in line 4"):
            check(str(tmp_path / log))


def test_a_large_log_is_looked_at_up_to_a_limit_unless_dbt_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_check, "HEAD", 1000)
    monkeypatch.setattr(usage_check, "LEAST", 1000)
    log = tmp_path / "calls.csv"
    log.write_text(f"{OWN}\n{ROW}\n" * 100 + "a,b\n", encoding="utf-8")
    check(str(log))
    with pytest.raises(UsageLogError, match="has 2 values in line 201"):
        check(str(log), is_whole=True)
    # the cut is at a line, so that no row looks short
    log.with_suffix(".jsonl").write_text(json.dumps({"at": "x" * 50}) + "\n" * 1 + json.dumps({"at": "y" * 2000}))
    check(str(log.with_suffix(".jsonl")))
