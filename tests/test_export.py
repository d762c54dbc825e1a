"""modelmart export: what is in the files is what is in the marts, and a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Project, Small
from typer.testing import CliRunner

from modelmart.cli import app
from modelmart.export import Format, dictionary_query, export, marts
from modelmart.publish import publish

HOSTILE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "plain", 'with "quotes", commas\nand lines', None]
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
            "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index", [mart]
        ).fetchall()
        as_written = []
        for name, data_type in columns:
            if into is Format.CSV and data_type == "VARCHAR":
                # nothing and an empty text are alike in CSV
                as_written.append(rf"nullif(regexp_replace({name}, '{SIGNS}', '''\1'), '') as {name}")
            elif into is Format.PARQUET and data_type == "TIMESTAMP":
                as_written.append(f"if({name} = '-infinity', timestamp '0001-01-01', {name}) as {name}")
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
    list(export(con, ["fct_prices"], tmp_path, Format.PARQUET))
    file = tmp_path / "fct_prices.parquet"
    assert pq.read_schema(file).field("usd_per_mtok").type == pa.decimal128(18, 9)
    frame = pl.read_parquet(file)
    assert frame.schema["usd_per_mtok"] == pl.Decimal(18, 9)
    (total,) = con.execute("select sum(usd_per_mtok) from warehouse.marts.fct_prices").fetchone() or (None,)
    assert frame["usd_per_mtok"].sum() == total
    # polars cannot show the real -infinity
    assert "0001-01-01" in str(frame.filter(pl.col("valid_from_at").dt.year() == 1).select("valid_from_at").head(1))
    assert pq.read_table(file, columns=["valid_from_at"]).slice(0, 10).to_pylist()


# ---------------------------------------------------------------------------------------------- on a small file


@pytest.fixture
def hostile(small: Small) -> Small:
    with duckdb.connect(str(small.working)) as con:
        con.execute(
            'create table marts.names (name varchar, "a ""quoted"" name" integer, d decimal(38, 15), t timestamp, '
            "day date, is_so boolean)"
        )
        con.executemany(
            "insert into marts.names values (?, -5, '0.000000000000150', 'infinity', '-infinity', true)",
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
        assert row[1:] == ["-5", "0.000000000000150", "infinity", "-infinity", "true"]


def test_parquet_has_the_ends_of_the_calendar_for_those_of_time(hostile: Small) -> None:
    assert run("-o", str(hostile.folder / "out"))[0] == 0
    table = pq.read_table(hostile.folder / "out" / "names.parquet")
    assert table.column(0).to_pylist() == HOSTILE
    assert str(table.column(2)[0].as_py()) == "1.50E-13"
    assert [str(table.column(n)[0].as_py()) for n in (3, 4)] == ["9999-12-31 23:59:59.999999", "0001-01-01"]
    assert pq.read_table(hostile.folder / "out" / "empty.parquet").num_rows == 0


def test_named_marts_only_and_the_whole_dictionary(hostile: Small) -> None:
    folder = hostile.folder / "out"
    code, told = run("-o", str(folder), "marts.seen", "names", "names")
    assert code == 0
    assert {f.name for f in folder.iterdir()} == {"seen.parquet", "names.parquet", "data_dictionary.csv"}
    assert "names.parquet: 9 rows, " in told
    with duckdb.connect(str(hostile.live), read_only=True) as con:
        assert "left_half" in marts(con)
        assert (
            len((folder / "data_dictionary.csv").read_text().splitlines())
            == len(con.execute(dictionary_query()).fetchall()) + 1
        )


def test_an_unknown_mart_is_refused_with_what_is_near(hostile: Small) -> None:
    code, told = run("-o", str(hostile.folder / "out"), "left_halves")
    assert code == 1
    assert told == "modelmart: there is no mart 'left_halves'; near it: left_half\n"
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
    with duckdb.connect(str(hostile.live), read_only=True) as con:
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
