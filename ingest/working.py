"""The two files: the live warehouse that people read, and the working file that a build writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from ingest.contract import ROOT


class WorkingFileError(Exception):
    """A warehouse file cannot be opened. The message says who holds it or what is wrong."""


def live_path() -> Path:
    return ROOT / os.environ.get("MODELMART_WAREHOUSE", "warehouse.duckdb")


def build_path() -> Path:
    return ROOT / os.environ.get("MODELMART_BUILD", "warehouse.build.duckdb")


def begin() -> Path:
    """The working file. It is begun as a copy of the live one wherever it lacks facts that the live one has.

    So no history is lost if the working file was deleted, or made anew by a bare `dbt build`.
    """
    build, live = build_path(), live_path()
    if live.exists() and (not build.exists() or _lacks_facts(build, live)):
        partial = build.with_name(build.name + ".copy")
        shutil.copyfile(live, partial)
        partial.replace(build)
    return build


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file. Raises WorkingFileError in words where DuckDB cannot."""
    if read_only and not path.exists():
        raise WorkingFileError(f"there is no warehouse at {path}; `make warehouse` builds it")
    if not path.parent.is_dir():
        raise WorkingFileError(f"the folder {path.parent} does not exist; nothing was created")
    try:
        return duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise WorkingFileError(f"{path} cannot be opened: {reason}") from None


def _lacks_facts(build: Path, live: Path) -> bool:
    with connect(build) as con:
        con.execute(f"attach '{str(live).replace(chr(39), chr(39) * 2)}' as live (read_only)")
        if not _has_observations(con, "live"):
            return False
        if not _has_observations(con, build.stem):
            return True
        missing = con.execute(
            "select 1 from live.raw.observations except all select 1 from raw.observations limit 1"
        ).fetchone()
        return missing is not None


def _has_observations(con: duckdb.DuckDBPyConnection, database: str) -> bool:
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name = 'raw' and table_name = 'observations'",
        [database],
    ).fetchone()
    return found is not None
