"""Write, audit, publish: load, dbt build, compare, and swap in whole. Readers see the old file or the new one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from ingest import cache, working
from ingest.__main__ import load, log_run
from ingest.contract import ROOT
from ingest.whole import replaced, set_aside, sweep
from ingest.working import log_of

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SUBJECTS_SHOWN = 5
HERE = Path(__file__).parent


class BuildError(Exception):
    """The build stopped; the live warehouse is what it was. The message says where and what to do."""


@dataclass(frozen=True)
class Built:
    path: Path
    load_seconds: float
    dbt_seconds: float
    publish_seconds: float


@dataclass(frozen=True)
class Generation:
    """A warehouse that was live once."""

    number: int
    path: Path
    published_at: datetime
    facts_until: datetime | None
    bytes: int


def build(allow_partial: bool = False, live: bool = False, accept: bool = False, keep: int = 3) -> Built:
    """Load every source, run dbt build with its tests, and publish. Raises BuildError; then nothing changed.

    live: ask the live addresses too, after the other routes, so that theirs is the latest look. accept: publish what
    differs by more than policy.publish_limits. keep: so many earlier warehouses stay for a rollback.
    """
    started_at = datetime.now(UTC)
    try:
        with _on_stop(_stop), _locked("modelmart build"):
            built = _build(allow_partial, live, accept, keep)
    except (KeyboardInterrupt, BuildError, working.WorkingFileError) as error:
        because = str(error) or "stopped; what is published is what it was"
        log_run({"started_at": started_at.isoformat(), "build": "failed", "because": because})
        raise BuildError(because) from None
    log_run({"started_at": started_at.isoformat(), "build": "published", "file": str(built.path), "accepted": accept})
    return built


def _build(allow_partial: bool, live: bool, accept: bool, keep: int) -> Built:
    clear_up()
    started = time.monotonic()
    passed = load()
    if live:
        print("live addresses ...", flush=True)
        passed = load(live=True) and passed
    if not passed and not allow_partial:
        raise BuildError("a source was refused, so nothing is published; --allow-partial publishes the others")
    loaded = time.monotonic()
    dbt_build_on_one_day()
    finished = time.monotonic()
    path = publish(accept, keep)
    return Built(path, loaded - started, finished - loaded, time.monotonic() - finished)


@contextmanager
def _locked(what: str) -> Iterator[None]:
    """No other load, build or rollback on either file."""
    with working.locked(working.live_path(), what), working.locked(working.build_path(), what):
        yield


@contextmanager
def _on_stop(handler: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    """What a polite signal does for as long as the block runs."""
    before = {number: signal.signal(number, handler) for number in STOPPING}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def _stop(*_: object) -> None:
    # as Ctrl-C: what was begun is cleared up, and dbt is ended too
    raise KeyboardInterrupt


def clear_up() -> None:
    """Deal with what killed processes left: parts of files, spilled rows, a log beside the live file.

    Raises BuildError where a log is somebody's who has the warehouse open.
    """
    live, build_file = working.live_path(), working.build_path()
    for path in (live, build_file):
        sweep(path)
    cache.sweep()
    settle(live)
    working.recover(build_file)
    if build_file.exists() and (spilled := Path(f"{build_file}.tmp")).is_dir():
        # as long as it is open here, nobody else spills
        with working.connect(build_file):
            shutil.rmtree(spilled, ignore_errors=True)


def settle(live: Path) -> None:
    """Move a log that lies beside the live file out of the way. Raises BuildError where somebody writes to the file.

    It is not taken in: nobody but publish writes to the live file, and DuckDB takes in the log of most other databases
    too without a word, so that readers find what was never published.
    """
    try:
        if live.exists():
            working.connect(live, read_only=True).close()
    except working.WorkingFileError as error:
        if "lock" in str(error):
            raise BuildError(f"{error}. Close what has it open; then try again") from None
    if (log := log_of(live)).exists():
        print(f"{log} is nothing that was published; it is now {set_aside(log, 'left').name}", flush=True)


def dbt_build_on_one_day() -> None:
    """dbt build, and once more if midnight (UTC) passed meanwhile: tables must not answer for different days."""
    while True:
        day = today()
        dbt_build()
        if today() == day:
            return
        print("midnight (UTC) has passed: once more, so that all tables answer for one day", flush=True)


def today() -> date:
    return datetime.now(UTC).date()


def dbt_build() -> None:
    """`dbt build` of all but the unit tests on the working file. Only what went wrong is shown."""
    print("dbt build ...", flush=True)
    # unit tests read no data: they tell of a change to a model, which is for CI and `make test`
    arguments = ["--quiet", "build", "--exclude-resource-type", "unit_test"]
    # as a plain `dbt build` would name it: another name makes dbt parse the whole project anew, which takes seconds
    environment = os.environ | {working.BUILD: os.path.relpath(working.build_path(), ROOT)}
    # dbt runs in the project's folder, the user need not; a pattern is joined like a name
    if (log := environment.get("USAGE_LOG")) and "://" not in log:
        environment["USAGE_LOG"] = str(Path.cwd() / log)
    command = [sys.executable, "-m", "modelmart.run_dbt", *arguments]
    # in a session of its own: Ctrl-C is for us, who end it
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, start_new_session=True) as dbt:
        try:
            dbt.wait()
        finally:
            dbt.kill()
    if dbt.returncode != 0:
        raise BuildError(f"dbt build failed: what failed is said above, all of it in {ROOT / 'logs' / 'dbt.log'}")


def publish(accept: bool = False, keep: int = 3) -> Path:
    """Swap a copy of the working file in as the live warehouse, whole and durable. The working file stays."""
    build_file, live = working.build_path(), working.live_path()
    with duckdb.connect() as con:
        working.attach(con, build_file, "working")
        con.execute("use working")
        if live.exists():
            # held until the swap is done, so that nobody writes to a file that is about to be an old one
            working.attach(con, live, "published (read_only)")
        with working.in_words(build_file):
            refuse_other_days(con)
            compare(con, live.exists())
            if not accept:
                refuse_over_limit(con)
            con.execute("checkpoint working")
            if log_of(build_file).exists():
                raise BuildError(f"{log_of(build_file)} is there after a checkpoint; the build is not published")
        # in these two seconds nobody is to be told that it was stopped when it is published
        with working.in_words(live), _on_stop(signal.SIG_IGN), replaced(live) as partial:
            # from 1.4 on DuckDB refuses the log of another such file, as of an earlier generation
            working.attach(con, partial, "new (storage_version 'v1.4.0')")
            # every block of the working file is read, and its checksum compared; what is free is left out
            con.execute("copy from database working to new")
            con.execute("detach new")
            # of the part: not all is in it; of the live one: somebody wrote to it meanwhile, and was killed
            for log in filter(Path.exists, (log_of(partial), log_of(live))):
                raise BuildError(f"{log} is there, so the build is not published; build again")
            if live.exists():
                _keep_generation(live, keep)
    return live


def refuse_other_days(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError if the working file was built with `as_of` or `known_on`: it would answer so for ever."""
    row = con.execute(
        "select (select max(as_of_on) from marts.cost_per_interaction), "
        "(select sql like '%now()%' from duckdb_views() "
        "where database_name = current_database() and view_name = 'int_dates__asked'), "
        "(select max(known_on) from intermediate.int_dates__asked)"
    ).fetchone()
    if row and row[2] is not None:
        raise BuildError(
            f"the working file holds only what was known on {row[2]}: it was built with known_on. "
            "Take known_on out of dbt_project.yml and build again"
        )
    # the view asks for the day anew, or has one written into it; tables are a day behind where midnight passed
    if row is None or not row[1] or row[0] not in (today(), today() - timedelta(days=1)):
        raise BuildError(
            f"the working file answers for {row and row[0]} for ever and not for the day it is read: it was built "
            "with as_of. Take as_of out of dbt_project.yml and build again"
        )


def compare(con: duckdb.DuckDBPyConnection, is_published: bool) -> None:
    """Write marts.build_diff into the database `working`: what it changes about `published`, if there is one."""
    if not is_published:
        con.execute("attach ':memory:' as published")
        con.execute("create schema published.marts")
        for mart in ("dim_offerings", "fct_prices"):
            con.execute(f"create table published.marts.{mart} as from working.marts.{mart} limit 0")
    marts = con.execute(
        "select table_name, max(table_catalog = 'published'), max(table_catalog = 'working') "
        "from information_schema.tables where table_schema = 'marts' and table_name <> 'build_diff' group by all"
    ).fetchall()
    con.execute(
        "create or replace temp table mart_rows "
        "(mart varchar, rows_before bigint, rows_after bigint, rows_in bigint, rows_out bigint)"
    )
    for mart, is_before, is_after in marts:
        name = '"' + mart.replace('"', '""') + '"'
        # rows by what they hold: one that changed goes out and comes in
        before = f"select hash(t) as row_hash, 1 as before, 0 as after from published.marts.{name} as t"
        after = f"select hash(t) as row_hash, 0 as before, 1 as after from working.marts.{name} as t"
        con.execute(
            "insert into mart_rows select ?, coalesce(sum(before), 0), coalesce(sum(after), 0), "
            "coalesce(sum(greatest(after - before, 0)), 0), coalesce(sum(greatest(before - after, 0)), 0) "
            "from (select sum(before) as before, sum(after) as after "
            f"from ({' union all '.join([before] * is_before + [after] * is_after)}) group by row_hash)",
            [mart],
        )
    con.execute((HERE / "build_diff.sql").read_text(encoding="utf-8"))


def refuse_over_limit(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError, with what it is, if marts.build_diff is over a limit of the policy."""
    over = con.execute(
        "select case change when 'rows_lost' then change || ' of ' || subject else change end as what, "
        "max(share_pct), max(limit_pct), count(*), list(subject order by subject) "
        "from marts.build_diff where is_over_limit group by what order by what"
    ).fetchall()
    if not over:
        return
    told = []
    for what, share, limit, count, subjects in over:
        shown = "" if what.endswith(subjects[0]) else f": {', '.join(subjects[:SUBJECTS_SHOWN])}"
        more = f" and {count - SUBJECTS_SHOWN:,} more" if count > SUBJECTS_SHOWN else ""
        told.append(f"  {what}: {share:.1f} %, at most {limit:.1f} %{shown}{more}")
    raise BuildError(
        "the build differs from what is published by more than seeds/policy/publish_limits.csv allows, so it is not "
        "published:\n" + "\n".join(told) + f"\nSee: {working.LIVE}={working.build_path().name} modelmart sql "
        '"from marts.build_diff where is_over_limit". If it is right: modelmart build --accept'
    )


# ---------------------------------------------------------------------------------------------- generations


def generations() -> list[Generation]:
    """The warehouses that were live before, newest first."""
    found = []
    for path in sorted(_generations_folder().glob("[0-9]*.duckdb"), reverse=True):
        stat = path.stat()
        found.append(
            Generation(
                int(path.stem), path, datetime.fromtimestamp(stat.st_mtime, UTC), _facts_until(path), stat.st_size
            )
        )
    return found


def rollback(number: int | None = None, keep: int = 3) -> Path:
    """Make an earlier warehouse live again, the last one unless a number is given; the present one is kept as one too.

    Raises BuildError where there is none, or it is not whole; then nothing changed.
    """
    live = working.live_path()
    with working.locked(live, "modelmart rollback"):
        sweep(live)
        kept = {g.number: g for g in generations()}
        chosen = kept.get(number if number is not None else max(kept, default=0))
        if chosen is None:
            there = ", ".join(str(n) for n in kept) or "none"
            raise BuildError(f"there is no generation {number or ''} in {_generations_folder()}; there are: {there}")
        if chosen.facts_until is None:
            raise BuildError(f"{chosen.path} cannot be read; nothing was changed. modelmart rollback --list")
        settle(live)
        with working.in_words(live), replaced(live) as partial:
            # a copy, so that what is written to the one never reaches the other
            shutil.copyfile(chosen.path, partial)
            if live.exists():
                _keep_generation(live, keep)
        return chosen.path


def _generations_folder() -> Path:
    live = working.live_path()
    return live.with_name(f"{live.name}.generations")


def _keep_generation(live: Path, keep: int) -> None:
    """Give the live file a second name, under which it stays when it is replaced; only the newest few are kept."""
    folder = _generations_folder()
    folder.mkdir(exist_ok=True)
    there = sorted(folder.glob("[0-9]*.duckdb"))
    # a process that was killed before the swap has done this already
    if not there or not live.samefile(there[-1]):
        there.append(folder / f"{int(there[-1].stem) + 1 if there else 1:06}.duckdb")
        try:
            there[-1].hardlink_to(live)
        except OSError:
            # a file system without second names
            shutil.copyfile(live, there[-1])
    for old in there[: max(len(there) - keep, 0)]:
        old.unlink()


def _facts_until(path: Path) -> datetime | None:
    try:
        with working.connect(path, read_only=True) as con:
            return con.execute("select max(checked_at) from raw.observations").fetchone()[0]  # type: ignore[index]
    except (working.WorkingFileError, duckdb.Error):
        return None
