"""Sum up usage logs on Spark in one process, then price sums: python tests/spark_logs.py FOLDER SUMS LOG ...

Run in the project's folder, where dbt has built the target spark. The sums of the first log stand in FOLDER/0. SUMS is
a Parquet file with the columns of int_usage__summed; what they cost stands in FOLDER/<schema>.<table>.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

SUMS = "intermediate.int_usage__summed"
SUMMED = ("int_usage_repeats__counted", "int_usage_repeats__selected", "int_usage__summed")
PRICES = ("intermediate.int_usage__costed", "marts.usage_costs", "marts.usage_gaps", "marts.usage_reconciliation")
# from the names of a log, which come after its sums
PRICED = tuple(f"int_usage_names__parsed+,+{table.partition('.')[2]}" for table in PRICES)


def run(log: str, *models: str) -> None:
    os.environ["USAGE_LOG"] = log
    done = dbtRunner().invoke(["run", "--target", "spark", "--select", *models])
    if not done.success:
        raise SystemExit(f"{log}: {done.exception or [r.message for r in done.result]}")


if __name__ == "__main__":
    from spark_tables import session

    folder, sums, *logs = sys.argv[1:]
    for number, log in enumerate(logs):
        run(log, *SUMMED)
        session(Path("profiles.yml")).table(SUMS).coalesce(1).write.mode("overwrite").parquet(f"{folder}/{number}")
    spark = session(Path("profiles.yml"))
    spark.read.parquet(sums).write.mode("overwrite").saveAsTable(SUMS)
    run(sums, *PRICED)
    for table in PRICES:
        spark.table(table).coalesce(1).write.mode("overwrite").parquet(f"{folder}/{table}")
