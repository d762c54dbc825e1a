"""The two files: the live warehouse that people read, and the working file that a build writes."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from ingest.contract import ROOT
from ingest.whole import replaced, set_aside

LIVE, BUILD = "MODELMART_WAREHOUSE", "MODELMART_BUILD"
DEFAULTS = {LIVE: "warehouse.duckdb", BUILD: "warehouse.build.duckdb"}

# DuckDB downloads an extension that reads a file of another kind, unless it is told not to.
NO_EXTENSIONS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
SQLITE = b"SQLite format 3\0"

# What two clocks that are both right may differ by.
CLOCK_TOLERANCE = timedelta(minutes=5)


class WorkingFileError(Exception):
    """A warehouse file cannot be opened or written. The message says who holds it or what is wrong."""


def live_path() -> Path:
    return _path(LIVE)


def build_path() -> Path:
    return _path(BUILD)


def _path(variable: str) -> Path:
    # where a link leads: it is the file that is replaced, never the link
    return (ROOT / os.environ.get(variable, DEFAULTS[variable])).resolve()


def refuse_mistyped(*variables: str) -> None:
    """Raise WorkingFileError where the environment names a file that is not there: it may be mistyped."""
    for variable in variables:
        path = _path(variable)
        if not path.exists() and path != ROOT / DEFAULTS[variable]:
            raise WorkingFileError(
                f"{variable} names {path}, and there is no such file; nothing was created. If it is not mistyped, "
                "--create begins it"
            )


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Keep other loads and builds from a file for as long as the block runs; the system frees it if we are killed.

    Raises WorkingFileError at once where another has it, and names that one.
    """
    _refuse_no_folder(path)
    note = Path(f"{path}.lock")
    lock = FileLock(note, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise WorkingFileError(
            f"{path.name} is being written by {note.read_text(encoding='utf-8') or 'another process'}; "
            "wait until that has ended, or stop it"
        ) from None
    except OSError as error:
        raise WorkingFileError(f"{note} cannot be written: {error.strerror}; nothing was changed") from None
    try:
        since = datetime.now(UTC).isoformat(" ", "seconds")
        with in_words(note):
            note.write_text(f"{what}, PID {os.getpid()} on {socket.gethostname()}, since {since}", encoding="utf-8")
        yield
    finally:
        lock.release()


def begin() -> Path:
    """The working file. It is begun as a copy of the live one wherever it lacks facts that the live one has.

    So no history is lost if the working file was deleted, or made anew by a bare `dbt build`. Raises
    WorkingFileError where each has facts that the other lacks: neither may be lost.
    """
    build, live = build_path(), live_path()
    refuse_log(live)
    recover(build)
    if live.exists() and (not build.exists() or _lacks_facts(build, live)):
        # the published file is read-only; its copy is written to
        with in_words(build), replaced(build, like=live, is_read_only=False) as partial:
            shutil.copyfile(live, partial)
    return build


def recover(build: Path) -> None:
    """Take in what a killed process left in the log of the working file; keep under another name what cannot be.

    That is what dbt had derived (macros/access.sql sees to it that facts are in the file by then), and is derived anew.
    """
    if not (log := log_of(build)).exists():
        return
    if build.exists():
        try:
            # attached, since some logs are taken in only where there is a database by default (DuckDB's issue 20543)
            with in_words(build), in_memory() as con:
                attach(con, build, "working")
                con.execute("checkpoint working")
        except WorkingFileError as error:
            if "replaying WAL" not in str(error):
                raise
    if log.exists():
        print(f"{log} cannot be taken in; it is now {set_aside(log).name}")


def in_memory() -> duckdb.DuckDBPyConnection:
    """A database in memory, for files to be attached to."""
    return duckdb.connect(config=NO_EXTENSIONS)


def attach(con: duckdb.DuckDBPyConnection, path: Path, as_name: str) -> None:
    """Attach a file under a name that our code gives, options behind it. Raises WorkingFileError in words."""
    _refuse_sqlite(path)
    with in_words(path):
        con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {as_name}")


def quoted(name: str) -> str:
    """A name from a file's own catalogue, as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a file: what was committed and is not yet in the file itself."""
    return Path(f"{path}.wal")


def refuse_log(live: Path) -> None:
    """Raise WorkingFileError where a log lies beside the live file: DuckDB would read it as a part of that."""
    if (log := log_of(live)).exists():
        raise WorkingFileError(
            f"{log} lies beside the warehouse, and DuckDB reads it as a part of it, whosever it is: "
            "`modelmart build` moves it away"
        )


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Say where DuckDB or the disk refused: WorkingFileError in the place of their errors."""
    try:
        yield
    except RuntimeError as error:
        # what DuckDB makes of Ctrl-C while a query runs
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise
    except OSError as error:
        raise WorkingFileError(f"{error.filename or path}: {error.strerror}") from None
    except duckdb.Error as error:
        raise WorkingFileError(f"{path}: {str(error).splitlines()[0]}") from None


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file. Raises WorkingFileError in words where DuckDB cannot."""
    if read_only and not path.exists():
        raise WorkingFileError(f"there is no warehouse at {path}; `make warehouse` builds it")
    _refuse_no_folder(path)
    _refuse_sqlite(path)
    try:
        return duckdb.connect(str(path), read_only=read_only, config=NO_EXTENSIONS)
    except duckdb.Error as error:
        raise WorkingFileError(f"{path} cannot be opened: {_reason(path, error)}") from None


def _refuse_sqlite(path: Path) -> None:
    head = b""
    # of what cannot be read, DuckDB says why
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(len(SQLITE))
    if head == SQLITE:
        raise WorkingFileError(
            f"{path} is an SQLite database, and a warehouse is a DuckDB file; nothing was changed. Move it away, or "
            f"name another file in {LIVE} or {BUILD}"
        )


def _refuse_no_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise WorkingFileError(f"the folder {path.parent} does not exist; nothing was created")


def is_held(error: Exception) -> bool:
    """Whether it is another process that keeps a file from being opened; the error names that one."""
    return "Could not set lock" in str(error)


def _reason(path: Path, error: duckdb.Error) -> str:
    reason = str(error).splitlines()[0]
    if "Permission denied" in reason and path == build_path():
        return f"{reason} (who builds must be able to write to it: chmod u+w)"
    if is_held(error) or "Permission denied" in reason:
        return reason
    hints = {
        live_path(): "`modelmart rollback` brings back an earlier one",
        build_path(): "move it away: the next load begins it from the live one",
    }
    return f"{reason} ({hints[path]})" if path in hints else reason


def refuse_clock_set_back(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise WorkingFileError where the file has been looked at later than now: what is newest would be told wrongly."""
    try:
        (last,) = con.execute("select max(checked_at) from raw.observations").fetchone() or (None,)
    except duckdb.CatalogException:
        return
    if last is not None and last > _soon():
        raise WorkingFileError(
            f"the clock says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, and sources were looked at on "
            f"{last:%Y-%m-%d %H:%M} already: set the clock. If it is right now and was wrong then, run on {path}: "
            "delete from raw.observations where checked_at > now() at time zone 'UTC'"
        )


def _soon() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) + CLOCK_TOLERANCE


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
            # without looks that no clock has come to yet, which refuse_clock_set_back is about
            return set(
                con.execute(
                    "select snapshot_id, checked_at from raw.observations where checked_at <= ?", [_soon()]
                ).fetchall()
            )
        except duckdb.CatalogException:
            return None
        except duckdb.Error as error:
            raise WorkingFileError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
