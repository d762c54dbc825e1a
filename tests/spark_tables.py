"""Write every table and view of marts, as Spark reads it, into Parquet: python tests/spark_tables.py FOLDER.

Run in the project's folder, with its own profile; DuckDB then compares what is there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jinja2
import yaml
from pyspark.sql import SparkSession


def session(profiles: Path, **more: str) -> SparkSession:
    """Spark as dbt has it by the target spark of a profiles.yml, with more settings of Spark by name."""
    text = jinja2.Template(profiles.read_text(encoding="utf-8")).render(env_var=os.environ.get)
    output = yaml.safe_load(text)["modelmart"]["outputs"]["spark"]
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in (output["server_side_parameters"] | more).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


if __name__ == "__main__":
    spark = session(Path("profiles.yml"))
    for row in spark.sql("show tables in marts").collect():
        table = row["tableName"]
        spark.table(f"marts.{table}").coalesce(1).write.mode("overwrite").parquet(f"{sys.argv[1]}/{table}")
