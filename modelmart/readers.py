"""How the published warehouse is opened for reading: read-only, and closed to everything else (SECURITY.md)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest import working

# What SECURITY.md gives to readers: BI tools and the DuckDB CLI run the same file.
CLOSE = (Path(__file__).parent / "readers.sql").read_text(encoding="utf-8")


def open_warehouse(memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """The published warehouse. A query reads it and reaches nothing else, and no statement turns that back.

    memory: what DuckDB may take, such as 4GB; half of the machine if None. Raises WorkingFileError where the file
    cannot be opened, or `memory` is not a size.
    """
    working.refuse_log(working.live_path())
    con = working.connect(working.live_path(), read_only=True)
    with working.translate_errors(working.live_path()):
        # a new connection may take 80 % of the machine, or of the container
        size = in_bytes(con) * 5 // 8 if memory is None else in_bytes(con, memory)
        close(con, f"set memory_limit = '{size}B'")
    return con


def close(con: duckdb.DuckDBPyConnection, limit: str = "") -> None:
    """Keep a read-only connection to the file that it has open, for good; `limit` is a statement that runs before.

    Connections of one process to one file share their settings: where another has closed it, nothing is left to do.
    """
    (is_closed,) = con.execute("select current_setting('lock_configuration')").fetchone() or (False,)
    if not is_closed:
        con.execute(f"{limit};{CLOSE}")


def in_bytes(con: duckdb.DuckDBPyConnection, memory: str | None = None) -> int:
    """A size such as 4GB in bytes; what the connection may take if None. Raises WorkingFileError if it is no size."""
    query = "select parse_formatted_bytes(coalesce(?, current_setting('memory_limit')))"
    try:
        (size,) = con.execute(query, [memory]).fetchone() or (0,)
    except duckdb.InvalidInputException:
        told = f"{memory!r} is not a size of memory; write a number and a unit, such as 4GB or 512MiB"
        raise working.WorkingFileError(told) from None
    return size
