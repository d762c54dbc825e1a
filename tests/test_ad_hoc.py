"""The table macros of the published file, asked in a bare DuckDB as one would at its prompt."""

from __future__ import annotations

import csv
from collections.abc import Iterator

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
    "interactions, total_usd, cached_price_basis, is_fully_priced, is_free, has_other_hours, price_source_id, "
    "price_snapshot_id, price_seen_on, as_of_on"
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
    return ", ".join([*told, f"tier := '{scenario['service_tier']}'"])


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s["scenario_id"])
def test_cost_of_a_scenario_is_the_marts_to_the_last_digit(
    con: duckdb.DuckDBPyConnection, scenario: dict[str, str]
) -> None:
    mart = f"select {ALSO_IN_THE_MART} from marts.cost_per_interaction where scenario_id = '{scenario['scenario_id']}'"
    macro = f"select {ALSO_IN_THE_MART} from marts.cost_of({asked_as(scenario)})"
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
    # what was not out by a day has no price on it
    assert con.execute(
        "select count(*) from marts.cost_of(input := 1, on_day := '2025-06-10') inner join marts.dim_models "
        "using (model_id) where released_on > '2025-06-10'"
    ).fetchone() == (0,)
    # more than one price of a key can hold on no day
    assert (
        con.execute(
            "select count(*) from marts.prices_on('2025-06-10') "
            "group by offering_id, region, meter, service_tier, min_input_tokens, time_window having count(*) > 1"
        ).fetchall()
        == []
    )


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
        ("cheapest()", "a call of 0 tokens has no cost; set input, cached"),
        ("cost_of(tier := 'BATCH')", "there is no service_tier BATCH; similar: batch"),
        ("cost_of(tier := 'batches')", "there is no service_tier batches; similar: batch"),
        ("cheapest(input := 1, provider := 'opnai')", "there is no provider_id opnai; similar: openai"),
        ("compare('gpt-5', 'claude-sonet-4.5')", "there is no model_id claude-sonet-4.5; similar: claude-sonnet-4.5"),
        ("compare('gpt-5', null)", "there is no model_id null"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(con: duckdb.DuckDBPyConnection, call: str, said: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=said):
        con.execute(f"from marts.{call}").fetchall()


def test_they_say_what_they_are_and_work_through_the_command(built: Project, con: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        con.execute("select function_name, comment from duckdb_functions() where schema_name = 'marts'").fetchall()
    )
    assert set(told) == {"prices_on", "cost_of", "cheapest", "compare"} and all(told.values())
    shown = built.ok("modelmart", "sql", "--csv", "from marts.cheapest(input := 500, output := 800, places := 1)")
    assert shown.startswith("place,offering_id,") and len(shown.splitlines()) == 2


def test_the_largest_workload_is_priced_and_no_interactions_make_no_price(built: Project) -> None:
    cost = "select cost_per_interaction_usd, total_usd from marts.cost_of({}) where offering_id = 'openai/gpt-5'"
    ((one, total),) = built.query(cost.format("input := 10000000, interactions := 1000000000000"))
    assert total == one * 10**12
    half = "select count(*) from marts.cost_of(output := 1, interactions := 0) where total_usd is not null and not {}"
    assert built.query(half.format("is_fully_priced")) == [(0,)]
