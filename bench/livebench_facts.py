"""Write recorded tables of LiveBench into seeds/facts/benchmarks.csv, one row per cell; what the runs took into
benchmark_runs.csv beside it; and the tasks into seeds/reference/benchmarks.csv:

    python bench/livebench_facts.py FOLDER WAREHOUSE --stated 2026-06-25=2026-08-22 [--also MODEL]

FOLDER has table_<release>.csv, cost_<release>.csv if any, and one categories_<release>.json as recorded. WAREHOUSE is
a published file; its models are the known ones. --stated is the day on which the table of a release was recorded. Rows
of the same cells are replaced, others stay as they are. Labels of models that nobody lists are left out and printed;
--also names models that only a newer build lists. A row with fewer fields than the header is left out too: nobody knows
which are missing.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
from model_names import plain_name

from ingest import ROOT
from ingest.sources.livebench import name_and_effort

FACTS = ROOT / "seeds/facts/benchmarks.csv"
RUNS = ROOT / "seeds/facts/benchmark_runs.csv"
BENCHMARKS = ROOT / "seeds/reference/benchmarks.csv"
ALIASES = ROOT / "seeds/reference/model_aliases.csv"
RUNS_HEADER = (
    "model_id,benchmark_id,variant,harness,effort,run_tasks,run_usd,run_input_tokens,run_input_basis,run_output_tokens,"
    "source_address,source_place,stated_on,is_approximate,note\n"
)
REPOSITORIES = {"2026-01-08": "livebench.github.io", "2026-06-25": "new-livebench"}
# LiveBench's own names. model_aliases.csv may hold only names that a catalogue lists.
OWN_NAMES = {
    "arcee-trinity-large-preview": "trinity-large-preview",
    "gemini-2.5-pro-06-05": "gemini-2.5-pro-preview-06-05",
    "gemini-3-pro-preview-11-2025": "gemini-3-pro-preview",
    # litellm lists this name beside the undated one, at another price; xAI has released one Grok Code Fast 1
    "grok-code-fast-1-0825": "grok-code-fast-1",
}
# LiveBench's categories as kinds of benchmarks; the others are reasoning.
KINDS = {"Coding": "coding", "Agentic Coding": "agentic"}
# Every score of these tasks is a whole number of the questions; the others give parts of a point.
PASS_OR_FAIL = {
    *("AMPS_Hard", "code_completion", "code_generation", "integrals_with_game", "javascript", "logic_with_navigation"),
    *("math_comp", "python", "spatial", "tablereformat", "theory_of_mind", "typescript", "typos"),
}
DAY = re.compile(r"-20[0-9]{6}(?=-|$)")


class Cell(NamedTuple):
    """A score and where it stands. `model` is our model_id."""

    model: str
    release: str
    effort: str
    task: str
    score: str
    label: str

    @property
    def benchmark(self) -> str:
        return f"livebench-{self.release}-{self.task.lower().replace('_', '-')}"


def model_id(name: str, known: set[str], aliases: dict[str, str]) -> str | None:
    """Our id of a model that LiveBench names; None if nobody lists it."""
    spelled = plain_name(name)
    names = (aliases.get(spelled), OWN_NAMES.get(spelled), spelled, DAY.sub("", spelled))
    return next((n for n in names if n in known), None)


def cells(table: str, release: str, known: set[str], aliases: dict[str, str]) -> tuple[list[Cell], list[str]]:
    """The cells of a table, and what was left out, in words."""
    found, left_out = [], []
    for row in csv.DictReader(io.StringIO(table)):
        label = row.pop("model")
        name, effort = name_and_effort(label)
        if None in row.values():
            left_out.append(f"{label} (fields are missing)")
        elif model := model_id(name, known, aliases):
            found += [Cell(model, release, effort or "", task, score, label) for task, score in row.items() if score]
        else:
            left_out.append(f"{label} (nobody lists it)")
    return found, left_out


def fact(cell: Cell, stated_on: str) -> str:
    """A line of seeds/facts/benchmarks.csv."""
    address, place = source(cell, "table")
    run = [cell.model, cell.benchmark, "unstated", "livebench", cell.effort, "livebench"]
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(
        [*run, cell.score, "", "false", "", address, place, stated_on, "false", ""]
    )
    return line.getvalue()


def runs(costs: str, found: list[Cell], stated_on: str) -> list[str]:
    """Lines of benchmark_runs.csv, for the cells that have a cost. Output tokens are stated as the mean of a task."""
    by_label = {row["model"]: row for row in csv.DictReader(io.StringIO(costs))}
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for cell in found:
        if run := by_label.get(cell.label):
            tasks, tokens = int(run[f"nq_{cell.task}"]), int(run[f"out_{cell.task}"])
            address, place = source(cell, "cost")
            bought = input_tokens(run, run[cell.task], tasks * tokens)
            taken = [tasks, run[cell.task], bought, "computed" if bought != "" else "", tasks * tokens]
            note = f"{tokens} output tokens a task"
            told = [address, place, stated_on, "true", note]
            writer.writerow([cell.model, cell.benchmark, "unstated", "livebench", cell.effort, *taken, *told])
    return lines.getvalue().splitlines(keepends=True)


def input_tokens(run: dict[str, str], usd: str, output_tokens: int) -> int | str:
    """The input tokens that the cost pays for beside the output, at the prices of the table; empty without a price."""
    input_price, output_price = (Decimal(run.get(f"{side}_price_per_million") or 0) for side in ("input", "output"))
    if not input_price:
        return ""
    tokens = (Decimal(usd) * 1_000_000 - output_tokens * output_price) / input_price
    return max(0, int(tokens.to_integral_value(ROUND_HALF_UP)))


def source(cell: Cell, kind: str) -> tuple[str, str]:
    """The address and the place of a cell in LiveBench's files of one kind, table or cost."""
    file = f"{kind}_{cell.release.replace('-', '_')}.csv"
    address = f"https://raw.githubusercontent.com/LiveBench/{REPOSITORIES[cell.release]}/main/public/{file}"
    return address, f"{cell.label}, {cell.task}"


def merged(lines: list[str], new: list[Cell], stated: dict[str, str]) -> list[str]:
    """The lines of the file with the new cells. A row of the same model, benchmark and effort is replaced."""
    keys = [(cell.model, cell.benchmark, cell.effort) for cell in new]
    if twice := [key for key, times in Counter(keys).items() if times > 1]:
        raise SystemExit(f"two labels are the same model at the same effort: {twice[0]}")
    replaced = set(keys)
    header = next(csv.reader(lines[:1]))
    places = [header.index(name) for name in ("model_id", "benchmark_id", "effort")]
    rows = zip(lines, csv.reader(lines), strict=True)
    kept = [line for line, row in rows if tuple(row[place] for place in places) not in replaced]
    return [*kept, *(fact(cell, stated[cell.release]) for cell in new)]


def benchmark(release: str, task: str, category: str) -> dict[str, str]:
    """A row of seeds/reference/benchmarks.csv."""
    return {
        "benchmark_id": f"livebench-{release}-{task.lower().replace('_', '-')}",
        "benchmark_name": f"LiveBench {release}, {task.replace('_', ' ')} task",
        "kind": KINDS.get(category, "reasoning"),
        "measures": f"LiveBench's category {category}",
        "lower_is_better": "false",
        "is_pass_rate": str(task in PASS_OR_FAIL).lower(),
        "unit": "pct",
        "source_address": f"https://github.com/LiveBench/{REPOSITORIES[release]}",
        "note": "one task column of the release table, not the LiveBench average",
    }


def with_benchmarks(content: str, releases: list[str], categories: dict[str, list[str]]) -> str:
    """The file with a row for each task that it does not have yet, in the columns that it has."""
    rows = list(csv.DictReader(io.StringIO(content)))
    known = {row["benchmark_id"] for row in rows}
    added = io.StringIO()
    writer = csv.DictWriter(added, list(rows[0]), extrasaction="ignore", lineterminator="\n")
    of_tasks = {task: category for category, tasks in categories.items() for task in tasks}
    made = (
        benchmark(release, task, of_tasks[task]) for release in releases for task in sorted(of_tasks, key=str.lower)
    )
    writer.writerows(row for row in made if row["benchmark_id"] not in known)
    return content + added.getvalue()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--stated", nargs="+", required=True)
    parser.add_argument("--also", nargs="*", default=[])
    options = parser.parse_args(arguments)
    stated = dict(text.split("=") for text in options.stated)
    with duckdb.connect(options.warehouse, read_only=True) as con:
        known = {*options.also, *(id for (id,) in con.execute("select model_id from marts.dim_models").fetchall())}
    with ALIASES.open(encoding="utf-8", newline="") as file:
        aliases = {r["source_model_id"]: r["model_id"] for r in csv.DictReader(file) if r["source_id"] == "any"}
    new: list[Cell] = []
    of_runs: list[str] = []
    for release in stated:
        table = (options.folder / f"table_{release.replace('-', '_')}.csv").read_text(encoding="utf-8")
        found, left_out = cells(table, release, known, aliases)
        new += found
        if (costs := options.folder / f"cost_{release.replace('-', '_')}.csv").exists():
            of_runs += runs(costs.read_text(encoding="utf-8"), found, stated[release])
        print(f"{release}: {len(found):,} cells; left out: {', '.join(left_out) or 'nothing'}")
    lines = FACTS.read_text(encoding="utf-8").splitlines(keepends=True)
    FACTS.write_text("".join(merged(lines, new, stated)), encoding="utf-8")
    of_all = RUNS.read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in of_all[1:] if "livebench" not in line]
    RUNS.write_text(RUNS_HEADER + "".join([*of_runs, *others]), encoding="utf-8")
    (categories,) = options.folder.glob("categories_*.json")
    content = with_benchmarks(
        BENCHMARKS.read_text(encoding="utf-8"), sorted(stated), json.loads(categories.read_text(encoding="utf-8"))
    )
    BENCHMARKS.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
