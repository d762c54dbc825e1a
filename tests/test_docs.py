"""What the documents promise: queries run, paths exist, targets are listed."""

from __future__ import annotations

import re
import subprocess
import sys

import duckdb
import pytest
from conftest import ROOT, Project

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
    opened = [] if "attach " in block else ["warehouse.duckdb", True]
    with duckdb.connect(*opened) as con:
        result = con.execute(block)
        assert result.fetchall() or not re.search(r"^(select|from|with)\b", block, re.M)


@pytest.mark.parametrize("block", blocks("python"), ids=lambda b: " ".join(b.split())[:60])
def test_every_documented_script_runs(built: Project, block: str) -> None:
    # in a process of its own, as DuckDB has one instance of a file in each
    script = f"import duckdb\n{block}"
    run = subprocess.run([sys.executable, "-c", script], cwd=built.root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_readme_has_five_queries_and_a_real_screen() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(blocks("sql")) >= 5
    assert "Switch now: " in readme and "Offerings of the decision on record" in readme
    assert len(readme.splitlines()) < 150


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
            r"make (warehouse|refresh|load|dbt|docs|status|check|test|lint|bench|sample|lock)\b", d.read_text()
        )
    }
    assert {"warehouse", "test"} <= named
    assert [t for t in sorted(named) if f"make {t} " not in listed] == []


def test_every_command_has_help_worth_reading(built: Project) -> None:
    told = built.ok("modelmart", "--help")
    for command in ("build", "answer", "status", "sql", "explain", "why", "check", "calendar", "export"):
        assert command in told
        assert len(built.ok("modelmart", command, "--help").splitlines()) > 5
