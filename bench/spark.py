"""Measure the usage models on DuckDB and on Spark's local mode, side by side in one run, for bench/RESULTS.md.

    python bench/spark.py                           (make bench-spark: 1M, 10M and 100M calls; writes the section)
    python bench/spark.py --calls 1 --rounds 1      (millions of calls; a quick look, written to the screen only)

One process a case and round, which take turns; medians are compared, and costs must be equal to the last decimal. It
works on the published warehouse and builds both targets once before, so `make warehouse` and `make spark` come first.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import write_section  # noqa: E402
from bench.run import DBT, MILLION, SCRATCH, USAGE, Rows, log_of, machine, measured, prepare, run, table, versions  # noqa: E402

FOLDER = SCRATCH / "spark"
GIVEN = {"MODELMART_RAW": str(FOLDER / "raw"), "MODELMART_SPARK": str(FOLDER / "engine")}
# of bench/cases.py, and the same tables of bench/spark_case.py
CASES = {
    "replay": "log to usage_costs",
    "what-if": "log to usage_what_if, all candidates of the catalogues",
    "sizes": "sizes of calls",
}


def seconds_of(*command: str, **environment: str) -> float:
    started = time.perf_counter()
    run(*command, **environment)
    return time.perf_counter() - started


def fixed_cost() -> Rows:
    """Both targets built whole, once, with the sample log: what is paid however few calls there are."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    working = FOLDER / "warehouse.build.duckdb"
    shutil.copyfile(ROOT / "warehouse.duckdb", working)
    modelmart = (sys.executable, "-m", "modelmart.cli")
    build = (DBT, "build", "--exclude-resource-type", "unit_test")
    raw = seconds_of(*modelmart, "export", "--raw", "--output", GIVEN["MODELMART_RAW"])
    target = ("--target-path", str(FOLDER / "target"))
    on_duckdb = seconds_of(*build, *target, MODELMART_BUILD=str(working))
    on_spark = seconds_of(*build, *target, "--target", "spark", **GIVEN)
    return [
        ["raw facts as Parquet (`modelmart export --raw`)", f"{raw:.1f}", ""],
        ["dbt build on DuckDB, 3,000 calls", f"{on_duckdb:.1f}", "1.0"],
        ["dbt build on Spark, 3,000 calls", f"{on_spark:.1f}", f"{on_spark / on_duckdb:.1f}"],
    ]


def spark_folder(name: str, log: str) -> Path:
    """A folder for bench/spark_case.py: the SQL for a log."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    given = GIVEN | {"USAGE_LOG": log}
    target = ("--target", "spark", "--target-path", str(folder / "target"))
    run(DBT, "--quiet", "run-operation", "register_raw", *target, **given)
    run(DBT, "--quiet", "compile", "--select", *USAGE, *target, **given)
    (folder / "target/compiled/modelmart/dbt_project/models").rename(folder / "compiled")
    return folder


def spark_measured(folder: Path) -> dict[str, Any]:
    done = run(sys.executable, str(ROOT / "bench" / "spark_case.py"), str(folder), **GIVEN)
    return json.loads(done.splitlines()[-1])


def held_by(log: str) -> int:
    """Bytes of the files of a log."""
    return sum(file.stat().st_size for file in Path(log).parent.glob(Path(log).name))


def side_by_side(name: str, calls: str, log: str, rounds: int) -> tuple[Rows, Rows]:
    """Rows of seconds, and of what each table shuffles."""
    on_duckdb, on_spark = prepare(f"spark_{name}", log), spark_folder(name, log)
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    shuffled: dict[str, int] = {}
    for _ in range(rounds):
        for case in CASES:
            found = measured(case, on_duckdb)
            ours.setdefault(case, []).append(found["seconds"])
            if case == "replay":
                answer = found["answer"][0]
        found = spark_measured(on_spark)
        if found["answer"] != answer:
            raise SystemExit(f"{name}: {found['answer']} on Spark, {answer} on DuckDB")
        for case, seconds in (found["seconds"] | {"start": found["start"]}).items():
            theirs.setdefault(case, []).append(seconds)
        shuffled = found["shuffle_bytes"]
    rows = []
    for case, told in CASES.items():
        one, other = statistics.median(ours[case]), statistics.median(theirs[case])
        rows.append([calls, told, f"{one:.2f}", f"{other:.2f}", f"{other / one:.1f}"])
    start = statistics.median(theirs["start"])
    rows.append([calls, "start of the engine, before its first query", "", f"{start:.2f}", ""])
    return rows, [
        [calls, name, f"{size / 1e6:.2f}", f"{100 * size / held_by(log):.2f}"] for name, size in shuffled.items()
    ]


def in_many_files(log: str, files: int) -> str:
    """The same calls in more files."""
    folder = FOLDER / "many"
    shutil.rmtree(folder, ignore_errors=True)
    with duckdb.connect() as con:
        (calls,) = con.execute(f"select count(*) from '{log}'").fetchone()
        con.execute(
            f"copy (select *, (row_number() over () - 1) * {files} // {calls} as part from '{log}') "
            f"to '{folder}' (format parquet, compression zstd, partition_by (part))"
        )
    # part=7 would be a column, which is refused
    for part in folder.iterdir():
        part.rename(folder / part.name.partition("=")[2])
    return str(folder / "*" / "*.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=None, help="millions of calls")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    started, load = datetime.now(UTC), os.getloadavg()[0]
    SCRATCH.mkdir(parents=True, exist_ok=True)
    fixed = fixed_cost()
    rows: Rows = []
    shuffles: Rows = []
    sizes: Rows = []
    for millions in arguments.calls or [1, 10, 100]:
        log = log_of(millions)
        some, shuffled = side_by_side(f"{millions}M", f"{millions}M", log, arguments.rounds)
        rows += some
        shuffles += shuffled
        files, held = len(list(Path(log).parent.glob(Path(log).name))), held_by(log)
        sizes.append([f"{millions}M", str(files), f"{held / 1e6:.0f}", f"{held / millions / MILLION:.1f}"])
    if 10 in (arguments.calls or [10]):
        many, _ = side_by_side("10M_many", "10M in 1,000 files", in_many_files(log_of(10), 1000), arguments.rounds)
        rows += many
    text = "\n\n".join(
        [
            "## Spark",
            f"Written by `{'make bench-spark' if arguments.calls is None else 'python bench/spark.py'}` on "
            f"{started:%Y-%m-%d %H:%M} UTC, {machine()}; {versions(sys.executable, 'duckdb', 'pyspark', 'dbt-spark')}, "
            f"Spark in local mode. Load of the machine when it began and ended: {load:.1f} and "
            f"{os.getloadavg()[0]:.1f}. Medians of {arguments.rounds}; costs are equal to the last decimal. DuckDB "
            "keeps what it makes in memory, Spark writes it to disk.",
            "What is paid however few calls there are, in seconds, measured once:",
            table(["", "seconds", "x DuckDB"], fixed),
            "The usage models alone, in seconds:",
            table(["calls", "case", "DuckDB", "Spark", "Spark / DuckDB"], rows),
            "What Spark writes for its shuffles, beside the bytes of the log:",
            table(["calls", "table", "MB", "% of the log"], shuffles),
            "The logs:",
            table(["calls", "files", "MB", "bytes a call"], sizes),
        ]
    )
    print(text)
    if arguments.calls is None:
        write_section(text)


if __name__ == "__main__":
    main()
