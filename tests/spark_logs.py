"""Sum up usage logs on Spark, one after another in one process: python tests/spark_logs.py FOLDER LOG ...

Run in the project's folder, where dbt has built the target spark. The sums of the first log stand in FOLDER/0.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner
from spark_tables import session

if __name__ == "__main__":
    folder, *logs = sys.argv[1:]
    for number, log in enumerate(logs):
        os.environ["USAGE_LOG"] = log
        run = dbtRunner().invoke(["run", "--target", "spark", "--select", "int_usage__summed"])
        if not run.success:
            raise SystemExit(f"{log}: {run.exception or [r.message for r in run.result]}")
        sums = session(Path("profiles.yml")).table("intermediate.int_usage__summed")
        sums.coalesce(1).write.mode("overwrite").parquet(f"{folder}/{number}")
