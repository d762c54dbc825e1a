"""What the documents promise: queries run, paths exist, targets are listed, decisions have their form."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from conftest import ROOT, Project, reader
from test_conventions import steps_of_topics
from typer.testing import CliRunner

from ingest.contract import read_contract, source_ids
from modelmart.cli import app

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def blocks(language: str) -> list[str]:
    return [
        b
        for d in DOCUMENTS
        for b in re.findall(rf"^```{language}\n(.*?)^```", d.read_text(encoding="utf-8"), re.M | re.S)
    ]


@pytest.mark.parametrize("block", blocks("sql"), ids=lambda b: " ".join(b.split())[:60])
def test_every_documented_query_runs_and_finds_rows(
    built: Project, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # where warehouse.duckdb lies; some blocks attach it themselves
    monkeypatch.chdir(built.root)
    with duckdb.connect() if "attach " in block else reader(built.live) as con:
        result = con.execute(block)
        assert result.fetchall() or not re.search(r"^(select|from|with)\b", block, re.M)


def test_the_table_of_macros_has_each_with_all_its_parameters(built: Project) -> None:
    text = (ROOT / "QUERIES.md").read_text(encoding="utf-8")
    _, table = text.split("| macro | a row is | parameters |\n", 1)
    told = {
        name: set(re.findall(r"`(\w+)`", parameters))
        for name, parameters in re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", table.split("\n\n", 1)[0], re.M)
    }
    macros = built.query(
        "select function_name, parameters from duckdb_functions() where schema_name = 'marts' "
        "and function_type = 'table_macro'"
    )
    assert told == {name: set(parameters) for name, parameters in macros}


def test_queries_call_macros_with_names() -> None:
    """The order of their parameters may change."""
    for block in blocks("sql"):
        for macro, arguments in re.findall(r"marts\.(\w+)\(([^)]+)\)", block):
            assert all(":=" in argument for argument in re.sub("'[^']*'", "", arguments).split(",")), macro


@pytest.mark.parametrize("block", blocks("python"), ids=lambda b: " ".join(b.split())[:60])
def test_every_documented_script_runs(built: Project, block: str) -> None:
    # in a process of its own, as DuckDB has one instance of a file in each
    script = f"import duckdb\n{block}"
    run = subprocess.run([sys.executable, "-c", script], cwd=built.root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_readme_is_short_and_shows_the_page_the_commands_and_where_to_go() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 90
    assert all(text in readme for text in ("](docs/page.png)", "make warehouse ", "make report "))
    for target in ("QUERIES.md", "docs/bi.md", "docs/dbt.md", "CONTRIBUTING.md", "DECISIONS.md", "SECURITY.md"):
        assert f"]({target}" in readme, target


def test_the_readme_has_the_attribution_of_each_source_whose_licence_asks_for_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    asked = {text for source_id in source_ids() if (text := read_contract(source_id).meta.attribution)}
    assert any("Arena" in text for text in asked)
    assert [text for text in asked if text not in readme] == []


def test_the_screen_of_the_readme_is_what_its_query_prints(built: Project) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ((query, screen),) = re.findall(r"^```sql\n([^`]*)```\n\n^```text\n([^`]*)```", readme, re.M)
    printed = built.ok("modelmart", "sql", query)
    # prices and days may differ on another day
    assert first_cells(screen) == first_cells(printed) and len(first_cells(screen)) > 3
    assert header(screen) == header(printed)
    assert max(len(line) for line in screen.splitlines()) <= 80


def header(table: str) -> list[str]:
    return re.findall(r"[\w.]+", next(line for line in table.splitlines() if line.startswith("┃")))


def first_cells(table: str) -> set[str]:
    return {line.split("│")[1].strip() for line in table.splitlines() if line.startswith("│")}


def test_decisions_are_numbered_dated_short_and_state_their_trade_off() -> None:
    paragraphs = (ROOT / "DECISIONS.md").read_text(encoding="utf-8").strip().split("\n\n")
    numbers: dict[str, list[int]] = {}
    dates: dict[int, date] = {}
    # the title and the introduction come first
    for paragraph in paragraphs[2:]:
        if paragraph.startswith("## "):
            numbers[paragraph] = []
            continue
        entry = re.match(r"\*\*(\d+)\. [^*]+\*\* \((\d{4}-\d\d-\d\d)\)\. ", paragraph.replace("\n", " "))
        assert entry, paragraph
        lines = paragraph.splitlines()
        assert len(lines) <= 6 and max(len(line) for line in lines) <= 120, paragraph
        assert paragraph.replace("\n", " ").count("Trade-off: ") == 1, paragraph
        number = int(entry[1])
        assert number not in dates, f"two decisions have the number {number}"
        dates[number] = date.fromisoformat(entry[2])
        numbers[next(reversed(numbers))].append(number)
    assert len(dates) > 50 and all(numbers.values())
    # within a topic the oldest comes first, and numbers follow the dates
    assert [topic for topic, found in numbers.items() if found != sorted(found)] == []
    assert [dates[n] for n in sorted(dates)] == sorted(dates.values())


def test_the_map_describes_every_topic_in_its_order() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, table = contributing.split("| topic | what is in it |\n", 1)
    described = re.findall(r"^\| `(\w+)` \| .{10,}", table.split("\n\n", 1)[0], re.M)
    assert list(steps_of_topics()) == described


def test_every_link_and_folder_of_the_documents_exists() -> None:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert target.startswith("https://") or (document.parent / target).exists(), f"{document.name}: {target}"
        for path in re.findall(r"`((?:ingest|seeds|dbt_project|modelmart|tests|bench|docs)/[\w./]+)`", text):
            assert (ROOT / path).exists(), f"{document.name}: {path}"


def test_help_lists_every_target_that_the_documents_name() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = {
        t
        for d in DOCUMENTS
        for t in re.findall(
            r"make (warehouse|refresh|report|load|dbt|docs|status|check|test|lint|bench|sample|lock)\b", d.read_text()
        )
    }
    assert {"warehouse", "report", "test"} <= named
    assert [t for t in sorted(named) if f"make {t} " not in listed] == []


def commands() -> dict[str, Any]:
    return typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_help_worth_reading(name: str) -> None:
    told = " ".join(CliRunner().invoke(app, [name, "--help"]).stdout.split())
    command = commands()[name]
    assert len(command.help or "") > 30 and (command.help or "").split("\n")[0][:40] in told
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"modelmart {name}: {parameter.name} is not described"
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert option in told, option
    # a word that it does not know is told, with where to look
    wrong = CliRunner().invoke(app, [name, "--no-such-option"])
    assert wrong.exit_code == 2 and f" {name} --help" in wrong.stderr


def test_the_help_of_all_names_every_command_and_the_exit_codes(built: Project) -> None:
    told = built.ok("modelmart", "--help")
    assert [name for name in commands() if f" {name} " not in told] == []
    for said in (
        *("Exit codes:", "0: done", "1: failed; the message says what has not changed", "2: unknown command or option"),
        *("MODELMART_WAREHOUSE", "Make the warehouse", "Ask questions", "Share the results"),
    ):
        assert said in told
    assert built.ok("modelmart", "--version").startswith("0.")


@pytest.mark.parametrize(
    "call",
    [["answer"], ["status"], ["sql", "select 1"], ["explain", "openai/gpt-5"], ["rollback", "--list"]],
    ids=lambda call: call[0],
)
def test_json_is_json_and_nothing_else(built: Project, call: list[str]) -> None:
    assert json.loads(built.ok("modelmart", *call, "--json")) is not None


def slugs(document: Path) -> set[str]:
    """The anchors of a document's headings, as those who show it make them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def test_every_anchor_of_the_documents_is_a_heading() -> None:
    for document in DOCUMENTS:
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text(encoding="utf-8")):
            place = document.parent / target if target else document
            assert anchor in slugs(place), f"{document.name}: {target}#{anchor}"
