"""The marts as files, Parquet or CSV, with a data dictionary: for whoever cannot open DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from ingest import working
from ingest.whole import replaced
from modelmart.formats import write_csv

DICTIONARY = "data_dictionary"
# So many rows are in memory at once, and in a row group of Parquet.
ROWS_AT_ONCE = 100_000
HERE = Path(__file__).parent


class Format(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

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
    with working.in_words(folder):
        _make(folder)
    for name in names:
        yield _written(con, _query_of(con, name, into), folder / f"{name}.{into}", WRITERS[into])
    # always CSV: it is for people too
    yield _written(con, dictionary_query(), folder / f"{DICTIONARY}.csv", _to_csv)


def dictionary_query() -> str:
    """What the file says of each column of its marts, one row each."""
    return (HERE / "data_dictionary.sql").read_text(encoding="utf-8")


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise working.WorkingFileError(f"{folder} is a file and no folder; name another with --output")
    folder.mkdir(parents=True, exist_ok=True)


def _written(con: duckdb.DuckDBPyConnection, query: str, file: Path, write: Writer) -> Exported:
    if file.is_dir():
        raise working.WorkingFileError(f"{file} is a folder, and a file is to be written there; move it away")
    with working.in_words(file), replaced(file) as partial:
        rows = write(con, query, partial)
    return Exported(file, rows, file.stat().st_size)


def _query_of(con: duckdb.DuckDBPyConnection, mart: str, into: Format) -> str:
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'marts' and table_name = ? "
        "order by column_index",
        [mart],
    ).fetchall()
    as_told = _finite if into is Format.PARQUET else lambda name, _: name
    return f"select {', '.join(as_told(working.quoted(n), t) for n, t in columns)} from marts.{working.quoted(mart)}"


def _finite(name: str, data_type: str) -> str:
    """The first and the last instant of the calendar for -infinity and infinity, which only DuckDB reads in Parquet.

    They compare as those do, and are what DuckDB gives to Python for them; polars and pyarrow fail at the real ones.
    """
    ends = {"TIMESTAMP": ("0001-01-01", "9999-12-31 23:59:59.999999"), "DATE": ("0001-01-01", "9999-12-31")}
    if data_type not in ends:
        return name
    first, last = (f"{data_type} '{end}'" for end in ends[data_type])
    return f"case when {name} < {first} then {first} when {name} > {last} then {last} else {name} end as {name}"


def _to_parquet(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    # a fifth of a second, for which no other command should wait
    import pyarrow.parquet as pq

    rows = 0
    # a handle of ours, so that a full disk is told by its name and not by Arrow's
    with (
        con.execute(query).to_arrow_reader(ROWS_AT_ONCE) as reader,
        file.open("wb") as handle,
        pq.ParquetWriter(handle, reader.schema) as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _to_csv(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    rows = 0
    result = con.execute(query)
    with file.open("w", encoding="utf-8", newline="") as handle:
        write_csv(handle, [[column[0] for column in result.description]])
        while batch := result.fetchmany(ROWS_AT_ONCE):
            write_csv(handle, batch)
            rows += len(batch)
    return rows


WRITERS: dict[Format, Writer] = {Format.PARQUET: _to_parquet, Format.CSV: _to_csv}
