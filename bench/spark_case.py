"""The usage models on Spark in a process of its own: prints one line of JSON.

    python bench/spark_case.py <folder>     (bench/spark.py calls it)

The folder holds compiled/, the SQL that dbt would run; what that reads is in the engine that MODELMART_SPARK names.
Seconds are of the same cases as in bench/cases.py; bytes of shuffles come from Spark's own log of events.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from spark_tables import session  # noqa: E402

from bench.cases import COSTS, SIZES, VIEWS, WHAT_IF  # noqa: E402
from bench.cases import USAGE as REPLAYED  # noqa: E402

TABLES = REPLAYED | COSTS | WHAT_IF | SIZES
CASES = {"replay": REPLAYED | COSTS, "what-if": REPLAYED | WHAT_IF, "sizes": SIZES}


def main(folder: Path) -> None:
    events = folder / "events"
    events.mkdir(exist_ok=True)
    started = time.perf_counter()
    spark = session(
        ROOT / "profiles.yml",
        **{
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": events.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
        },
    )
    spark.sql("select 1").collect()
    start = time.perf_counter() - started
    seconds = {}
    for name, path in TABLES.items():
        sql = (folder / "compiled" / f"{path}.sql").read_text(encoding="utf-8")
        kind = "view" if name in VIEWS else "table"
        spark.sql(f"drop {kind} if exists {name}")
        spark.sparkContext.setJobGroup(name, name)
        started = time.perf_counter()
        spark.sql(f"create {kind} {name} as {sql}")
        seconds[name] = time.perf_counter() - started
    answer = spark.sql("select cast(sum(cost_usd) as string) from marts.usage_costs").collect()[0][0]
    application = spark.sparkContext.applicationId
    spark.stop()
    shuffled = shuffled_by(events / application)
    print(
        json.dumps(
            {
                "start": start,
                "seconds": {case: sum(seconds[t] for t in tables) for case, tables in CASES.items()},
                "shuffle_bytes": {t.split(".")[1]: shuffled[t] for t in TABLES},
                "answer": answer,
            }
        )
    )


def shuffled_by(log: Path) -> dict[str, int]:
    """Bytes that were written for shuffles, by job group."""
    group: dict[int, str] = {}
    shuffled: dict[str, int] = defaultdict(int)
    with log.open(encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            if event["Event"] == "SparkListenerStageSubmitted":
                properties = event.get("Properties") or {}
                group[event["Stage Info"]["Stage ID"]] = properties.get("spark.jobGroup.id", "")
            elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                written = event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                shuffled[group[event["Stage ID"]]] += written
    return shuffled


if __name__ == "__main__":
    main(Path(sys.argv[1]))
