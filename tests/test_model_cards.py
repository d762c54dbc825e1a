"""Rows from model cards: bench/model_cards.py."""

import collections
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from conftest import ROOT

sys.path.insert(0, str(ROOT / "bench"))
import model_cards


def card(name: str, tag: str | None = "mit", day: str = "2026-01-02") -> dict[str, Any]:
    return {"name": name, "provider": "p", "license": tag, "release_date": day}


def rows(
    found: list[dict[str, Any]], listed: dict[str, tuple[str | None, str | None, bool | None]]
) -> tuple[list[dict[str, str]], collections.Counter[str]]:
    unmapped: collections.Counter[str] = collections.Counter()
    return model_cards.rows(found, listed, {("mit", "any"), ("other", "glm-9")}, unmapped), unmapped


def test_cards_are_read_in_a_program(tmp_path: Path) -> None:
    text = json.dumps([card("zai-org/GLM-9"), card("Qwen/Qwen9")], indent=2).encode()
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("llmfit-1.data/scripts/llmfit", b'\x7fELF\x00["x"]\xff' + text + b"\x00\xfe rest ]")
    assert [found["name"] for found in model_cards.cards(tmp_path / "a.whl")] == ["zai-org/GLM-9", "Qwen/Qwen9"]


def test_a_row_names_card_day_and_only_what_is_missing() -> None:
    found = [card("zai-org/GLM-9"), card("Qwen/Qwen9-8B", day="2026-03-04")]
    listed = {"glm-9": ("Z.ai", None, True), "qwen9-8b": ("Alibaba", "MIT", True)}
    (row,), _ = rows(found, listed)
    assert (row["model_id"], row["developer"], row["license_stated"]) == ("glm-9", "", "mit")
    assert (row["source_address"], row["stated_on"]) == ("https://huggingface.co/zai-org/GLM-9", "2026-03-04")


def test_only_the_maker_counts() -> None:
    assert rows([card("somebody/GLM-9")], {"glm-9": (None, None, None)})[0] == []


def test_a_licence_without_a_text_on_record_is_counted_and_left_out() -> None:
    (row,), unmapped = rows([card("zai-org/GLM-8", "other")], {"glm-8": (None, None, None)})
    assert (row["developer"], row["license_stated"]) == ("Z.ai", "")
    assert unmapped == {"other": 1}
    # the name may have a meaning for one model
    (row,), unmapped = rows([card("zai-org/GLM-9", "other")], {"glm-9": (None, None, None)})
    assert (row["license_stated"], sum(unmapped.values())) == ("other", 0)


def test_what_is_served_under_another_name_is_left_to_its_weights() -> None:
    found = [card("zai-org/GLM-9"), card("zai-org/GLM-9-FP8")]
    listed = {"glm-9": (None, None, None), "glm-9-fp8": (None, None, None)}
    assert [row["model_id"] for row in rows(found, listed)[0]] == ["glm-9"]
    # unless the weights are not listed
    assert [row["model_id"] for row in rows(found, {"glm-9-fp8": (None, None, None)})[0]] == ["glm-9-fp8"]
