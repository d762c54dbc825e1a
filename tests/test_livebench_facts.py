"""bench/livebench_facts.py on a table written by hand: names, efforts, and which rows of the file it replaces."""

from __future__ import annotations

import csv
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "bench"))
import livebench_facts
from livebench_facts import Cell, cells, merged, model_id, runs, with_benchmarks

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


def test_a_run_has_its_cost_and_the_tokens_of_all_tasks() -> None:
    costs = (
        "model,zebra_puzzle,nq_zebra_puzzle,out_zebra_puzzle,input_price_per_million,output_price_per_million\n"
        "gpt-9,0.1095,50,315,2,4\n"
    )
    cell = Cell("gpt-9", "2026-06-25", "", "zebra_puzzle", "5", "gpt-9")
    made = runs(costs, [cell, cell._replace(label="another")], "2026-08-22")
    (run,) = csv.DictReader([livebench_facts.RUNS_HEADER, *made])
    assert (run["run_tasks"], run["run_usd"], run["run_output_tokens"]) == ("50", "0.1095", "15750")
    # 0.1095 USD less 15,750 tokens at 4 USD a million leave 0.0465 USD, which buy 23,250 tokens at 2 USD
    assert (run["run_input_tokens"], run["run_input_basis"]) == ("23250", "computed")
    assert run["is_approximate"] == "true" and run["source_address"].endswith("/cost_2026_06_25.csv")


@pytest.mark.parametrize(
    ("prices", "tokens"),
    [({}, ""), ({"input": "0", "output": "0"}, ""), ({"input": "1", "output": "2"}, 0)],
    ids=["no prices", "free", "a cost rounded below that of its output"],
)
def test_input_tokens_are_none_without_a_price_and_never_negative(prices: dict[str, str], tokens: int | str) -> None:
    run = {f"{side}_price_per_million": price for side, price in prices.items()}
    assert livebench_facts.input_tokens(run, "0.1", 50_001) == tokens


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
