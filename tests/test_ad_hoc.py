"""The table macros of the published file, asked in a bare DuckDB as one would at its prompt."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Project, reader

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


def scenarios() -> list[dict[str, str]]:
    with (ROOT / "seeds/policy/scenarios.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def con(built: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    with reader(built.live) as opened:
        yield opened


def asked_as(scenario: dict[str, str]) -> str:
    told = [f"{name} := {scenario[column]}" for name, column in TOKENS.items()]
    return ", ".join([*told, f"tier := '{scenario['service_tier']}', region := '{scenario['region']}'"])


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s["scenario_id"])
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


def test_no_embedding_and_no_image_model_is_the_cheapest_for_text(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select offering_id from marts.cheapest(input := 500, output := 800, places := 300)").fetchall()
    assert not [o for (o,) in found if "embed" in o or "flux" in o]


def test_compare_shows_both_and_says_which_is_better_where_one_is(con: duckdb.DuckDBPyConnection) -> None:
    rows = {r[:2]: r[2:] for r in con.execute("from marts.compare('gpt-5', 'claude-sonnet-4.5')").fetchall()}
    assert rows["model", "context_window_tokens"] == ("400000", "200000", "a")
    assert rows["benchmark", "swe-bench-verified:unstated:unstated:unstated"] == ("74.900 %", "77.200 %", "b")
    # fewer hallucinations are better
    assert rows["benchmark", "vectara-hallucination:short_documents:hhem-2.1:vectara"][2] == "a"
    assert rows["model", "developer"] == ("OpenAI", "Anthropic", None)
    assert rows["cheapest", "batch_extraction"][2] == "a"


@pytest.mark.parametrize(
    ("name", "offering_id", "matched_by"),
    [
        ("openai/gpt-4.1", "openai/gpt-4.1", "offering_id"),
        ("gpt-4.1-2025-04-14", "openai/gpt-4.1", "same name"),
        ("openai/gpt-4.1-2025-04-14", "openai/gpt-4.1", "same name"),
        ("  GPT-4.1 ", "openai/gpt-4.1", "same name"),
        ("gpt_4 1 nano", "openai/gpt-4.1-nano", "same spelling"),
        ("GPT 5", "openai/gpt-5", "same spelling"),
        ("gpt5", "openai/gpt-5", "same words"),
        ("sonnet claude 4.5", "anthropic/claude-sonnet-4.5", "same words"),
        ("gpt-4.1-2031-01-01", "openai/gpt-4.1", "another date"),
        ("models/gemini-2.5-pro", "google/gemini-2.5-pro", "same name"),
        ("azure gpt-4o", "azure/gpt-4o", "same name"),
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
        ("gpt-4.1-na", "openai/gpt-4.1-nano", "part of a name"),
        ("claude-sonet-4.5", "anthropic/claude-sonnet-4.5", "similar name"),
        ("gemni 2.5 flash", "google/gemini-2.5-flash", "similar name"),
    ],
)
def test_find_takes_a_name_in_any_spelling_and_has_the_named_provider_or_the_maker_first(
    con: duckdb.DuckDBPyConnection, name: str, offering_id: str | None, matched_by: str
) -> None:
    first, how, is_certain = con.execute(
        "select offering_id, matched_by, is_certain from marts.find(?) order by place", [name]
    ).fetchone() or pytest.fail(f"find has nothing for {name}")
    assert (offering_id or first, matched_by) == (first, how)
    assert is_certain == (how in {"offering_id", "same name", "same spelling"})


def test_find_gives_some_words_the_newest_of_the_maker_with_status_and_prices(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select found.*, released_on from marts.find('claude sonnet', places := 6) as found "
        "inner join marts.dim_models using (model_id) order by place"
    ).fetchall()
    assert len(rows) == 6 and [row[0] for row in rows] == list(range(1, 7))
    names = ("place", "offering_id", "provider_id", "model_id", "matched_name", "matched_by", "is_certain")
    names = (*names, "is_by_maker", "lifecycle_status", "is_callable", "input", "output", "as_of_on", "released_on")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    assert all(f["is_by_maker"] and f["matched_by"] == "all of the words" for f in found)
    callable_ones = [f["released_on"] for f in found if f["is_callable"]]
    assert len(callable_ones) > 2 and callable_ones == sorted(callable_ones, reverse=True)
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


def test_find_has_a_model_of_its_maker_first_under_its_own_id(con: duckdb.DuckDBPyConnection) -> None:
    """Every id that a maker sells, since other offerings can have the same name."""
    found = con.execute(
        "with own as (select distinct offerings.model_id from marts.dim_offerings as offerings "
        "inner join marts.dim_models as models using (model_id) inner join reference.provider_kinds as kinds "
        "on offerings.provider_id = kinds.provider_id and models.developer = kinds.maker) "
        "select own.model_id, first.model_id, first.is_certain, first.is_by_maker "
        "from own left join lateral (from marts.find(own.model_id, places := 1)) as first on true"
    ).fetchall()
    assert len(found) > 500
    assert [row for row in found if row[0] != row[1] or not row[2] or not row[3]] == []


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
        ("compare('gpt-5', 'claude-sonet-4.5')", "model_b: .*claude-sonet-4.5; similar: claude-sonnet-4.5"),
        ("compare('gpt-5', null)", "model_b: there is no model_id null.*; for a list: select model_id from"),
        ("compare('gpt-5', 'GPT_4.1 2025-04-14')", "there is no model_id GPT_4.1 2025-04-14; similar: gpt-4.1,"),
        ("cheapest(input := 1, provider := 'Google Vertex AI')", "Google Vertex AI; similar: vertex,"),
        ("compare('gpt-99x', 'gpt-5')", "model_a: there is no model_id gpt-99x; similar: gpt-.*; use one of them"),
        ("cost_of(at_hour := 9.5)", "at_hour must be an hour .* and not 9.5"),
        ("cost_of(on_day := '28.11.2026')", "on_day must be a day, written as 2026-11-28, and not 28.11.2026"),
        ("prices_on('28.11.2026')", "day must be a day, written as 2026-11-28, and not 28.11.2026"),
        ("find('gpt-5', min_similarity := 7)", "min_similarity must be a number from 0 to 1, such as 0.9, and not 7"),
        ("find('gpt-5', min_similarity := 'a')", "min_similarity must be a number from 0 to 1, .* and not a"),
        ("find('gpt-5', places := 1.5)", "places must be a whole number"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(con: duckdb.DuckDBPyConnection, call: str, said: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=said):
        con.execute(f"from marts.{call}").fetchall()


def test_explain_says_who_listed_an_active_offering_and_what_is_near_an_unknown_one(
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
    for name, said in (("gpt-99x", "similar: "), ("xyzzy-xyzzy", "for a list: modelmart sql")):
        run = built.run("modelmart", "explain", name)
        assert run.returncode == 1 and said in run.stderr


def test_they_say_what_they_are_and_work_through_the_command(built: Project, con: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        con.execute("select function_name, comment from duckdb_functions() where schema_name = 'marts'").fetchall()
    )
    assert set(told) == {"prices_on", "cost_of", "cheapest", "compare", "find"} and all(told.values())
    shown = built.ok("modelmart", "sql", "--csv", "from marts.cheapest(input := 500, output := 800, places := 1)")
    assert shown.startswith("place,offering_id,") and len(shown.splitlines()) == 2


def test_the_largest_workload_is_priced_and_no_interactions_make_no_price(built: Project) -> None:
    cost = "select cost_per_interaction_usd, total_usd from marts.cost_of({}) where offering_id = 'openai/gpt-5'"
    ((one, total),) = built.query(cost.format("input := 10000000, interactions := 1000000000000"))
    assert total == one * 10**12
    half = "select count(*) from marts.cost_of(output := 1, interactions := 0) where total_usd is not null and not {}"
    assert built.query(half.format("cost_per_interaction_usd is not null")) == [(0,)]
