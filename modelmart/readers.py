"""Open the published warehouse for reading: read-only, and without access to anything else (SECURITY.md)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest import working

# SECURITY.md tells readers to run this file, so BI tools and the DuckDB CLI have the same restrictions.
CLOSE = (Path(__file__).parent / "readers.sql").read_text(encoding="utf-8")


def open_warehouse(memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the published warehouse. It reads that file and nothing else, and no statement can undo that.

    memory: the memory limit of DuckDB, such as 4GB; None for half of the machine's memory. Raises WorkingFileError if
    the file cannot be opened, or if `memory` is not a size.
    """
    working.refuse_log(working.live_path())
    con = working.connect(working.live_path(), read_only=True)
    with working.translate_errors(working.live_path()):
        # the limit of a new connection is 80 % of the memory of the machine or container; 5/8 of it is half
        size = in_bytes(con) * 5 // 8 if memory is None else in_bytes(con, memory)
        close(con, f"set memory_limit = '{size}B'")
    return con


def close(con: duckdb.DuckDBPyConnection, limit: str = "") -> None:
    """Restrict a read-only connection to the file that it has open. `limit` is a statement that runs first.

    Connections of one process to the same file share their settings. If another connection is restricted already, this
    one is too, and nothing is left to do.
    """
    (is_closed,) = con.execute("select current_setting('lock_configuration')").fetchone() or (False,)
    if not is_closed:
        con.execute(f"{limit};{CLOSE}")


def in_bytes(con: duckdb.DuckDBPyConnection, memory: str | None = None) -> int:
    """A size such as 4GB, in bytes; None for the limit of the connection. Raises WorkingFileError if it is not one."""
    query = "select parse_formatted_bytes(coalesce(?, current_setting('memory_limit')))"
    try:
        (size,) = con.execute(query, [memory]).fetchone() or (0,)
    except duckdb.InvalidInputException:
        message = f"--memory {memory!r} is not a size; write a number and a unit, such as 4GB or 512MiB"
        raise working.WorkingFileError(message) from None
    return size
