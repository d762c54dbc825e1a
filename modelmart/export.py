"""The marts as files, Parquet or CSV, with a data dictionary: for whoever cannot open DuckDB.

And the raw facts as Parquet in the layout of Hive: for another engine, which then makes the marts itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from ingest import working
from ingest.atomic import atomic_folder, atomic_write
from modelmart.formats import to_csv

DICTIONARY = "data_dictionary"
# So many rows are in memory at once, and in a row group of Parquet.
ROWS_AT_ONCE = 100_000
HERE = Path(__file__).parent

# One file of an export of raw: <table>/source_id=<source>/snapshot_id=<snapshot>/data_0.parquet, named as DuckDB does.
PARTITIONED_BY = ("source_id", "snapshot_id")
RAW_FILE = "data_0.parquet"
# Hive's name for null, which DuckDB and Spark read as null
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# The partition of a table without rows: a column that holds nulls alone has no type for Spark
EMPTY = "none"


class Format(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class Exported:
    """A file that was written, or the folder of a table of raw, with the rows and bytes of all its files."""

    file: Path
    rows: int
    bytes: int


# Writes what a query of the connection finds into a file; the number of rows.
Writer = Callable[[duckdb.DuckDBPyConnection, str, Path], int]


def marts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table and view of schema marts, by its name."""
    found = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' union all "
        "select view_name from duckdb_views() where schema_name = 'marts' order by 1"
    ).fetchall()
    return [name for (name,) in found]


def export(con: duckdb.DuckDBPyConnection, names: Sequence[str], folder: Path, into: Format) -> Iterator[Exported]:
    """Write marts into a folder, each as a file, then the dictionary of all; one by one, as they are asked for.

    Each file is the old one or the new one, whole; all are of one warehouse, since one connection has read them. Raises
    WorkingFileError, in words, where a file cannot be written: those before it are there, of that one nothing is.
    """
    with working.translate_errors(folder):
        _make(folder)
    for name in names:
        yield _written(con, _query_of(con, name, into), folder / f"{name}.{into}", WRITERS[into])
    # always CSV: it is for people too
    yield _written(con, dictionary_query(), folder / f"{DICTIONARY}.csv", _to_csv)


def export_raw(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Exported]:
    """Write every table of schema raw into a folder, a file for each snapshot, in place of all that was there.

    Raises WorkingFileError, in words, where something cannot be written, or the folder holds what no export of raw has
    written; then the folder is as it was.
    """
    with working.translate_errors(folder):
        _refuse_what_is_no_raw_export(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic_folder(folder) as partial:
            written = [_raw_table(con, name, partial / name) for name in raw_tables(con)]
            # once more, since writing takes its time, and what is there now is about to be removed
            _refuse_what_is_no_raw_export(folder)
    return [Exported(folder / table.file.name, table.rows, table.bytes) for table in written]


def raw_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table of schema raw, by its name."""
    found = con.execute("select table_name from duckdb_tables() where schema_name = 'raw' order by 1").fetchall()
    return [name for (name,) in found]


def hive_path(source_id: str | None, snapshot_id: str | None) -> Path:
    """Where the rows of a snapshot stand below the folder of their table."""
    values = zip(PARTITIONED_BY, (source_id, snapshot_id), strict=True)
    return Path(*(f"{name}={_escaped(value)}" for name, value in values), RAW_FILE)


def _escaped(value: str | None) -> str:
    """A value as it stands in a path of Hive, which has no empty text: null in its place.

    Only ASCII is escaped: of a letter beyond it Spark would read each byte of %C3%A9 as a letter of its own.
    """
    kept = (c if c.isalnum() or c in "-._" or not c.isascii() else f"%{ord(c):02X}" for c in value or NO_VALUE)
    return "".join(kept)


def _refuse_what_is_no_raw_export(folder: Path) -> None:
    """Raise WorkingFileError unless a folder is absent, empty, or holds files in the layout of raw alone.

    It is removed whole, and a file of a person must not be.
    """
    _refuse_file(folder)
    if folder.is_mount():
        raise working.WorkingFileError(f"{folder} is a disk of its own, which cannot be replaced; name a folder in it")
    ours = set(folder.glob(str(Path("*", *(f"{name}=*" for name in PARTITIONED_BY), RAW_FILE))))
    # an empty folder is somebody's too
    ends = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir() or not any(p.iterdir()))
    if foreign := sorted(set(ends) - ours):
        raise working.WorkingFileError(
            f"{foreign[0]} is no part of an export of raw, and the folder {folder} is replaced whole: "
            "move that away, or name another folder with --output"
        )


def _raw_table(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> Exported:
    """Write a table, a file for each of its snapshots; of an empty one a file without rows, which has its columns."""
    columns = _columns_of(con, "raw", table)
    named = table.partition("__")[0] if "__" in table else None
    source = _source_of(dict(columns), named)
    rows_of_table = f"from raw.{working.quoted(table)} as facts"
    partitions = con.execute(f"select distinct {source}, snapshot_id {rows_of_table} order by all").fetchall()
    shown = ", ".join(_finite(working.quoted(n), t) for n, t in columns if n not in PARTITIONED_BY)
    query = (
        f"select {shown} {rows_of_table} where {source} is not distinct from ? and snapshot_id is not distinct from ?"
    )
    rows, size = 0, 0
    for partition in partitions or [(named or EMPTY, EMPTY)]:
        file = folder / hive_path(*partition)
        file.parent.mkdir(parents=True)
        rows += _to_parquet(con, query, file, partition, compression="zstd")
        size += file.stat().st_size
    return Exported(folder, rows, size)


def _source_of(columns: dict[str, str], named: str | None) -> str:
    """SQL of the source of a row of raw: its own column, or what the table is named after, or that of its snapshot."""
    if "source_id" in columns:
        return "source_id"
    if named is not None:
        return f"'{named.replace(chr(39), chr(39) * 2)}'"
    return "(select s.source_id from raw.snapshots as s where s.snapshot_id = facts.snapshot_id)"


def dictionary_query() -> str:
    """What the file says of each column of its marts, one row each."""
    return (HERE / "data_dictionary.sql").read_text(encoding="utf-8")


def _make(folder: Path) -> None:
    _refuse_file(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise working.WorkingFileError(f"{folder} is a file and no folder; name another with --output")


def _written(con: duckdb.DuckDBPyConnection, query: str, file: Path, write: Writer) -> Exported:
    if file.is_dir():
        raise working.WorkingFileError(f"{file} is a folder, and a file is to be written there; move it away")
    with working.translate_errors(file), atomic_write(file) as partial:
        rows = write(con, query, partial)
    return Exported(file, rows, file.stat().st_size)


def _query_of(con: duckdb.DuckDBPyConnection, mart: str, into: Format) -> str:
    columns = _columns_of(con, "marts", mart)
    as_told = _finite if into is Format.PARQUET else lambda name, _: name
    return f"select {', '.join(as_told(working.quoted(n), t) for n, t in columns)} from marts.{working.quoted(mart)}"


def _columns_of(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[tuple[str, str]]:
    """Name and type of each column, in their order."""
    return con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
        "order by column_index",
        [schema, table],
    ).fetchall()


def _finite(name: str, data_type: str) -> str:
    """The first and the last instant of the calendar for -infinity and infinity, which only DuckDB reads in Parquet.

    They compare as those do, and are what DuckDB gives to Python for them; polars and pyarrow fail at the real ones.
    """
    ends = {"TIMESTAMP": ("0001-01-01", "9999-12-31 23:59:59.999999"), "DATE": ("0001-01-01", "9999-12-31")}
    if data_type not in ends:
        return name
    first, last = (f"{data_type} '{end}'" for end in ends[data_type])
    return f"case when {name} < {first} then {first} when {name} > {last} then {last} else {name} end as {name}"


def _to_parquet(
    con: duckdb.DuckDBPyConnection,
    query: str,
    file: Path,
    values: Sequence[object] = (),
    compression: str = "snappy",
) -> int:
    # a fifth of a second, for which no other command should wait
    import pyarrow.parquet as pq

    rows = 0
    # a handle of ours, so that a full disk is told by its name and not by Arrow's
    with (
        con.execute(query, values).to_arrow_reader(ROWS_AT_ONCE) as reader,
        file.open("wb") as handle,
        pq.ParquetWriter(handle, reader.schema, compression=compression) as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _to_csv(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    rows = 0
    result = con.execute(query)
    with file.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(to_csv([[column[0] for column in result.description]]))
        while batch := result.fetchmany(ROWS_AT_ONCE):
            handle.writelines(to_csv(batch))
            rows += len(batch)
    return rows


WRITERS: dict[Format, Writer] = {Format.PARQUET: _to_parquet, Format.CSV: _to_csv}
