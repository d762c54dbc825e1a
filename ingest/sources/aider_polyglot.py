"""Aider's polyglot leaderboard: a YAML list of runs, each with model, edit format, score, cost and tokens."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ingest.contract import LOCATION
from ingest.json_text import Row, decode, frame
from ingest.messages import ContractError

# Python reads about half a megabyte of YAML per second; the leaderboard has 46 kB.
MAX_YAML_BYTES = 4 * 1024 * 1024
# Brackets after a name hold how the model was run, unless they hold a date: "o3 (high)", "DeepSeek V3 (0324)".
LABEL = re.compile(r"(?P<name>.*?)(?: \((?P<how>[^()a-z]*+[a-z][^()]*+)\))?", re.DOTALL)


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the leaderboard to the text table `runs`."""
    if len(raw) > MAX_YAML_BYTES:
        raise ContractError(
            f"aider_polyglot: {len(raw):,} bytes; at most {MAX_YAML_BYTES:,} of YAML are read. Check the file"
        )
    try:
        # BaseLoader keeps numbers as text
        runs = yaml.load(decode(raw, "aider_polyglot"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ContractError(f"aider_polyglot: these bytes are not YAML: {error}. Check the file") from None
    if not isinstance(runs, list) or not all(isinstance(r, dict) and "model" in r for r in runs):
        raise ContractError("aider_polyglot: the YAML is not a list of runs, each with a model. Check the file")
    return {"runs": frame(_run(run) for run in runs)}


def _run(run: dict[str, str]) -> Row:
    label = LABEL.fullmatch(run["model"])
    assert label
    return {
        LOCATION: run.get("dirname") or run["model"],
        "run_id": run.get("dirname"),
        "source_model_id": label["name"].replace("(", "").replace(")", ""),
        "how": label["how"],
        "edit_format": run.get("edit_format"),
        "editor_model": run.get("editor_model"),
        "reasoning_effort": run.get("reasoning_effort"),
        "score_pct": run.get("pass_rate_2"),
        "test_cases": run.get("test_cases"),
        "total_cost_usd": run.get("total_cost"),
        "prompt_tokens": run.get("prompt_tokens"),
        "completion_tokens": run.get("completion_tokens"),
        "measured_on": run.get("date"),
        "aider_version": run.get("versions"),
    }
