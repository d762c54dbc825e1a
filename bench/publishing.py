"""Publish under load, kill at random, and write what came of it into bench/RESULTS.md (section "Publishing").

Works on a copy of the project with the published warehouse in it. Readers open the file anew for each read, as BI tools
do, and hold three tables and two marts against each other; a publish is `modelmart.publish.publish` after a load. One
kill in ten hits a whole `modelmart build`, with dbt; the others a load and a publish, where files change hands: a build
spends nine tenths of its time in dbt.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import write_section  # noqa: E402
from ingest import working  # noqa: E402
from modelmart.publish import clear_up, generations  # noqa: E402

# One more of each: a mark in two tables that are written one after the other, and a look at a source.
STEP = """
import sys, duckdb
from ingest.loading import load
from modelmart.publish import publish
from ingest import working
print("begun", flush=True)
load(["my_prices"])
with duckdb.connect(str(working.build_path())) as con:
    con.execute("create schema if not exists bench")
    for half in ("left_half", "right_half"):
        con.execute(f"create or replace table bench.{half} as select count(*) as looks from raw.observations")
publish()
print("published", flush=True)
"""

READER = """
import duckdb, sys, time, json
seconds, last = [], 0
def done(**told):
    print(json.dumps(told | {"reads": len(seconds), "seconds": seconds[:: max(len(seconds) // 1000, 1)]}), flush=True)
    sys.exit()
while True:
    started = time.perf_counter()
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as con:
            row = con.execute(
                "select (from bench.left_half), (from bench.right_half), (select count(*) from raw.observations), "
                "(select count(*) from marts.fct_prices), (select count(distinct offering_id) from marts.dim_offerings)"
            ).fetchone()
    except Exception as error:
        done(failed=str(error))
    if not row[0] == row[1] == row[2] or row[2] < last or not row[3] or not row[4]:
        done(torn=row)
    last = row[2]
    seconds.append(time.perf_counter() - started)
    time.sleep(0.1)
    with open(sys.argv[2]) as stop:
        if stop.read():
            done()
"""


def project(folder: Path) -> Path:
    """A clone of what is committed, with the published warehouse, in which all that follows takes place."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    shutil.copyfile(ROOT / "warehouse.duckdb", folder / "warehouse.duckdb")
    os.environ |= {
        working.LIVE: str(folder / "warehouse.duckdb"),
        working.BUILD: str(folder / "warehouse.build.duckdb"),
        "MODELMART_CACHE": str(ROOT / ".cache"),
    }
    return folder


def begin(folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # unbuffered, so that the first line says when it has begun
        [sys.executable, "-u", *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def looks(file: Path) -> int:
    """How long the history is; raises where the file is not whole, or two tables are of different builds."""
    with duckdb.connect(str(file), read_only=True) as con:
        left, right, seen = con.execute(
            "select (from bench.left_half), (from bench.right_half), (select count(*) from raw.observations)"
        ).fetchone() or (None, None, 0)
    assert left == right, f"torn: {left}, {right}"
    return seen


def under_readers(folder: Path, readers: int, publishes: int) -> list[list[str]]:
    live, stop = folder / "warehouse.duckdb", folder / "stop"
    stop.write_text("")
    subprocess.run([sys.executable, "-c", STEP], cwd=folder, check=True, capture_output=True)
    running = [begin(folder, "-c", READER, str(live), str(stop)) for _ in range(readers)]
    seconds = []
    try:
        for _ in range(publishes):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", STEP], cwd=folder, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
    finally:
        stop.write_text("stop")
    told = [json.loads(r.communicate(timeout=60)[0]) for r in running]
    failed, torn = sum("failed" in t for t in told), sum("torn" in t for t in told)
    waits = sorted(s for t in told for s in t["seconds"])
    return [
        ["readers at once", f"{readers}", "each opens the file anew for every read, some ten times a second"],
        ["publishes meanwhile", f"{publishes}", f"load and publish, median {statistics.median(seconds):.1f} s"],
        ["reads", f"{sum(t['reads'] for t in told):,}", f"median {1000 * statistics.median(waits):.0f} ms"],
        ["failed reads", f"{failed}", "; ".join(t["failed"] for t in told if "failed" in t)],
        ["torn reads", f"{torn}", "; ".join(str(t["torn"]) for t in told if "torn" in t)],
    ]


def under_kills(folder: Path, kills: int, minutes: float) -> list[list[str]]:
    live, chance, until = folder / "warehouse.duckdb", random.Random(0), time.monotonic() + 60 * minutes
    done, builds, in_swap, advanced, orphans = 0, 0, 0, 0, 0
    began = before = looks(live)
    while done < kills and time.monotonic() < until:
        is_build = done % 10 == 0
        process = begin(folder, *(("-m", "modelmart.cli", "build") if is_build else ("-c", STEP)))
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 20 if is_build else 5))
        in_swap += any(folder.glob("warehouse.duckdb.*.partial"))
        hit = process.poll() is None
        process.kill()
        process.communicate()
        orphans += any(folder.glob("*.partial*"))
        # one that had ended already was not killed
        done, builds = done + hit, builds + (hit and is_build)
        now = looks(live)
        assert now >= before, f"history was {before} looks long and is {now}"
        advanced, before = advanced + (now > before), now
        for generation in generations():
            assert generation.facts_until is not None, f"{generation.path} is not whole"
    clear_up()
    assert not list(folder.glob("*.partial*"))
    # what is left goes on as if nothing had been
    subprocess.run([sys.executable, "-c", STEP], cwd=folder, check=True, capture_output=True)
    return [
        [
            "kills (SIGKILL) at random moments",
            f"{done}",
            f"{builds} of whole builds with dbt, the others load and publish",
        ],
        ["of them while the new file was being written", f"{in_swap}", ""],
        ["live file not whole afterwards", "0", "else this script ends here"],
        ["history shorter afterwards", "0", f"it grew {advanced} times, from {began} looks to {looks(live)}"],
        ["parts left by a kill", f"{orphans}", "0 after the next build begins"],
    ]


def table(rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(r) + " |" for r in [["", "", ""], ["---"] * 3, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--publishes", type=int, default=50)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=25, help="at most, for the kills")
    arguments = parser.parse_args()
    folder = project(ROOT / ".cache" / "bench" / "publishing")
    started = datetime.now(UTC)
    readers = under_readers(folder, arguments.readers, arguments.publishes)
    kills = under_kills(folder, arguments.kills, arguments.minutes)
    size = (folder / "warehouse.duckdb").stat().st_size / 1e6
    text = "\n\n".join(
        [
            "## Publishing",
            f"Written by `python bench/publishing.py` on {started:%Y-%m-%d %H:%M} UTC in "
            f"{(datetime.now(UTC) - started).total_seconds() / 60:.0f} minutes; a warehouse of {size:.0f} MB.",
            table(readers),
            table(kills),
        ]
    )
    write_section(text)
    print(text)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
