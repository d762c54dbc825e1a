"""The table macros of the published file, asked in a bare DuckDB as one would at its prompt."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Project, reader, writable

TOKENS = {
    "input": "fresh_input_tokens",
    "cached": "cached_input_tokens",
    "output": "output_tokens",
    "cache_write": "cache_write_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "interactions": "interactions",
}
ALSO_IN_THE_MART = (
    "offering_id, fresh_input_usd, cached_input_usd, cache_write_usd, output_usd, cost_per_interaction_usd, "
    "interactions, total_usd, cached_price_basis, is_fully_priced, not_priced_because, is_free, has_other_hours, "
    "price_source_id, price_snapshot_id, price_seen_on, as_of_on"
)


# The prices of an offering today, for a condition
PRICED = "select 1 from marts.prices_on(current_date) as prices where prices.offering_id = offerings.offering_id"


def seed(name: str, profile_id: str | None = None) -> list[dict[str, str]]:
    """The rows of a policy, or those of one profile."""
    with (ROOT / f"seeds/policy/{name}.csv").open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if profile_id in (None, row.get("profile_id"))]


@pytest.fixture(scope="module")
def con(built: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    with reader(built.live) as opened:
        yield opened


def asked_as(scenario: dict[str, str]) -> str:
    told = [f"{name} := {scenario[column]}" for name, column in TOKENS.items()]
    return ", ".join([*told, f"tier := '{scenario['service_tier']}', region := '{scenario['region']}'"])


@pytest.mark.parametrize("scenario", seed("scenarios"), ids=lambda s: s["scenario_id"])
def test_cost_of_a_scenario_is_the_marts_to_the_last_digit(
    con: duckdb.DuckDBPyConnection, scenario: dict[str, str]
) -> None:
    mart = f"select {ALSO_IN_THE_MART} from marts.cost_per_interaction where scenario_id = '{scenario['scenario_id']}'"
    asked = asked_as(scenario)
    macro = f"select {ALSO_IN_THE_MART} from marts.cost_of({asked})"
    if scenario["region"] != "global":
        # the mart leaves out a global price, unless its provider serves every call in the region
        at_home = f"select provider_id from reference.provider_kinds where home_region = '{scenario['region']}'"
        mart += " and cost_per_interaction_usd is not null"
        macro += f" where (region = '{scenario['region']}' or split_part(offering_id, '/', 1) in ({at_home}))"
        macro += " and cost_per_interaction_usd is not null"
    if scenario["other_tier"]:
        other = asked_as(scenario | {"service_tier": scenario["other_tier"]})
        macro += " where region is not null union all "
        macro += f"select {ALSO_IN_THE_MART} from marts.cost_of({other}) "
        macro += f"where offering_id not in (select offering_id from marts.cost_of({asked}) where region is not null)"
    assert (
        con.execute(f"(from ({mart}) except from ({macro})) union all (from ({macro}) except from ({mart}))").fetchall()
        == []
    )
    priced = con.execute(f"select count(*) from ({macro}) where is_fully_priced").fetchone()
    assert priced and priced[0] > 100


def test_a_context_tier_holds_for_the_whole_request_once_it_is_exceeded(con: duckdb.DuckDBPyConnection) -> None:
    offering, edge, price, above = con.execute(
        "select high.offering_id, high.min_input_tokens, low.usd_per_mtok, high.usd_per_mtok "
        "from marts.prices_on(current_date) as high inner join marts.prices_on(current_date) as low "
        "using (offering_id, region, meter, service_tier, time_window) "
        "where meter = 'input' and region = 'global' and service_tier = 'standard' and time_window = 'always' "
        "and low.min_input_tokens = 0 and high.min_input_tokens > 0 and high.usd_per_mtok > low.usd_per_mtok "
        "qualify count(*) over (partition by high.offering_id) = 1 order by high.offering_id limit 1"
    ).fetchone() or pytest.fail("no offering has a context tier")
    for tokens, holds in ((edge, price), (edge + 1, above)):
        (cost,) = (
            con.execute(
                f"select cost_per_interaction_usd from marts.cost_of(input := {tokens}) where offering_id = ?",
                [offering],
            ).fetchone()
            or ()
        )
        assert cost == tokens * holds / 1_000_000


def test_prices_of_a_past_day_are_those_that_held_as_it_began(con: duckdb.DuckDBPyConnection) -> None:
    """o3 fell to a fifth on 2025-06-10 at midnight."""
    costs = [
        con.execute(
            "select cost_per_interaction_usd from marts.cost_of(input := 1000000, output := 0, on_day := ?) "
            "where offering_id = 'openai/o3'",
            [day],
        ).fetchone()
        for day in ("2025-06-09", "2025-06-10")
    ]
    assert [float(c[0]) for c in costs if c] == [10, 2]
    # what was not out by a day is left out, unless somebody priced it before the day that counts as its release
    assert con.execute(
        "select count(*) from marts.cost_of(input := 1, on_day := '2025-06-10') inner join marts.dim_models "
        "using (model_id) where released_on > '2025-06-10' and cost_per_interaction_usd is null"
    ).fetchone() == (0,)
    # more than one price of a key can hold on no day
    assert (
        con.execute(
            "select count(*) from marts.prices_on('2025-06-10') "
            "group by offering_id, region, meter, service_tier, min_input_tokens, time_window having count(*) > 1"
        ).fetchall()
        == []
    )


def cost_of(con: duckdb.DuckDBPyConnection, offering_id: str, arguments: str) -> dict[str, Any]:
    found = con.execute(f"from marts.cost_of({arguments}) where offering_id = ?", [offering_id])
    names = [column[0] for column in found.description]
    return dict(zip(names, found.fetchone() or pytest.fail(f"no row of {offering_id}"), strict=True))


def test_a_fee_that_every_call_pays_is_named_until_it_is_priced(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select offering_id, usd_per_unit, valid_to_at from marts.fct_price_claims inner join marts.dim_offerings "
        "using (offering_id) where meter = 'request' and usd_per_unit > 0 and is_text_model and offering_id in "
        "(select offering_id from marts.cost_of(input := 1, output := 1) where cost_per_interaction_usd is not null) "
        "and excluded_reason is null and valid_to_at is null order by offering_id"
    ).fetchall()
    assert len(rows) >= 3
    for offering_id, usd_per_thousand, _ in rows[:2]:
        plain = cost_of(con, offering_id, "input := 1000, output := 500")
        assert not plain["is_fully_priced"] and "fee for each request" in plain["not_priced_because"]
        paid = cost_of(con, offering_id, "input := 1000, output := 500, requests := 3, interactions := 7")
        assert paid["is_fully_priced"] and paid["not_priced_because"] is None
        assert paid["request_usd"] == 3 * usd_per_thousand / 1000
        assert paid["cost_per_interaction_usd"] == plain["cost_per_interaction_usd"] + paid["request_usd"]
        assert paid["total_usd"] == 7 * paid["cost_per_interaction_usd"]
        for argument, is_listed in (("", False), (", requests := 1", True), (", partly_priced := true", True)):
            listed = con.execute(
                f"select not_priced_because from marts.cheapest(input := 1, output := 1, places := 20000{argument}) "
                "where offering_id = ?",
                [offering_id],
            ).fetchall()
            assert listed == [] or is_listed
            assert not listed or (listed == [(None,)]) == ("requests" in argument)


def test_a_search_is_a_charge_only_of_a_call_that_makes_one(con: duckdb.DuckDBPyConnection) -> None:
    plain = cost_of(con, "openai/gpt-5", "input := 1000, output := 500")
    assert plain["is_fully_priced"]
    searched = cost_of(con, "openai/gpt-5", "input := 1000, output := 500, searches := 2")
    (price,) = con.execute(
        "select max(usd_per_unit) from marts.fct_price_claims "
        "where meter = 'web_search' and offering_id = 'openai/gpt-5'"
    ).fetchone() or pytest.fail("openai/gpt-5 has no price of a search")
    assert searched["search_usd"] == 2 * price / 1000
    assert searched["cost_per_interaction_usd"] == plain["cost_per_interaction_usd"] + searched["search_usd"]
    # where nobody states what a search costs, the sum is not known
    unknown = cost_of(con, "together/gpt-oss-20b", "input := 1000, output := 500, searches := 2")
    assert unknown["cost_per_interaction_usd"] is None
    assert unknown["not_priced_because"] == "no price for web searches"
    # a model that always searches
    always = "openai/gpt-4o-search-preview"
    assert cost_of(con, always, "input := 1, output := 1")["not_priced_because"] == "web searches in each call"
    assert cost_of(con, always, "input := 1, output := 1, searches := 1")["is_fully_priced"]


def test_reasoning_is_the_part_of_the_output_that_has_its_own_price(con: duckdb.DuckDBPyConnection) -> None:
    offering_id, output, reasoning = con.execute(
        "select one.offering_id, one.usd_per_mtok, other.usd_per_mtok from marts.prices_on(current_date) as one "
        "inner join marts.prices_on(current_date) as other "
        "using (offering_id, region, service_tier, min_input_tokens, time_window) where one.meter = 'output' "
        "and other.meter = 'reasoning_output' and region = 'global' and service_tier = 'standard' "
        "and time_window = 'always' and min_input_tokens = 0 and other.usd_per_mtok > one.usd_per_mtok "
        "order by one.offering_id limit 1"
    ).fetchone() or pytest.fail("no offering prices reasoning apart")
    plain = cost_of(con, offering_id, "input := 0, output := 1000")
    assert "reasoning tokens at another price" in plain["not_priced_because"]
    split = cost_of(con, offering_id, "input := 0, output := 1000, reasoning := 400")
    assert split["not_priced_because"] is None
    assert split["output_usd"] == 600 * output / 10**6 and split["reasoning_usd"] == 400 * reasoning / 10**6
    assert split["cost_per_interaction_usd"] == split["output_usd"] + split["reasoning_usd"]
    # elsewhere reasoning costs as much as other output
    same = cost_of(con, "openai/gpt-5", "output := 1000, reasoning := 400")
    assert same["cost_per_interaction_usd"] == cost_of(con, "openai/gpt-5", "output := 1000")["output_usd"]


def test_at_an_hour_the_price_of_its_window_holds(con: duckdb.DuckDBPyConnection) -> None:
    prices = con.execute(
        "select offering_id, time_window, usd_per_mtok from marts.prices_on(current_date) where meter = 'input' "
        "and region = 'global' and service_tier = 'standard' and min_input_tokens = 0 and offering_id in "
        "(select offering_id from marts.fct_prices where time_window <> 'always' and valid_to_at is null) order by all"
    ).fetchall()
    # a Wednesday and a Sunday to come
    days = con.execute(
        "select isodow(day), day::date from range(current_date, current_date + 7, interval 1 day) as days (day) "
        "where isodow(day) in (3, 7)"
    ).fetchall()
    assert prices and len(days) == 2
    usual = {offering_id: usd for offering_id, window, usd in prices if window == "always"}
    costs = (
        "select offering_id, cost_per_interaction_usd, is_fully_priced, as_of_on "
        "from marts.cost_of(input := 1000000{}) "
        f"where offering_id in {tuple(usual)}"
    )
    assert not any(row[2] for row in con.execute(costs.format("")).fetchall())
    shown = set()
    for week_day, day in days:
        for hour in (*range(24), "00:29", "16:29:59", "16:30"):
            at = f"{hour:02}:00" if isinstance(hour, int) else hour
            given = f"{hour}, on_day := '{day}'" if isinstance(hour, int) else f"'{day} {hour}'"
            open_now = {o: usd for o, window, usd in prices if window != "always" and is_open(window, week_day, at)}
            found = con.execute(costs.format(f", at_hour := {given}")).fetchall()
            assert {row[0]: row[1] for row in found} == usual | open_now
            assert all(row[2] and row[3] == day for row in found)
            shown |= {(row[0], row[1]) for row in found}
    assert len(shown) == 2 * len(usual)


def is_open(window: str, week_day: int, at: str) -> bool:
    hours, _, days = window.partition(" on ")
    opens, closes = hours.split("-")
    is_within = opens <= at < closes if opens < closes else at >= opens or at < closes
    return is_within and (not days or str(week_day) in days)


def test_a_region_has_its_own_prices_or_else_the_global_ones(con: duckdb.DuckDBPyConnection) -> None:
    counted = con.execute(
        "select region, count(*) from marts.cost_of(input := 1, output := 1, region := 'eu') group by all"
    ).fetchall()
    assert dict(counted)["eu"] > 10 and dict(counted)["global"] > 100
    offering_id, usd = con.execute(
        "select offering_id, usd_per_mtok from marts.prices_on(current_date) as here where region = 'eu' "
        "and meter = 'input' and service_tier = 'standard' and time_window = 'always' and min_input_tokens = 0 "
        "and usd_per_mtok <> (select there.usd_per_mtok from marts.prices_on(current_date) as there where "
        "there.offering_id = here.offering_id and there.region = 'global' and there.meter = 'input' and "
        "there.service_tier = 'standard' and there.time_window = 'always' and there.min_input_tokens = 0) "
        "order by offering_id limit 1"
    ).fetchone() or pytest.fail("no offering has another price in the EU")
    assert cost_of(con, offering_id, "input := 1000000, region := 'eu'")["cost_per_interaction_usd"] == usd


def test_cheapest_can_be_called_takes_the_workload_and_keeps_to_what_is_asked(con: duckdb.DuckDBPyConnection) -> None:
    workload = "input := 300000, output := 800"
    rows = con.execute(
        f"select place, offering_id, cost_per_interaction_usd, days_left, has_open_weights "
        f"from marts.cheapest({workload}, open_weights := true, lasting_days := 90, places := 7)"
    ).fetchall()
    assert [r[0] for r in rows] == list(range(1, 8))
    assert [r[2] for r in rows] == sorted(r[2] for r in rows) and rows[0][2] > 0
    assert all(r[4] and (r[3] is None or r[3] >= 90) for r in rows)
    for offering_id in [r[1] for r in rows]:
        assert con.execute(
            "select is_callable and coalesce(context_window_tokens >= 300800, true) "
            "from marts.deprecation_risk inner join marts.dim_offerings using (offering_id) where offering_id = ?",
            [offering_id],
        ).fetchone() == (True,)
    assert con.execute(
        "select distinct provider_id from marts.cheapest(input := 1, provider := 'openai') "
        "inner join marts.dim_offerings using (offering_id)"
    ).fetchall() == [("openai",)]


def test_cheapest_keeps_to_each_condition_and_leaves_out_nothing_else(con: duckdb.DuckDBPyConnection) -> None:
    for condition, holds in (
        ("min_context := 300000", "offerings.context_window_tokens >= 300000"),
        ("must_have := 'tools,caching'", f"has_function_calling and exists ({PRICED} and meter = 'cached_input')"),
        ("licence := 'apache'", "models.license_id = 'Apache-2.0'"),
        (
            "min_capability := 140",
            "(select capability from marts.offerings where offering_id = costs.offering_id) >= 140",
        ),
        ("max_days := 12", "price_seen_on >= as_of_on - 12"),
        ("region := 'eu', provider := 'azure'", "offerings.provider_id = 'azure'"),
    ):
        asked = f"from marts.cheapest(input := 700, output := 200, {condition}, places := 100000)"
        region = ", region := 'eu'" if "region" in condition else ""
        expected = con.execute(
            f"select offering_id from marts.cheapest(input := 700, output := 200, places := 100000{region}) as costs "
            "inner join marts.dim_offerings as offerings using (offering_id) inner join marts.dim_models as models "
            f"using (model_id) where {holds} order by offering_id"
        ).fetchall()
        assert con.execute(f"select offering_id {asked} order by offering_id").fetchall() == expected, condition
        assert len(expected) > 20, condition


def test_cheapest_in_a_region_is_sold_there_and_says_which_price_it_is(con: duckdb.DuckDBPyConnection) -> None:
    asked = "marts.cheapest(input := 700, output := 200, region := 'eu', places := 100000)"
    sold = con.execute(
        "select distinct offering_id from marts.fct_prices left join reference.provider_kinds using (provider_id) "
        "where region = 'eu' or home_region = 'eu'"
    ).fetchall()
    found = con.execute(f"select offering_id, region from {asked}").fetchall()
    assert len(found) > 50 and {offering_id for offering_id, _ in found} <= {offering_id for (offering_id,) in sold}
    assert {region for _, region in found} == {"eu", "global"}


@pytest.mark.parametrize("cached", [True, False])
def test_a_conversation_costs_what_its_requests_cost_one_by_one(con: duckdb.DuckDBPyConnection, cached: bool) -> None:
    """Long enough to cross context tiers in the middle; all of it together is larger than any tier."""
    turns, system, user, answer = 6, 110_000, 9_000, 3_000
    sent, before, requests = system, 0, []
    for turn in range(turns):
        asked, answered = (round(tokens * 1.1**turn) for tokens in (user, answer))
        sent += asked
        requests.append((before if cached else 0, sent - (before if cached else 0), answered))
        before, sent = sent, sent + answered
    # whatever is not read from the cache is written to it, at the higher one of two prices
    new = "greatest(fresh.fresh_input_usd, written.cache_write_usd)" if cached else "fresh.fresh_input_usd"
    one_by_one = " union all ".join(
        f"select fresh.offering_id, {new} as new, fresh.cached_input_usd as read, fresh.output_usd as output, "
        f"fresh.is_fully_priced from marts.cost_of(cached := {read}, input := {fresh}, output := {answered}) as fresh "
        f"inner join marts.cost_of(cached := {read}, cache_write := {fresh}) as written using (offering_id)"
        for read, fresh, answered in requests
    )
    expected = con.execute(
        f"select offering_id, sum(new), sum(read), sum(output), 3 * sum(new + read + output) from ({one_by_one}) "
        "group by offering_id having bool_and(is_fully_priced) order by offering_id"
    ).fetchall()
    conversation = f"{turns}, system := {system}, user := {user}, answer := {answer}, growth := 0.1, cached := {cached}"
    assert (
        expected
        == con.execute(
            f"select offering_id, fresh_input_usd + cache_write_usd, cached_input_usd, output_usd, total_usd from "
            f"marts.conversation_cost({conversation}, conversations := 3) where is_fully_priced order by offering_id"
        ).fetchall()
    )
    assert con.execute(
        f"select count(*) > 1000, bool_and(is_within_context_window = (context_window_tokens >= {sent})) "
        f"from marts.conversation_cost({conversation}) "
        "inner join marts.dim_offerings using (offering_id) where is_within_context_window is not null"
    ).fetchall() == [(True, True)]


def test_a_conversation_has_the_tier_of_each_request_and_not_that_of_their_sum(con: duckdb.DuckDBPyConnection) -> None:
    offering, edge, price = con.execute(
        "select low.offering_id, high.min_input_tokens, low.usd_per_mtok from marts.prices_on(current_date) as high "
        "inner join marts.prices_on(current_date) as low using (offering_id, region, meter, service_tier, time_window) "
        "inner join marts.deprecation_risk using (offering_id) "
        "where meter = 'input' and service_tier = 'standard' and region = 'global' and time_window = 'always' "
        "and low.min_input_tokens = 0 and high.min_input_tokens > 0 and low.usd_per_mtok < high.usd_per_mtok "
        "and is_callable order by high.min_input_tokens, offering_id limit 1"
    ).fetchone() or pytest.fail("no context tier")
    cost = "select fresh_input_usd from marts.conversation_cost({}, user := {}, cached := false) where offering_id = ?"
    # ten requests, the last of which is as large as the tier begins
    ((below,),) = con.execute(cost.format(10, edge // 10), [offering]).fetchall()
    assert below == price * (edge // 10) * 55 / 1_000_000
    ((above,),) = con.execute(cost.format(10, edge // 10 + 1), [offering]).fetchall()
    assert above > price * (edge // 10 + 1) * 55 / 1_000_000


def test_a_conversation_has_no_price_if_one_request_has_none(built: Project, tmp_path: Path) -> None:
    asked = (
        "select not_priced_because, total_usd is null, output_usd is null, fresh_input_usd is null from "
        "marts.conversation_cost(2, system := {}, user := 10, answer := 10, cached := false) where offering_id = ?"
    )
    with duckdb.connect(str(writable(Path(shutil.copy(built.live, tmp_path))))) as con:
        offering, edge = con.execute(
            "select offering_id, min_input_tokens from marts.prices_on(current_date) where min_input_tokens > 0 and "
            "meter = 'input' and service_tier = 'standard' and region = 'global' and time_window = 'always' "
            "order by offering_id limit 1"
        ).fetchone() or pytest.fail("no context tier")
        # the second request is larger than the edge, and nothing is known of it
        lists = "intermediate.int_price_lists__pivoted"
        con.execute(f"update {lists} set output_usd_per_mtok = null where min_input_tokens > 0")
        is_missing = ("no price for output tokens", True, True, False)
        assert con.execute(asked.format(edge - 10), [offering]).fetchall() == [is_missing]
        con.execute(f"delete from {lists} where min_input_tokens > 0")
        assert con.execute(asked.format(edge - 10), [offering]).fetchall() == [("no price", True, True, True)]
        # both are smaller
        assert con.execute(asked.format(edge - 30), [offering]).fetchall() == [(None, False, False, False)]


def test_price_changes_since_has_each_change_once_with_how_many_sources_state_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    key = "offering_id, region, meter, service_tier, min_input_tokens, time_window, old_usd_per_unit, new_usd_per_unit"
    for day in ("2025-01-01", "2026-09-01"):
        changes, stated = con.execute(
            f"select count(*), sum(sources) from marts.price_changes_since('{day}')"
        ).fetchone() or pytest.fail("no row")
        assert (
            stated == con.execute(f"select count(*) from marts.price_changes where changed_at >= '{day}'").fetchone()[0]
        )
        # as often as in the source that has it most often
        assert (
            changes
            == con.execute(
                "select sum(times) from (select max(times) as times from (select source_id, count(*) as times, "
                f"{key} from marts.price_changes where changed_at >= '{day}' group by source_id, {key}) group by {key})"
            ).fetchone()[0]
        )
    rows = con.execute("from marts.price_changes_since('2025-01-01')").fetchall()
    days = [row[0] for row in rows]
    assert days == sorted(days, reverse=True) and str(days[-1]) >= "2025-01-01"
    for *_, old, new, pct, _, source_id, _, _, _, snapshot_id in rows[:50]:
        assert pct is None if old == 0 else float(pct) == pytest.approx(100 * (float(new) / float(old) - 1), abs=6e-4)
        assert snapshot_id.startswith(source_id)
    of_today = con.execute(
        f"select {key}, exists (select 1 from marts.prices_on(current_date) as prices where "
        "prices.offering_id = changes.offering_id and prices.region = changes.region and prices.meter = changes.meter "
        "and prices.service_tier = changes.service_tier and prices.min_input_tokens = changes.min_input_tokens "
        "and prices.time_window = changes.time_window and usd_per_mtok = new_usd_per_unit) as is_found, "
        "is_price_of_today from marts.price_changes_since('2025-01-01') as changes where unit = 'million_tokens'"
    ).fetchall()
    assert {row[-1] for row in of_today} == {True, False} and all(row[-2] == row[-1] for row in of_today)


def test_no_embedding_and_no_image_model_is_the_cheapest_for_text(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select offering_id from marts.cheapest(input := 500, output := 800, places := 300)").fetchall()
    assert not [o for (o,) in found if "embed" in o or "flux" in o]


PROFILES = [row["profile_id"] for row in seed("ranking_profiles")]


@pytest.mark.parametrize("profile", PROFILES)
def test_answer_without_a_workload_is_the_recommendations(con: duckdb.DuckDBPyConnection, profile: str) -> None:
    columns = (
        "rank, model_id, offering_id, verdict, close_calls, first_rank_share_pct, score, cost_usd, capability, "
        "capability_low, capability_high, effort, retires_on, days_left, license_id, hosts, host_because, because, "
        "unknown_criteria, not_ranked_because, as_of_on"
    )
    answer = f"select {columns} from marts.answer('{profile}', places := 100000, unranked := true)"
    mart = f"select {columns} from marts.recommendations where profile_id = '{profile}'"
    assert con.execute(f"(({answer}) except all ({mart})) union all (({mart}) except all ({answer}))").fetchall() == []
    # the same tokens, typed in
    told = con.execute(
        "select fresh_input_tokens, cached_input_tokens, output_tokens from marts.dim_scenarios "
        "inner join marts.dim_profiles using (scenario_id) "
        "where profile_id = ? and cache_write_tokens + cache_write_1h_tokens = 0",
        [profile],
    ).fetchone()
    if told:
        typed = answer.replace("places", f"input := {told[0]}, cached := {told[1]}, output := {told[2]}, places")
        assert con.execute(f"({typed}) except all ({answer})").fetchall() == []
    # five by default, and how many there are
    first = con.execute(f"select rank, ranked_models from marts.answer('{profile}')").fetchall()
    (ranked,) = con.execute(f"select count(rank) from ({mart})").fetchone() or (None,)
    assert len(first) == min(5, ranked) and {count for _, count in first} == {ranked}


def test_answer_of_another_region_is_that_of_a_profile_of_that_region(con: duckdb.DuckDBPyConnection) -> None:
    """coding_agent_eu has the weights and the tokens of coding_agent, and the prices of the EU."""
    asked = "from marts.answer('coding_agent', region := 'eu', places := 100000, unranked := true)"
    columns = "rank, model_id, offering_id, score, cost_usd, effort, because, not_ranked_because"
    mart = "from marts.recommendations where profile_id = 'coding_agent_eu'"
    asked, mart = f"select {columns} {asked}", f"select {columns} {mart}"
    assert con.execute(f"(({asked}) except all ({mart})) union all (({mart}) except all ({asked}))").fetchall() == []


def test_answer_costs_a_typed_workload_as_cost_of_does_and_scores_nothing_else_anew(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """The tokens of the model's effort, at the price of a request of this size; windows hold the whole request."""
    written = "ceil(900 * coalesce(verbosity.multiplier, 1))"
    rows = con.execute(
        "with asked as (from marts.answer(input := 250000, output := 900, requests_per_day := 70, places := 100000)) "
        f"select asked.cost_usd, costs.fresh_input_usd + costs.output_usd * {written}, "
        "asked.usd_per_1000 = 1000 * asked.cost_usd and asked.monthly_usd = 70 * 30 * asked.cost_usd, "
        "coalesce(asked.context_window_tokens >= 250900, true), "
        "asked.effort is not distinct from usual.effort, asked.score, usual.score, usual.cost_usd "
        "from asked inner join marts.cost_of(input := 250000, output := 1) as costs using (offering_id) "
        "left join (select model_id, effort, max(output_multiplier) as multiplier from marts.model_verbosity "
        "group by all) as verbosity on asked.model_id = verbosity.model_id and asked.effort = verbosity.effort "
        "left join marts.recommendations as usual on profile_id = 'general_assistant' "
        "and asked.offering_id = usual.offering_id"
    ).fetchall()
    assert len(rows) > 100
    assert all(cost == expected and is_sum and fits for cost, expected, is_sum, fits, *_ in rows)
    (profile,) = (row for row in seed("ranking_profiles") if row["profile_id"] == "general_assistant")
    weight = {row["criterion_id"]: float(row["weight"]) for row in seed("criterion_weights", "general_assistant")}

    def of_cost(usd: Decimal) -> float:
        low, high = (math.log(float(profile[end])) for end in ("cheap_usd", "dear_usd"))
        return weight["cost_at_effort"] * (1 - min(1, max(0, (math.log(float(usd)) - low) / (high - low))))

    same = [row for row in rows if row[4] and row[6] is not None]
    assert len(same) > 50
    for cost, *_, score, usual, usual_cost in same:
        assert float(score - usual) == pytest.approx(of_cost(cost) - of_cost(usual_cost), abs=2e-6)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("open_weights := true", "has_open_weights"),
        ("min_context := 200000", "offerings.context_window_tokens >= 200000"),
        ("provider := 'openai'", "offerings.provider_id = 'openai'"),
        ("must_have := 'tools, Vision'", "has_function_calling and has_vision"),
        ("must_have := 'reasoning,open_weights'", "has_reasoning and has_open_weights"),
        ("must_have := 'caching'", f"exists ({PRICED} and meter = 'cached_input')"),
        ("must_have := 'batch'", f"exists ({PRICED} and service_tier = 'batch')"),
        ("licence := 'apache, MIT'", "license_id in ('Apache-2.0', 'MIT')"),
        ("licence := 'modified mit'", "contains(license_id, 'modified-mit')"),
        ("licence := 'LicenseRef-llama-3.3-community'", "license_id = 'LicenseRef-llama-3.3-community'"),
    ],
)
def test_answer_has_all_that_meets_a_condition_and_nothing_else(
    con: duckdb.DuckDBPyConnection, condition: str, holds: str
) -> None:
    of_profile = (
        "from marts.model_rankings as rankings inner join marts.dim_offerings as offerings using (offering_id) "
        "inner join marts.dim_models as models on offerings.model_id = models.model_id where rankings.is_eligible "
        "and profile_id = 'general_assistant'"
    )
    expected = set(con.execute(f"select distinct models.model_id {of_profile} and {holds}").fetchall())
    asked = f"from marts.answer({condition}, places := 100000, unranked := true)"
    assert set(con.execute(f"select model_id {asked}").fetchall()) == expected and len(expected) > 5
    (outside,) = con.execute(
        f"select count(*) {asked} as asked where offering_id not in "
        f"(select rankings.offering_id {of_profile} and {holds})"
    ).fetchone() or pytest.fail("no row")
    assert outside == 0


def test_a_limit_of_cost_leaves_models_at_an_effort_that_meets_it(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select asked.cost_usd, asked.effort, usual.effort, usual.cost_usd from marts.answer(max_usd := 0.003, "
        "places := 100000, unranked := true) as asked left join marts.recommendations as usual "
        "on usual.profile_id = 'general_assistant' and asked.offering_id = usual.offering_id"
    ).fetchall()
    assert rows and all(cost <= Decimal("0.003") for cost, *_ in rows)
    assert [row for row in rows if row[3] and row[3] > Decimal("0.003") and row[1] != row[2]]
    # a profile without efforts is held to the cost of the usual tokens
    for limit, found in (("0.00000001", 0), ("1", 2)):
        assert len(con.execute(f"from marts.answer('coaching_app', max_usd := {limit})").fetchall()) == found


def test_tokens_that_are_typed_in_replace_all_of_the_scenario(built: Project, tmp_path: Path) -> None:
    asked = "from marts.answer(input := 1500, output := 500, places := 100000)"
    with duckdb.connect(str(writable(Path(shutil.copy(built.live, tmp_path))))) as con:
        before = con.execute(asked).fetchall()
        con.execute("update marts.dim_scenarios set cached_input_tokens = 7000, cache_write_tokens = 9000")
        assert con.execute(asked).fetchall() == before
        assert con.execute("from marts.answer(places := 100000)").fetchall() != before


def test_a_profile_that_does_not_weigh_the_cost_shows_it_and_is_held_to_a_limit(built: Project, tmp_path: Path) -> None:
    with duckdb.connect(str(writable(Path(shutil.copy(built.live, tmp_path))))) as con:
        con.execute("delete from intermediate.int_criteria__weighed where unit = 'usd'")
        rows = con.execute(
            "select cost_usd, cost_per_interaction_usd from marts.answer(max_usd := 0.002, places := 100000) "
            "inner join marts.cost_of(input := 1500, output := 500) using (offering_id)"
        ).fetchall()
    assert len(rows) > 50 and all(cost == usual and cost <= Decimal("0.002") for cost, usual in rows)


def test_compare_shows_both_and_says_which_is_better_where_one_is(con: duckdb.DuckDBPyConnection) -> None:
    rows = {r[:2]: r[2:] for r in con.execute("from marts.compare('gpt-5', 'claude-sonnet-4.5')").fetchall()}
    assert rows["model", "context_window_tokens"] == ("400000", "200000", "a")
    assert rows["benchmark", "swe-bench-verified:unstated:unstated:unstated"] == ("74.900 %", "77.200 %", "b")
    # fewer hallucinations are better
    assert rows["benchmark", "vectara-hallucination:short_documents:hhem-2.1:vectara"][2] == "a"
    assert rows["model", "developer"] == ("OpenAI", "Anthropic", None)
    assert rows["cheapest", "batch_extraction"][2] == "a"
    # in any spelling, and the first row says what is compared
    other = con.execute("from marts.compare('GPT 5', 'sonet 4.5')").fetchall()
    assert other[0][1:4] == ("model_id", "gpt-5", "claude-sonnet-4.5") and {r[:2]: r[2:] for r in other} == rows


def test_a_provider_can_be_named_in_words(con: duckdb.DuckDBPyConnection) -> None:
    count = "select distinct offering_id.split('/')[1] from marts.cheapest(input := 1, provider := ?, places := 9)"
    for name, provider_id in {"Google Vertex AI": "vertex", "Open AI": "openai"}.items():
        assert con.execute(count, [name]).fetchall() == [(provider_id,)]


@pytest.mark.parametrize(
    ("name", "offering_id", "matched_by"),
    [
        ("openai/gpt-4.1", "openai/gpt-4.1", "offering_id"),
        ("gpt-4.1-2025-04-14", "openai/gpt-4.1", "same name"),
        ("openai/gpt-4.1-2025-04-14", "openai/gpt-4.1", "same name"),
        ("openai:gpt 4.1", "openai/gpt-4.1", "offering_id"),
        ("o3mini", None, "same words"),
        ("llama 70b", None, "all of the words"),
        ("70b llama 3.3", None, "all of the words"),
        ("deepseek r1", None, "same spelling"),
        ("command r+", "cohere/command-r-plus", "same spelling"),
        ("sonet 4.5", "anthropic/claude-sonnet-4.5", "words spelled alike"),
        ("gtp 4o", "openai/gpt-4o", "words spelled alike"),
        ("lama 70b", None, "words spelled alike"),
        ("  GPT-4.1 ", "openai/gpt-4.1", "same name"),
        ("gpt_4 1 nano", None, "same spelling"),
        ("GPT 5", "openai/gpt-5", "same spelling"),
        ("gpt5", "openai/gpt-5", "same words"),
        ("sonnet claude 4.5", "anthropic/claude-sonnet-4.5", "same words"),
        ("gpt-4.1-2031-01-01", "openai/gpt-4.1", "another date"),
        ("models/gemini-2.5-pro", "google/gemini-2.5-pro", "same name"),
        ("azure gpt-4o", "azure/gpt-4o", "offering_id"),
        ("azure/gpt-4o", "azure/gpt-4o", "offering_id"),
        ("accounts/fireworks/models/gpt-oss-20b", "fireworks/gpt-oss-20b", "same name"),
        ("fireworks_ai/accounts/fireworks/models/kimi-k2p5", "fireworks/kimi-k2.5", "same name"),
        ("vertex_ai/claude-sonnet-4@20250514", "vertex/claude-sonnet-4", "same name"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock/claude-sonnet-4.5", "same name"),
        (
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-sonnet-20240229-v1:0",
            "bedrock/claude-sonnet-3",
            "same name",
        ),
        ("claude-4-sonnet", "anthropic/claude-sonnet-4", "same spelling"),
        ("workers-ai/@cf/meta/llama-3.1-8b-instruct", "cloudflare/llama-3.1-8b-instruct", "same name"),
        ("@cf/meta/llama-3.1-8b-instruct", "cloudflare/llama-3.1-8b-instruct", "same name"),
        ("together/openai/gpt-oss-20b", "together/gpt-oss-20b", "same name"),
        ("kimi-k2-instruct:nitro", None, "without words on serving"),
        ("gpt-4.1-na", None, "part of a name"),
        ("claude-sonet-4.5", "anthropic/claude-sonnet-4.5", "words spelled alike"),
        ("gemni 2.5 flash", "google/gemini-2.5-flash", "words spelled alike"),
    ],
)
def test_find_takes_a_name_in_any_spelling_and_has_the_named_provider_or_the_maker_first(
    con: duckdb.DuckDBPyConnection, name: str, offering_id: str | None, matched_by: str
) -> None:
    first, how, is_certain, is_callable = con.execute(
        "select offering_id, matched_by, is_certain, is_callable from marts.find(?) order by place", [name]
    ).fetchone() or pytest.fail(f"find has nothing for {name}")
    # of models that their makers have ended, some host that still sells them
    assert (offering_id or first, matched_by) == (first, how) and (offering_id or is_callable)
    assert is_certain == (how in {"offering_id", "same name", "same spelling"})


@pytest.mark.parametrize("name", ["foo", "nope", "zzzzqqq"])
def test_find_takes_a_short_word_with_another_letter_for_no_name(con: duckdb.DuckDBPyConnection, name: str) -> None:
    found = con.execute("from marts.find(?) where matched_by = 'words spelled alike'", [name])
    assert found.fetchall() == []


def test_find_gives_some_words_the_newest_of_the_maker_with_status_and_prices(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select found.*, released_on from marts.find('claude sonnet', places := 20) as found "
        "inner join marts.dim_models using (model_id) order by place"
    ).fetchall()
    assert [row[0] for row in rows] == list(range(1, 21))
    names = ("place", "offering_id", "provider_id", "model_id", "matched_name", "matched_by", "is_certain")
    names = (
        *names,
        "is_by_maker",
        "is_at_named_provider",
        "lifecycle_status",
        "is_callable",
        "input",
        "output",
        "as_of_on",
        "released_on",
    )
    found = [dict(zip(names, row, strict=True)) for row in rows]
    assert all(f["is_callable"] and f["matched_by"] == "all of the words" for f in found)
    by_maker = [f["released_on"] for f in found if f["is_by_maker"]]
    assert len(by_maker) > 2 and by_maker == sorted(by_maker, reverse=True)
    assert all(f["is_by_maker"] for f in found[: len(by_maker)])
    for f in found:
        assert con.execute(
            "select lifecycle_status, is_callable from marts.deprecation_risk where offering_id = ?", [f["offering_id"]]
        ).fetchone() == (f["lifecycle_status"], f["is_callable"])
        assert (f["input"],) == con.execute(
            "select max(usd_per_mtok) from marts.prices_on(current_date) where offering_id = ? and meter = 'input' and "
            "service_tier = 'standard' and region = 'global' and min_input_tokens = 0 and time_window = 'always'",
            [f["offering_id"]],
        ).fetchone()


@pytest.mark.parametrize("name", ["", "  ", None, "xyzzy-xyzzy", "🦆", "%", "'; drop table x; --", "a" * 10_000])
def test_find_finds_nothing_for_what_is_no_name(con: duckdb.DuckDBPyConnection, name: str | None) -> None:
    assert con.execute("from marts.find(?)", [name]).fetchall() == []


def test_find_is_certain_of_the_names_that_the_usage_log_is_matched_by(con: duckdb.DuckDBPyConnection) -> None:
    logged = con.execute(
        "select provider_id, log_model, offering_id from intermediate.int_usage_names__matched "
        "where offering_id is not null and lower(trim(log_model)) not in (select log_model from policy.usage_names) "
        "order by all limit 8"
    ).fetchall()
    assert len(logged) > 3
    for provider_id, name, offering_id in logged:
        found = con.execute(
            "select offering_id from marts.find(?, places := 1000) where is_certain and provider_id = ?",
            [f"{provider_id}/{name}", provider_id],
        ).fetchall()
        assert (offering_id,) in found, (provider_id, name)


def test_find_has_a_model_first_under_its_own_id_at_who_sells_it(con: duckdb.DuckDBPyConnection) -> None:
    """Every id that a maker sells or sold: the maker if it can be called there, else whoever still sells it.

    Closed weights that their maker has ended are not sold by anybody without a later end of its own.
    """
    found = con.execute(
        "with own as (select makers.model_id, bool_or(is_callable and makers.provider_id = offerings.provider_id "
        "and is_serverless_text) as is_sold, bool_or(is_callable and (retires_on is not null "
        "or has_open_weights is not false or coalesce(maker_retires_on >= as_of_on, true))) as is_callable "
        "from intermediate.int_model_makers__named as makers inner join marts.offerings using (model_id) group by all) "
        "select own.model_id, first.model_id, first.is_certain, coalesce(is_sold, false), first.is_by_maker, "
        "coalesce(own.is_callable, false), first.is_callable is true "
        "from own left join lateral (from marts.find(own.model_id, places := 1)) as first on true"
    ).fetchall()
    assert len(found) > 500
    assert [r for r in found if r[0] != r[1] or not r[2] or (r[3] and not r[4]) or (r[5] and not r[6])] == []


def test_find_has_first_what_the_usage_log_takes(con: duckdb.DuckDBPyConnection) -> None:
    """The surest rule of int_offering_names__unioned, for names that one offering alone has by that rule."""
    found = con.execute(
        "with names as (select provider_id, name, offering_id from intermediate.int_offering_names__unioned "
        "where not is_plain_name and hash(provider_id || name) % 150 = 0 "
        "qualify rank() over (partition by provider_id, name order by match_rule) = 1), "
        "logged as (select provider_id, name, min(offering_id) as offering_id from names group by all "
        "having count(distinct offering_id) = 1 union "
        "select provider_id, lower(log_model), offering_id from intermediate.int_usage_names__matched "
        "where offering_id is not null and lower(trim(log_model)) not in (select log_model from policy.usage_names)) "
        "select logged.*, first.offering_id, first.is_certain from logged "
        "left join lateral (from marts.find(logged.provider_id || '/' || logged.name, places := 1)) as first on true"
    ).fetchall()
    assert len(found) > 100
    assert [row for row in found if row[2] != row[3] and row[4] is not False] == []


def test_find_finds_each_offering_by_its_id_and_each_listing_by_its_name(con: duckdb.DuckDBPyConnection) -> None:
    """Every name of a catalogue, at its provider, is certain; a sample, since each takes a third of a second."""
    listings = con.execute(
        "select provider_id, source_model_id, offering_id from marts.dim_listings where offering_id is not null "
        "and is_primary_listing using sample reservoir (6 rows) repeatable (7)"
    ).fetchall()
    for provider_id, name, offering_id in listings:
        found = con.execute(
            "select offering_id, is_certain from marts.find(?, places := 1000) where is_certain and provider_id = ?",
            [f"{provider_id}/{name}", provider_id],
        ).fetchall()
        assert (offering_id, True) in found, (provider_id, name)


def test_tokens_without_names_are_input_output_and_cached_ones(con: duckdb.DuckDBPyConnection) -> None:
    for macro in ("cost_of(", "cheapest(", "answer('coding_agent', "):
        shown, named = (
            con.execute(f"from marts.{macro}{tokens})").fetchall()
            for tokens in ("3000, 500, 200", "input := 3000, output := 500, cached := 200")
        )
        assert sorted(shown, key=str) == sorted(named, key=str) and shown, macro


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("cost_of(input := 1.5)", "input must be a whole number from 0 to 1,000,000,000,000, and not 1.5"),
        ("cost_of(output := -1)", "output must be a whole number from 0 to 1,000,000,000,000, and not -1"),
        ("cost_of(cached := null)", "cached must be a whole number from 0 to 1,000,000,000,000, and not null"),
        (
            "cost_of(interactions := 'many')",
            "interactions must be a whole number from 0 to 1,000,000,000,000, and not many",
        ),
        ("cost_of(input := 'nan'::double)", "input must be a whole number from 0 to 1,000,000,000,000, and not nan"),
        ("cost_of(input := 1e13)", "input must be a whole number from 0 to 1,000,000,000,000, and not 10000000000000"),
        ("cost_of(requests := 0.5)", "requests must be a whole number from 0 to 1,000,000,000,000, and not 0.5"),
        ("cost_of(output := 10, reasoning := 11)", "reasoning is a part of output and cannot be more"),
        ("cost_of(at_hour := 24)", "at_hour must be an hour \\(UTC\\) from 0 to 23, or a timestamp .* and not 24"),
        ("cost_of(at_hour := '2026-11-02 10:00', on_day := '2026-11-03')", "of the day that is asked for, and not 20"),
        ("cost_of(region := 'europe')", "region: there is no region europe; similar: eu, .*; use one of them"),
        ("cheapest()", "a call of 0 tokens has no cost; set input, cached"),
        ("cost_of(tier := 'BATCH')", "tier: there is no service_tier BATCH; similar: batch"),
        ("cost_of(tier := 'batches')", "there is no service_tier batches; similar: batch"),
        ("cheapest(input := 1, provider := 'opnai')", "provider: there is no provider_id opnai; similar: openai"),
        ("compare('gpt-5', null)", "model_b: there is no model null.*; for a list: select model_id from"),
        ("compare('gpt-99x', 'gpt-5')", "model_a: there is no model gpt-99x; similar: gpt-.*; use one of them"),
        ("cost_of(at_hour := 9.5)", "at_hour must be an hour .* and not 9.5"),
        ("cost_of(on_day := '28.11.2026')", "on_day must be a day, written as 2026-11-28, and not 28.11.2026"),
        ("prices_on('28.11.2026')", "day must be a day, written as 2026-11-28, and not 28.11.2026"),
        ("find('gpt-5', min_similarity := 7)", "min_similarity must be a number from 0 to 1, such as 0.9, and not 7"),
        ("find('gpt-5', min_similarity := 'a')", "min_similarity must be a number from 0 to 1, .* and not a"),
        ("find('gpt-5', places := 1.5)", "places must be a whole number"),
        ("cheapest(input := 1, must_have := 'tols')", "must_have: there is no tols; use some of tools, "),
        ("cheapest(input := 1, licence := 'apach')", "licence: no license_id begins with apach; similar: Apache-2.0"),
        ("cheapest(input := 1, min_capability := 1.5)", "min_capability must be a whole number .* and not 1.5"),
        ("cheapest(input := 1, max_days := -1)", "max_days must be a whole number .* and not -1"),
        ("conversation_cost(10)", "a conversation of 0 tokens has no cost; set system, user or answer"),
        ("conversation_cost(0, user := 1)", "turns must be a whole number from 1 to 100,000, and not 0"),
        ("conversation_cost(null, user := 1)", "turns must be a whole number from 1 to 100,000, and not null"),
        ("conversation_cost(2, user := 1.5)", "user must be a whole number .* and not 1.5"),
        (
            "conversation_cost(2, user := 1, growth := 10)",
            "growth must be a number from 0 to 1, such as 0.9, and not 10",
        ),
        ("conversation_cost(2, user := 1, tier := 'BATCH')", "tier: there is no service_tier BATCH; similar: batch"),
        ("price_changes_since('28.11.2026')", "day must be a day, written as 2026-11-28, and not 28.11.2026"),
        ("price_changes_since(null)", "day must be a day, written as 2026-11-28, and not null"),
        ("answer('coding')", "profile: there is no profile_id coding; similar: coding_agent, .*; use one of them"),
        ("answer(input := 1.5)", "input must be a whole number .* and not 1.5"),
        ("answer(input := 0)", "a call of 0 tokens has no cost; set input, cached or output"),
        ("answer(requests_per_day := 0.5)", "requests_per_day must be a whole number .* and not 0.5"),
        ("answer(min_context := null)", "min_context must be a whole number .* and not null"),
        ("answer(max_usd := 0)", "max_usd must be an amount of US dollars above 0, such as 0.01, and not 0"),
        ("answer(region := 'europe')", "region: there is no region europe; similar: eu, .*; use one of them"),
        ("answer(provider := 'opnai')", "provider: there is no provider_id opnai; similar: openai"),
        ("answer(must_have := 'tools, tols')", "must_have: there is no tols; use some of tools, vision, reasoning, "),
        (
            "answer(licence := 'mit, apach')",
            "licence: no license_id begins with apach; similar: Apache-2.0, .*first word",
        ),
        ("answer(places := -1)", "places must be a whole number .* and not -1"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(con: duckdb.DuckDBPyConnection, call: str, said: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=said):
        con.execute(f"from marts.{call}").fetchall()


def test_explain_says_who_listed_an_active_offering_and_what_it_takes_a_name_for(
    built: Project, con: duckdb.DuckDBPyConnection
) -> None:
    offering_id, day = con.execute(
        "select offering_id, last_listed_on from marts.deprecation_risk "
        "where lifecycle_status = 'active' and source_id is null order by offering_id limit 1"
    ).fetchone() or pytest.fail("every active offering has a source of its status")
    facts = json.loads(built.ok("modelmart", "explain", offering_id, "--json"))["Other facts"]
    (status,) = [fact for fact in facts if fact["fact"] == "lifecycle"]
    assert f"last listed on {day}" in status["value"] and status["seen_on"] == str(day)
    assert con.execute(
        "select count(*) > 0 from marts.dim_listings "
        "where offering_id = ? and last_seen_on = ? and contains(?, source_id)",
        [offering_id, day, status["source"]],
    ).fetchone() == (True,)
    similar = built.ok("modelmart", "explain", "gpt-99x")
    assert re.match(r"gpt-99x is taken as openai/gpt-\S+ \(similar name\)\. It may also mean gpt-\S+, ", similar)
    run = built.run("modelmart", "explain", "xyzzy-xyzzy")
    assert run.returncode == 1 and "for a list: modelmart sql" in run.stderr


def test_they_say_what_they_are_and_work_through_the_command(built: Project, con: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        con.execute("select function_name, comment from duckdb_functions() where schema_name = 'marts'").fetchall()
    )
    names = {
        "answer",
        "cheapest",
        "compare",
        "conversation_cost",
        "cost_of",
        "find",
        "price_changes_since",
        "prices_on",
    }
    assert set(told) == names and all(told.values())
    shown = built.ok("modelmart", "sql", "--csv", "from marts.cheapest(input := 500, output := 800, places := 1)")
    assert shown.startswith("place,offering_id,") and len(shown.splitlines()) == 2


def test_the_largest_workload_is_priced_and_no_interactions_make_no_price(built: Project) -> None:
    cost = "select cost_per_interaction_usd, total_usd from marts.cost_of({}) where offering_id = 'openai/gpt-5'"
    ((one, total),) = built.query(cost.format("input := 10000000, interactions := 1000000000000"))
    assert total == one * 10**12
    half = "select count(*) from marts.cost_of(output := 1, interactions := 0) where total_usd is not null and not {}"
    assert built.query(half.format("cost_per_interaction_usd is not null")) == [(0,)]
