"""The two warehouse files: the live one that people read, and the working file that a build writes."""

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

from ingest import ROOT
from ingest.atomic import atomic_write, set_aside

LIVE, BUILD = "MODELMART_WAREHOUSE", "MODELMART_BUILD"
DEFAULTS = {LIVE: "warehouse.duckdb", BUILD: "warehouse.build.duckdb"}

# By default, DuckDB downloads an extension if a file of another kind needs one.
NO_EXTENSIONS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
SQLITE = b"SQLite format 3\0"

# Clocks that are right may differ by this much.
CLOCK_TOLERANCE = timedelta(minutes=5)


class WorkingFileError(Exception):
    """A warehouse file cannot be opened or written. The message names the file, the reason and what to do."""


def live_path() -> Path:
    return _path(LIVE)


def build_path() -> Path:
    return _path(BUILD)


def _path(variable: str) -> Path:
    # the target of a link: the file is replaced, never the link
    return (ROOT / os.environ.get(variable, DEFAULTS[variable])).resolve()


def refuse_mistyped(*variables: str) -> None:
    """Raise WorkingFileError if the environment names a file that does not exist: the name may be mistyped."""
    for variable in variables:
        path = _path(variable)
        if not path.exists() and path != ROOT / DEFAULTS[variable]:
            raise WorkingFileError(
                f"{variable} names {path}, and there is no such file; nothing was created. If the name is right, "
                "--create creates the file"
            )


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Lock a file against other loads and builds while the block runs. The system unlocks it if we are killed.

    Raises WorkingFileError at once if another process has the lock, and names that process.
    """
    _refuse_no_folder(path)
    note = Path(f"{path}.lock")
    lock = FileLock(note, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise WorkingFileError(
            f"{path.name} is being written by {note.read_text(encoding='utf-8') or 'another process'}. "
            "Wait until it has ended, or stop it"
        ) from None
    except OSError as error:
        raise WorkingFileError(
            f"{note} cannot be written: {error.strerror}; nothing was changed. Check its rights"
        ) from None
    try:
        since = datetime.now(UTC).isoformat(" ", "seconds")
        with translate_errors(note):
            note.write_text(f"{what}, PID {os.getpid()} on {socket.gethostname()}, since {since}", encoding="utf-8")
        yield
    finally:
        lock.release()


# The schemas of a working file.
SCHEMAS = ["raw", "staging", "intermediate", "reference", "policy", "marts", "audit"]


def begin() -> Path:
    """The path of the working file. It becomes a copy of the live file if it lacks facts that the live file has.

    So no history is lost if the working file was deleted, or was created by a bare `dbt build`. Raises WorkingFileError
    if each file has facts that the other lacks, or if the working file has tables of somebody else: none may be lost.
    """
    build, live = build_path(), live_path()
    refuse_log(live)
    recover(build)
    if live.exists() and (not build.exists() or _lacks_facts(build, live)):
        # the published file is read-only; its copy must be writable
        with translate_errors(build), atomic_write(build, like=live, is_read_only=False) as partial:
            shutil.copyfile(live, partial)
    return build


def recover(build: Path) -> None:
    """Apply the log that a killed process left beside the working file. A log that cannot be applied is renamed.

    Such a log holds only tables of dbt, which are built again: macros/access.sql writes facts into the file first.
    """
    if not (log := log_of(build)).exists():
        return
    if build.exists():
        try:
            # attached, since DuckDB applies some logs only beside a default database (its issue 20543)
            with translate_errors(build), in_memory() as con:
                attach(con, build, "working")
                con.execute("checkpoint working")
        except WorkingFileError as error:
            if "replaying WAL" not in str(error):
                raise
    if log.exists():
        print(f"{log} cannot be applied and is now called {set_aside(log).name}. Loading goes on without it")


def in_memory() -> duckdb.DuckDBPyConnection:
    """A database in memory, to attach files to."""
    return duckdb.connect(config=NO_EXTENSIONS)


def attach(con: duckdb.DuckDBPyConnection, path: Path, as_name: str) -> None:
    """Attach a file. `as_name` is a name from our code, and options after it. Raises WorkingFileError."""
    _refuse_sqlite(path)
    with translate_errors(path):
        con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {as_name}")


def quoted(name: str) -> str:
    """A name from a file's own catalogue, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a file: committed changes that are not yet in the file itself."""
    return Path(f"{path}.wal")


def refuse_log(live: Path) -> None:
    """Raise WorkingFileError if a log is beside the live file, since DuckDB would read it as part of the file."""
    if (log := log_of(live)).exists():
        raise WorkingFileError(
            f"{log} is beside the warehouse, and DuckDB would read it as part of the warehouse. "
            "`modelmart build` moves it away"
        )


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turns errors of DuckDB and of the disk into WorkingFileError, which names the file."""
    try:
        yield
    except RuntimeError as error:
        # DuckDB raises this if Ctrl-C stops a query
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise
    except OSError as error:
        raise WorkingFileError(f"{error.filename or path}: {error.strerror}") from None
    except duckdb.Error as error:
        # a failed checkpoint says what failed, and in a later line why
        told, _, reason = str(error).partition("Original error: ")
        raise WorkingFileError(f"{path}: {(reason or told).splitlines()[0]}") from None


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file. Raises WorkingFileError if DuckDB cannot."""
    if read_only and not path.exists():
        raise WorkingFileError(f"there is no warehouse at {path}. `make warehouse` builds it")
    _refuse_no_folder(path)
    _refuse_sqlite(path)
    try:
        return duckdb.connect(str(path), read_only=read_only, config=NO_EXTENSIONS)
    except duckdb.Error as error:
        raise WorkingFileError(f"{path} cannot be opened: {_reason(path, error)}") from None


def _refuse_sqlite(path: Path) -> None:
    head = b""
    # DuckDB reports a file that cannot be read
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
        raise WorkingFileError(f"the folder {path.parent} does not exist; nothing was created. Create it first")


def is_held(error: Exception) -> bool:
    """Whether another process has the file open. The error's text names that process."""
    return "Could not set lock" in str(error)


def _reason(path: Path, error: duckdb.Error) -> str:
    reason = str(error).splitlines()[0]
    if "Permission denied" in reason and path == build_path():
        return f"{reason} (a build must be able to write to it: chmod u+w)"
    if is_held(error) or "Permission denied" in reason:
        return reason
    hints = {
        live_path(): "`modelmart rollback` restores an earlier one",
        build_path(): "move it away; the next load starts from a copy of the live one",
    }
    return f"{reason} ({hints[path]})" if path in hints else reason


def refuse_clock_set_back(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise WorkingFileError if the file has observations of the future: the newest facts would be unknown."""
    try:
        (last,) = con.execute("select max(checked_at) from raw.observations").fetchone() or (None,)
    except duckdb.CatalogException:
        return
    if last is not None and last > _soon():
        raise WorkingFileError(
            f"the clock of this machine shows {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, and sources were last loaded on "
            f"{last:%Y-%m-%d %H:%M}: set the clock. If it is right now and was wrong then, run on {path}: "
            "delete from raw.observations where checked_at > now() at time zone 'UTC'"
        )


def _soon() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) + CLOCK_TOLERANCE


def _lacks_facts(build: Path, live: Path) -> bool:
    # two connections, so that the names of the two databases cannot clash
    known, kept = _observations(live, read_only=True), _observations(build, read_only=False)
    if known is None or (kept is not None and known <= kept):
        return False
    if kept is None:
        _refuse_foreign(build)
    if kept and not kept <= known:
        raise WorkingFileError(
            f"{build} and {live} each have loads that the other lacks; nothing was changed. One of them is of another "
            "warehouse, or was loaded and never published. Move one of the two away"
        )
    return True


def _refuse_foreign(build: Path) -> None:
    """Raise WorkingFileError if a file without facts has tables of somebody else, which a copy would replace."""
    with connect(build) as con:
        found = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema not in (select unnest(?)) order by 1 limit 3",
            [SCHEMAS],
        ).fetchall()
    if found:
        raise WorkingFileError(
            f"{build} has tables that modelmart did not make: {', '.join(name for (name,) in found)}; nothing was "
            "changed. Let MODELMART_BUILD name a file of its own"
        )


def _observations(path: Path, read_only: bool) -> set[tuple] | None:
    """Every observation of a source in a file; None if the file has no table of them."""
    with connect(path, read_only) as con:
        try:
            # without observations of the future, which refuse_clock_set_back handles
            return set(
                con.execute(
                    "select snapshot_id, checked_at from raw.observations where checked_at <= ?", [_soon()]
                ).fetchall()
            )
        except duckdb.CatalogException:
            return None
        except duckdb.Error as error:
            raise WorkingFileError(f"{path} cannot be read: {_reason(path, error)}") from None
