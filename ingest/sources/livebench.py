"""LiveBench's releases: tables of scores by task, what each run cost, and the categories of the tasks.

A label such as claude-opus-4-5-20251101-thinking-64k-high-effort names a model and how it was run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from ingest.archives import all_members
from ingest.contract import LOCATION
from ingest.csv_text import read_csv
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

FILE = re.compile(r"(?:.*[/-])?(?P<kind>table|cost|categories)_(?P<release>\d{4}_\d\d_\d\d)\.(?:csv|json)")
EFFORT = "max|xhigh|high|medium|low|minimal"
HOW = re.compile(
    rf"(?P<name>.+?)-(?P<how>base|nothinking|highthinking|thinking(-auto|-\d+k)?(-({EFFORT}))?|{EFFORT})(-effort)?"
)
# Makers use these words in names of models, too.
NAMES = re.compile(r".*codex-max|qwen[0-9.]+-max|kimi-k2-thinking|qwen3-next-.*-thinking")
OTHER_WORDS = {"base": "non_thinking", "nothinking": "non_thinking", "highthinking": "high"}


def parse(raw: bytes) -> dict[str, Any]:
    """A zip of the releases' files to the text tables `scores` and `categories`."""
    files = _files(raw)
    tables = {release: _table(*file) for (kind, release), file in files.items() if kind == "table"}
    costs = {release: read_csv(content, name) for (kind, release), (name, content) in files.items() if kind == "cost"}
    if not tables or not all("model" in t.columns for t in [*tables.values(), *costs.values()]):
        raise ContractError("livebench: no table_<release>.csv, or a file without the column model. Check the files")
    return {
        "scores": frame(row for release, table in tables.items() for row in _scores(release, table, costs)),
        "categories": frame(
            row
            for (kind, release), (name, content) in files.items()
            if kind == "categories"
            for row in _categories(release, name, content)
        ),
    }


def name_and_effort(label: str) -> tuple[str, str | None]:
    """A label as the name of the model and how it was run, such as thinking_64k_high; None if it does not say."""
    found = HOW.fullmatch(label)
    if not found or NAMES.fullmatch(label):
        return label, None
    how = found["how"]
    return found["name"], OTHER_WORDS.get(how, how.replace("-", "_"))


def _files(raw: bytes) -> dict[tuple[str, str], tuple[str, bytes]]:
    """By kind and release: the name of the file and its bytes."""
    files: dict[tuple[str, str], tuple[str, bytes]] = {}
    for name, content in all_members(raw, "livebench").items():
        found = FILE.fullmatch(name)
        key = (found["kind"], found["release"].replace("_", "-")) if found else ("", "")
        if not found or key in files:
            raise ContractError(f"livebench: the zip has {name!r}, which is not one file of a release. Remove it")
        files[key] = name, content
    return files


def _table(name: str, content: bytes) -> pl.DataFrame:
    """A table of scores. Of a row with fewer or more fields than the header only the label is kept."""
    lines = content.split(b"\n")
    commas = lines[0].count(b",")
    if b'"' not in content:
        torn = [line.strip() and line.count(b",") != commas for line in lines]
        lines = [line.split(b",")[0] + b"," * commas if t else line for line, t in zip(lines, torn, strict=True)]
    return read_csv(b"\n".join(lines), name)


def _scores(release: str, table: pl.DataFrame, costs: dict[str, pl.DataFrame]) -> Iterator[Row]:
    runs = {run["model"]: run for run in costs[release].rows(named=True)} if release in costs else {}
    tasks = [column for column in table.columns if column not in ("model", LOCATION)]
    for row in table.rows(named=True):
        if any(row[task] for task in tasks):
            yield from (_score(release, row, task, runs.get(row["model"], {})) for task in tasks)
        else:
            # the contract refuses a row without a task, with its place
            yield _score(release, row, None, {})


def _score(release: str, row: dict[str, str | None], task: str | None, run: dict[str, str | None]) -> Row:
    name, effort = name_and_effort(row["model"] or "")
    return {
        LOCATION: f"{release}, {row[LOCATION]}, {task or 'no scores or not as many fields as the header'}",
        "release": release,
        "label": row["model"],
        "source_model_id": name or None,
        "effort": effort,
        "task": task,
        "score_pct": row.get(task or ""),
        "questions": run.get(f"nq_{task}"),
        "run_usd": run.get(task or ""),
        "input_usd_per_mtok": run.get("input_price_per_million"),
        "output_usd_per_mtok": run.get("output_price_per_million"),
        "output_tokens_per_question": run.get(f"out_{task}"),
    }


def _categories(release: str, name: str, content: bytes) -> Iterator[Row]:
    categories = read_json(content, f"livebench: {name}")
    if not isinstance(categories, dict) or not all(isinstance(tasks, list) for tasks in categories.values()):
        raise ContractError(f"livebench: {name} is not a map of categories to lists of tasks. Check the file")
    for category, tasks in categories.items():
        for task in tasks:
            if not isinstance(task, str):
                raise ContractError(f"livebench: {name} has a task that is not text. Check the file")
            yield {LOCATION: f"{release}, {category}", "release": release, "category": category, "task": task}
