"""bench/livebench_facts.py on a table written by hand: names, efforts, and which rows of the file it replaces."""

from __future__ import annotations

import csv
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "bench"))
import livebench_facts
from livebench_facts import Cell, cells, merged, model_id, with_benchmarks

KNOWN = {"claude-alpha-4.5", "gpt-9", "gpt-9-codex-max", "grok-9", "grok-code-fast-1", "qwen9.7-max"}
ALIASES = {"grok-9-0709": "grok-9"}
TABLE = """model,AMPS_Hard,zebra_puzzle
claude-alpha-4-5-20301101-thinking-64k-high-effort,98.5,100.0
gpt-9-2030-12-11-nothinking,12.25,
nobody-lists-it-high,1.0,2.0
qwen9.7-max,62.5
"""
HEADER = (ROOT / "seeds/facts/benchmarks.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("claude-alpha-4-5-20301101", "claude-alpha-4.5"),
        ("gpt-9-2030-12-11", "gpt-9"),
        ("gpt-9-codex-max", "gpt-9-codex-max"),
        ("grok-9-0709", "grok-9"),
        ("grok-code-fast-1-0825", "grok-code-fast-1"),
        ("gpt-99", None),
    ],
)
def test_names_of_livebench_become_our_ids_by_the_rules_of_the_project(name: str, ours: str | None) -> None:
    assert model_id(name, KNOWN, ALIASES) == ours


def test_each_cell_is_a_row_at_its_effort_and_what_is_left_out_is_named() -> None:
    found, left_out = cells(TABLE, "2026-06-25", KNOWN, ALIASES)
    assert [cell[:5] for cell in found] == [
        ("claude-alpha-4.5", "2026-06-25", "thinking_64k_high", "AMPS_Hard", "98.5"),
        ("claude-alpha-4.5", "2026-06-25", "thinking_64k_high", "zebra_puzzle", "100.0"),
        ("gpt-9", "2026-06-25", "non_thinking", "AMPS_Hard", "12.25"),
    ]
    assert left_out == ["nobody-lists-it-high (nobody lists it)", "qwen9.7-max (fields are missing)"]


def row(model: str, effort: str, score: str) -> str:
    run = f"{model},livebench-2026-06-25-zebra-puzzle,unstated,livebench,{effort},livebench"
    return f"{run},{score},,false,,a,b,c,false,\n"


def test_a_row_of_the_same_cell_is_replaced_and_others_are_not_touched() -> None:
    other = [row("gpt-9", "high", "2"), row("grok-9", "", "3").replace("false,\n", 'false,"a, b"\n')]
    new = Cell("gpt-9", "2026-06-25", "", "zebra_puzzle", "5", "gpt-9")
    lines = merged([HEADER, row("gpt-9", "", "1"), *other], [new], {"2026-06-25": "2026-08-22"})
    assert lines[:-1] == [HEADER, *other]
    (made,) = csv.DictReader([HEADER, lines[-1]])
    assert {k: v for k, v in made.items() if v} == {
        "model_id": "gpt-9",
        "benchmark_id": "livebench-2026-06-25-zebra-puzzle",
        **{"variant": "unstated", "harness": "livebench", "claimant": "livebench"},
        "score_pct": "5",
        **{"is_vendor_claimed": "false", "is_approximate": "false"},
        "source_address": "https://raw.githubusercontent.com/LiveBench/new-livebench/main/public/table_2026_06_25.csv",
        "source_place": "gpt-9, zebra_puzzle",
        "stated_on": "2026-08-22",
    }


def test_two_labels_of_one_model_and_effort_are_refused() -> None:
    cell = Cell("gpt-9", "2026-06-25", "", "zebra_puzzle", "5", "gpt-9")
    with pytest.raises(SystemExit, match="the same model at the same effort"):
        merged([HEADER], [cell, cell._replace(label="gpt-9-0")], {"2026-06-25": "2026-08-22"})


def test_a_task_that_is_defined_already_is_not_added_again() -> None:
    content = "benchmark_id,kind,note\nlivebench-2026-06-25-zebra-puzzle,reasoning,by hand\n"
    made = with_benchmarks(content, ["2026-06-25"], {"Reasoning": ["zebra_puzzle"], "Agentic Coding": ["python"]})
    assert made.startswith(content)
    assert made.removeprefix(content).startswith("livebench-2026-06-25-python,agentic,")


def test_every_row_of_livebench_in_the_file_is_of_a_repository_that_the_script_knows() -> None:
    with livebench_facts.FACTS.open(encoding="utf-8", newline="") as file:
        found = {r["benchmark_id"][10:20] for r in csv.DictReader(file) if r["harness"] == "livebench"}
    assert found == livebench_facts.REPOSITORIES.keys()
