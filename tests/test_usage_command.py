"""`modelmart usage`: what it says of a log is what the marts have, and the published file stays as it is."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Project

from modelmart.answer import query
from modelmart.usage import in_a_line, sentences

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
    # what replaces it is another offering, with its cost for as many tokens
    assert all(row["other_offering_id"] not in (None, row["offering_id"]) for row in found["ends"]) and found["ends"]
    assert all(Decimal(row["cost_usd"]) > 0 for row in found["ends"])
    assert project.live.read_bytes() == before, "it works on a copy"
    assert "pricing the log" in project.run("modelmart", "usage", logs[0], "--json").stderr


def test_what_it_prints_fits_a_narrow_terminal(project: Project, logs: list[str]) -> None:
    lines = project.ok("modelmart", "usage", logs[0], COLUMNS="80")
    assert max(map(len, lines.splitlines())) <= 80
    text = " ".join(lines.split())
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
    told = "cannot be read: '" + str(log) + "' has 2 values in line 3, and 6 columns: correct the row"
    for command, environment in ((("usage", str(log)), {}), (("build",), {"USAGE_LOG": str(log)})):
        run = project.run("modelmart", *command, **environment)
        assert run.returncode == 1
        assert told in run.stderr and "dbt" not in run.stdout + run.stderr
    # past the bytes that are looked at before
    log.write_text(HEADER + TUESDAY * 100_000 + "a,b\n", encoding="utf-8")
    run = project.run("modelmart", "usage", str(log))
    assert run.returncode == 1
    assert told.replace("line 3", "line 100002") in run.stderr


def test_files_of_two_kinds_or_none_are_told_in_a_line_with_their_own_names(project: Project, tmp_path: Path) -> None:
    for name, text in {"a.csv": HEADER + TUESDAY, "bill.csv": "x,y\n1,2\n", "c.csv": "x,y\n1,2\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "d.jsonl").write_text('{"x": 1}\n', encoding="utf-8")
    for names, words in {
        (
            "a.csv",
            "bill.csv",
        ): "'bill.csv' is not of the kind of the other files (usage_log): it lacks at. Run it",
        ("c.csv", "bill.csv"): f"no adapter fits '{tmp_path}/c.csv' and '{tmp_path}/bill.csv'. Its columns are x, y",
        ("a.csv", "d.jsonl"): f"'{tmp_path}/a.csv' and '{tmp_path}/d.jsonl' has files of several formats",
    }.items():
        run = project.run("modelmart", "usage", *(str(tmp_path / name) for name in names))
        assert run.returncode == 1
        waiting, *told = run.stderr.splitlines()
        assert waiting.startswith("modelmart: pricing the log") and len(told) == 1
        assert words in run.stderr and "modelmart-usage-" not in run.stderr


def test_what_dbt_says_of_a_fault_is_one_line_without_the_names_of_links() -> None:
    said = "Traceback (most recent call last):\n  Conversion Error: no number in '/tmp/m/logs/0001-b.csv'\n\nmore\n"
    told = in_a_line("dbt run failed; see the errors above", said, "/tmp/m/logs", ["x/a.csv", "x/b.csv"])
    assert re.fullmatch(r"the log cannot be priced: Conversion Error: no number in 'b\.csv'; more in .*dbt\.log", told)
    refused = "USAGE_LOG cannot be read: no adapter fits '/tmp/m/logs'"
    told = in_a_line(refused, "", "/tmp/m/logs", ["a.csv", "b.csv"])
    assert told == "the log cannot be read: no adapter fits 'a.csv' and 'b.csv'"


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


SUMMARY: dict[str, Any] = {"outcome": "priced", "because": "stated_for_the_day", "repeated_rows": 0, "cost_pct": 100}
SUMMARY |= {"first_used_on": None, "last_used_on": None, "calls": None, "tokens": 10, "cost_usd": Decimal(3)}
NOTHING: dict[str, list[Any]] = {name: [] for name in ("models", "totals", "gaps", "bills", "what_if", "today")}
NOTHING |= {"price_changes": [], "ends": []}


def said(**usage: Any) -> list[str]:
    return [" ".join(words) for words in sentences(NOTHING | {"summary": [SUMMARY]} | usage)]


def test_of_a_bill_alone_it_says_what_to_export_beside_it() -> None:
    costs = SUMMARY | {"calls": 0, "tokens": 0, "cost_usd": Decimal(0), "cost_pct": None}
    bill = {"billed": Decimal("9.5"), "billed_currency": "EUR", "computed_usd": Decimal(0), "because": "no calls"}
    end = {"lasts_until_on": date(2027, 1, 14), "days_left": 47, "is_ended_by_maker": False, "offering_id": "p/m"}
    end |= {"paid_usd": Decimal(0), "other_offering_id": "p/n", "is_successor": True, "cost_usd": Decimal(0)}
    assert said(summary=[costs], bills=[bill, bill], ends=[end]) == [
        "Days not known: a bill of 19.00 EUR. It counts neither calls nor tokens, so nothing can be priced.",
        "To explain it, export the usage of the same days, too, and run modelmart usage on that file alone. "
        "docs/usage.md says where your vendor has it.",
        "Ends on 2027-01-14, in 47 days: p/m; its successor p/n.",
    ]


def test_totals_and_what_the_table_leaves_out_are_told() -> None:
    model = {"offering_id": "p/m", "offerings": 3, "calls": None, "tokens": 9, "cost_usd": Decimal(2)}
    totals = {"fresh_input_tokens": 10, "cached_input_tokens": 0, "cost_pct": Decimal("12.34")}
    gap = {"calls": 0, "tokens": 0, "names": "p/n", "because": "it is a tax", "what_to_do": "nothing"}
    assert said(models=[model], totals=[totals], gaps=[gap]) == [
        "Days not known: 3.00 USD for 10 tokens, all tokens of the log.",
        "Besides these, 2 other offerings cost 1.00 USD.",
        "100.0 % of the money rests on prices stated for the day of the call.",
        "12.3 % is of totals that do not say how large each call was, at the prices of small calls.",
        "No cached tokens are in the log. If it does not count them, the cost is too high.",
        "- rows without tokens of p/n: it is a tax. To do: nothing.",
        "No model of the log is known to end within 180 days.",
    ]


def test_another_cost_of_today_has_its_reason() -> None:
    first = {"offering_id": "p/m", "other_offering_id": "q/n", "profile_id": "f", "text_usd": Decimal(3)}
    first |= {"cost_usd": Decimal("4.5"), "capability": Decimal("109.5"), "other_capability": Decimal("157.8")}
    assert said(what_if=[first])[2] == (
        "On q/n, the first for f, as many tokens of text cost 4.50 USD today instead of 3.00 USD. It is dearer by the "
        "token. It has 157.8 points of capability, p/m has 109.5."
    )
    today = {"text_usd": Decimal(3), "cost_usd": Decimal("3.5")}
    change = {"offering_id": "p/m", "meter": "input", "service_tier": "batch", "changed_on": date(2026, 9, 10)}
    change |= {"old_usd_per_mtok": Decimal("0.600000000"), "new_usd_per_mtok": Decimal("0.125000000")}
    change |= {"difference_usd": Decimal("-0.2"), "total_usd": Decimal("-0.2")}
    unseen = change | {"difference_usd": Decimal("0.0001")}
    assert said(today=[today], price_changes=[change, unseen])[2:4] == [
        "The log as it is would cost 3.50 USD at the standard prices of today. It has other tiers (such as batch), "
        "regions or large requests.",
        "Changed since: p/m, input in tier batch, from 0.60 to 0.125 USD per million tokens on 2026-09-10; 0.20 USD "
        "less for the log.",
    ]
    # the changes are all of the difference
    assert said(today=[today], price_changes=[change | {"total_usd": Decimal("0.5")}])[2].endswith("prices of today.")
    assert len(said(today=[today | {"cost_usd": Decimal("3.004")}])) == 3, "a difference that nobody sees"


# another source, then another price; and a price that is what it was
PRICES = """
create schema marts;
create table marts.offerings as select date '2026-11-28' as as_of_on;
create table marts.usage_costs as select
    date '2026-09-01' as used_on, 'p/m' as offering_id, 'global' as region, 'standard' as service_tier,
    1000000 as fresh_input_tokens, 0 as cached_input_tokens, 0 as cache_write_tokens, 0 as cache_write_1h_tokens,
    1000000 as output_tokens;
create table marts.fct_prices as select
    'p/m' as offering_id, 'global' as region, 'standard' as service_tier, 'always' as time_window,
    0 as min_input_tokens, meter, usd_per_mtok::decimal(18, 9) as usd_per_mtok, since::timestamp as valid_from_at,
    until::timestamp as valid_to_at
from (values
    ('input', 2, '2026-01-01', '2026-10-01'), ('input', 3, '2026-10-01', '2026-11-01'),
    ('input', 3, '2026-11-01', null),
    ('output', 8, '2026-01-01', '2026-10-01'), ('output', 9, '2026-10-01', '2026-10-05'),
    ('output', 8, '2026-10-05', null)
) as t (meter, usd_per_mtok, since, until)
"""


def test_a_price_has_changed_if_today_has_another_than_the_day_of_the_call() -> None:
    with duckdb.connect() as con:
        con.execute(PRICES)
        (found,) = query(con, "usage_price_changes")
    assert (found["meter"], found["old_usd_per_mtok"], found["new_usd_per_mtok"]) == ("input", 2, 3)
    assert found["changed_on"] == date(2026, 10, 1)
    assert found["difference_usd"] == found["total_usd"] == 1


def test_what_ends_has_what_replaces_it_and_its_cost() -> None:
    end = {"lasts_until_on": date(2026, 1, 14), "days_left": -4, "is_ended_by_maker": False, "offering_id": "p/m"}
    end |= {"paid_usd": Decimal(2), "other_offering_id": "q/m", "is_successor": False, "cost_usd": Decimal("0.004")}
    made = end | {"other_offering_id": None, "is_ended_by_maker": True}
    assert said(ends=[end, made, made | {"days_left": 3}])[2:] == [
        "Ended on 2026-01-14: p/m, 2.00 USD of the log; on the same weights at q/m <0.01 USD.",
        "Its maker ended it on 2026-01-14: p/m, 2.00 USD of the log; no successor is named.",
        "Its maker ends it on 2026-01-14, in 3 days: p/m, 2.00 USD of the log; no successor is named.",
    ]
    assert "in 1 day: " in said(ends=[end | {"days_left": 1}])[2]
    # a log of less than a dollar has six places throughout
    assert said(summary=[SUMMARY | {"cost_usd": Decimal("0.9")}], ends=[end])[0].startswith("Days not known: 0.900000 ")
