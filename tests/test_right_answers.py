"""The looked-up answers that bench/right_answers.py compares a warehouse with, and how it reads names."""

from __future__ import annotations

import csv
import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
ANSWERS = ROOT / "tests" / "fixtures" / "answers"
KEYS = {
    "aliases": ["provider_id", "api_name"],
    "ends": ["provider_id", "api_name"],
    "prices": ["provider_id", "api_name", "on_day"],
    "prices_2": ["provider_id", "api_name", "on_day"],
    "releases": ["provider_id", "api_name"],
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("right_answers", ROOT / "bench" / "right_answers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_answer_has_an_address_a_day_and_a_key_of_its_own(name: str) -> None:
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({tuple(r[k] for k in KEYS[name]) for r in rows}) == len(rows) > 20
    for row in rows:
        assert row["source_address"].startswith("https://"), row
        for column in ("stated_on", "ends_on", "on_day", "released_on"):
            assert not row.get(column) or date.fromisoformat(row[column]).isoformat() == row[column], row


def test_spellings_of_one_name_have_one_key(script: ModuleType) -> None:
    assert script.key("us.anthropic.claude-3-5-haiku-20241022-v1:0", "bedrock") == script.key(
        "claude-3.5-haiku-20241022", ""
    )
    assert script.key("accounts/fireworks/models/glm-5p2", "fireworks") == script.key("zai-org/GLM-5.2", "together")
    assert script.key("gpt-35-turbo", "azure") == script.key("gpt-3.5-turbo", "openai")
    assert script.key("gpt-4.1", "openai") != script.key("gpt-4", "openai")


def test_duplicates_fold_a_moving_name_only_after_a_version(script: ModuleType) -> None:
    assert script.folded("claude-sonnet-3.7-latest", "anthropic") == script.folded("claude-sonnet-3.7", "anthropic")
    assert script.folded("claude-opus-4.0", "anthropic") == script.folded("claude-opus-4", "anthropic")
    assert script.folded("mistral-large-latest", "mistral") != script.folded("mistral-large", "mistral")
