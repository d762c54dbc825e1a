"""Logs with more than text in them: each call is priced by every meter that it used, or is a gap with its reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from conftest import Project
from test_usage import USAGE
from test_usage_adapters import UNCHANGED

MUST = "at,provider_id,model_id,fresh_input_tokens,output_tokens"


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One copy for all logs."""
    return built.copied(tmp_path_factory.mktemp("traps") / "project")


def priced(project: Project, log: str | Path, *select: str) -> None:
    project.ok("dbt", "build", "--select", *(select or USAGE), USAGE_LOG=str(log), **UNCHANGED)


def written(file: Path, header: str, *rows: str) -> Path:
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def costs(project: Project, *columns: str) -> list[tuple]:
    return project.query(
        f"select {', '.join(columns)} from marts.usage_costs order by used_on, offering_id", project.working
    )


def gaps(project: Project) -> list[tuple]:
    return project.query("select reason, log_model, calls from marts.usage_gaps order by all", project.working)


def test_of_rows_with_one_id_the_last_counts_and_the_others_are_told(project: Project, tmp_path: Path) -> None:
    header = f"{MUST},call_id"
    # parts of a stream: more output later, and at the same instant
    written(
        tmp_path / "day-1.csv",
        header,
        "2026-10-15T08:00:00Z,openai,gpt-4.1,1000,9,a",
        "2026-10-15T08:00:00Z,openai,gpt-4.1,1000,159,a",
        "2026-10-15T09:00:00Z,openai,gpt-4.1,1000,800,b",
        "2026-10-15T09:00:01Z,openai,gpt-4.1,1000,100,b",
        # without an id each row is a call
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,",
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,",
        # what programs write that have no id is none
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,null",
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,null",
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,  ",
        "2026-10-15T10:00:00Z,openai,gpt-4.1,1000,0,  ",
    )
    # the same call in another file
    written(tmp_path / "month-1.csv", header, "2026-10-15T08:00:00Z,openai,gpt-4.1,1000,159,a")
    priced(project, tmp_path / "*.csv")
    assert costs(project, "calls", "repeated_rows", "fresh_input_tokens", "output_tokens") == [(8, 3, 8000, 259)]
    assert project.query(
        "select sum(calls) from intermediate.int_usage_sizes__counted where measure = 'output_tokens'", project.working
    ) == [(8,)]
    # what was counted in one log is not taken for another
    one = written(tmp_path / "one.csv", header, "2026-10-15T08:00:00Z,openai,gpt-4.1,1000,159,a")
    run = project.run("dbt", "run", "--select", "int_usage__summed", USAGE_LOG=str(one), **UNCHANGED)
    assert run.returncode and "Add int_usage_repeats__counted+ to --select" in run.stdout + run.stderr


def test_other_meters_are_priced_by_their_own_prices_or_named(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "meters.csv",
        f"{MUST},web_searches,input_audio_tokens,output_image_tokens,code_sessions,reasoning_output_tokens",
        "2026-10-16T08:00:00Z,openai,gpt-5-mini,20000,2000,3,0,,,",
        "2026-10-17T08:00:00Z,google,gemini-2.5-flash,0,1000,,100000,,,",
        "2026-10-18T08:00:00Z,openai,gpt-5-mini,0,0,,,,2,",
        "2026-10-19T08:00:00Z,dashscope,qwen-plus-2025-09-11,10000,10000,,,,,9000",
        # no such price, not counted, a fee by a size that no log states, more reasoning than output, less than nothing
        "2026-10-20T08:00:00Z,openai,gpt-5-mini,10,10,,,5,,",
        "2026-10-20T08:00:00Z,dashscope,qwen-plus-2025-09-11,10000,10000,,,,,",
        "2026-10-20T08:00:00Z,perplexity,sonar,10000,10000,,,,,0",
        "2026-10-20T08:00:00Z,openai,gpt-4.1,10,10,,,,,11",
        "2026-10-20T08:00:00Z,openai,gpt-4.1-mini,10,10,-1,,,,",
    )
    priced(project, log)
    assert costs(project, "cost_usd", "other_usd", "web_searches", "other_tokens", "code_sessions") == [
        (Decimal("0.039"), Decimal("0.03"), 3, 0, 0),
        (Decimal("0.1025"), Decimal("0.1"), 0, 100000, 0),
        (Decimal("0.06"), Decimal("0.06"), 0, 0, 2),
        # a call that reasons pays the price of thinking for all 10,000 of output
        (Decimal("0.044"), Decimal("0"), 0, 0, 0),
    ]
    assert gaps(project) == [
        ("charges_by_the_call", "sonar", 1),
        ("no_output_image_price", "gpt-5-mini", 1),
        ("no_valid_numbers", "gpt-4.1", 1),
        ("no_valid_numbers", "gpt-4.1-mini", 1),
        ("reasoning_not_counted", "qwen-plus-2025-09-11", 1),
    ]


def test_a_total_has_no_size_unless_the_log_states_one(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "totals.csv",
        f"{MUST},requests,tokens_per_request",
        "2026-10-01T00:00:00Z,openai,gpt-5.4,400000,20000,1,",
        "2026-10-02T00:00:00Z,openai,gpt-5.4,400000,20000,50,",
        "2026-10-03T00:00:00Z,openai,gpt-5.4,800000,20000,2,400000",
        "2026-10-04T00:00:00Z,openai,gpt-4.1,400000,20000,50,",
        # not stated, and no number
        "2026-10-05T08:00:00Z,openai,gpt-5.4,400000,20000,,",
        "2026-10-06T08:00:00Z,openai,gpt-5.4,400000,20000,many,",
    )
    priced(project, log)
    assert costs(project, "calls", "cost_usd", "is_base_tier") == [
        (1, Decimal("2.45"), False),
        (50, Decimal("1.3"), True),
        (2, Decimal("4.45"), False),
        # it costs the same at any size
        (50, Decimal("0.96"), False),
        (None, Decimal("1.3"), True),
    ]
    assert gaps(project) == [("no_valid_numbers", "gpt-5.4", None)]


def test_a_price_that_was_seen_later_is_told(project: Project, tmp_path: Path) -> None:
    ((offering_id, first_seen_on, from_on),) = project.query(
        "select offering_id, first_seen_on, valid_from_at::date from marts.fct_prices "
        "where is_presumed and meter = 'input' and region = 'global' and service_tier = 'standard' "
        "and offering_id like 'openai/gpt-%' and valid_to_at > valid_from_at + interval 3 day order by all limit 1"
    )
    log = written(
        tmp_path / "early.csv",
        MUST,
        f"{from_on}T08:00:00Z,openai,{offering_id.partition('/')[2]},1000,0",
        "2026-11-27T08:00:00Z,openai,gpt-4.1,1000,0",
    )
    priced(project, log)
    (early, late) = costs(project, "price_basis", "price_seen_on > used_on", "price_seen_on")
    assert early == ("seen_later", True, first_seen_on)
    assert late[:2] == ("stated_for_the_day", False)
    assert project.query("select because, calls, outcome from marts.usage_summary order by all", project.working) == [
        ("seen_later", 1, "priced"),
        ("stated_for_the_day", 1, "priced"),
    ]


def test_a_bill_is_compared_and_its_difference_explained(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "bills.csv",
        "at,provider_id,model_id,service_tier,fresh_input_tokens,cached_input_tokens,output_tokens,requests,billed,"
        "billed_currency",
        "2026-10-01T08:00:00Z,openai,gpt-4.1,,1000000,0,100000,1,2.80,usd",
        "2026-10-02T08:00:00Z,openai,gpt-4.1,,1000000,0,100000,1,1.40,USD",
        "2026-10-03T08:00:00Z,openai,gpt-4.1,,500000,500000,100000,1,2.80,",
        "2026-10-04T08:00:00Z,openai,gpt-4.1,,1000000,0,100000,1,2.80,EUR",
        "2026-10-05T08:00:00Z,openai,gpt-5.4,,400000,0,20000,50,2.45,USD",
        "2026-10-06T08:00:00Z,openai,o3,,1000000,0,0,1,10,USD",
        "2026-10-07T08:00:00Z,openai,gpt-4.1,,1000000,0,100000,1,7.7777,USD",
        # without a bill
        "2026-10-08T08:00:00Z,openai,gpt-4.1,,1000000,0,100000,1,,USD",
    )
    priced(project, log)
    assert project.query(
        "select day(used_on), cause, cause_detail, difference_usd from marts.usage_reconciliation order by all",
        project.working,
    ) == [
        (1, "agrees", None, Decimal("0")),
        (2, "service_tier", "batch", Decimal("-1.4")),
        (3, "cached_as_fresh", None, Decimal("0.75")),
        (4, "no_currency_rate", "EUR", None),
        (5, "context_tier", "272000", Decimal("1.15")),
        (6, "other_day", "2025-04-16 00:00:00", Decimal("8")),
        (7, "unknown", None, Decimal("4.9777")),
    ]


def test_a_bill_that_is_no_number_is_told_and_compared_with_nothing(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "unread.csv",
        f"{MUST},billed",
        # read, with or without a dollar sign
        "2026-10-01T08:00:00Z,openai,gpt-4.1,1000000,100000,$2.80",
        '2026-10-02T08:00:00Z,openai,gpt-4.1,600000000,100000000,"$2,000.00"',
        # no number, alone and beside others
        "2026-10-03T08:00:00Z,openai,gpt-4.1,1000000,100000,n/a",
        '2026-10-04T08:00:00Z,openai,gpt-4.1,1000000,100000,"2,80"',
        "2026-10-04T08:00:00Z,openai,gpt-4.1,1000000,100000,2.8",
        # without a bill
        "2026-10-05T08:00:00Z,openai,gpt-4.1,1000000,100000,",
        "2026-10-05T08:00:00Z,openai,gpt-4.1,1000000,100000,NaN",
    )
    priced(project, log)
    assert project.query(
        "select day(used_on), cause, calls, unread_bills, billed, computed_usd from marts.usage_reconciliation "
        "order by all",
        project.working,
    ) == [
        (1, "agrees", 1, 0, Decimal("2.8"), Decimal("2.8")),
        (2, "agrees", 1, 0, Decimal("2000"), Decimal("2000")),
        (3, "unreadable_bill", 1, 1, None, None),
        (4, "agrees", 2, 1, Decimal("2.8"), Decimal("2.8")),
    ]


def test_calls_are_known_only_if_all_of_them_are(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "counted.csv",
        f"{MUST},requests",
        "2026-10-01T00:00:00Z,openai,gpt-4.1,1000,10,5",
        "2026-10-01T00:00:00Z,openai,gpt-4.1,1000,10,",
        "2026-10-02T00:00:00Z,openai,gpt-4.1,1000,10,5",
        "2026-10-02T00:00:00Z,openai,gpt-4.1,1000,10,7",
        # tokens of no call are of calls that nobody counted
        "2026-10-03T00:00:00Z,openai,gpt-4.1,1000,10,0",
        "2026-10-04T00:00:00Z,openai,no-such-model,1000,10,5",
        "2026-10-04T00:00:00Z,openai,no-such-model,1000,10,",
    )
    priced(project, log)
    assert costs(project, "calls", "fresh_input_tokens") == [(None, 2000), (12, 2000), (None, 1000)]
    assert gaps(project) == [("unknown_model", "no-such-model", None)]
    assert project.query("select outcome, calls from marts.usage_summary order by all", project.working) == [
        ("gap", None),
        ("priced", None),
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_day_or_number_that_cannot_be_is_a_gap_and_the_rest_is_priced(
    project: Project, tmp_path: Path, kind: str
) -> None:
    log = written(
        tmp_path / "limits.csv",
        MUST,
        "2026-10-01T08:00:00Z,openai,gpt-4.1,1000000,0",
        *(f"{at},openai,gpt-4.1,1000,10" for at in ("0001-01-01", "9999-12-31", "2019-12-31", "2031-01-01")),
        *(f"2026-10-01T08:00:00Z,openai,gpt-4.1,{n},{n}" for n in (9_223_372_036_854_775_807, 10**18, 10**12)),
    )
    if kind == "csv":
        days = ("", "2026-02-30", "2026-02-30T08:00:00Z", "2026-13-01", "9999999999", "99999-01-01", "2026-10-05 (BC)")
        with log.open("a", encoding="utf-8") as file:
            file.writelines(f"{at},openai,gpt-4.1,1000,10\n" for at in days)
    else:
        frame = pl.read_csv(log, schema_overrides={"fresh_input_tokens": pl.Int64, "output_tokens": pl.Int64})
        log = log.with_suffix(".parquet")
        at = pl.col("at").str.head(10).add(" 08:00").str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
        frame.with_columns(at).write_parquet(log)
    priced(project, log)
    assert costs(project, "calls", "cost_usd") == [(1, Decimal("2"))]
    ((reason, _, calls),) = gaps(project)
    assert (reason, calls) == ("no_valid_numbers", 14 if kind == "csv" else 7)


def test_thinking_is_a_mode_and_an_hour_in_the_cache_is_not_billed_as_minutes(project: Project, tmp_path: Path) -> None:
    log = written(
        tmp_path / "modes.csv",
        f"{MUST},service_tier,requests,reasoning_output_tokens,cache_write_1h_tokens",
        # 3.50 USD for all output of a call that thinks, 0.60 for that of others
        "2025-05-14T08:00:00Z,google,gemini-2.5-flash-preview-04-17,100000,5000,,1,4000,0",
        "2025-05-14T09:00:00Z,google,gemini-2.5-flash-preview-04-17,100000,5000,,1,0,0",
        # of a total nobody knows how much is of calls that think
        "2025-05-15T08:00:00Z,google,gemini-2.5-flash-preview-04-17,100000,5000,,2,4000,0",
        # Anthropic says what an hour costs in a batch, and Google does not
        "2026-03-20T08:00:00Z,anthropic,claude-sonnet-4-5,0,0,batch,1,0,1000000",
        "2026-03-21T08:00:00Z,vertex,claude-sonnet-4.5,0,0,batch,1,0,1000000",
    )
    priced(project, log)
    assert costs(project, "cost_usd", "output_usd") == [
        (Decimal("0.0505"), Decimal("0.0205")),
        (Decimal("3"), Decimal("0")),
    ]
    assert gaps(project) == [
        ("no_input_price", "claude-sonnet-4.5", 1),
        ("reasoning_not_counted", "gemini-2.5-flash-preview-04-17", 2),
    ]
