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

    So no history is lost if the working file was deleted, or made anew by a bare `dbt build`. Raises
    WorkingFileError where each has facts that the other lacks: neither may be lost.
    """
    build, live = build_path(), live_path()
    if live.exists() and (not build.exists() or _lacks_facts(build, live)):
        copy_whole(live, build)
    return build


def copy_whole(source: Path, target: Path) -> None:
    """Put a copy in the place of a file, durably: whoever opens the target finds the old file or the new one."""
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.copyfile(source, partial)
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise WorkingFileError(f"{source} cannot be copied to {target}: {error.strerror}") from None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
    # the live file is read through a connection of its own, so that neither name can be taken twice
    known, kept = _observations(live, read_only=True), _observations(build, read_only=False)
    if known is None or (kept is not None and known <= kept):
        return False
    if kept and not kept <= known:
        raise WorkingFileError(
            f"{build} has looked at sources that {live} knows nothing of, and the other way round: one of them is of "
            "another warehouse, or was loaded and never published. Move one of the two away; nothing was changed"
        )
    return True


def _observations(path: Path, read_only: bool) -> set[tuple] | None:
    """Every look at a source that a file knows of; None if it knows of none, not even an empty table."""
    with connect(path, read_only) as con:
        try:
            return set(con.execute("select snapshot_id, checked_at from raw.observations").fetchall())
        except duckdb.CatalogException:
            return None
        except duckdb.Error as error:
            raise WorkingFileError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
