"""Processes that are killed, stopped, or in each other's way, and clocks that are wrong."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Project, Small, commit_and_die, sha256

from ingest import working
from ingest.contract import read_contract
from ingest.land import prepare
from ingest.loading import load
from ingest.working import WorkingFileError, locked, log_of
from modelmart import publish as publishing
from modelmart.publish import BuildError, publish

# Loads bytes that are new each time, and says so once they are committed.
LOADER = """
import sys, duckdb
from ingest.contract import read_contract
from ingest.fetch import Fetched
from ingest.land import land
con = duckdb.connect(sys.argv[1], config={"checkpoint_threshold": sys.argv[2]})
contract = read_contract("genai_prices")
for number in range(int(sys.argv[3]), 10**9):
    models = ",".join('{"id": "m%d-%d", "prices": {"input_mtok": 1}}' % (number, i) for i in range(200))
    raw = '[{"id": "p", "name": "P", "models": [%s]}]' % models
    landed = land(con, contract, Fetched(raw.encode(), "test", version=None, published_on=None))
    print(landed.snapshot_id, flush=True)
"""

# A model that takes longer than any test waits.
SLOW = "select sum(a.range * b.range) as total from range(100000000) as a cross join range(100000000) as b\n"


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"after {seconds:g} s there was still no {what}"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("checkpoint_threshold", "kills"),
    [
        pytest.param("16MB", 4, id="kill9-mid-load"),
        pytest.param("16KB", 4, id="kill9-mid-checkpoint"),
        pytest.param("16MB", 50, id="kill9-mid-load-50", marks=pytest.mark.faults),
        pytest.param("16KB", 50, id="kill9-mid-checkpoint-50", marks=pytest.mark.faults),
    ],
)
def test_a_load_that_is_killed_loses_nothing_that_it_acknowledged(
    small: Small, checkpoint_threshold: str, kills: int
) -> None:
    publish()
    with duckdb.connect(str(small.working)) as con:
        prepare(con, read_contract("genai_prices"))
    live, chance, acknowledged = sha256(small.live), random.Random(kills), []
    for attempt in range(kills):
        command = [sys.executable, "-c", LOADER, str(small.working), checkpoint_threshold, str(attempt * 1000)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as loader:
            # what comes before the first is Python's own beginning
            assert loader.stdout
            acknowledged.append(loader.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.4))
            loader.kill()
            acknowledged += loader.stdout.read().split()
        with duckdb.connect(str(small.working)) as con:
            rows = dict(con.execute("select snapshot_id, row_count from raw.snapshots").fetchall())
            parts = dict(
                con.execute("select snapshot_id, count(*) from raw.genai_prices__prices group by all").fetchall()
            )
            looks = {s for (s,) in con.execute("select snapshot_id from raw.observations").fetchall()}
        # a line may be cut in the middle, which is no acknowledgement
        assert {s for s in acknowledged if len(s) == len("genai_prices:") + 16} <= rows.keys()
        # tables agree: each source is there whole or not at all
        assert parts.keys() == rows.keys() and rows.keys() <= looks
        assert set(parts.values()) <= {200}
    assert len(acknowledged) >= kills
    assert sha256(small.live) == live


@pytest.fixture
def slow(scratch: Project) -> Project:
    (scratch.root / "dbt_project/models/staging/int_dates__slowed.sql").write_text(SLOW)
    return scratch


def dbt_of(build: subprocess.Popen[str]) -> int:
    """The dbt that a build started, once it is at the slow model."""
    (child,) = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text().split()
    return int(child)


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


@pytest.mark.faults
@pytest.mark.parametrize(
    ("number", "whom"),
    [
        pytest.param(signal.SIGTERM, "build", id="sigterm-dbt"),
        pytest.param(signal.SIGINT, "group", id="sigint-dbt"),
        pytest.param(signal.SIGHUP, "build", id="sighup-dbt"),
        pytest.param(signal.SIGKILL, "build", id="sigkill-build"),
        pytest.param(signal.SIGTERM, "dbt", id="sigterm-of-dbt-alone"),
        pytest.param(signal.SIGKILL, "dbt", id="sigkill-of-dbt-alone"),
    ],
)
def test_a_build_that_is_stopped_in_a_slow_model_changes_nothing_and_dbt_ends_with_it(
    slow: Project, number: signal.Signals, whom: str
) -> None:
    live, log = sha256(slow.live), slow.root / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    dbt = None
    with slow.start("modelmart", "build") as build:
        try:
            wait_for(lambda: log.exists() and "int_dates__slowed" in log.read_text(), 60, "slow model")
            dbt = dbt_of(build)
            if whom == "group":
                os.killpg(build.pid, number)
            else:
                os.kill(build.pid if whom == "build" else dbt, number)
            told, _ = build.communicate(timeout=30)
            wait_for(lambda: not is_running(dbt), 10, "end of dbt")
        finally:
            build.kill()
            if dbt and is_running(dbt):
                os.kill(dbt, signal.SIGKILL)
    assert build.returncode != 0
    assert sha256(slow.live) == live
    if number != signal.SIGKILL or whom == "dbt":
        assert "modelmart: " in told and "Traceback" not in told
        last = json.loads((slow.root / "logs" / "runs.jsonl").read_text().splitlines()[-1])
        assert last["build"] == "failed"
    # nothing is in the way of the next one: locks are free, and both files open
    slow.ok("python", "-m", "ingest", "my_prices")
    slow.ok("modelmart", "status")
    assert list(slow.root.glob("*.partial*")) == []


@pytest.mark.faults
@pytest.mark.parametrize("log_of_dbt", ["taken in", "lost"])
def test_facts_of_a_load_that_was_killed_are_kept_when_dbt_is_killed_after_it(slow: Project, log_of_dbt: str) -> None:
    ((looks,),) = slow.query("select count(*) from raw.observations", slow.working)
    commit_and_die(slow.working, "insert into raw.observations select * from raw.observations limit 1")
    log = slow.root / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    with slow.start("dbt", "build") as dbt:
        wait_for(lambda: log.exists() and "int_dates__slowed" in log.read_text(), 60, "slow model")
        # seeds are made and their columns commented on, of which DuckDB takes in the log only where it is attached
        wait_for(lambda: "OK loaded seed file policy.watchlist" in log.read_text(), 30, "seeds")
        dbt.kill()
    if log_of_dbt == "lost":
        log_of(slow.working).unlink()
    else:
        with pytest.raises(duckdb.Error, match="replaying WAL"):
            duckdb.connect(str(slow.working))
    slow.ok("python", "-m", "ingest", "my_prices")
    assert list(slow.root.glob("*.wal*")) == []
    assert slow.query("select count(*) from raw.observations", slow.working) == [(looks + 2,)]


@pytest.mark.case("two-writers")
def test_of_two_loads_one_wins_and_the_other_names_it(small: Small) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", LOADER, str(small.working), "16MB", "0"], cwd=ROOT, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout and holder.stdout.readline()
        run = subprocess.run([sys.executable, "-m", "ingest"], cwd=ROOT, capture_output=True, text=True, check=False)
        holder.kill()
    assert run.returncode == 1
    assert f"PID {holder.pid}" in run.stderr and "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "command", [["-m", "ingest"], ["-m", "modelmart.cli", "build"], ["-m", "modelmart.cli", "rollback"]]
)
def test_while_a_build_runs_no_other_load_build_or_rollback_begins(small: Small, command: list[str]) -> None:
    publish()
    live = sha256(small.live)
    with locked(small.live, "modelmart build"), locked(small.working, "modelmart build"):
        run = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert f"is being written by modelmart build, PID {os.getpid()} on " in run.stderr
    assert "Traceback" not in run.stderr
    assert sha256(small.live) == live


@pytest.mark.case("stale-lock")
def test_the_lock_of_a_killed_holder_is_free_at_once(small: Small) -> None:
    code = (
        "import os, sys; from pathlib import Path; from ingest.working import locked\n"
        "with locked(Path(sys.argv[1]), 'test'): os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(small.live)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert "test, PID" in Path(f"{small.live}.lock").read_text()
    # `locked` does not wait: it raises if somebody holds the lock
    with locked(small.live, "next"):
        pass


def test_a_publish_that_is_killed_at_any_moment_leaves_the_old_warehouse_or_the_new_one(small: Small) -> None:
    publish()
    chance, last = random.Random(1), 1
    code = "import sys; from modelmart.publish import publish; print(flush=True); publish()"
    for number in range(2, 12):
        small.write(number)
        with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout and process.stdout.readline()
            time.sleep(chance.uniform(0, 0.12))
            process.kill()
        left, right, looks = small.generation()
        assert left == right == looks and last <= left <= number
        last = left
    publishing.clear_up()
    publish()
    assert small.generation() == (11, 11, 11)
    assert list(small.folder.glob("*.partial*")) == []


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build without what takes its time before the swap."""
    monkeypatch.setattr("ingest.loading.load", lambda **_: True)
    monkeypatch.setattr(publishing, "dbt_build_on_one_day", lambda: None)


def stop_us(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_build_that_is_stopped_within_a_query_says_so_and_nothing_is_published(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    small.write(2)
    live = sha256(small.live)

    def land(*_: object) -> None:
        # as DuckDB says it (1.5.6), if the signal comes between two steps of a query
        raise RuntimeError("Query interrupted") from KeyboardInterrupt()

    monkeypatch.setattr("ingest.loading.land", land)
    with pytest.raises(BuildError, match="stopped; the published warehouse is unchanged"):
        publishing.build()
    assert sha256(small.live) == live


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("moment", ["_keep_generation", "_prune"])
def test_a_stop_that_comes_while_files_are_swapped_is_too_late_and_what_is_said_is_true(
    small: Small, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    publish()
    small.write(2)
    monkeypatch.setattr(publishing, moment, stop_us)
    publishing.build()
    assert small.generation() == (2, 2, 2)


@pytest.mark.usefixtures("at_once")
def test_a_build_whose_signals_are_ignored_goes_on_as_under_nohup(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr(publishing, "clear_up", lambda: os.kill(os.getpid(), signal.SIGHUP))
    try:
        publishing.build()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert small.generation() == (1, 1, 1)


def test_a_run_that_cannot_be_logged_is_no_failure(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    monkeypatch.setattr("ingest.loading.ROOT", tmp_path)
    assert load(["my_prices"])
    assert "runs.jsonl cannot be written" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------- clocks


def test_a_build_over_midnight_runs_dbt_once_more_so_that_all_tables_are_of_one_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # nobody may set the clock of this machine, so the day is what is replaced
    monday = date(2026, 11, 23)
    days = iter([monday, monday + timedelta(days=1), monday + timedelta(days=1), monday + timedelta(days=1)])
    runs: list[date] = []
    monkeypatch.setattr(publishing, "today", lambda: next(days))
    monkeypatch.setattr(publishing, "dbt_build", lambda: runs.append(monday))
    publishing.dbt_build_on_one_day()
    assert len(runs) == 2
    assert next(days, None) is None


@pytest.mark.parametrize("is_published", [False, True])
def test_a_clock_that_was_set_back_is_refused_and_nothing_loaded(small: Small, is_published: bool) -> None:
    with duckdb.connect(str(small.working)) as con:
        con.execute("update raw.observations set checked_at = checked_at + interval 1 day")
    if is_published:
        publish()
    with pytest.raises(
        WorkingFileError, match=rf"set the clock.*run on {small.working}: delete from raw\.observations"
    ):
        load(["my_prices"])
    with duckdb.connect(str(small.working)) as con:
        assert con.execute("select count(*) from raw.observations").fetchone() == (1,)
        # what is said to help does
        con.execute("delete from raw.observations where checked_at > now() at time zone 'UTC'")
    assert load(["my_prices"])


def test_two_clocks_that_differ_by_a_minute_are_no_fault(small: Small) -> None:
    with duckdb.connect(str(small.working)) as con:
        con.execute("update raw.observations set checked_at = checked_at + interval 1 minute")
        working.refuse_clock_set_back(con, small.working)
