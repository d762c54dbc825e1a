"""Write, audit, publish: load, dbt build, compare, and swap in whole. Readers see the old file or the new one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest import ROOT, cache, working
from ingest.atomic import atomic_write, set_aside, sweep
from ingest.working import log_of

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SUBJECTS_SHOWN = 5
# "12 of 215 OK created sql table model", and what else becomes of a node
DBT_DONE = re.compile(rb" \d+ of (\d+) (?!START|OK hook)")
# What build_diff.sql reads of what is published.
COMPARED = {
    "dim_offerings": "offering_id",
    "fct_prices": "offering_id, region, meter, service_tier, min_input_tokens, time_window, usd_per_mtok, "
    "valid_from_at, valid_to_at",
}
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
    from ingest.loading import log_run  # slow to import, and no other command needs it

    started_at, built = datetime.now(UTC), None
    try:
        with _on_stop(_stop), _locked("modelmart build"):
            load_seconds, dbt_seconds = _load_and_derive(allow_partial, live)
            # nobody is to be told that it was stopped when it is published
            with _on_stop(signal.SIG_IGN):
                began = time.monotonic()
                built = Built(publish(accept, keep), load_seconds, dbt_seconds, time.monotonic() - began)
    except (KeyboardInterrupt, BuildError, working.WorkingFileError, OSError) as error:
        if built is None:
            because = str(error) or "stopped; what is published is what it was"
            failed = {"build": "failed", "file": str(working.live_path()), "because": because}
            log_run({"started_at": started_at.isoformat(), **failed})
            raise BuildError(because) from None
    log_run({"started_at": started_at.isoformat(), "build": "published", "file": str(built.path), "accepted": accept})
    return built


def _load_and_derive(allow_partial: bool, live: bool) -> tuple[float, float]:
    """Everything before the swap; the seconds that loading and dbt took."""
    from ingest.loading import load  # slow to import, and no other command needs it

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
    return loaded - started, time.monotonic() - loaded


@contextmanager
def _locked(what: str) -> Iterator[None]:
    """No other load, build or rollback on either file."""
    if working.live_path() == working.build_path():
        raise BuildError(f"{working.LIVE} and {working.BUILD} name one file, {working.live_path()}; name two")
    with working.locked(working.live_path(), what), working.locked(working.build_path(), what):
        yield


@contextmanager
def _on_stop(handler: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    """What a polite signal does for as long as the block runs; one that is ignored (nohup) stays so."""
    heard = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heard}
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
        if working.is_held(error):
            raise BuildError(f"{error}. Close what has it open; then try again") from None
    if (log := log_of(live)).exists():
        print(f"{log} is nothing that was published; it is now {set_aside(log).name}", flush=True)


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
    started = datetime.now(UTC)
    # unit tests read no data: they tell of a change to a model, which is for CI and `make test`
    arguments = ["--quiet", "build", "--exclude-resource-type", "unit_test"]
    # as a plain `dbt build` would name it: another name makes dbt parse the whole project anew, which takes seconds
    build_file = os.path.relpath(working.build_path(), ROOT)
    environment = os.environ | {working.BUILD: build_file}
    # dbt runs in the project's folder, the user need not; a pattern is joined like a name
    if (log := environment.get("USAGE_LOG")) and "://" not in log:
        environment["USAGE_LOG"] = str(Path.cwd() / log)
    command = [sys.executable, "-m", "modelmart.run_dbt", *arguments]
    # in a session of its own: Ctrl-C is for us, who end it
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, start_new_session=True) as dbt:
        try:
            _show_progress(dbt)
            dbt.wait()
        finally:
            dbt.kill()
    found = _found_by_tests(started)
    if dbt.returncode != 0:
        raise BuildError(
            f"dbt build failed: what failed is said above, all of it in {ROOT / 'logs' / 'dbt.log'}"
            + _told(found, "What the tests found is in the working file", f"{working.LIVE}={build_file} ")
        )
    if warned := _told(found, "Tests that only warn found something, which is published with the rest"):
        print(warned.lstrip(), flush=True)


def _found_by_tests(since: datetime) -> dict[str, int]:
    """Tests of dbt's last run that left what they found in schema audit, with how many rows."""
    path = ROOT / "target" / "run_results.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    # dbt that stopped before it ran anything leaves the results of an earlier run
    if datetime.fromisoformat(told["metadata"]["generated_at"]) < since:
        return {}
    # the name ends in "audit"."<test>"
    return {
        r["relation_name"].split('"')[-2]: r["failures"] for r in told["results"] if r["status"] in ("fail", "warn")
    }


def _told(found: dict[str, int], what: str, where: str = "") -> str:
    """A paragraph that says what was found and how to see it; nothing where nothing was."""
    queries = [f'  {where}modelmart sql "from audit.{test}"  ({rows:,})' for test, rows in sorted(found.items())]
    return "\n".join([f"\n{what}:", *queries]) if queries else ""


def _show_progress(dbt: subprocess.Popen[bytes]) -> None:
    """A bar for as long as dbt runs, where somebody looks: dbt's own log tells which of its nodes are done."""
    if not sys.stderr.isatty():
        return
    log = ROOT / "logs" / "dbt.log"
    begun = log.stat().st_size if log.exists() else 0
    columns = (TextColumn("dbt"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("dbt", total=None)
        while dbt.poll() is None:
            with suppress(OSError), log.open("rb") as file:
                file.seek(begun)
                if done := DBT_DONE.findall(file.read()):
                    bar.update(task, completed=len(done), total=int(done[-1]))
            time.sleep(0.2)


def publish(accept: bool = False, keep: int = 3) -> Path:
    """Swap a copy of the working file in as the live warehouse, whole and durable. The working file stays."""
    build_file, live = working.build_path(), working.live_path()
    with working.in_memory() as con:
        con.execute("set enable_progress_bar = false")
        working.attach(con, build_file, "working")
        con.execute("use working")
        if live.exists():
            # held until the swap is done, so that nobody writes to a file that is about to be an old one
            working.attach(con, live, "live (read_only)")
        with working.translate_errors(build_file):
            refuse_other_days(con)
            compare(con)
            if not accept:
                refuse_over_limit(con)
            con.execute("checkpoint working")
            if log_of(build_file).exists():
                raise BuildError(f"{log_of(build_file)} is there after a checkpoint; the build is not published")
        _swap_in(con, "working", build_file)
    _prune(keep)
    return live


def _swap_in(con: duckdb.DuckDBPyConnection, name: str, source: Path) -> None:
    """Put a copy of an attached database in the place of the live file, and keep that one as a generation."""
    live = working.live_path()
    # nobody writes to a published file, not even by an account that owns it: the next one takes its place
    with working.translate_errors(source), atomic_write(live, is_read_only=True) as partial:
        # from 1.4 on DuckDB refuses the log of another such file, as of an earlier generation
        working.attach(con, partial, "new (storage_version 'v1.4.0')")
        # every block of the source is read, and its checksum compared; what is free is left out
        con.execute(f"copy from database {name} to new")
        con.execute("detach new")
        # of the part: not all is in it; of the live one: somebody wrote to it meanwhile, and was killed
        for log in filter(Path.exists, (log_of(partial), log_of(live))):
            raise BuildError(f"{log} is there, so nothing is published; try again")
        if live.exists():
            _keep_generation(live)


def refuse_other_days(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError if the working file was built with `as_of` or `known_on`: it would answer so for ever."""
    row = con.execute(
        "select (select max(as_of_on) from marts.cost_per_interaction), "
        "(select sql like '%now()%' from duckdb_views() "
        "where database_name = current_database() and view_name = 'int_dates__listed'), "
        "(select max(known_on) from intermediate.int_dates__listed)"
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


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Write marts.build_diff into the database `working`: what it changes about `live`, if there is one."""
    con.execute("attach ':memory:' as published")
    con.execute("create schema published.marts")
    for mart, columns in COMPARED.items():
        try:
            con.execute(f"create table published.marts.{mart} as select {columns} from live.marts.{mart}")
        except (duckdb.BinderException, duckdb.CatalogException):
            # nothing is published, or of another shape
            con.execute(f"create table published.marts.{mart} as select {columns} from working.marts.{mart} limit 0")
    marts = con.execute(
        "select table_name, max(table_catalog = 'live'), max(table_catalog = 'working') "
        "from information_schema.tables where table_schema = 'marts' and table_catalog in ('live', 'working') "
        "and table_name <> 'build_diff' group by all"
    ).fetchall()
    con.execute(
        "create temp table mart_rows "
        "(mart varchar, rows_before bigint, rows_after bigint, rows_in bigint, rows_out bigint)"
    )
    for mart, is_before, is_after in marts:
        name = working.quoted(mart)
        # rows by what they hold: one that changed goes out and comes in
        before = f"select hash(t) as row_hash, 1 as before, 0 as after from live.marts.{name} as t"
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
    return [
        Generation(number, path, datetime.fromtimestamp(stat.st_mtime, UTC), _facts_until(path), stat.st_size)
        for number, path in _earlier().items()
        for stat in [path.stat()]
    ]


def rollback(number: int | None = None) -> Path:
    """Make an earlier warehouse live again, the last one unless a number is given; the present one is kept as one too.

    Raises BuildError or WorkingFileError where there is none, or it is not whole; then nothing changed.
    """
    live = working.live_path()
    with working.locked(live, "modelmart rollback"), _on_stop(signal.SIG_IGN):
        sweep(live)
        settle(live)
        kept = _earlier()
        chosen = kept.get(number if number is not None else max(kept, default=0))
        if chosen is None:
            if not kept:
                raise BuildError(f"there is no earlier warehouse in {_generations_folder()}: each build keeps the last")
            there = ", ".join(str(n) for n in kept)
            raise BuildError(f"there is no generation {number} in {_generations_folder()}; there are: {there}")
        with working.in_memory() as con:
            working.attach(con, chosen, "chosen (read_only)")
            # held as when a build is published, unless it is what cannot be read
            with suppress(working.WorkingFileError):
                working.attach(con, live, "live (read_only)")
            _swap_in(con, "chosen", chosen)
        return chosen


def _generations_folder() -> Path:
    live = working.live_path()
    return live.with_name(f"{live.name}.generations")


def _kept() -> list[Path]:
    """Files of the generations, oldest first; what else lies in the folder is not ours."""
    return sorted(_generations_folder().glob(f"{'[0-9]' * 6}.duckdb"))


def _earlier() -> dict[int, Path]:
    """Those that can be brought back, by their numbers, newest first."""
    live = working.live_path()
    # one that is the live file is of a process that was killed after it had kept it and before it replaced it
    return {int(p.stem): p for p in reversed(_kept()) if not (live.exists() and live.samefile(p))}


def _keep_generation(live: Path) -> None:
    """Give the live file a second name, under which it stays when it is replaced."""
    _generations_folder().mkdir(exist_ok=True)
    there = _kept()
    if there and live.samefile(there[-1]):
        return
    path = _generations_folder() / f"{int(there[-1].stem) + 1 if there else 1:06}.duckdb"
    try:
        path.hardlink_to(live)
    except OSError:
        # a file system without second names
        with atomic_write(path, like=live) as partial:
            shutil.copyfile(live, partial)


def _prune(keep: int) -> None:
    """Only the newest few generations stay."""
    kept = _kept()
    for old in kept[: max(len(kept) - keep, 0)]:
        # what is published is published, whoever owns an old one
        with suppress(OSError):
            old.unlink()


def _facts_until(path: Path) -> datetime | None:
    try:
        with working.connect(path, read_only=True) as con:
            return con.execute("select max(checked_at) from raw.observations").fetchone()[0]  # type: ignore[index]
    except (working.WorkingFileError, duckdb.Error):
        return None
