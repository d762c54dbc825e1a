"""Write the marts as Parquet or CSV files with a data dictionary, for programs that cannot open DuckDB.

Also write the raw facts as Parquet in the layout of Hive, for another engine that builds the marts itself. Beside them
goes what that engine cannot compute: dbt-spark runs no Python models.
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
# Rows in memory at once, and in a row group of Parquet
ROWS_AT_ONCE = 100_000
HERE = Path(__file__).parent

# One file of an export of raw: <table>/source_id=<source>/snapshot_id=<snapshot>/data_0.parquet, named as DuckDB does.
PARTITIONED_BY = ("source_id", "snapshot_id")
RAW_FILE = "data_0.parquet"
# Hive's name for null; DuckDB and Spark read it as null
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# The partition of a table without rows or snapshots: Spark finds no type for a column that is always null
EMPTY = "none"
# The tables of Python models, by the names that they have in an export
FITTED = {"capability_fit": "int_capabilities__fitted"}


class Format(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class Exported:
    """A written file, or the folder of a raw table; then rows and bytes are those of all its files."""

    file: Path
    rows: int
    bytes: int


# Writes the rows of a query to a file and returns their number
Writer = Callable[[duckdb.DuckDBPyConnection, str, Path], int]


def marts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of every table and view of schema marts."""
    found = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' union all "
        "select view_name from duckdb_views() where schema_name = 'marts' order by 1"
    ).fetchall()
    return [name for (name,) in found]


def export(con: duckdb.DuckDBPyConnection, names: Sequence[str], folder: Path, into: Format) -> Iterator[Exported]:
    """Write each mart as a file into a folder, then the data dictionary. A generator: each step writes one file.

    A file is written whole or not at all. All come from the same warehouse, because one connection reads them. Raises
    WorkingFileError if a file cannot be written; the files before it stay.
    """
    with working.translate_errors(folder):
        _make(folder)
    for name in names:
        # sorted, for people who open it
        yield _written(con, f"from marts.{working.quoted(name)} order by all", folder / f"{name}.{into}", WRITERS[into])
    # always CSV, so that people can read it
    yield _written(con, dictionary_query(), folder / f"{DICTIONARY}.csv", _to_csv)


def export_raw(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Exported]:
    """Replace a folder by an export of schema raw and of FITTED: one folder per table, one file per snapshot.

    Raises WorkingFileError if something cannot be written, or if the folder holds files that are not from a raw export;
    then the folder is unchanged.
    """
    with working.translate_errors(folder):
        _refuse_foreign_files(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic_folder(folder) as partial:
            written = [_raw_table(con, name, partial / name) for name in _tables(con, "raw")]
            # a warehouse of an older version has none
            fitted = [(name, table) for name, table in FITTED.items() if table in _tables(con, "intermediate")]
            written += [_fitted_table(con, table, partial / name) for name, table in fitted]
            # check again: somebody may have added a file while we wrote, and the folder is about to be removed
            _refuse_foreign_files(folder)
    written.sort(key=lambda table: table.file)
    return [Exported(folder / table.file.name, table.rows, table.bytes) for table in written]


def _tables(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The names of every table of a schema."""
    query = "select table_name from duckdb_tables() where schema_name = ? order by 1"
    return [name for (name,) in con.execute(query, [schema]).fetchall()]


def hive_path(source_id: str | None, snapshot_id: str | None) -> Path:
    """The path of the file of a snapshot, below the folder of its table."""
    values = zip(PARTITIONED_BY, (source_id, snapshot_id), strict=True)
    return Path(*(f"{name}={_escaped(value)}" for name, value in values), RAW_FILE)


def _escaped(value: str | None) -> str:
    """A value as Hive writes it in a path. An empty text becomes null, because Hive has no empty text.

    Only ASCII characters are escaped: Spark would read each byte of %C3%A9 as a letter of its own.
    """
    kept = (c if c.isalnum() or c in "-._" or not c.isascii() else f"%{ord(c):02X}" for c in value or NO_VALUE)
    return "".join(kept)


def _refuse_foreign_files(folder: Path) -> None:
    """Raise WorkingFileError unless a folder is absent, empty, or holds only files of a raw export.

    The whole folder will be removed, so it must not hold a file of somebody else.
    """
    _refuse_file(folder)
    if folder.is_mount():
        raise working.WorkingFileError(f"{folder} is a mounted disk and cannot be replaced; name a folder inside it")
    ours = set(folder.glob(str(Path("*", *(f"{name}=*" for name in PARTITIONED_BY), RAW_FILE))))
    # an empty folder may belong to somebody too
    ends = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir() or not any(p.iterdir()))
    if foreign := sorted(set(ends) - ours):
        raise working.WorkingFileError(
            f"{foreign[0]} is not part of a raw export, and the export would delete it with the folder {folder}; "
            "move it away, or name another folder with --output"
        )


def _raw_table(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> Exported:
    """Write a table as one file per snapshot. An empty table becomes one file with its columns and no rows."""
    columns = _columns_of(con, "raw", table)
    named = table.partition("__")[0] if "__" in table else None
    source = _source_of(dict(columns), named)
    rows_of_table = f"from raw.{working.quoted(table)} as facts"
    partitions = con.execute(f"select distinct {source}, snapshot_id {rows_of_table} order by all").fetchall()
    selected = ", ".join(working.quoted(n) for n, _ in columns if n not in PARTITIONED_BY)
    where = f"{source} is not distinct from ? and snapshot_id is not distinct from ?"
    query = f"select {selected} {rows_of_table} where {where}"
    rows, size = 0, 0
    for partition in partitions or [(named or EMPTY, EMPTY)]:
        file = folder / hive_path(*partition)
        file.parent.mkdir(parents=True)
        rows += _to_parquet(con, query, file, partition, compression="zstd")
        size += file.stat().st_size
    return Exported(folder, rows, size)


def _fitted_table(con: duckdb.DuckDBPyConnection, table: str, folder: Path) -> Exported:
    """Write the table of a Python model as one file, as if it were a raw table without snapshots."""
    file = folder / hive_path(EMPTY, EMPTY)
    file.parent.mkdir(parents=True)
    rows = _to_parquet(con, f"from intermediate.{working.quoted(table)} order by all", file, compression="zstd")
    return Exported(folder, rows, file.stat().st_size)


def _source_of(columns: dict[str, str], named: str | None) -> str:
    """SQL for the source of a raw row: its column source_id, else the name of the table, else its snapshot."""
    if "source_id" in columns:
        return "source_id"
    if named is not None:
        return f"'{named.replace(chr(39), chr(39) * 2)}'"
    return "(select s.source_id from raw.snapshots as s where s.snapshot_id = facts.snapshot_id)"


def dictionary_query() -> str:
    """The query of the data dictionary: one row per column of a mart."""
    return (HERE / "data_dictionary.sql").read_text(encoding="utf-8")


def _make(folder: Path) -> None:
    _refuse_file(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise working.WorkingFileError(f"{folder} is a file, not a folder; name another folder with --output")


def _written(con: duckdb.DuckDBPyConnection, query: str, file: Path, write: Writer) -> Exported:
    if file.is_dir():
        raise working.WorkingFileError(f"{file} is a folder, but the export writes a file there; move the folder away")
    with working.translate_errors(file), atomic_write(file) as partial:
        rows = write(con, query, partial)
    return Exported(file, rows, file.stat().st_size)


def _columns_of(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[tuple[str, str]]:
    """Name and type of each column, in their order in the table."""
    return con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
        "order by column_index",
        [schema, table],
    ).fetchall()


def _to_parquet(
    con: duckdb.DuckDBPyConnection,
    query: str,
    file: Path,
    values: Sequence[object] = (),
    compression: str = "snappy",
) -> int:
    # slow to import (0.2 s), and no other command needs it
    import pyarrow.parquet as pq

    rows = 0
    # with our own handle, a full disk is reported as OSError and not as an error of Arrow
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
