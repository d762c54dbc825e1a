"""One measured case in a process of its own, so that its peak memory is its own: prints one line of JSON.

    python bench/cases.py <case> <folder>     (bench/run.py calls it)

The folder holds what run.py prepared: log (the name of the log's files), warehouse.duckdb, compiled/ (the SQL that dbt
would run), names.parquet and price_lists.parquet for what does not read DuckDB.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOKENS = ("fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens")
PRICES = ("input", "cached_input", "cache_write", "cache_write_1h", "output")
NAMES = ("provider_id", "model_id", "service_tier")
USAGE = {
    "intermediate.int_usage__summed": "usage/int_usage__summed",
    "intermediate.int_usage_names__parsed": "usage/int_usage_names__parsed",
    "intermediate.int_usage_names__matched": "usage/int_usage_names__matched",
    "intermediate.int_usage__priced": "costs/int_usage__priced",
    "intermediate.int_usage_amounts__priced": "costs/int_usage_amounts__priced",
    "intermediate.int_usage__costed": "costs/int_usage__costed",
}
VIEWS = ("intermediate.int_usage__priced", "intermediate.int_usage__costed")
REPEATS = {
    "intermediate.int_usage_repeats__counted": "usage/int_usage_repeats__counted",
    "intermediate.int_usage_repeats__selected": "usage/int_usage_repeats__selected",
}
SIZES = {"intermediate.int_usage_sizes__counted": "costs/int_usage_sizes__counted"}
COSTS = {"marts.usage_costs": "costs/usage_costs"}
WHAT_IF = {
    "intermediate.int_usage_traffic__summed": "costs/int_usage_traffic__summed",
    "intermediate.int_usage_candidates__priced": "costs/int_usage_candidates__priced",
    "marts.usage_what_if": "costs/usage_what_if",
}


def duckdb_case(folder: Path, sql: list[str], answer: str, memory: str | None = None) -> tuple[float, Any]:
    """Run statements in memory, on the tables of the warehouse that they read; what they make is not written to a disk,
    as it is not by the others either. With a limit of memory, what does not fit goes to a disk."""
    import duckdb

    limit = {"memory_limit": memory, "temp_directory": str(folder / "spilled")} if memory else {}
    with duckdb.connect(config={"threads": 2, **limit}) as con:
        con.execute(f"attach '{folder / 'warehouse.duckdb'}' as built (read_only)")
        text = " ".join(sql)
        made = re.findall(r"create or replace \w+ (\w+)[.](\w+) as", text)
        named = sorted(set(re.findall(r'"(intermediate|reference|policy|marts)"."(\w+)"', text)) - set(made))
        for schema in ("intermediate", "reference", "policy", "marts"):
            con.execute(f"create schema {schema}")
        for schema, table in named:
            con.execute(f"create table {schema}.{table} as from built.{schema}.{table}")
        con.execute("detach built")
        started = time.perf_counter()
        for statement in sql:
            con.execute(statement).fetchall()
        seconds = time.perf_counter() - started
        return seconds, con.execute(answer).fetchone()


def models(folder: Path, names: dict[str, str], doubles: bool = False) -> list[str]:
    """The statements by which dbt makes these tables."""
    found = []
    for table, path in names.items():
        sql = (folder / "compiled" / f"{path}.sql").read_text(encoding="utf-8")
        if doubles:
            sql = re.sub(r"decimal\(\d+, ?\d+\)", "double", sql)
        kind = "view" if table in VIEWS else "table"
        found.append(f"create or replace {kind} {table} as {sql}")
    return found


def scan(folder: Path, name: str, *ids: str) -> tuple[float, Any]:
    """The same columns, each value looked at: summed tokens, the last instant, the last of each name."""
    log = (folder / "log").read_text().strip()
    columns = [f"sum({t})" for t in TOKENS] + ['max("at")'] + [f"{name}({n})" for n in (*NAMES, *ids)]
    files = f"read_json('{log}')" if log.endswith(".jsonl") else f"read_parquet('{log}', union_by_name = true)"
    sql = f"select {', '.join(columns)} from {files}"
    return duckdb_case(folder, [sql], "select null")


# DuckDB's memory_limit in the cases that have one
LIMIT = "250MB"
COST = "select cast(sum(cost_usd) as varchar) from marts.usage_costs"
IF = "select cast(sum(cost_usd) as varchar) from marts.usage_what_if"


def polars_case(folder: Path) -> tuple[float, Any]:
    """The same roll-up as a polars query that streams; prices joined as doubles."""
    import polars as pl

    lists = pl.read_parquet(folder / "price_lists.parquet")
    names = pl.read_parquet(folder / "names.parquet")
    started = time.perf_counter()
    size = pl.sum_horizontal(TOKENS[:-1])
    minute = pl.col("at").dt.hour().cast(pl.Int64) * 60 + pl.col("at").dt.minute()
    summed = (
        pl.scan_parquet((folder / "log").read_text().strip())
        .with_columns(
            used_on=pl.col("at").dt.date(),
            minute=step(minute, sorted(set(lists["from_minute"]))),
            size=step(size - 1, sorted(set(lists["min_input_tokens"]))),
        )
        .group_by(*NAMES, "used_on", "minute", "size")
        .agg(pl.col(t).sum() for t in TOKENS)
        .collect(engine="streaming")
    )
    joined = (
        summed.join(names, on=["provider_id", "model_id"])
        .join(lists, on=["offering_id", "service_tier"])
        .with_columns(at=pl.col("used_on").cast(pl.Datetime("us")) + pl.duration(minutes="minute"))
        .filter(
            (pl.col("valid_from_at") <= pl.col("at"))
            & (pl.col("at") < pl.col("valid_to_at"))
            & (pl.col("min_input_tokens") <= pl.col("size"))
            & (pl.col("size") < pl.col("max_input_tokens"))
            & ((pl.col("week_day") == 0) | (pl.col("week_day") == pl.col("used_on").dt.weekday()))
            & (pl.col("from_minute") <= pl.col("minute"))
            & (pl.col("minute") < pl.col("to_minute"))
        )
    )
    cost = pl.sum_horizontal(pl.col(t) * pl.col(f"{p}_usd_per_mtok") for t, p in zip(TOKENS, PRICES, strict=True)) / 1e6
    costs = joined.group_by("used_on", "offering_id", "service_tier").agg(cost.sum().alias("cost_usd"))
    return time.perf_counter() - started, costs["cost_usd"].sum()


def step(value: Any, steps: list[int]) -> Any:
    """The largest step that is not above a value."""
    import polars as pl

    found = pl.lit(steps[0], dtype=pl.Int64)
    for low in steps[1:]:
        found = pl.when(value >= low).then(pl.lit(low, dtype=pl.Int64)).otherwise(found)
    return found


def pandas_case(folder: Path) -> tuple[float, Any]:
    """What one writes in a notebook: read, bin, group, merge, filter, multiply."""
    import numpy as np
    import pandas as pd

    lists = pd.read_parquet(folder / "price_lists.parquet")
    names = pd.read_parquet(folder / "names.parquet")
    started = time.perf_counter()
    frame = pd.read_parquet((folder / "log").read_text().strip())
    frame["used_on"] = frame["at"].dt.normalize()
    minute = frame["at"].dt.hour * 60 + frame["at"].dt.minute
    size = frame[list(TOKENS[:-1])].sum(axis=1)
    for column, values, steps in (
        ("minute", minute, np.array(sorted(set(lists["from_minute"])))),
        ("size", size - 1, np.array(sorted(set(lists["min_input_tokens"])))),
    ):
        frame[column] = steps[np.clip(np.searchsorted(steps, values, side="right") - 1, 0, None)]
    summed = frame.groupby([*NAMES, "used_on", "minute", "size"], as_index=False)[list(TOKENS)].sum()
    joined = summed.merge(names, on=["provider_id", "model_id"]).merge(lists, on=["offering_id", "service_tier"])
    at = joined["used_on"] + pd.to_timedelta(joined["minute"], unit="min")
    joined = joined[
        (joined["valid_from_at"] <= at)
        & (at < joined["valid_to_at"])
        & (joined["min_input_tokens"] <= joined["size"])
        & (joined["size"] < joined["max_input_tokens"])
        & ((joined["week_day"] == 0) | (joined["week_day"] == joined["used_on"].dt.dayofweek + 1))
        & (joined["from_minute"] <= joined["minute"])
        & (joined["minute"] < joined["to_minute"])
    ].copy()
    joined["cost_usd"] = sum(joined[t] * joined[f"{p}_usd_per_mtok"] for t, p in zip(TOKENS, PRICES, strict=True)) / 1e6
    costs = joined.groupby(["used_on", "offering_id", "service_tier"])["cost_usd"].sum()
    return time.perf_counter() - started, float(costs.sum())


# Calls that a library prices one at a time in this many seconds.
LOOP_SECONDS = 8


def loop(folder: Path, price: Callable[[dict[str, Any]], Any]) -> tuple[float, Any]:
    """Seconds a call, over the first calls of the log, of the models that the library knows."""
    import pyarrow.parquet as pq

    log = Path((folder / "log").read_text().strip())
    first = min(log.parent.glob(log.name))
    rows = next(pq.ParquetFile(first).iter_batches(20_000)).to_pylist()
    known = {}
    for row in rows:
        name = row["provider_id"], row["model_id"]
        if name not in known:
            try:
                known[name] = price(row) is not None
            except Exception:
                known[name] = False
    rows = [row for row in rows if known[row["provider_id"], row["model_id"]]]
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < LOOP_SECONDS:
        price(rows[done % len(rows)])
        done += 1
    return (time.perf_counter() - started) / done, sorted("/".join(n) for n, is_known in known.items() if is_known)


def genai_prices_loop(folder: Path) -> tuple[float, Any]:
    from datetime import UTC

    from genai_prices import Usage, calc_price

    def price(row: dict[str, Any]) -> Any:
        usage = Usage(
            input_tokens=sum(row[t] for t in TOKENS[:-1]),
            cache_read_tokens=row["cached_input_tokens"],
            cache_write_tokens=row["cache_write_tokens"] + row["cache_write_1h_tokens"],
            cache_write_1h_tokens=row["cache_write_1h_tokens"],
            output_tokens=row["output_tokens"],
        )
        tier = row["service_tier"]
        context = None if tier == "standard" else {"processing" if tier == "batch" else "service_tier": tier}
        at = row["at"].replace(tzinfo=UTC)
        return calc_price(
            usage, row["model_id"], provider_id=row["provider_id"], genai_request_timestamp=at, price_context=context
        )

    return loop(folder, price)


def litellm_loop(folder: Path) -> tuple[float, Any]:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    from litellm import cost_per_token

    def price(row: dict[str, Any]) -> Any:
        return cost_per_token(
            model=row["model_id"],
            prompt_tokens=sum(row[t] for t in TOKENS[:-1]),
            completion_tokens=row["output_tokens"],
            cache_read_input_tokens=row["cached_input_tokens"],
            cache_creation_input_tokens=row["cache_write_tokens"] + row["cache_write_1h_tokens"],
            service_tier=row["service_tier"],
            custom_llm_provider=row["provider_id"],
        )

    return loop(folder, price)


def tokencost_loop(folder: Path) -> tuple[float, Any]:
    from tokencost import calculate_cost_by_tokens

    def price(row: dict[str, Any]) -> Any:
        fresh, cached, output = (row[f"{m}_tokens"] for m in ("fresh_input", "cached_input", "output"))
        return (
            calculate_cost_by_tokens(fresh, row["model_id"], "input")
            + calculate_cost_by_tokens(cached, row["model_id"], "cached")
            + calculate_cost_by_tokens(output, row["model_id"], "output")
        )

    return loop(folder, price)


CASES: dict[str, Callable[[Path], tuple[float, Any]]] = {
    "scan": lambda f: scan(f, "max"),
    "scan with ids": lambda f: scan(f, "max", "call_id"),
    "decode": lambda f: scan(f, "count"),
    "replay": lambda f: duckdb_case(f, models(f, USAGE | COSTS), COST),
    "repeats": lambda f: duckdb_case(f, models(f, REPEATS), "select null"),
    "repeats, limited": lambda f: duckdb_case(f, models(f, REPEATS), "select null", LIMIT),
    "replay with ids": lambda f: duckdb_case(f, models(f, REPEATS | USAGE | COSTS), COST),
    "replay with ids, limited": lambda f: duckdb_case(f, models(f, REPEATS | USAGE | COSTS), COST, LIMIT),
    "replay in doubles": lambda f: duckdb_case(f, models(f, USAGE | COSTS, doubles=True), COST),
    "what-if": lambda f: duckdb_case(f, models(f, USAGE | WHAT_IF), IF),
    "sizes": lambda f: duckdb_case(f, models(f, SIZES), "select null"),
    "polars": polars_case,
    "pandas": pandas_case,
    "genai_prices": genai_prices_loop,
    "litellm": litellm_loop,
    "tokencost": tokencost_loop,
}


if __name__ == "__main__":
    seconds, answer = CASES[sys.argv[1]](Path(sys.argv[2]))
    # not ru_maxrss, which a process inherits from the one that started it
    (peak,) = (int(x.split()[1]) / 1024 for x in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in x)
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "answer": answer}, default=str))
