"""modelmart export: what is in the files is what is in the marts or in raw, and a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import errno
import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Project, Small, reader
from typer.testing import CliRunner

from modelmart import export as exporting
from modelmart.cli import app
from modelmart.export import Format, dictionary_query, export, marts
from modelmart.publish import publish

# in the order that an export has
HOSTILE = ["\tx", "\rx", "+1", "-1+1", "=1+1", "@SUM(A1)", "plain", 'with "quotes", commas\nand lines', None]
SIGNS = r"^([=+\-@\t\r\n＝＋－＠])"  # noqa: RUF001


# Python writes CSV cell by cell: that of the large ones would take ten seconds and tell nothing else.
SMALL = 6_000


def rows_of(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict((m, *con.execute(f"select count(*) from marts.{m}").fetchone()) for m in marts(con))


@pytest.fixture(scope="module")
def con(built: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(f"attach '{built.live}' as warehouse (read_only); use warehouse")
        yield con


def reading(con: duckdb.DuckDBPyConnection, folder: Path, mart: str) -> str:
    """SQL that reads a file of an export; types of CSV are those of its dictionary."""
    if (file := folder / f"{mart}.parquet").exists():
        return f"read_parquet('{file}')"
    described = con.execute(
        "select column_name, data_type from read_csv(?) where table_name = ? order by column_number",
        [str(folder / "data_dictionary.csv"), mart],
    ).fetchall()
    types = ", ".join(f"'{name}': '{data_type}'" for name, data_type in described)
    return f"read_csv('{folder}/{mart}.csv', columns = {{{types}}}, quote = '\"', escape = '\"')"


@pytest.mark.parametrize("into", list(Format))
def test_what_is_read_back_is_the_mart_row_for_row(
    built: Project, con: duckdb.DuckDBPyConnection, tmp_path: Path, into: Format
) -> None:
    """All marts in Parquet; the small ones and the prices in CSV."""
    exported, rows = tmp_path / "made" / "export", rows_of(con)
    named = [m for m, n in rows.items() if n < SMALL or m == "fct_prices"] if into is Format.CSV else []
    told = built.ok("modelmart", "export", "--json", "--format", into, "-o", str(exported), *named)
    written = {Path(entry["file"]): entry for entry in json.loads(told)}
    assert set(written) == set(exported.iterdir())
    assert len(written) == len(named or rows) + 1 > 15
    for file, entry in written.items():
        assert entry["bytes"] == file.stat().st_size
        assert entry["rows"] == rows.get(file.stem, entry["rows"])
    for mart in sorted(file.stem for file in exported.iterdir() if file.stem != "data_dictionary"):
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = 'marts' and table_name = ? "
            "order by column_index",
            [mart],
        ).fetchall()
        as_written = []
        for name, data_type in columns:
            if into is Format.CSV and data_type == "VARCHAR":
                # nothing and an empty text are alike in CSV
                as_written.append(rf"nullif(regexp_replace({name}, '{SIGNS}', '''\1'), '') as {name}")
            else:
                as_written.append(name)
        kept = f"(select {', '.join(as_written)} from warehouse.marts.{mart})"
        read = reading(con, exported, mart)
        described = con.execute(f"describe from {read}").fetchall()
        assert [(c[0], c[1]) for c in described] == columns, mart
        # a sum over the hashes of rows knows no order, and counts what is there twice
        told, found = (con.execute(f"select count(*), sum(hash(t)) from {x} as t").fetchone() for x in (kept, read))
        assert found == told, f"{mart}: {con.execute(f'from {kept} except all from {read} limit 3').fetchall()}"


def test_the_dictionary_has_each_column_with_its_words_and_its_key(
    built: Project, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    list(export(con, [], tmp_path, Format.CSV))
    with (tmp_path / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(r["table_name"], r["column_name"]): r for r in rows}
    manifest = json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"]
    assert len(nodes) > 20
    for node in nodes:
        keys = next((c["columns"] for c in node["constraints"] if c["type"] == "primary_key"), [])
        for column in node["columns"].values():
            row = told.pop((node["name"], column["name"]))
            assert row["table_kind"] == node["config"]["materialized"]
            assert row["table_description"] == node["description"]
            assert row["description"] == column["description"]
            assert row["data_type"] == column["data_type"].lower()
            is_key = {c["type"] for c in column["constraints"]} & {"primary_key"} or column["name"] in keys
            assert bool(row["key_position"]) == bool(is_key), (node["name"], column["name"])
    # the one table that publish writes itself
    assert {table for table, _ in told} == {"build_diff"}
    assert all(row["description"] and row["table_description"] for row in told.values())


def test_others_read_the_parquet_with_exact_decimals_and_times(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    list(export(con, ["fct_price_claims"], tmp_path, Format.PARQUET))
    file = tmp_path / "fct_price_claims.parquet"
    assert pq.read_schema(file).field("usd_per_unit").type == pa.decimal128(18, 9)
    frame = pl.read_parquet(file)
    assert frame.schema["usd_per_unit"] == pl.Decimal(18, 9)
    (total,) = con.execute("select sum(usd_per_unit) from warehouse.marts.fct_price_claims").fetchone() or (None,)
    assert frame["usd_per_unit"].sum() == total
    # "since ever" is null: no day of another calendar
    assert frame.filter("is_since_ever")["valid_from_at"].null_count() == frame["is_since_ever"].sum() > 0
    assert frame.filter(~pl.col("is_since_ever"))["valid_from_at"].dt.year().min() > 2000


def test_pandas_polars_and_a_spreadsheet_find_days_flags_and_an_order(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """As docs/bi.md tells it."""
    for into in Format:
        list(export(con, ["offerings"], tmp_path, into))
    frame = pd.read_parquet(tmp_path / "offerings.parquet", dtype_backend="pyarrow")
    types = {name: str(frame[name].dtype) for name in ("retires_on", "has_vision", "cost_usd")}
    assert types == {
        "retires_on": "date32[day][pyarrow]",
        "has_vision": "bool[pyarrow]",
        "cost_usd": "decimal128(38, 15)[pyarrow]",
    }
    table = pl.read_csv(tmp_path / "offerings.csv", try_parse_dates=True, infer_schema_length=None)
    assert [table.schema[name] for name in ("retires_on", "has_vision")] == [pl.Date, pl.Boolean]
    assert table["offering_id"].is_sorted() and frame["offering_id"].is_monotonic_increasing


# ---------------------------------------------------------------------------------------------- on a small file


@pytest.fixture
def hostile(small: Small) -> Small:
    with duckdb.connect(str(small.working)) as con:
        con.execute(
            'create table marts.names (name varchar, "a ""quoted"" name" integer, d decimal(38, 15), t timestamp, '
            "day date, is_so boolean)"
        )
        con.executemany(
            "insert into marts.names values (?, -5, '0.000000000000150', '2026-11-28 01:02:03', '2026-11-28', true)",
            [[name] for name in HOSTILE],
        )
        con.execute("create view marts.seen as select name from marts.names")
        con.execute("create table marts.empty (a integer)")
    publish()
    return small


def run(*arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(app, ["export", *arguments])
    assert told.exception is None or isinstance(told.exception, SystemExit)
    return told.exit_code, told.stdout + told.stderr


def test_csv_has_no_formulas_and_no_digit_is_lost(hostile: Small) -> None:
    folder = hostile.folder / "out"
    assert run("--format", "csv", "-o", str(folder), "names", "seen")[0] == 0
    with (folder / "names.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = list(csv.reader(file))
    for row, was in zip(rows, HOSTILE, strict=True):
        assert row[0] == (f"'{was}" if was and was[0] in "=+-@\t\r" else was or "")
        assert row[1:] == ["-5", "0.000000000000150", "2026-11-28 01:02:03", "2026-11-28", "true"]


def test_parquet_keeps_names_digits_and_empty_marts(hostile: Small) -> None:
    assert run("-o", str(hostile.folder / "out"))[0] == 0
    table = pq.read_table(hostile.folder / "out" / "names.parquet")
    assert table.column(0).to_pylist() == HOSTILE
    assert str(table.column(2)[0].as_py()) == "1.50E-13"
    assert pq.read_table(hostile.folder / "out" / "empty.parquet").num_rows == 0


def test_named_marts_only_and_the_whole_dictionary(hostile: Small) -> None:
    folder = hostile.folder / "out"
    code, told = run("-o", str(folder), "marts.seen", "names", "names")
    assert code == 0
    assert {f.name for f in folder.iterdir()} == {"seen.parquet", "names.parquet", "data_dictionary.csv"}
    assert "names.parquet: 9 rows, " in told
    with reader(hostile.live) as con:
        assert "left_half" in marts(con)
        assert (
            len((folder / "data_dictionary.csv").read_text().splitlines())
            == len(con.execute(dictionary_query()).fetchall()) + 1
        )


def test_an_unknown_mart_is_refused_with_what_is_near(hostile: Small) -> None:
    code, told = run("-o", str(hostile.folder / "out"), "left_halves")
    assert code == 1
    assert told == "modelmart: there is no mart 'left_halves'; similar: left_half\n"
    assert not (hostile.folder / "out").exists()


@pytest.mark.parametrize("in_the_way", ["out", "out/names.parquet"])
def test_what_is_in_the_way_is_told(hostile: Small, in_the_way: str) -> None:
    path = hostile.folder / in_the_way
    if in_the_way == "out":
        path.write_text("mine")
    else:
        (path / "mine").mkdir(parents=True)
    code, told = run("-o", str(hostile.folder / "out"), "names")
    assert code == 1 and told.startswith(
        f"modelmart: {path} is a fo" if path.is_dir() else f"modelmart: {path} is a fi"
    )
    assert not list(hostile.folder.rglob("*.partial*"))


def test_a_folder_that_nobody_may_write_to_is_told(hostile: Small) -> None:
    # nobody may write there, root among them
    code, told = run("-o", "/proc/export", "names")
    assert code == 1
    assert told.startswith("modelmart: /proc/export: ")


def test_a_file_that_finds_no_room_leaves_the_old_one(hostile: Small) -> None:
    disk = hostile.folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        with duckdb.connect(str(hostile.working)) as con:
            con.execute("create table marts.large as select md5(range::varchar) as t from range(20000)")
        publish()
        for into in Format:
            old = disk / f"large.{into}"
            old.write_text("old")
            code, told = run("--format", into, "-o", str(disk), "large")
            assert (code, told) == (1, f"modelmart: {old}: No space left on device\n")
            assert old.read_text() == "old"
            assert sorted(disk.iterdir()) == [old]
            old.unlink()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_all_files_are_of_one_warehouse_though_another_is_published_meanwhile(hostile: Small) -> None:
    folder = hostile.folder / "out"
    with reader(hostile.live) as con:
        written = export(con, ["left_half", "right_half"], folder, Format.PARQUET)
        next(written)
        hostile.write(2)
        publish()
        list(written)
    halves = [pq.read_table(folder / f"{name}_half.parquet").to_pylist() for name in ("left", "right")]
    assert halves[0] == halves[1] == [{"generation": 1}]


def test_it_reads_what_is_published_and_reaches_no_further(hostile: Small) -> None:
    hostile.live.unlink()
    code, told = run("-o", str(hostile.folder / "out"))
    assert code == 1 and "there is no warehouse" in told
    assert not (hostile.folder / "out").exists()


# ---------------------------------------------------------------------------------------------- raw

# what a path, a query or a shell might take for something else, and signs that Spark reads only as they are
ODD = "catalogue:a b%3A/é€='+\"#?*[x]{y}\\"
ODD_IN_PATH = "catalogue%3Aa%20b%253A%2Fé€%3D%27%2B%22%23%3F%2A%5Bx%5D%7By%7D%5C"


def raw_of(folder: Path, table: str) -> str:
    """SQL that reads a table of an export of raw."""
    return f"read_parquet('{folder}/{table}/*/*/*', hive_partitioning = true, hive_types_autocast = false)"


def files_of(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir()}


def test_what_is_read_back_of_raw_is_raw_row_for_row(
    built: Project, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = tmp_path / "made" / "raw"
    written = json.loads(built.ok("modelmart", "export", "--raw", "--json", "-o", str(folder)))
    told = {Path(entry["file"]): entry for entry in written}
    assert set(told) == set(folder.iterdir()) and len(told) > 20
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    kept = {t: con.execute(f"select count(*) from warehouse.raw.{t}").fetchall()[0][0] for (t,) in tables}
    assert {file.name for file in told} == set(kept) | set(exporting.FITTED) and 0 in kept.values()
    for name, table in exporting.FITTED.items():
        read = con.execute(f"select * exclude (source_id, snapshot_id) from {raw_of(folder, name)}").fetchall()
        assert read == con.execute(f"from warehouse.intermediate.{table} order by all").fetchall() != []
    source_of = dict(con.execute("select snapshot_id, source_id from warehouse.raw.snapshots").fetchall())
    for table, rows in kept.items():
        files = list((folder / table).rglob("*.parquet"))
        assert told[folder / table]["rows"] == rows
        assert told[folder / table]["bytes"] == sum(file.stat().st_size for file in files)
        for file in files:
            # they are in the path alone
            assert not {"source_id", "snapshot_id"} & set(pq.read_schema(file).names)
            assert (file.parent.name == "snapshot_id=none") == (rows == 0)
            assert file.parent.parent.name == f"source_id={table.partition('__')[0]}" or "__" not in table
        was, read = f"warehouse.raw.{table}", raw_of(folder, table)
        columns = {c[0]: c[1] for c in con.execute(f"describe {was}").fetchall()}
        found = {c[0]: c[1] for c in con.execute(f"describe from {read}").fetchall()}
        assert found == columns | {"source_id": "VARCHAR"}, table
        # a sum over the hashes of rows knows no order, and counts what is there twice
        hashed = f"select count(*), sum(hash({', '.join(columns)}))"
        assert con.execute(f"{hashed} from {read}").fetchone() == con.execute(f"{hashed} from {was}").fetchone(), table
        # a source that was never reached has no snapshot
        query = f"select distinct snapshot_id, source_id from {read} where snapshot_id is not null"
        sources = con.execute(query).fetchall()
        assert sources == [] or dict(sources).items() <= source_of.items()


@pytest.fixture
def facts(small: Small) -> Small:
    """Two snapshots of one source, one of them by a name that is hard on paths; another source has no rows."""
    with duckdb.connect(str(small.working)) as con:
        con.execute("delete from raw.observations")
        for table in ("catalogue__prices", "nobody__prices"):
            con.execute(
                f"create table raw.{table} (name varchar, usd decimal(18, 9), day date, is_so boolean, n bigint, "
                "source_location varchar, snapshot_id varchar)"
            )
        for snapshot_id in ("catalogue:1", ODD):
            con.execute(
                "insert into raw.snapshots (snapshot_id, source_id, origin, sha256, byte_count, fetched_at, license, "
                "landed_with, row_count, rounded_count) "
                "values (?, 'catalogue', 'a', 'b', 1, '2026-11-26 01:02:03.456789', 'MIT', 'c', 2, 0)",
                [snapshot_id],
            )
            con.execute(
                "insert into raw.catalogue__prices values ('a', '0.000000001', '2026-11-26', true, 1, 'line 1', ?), "
                "(null, null, null, null, null, 'line 2', ?)",
                [snapshot_id, snapshot_id],
            )
        con.execute("insert into raw.rejects values (?, 'prices', 'line 3', 'usd', '-1', 'min')", [ODD])
    publish()
    return small


def export_raw(facts: Small) -> Path:
    """An export of what is published."""
    code, told = run("--raw", "-o", str(facts.folder / "raw"))
    assert code == 0, told
    return facts.folder / "raw"


ODD_FOLDER = f"source_id=catalogue/snapshot_id={ODD_IN_PATH}"
FILES = {
    "capability_fit/source_id=none/snapshot_id=none/data_0.parquet",
    "catalogue__prices/source_id=catalogue/snapshot_id=catalogue%3A1/data_0.parquet",
    f"catalogue__prices/{ODD_FOLDER}/data_0.parquet",
    "nobody__prices/source_id=nobody/snapshot_id=none/data_0.parquet",
    "observations/source_id=none/snapshot_id=none/data_0.parquet",
    f"rejects/{ODD_FOLDER}/data_0.parquet",
    "snapshots/source_id=catalogue/snapshot_id=catalogue%3A1/data_0.parquet",
    f"snapshots/{ODD_FOLDER}/data_0.parquet",
    "unreachable/source_id=none/snapshot_id=none/data_0.parquet",
}


def test_each_snapshot_is_a_file_and_its_path_says_whose(facts: Small) -> None:
    folder = export_raw(facts)
    assert files_of(folder) == FILES
    with duckdb.connect() as con:
        read = con.execute(
            "select source_id, snapshot_id, count(*), sum(usd)::varchar "
            f"from {raw_of(folder, 'catalogue__prices')} group by all order by all"
        ).fetchall()
        assert read == [("catalogue", snapshot, 2, "0.000000001") for snapshot in ("catalogue:1", ODD)]
        # a refused row is its source's, which its table does not say
        assert con.execute(f"select source_id, snapshot_id, rule from {raw_of(folder, 'rejects')}").fetchall() == [
            ("catalogue", ODD, "min")
        ]
    file = pq.ParquetFile(folder / "snapshots" / ODD_FOLDER / "data_0.parquet")
    assert not set(exporting.PARTITIONED_BY) & set(file.schema_arrow.names)
    # no time zone, so that nobody's day is another
    assert file.schema_arrow.field("fetched_at").type == pa.timestamp("us")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_no_row_is_lost_though_nobody_knows_its_snapshot(facts: Small) -> None:
    with duckdb.connect(str(facts.working)) as con:
        con.execute("insert into raw.rejects values ('lost:1', 'prices', 'line 4', 'usd', '-1', 'min')")
        con.execute("insert into raw.catalogue__prices (name) values ('of no snapshot')")
    publish()
    folder = export_raw(facts)
    with duckdb.connect() as con:
        rejects = f"from {raw_of(folder, 'rejects')} select source_id, snapshot_id order by all nulls last"
        assert con.execute(rejects).fetchall() == [("catalogue", ODD), (None, "lost:1")]
        prices = f"select source_id, name from {raw_of(folder, 'catalogue__prices')} where snapshot_id is null"
        assert con.execute(prices).fetchall() == [("catalogue", "of no snapshot")]


def test_the_same_facts_are_the_same_bytes(facts: Small) -> None:
    first = {file: (facts.folder / "raw" / file).read_bytes() for file in files_of(export_raw(facts))}
    assert first == {file: (facts.folder / "raw" / file).read_bytes() for file in files_of(export_raw(facts))}


def test_a_second_export_replaces_the_first_whole(facts: Small) -> None:
    folder = export_raw(facts)
    with duckdb.connect(str(facts.working)) as con:
        con.execute("delete from raw.catalogue__prices where snapshot_id = 'catalogue:1'")
        con.execute("drop table raw.rejects")
        con.execute("insert into raw.nobody__prices (snapshot_id) values ('nobody:1')")
    publish()
    export_raw(facts)
    gone = {f for f in FILES if ("%3A1" in f and "prices" in f) or "rejects" in f or "nobody" in f}
    assert len(gone) == 3
    new = "nobody__prices/source_id=nobody/snapshot_id=nobody%3A1/data_0.parquet"
    assert files_of(folder) == FILES - gone | {new}
    assert nothing_lies_about(folder)


def nothing_lies_about(folder: Path) -> bool:
    """Whether neither a part nor an old folder is beside one."""
    return [p for p in folder.parent.iterdir() if p.name.startswith(f"{folder.name}.")] == []


def failing(monkeypatch: pytest.MonkeyPatch, at: int, happens: Callable[[], None]) -> None:
    """Something happens before the so manyth file of an export is written."""
    write, written = exporting._to_parquet, iter(range(at + 1))

    def write_or_not(*given: object, **named: object) -> int:
        if next(written, None) == at:
            happens()
        return write(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "_to_parquet", write_or_not)


def no_room() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted() -> None:
    raise KeyboardInterrupt


# what no export of raw has written: files, a folder/ and a link@
FOREIGN = [
    "notes.txt",
    "prices.parquet",
    "snapshots/.hidden",
    "snapshots/data_0.parquet",
    "snapshots/source_id=a/year=2026/data_0.parquet",
    "snapshots/source_id=a/snapshot_id=b/part-0.parquet",
    "snapshots/source_id=a/snapshot_id=b/data_0.parquet/mine",
    "a folder/",
    "link@",
]


@pytest.mark.parametrize("has_export", [True, False])
def test_a_folder_that_holds_anything_else_is_refused_and_left(
    facts: Small, monkeypatch: pytest.MonkeyPatch, has_export: bool
) -> None:
    folder = export_raw(facts) if has_export else facts.folder / "raw"
    for mine in FOREIGN:
        path = folder / mine.rstrip("/@")
        path.parent.mkdir(parents=True, exist_ok=True)
        if mine.endswith("@"):
            path.symlink_to(facts.folder)
        elif mine.endswith("/"):
            path.mkdir()
        else:
            path.write_text("mine")
        there = files_of(folder)
        with monkeypatch.context() as patched:
            # it is told before anything is written
            failing(patched, 0, no_room)
            code, told = run("--raw", "-o", str(folder))
        assert code == 1, mine
        assert told.startswith(f"modelmart: {path} is not part of a raw export, and the export would delete it with ")
        assert f" the folder {folder}; " in told
        assert files_of(folder) == there and nothing_lies_about(folder)
        assert path.is_dir() or path.read_text() == "mine"
        # moved away as the message says, with the folders that it alone stood in
        path.rmdir() if mine.endswith("/") else path.unlink()
        while (path := path.parent) != folder and not any(path.iterdir()):
            path.rmdir()
    assert files_of(export_raw(facts)) == FILES


def test_an_empty_folder_is_taken_and_its_rights_are_kept(facts: Small) -> None:
    folder = facts.folder / "raw"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, 1234, 1234)
    owner = folder.stat().st_uid
    for _ in range(2):
        export_raw(facts)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_uid for path in (folder, *folder.rglob("*"))} == {owner}
        # nor are its files for others from their first byte on
        assert {(folder / file).stat().st_mode & 0o777 for file in FILES} == {0o600}


def test_a_link_to_a_folder_is_followed(facts: Small) -> None:
    (facts.folder / "elsewhere").mkdir()
    (facts.folder / "raw").symlink_to(facts.folder / "elsewhere")
    for _ in range(2):
        assert export_raw(facts).is_symlink()
        assert files_of(facts.folder / "elsewhere") == FILES
    assert nothing_lies_about(facts.folder / "elsewhere")


@pytest.mark.parametrize("at", [0, len(FILES) - 1])
def test_what_fails_in_the_middle_leaves_the_old_export(facts: Small, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    folder = export_raw(facts)
    before = {file: (folder / file).stat().st_ino for file in files_of(folder)}
    with monkeypatch.context() as patched:
        failing(patched, at, no_room)
        assert run("--raw", "-o", str(folder)) == (1, f"modelmart: {folder}: No space left on device\n")
    with monkeypatch.context() as patched:
        failing(patched, at, interrupted)
        assert run("--raw", "-o", str(folder))[0] != 0
    assert {file: (folder / file).stat().st_ino for file in files_of(folder)} == before
    assert nothing_lies_about(folder)
    # and where there was none there is none
    with monkeypatch.context() as patched:
        failing(patched, at, no_room)
        assert run("--raw", "-o", str(facts.folder / "new"))[0] == 1
    assert not (facts.folder / "new").exists() and nothing_lies_about(facts.folder / "new")


def test_what_a_person_puts_there_meanwhile_is_left(facts: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export_raw(facts)

    def put() -> None:
        (folder / "notes.txt").write_text("mine")

    failing(monkeypatch, 3, put)
    code, told = run("--raw", "-o", str(folder))
    assert code == 1 and told.startswith(f"modelmart: {folder / 'notes.txt'} is not part of a raw export")
    assert files_of(folder) == FILES | {"notes.txt"}


def test_an_old_export_comes_back_where_the_new_one_cannot_take_its_place(
    facts: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rename = export_raw(facts), Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name.endswith(".partial"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused)
        assert run("--raw", "-o", str(folder)) == (1, f"modelmart: {folder}: Permission denied\n")
    assert files_of(folder) == FILES and nothing_lies_about(folder)

    def refused_for_good(path: Path, target: Path) -> Path:
        return refused(path, target) if path == folder else refused(path.with_suffix(".partial"), target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused_for_good)
        assert run("--raw", "-o", str(folder))[0] == 1
    # the only one that there is stays, beside its place
    (old,) = facts.folder.glob("raw.*.old")
    assert files_of(old) == FILES and not folder.exists()


def test_where_raw_cannot_be_written_is_told(facts: Small) -> None:
    # nobody may write there, root among them
    code, told = run("--raw", "-o", "/proc/raw")
    assert code == 1 and told.startswith("modelmart: /proc/raw")
    file = facts.folder / "file"
    file.write_text("mine")
    assert run("--raw", "-o", str(file)) == (
        1,
        f"modelmart: {file} is a file, not a folder; name another folder with --output\n",
    )
    assert run("--raw", "-o", str(file / "raw")) == (1, f"modelmart: {file}: File exists\n")
    assert file.read_text() == "mine"


def test_a_disk_of_its_own_is_refused(facts: Small) -> None:
    disk = facts.folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        code, told = run("--raw", "-o", str(disk))
        assert code == 1 and told.startswith(f"modelmart: {disk} is a mounted disk")
        assert run("--raw", "-o", str(disk / "raw"))[0] == 0
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("wrong", [["left_half"], ["--format", "csv"]], ids=["marts", "csv"])
def test_raw_is_whole_and_in_parquet(facts: Small, wrong: list[str]) -> None:
    code, told = run("--raw", "-o", str(facts.folder / "raw"), *wrong)
    assert code == 2 and "--raw writes" in told
    assert not (facts.folder / "raw").exists()


def test_it_tells_what_it_wrote_and_what_to_do_with_it(facts: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    at = facts.folder / "a folder"
    at.mkdir()
    monkeypatch.chdir(at)
    code, told = run("--raw")
    *tables, last = told.splitlines()
    assert code == 0 and files_of(at / "export" / "raw") == FILES
    size = sum((at / "export" / "raw" / file).stat().st_size for file in FILES if file.startswith("catalogue__prices"))
    assert f"export/raw/catalogue__prices: 4 rows, {size:,} bytes" in tables
    assert [t.split(":")[0] for t in tables] == [f"export/raw/{t}" for t in sorted({f.split("/")[0] for f in FILES})]
    # to be copied into a shell, whatever the folder is called
    assert shlex.split(last) == [f"MODELMART_RAW={at}/export/raw", "dbt", "build", "--target", "spark"]
    code, told = run("--raw", "--json")
    assert ("export/raw/snapshots", 2) in [(t["file"], t["rows"]) for t in json.loads(told)]
    # the marts go where they went, beside it
    assert run("left_half")[0] == 0 and (at / "export" / "left_half.parquet").exists()
    assert files_of(at / "export" / "raw") == FILES
