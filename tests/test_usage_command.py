"""`modelmart usage`: what it says of a log is what the marts have, and the published file stays as it is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Project

from modelmart.usage import sentences

# two calls of one id, one of another file, a model that nobody knows, and one that has ended
HEADER = "call_id,at,provider_id,model_id,fresh_input_tokens,output_tokens\n"
MONDAY = (
    "a,2026-10-05T08:00:00Z,openai,gpt-4.1,1000000,9\n"
    "a,2026-10-05T08:00:00Z,openai,gpt-4.1,1000000,100000\n"
    "b,2026-10-05T09:00:00Z,openai,no-such-model,5000,7\n"
)
TUESDAY = "c,2026-10-06T08:00:00Z,openai,gpt-4.1-mini,1000000,0\n"


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return built.copied(tmp_path_factory.mktemp("usage-command") / "project")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("two logs")
    for name, rows in {"monday.csv": MONDAY, "tuesday.csv": TUESDAY}.items():
        (folder / name).write_text(HEADER + rows, encoding="utf-8")
    return [str(path) for path in sorted(folder.glob("*.csv"))]


def test_two_files_are_one_log_and_what_has_no_price_is_told(project: Project, logs: list[str]) -> None:
    before = project.live.read_bytes()
    found = json.loads(project.ok("modelmart", "usage", *logs, "--json"))
    assert {row["outcome"]: row["calls"] for row in found["summary"]} == {"priced": 2, "gap": 1}
    # 2 and 0.40 USD per million of input, 8 of output
    assert {row["offering_id"]: Decimal(row["cost_usd"]) for row in found["models"]} == {
        "openai/gpt-4.1": Decimal("2.8"),
        "openai/gpt-4.1-mini": Decimal("0.4"),
    }
    assert [(row["reason"], row["names"]) for row in found["gaps"]] == [("unknown_model", "openai/no-such-model")]
    assert sum(row["repeated_rows"] for row in found["summary"]) == 1
    assert project.live.read_bytes() == before, "it works on a copy"


def test_what_it_prints_fits_a_narrow_terminal(project: Project, logs: list[str]) -> None:
    text = project.ok("modelmart", "usage", logs[0], COLUMNS="80")
    assert "2026-10-05: 2.80 USD for 1 call, " in text
    assert "Counted once: calls with several rows; 1 row left out." in text
    assert "- 1 call of openai/no-such-model: no catalogue lists a model" in text
    assert "the first for general_assistant, as many tokens of text cost" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone.csv",), "there is no file"),
        (("gone.csv", "away.csv"), "there is no file 'gone.csv'. The name of a log ends with .csv, "),
        (("https://example.org/calls.txt",), "'https://example.org/calls.txt' is at an address"),
        (("gone.csv", "--profile", "nobody"), "there is no profile 'nobody'"),
    ],
)
def test_a_log_or_profile_that_is_not_there_is_named(project: Project, arguments: tuple[str, ...], words: str) -> None:
    run = project.run("modelmart", "usage", *arguments)
    assert run.returncode == 1
    assert words in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_a_broken_log_is_told_before_dbt_starts_or_when_it_stops(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "calls.csv"
    log.write_text(HEADER + TUESDAY + "a,b\n", encoding="utf-8")
    told = "USAGE_LOG cannot be read: '" + str(log) + "' has 2 values in line 3, and 6 columns: correct the row"
    for command, environment in ((("usage", str(log)), {}), (("build",), {"USAGE_LOG": str(log)})):
        run = project.run("modelmart", *command, **environment)
        assert run.returncode == 1
        assert told in run.stderr and "dbt" not in run.stdout + run.stderr
    # past the bytes that are looked at before
    log.write_text(HEADER + TUESDAY * 100_000 + "a,b\n", encoding="utf-8")
    run = project.run("modelmart", "usage", str(log))
    assert run.returncode == 1
    assert told.replace("line 3", "line 100002") in run.stderr


def test_a_file_that_is_named_twice_is_one(project: Project, logs: list[str]) -> None:
    found = json.loads(
        project.ok("modelmart", "usage", logs[1], str(Path(logs[1]).parent / "." / "tuesday.csv"), "--json")
    )
    assert sum(row["calls"] for row in found["summary"]) == 1


def test_the_page_tells_of_the_users_log_and_not_of_the_sample(project: Project, logs: list[str]) -> None:
    project.ok("modelmart", "report", "--output", "page.html")
    assert "Your calls" not in (project.root / "page.html").read_text(encoding="utf-8")
    models = ("int_usage_repeats__counted+,+usage_summary", "int_usage_repeats__counted+,+usage_what_if")
    project.ok("dbt", "run", "--select", *models, USAGE_LOG=logs[1])
    warehouse = str(project.working)
    project.ok("modelmart", "report", "--output", "page.html", MODELMART_WAREHOUSE=warehouse)
    page = Path(project.root / "page.html").read_text(encoding="utf-8")
    assert "<strong>2026-10-06: 0.400000 USD</strong> for 1 call, all tokens of the log." in page


def test_bills_totals_and_what_the_table_leaves_out_are_told() -> None:
    """Of an export of costs there is nothing to compute; of other logs the bill stands beside the figure."""
    summary = {"outcome": "priced", "because": "stated_for_the_day", "repeated_rows": 0, "cost_pct": Decimal(100)}
    summary |= {"first_used_on": None, "last_used_on": None}
    bill = {"billed": Decimal("9.5"), "billed_currency": "EUR", "computed_usd": None, "because": "x; cause_detail is y"}
    end = {"retires_on": date(2027, 1, 14), "days_left": 47, "offering_id": "p/m", "cost_usd": Decimal(0)}
    usage = {name: [] for name in ("models", "gaps", "what_if")} | {"bills": [bill], "ends": [end]}
    totals = {"fresh_input_tokens": 0, "cached_input_tokens": 0, "cost_pct": 0}
    costs = summary | {"calls": 0, "tokens": 0, "cost_usd": Decimal(0), "cost_pct": None}
    assert [" ".join(said) for said in sentences(usage | {"summary": [costs], "totals": [totals]})] == [
        "Days not known: only bills. The log counts neither calls nor tokens.",
        "Billed, as the log says: the largest parts, and how they compare with the price lists:",
        "- 9.50 EUR: x.",
        "Ends on 2027-01-14, in 47 days: p/m.",
    ]
    calls = summary | {"calls": None, "tokens": 10, "cost_usd": Decimal(3)}
    model = {"offering_id": "p/m", "offerings": 3, "calls": None, "tokens": 9, "cost_usd": Decimal(2)}
    totals |= {"fresh_input_tokens": 10, "cost_pct": Decimal("12.34")}
    gap = {"calls": 0, "tokens": 0, "names": "p/n", "because": "it is a tax", "what_to_do": "nothing"}
    rest = {"gaps": [gap], "bills": [], "models": [model], "summary": [calls], "totals": [totals]}
    assert [" ".join(said) for said in sentences(usage | rest)][1:5] == [
        "Besides these, 2 other offerings cost 1.00 USD.",
        "100.0 % of the money rests on prices stated for the day of the call.",
        "12.3 % is of totals that do not say how large each call was, at the prices of small calls.",
        "No cached tokens are in the log. If it does not count them, the cost is too high.",
    ]
    assert "- rows without tokens of p/n: it is a tax. To do: nothing." in [
        " ".join(s) for s in sentences(usage | rest)
    ]
