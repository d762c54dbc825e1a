"""Load facts, run dbt, compare with the published file, and publish. Readers see the old file or the new one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
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
from ingest.messages import ContractError
from ingest.working import log_of
from modelmart import usage_check
from modelmart.main_views import make_main_views

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SUBJECTS_SHOWN = 5
# A finished node in the log of dbt, such as "12 of 215 OK created sql table model"
DBT_DONE = re.compile(rb" \d+ of (\d+) (?!START|OK hook)")
# The columns of the published marts that build_diff.sql reads
COMPARED = {
    "dim_offerings": "offering_id",
    "dim_listings": "source_id, source_provider_id, source_model_id, offering_id",
    "fct_prices": "offering_id, region, meter, service_tier, min_input_tokens, time_window, usd_per_mtok, "
    "valid_from_at, valid_to_at",
}
SEE_RENAMED = "modelmart sql \"select subject, subject_after from marts.build_diff where change = 'offering_renamed'\""
HERE = Path(__file__).parent


class BuildError(Exception):
    """The build stopped, and the published warehouse is unchanged. The message says where and what to do."""


@dataclass(frozen=True)
class Built:
    path: Path
    load_seconds: float
    dbt_seconds: float
    publish_seconds: float


@dataclass(frozen=True)
class Generation:
    """An earlier published warehouse."""

    number: int
    path: Path
    published_at: datetime
    facts_until: datetime | None
    bytes: int


def build(allow_partial: bool = False, live: bool = False, accept: bool = False, keep: int = 3) -> Built:
    """Load every source, run dbt with its tests, and publish. Raises BuildError; then nothing is published.

    live: also load the newest releases of packages, and from the live addresses, which come last. accept:
    publish even if more has changed than policy.publish_limits allows. keep: number of earlier warehouses to keep.
    """
    from ingest.loading import log_run  # slow to import, and no other command needs it

    started_at, built = datetime.now(UTC), None
    try:
        with _on_stop(_stop), _locked("modelmart build"):
            load_seconds, dbt_seconds = _load_and_derive(allow_partial, live)
            # from here on signals are ignored: a published build must not be reported as stopped
            with _on_stop(signal.SIG_IGN):
                began = time.monotonic()
                built = Built(publish(accept, keep), load_seconds, dbt_seconds, time.monotonic() - began)
    except (KeyboardInterrupt, BuildError, working.WorkingFileError, OSError) as error:
        if built is None:
            because = str(error) or "stopped; the published warehouse is unchanged"
            failed = {"build": "failed", "file": str(working.live_path()), "because": because}
            log_run({"started_at": started_at.isoformat(), **failed})
            raise BuildError(because) from None
    log_run({"started_at": started_at.isoformat(), "build": "published", "file": str(built.path), "accepted": accept})
    return built


def _load_and_derive(allow_partial: bool, live: bool) -> tuple[float, float]:
    """Load and run dbt. Returns the seconds that each took."""
    # slow to import, and no other command needs them
    from ingest.loading import load
    from modelmart import home

    if log := os.environ.get("USAGE_LOG"):
        usage_check.check(log)
    clear_up()
    try:
        home.check()
    except ContractError as error:
        raise BuildError(f"{error}\nNothing was loaded, and the published warehouse is unchanged") from None
    started = time.monotonic()
    passed = load()
    if live:
        print("newest releases ...", flush=True)
        passed = load(newest=True) and passed
        print("live addresses ...", flush=True)
        passed = load(live=True) and passed
    if not passed and not allow_partial:
        raise BuildError("a source failed, so nothing is published; see above. To publish the others: --allow-partial")
    loaded = time.monotonic()
    dbt_build_on_one_day()
    return loaded - started, time.monotonic() - loaded


@contextmanager
def _locked(what: str) -> Iterator[None]:
    """Lock both files against any other load, build or rollback."""
    if working.live_path() == working.build_path():
        raise BuildError(f"{working.LIVE} and {working.BUILD} both name {working.live_path()}; name two files")
    with working.locked(working.live_path(), what), working.locked(working.build_path(), what):
        yield


@contextmanager
def _on_stop(handler: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    """Use this handler for SIGINT, SIGTERM and SIGHUP in the block. Signals that are ignored (nohup) stay ignored."""
    handled = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in handled}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def _stop(*_: object) -> None:
    # same as Ctrl-C: temporary files are removed, and dbt is stopped
    raise KeyboardInterrupt


def clear_up() -> None:
    """Remove what killed processes left: partial files, spilled rows, a log beside the published file.

    Raises BuildError if the log belongs to a process that has the warehouse open.
    """
    live, build_file = working.live_path(), working.build_path()
    for path in (live, build_file):
        sweep(path)
    cache.sweep()
    settle(live)
    working.recover(build_file)
    if build_file.exists() and (spilled := Path(f"{build_file}.tmp")).is_dir():
        # while it is open here, no other process spills rows into this folder
        with working.connect(build_file):
            shutil.rmtree(spilled, ignore_errors=True)


def settle(live: Path) -> None:
    """Rename a log beside the published file. Raises BuildError if another process writes to the file.

    The log is not replayed. Only publish writes to this file, and DuckDB would also replay the log of most other
    databases without a warning; then readers would see rows that were never published.
    """
    try:
        if live.exists():
            working.connect(live, read_only=True).close()
    except working.WorkingFileError as error:
        if working.is_held(error):
            raise BuildError(f"{error}. Close that process, then try again") from None
    if (log := log_of(live)).exists():
        print(f"{log} was not written by a build; it is renamed to {set_aside(log).name}", file=sys.stderr, flush=True)


def dbt_build_on_one_day() -> None:
    """Run dbt build; again if midnight (UTC) passed meanwhile, so that all tables answer for the same day."""
    while True:
        day = today()
        dbt_build()
        if today() == day:
            return
        print("midnight (UTC) has passed; running dbt again, so that all tables answer for the same day", flush=True)


def today() -> date:
    return datetime.now(UTC).date()


def dbt_build() -> None:
    """Run `dbt build` without unit tests on the working file. Only errors are printed."""
    print("dbt build ...", flush=True)
    started = datetime.now(UTC)
    build_file = working.build_path()
    # unit tests read no data; they check changes of models, in CI and `make test`
    try:
        run_dbt(build_file, ["build", "--exclude-resource-type", "unit_test"], {})
    except BuildError as error:
        title = "To see the rows that tests found"
        environment = f"{working.LIVE}={os.path.relpath(build_file, ROOT)} "
        raise BuildError(f"{error}{_queries(_failed_tests(started), title, environment)}") from None
    found = _failed_tests(started)
    if warnings := _queries(found, "Some tests gave a warning, which does not stop the build. To see the rows"):
        print(warnings.lstrip(), flush=True)


def run_dbt(build_file: Path, arguments: list[str], variables: dict[str, str]) -> None:
    """Run dbt on a file. Only errors are printed. Raises BuildError if it fails."""
    # the same name as in a plain `dbt build`: with another name, dbt parses the whole project again (seconds)
    environment = os.environ | variables | {working.BUILD: os.path.relpath(build_file, ROOT)}
    # dbt runs in the folder of the project, the user maybe not; this also works for a pattern such as *.csv
    if (log := environment.get("USAGE_LOG")) and "://" not in log:
        environment["USAGE_LOG"] = str(Path.cwd() / log)
    command = [sys.executable, "-m", "modelmart.run_dbt", "--quiet", *arguments]
    with tempfile.TemporaryFile() as errors:
        # in its own session: Ctrl-C reaches only this process, which then stops dbt
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=errors, start_new_session=True
        ) as dbt:
            try:
                _show_progress(dbt)
                dbt.wait()
            finally:
                dbt.kill()
        errors.seek(0)
        told = errors.read().decode(errors="replace")
    if dbt.returncode != 0:
        if log:
            usage_check.check(log, is_whole=True)
        # what the project's own SQL says of the log is for people; the rest of dbt's message is not
        if about_log := re.search(r"USAGE_LOG cannot be read.*", told):
            raise BuildError(about_log[0])
    if told:
        print(told, end="", flush=True)
    if dbt.returncode != 0:
        raise BuildError(
            f"dbt {arguments[0]} failed; see the errors above, or the full log in {ROOT / 'logs' / 'dbt.log'}"
        )


def _failed_tests(since: datetime) -> dict[str, int]:
    """The tests of dbt's last run that failed or warned, with the number of rows that each has in schema audit."""
    path = ROOT / "target" / "run_results.json"
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    # the results are of an earlier run if dbt stopped before it ran anything
    if datetime.fromisoformat(run["metadata"]["generated_at"]) < since:
        return {}
    # the name ends in "audit"."<test>"
    return {r["relation_name"].split('"')[-2]: r["failures"] for r in run["results"] if r["status"] in ("fail", "warn")}


def _queries(found: dict[str, int], title: str, environment: str = "") -> str:
    """A title and one command per test that prints its rows; an empty text if there are none."""
    lines = [
        f'  {environment}modelmart sql "from audit.{test}"  ({rows:,} rows)' for test, rows in sorted(found.items())
    ]
    return "\n".join([f"\n{title}:", *lines]) if lines else ""


def _show_progress(dbt: subprocess.Popen[bytes]) -> None:
    """Show a progress bar on a terminal while dbt runs. The log of dbt shows which nodes are finished."""
    if not sys.stderr.isatty():
        return
    log = ROOT / "logs" / "dbt.log"
    offset = log.stat().st_size if log.exists() else 0
    columns = (TextColumn("dbt"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("dbt", total=None)
        while dbt.poll() is None:
            with suppress(OSError), log.open("rb") as file:
                file.seek(offset)
                if done := DBT_DONE.findall(file.read()):
                    bar.update(task, completed=len(done), total=int(done[-1]))
            time.sleep(0.2)


def publish(accept: bool = False, keep: int = 3) -> Path:
    """Replace the published file by a copy of the working file, whole and durable. The working file stays."""
    build_file, live = working.build_path(), working.live_path()
    with working.in_memory() as con:
        con.execute("set enable_progress_bar = false")
        working.attach(con, build_file, "working")
        con.execute("use working")
        if live.exists():
            # kept open until the swap is done, so that nobody writes to the file that is replaced
            working.attach(con, live, "live (read_only)")
        with working.translate_errors(build_file):
            refuse_other_days(con)
            compare(con)
            if not accept:
                refuse_over_limit(con)
            con.execute("checkpoint working")
            if log_of(build_file).exists():
                raise BuildError(f"{log_of(build_file)} remains after a checkpoint, so nothing is published; try again")
            renamed = con.execute("select count(*) from marts.build_diff where change = 'offering_renamed'").fetchone()
        _swap_in(con, "working", build_file)
    _prune(keep)
    if renamed and renamed[0]:
        print(f"renamed offerings: {renamed[0]:,}. To see the old and new ids: {SEE_RENAMED}", flush=True)
    return live


def _swap_in(con: duckdb.DuckDBPyConnection, name: str, source: Path) -> None:
    """Replace the published file by a copy of an attached database, and keep the old file as a generation."""
    live = working.live_path()
    # a published file is never written to, not even by its owner; the next one replaces it
    with working.translate_errors(source), atomic_write(live, is_read_only=True) as partial:
        # from this version on, DuckDB rejects the log of another file, such as an earlier generation
        working.attach(con, partial, "new (storage_version 'v1.4.0')")
        # reads every block of the source and checks its checksum; free blocks are not copied
        con.execute(f"copy from database {name} to new")
        make_main_views(con, "new")
        con.execute("detach new")
        # a log means that the copy is not complete, or that somebody wrote to the published file meanwhile
        for log in filter(Path.exists, (log_of(partial), log_of(live))):
            raise BuildError(f"{log} exists, so nothing is published; try again")
        if live.exists():
            _keep_generation(live)


def refuse_other_days(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError if the working file was built with `as_of` or `known_on`: it would never show today."""
    row = con.execute(
        "select (select max(as_of_on) from marts.cost_per_interaction), "
        "(select sql like '%now()%' from duckdb_views() "
        "where database_name = current_database() and view_name = 'int_dates__listed'), "
        "(select max(known_on) from intermediate.int_dates__listed)"
    ).fetchone()
    if row and row[2] is not None:
        raise BuildError(
            f"the working file holds only facts that were known on {row[2]}: it was built with known_on. "
            "Remove known_on from dbt_project.yml and build again"
        )
    # the view computes the day or holds a fixed one; tables are one day behind if midnight has passed
    if row is None or not row[1] or row[0] not in (today(), today() - timedelta(days=1)):
        raise BuildError(
            f"the working file always answers for {row and row[0]}, not for the day of the query: it was built with "
            "as_of. Remove as_of from dbt_project.yml and build again"
        )


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Write marts.build_diff into the database `working`: its differences from `live`, if that is attached."""
    con.execute("attach ':memory:' as published")
    con.execute("create schema published.marts")
    for mart, columns in COMPARED.items():
        try:
            con.execute(f"create table published.marts.{mart} as select {columns} from live.marts.{mart}")
        except (duckdb.BinderException, duckdb.CatalogException):
            # nothing is published yet, or with other columns
            con.execute(f"create table published.marts.{mart} as select {columns} from working.marts.{mart} limit 0")
    # workloads that a usage log measured follow the log that the user names, so their rows are counted apart
    con.execute("create temp table measured (scenario_id varchar)")
    for side in ("live", "working"):
        with suppress(duckdb.BinderException, duckdb.CatalogException):
            con.execute(f"insert into measured select scenario_id from {side}.marts.dim_scenarios where is_measured")
    # rows of the user's own profiles, workloads, company and prices come and go with the user's files
    con.execute("create temp table own_profiles (profile_id varchar)")
    with suppress(duckdb.BinderException, duckdb.CatalogException):
        con.execute("insert into own_profiles select profile_id from live.marts.dim_profiles where is_own")
    marts = con.execute(
        "select table_name, max(table_catalog = 'live'), max(table_catalog = 'working'), "
        "count(*) filter (where column_name = 'scenario_id') = count(distinct table_catalog), "
        "coalesce(max(column_name) filter (where table_catalog = 'live' and column_name = 'is_own'), "
        "max('profile_id in (from own_profiles)') "
        "filter (where table_catalog = 'live' and column_name = 'profile_id'), 'false') "
        "from information_schema.columns where table_schema = 'marts' and table_catalog in ('live', 'working') "
        "and table_name <> 'build_diff' group by table_name"
    ).fetchall()
    con.execute(
        "create temp table mart_rows "
        "(mart varchar, rows_before bigint, rows_after bigint, own_before bigint, rows_in bigint, rows_out bigint)"
    )
    for mart, is_before, is_after, has_scenarios, is_own in marts:
        subject = "?"
        if has_scenarios:
            subject = "? || case when scenario_id in (from measured) then ' of the usage log' else '' end"
        # rows are compared by their values: a changed row counts as one out and one in
        sides = [
            f"select {subject} as subject, hash(t) as row_hash, {before} as before, {after} as after, "
            f"case when {own} then 1 else 0 end as own_before from {side}.marts.{working.quoted(mart)} as t"
            for side, before, after, own, is_there in (
                ("live", 1, 0, is_own, is_before),
                ("working", 0, 1, "false", is_after),
            )
            if is_there
        ]
        con.execute(
            "insert into mart_rows select subject, sum(before), sum(after), sum(own_before), "
            "sum(greatest(after - before, 0)), sum(greatest(before - after, 0)) "
            "from (select subject, sum(before) as before, sum(after) as after, sum(own_before) as own_before "
            f"from ({' union all '.join(sides)}) group by subject, row_hash) group by subject",
            [mart] * len(sides),
        )
        con.execute(
            "insert into mart_rows select ?, 0, 0, 0, 0, 0 where ? not in (select mart from mart_rows)", [mart, mart]
        )
    con.execute((HERE / "build_diff.sql").read_text(encoding="utf-8"))


def refuse_over_limit(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError, with the changes, if marts.build_diff exceeds a limit of the policy."""
    over = con.execute(
        "select case change when 'rows_lost' then change || ' of ' || subject else change end as what, "
        "max(share_pct), max(limit_pct), count(*), list(subject order by subject) "
        "from marts.build_diff where is_over_limit group by what order by what"
    ).fetchall()
    if not over:
        return
    lines = []
    for what, share, limit, count, subjects in over:
        shown = "" if what.endswith(subjects[0]) else f": {', '.join(subjects[:SUBJECTS_SHOWN])}"
        more = f" and {count - SUBJECTS_SHOWN:,} more" if count > SUBJECTS_SHOWN else ""
        lines.append(f"  {what}: {share:.1f} % (limit {limit:.1f} %){shown}{more}")
    raise BuildError(
        "the build is not published, because it changes more than seeds/policy/publish_limits.csv allows:\n"
        + "\n".join(lines)
        + f"\nTo see the changes: {working.LIVE}={working.build_path().name} modelmart sql "
        '"from marts.build_diff where is_over_limit"\nTo publish them: modelmart build --accept'
    )


# ---------------------------------------------------------------------------------------------- generations


def generations() -> list[Generation]:
    """The earlier published warehouses, newest first."""
    return [
        Generation(number, path, datetime.fromtimestamp(stat.st_mtime, UTC), _facts_until(path), stat.st_size)
        for number, path in _earlier().items()
        for stat in [path.stat()]
    ]


def rollback(number: int | None = None) -> Path:
    """Publish an earlier warehouse again: the given generation, else the newest. The current one is kept too.

    Raises BuildError or WorkingFileError if there is none or it is damaged; then nothing changed.
    """
    live = working.live_path()
    with working.locked(live, "modelmart rollback"), _on_stop(signal.SIG_IGN):
        sweep(live)
        settle(live)
        kept = _earlier()
        chosen = kept.get(number if number is not None else max(kept, default=0))
        if chosen is None:
            if not kept:
                raise BuildError(
                    f"there is no earlier warehouse in {_generations_folder()}; each build keeps the last one"
                )
            numbers = ", ".join(str(n) for n in kept)
            raise BuildError(f"there is no generation {number} in {_generations_folder()}; choose from: {numbers}")
        with working.in_memory() as con:
            working.attach(con, chosen, "chosen (read_only)")
            # kept open as in publish(), unless it is damaged
            with suppress(working.WorkingFileError):
                working.attach(con, live, "live (read_only)")
            _swap_in(con, "chosen", chosen)
        return chosen


def _generations_folder() -> Path:
    live = working.live_path()
    return live.with_name(f"{live.name}.generations")


def _kept() -> list[Path]:
    """The files of the generations, oldest first. Other files in the folder are ignored."""
    return sorted(_generations_folder().glob(f"{'[0-9]' * 6}.duckdb"))


def _earlier() -> dict[int, Path]:
    """The generations that can be published again, by number, newest first."""
    live = working.live_path()
    # skip the published file itself: a process was killed after it kept the file and before it replaced it
    return {int(p.stem): p for p in reversed(_kept()) if not (live.exists() and live.samefile(p))}


def _keep_generation(live: Path) -> None:
    """Give the published file a second name, under which it stays when it is replaced."""
    _generations_folder().mkdir(exist_ok=True)
    kept = _kept()
    if kept and live.samefile(kept[-1]):
        return
    path = _generations_folder() / f"{int(kept[-1].stem) + 1 if kept else 1:06}.duckdb"
    try:
        path.hardlink_to(live)
    except OSError:
        # a file system without hard links
        with atomic_write(path, like=live) as partial:
            shutil.copyfile(live, partial)


def _prune(keep: int) -> None:
    """Remove all but the newest `keep` generations."""
    kept = _kept()
    for old in kept[: max(len(kept) - keep, 0)]:
        # the build is published already, so an old file that cannot be removed is no error
        with suppress(OSError):
            old.unlink()


def _facts_until(path: Path) -> datetime | None:
    try:
        with working.connect(path, read_only=True) as con:
            return con.execute("select max(checked_at) from raw.observations").fetchone()[0]  # type: ignore[index]
    except (working.WorkingFileError, duckdb.Error):
        return None
