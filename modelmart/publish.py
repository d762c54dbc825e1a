"""Build the warehouse and swap it in: copy, load, dbt build, swap. Readers see the old file or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from ingest import working
from ingest.__main__ import load, log_run
from ingest.contract import ROOT


class BuildError(Exception):
    """The build stopped; the live warehouse is what it was. The message says where and what to do."""


@dataclass(frozen=True)
class Built:
    path: Path
    load_seconds: float
    dbt_seconds: float


def build(allow_partial: bool = False, live: bool = False) -> Built:
    """Load every source, run dbt build with its tests, and publish. Raises BuildError; then nothing changed.

    live: ask the live addresses too, after the other routes, so that theirs is the latest look.
    """
    started_at = datetime.now(UTC)
    try:
        built = _build(allow_partial, live)
    except (BuildError, working.WorkingFileError) as error:
        log_run({"started_at": started_at.isoformat(), "build": "failed", "because": str(error)})
        raise
    log_run({"started_at": started_at.isoformat(), "build": "published", "file": str(built.path)})
    return built


def _build(allow_partial: bool, live: bool) -> Built:
    refuse_stray_log(working.live_path())
    started = time.monotonic()
    passed = load()
    if live:
        print("live addresses ...", flush=True)
        passed = load(live=True) and passed
    if not passed and not allow_partial:
        raise BuildError("a source was refused, so nothing is published; --allow-partial publishes the others")
    loaded = time.monotonic()
    dbt_build()
    finished = time.monotonic()
    return Built(publish(), loaded - started, finished - loaded)


def refuse_stray_log(path: Path) -> None:
    """A write-ahead log beside the live file is somebody's unsaved work or another file's: not ours to delete."""
    log = Path(f"{path}.wal")
    if log.exists():
        raise BuildError(
            f"{log} lies beside the warehouse: something has {path.name} open for writing, or the log is of another "
            "file. Close what has it open; if nothing has, move the log away; then build again"
        )


def dbt_build() -> None:
    """`dbt build` of all but the unit tests on the working file. Only what went wrong is shown."""
    print("dbt build ...", flush=True)
    dbt = Path(sys.executable).with_name("dbt")
    if not dbt.exists():
        raise BuildError(f"there is no {dbt}; `make warehouse` sets up an environment that has it")
    # unit tests read no data: they tell of a change to a model, which is for CI and `make test`
    command = [str(dbt), "--quiet", "build", "--exclude-resource-type", "unit_test"]
    # as a plain `dbt build` would name it: another name makes dbt parse the whole project anew, which takes seconds
    environment = os.environ | {"MODELMART_BUILD": os.path.relpath(working.build_path(), ROOT)}
    # dbt runs in the project's folder, the user need not; a pattern is joined like a name
    if (log := environment.get("USAGE_LOG")) and "://" not in log:
        environment["USAGE_LOG"] = str(Path.cwd() / log)
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise BuildError(f"dbt build failed: what failed is said above, all of it in {ROOT / 'logs' / 'dbt.log'}")


def publish() -> Path:
    """Swap a copy of the working file in as the live warehouse, whole and durable. The working file stays."""
    build_file, live = working.build_path(), working.live_path()
    with working.connect(build_file) as con:
        refuse_other_days(con)
        con.execute("checkpoint")
    if Path(f"{build_file}.wal").exists():
        raise BuildError(f"{build_file}.wal is still there after a checkpoint; the build is not published")
    refuse_stray_log(live)
    working.copy_whole(build_file, live)
    return live


def refuse_other_days(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError if the working file was built with `as_of` or `known_on`: it would answer so for ever."""
    row = con.execute(
        "select (select max(as_of_on) from marts.cost_per_interaction), "
        "(select sql like '%now()%' from duckdb_views() where view_name = 'int_dates__asked'), "
        "(select max(known_on) from intermediate.int_dates__asked)"
    ).fetchone()
    if row and row[2] is not None:
        raise BuildError(
            f"the working file holds only what was known on {row[2]}: it was built with known_on. "
            "Take known_on out of dbt_project.yml and build again"
        )
    today = datetime.now(UTC).date()
    # the view asks for the day anew, or has one written into it; tables are a day behind where midnight passed
    if row is None or not row[1] or row[0] not in (today, today - timedelta(days=1)):
        raise BuildError(
            f"the working file answers for {row and row[0]} for ever and not for the day it is read: it was built "
            "with as_of. Take as_of out of dbt_project.yml and build again"
        )
