"""Measure, side by side in one run, and write bench/RESULTS.md.

    python bench/run.py                          (make bench: 1M, 10M and 100M calls; half an hour, 3 GB)
    python bench/run.py --only usage             (only the usage log and the others; the warehouse's section stays)
    python bench/run.py --calls 1 --rounds 2     (millions of calls; a quick look, written to the screen only)

Each case is a process of its own (bench/cases.py), the cases of a size take turns, and medians are compared. It works
on a copy of the published warehouse, so `make warehouse` comes first. What others bring (litellm, tokencost, pandas) is
installed into an environment of the bench's own and is no dependency.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.cases import LIMIT  # noqa: E402
from bench.results import write_section  # noqa: E402
from bench.usage_log import write_ids, write_jsonl, write_log  # noqa: E402

SCRATCH = ROOT / ".cache" / "bench"
DBT = str(Path(sys.executable).with_name("dbt"))
PEERS = ("litellm", "tokencost", "pandas", "polars", "pyarrow", "duckdb")
CANDIDATES = 300
# What dbt compiles of a log, and what must be built for that and for the cases.
USAGE = ("modelmart.usage", "modelmart.costs.*usage*")
BUILT = ("modelmart.usage", "int_usage__priced", "int_usage_sizes__counted")
MILLION = 1_000_000

Rows = list[list[str]]


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def measured(case: str, folder: Path, python: str = sys.executable) -> dict[str, Any]:
    return json.loads(run(python, str(ROOT / "bench" / "cases.py"), case, str(folder)).splitlines()[-1])


def take_turns(cases: Iterable[tuple[str, Path, str]], rounds: int) -> dict[str, dict[str, Any]]:
    """Medians of seconds and the largest peak, by a name for the case and its folder."""
    results: dict[str, list[dict[str, Any]]] = {}
    for _ in range(rounds):
        for case, folder, python in cases:
            results.setdefault(f"{case} {folder.name}", []).append(measured(case, folder, python))
    return {
        name: {
            "seconds": statistics.median(r["seconds"] for r in some),
            "peak_mb": max(r["peak_mb"] for r in some),
            "answer": some[0]["answer"],
        }
        for name, some in results.items()
    }


def medians(*calls: Callable[[], object], rounds: int = 3) -> list[float]:
    """Seconds of each call; they take turns."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, some in zip(calls, seconds, strict=True):
            started = time.perf_counter()
            call()
            some.append(time.perf_counter() - started)
    return [statistics.median(some) for some in seconds]


def parse() -> None:
    """Parse the project without dbt's cache of it."""
    target = ("--target-path", str(SCRATCH / "parse"))
    run(DBT, "--quiet", "--no-partial-parse", "parse", *target, MODELMART_BUILD=":memory:")


def prepare(name: str, log: str, only: str | None = None) -> Path:
    """A folder for bench/cases.py: the warehouse, maybe with some price lists only, and the SQL for a log."""
    folder = SCRATCH / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    warehouse = folder / "warehouse.duckdb"
    shutil.copyfile(ROOT / "warehouse.duckdb", warehouse)
    (folder / "log").write_text(log)
    given = {"USAGE_LOG": log, "MODELMART_BUILD": str(warehouse)}
    target = ("--target-path", str(folder / "target"))
    if only:
        with duckdb.connect(str(warehouse)) as con:
            con.execute(f"delete from intermediate.int_price_lists__pivoted where offering_id not in ({only})")
    run(DBT, "--quiet", "run", "--select", *BUILT, *target, **given)
    run(DBT, "--quiet", "compile", "--select", *USAGE, *target, **given)
    (folder / "target/compiled/modelmart/dbt_project/models").rename(folder / "compiled")
    shutil.rmtree(folder / "target")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute(
            "copy (select log_provider as provider_id, log_model as model_id, offering_id "
            f"from intermediate.int_usage_names__matched) to '{folder}/names.parquet'"
        )
        con.execute(
            "copy (select offering_id, service_tier, is_by_hour, min_input_tokens, from_minute, "
            "greatest(valid_from_at, timestamp '1900-01-01') as valid_from_at, "
            "coalesce(valid_to_at, timestamp '2200-01-01') as valid_to_at, "
            "coalesce(max_input_tokens, 1e15::bigint) as max_input_tokens, coalesce(to_minute, 1440) as to_minute, "
            "coalesce(week_day, 0) as week_day, columns('_usd_per_mtok')::double "
            # a list by the hour has a row for readers without a clock too
            "from intermediate.int_price_lists__pivoted where not (is_by_hour and is_always) "
            "and region = 'global' and offering_id in "
            f"(select offering_id from intermediate.int_usage_names__matched)) to '{folder}/price_lists.parquet'"
        )
    return folder


# The offerings of the log and, beside them, the candidates with the most sizes of request; none that charges by the
# hour, so that the calls of one offering of the log find no price.
TIERED = f"""
    select offering_id from intermediate.int_price_lists__pivoted
    where offering_id in (select offering_id from intermediate.int_usage_names__matched)
    group by 1 having not bool_or(is_by_hour)
    union
    (
        select offering_id from intermediate.int_price_lists__pivoted
        where
            service_tier = 'standard'
            and offering_id in (select offering_id from marts.dim_offerings where is_serverless_text)
        group by 1
        having not bool_or(is_by_hour)
        order by count(distinct min_input_tokens) desc, offering_id
        limit {CANDIDATES}
    )
"""


def log_of(millions: int) -> str:
    """The files of a log of so many calls, written if they are not there."""
    calls = millions * MILLION
    logs = SCRATCH / f"log{millions}"
    logs.mkdir(parents=True, exist_ok=True)
    files = sorted(logs.glob("*.parquet"))
    # what an interrupted run left, or another generator wrote, is no log of that size
    if not files or duckdb.sql(f"select count(*) from '{logs}/*.parquet'").fetchall() != [(calls,)]:
        shutil.rmtree(logs)
        logs.mkdir()
        files = write_log(logs / "log.parquet", calls, faultless=True)
    return str(logs / "*.parquet") if len(files) > 1 else str(files[0])


def usage(millions: int, rounds: int, peers: str) -> tuple[Rows, dict[str, float]]:
    log = log_of(millions)
    whole = prepare(f"all_{millions}M", log)
    tiered = prepare(f"tiers_{millions}M", log, only=TIERED)
    main = sys.executable
    cases = [
        *((case, whole, main) for case in ("scan", "decode", "replay", "replay in doubles", "what-if", "sizes")),
        *((case, tiered, main) for case in ("replay", "what-if")),
        ("polars", whole, peers),
        *([("pandas", whole, peers)] if millions <= 10 else []),
    ]
    results = take_turns(cases, rounds)
    base, decoded = (results[f"{case} {whole.name}"]["seconds"] for case in ("scan", "decode"))
    check_costs(results, whole)
    told = {
        f"scan {whole.name}": "bare scan: tokens summed, last instant, last of each name",
        f"decode {whole.name}": "decoding: the same, names counted only",
        f"replay {whole.name}": "**replay**: log to usage_costs, all catalogues, tiers and hours",
        f"replay in doubles {whole.name}": "the same in doubles",
        f"replay {tiered.name}": "replay, prices by the hour left out",
        f"what-if {tiered.name}": f"**what-if**: log to usage_what_if, {CANDIDATES} candidates, tiers",
        f"what-if {whole.name}": "what-if, all candidates of the catalogues, tiers and hours",
        f"sizes {whole.name}": "sizes of calls (usage_scenarios, tokens too many for a context)",
        f"polars {whole.name}": "polars, streaming, doubles",
        f"pandas {whole.name}": "pandas, doubles",
    }
    rows = [
        [f"{millions}M", text, *(f"{r['seconds'] / by:.2f}" for by in (1, base, decoded)), f"{r['peak_mb']:.0f}"]
        for name, text in told.items()
        if (r := results.get(name))
    ]
    return rows, {name.rsplit("_", 1)[0]: r["seconds"] for name, r in results.items()}


def apart(millions: int, rounds: int) -> Rows:
    """What ids and JSONL take more, each compared with a bare scan of its own log."""
    log = Path(log_of(millions))
    ids = SCRATCH / f"ids{millions}.parquet"
    if not ids.exists():
        write_ids(log, ids)
    folder = prepare(f"ids_{millions}M", str(ids))
    with_ids = ("repeats", "repeats, limited", "replay with ids", "replay with ids, limited")
    cases = [(case, folder, sys.executable) for case in ("scan with ids", *with_ids)]
    if millions == 1:
        jsonl = SCRATCH / f"log{millions}.jsonl"
        if not jsonl.exists():
            write_jsonl(log, jsonl)
        text = prepare(f"jsonl_{millions}M", str(jsonl))
        cases += [(case, text, sys.executable) for case in ("scan", "replay")]
    results = take_turns(cases, rounds)
    told = {
        "scan with ids": "Parquet with ids, one in a hundred twice: bare scan",
        "repeats": "ids: which are there twice, and the last row of each",
        "repeats, limited": f"the same with memory_limit = {LIMIT}, the rest on disk",
        "replay with ids": "**replay**, each call once",
        "replay with ids, limited": f"the same with memory_limit = {LIMIT}",
        "scan": "JSONL: bare read_json",
        "replay": "**replay** of JSONL",
    }
    bare = {f.name: results[f"{case} {f.name}"]["seconds"] for case, f, _ in cases if "scan" in case}
    return [
        [f"{millions}M", told[case], f"{r['seconds']:.2f}", f"{r['seconds'] / bare[f.name]:.2f}", f"{r['peak_mb']:.0f}"]
        for case, f, _ in cases
        if (r := results[f"{case} {f.name}"])
    ]


def check_costs(results: dict[str, dict[str, Any]], folder: Path) -> None:
    """Whoever computes something else is not compared."""
    ours = float(results[f"replay {folder.name}"]["answer"][0])
    for name, result in results.items():
        if name in (f"polars {folder.name}", f"pandas {folder.name}"):
            theirs = float(result["answer"])
            assert abs(theirs - ours) < 1e-6 * ours, f"{name}: {theirs} for {ours}"


def loops(folder: Path, rounds: int, peers: str, a_second: dict[int, float]) -> Rows:
    cases = [("genai_prices", folder, sys.executable), ("litellm", folder, peers), ("tokencost", folder, peers)]
    results = take_turns(cases, rounds)
    return [
        [
            name,
            f"{1 / r['seconds']:,.0f}",
            *(f"{rate * r['seconds']:,.0f}" for rate in a_second.values()),
            str(len(r["answer"])),
        ]
        for name, _, _ in cases
        if (r := results[f"{name} {folder.name}"])
    ]


def warehouse(rounds: int) -> Rows:
    """What a build and a reader wait for."""
    folder = SCRATCH / "build"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    work, target = folder / "warehouse.build.duckdb", ("--target-path", str(folder / "target"))
    given = {"MODELMART_BUILD": str(work), "MODELMART_WAREHOUSE": str(folder / "none.duckdb")}
    seconds: dict[str, list[float]] = {}

    def timed(name: str, *command: str, **environment: str) -> None:
        started = time.perf_counter()
        run(*command, **environment)
        seconds.setdefault(name, []).append(time.perf_counter() - started)

    for _ in range(rounds):
        work.unlink(missing_ok=True)
        timed(
            "load of all sources with a default route, bytes in the cache",
            sys.executable,
            "-m",
            "ingest",
            "--create",
            **given,
        )
        timed("the same load, all sources unchanged", sys.executable, "-m", "ingest", **given)
        timed("dbt parse, whole", DBT, "--quiet", "--no-partial-parse", "parse", *target, **given)
        timed("dbt build, as after a change", DBT, "--quiet", "--no-partial-parse", "build", *target, **given)
        timed("dbt build, nothing changed", DBT, "--quiet", "build", *target, **given)
        without = ("--exclude-resource-type", "unit_test")
        timed(
            "the same without unit tests, as `modelmart build` does",
            DBT,
            "--quiet",
            "build",
            *without,
            *target,
            **given,
        )
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    manifest = json.loads((folder / "target" / "manifest.json").read_text())["nodes"]
    with duckdb.connect(str(work)) as con:
        everything = 0.0
        for result in sorted(results, key=lambda r: r["timing"][-1]["started_at"] if r["timing"] else ""):
            node = manifest.get(result["unique_id"], {})
            if node.get("resource_type") == "model" and node["config"]["materialized"] == "table":
                started = time.perf_counter()
                con.execute(f"create or replace table {node['schema']}.{node['name']} as {result['compiled_code']}")
                everything += time.perf_counter() - started
    seconds["the SQL of its models run directly, without dbt, seeds and tests"] = [everything]
    seconds["open the page with the whole catalogue in a browser"] = opened_page(rounds)
    parsed = statistics.median(seconds["dbt parse, whole"])
    return [
        [name, f"{statistics.median(s):.2f} s", f"{statistics.median(s) / parsed:.2f} x dbt parse"]
        for name, s in seconds.items()
    ] + readers()


def opened_page(rounds: int) -> list[float]:
    """Seconds until the page has drawn its answer, in Chromium."""
    file = SCRATCH / "page.html"
    run(sys.executable, "-m", "modelmart", "report", "-o", str(file))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        seconds = []
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(file.as_uri())
            page.wait_for_selector("#cards li")
            seconds.append(page.evaluate("performance.now()") / 1000)
            page.close()
        browser.close()
    return seconds


POINT = (
    "select cost_per_interaction_usd from marts.cost_per_interaction where offering_id = ? and scenario_id = 'coaching'"
)


def readers() -> Rows:
    file = str(ROOT / "warehouse.duckdb")
    started = time.perf_counter()
    con = duckdb.connect(file, read_only=True)
    offerings = [r[0] for r in con.execute("select offering_id from marts.dim_offerings order by 1").fetchall()]
    first = time.perf_counter() - started

    def ask(some: int, into: list[float]) -> None:
        own = con.cursor()
        for i in range(some):
            before = time.perf_counter()
            own.execute(POINT, [offerings[i * 37 % len(offerings)]]).fetchall()
            into.append(time.perf_counter() - before)

    alone: list[float] = []
    ask(2000, alone)
    together: list[list[float]] = [[] for _ in range(8)]
    threads = [threading.Thread(target=ask, args=(500, own)) for own in together]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = 8 * 500 / (time.perf_counter() - started)
    con.close()
    everyone = [t for own in together for t in own]
    return [
        ["open the published file and list its offerings", f"{1000 * first:.1f} ms", ""],
        ["point query, alone", f"p50 {percentile(alone, 50)} ms", f"p99 {percentile(alone, 99)} ms"],
        [
            "point query, 8 readers at once",
            f"p50 {percentile(everyone, 50)} ms",
            f"p99 {percentile(everyone, 99)} ms, {rate:,.0f} a second in all",
        ],
    ]


def percentile(seconds: list[float], share: int) -> str:
    return f"{1000 * statistics.quantiles(seconds, n=100)[share - 1]:.2f}"


def environment_of_peers() -> str:
    """The python of an environment of the bench's own, with what others bring."""
    python = SCRATCH / "venv" / "bin" / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", str(SCRATCH / "venv"))
        run(str(python), "-m", "pip", "install", "--quiet", *PEERS)
    return str(python)


def versions(python: str, *packages: str) -> str:
    code = "import importlib.metadata as m, sys; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    return run(python, "-c", code, *packages).strip()


def machine() -> str:
    model = next(
        (x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in x), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {platform.system()} {platform.release()}"


LOAD_BEFORE = os.getloadavg()[0]


def load() -> str:
    return f"Load of the machine when it began and ended: {LOAD_BEFORE:.1f} and {os.getloadavg()[0]:.1f}."


def table(head: list[str], rows: Rows) -> str:
    return "\n".join("| " + " | ".join(r) + " |" for r in [head, ["---"] * len(head), *rows])


def written_by(peers: str) -> str:
    return (
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}; Python "
        f"{platform.python_version()}, {versions(sys.executable, 'duckdb', 'dbt-core', 'dbt-duckdb', 'genai-prices')}; "
        f"beside them in an environment of their own {versions(peers, *PEERS)}. {load()}"
    )


def usage_sections(sizes: list[int], rounds: int, peers: str) -> list[str]:
    rows: Rows = []
    more: Rows = []
    seconds: dict[int, dict[str, float]] = {}
    for millions in sizes:
        some, seconds[millions] = usage(millions, rounds if millions <= 10 else min(3, rounds), peers)
        rows += some
        if millions <= 10:
            more += apart(millions, min(3, rounds))
    a_second = {millions: millions * MILLION / seconds[millions]["replay all"] for millions in sizes}
    growth = [
        [
            f"{a}M to {b}M",
            *(f"{seconds[b][case] / seconds[a][case]:.1f}" for case in ("scan all", "replay all", "what-if tiers")),
        ]
        for a, b in itertools.pairwise(sizes)
    ]
    others = loops(SCRATCH / f"all_{sizes[0]}M", 3, peers, a_second)
    log = [
        "## The usage log",
        written_by(peers),
        "zstd Parquet of generated calls in order of time (bench/usage_log.py), 19 offerings, four tiers, 90 days. "
        "Medians; ratios are to the bare scan, and to decoding alone, of the same size in the same run. Where "
        "prices by the hour are left out, the calls of one offering of the log have no price.",
        table(["calls", "case", "seconds", "x scan", "x decoding", "peak MB"], rows),
        "Growth of the seconds (10 is linear):",
        table(["", "scan", "replay", "what-if"], growth),
        "The same calls with ids, and as JSONL; ratios are to a bare scan of the same file:",
        table(["calls", "case", "seconds", "x scan", "peak MB"], more),
    ]
    one_by_one = [
        "## Others, one call at a time",
        "The replay prices "
        + ", ".join(f"{rate:,.0f} calls a second of {millions}M" for millions, rate in a_second.items())
        + ". How many times as many as a library in a loop:",
        table(
            [
                "library",
                "calls a second",
                *(f"replay of {millions}M" for millions in a_second),
                "of 19 models it knows",
            ],
            others,
        ),
        "tokencost knows neither dates, tiers nor sizes of request.",
    ]
    return ["\n\n".join(log), "\n\n".join(one_by_one)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=None, help="millions of calls")
    parser.add_argument("--rounds", type=int, default=7, help="of sizes up to 10M; three of more")
    parser.add_argument("--only", choices=("usage", "warehouse"))
    arguments = parser.parse_args()
    SCRATCH.mkdir(parents=True, exist_ok=True)
    peers = environment_of_peers()
    sections = []
    if arguments.only != "warehouse":
        sections += usage_sections(arguments.calls or [1, 10, 100], arguments.rounds, peers)
    if arguments.only != "usage":
        rows = table(["", "", ""], warehouse(min(3, arguments.rounds)))
        sections.append(f"## The warehouse\n\n{written_by(peers)}\n\n{rows}")
    for section in sections:
        if arguments.calls is None:
            write_section(section)
        print(section, end="\n\n")


if __name__ == "__main__":
    main()
