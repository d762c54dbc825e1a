"""What the documents promise: queries run, paths exist, targets are listed."""

from __future__ import annotations

import re
import subprocess

import pytest
from conftest import ROOT, Project

DOCUMENTS = sorted(ROOT.glob("*.md"))


def blocks(language: str) -> list[str]:
    return [
        b
        for d in DOCUMENTS
        for b in re.findall(rf"^```{language}\n(.*?)^```", d.read_text(encoding="utf-8"), re.M | re.S)
    ]


@pytest.mark.parametrize(
    "query", [b for b in blocks("sql") if "from marts." in b], ids=lambda q: q.split("from marts.")[1].split()[0]
)
def test_every_documented_query_runs_and_finds_rows(built: Project, query: str) -> None:
    assert built.query(query)


def test_readme_has_five_queries_and_a_real_screen() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(blocks("sql")) >= 5
    assert "Switch now: " in readme and "Offerings of the decision on record" in readme
    assert len(readme.splitlines()) < 150


def test_every_link_and_folder_of_the_documents_exists() -> None:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert target.startswith("https://") or (ROOT / target).exists(), f"{document.name}: {target}"
        for path in re.findall(r"`((?:ingest|seeds|dbt_project|modelmart|tests|bench)/[\w./]+)`", text):
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
    for command in ("build", "answer", "status", "sql", "explain", "why", "check", "calendar"):
        assert command in told
        assert len(built.ok("modelmart", command, "--help").splitlines()) > 5
