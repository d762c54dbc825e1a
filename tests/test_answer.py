"""The commands that answer people: they fit the screen, and say what the warehouse says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from conftest import ROOT, Project
from typer.testing import CliRunner

from modelmart import cli, explain
from modelmart.answer import lasts, tokens

# Commands and the beginnings of their first lines
SCREENS = {
    ("answer",): "An assistant for anything, ",
    ("answer", "--list"): "general_assistant: ",
    ("answer", "--unranked"): "Not ranked for general_assistant: ",
    ("answer", "--decision"): "The decision on record, ",
    ("answer", "coding_agent", "--requests-per-day", "5000"): "Agent that changes code, ",
    ("explain", "gpt-5.4"): "gpt-5.4 is taken as openai/gpt-5.4.",
    ("why", "general_assistant", "gpt-5.6-sol", "claude-sonnet-5.5"): "",
    ("check",): "On the watch list, ",
    ("status",): "",
}


def asked(built: Project, *command: str, columns: int = 200) -> str:
    return built.ok("modelmart", *command, COLUMNS=str(columns))


def ranked(built: Project, *options: str) -> list[dict[str, Any]]:
    """The models of an answer that have a rank, as --json prints them."""
    models = json.loads(asked(built, "answer", *options, "--json"))["models"]
    return [row for row in models if row["rank"] is not None]


@pytest.mark.parametrize("columns", [80, 200])
@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_a_command_fits_the_screen(built: Project, command: tuple[str, ...], columns: int) -> None:
    lines = asked(built, *command, columns=columns).splitlines()
    assert lines[0].startswith(SCREENS[command])
    # a command or a path to copy is never broken
    assert [line for line in lines if len(line) > columns and not re.search("modelmart |^/", line)] == []


def test_an_answer_is_short(built: Project) -> None:
    assert len(asked(built, "answer", columns=80).splitlines()) <= 24
    assert len(asked(built, "explain", "gpt-5.4", columns=80).splitlines()) <= 24


def test_the_answer_is_that_of_recommendations(built: Project) -> None:
    rows = built.query(
        "select model_id, offering_id, cost_usd from marts.recommendations "
        "where profile_id = 'coding_agent' and rank is not null order by rank, model_id"
    )
    models = ranked(built, "--profile", "coding_agent")
    assert [row["model_id"] for row in models] == [model_id for model_id, _, _ in rows]
    lines = asked(built, "answer", "coding_agent").splitlines()
    for rank, (model_id, offering_id, cost_usd) in enumerate(rows[:5], start=1):
        (line,) = (line for line in lines if line.startswith(f" {rank}  {model_id}"))
        assert f" at {offering_id.split('/')[0]} " in line
        assert float(line.rsplit("$", 1)[1].replace(",", "")) == pytest.approx(float(cost_usd) * 1000, rel=0.005)


def test_each_condition_narrows_the_answer(built: Project) -> None:
    offerings = "select offering_id, has_open_weights, has_vision, context_window_tokens from marts.offerings"
    facts = {offering_id: rest for offering_id, *rest in built.query(offerings)}
    everything = ranked(built)
    for options, holds in {
        ("--open-weights",): lambda row: facts[row["offering_id"]][0],
        ("--must", "vision"): lambda row: facts[row["offering_id"]][1],
        ("--min-context", "500000"): lambda row: facts[row["offering_id"]][2] >= 500_000,
        ("--provider", "openai"): lambda row: row["offering_id"].startswith("openai/"),
        ("--licence", "apache,mit"): lambda row: re.match("Apache|MIT", row["license_id"]),
        ("--max-usd", "1"): lambda row: float(row["usd_per_1000"]) <= 1,
    }.items():
        left = ranked(built, *options)
        assert 0 < len(left) < len(everything), options
        assert all(holds(row) for row in left), options


def test_a_workload_that_is_typed_in_is_priced(built: Project) -> None:
    # a profile that weighs the cost of the tokens as typed, not of what a model writes at its effort
    workload = ("--input", "10000", "--output", "100", "--requests-per-day", "1000")
    (first, *_) = ranked(built, "--profile", "coaching_app", *workload)
    (cost,) = built.query(
        "select cost_per_interaction_usd from marts.cost_of(input := 10000, output := 100) "
        f"where offering_id = '{first['offering_id']}'"
    )[0]
    assert float(first["cost_usd"]) == pytest.approx(float(cost))
    assert float(first["monthly_usd"]) == pytest.approx(float(cost) * 30_000)
    assert "of 10,000 in / 100 out\n" in asked(built, "answer", "--input", "10000", "--output", "100")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--profile", "coding"], "there is no profile 'coding'; the profiles are general_assistant, "),
        (["--must", "wings"], "modelmart: --must: there is no wings; use some of tools, "),
        (["--region", "mars"], "modelmart: --region: there is no region 'mars'. Most is sold in global, "),
        (["--region", "Europe"], "there is no region 'Europe'. Did you mean eu? Most is sold in global, "),
        (["assistant"], "modelmart: assistant is a workload; name it in a profile: modelmart new profile NAME --sc"),
        (["--provider", "opnai"], "similar: openai"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option_is_refused_in_words(built: Project, options: list[str], said: str) -> None:
    run = built.run("modelmart", "answer", *options)
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.startswith("modelmart: ") and said in run.stderr and run.stderr.count("\n") == 1


def test_the_decision_on_record_is_reviewed_today(built: Project) -> None:
    told = asked(built, "answer", "--decision")
    for said in (
        *("fireworks/kimi-k2-thinking", "fireworks/kimi-k2.5", "openai/gpt-5", "anthropic/claude-sonnet-4.5"),
        *("openai/gpt-4.1-nano", "together/gpt-oss-20b", "openai/gpt-4.1-mini", "nebius/llama-3.3-70b-instruct"),
        *("$2.90", "$0.420", "$1.68", "$0.285", "ended ", "or 20M USD a month", "Switch to: "),
    ):
        assert said in told, said


@pytest.mark.parametrize("text", ["128000", "128,000", "128_000", "128 000", "128k", "128K", "0.128M"])
def test_tokens_are_written_as_people_do(text: str) -> None:
    assert tokens(text) == 128_000


@pytest.mark.parametrize("text", ["", "128x", "1,5k", "-1", "1.5", "12,80", "k"])
def test_other_numbers_of_tokens_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="write it as 128000, 128k or 1M"):
        tokens(text)


def test_no_result_says_which_condition_excludes_how_many_and_what_is_nearest(built: Project) -> None:
    told = asked(built, "answer", "--max-usd", "0.00001", "--min-context", "10k")
    left = len(ranked(built, "--min-context", "10k"))
    assert told.startswith("No model that can be ranked meets the conditions together.\nWithout --max-usd: ")
    assert f": {left:,} models; the lowest cost is $" in told and "Without --min-context" not in told
    (nearest,) = re.findall(r"--max-usd ([0-9.]+)\)", told)
    assert len(ranked(built, "--max-usd", nearest, "--min-context", "10k")) >= 1
    largest = max(row["context_window_tokens"] for row in ranked(built) if row["context_window_tokens"])
    assert f"the largest window is {largest:,} tokens." in asked(built, "answer", "--min-context", "900M")
    both = asked(built, "answer", "--max-usd", "0.00001", "--min-context", "900M")
    assert "More than one of them leaves nothing" in both


def test_the_conditions_of_a_profile_are_said_and_what_is_not_measured_in_words(built: Project) -> None:
    told = asked(built, "answer", "coaching_app")
    assert "Left out if: " in told and "no fine-tuning that is open to new customers is known" in told
    assert "scores for" not in told.split("Left out if:")[1].splitlines()[0]
    assert ("capability not measured" in told) == any(
        r["capability"] is None for r in ranked(built, "coaching_app")[:5]
    )
    assert "Left out if" not in asked(built, "answer", "--decision")


def test_how_long_an_offering_stays_is_said_in_one_way() -> None:
    def said(retires: str | None, left: int | None, maker: str | None) -> str:
        day = date.fromisoformat
        ends = {"retires_on": retires and day(retires), "maker_retires_on": maker and day(maker)}
        return lasts(ends | {"days_left": left, "as_of_on": day("2026-11-28")})

    assert said("2026-12-08", 10, "2027-01-01") == "ends 2026-12-08, in 10 days"
    assert said("2026-11-18", -10, None) == "ended 2026-11-18"
    assert said(None, None, "2026-11-30") == "its maker ends it on 2026-11-30"
    assert said(None, None, "2026-11-20") == "its maker ended it on 2026-11-20"
    assert said(None, 10, None) == "no end before 2026-12-08"
    # a promise beyond the end at the maker holds
    assert said(None, 10, "2026-11-30") == "no end before 2026-12-08"
    assert said(None, -10, None) == said(None, None, None) == "no end announced"

    assert said("2026-11-29", 1, None) == "ends 2026-11-29, in 1 day"


def test_a_step_that_would_contradict_the_answer_is_not_named(built: Project) -> None:
    assert "modelmart why customer_chat " in asked(built, "answer", "customer_chat", "--requests-per-day", "20000")
    for options in (("--region", "eu"), ("--input", "3k", "--output", "400"), ("--must", "tools")):
        told = asked(built, "answer", "customer_chat", *options)
        assert "modelmart explain " in told and "modelmart why " not in told, options


def test_an_offering_without_a_price_is_not_said_to_cost_nothing(built: Project) -> None:
    both = "ineligible_because like '%a price is missing%costs nothing%'"
    assert built.query(f"select profile_id, offering_id from marts.model_rankings where {both}") == []


def test_where_an_offering_has_no_global_price_its_regions_are_named(built: Project) -> None:
    rows = built.query(
        "select offering_id, not_priced_because from marts.offerings "
        "where not_priced_because like 'no global price, only in %' order by offering_id limit 1"
    )
    ((offering_id, because),) = rows
    assert re.search(rf"\nPrices +{because} *\n", asked(built, "explain", offering_id, columns=400))


def test_each_price_has_its_own_source_where_they_differ() -> None:
    prices = {f"{m}_usd_per_mtok": None for m in ("input", "cached_input", "output", "batch_output")}
    row = prices | {"input_usd_per_mtok": 2, "output_usd_per_mtok": 3, "agreeing_sources": "a, c"}
    row |= {"differing_sources": None, "price_source_id": "a", "price_seen_on": date(2026, 1, 1)}
    output = {"meter": "output", "source_id": "a", "last_seen_on": date(2026, 1, 1)}
    own = {"meter": "input", "source_id": "my_prices", "last_seen_on": date(2026, 1, 2)}
    assert explain._prices(row | {"price_sources": [own, output]}).endswith(
        "Sources: in my_prices, seen 2026-01-02; out a, seen 2026-01-01; the same in c"
    )
    own["source_id"] = "a"
    assert "Source: a, seen 2026-01-01; the same in c" in explain._prices(row | {"price_sources": [own, output]})


def test_an_ending_offering_has_its_successor_and_the_end_of_the_other_host(built: Project) -> None:
    rows = built.query(
        "select here.offering_id, replacement_model_id, other.offering_id, other.retires_on "
        "from marts.offerings as here inner join marts.deprecation_risk using (offering_id) "
        "inner join marts.offerings as other on here.cheapest_other_offering_id = other.offering_id "
        "where here.retires_on > here.as_of_on and other.retires_on > here.as_of_on "
        "and replacement_model_id is not null order by 1 limit 1"
    )
    ((offering_id, successor, other, day),) = rows
    told = asked(built, "explain", offering_id, columns=400)
    assert f". Its successor is {successor}" in told and f"the cheapest other is {other} (ends {day}, in " in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GPT 5", r"GPT 5 is taken as openai/gpt-5\.\n"),
        (
            "sonet 4.5",
            r"sonet 4.5 is taken as anthropic/claude-sonnet-4.5 \(words spelled alike\)[.] It may also mean ",
        ),
        (
            "llama 70b",
            r"llama 70b is taken as \S+/llama-3.3-70b-instruct .* It may also mean (\S+, ){3}\S+; write more of ",
        ),
        ("deepseek r1", r"deepseek r1 is taken as (?!deepseek/)\S+/deepseek-r1, since its maker does not sell it now"),
    ],
)
def test_what_a_name_is_taken_as_is_said_with_how_to_choose(built: Project, name: str, said: str) -> None:
    assert re.match(said, asked(built, "explain", name, columns=1000))


def test_why_says_which_host_a_name_stands_for_and_of_how_many_it_is_first(built: Project) -> None:
    rows = built.query(
        "select taken.model_id, offering_id from marts.recommendations as taken inner join marts.offerings "
        "using (offering_id) where profile_id = 'general_assistant' and rank is not null and provider_kind <> 'maker' "
        "order by rank limit 1"
    )
    ((model_id, offering_id),) = rows
    told = asked(built, "why", "general_assistant", model_id, "claude-sonnet-5.5")
    assert f"{model_id} is taken as {offering_id}" in told
    assert re.search(r": rank [\d,]+ of [\d,]+ offerings, [\d,]+ of [\d,]+ models \(", told)


def test_a_reseller_says_when_the_maker_ends_the_model(built: Project) -> None:
    rows = built.query(
        "select offering_id, maker_retires_on from marts.offerings where maker_retires_on > as_of_on "
        "and retires_on is null and promised_until_on is null and is_callable order by offering_id limit 1"
    )
    ((offering_id, day),) = rows
    assert f"its maker ends it on {day}" in asked(built, "explain", offering_id)


def commands(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


def test_the_start_of_a_command_imports_nothing_that_only_a_build_needs() -> None:
    slow = ("dbt", "httpx", "numpy", "polars", "pyarrow", "pydantic")
    code = f"import sys, modelmart.cli; print([name for name in {slow} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_every_option_is_tried_in_a_test() -> None:
    tried = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    every = {option for c in commands(typer.main.get_command(cli.app)) for p in c.params for option in p.opts}
    assert [option for option in sorted(every) if option.startswith("--") and f'"{option}"' not in tried] == []


def test_a_load_names_the_sources_that_there_are() -> None:
    run = CliRunner().invoke(cli.app, ["load", "--newest", "nope"])
    assert run.exit_code and "there is no source nope; the sources are: " in run.output


@pytest.mark.parametrize("command", ["build", "refresh"])
def test_options_of_a_build_reach_it(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    given: list[tuple[Any, ...]] = []

    def build(*arguments: Any) -> SimpleNamespace:
        given.append(arguments)
        raise cli.publish.BuildError("as far as this test goes")

    monkeypatch.setattr(cli.publish, "build", build)
    monkeypatch.setattr(cli.working, "refuse_mistyped", lambda *_: None)
    run = CliRunner().invoke(cli.app, [command, "--allow-partial", "--accept", "--keep", "7"])
    assert given == [(True, command == "refresh", True, 7)] and run.exit_code == 1


@pytest.mark.parametrize(
    ("name", "offering_id"),
    [
        ("gpt-5.4", "openai/gpt-5.4"),
        ("GPT 5", "openai/gpt-5"),
        ("claude opus 5", "anthropic/claude-opus-5"),
        ("openai/gpt-5", "openai/gpt-5"),
        ("groq/gpt-oss-20b", "groq/gpt-oss-20b"),
    ],
)
def test_a_name_in_any_spelling_is_explained(built: Project, name: str, offering_id: str) -> None:
    told = asked(built, "explain", name)
    assert f"{offering_id}: " in told
    assert ("is taken as" in told) == (name != offering_id)
    for title in ("Prices", "Context", "Capability", "Licence", "Lifecycle", "Hosts", "Conflicts"):
        assert f"\n{title}" in told, title


def test_all_of_an_explanation_has_every_source(built: Project) -> None:
    told = asked(built, "explain", "openai/gpt-5", "--all")
    for said in ("Listed as", "Prices", "Beginnings and ends", "Other facts", "genai_prices", "sha256"):
        assert said in told, said


def test_why_says_it_in_sentences_first(built: Project) -> None:
    a, b = (
        offering_id
        for (offering_id,) in built.query(
            "select offering_id from marts.recommendations "
            "where profile_id = 'general_assistant' and rank <= 2 order by rank"
        )
    )
    told = asked(built, "why", "general_assistant", b, a)
    assert told.startswith(f"{a} leads {b} for general_assistant, by ")
    assert "Ahead in: " in told and " could change this." in told
    assert told.index("Ahead in") < told.index("criterion")
