"""Exports of vendors: what each row says, against figures written down here, before any price."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Project
from test_usage_adapters import FIXTURES, LOGS, SUMMED, UNCHANGED

from ingest.contract import read_usage_log

Sums = dict[int, dict[str, Any]]
# What a sum of calls has, by a shorter name; all other columns are 0 or empty.
COLUMNS = {
    "log_provider": "provider",
    "log_model": "model",
    "log_tier": "tier",
    "log_region": "region",
    "known_gap": "gap",
    "calls": "calls",
    "min_input_tokens": "size",
    "fresh_input_tokens": "fresh",
    "cached_input_tokens": "cached",
    "cache_write_tokens": "written",
    "cache_write_1h_tokens": "written_1h",
    "output_tokens": "output",
    "reasoning_output_tokens": "reasoning",
    "input_audio_tokens": "audio",
    "cached_input_audio_tokens": "cached_audio",
    "output_audio_tokens": "audio_output",
    "input_image_tokens": "image",
    "cached_input_image_tokens": "cached_image",
    "output_image_tokens": "image_output",
    "input_video_tokens": "video",
    "web_searches": "searches",
    "billed": "billed",
    "billed_input": "billed_input",
    "billed_output": "billed_output",
    "billed_tools": "billed_tools",
    "billed_currency": "currency",
}


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One copy for all logs: each is read anew, and nothing else is changed."""
    return built.copied(tmp_path_factory.mktemp("exports") / "project")


def sums_of(project: Project, log: Path) -> Sums:
    """By day of the month. A sum without valid numbers is only {"invalid": calls}, unless the log knows why."""
    project.ok("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log), **UNCHANGED)
    found: Sums = {}
    for used_on, *values in project.query(
        f"select used_on, {', '.join(COLUMNS)} from intermediate.int_usage__summed", project.working
    ):
        row = dict(zip(COLUMNS.values(), values, strict=True))
        assert used_on.day not in found, "each row of a fixture has a day of its own"
        is_valid = row["size"] is not None or row["gap"]
        found[used_on.day] = {k: v for k, v in row.items() if v} if is_valid else {"invalid": row["calls"]}
    return found


def log_of(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    """A CSV file; what is nested becomes JSON."""
    log = tmp_path / "log.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        for row in rows:
            writer.writerow({k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()})
    return log


def usd(text: str) -> Decimal:
    return Decimal(text)


GPT = {"provider": "openai", "model": "gpt-4.1-2025-04-14"}
AUDIO = {"provider": "openai", "model": "gpt-4o-audio-preview", "tier": "default"}
ROUTED = {"provider": "openrouter", "model": "openai/gpt-4o-mini", "calls": 1}
EXPORTS: dict[str, Sums] = {
    "openai_usage": {
        1: GPT | {"tier": "default", "calls": 50, "fresh": 400, "cached": 600, "output": 200},
        # on the second nothing was used; batch comes before the tier
        3: GPT | {"tier": "batch", "calls": 7, "fresh": 1000, "output": 200},
        # 1000 tokens: 700 of text, 150 of them cached, and 300 of audio, 50 of them cached
        4: AUDIO
        | {"calls": 3, "fresh": 550, "cached": 150, "output": 60}
        | {"audio": 250, "cached_audio": 50, "audio_output": 40},
        # in older exports 700 tokens are of text alone
        5: AUDIO | {"calls": 3, "fresh": 700, "output": 60, "audio": 300, "audio_output": 40},
        # the parts leave out what was cached or written
        6: {"provider": "openai", "model": "gpt-5", "calls": 5, "fresh": 730, "cached": 50, "written": 100}
        | {"output": 460, "cached_audio": 20, "image": 70, "cached_image": 30, "image_output": 40},
        # 500 and 100 are not 1000
        7: {"provider": "openai", "model": "gpt-5", "calls": 5, "gap": "parts_do_not_sum"}
        | {"fresh": 500, "audio": 100, "output": 500},
        # not grouped by model: a gap later on, and not dropped
        8: {"provider": "openai", "calls": 5, "fresh": 1000, "output": 500},
        9: {"invalid": 5},
        10: {"invalid": None},
        # 300 and 100 are not 500; 50 and 20 are not 100
        11: {"provider": "openai", "model": "gpt-5", "calls": 5, "gap": "parts_do_not_sum"}
        | {"fresh": 1000, "output": 500, "audio_output": 100},
        12: {"provider": "openai", "model": "gpt-5", "calls": 5, "gap": "parts_do_not_sum"}
        | {"fresh": 750, "cached": 50, "audio": 180, "cached_audio": 20, "output": 500},
    },
    "openai_costs": {
        # a bill has no calls and no tokens
        1: GPT
        | {"billed": usd("1.495874"), "billed_input": usd("0.995874"), "billed_output": usd("0.5"), "currency": "USD"},
        3: {"provider": "openai", "model": "gpt-4o", "currency": "USD"}
        | {"billed": usd("0.03"), "billed_tools": usd("0.03")},
        4: GPT | {"tier": "batch", "billed": usd("0.2"), "billed_output": usd("0.2"), "currency": "EUR"},
        5: {"provider": "openai", "billed": usd("1.5"), "currency": "USD"},
    },
    "anthropic_usage": {
        1: {"provider": "anthropic", "model": "claude-sonnet-4-6", "tier": "standard", "region": "us", "fresh": 100}
        | {"cached": 500, "written": 20, "written_1h": 30, "output": 10, "searches": 5},
        2: {
            "provider": "anthropic",
            "model": "claude-haiku-4-5-20251001",
            "tier": "batch",
            "fresh": 1000,
            "output": 100,
        },
        # requests of more than 200k each
        3: {"provider": "anthropic", "model": "claude-sonnet-4-5-20250929", "tier": "standard", "size": 200_000}
        | {"fresh": 300_000, "output": 100},
        4: {"provider": "anthropic", "model": "claude-opus-4-6", "tier": "fast", "region": "global"}
        | {"fresh": 1000, "output": 100},
        5: {"invalid": None},
        6: {"provider": "anthropic", "model": "claude-opus-4-6", "region": "global", "fresh": 1000, "output": 100},
        # no number of searches
        7: {"invalid": None},
    },
    "anthropic_costs": {
        1: {"provider": "anthropic", "model": "Claude Haiku 4.5", "region": "global"}
        | {"billed": usd("0.22"), "billed_input": usd("0.19"), "billed_output": usd("0.03")},
        2: {"provider": "anthropic", "model": "Claude Haiku 4.5", "region": "us", "tier": "batch"}
        | {"billed": usd("0.07"), "billed_input": usd("0.07")},
        3: {"provider": "anthropic", "model": "web_search", "billed": usd("0.05"), "billed_tools": usd("0.05")},
        # without an amount on the fourth
    },
    "openrouter_activity": {
        1: ROUTED | {"fresh": 1000, "output": 100, "reasoning": 20, "billed": usd("0.0021")},
        2: ROUTED | {"model": "openai/gpt-oss-20b:free", "fresh": 1000, "output": 100},
        3: ROUTED | {"fresh": 200, "cached": 800, "output": 100, "billed": usd("0.001")},
        4: ROUTED | {"gap": "own_key", "fresh": 1000, "output": 100, "billed": usd("0.0001")},
        5: ROUTED
        | {"gap": "charges_by_the_call", "fresh": 1000, "output": 100}
        | {"billed": usd("0.021"), "billed_tools": usd("0.02")},
        # money for the cache, and no tokens read from it: writes, which no column counts
        6: ROUTED
        | {"model": "anthropic/claude-haiku-4.5", "gap": "cache_writes_not_counted", "fresh": 1000, "output": 100}
        | {"billed": usd("0.005")},
        7: {"invalid": 1},
        # money for a file
        8: ROUTED | {"gap": "charges_by_the_call", "fresh": 1000, "output": 100, "billed": usd("0.021")},
        9: {"invalid": 1},
    },
    "helicone": {
        1: {"model": "gpt-4.1-mini", "calls": 1, "fresh": 400, "output": 30, "billed": usd("0.000208")},
        # on the second a call failed; on the third one succeeded, and nothing was counted
        3: {"invalid": 1},
    },
    "vercel_gateway": {
        1: {"provider": "vercel", "model": "anthropic/claude-haiku-4.5", "calls": 4, "fresh": 500, "cached": 300}
        | {"written": 200, "output": 70, "billed": usd("0.001")},
        2: {"provider": "vercel", "model": "openai/gpt-4.1", "gap": "own_key", "calls": 2, "fresh": 1000, "output": 70},
        3: {"invalid": 2},
        # no number of tokens of reasoning; no number of requests
        4: {"invalid": 2},
        5: {"invalid": None},
    },
    "copilot_usage": {
        # minutes of Actions are no usage of a model
        1: {"provider": "github-copilot", "model": "Claude Sonnet 4.5", "tier": "copilot_premium_request"}
        | {"gap": "premium_requests", "billed": usd("0.15")},
        2: {"provider": "github-copilot", "model": "copilot_ai_credit", "tier": "copilot_ai_credit"}
        | {"gap": "premium_requests", "billed": usd("0.25")},
    },
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_summed_by_hand(project: Project, name: str) -> None:
    assert sums_of(project, FIXTURES / f"{name}.csv") == EXPORTS[name]


def test_every_adapter_has_its_log_here() -> None:
    folders = {f.parent.name for f in (ROOT / "dbt_project" / "models" / "staging").glob("*/stg_*__calls.sql")}
    # sessions of Claude Code are JSON: test_usage_files.py
    assert folders - {"usage_log", "claude_code"} == {*LOGS, *EXPORTS} == {f.stem for f in FIXTURES.glob("*.csv")}


def test_the_guide_has_every_column_of_the_own_shape_and_every_gap() -> None:
    guide = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
    _, shape = guide.split("## The own shape")
    shape, gaps = shape.split("## Gaps")
    documented = {name: bool(star) for name, star in re.findall(r"^\| `(\w+)` (\*)?", shape, re.M)}
    (table,) = read_usage_log("usage_log").table_list
    in_log = {(*c.config.meta.in_log, c.name)[0]: c.config.meta.required for c in table.columns}
    # no log has it
    assert documented | {"row_id": False} == in_log
    with (ROOT / "seeds" / "reference" / "usage_gap_reasons.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["gap"] for row in csv.DictReader(file)}
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", gaps, re.M)))) == reasons


def span(day: int, provider: str, tokens: str, **attributes: Any) -> dict[str, Any]:
    """`tokens` are input, cache reads, output and total (- for none)."""
    names = ("input_tokens", "cache_read.input_tokens", "output_tokens", "total_tokens")
    counts = {f"gen_ai.usage.{n}": t for n, t in zip(names, tokens.split(), strict=True) if t != "-"}
    names_of_call = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": provider, "gen_ai.request.model": "m"}
    return {"start_time": f"2026-09-{day:02}T08:00:00Z", "attributes": names_of_call | counts | attributes}


def test_spans_tell_whether_input_tokens_contain_the_cached_ones(project: Project, tmp_path: Path) -> None:
    bedrock, openai, other = "aws.bedrock", "openai", "solora"
    log = log_of(
        tmp_path,
        span(1, bedrock, "5000 4000 12 9012"),
        span(2, bedrock, "3 13216 12 15"),
        # an instrumentation computes this total from input tokens without the cached ones
        span(3, bedrock, "5000 4000 12 5012"),
        span(4, bedrock, "5000 4000 12 -"),
        span(5, "anthropic", "5000 4000 12 -"),
        span(6, openai, "100 120 12 -"),
        span(7, other, "5000 4000 12 5012"),
        span(8, other, "5000 4000 12 -"),
        span(9, other, "100 120 12 -"),
        # fewer tokens than the total, and not those of reasoning
        span(10, openai, "100 0 12 200"),
        span(11, openai, "100 x 12 -"),
        span(12, other, "100 0 12 112"),
    )

    def call(provider: str, fresh: int, cached: int = 0, **rest: Any) -> dict[str, Any]:
        counts = {"fresh": fresh, "cached": cached, "output": 12}
        return {"provider": provider, "model": "m", "calls": 1} | {k: v for k, v in counts.items() if v} | rest

    assert sums_of(project, log) == {
        1: call(bedrock, 5000, 4000),
        2: call(bedrock, 3, 13216),
        3: call(bedrock, 5000, 4000, gap="cached_input_unclear"),
        4: call(bedrock, 5000, 4000, gap="cached_input_unclear"),
        5: call("anthropic", 1000, 4000),
        6: call(openai, 100, 120, gap="cached_input_unclear"),
        7: call(other, 1000, 4000),
        8: call(other, 5000, 4000, gap="cached_input_unclear"),
        9: call(other, 100, 120),
        10: call(openai, 100, gap="parts_do_not_sum"),
        11: {"invalid": 1},
        12: call(other, 100),
    }


def test_spans_tell_reasoning_audio_and_region(project: Project, tmp_path: Path) -> None:
    reasoning = {"gen_ai.usage.reasoning.output_tokens": "3"}
    details = "gen_ai.usage.details."
    audio = {"input_audio_tokens": "40", "cache_audio_read_tokens": "10", "output_audio_tokens": "20"}
    log = log_of(
        tmp_path,
        span(1, "openai", "10 - 5 15", **reasoning),
        # the total tells that the output leaves them out
        span(2, "gcp.gemini", "10 - 5 18", **reasoning),
        span(3, "openai", "100 30 50 150", **{details + name: n for name, n in audio.items()}),
        span(4, "openai", "10 - 5 -", **{details + "input_audio_tokens": "11"}),
        span(5, "aws.bedrock", "10 - 5 -", **{"server.address": "bedrock-runtime.eu-west-1.amazonaws.com"}),
        span(6, "aws.bedrock", "10 - 5 -", **{"cloud.region": "us-west-2"}),
        # the region of the program
        span(7, "openai", "10 - 5 -", **{"cloud.region": "us-west-2"}),
        span(8, "openai", "10 - 5 -", **{"server.address": "eu.api.openai.com"}),
        span(9, "gcp.vertex_ai", "10 - 5 -", **{"server.address": "europe-west4-aiplatform.googleapis.com"}),
        span(10, "azure.ai.openai", "10 - 5 -", **{"server.address": "x.openai.azure.com"}),
        # the client of OpenAI names itself, whoever it calls
        span(11, "openai", "10 - 5 -", **{"server.address": "https://api.groq.com/openai/v1"}),
        span(12, "openai", "10 - 5 -", **{"server.address": "litellm.internal"}),
        # it leaves them out beside cached tokens, which are apart or not
        span(13, "aws.bedrock", "10 4 5 22", **reasoning),
        span(14, "openai", "10 4 5 18", **reasoning),
    )

    def call(provider: str, **rest: Any) -> dict[str, Any]:
        return {"provider": provider, "model": "m", "calls": 1, "fresh": 10, "output": 5} | rest

    assert sums_of(project, log) == {
        1: call("openai", reasoning=3),
        2: call("gcp.gemini", reasoning=3, output=8),
        # 100 tokens: 40 of audio, 10 of them cached; 20 of text are cached
        3: call("openai", fresh=40, cached=20, audio=30, cached_audio=10, output=30, audio_output=20),
        4: call("openai", fresh=-1, audio=11, gap="parts_do_not_sum"),
        5: call("aws.bedrock", region="eu-west-1"),
        6: call("aws.bedrock", region="us-west-2"),
        7: call("openai"),
        8: call("openai", region="eu"),
        9: call("gcp.vertex_ai", region="europe-west4"),
        10: call("azure.ai.openai"),
        11: call("groq"),
        12: call("openai"),
        13: call("aws.bedrock", cached=4, output=8, reasoning=3),
        14: call("openai", fresh=6, cached=4, output=8, reasoning=3),
    }


def test_spans_of_openinference_are_read_too(project: Project, tmp_path: Path) -> None:
    """The data frame of Phoenix: numbers are doubles, and span_kind is not that of OpenTelemetry."""

    def row(day: int, kind: str, provider: str, **counts: float) -> dict[str, Any]:
        names = {f"attributes.llm.token_count.{name.replace('__', '.')}": n for name, n in counts.items()}
        called = {"attributes.llm.provider": provider, "attributes.llm.model_name": "m"}
        return {"span_kind": kind, "start_time": f"2026-09-{day:02}T08:00:00+00:00"} | called | names

    cached = {"prompt_details__cache_read": 300.0, "prompt_details__cache_write": 200.0}
    thought = {"completion_details__reasoning": 30.0, "prompt_details__audio": 40.0}
    log = log_of(
        tmp_path,
        row(1, "LLM", "anthropic", prompt=1000.0, completion=70.0, total=1070.0, **cached)
        | {"attributes.llm.cost.total": 0.00113},
        # 300 and 200 cannot be part of 10
        row(2, "LLM", "anthropic", prompt=10, completion=5, total=15, **cached),
        row(3, "LLM", "openai", prompt=100, completion=50, total=150, **thought),
        row(4, "EMBEDDING", "openai", prompt=100, total=100),
        row(5, "AGENT", "openai", prompt=100, completion=50, total=150),
        row(6, "LLM", "aws", prompt=1000, completion=70, total=1070, **cached),
        row(7, "LLM", "openai"),
    )

    def call(provider: str, **rest: Any) -> dict[str, Any]:
        return {"provider": provider, "model": "m", "calls": 1} | rest

    read = {"cached": 300, "written": 200}
    assert sums_of(project, log) == {
        1: call("anthropic", fresh=500, output=70, billed=usd("0.00113"), **read),
        2: call("anthropic", fresh=10, output=5, **read),
        3: call("openai", fresh=60, audio=40, output=50, reasoning=30),
        4: call("openai", fresh=100),
        6: call("aws", fresh=1000, output=70, gap="cached_input_unclear", **read),
        7: {"invalid": 1},
    }


def test_langfuse_tells_kinds_of_tokens_and_what_was_no_call(project: Project, tmp_path: Path) -> None:
    def row(day: int, usage: dict[str, int], **rest: Any) -> dict[str, Any]:
        return {
            "type": "GENERATION",
            "startTime": f"2026-09-{day:02}T08:00:00Z",
            "model": "m",
            "usageDetails": usage,
        } | rest

    costs = {"input": 0.01, "output": 0.02, "total": 0.03}
    predicted = {"output_accepted_prediction_tokens": 2, "output_rejected_prediction_tokens": 3}
    voices = {"input": 1, "input_audio_tokens": 20, "output": 3, "output_audio_tokens": 4, "total": 28}
    log = log_of(
        tmp_path,
        row(1, voices, costDetails=costs),
        row(2, {"input": 1, "input_image_tokens": 2, "output": 3, "total": 6}, costDetails=costs | {"input": 0.005}),
        # answered from a cache of the program, with and without the numbers of then
        row(3, {}, modelParameters={"cache_hit": True}),
        row(4, voices, metadata={"cache_hit": True}),
        # what stands beside usageDetails holds where it is empty; 0 is what is shown for no number
        row(5, {}, inputUsage=10, outputUsage=5, totalUsage=15, totalCost="0.0012"),
        row(6, {}, inputUsage=0, outputUsage=0, totalUsage=0),
        row(7, {"input": 10, "output": 5, "total": 15}, inputUsage=10, outputUsage=5),
        # 10000 holds the 8000
        row(8, {"input": 0, "input_modality_1": 10000, "input_cache_read": 8000, "output": 100, "total": 10100}),
        row(9, {"input": 1, "input_audio_tokens": 20, "input_cached_tokens": 5, "output": 3, "total": 29}),
        row(10, {"input": 0, "output": 0, "total": 0}),
        # the numbers beside it leave out 25
        row(11, {}, inputUsage=10, outputUsage=5, totalUsage=40),
        row(12, {"input": 10, "output": 4, "output_image_tokens": 5, "total": 24} | predicted),
        row(13, {"input": 10}, type="EMBEDDING"),
    )

    def call(**rest: Any) -> dict[str, Any]:
        return {"model": "m", "calls": 1} | rest

    parts = {"billed_input": usd("0.01"), "billed_output": usd("0.02")}
    assert sums_of(project, log) == {
        1: call(fresh=1, audio=20, output=3, audio_output=4, billed=usd("0.03"), **parts),
        2: call(fresh=1, image=2, output=3, billed=usd("0.03")),
        5: call(fresh=10, output=5, billed=usd("0.0012")),
        6: {"invalid": 1},
        7: call(fresh=10, output=5),
        8: call(fresh=10000, cached=8000, output=100, gap="parts_do_not_sum"),
        9: call(fresh=1, audio=20, cached=5, output=3, gap="cached_audio_unclear"),
        10: call(),
        11: call(fresh=10, output=5, gap="parts_do_not_sum"),
        12: call(fresh=10, output=9, image_output=5),
        13: call(fresh=10),
    }


def test_litellm_tells_kinds_of_tokens_fees_and_what_was_billed(project: Project, tmp_path: Path) -> None:
    def row(day: int, tokens: tuple[int, int, int], usage: dict[str, Any], **rest: Any) -> dict[str, Any]:
        counts = dict(zip(("prompt_tokens", "completion_tokens", "total_tokens"), tokens, strict=True))
        called = {
            "startTime": f"2026-09-{day:02} 08:00:00",
            "model": "m",
            "custom_llm_provider": "bedrock",
            "call_type": "c",
        }
        return {"id": f"r{day}"} | called | counts | {"metadata": {"usage_object": usage}} | rest

    def details(side: str, **counts: int | None) -> dict[str, Any]:
        return {f"{side}_tokens_details": counts}

    costs = {"input_cost": 0.01, "output_cost": 0.02, "tool_usage_cost": 0.03, "service_tier": "flex"}
    searches = {"server_tool_use": {"web_search_requests": 3}}
    everything = details("prompt", audio_tokens=20, image_tokens=10, video_tokens=5) | details(
        "completion", audio_tokens=4, image_tokens=2, reasoning_tokens=1
    )
    log = log_of(
        tmp_path,
        row(1, (100, 10, 110), everything),
        row(2, (100, 10, 110), searches, response_cost="6e-2", cost_breakdown=costs),
        row(3, (100, 10, 110), details("prompt", web_search_requests=2, audio_tokens=None)),
        # the total tells that the output leaves them out, or that something was not counted
        row(4, (100, 10, 140), details("completion", reasoning_tokens=30)),
        row(5, (100, 10, 150), {}),
        row(6, (100, 10, 110), details("prompt", audio_tokens=20, cached_tokens=30)),
        row(7, (100, 10, 110), {}, api_base="https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse"),
        row(8, (100, 10, 110), {}, cache_hit="true"),
        # more reasoning than output
        row(9, (100, 10, 110), details("completion", reasoning_tokens=11)),
        # what failed after it had written 5 tokens
        row(10, (0, 5, 5), {}, status="failure"),
        row(11, (0, 0, 0), {}, status="failure"),
    )

    def call(**rest: Any) -> dict[str, Any]:
        return {"provider": "bedrock", "model": "m", "calls": 1, "fresh": 100, "output": 10} | rest

    parts = {"billed_input": usd("0.01"), "billed_output": usd("0.02"), "billed_tools": usd("0.03")}
    assert sums_of(project, log) == {
        1: call(fresh=65, audio=20, image=10, video=5, output=4, audio_output=4, image_output=2, reasoning=1),
        2: call(searches=3, tier="flex", billed=usd("0.06"), **parts),
        3: call(searches=2),
        4: call(output=40, reasoning=30),
        5: call(gap="parts_do_not_sum"),
        6: call(fresh=50, cached=30, audio=20, gap="cached_audio_unclear"),
        7: call(region="us-east-1"),
        9: call(reasoning=11, gap="parts_do_not_sum"),
        10: {"provider": "bedrock", "model": "m", "calls": 1, "output": 5},
    }


def test_older_and_smaller_exports_are_read_too(project: Project, tmp_path: Path) -> None:
    # OpenAI until 2024
    total = {"timestamp": 1725177600, "n_requests": 5, "n_generated_tokens_total": 20, "snapshot_id": "m"}
    total |= {"n_context_tokens_total": 100, "n_cached_context_tokens_total": 30, "operation": "completion"}
    later = {"timestamp": 1725264000, "request_type": "batch"}
    spoken = {"timestamp": 1725350400, "operation": "completion-realtime"}
    counts = {"provider": "openai", "model": "m", "calls": 5, "fresh": 70, "cached": 30, "output": 20}
    assert sums_of(project, log_of(tmp_path, total, total | later, total | spoken)) == {
        1: counts,
        2: counts | {"tier": "batch"},
        3: {"invalid": 5},
    }
    # LiteLLM until 2024 has no column for the provider
    spend = {"call_type": "acompletion", "spend": "0.1", "startTime": "2024-09-01T08:00:00"}
    spend |= {"model": "azure/m", "total_tokens": 11, "prompt_tokens": 10, "completion_tokens": 1, "metadata": {}}
    assert sums_of(project, log_of(tmp_path, spend, spend | {"startTime": "2024-09-02", "model": "m"})) == {
        1: {"provider": "azure", "model": "azure/m", "calls": 1, "fresh": 10, "output": 1, "billed": usd("0.1")},
        2: {"model": "m", "calls": 1, "fresh": 10, "output": 1, "billed": usd("0.1")},
    }
    # by the day and model, without ids and cached tokens
    day = {"Date": "2026-09-01 00:00:00", "Slug": "anthropic/claude-opus-4.7", "Usage": "430.07", "BYOK Usage": "0"}
    counts = {"Requests": 4115, "Prompt Tokens": 70965665, "Completion Tokens": 3009973, "Reasoning Tokens": 0}
    next_day = {"Date": "2026-09-02 00:00:00", "Requests": "many"}
    assert sums_of(project, log_of(tmp_path, day | counts, day | counts | next_day)) == {
        1: {"provider": "openrouter", "model": "anthropic/claude-opus-4.7", "calls": 4115}
        | {"fresh": 70965665, "output": 3009973, "billed": usd("430.07")},
        2: {"invalid": None},
    }
    # premium requests one by one
    quota = {"Requests Used": "1.5", "Exceeds Monthly Quota": "False", "Total Monthly Quota": "300"}
    request = {"Timestamp": "2026-09-01T05:13:27.8766440Z", "User": "u", "Model": "gpt-4.1-2025-04-14"} | quota
    assert sums_of(project, log_of(tmp_path, request)) == {
        1: {"provider": "github-copilot", "model": "gpt-4.1-2025-04-14", "gap": "premium_requests"}
    }
    # embeddings, which have no output
    bucket = {"start_time_iso": "2026-09-01T00:00:00+00:00", "num_model_requests": 5, "model": "e", "input_tokens": 9}
    assert sums_of(project, log_of(tmp_path, bucket)) == {
        1: {"provider": "openai", "model": "e", "calls": 5, "fresh": 9}
    }
    # writes to the cache that are not told apart
    names = ("no_cache", "cache_write", "cache_read")
    day = {"usage_date_utc": "2026-09-01", "model_version": "c", "usage_output_tokens": 4}
    day |= {f"usage_input_tokens_{name}": n for n, name in enumerate(names, 1)}
    assert sums_of(project, log_of(tmp_path, day)) == {
        1: {"provider": "anthropic", "model": "c", "fresh": 1, "written": 2, "cached": 3, "output": 4}
    }
    # the API, whose amounts are in cents
    cost = {"starting_at": "2026-09-01T00:00:00Z", "model": "c", "token_type": "output_tokens", "currency": "USD"}
    assert sums_of(project, log_of(tmp_path, cost | {"amount": "123.45"})) == {
        1: {"provider": "anthropic", "model": "c", "currency": "USD"}
        | {"billed": usd("1.2345"), "billed_output": usd("1.2345")}
    }
    # Helicone's API tells of its own cache, and of cached tokens whose total proves what input tokens leave out
    asked = {"response_status": "200", "provider": "ANTHROPIC", "model": "c", "cost": "0.1", "completion_tokens": 5}
    cached = {"prompt_tokens": 100, "prompt_cache_read_tokens": 30}
    zeros = "00000000-0000-0000-0000-000000000000"
    requests = (
        {"cache_reference_id": zeros, "total_tokens": 135},
        {"cache_reference_id": zeros.replace("0", "7"), "total_tokens": 135},
        {"cache_reference_id": "", "total_tokens": 105},
    )
    log = log_of(
        tmp_path,
        *({"request_created_at": f"2026-09-0{n}T09:00:00Z"} | asked | cached | r for n, r in enumerate(requests, 1)),
    )
    call = {
        "provider": "ANTHROPIC",
        "model": "c",
        "calls": 1,
        "fresh": 100,
        "cached": 30,
        "output": 5,
        "billed": usd("0.1"),
    }
    assert sums_of(project, log) == {1: call, 3: call | {"gap": "cached_input_unclear"}}
