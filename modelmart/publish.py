"""Build the warehouse and swap it in: copy, load, dbt build, swap. Readers see the old file or the new one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from ingest import working
from ingest.__main__ import load
from ingest.contract import ROOT


class BuildError(Exception):
    """The build stopped; the live warehouse is what it was. The message says where and what to do."""


@dataclass(frozen=True)
class Built:
    path: Path
    load_seconds: float
    dbt_seconds: float


def build(allow_partial: bool = False) -> Built:
    """Load every source, run dbt build with its tests, and publish. Raises BuildError; then nothing changed."""
    refuse_stray_log(working.live_path())
    started = time.monotonic()
    if not load() and not allow_partial:
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
    """`dbt build` on the working file. Only what went wrong is shown."""
    print("dbt build ...", flush=True)
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build"]
    environment = os.environ | {"MODELMART_BUILD": str(working.build_path())}
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
    fresh = live.with_name(live.name + ".new")
    shutil.copyfile(build_file, fresh)
    _sync(fresh)
    refuse_stray_log(live)
    fresh.replace(live)
    _sync(live.parent)
    return live


def refuse_other_days(con: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildError if the working file was built with `as_of`: it would answer for that day for ever."""
    row = con.execute(
        "select (select max(as_of_on) from marts.deprecation_risk), "
        "(select max(as_of_on) from marts.cost_per_interaction)"
    ).fetchone()
    today = datetime.now(UTC).date()
    # tables are a day behind where midnight passed while they were built
    if row is None or row[0] != today or row[1] not in (today, today - timedelta(days=1)):
        raise BuildError(
            f"the working file answers for {row and row[0]} and not for today, {today}: it was built with as_of. "
            "Take as_of out of dbt_project.yml and build again"
        )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
