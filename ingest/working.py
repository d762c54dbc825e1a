"""The two files: the live warehouse that people read, and the working file that a build writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from ingest.contract import ROOT


class WorkingFileError(Exception):
    """The working file cannot be opened for writing. The message says who holds it or what is wrong."""


def live_path() -> Path:
    return ROOT / os.environ.get("MODELMART_WAREHOUSE", "warehouse.duckdb")


def build_path() -> Path:
    return ROOT / os.environ.get("MODELMART_BUILD", "warehouse.build.duckdb")


def begin() -> Path:
    """The working file, begun as a copy of the live one so that the history of facts is kept."""
    build, live = build_path(), live_path()
    if not build.exists() and live.exists():
        partial = build.with_name(build.name + ".copy")
        shutil.copyfile(live, partial)
        partial.replace(build)
    return build


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a file for writing. Raises WorkingFileError in words where DuckDB cannot."""
    if not path.parent.is_dir():
        raise WorkingFileError(f"the folder {path.parent} does not exist; nothing was created")
    try:
        return duckdb.connect(str(path))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise WorkingFileError(f"{path} cannot be opened for writing: {reason}") from None
