"""10,000 random calls priced by genai_prices' own code: equal to the last digit, or different for a listed reason."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import Project
from genai_prices import Usage, calc_price
from test_usage import TOKENS, Call, Market, priced

CALLS = 10_000

# Where the two differ, and why ours is not wrong. Each is proved below by what genai_prices says to another question.
DIFFERENCES = {
    "no_output_price": "output without a price: genai_prices takes it for free, we for a gap",
    "no_input_price": "input without a price, likewise; a large request in a tier that has prices of small ones alone",
    "no_price_on_that_day": "a tier that was not sold yet: genai_prices takes standard's price, we take none",
    "charges_by_the_call": "a fee for each call: genai_prices adds one for the request, not for a search in it; "
    "we price no such call",
    "noise": "a price that is stated with the noise of a float, or is a third of something: ours has nine decimals",
}


def listings(project: Project) -> list[dict[str, Any]]:
    """Offerings and tiers of which every price that we have is genai_prices', with its ids and the tier's condition."""
    rows = project.query(
        """
        with own as (
            select offering_id, service_tier
            from marts.fct_prices
            where
                region = 'global'
                -- genai_prices uses what we exclude
                and offering_id not in (select offering_id from marts.fct_price_claims where is_excluded)
            group by all
            having bool_and(source_id = 'genai_prices')
        )
        select
            own.offering_id,
            own.service_tier,
            (
                select min(p.valid_from_at) from marts.fct_prices as p where p.offering_id = own.offering_id
            ) as sold_from,
            listings.source_provider_id,
            listings.source_model_id,
            own.offering_id in (
                select fees.offering_id from intermediate.int_call_fees__selected as fees
                inner join reference.searching_models on split_part(fees.offering_id, '/', 2) like model_pattern
            ) as is_searching,
            min(conditions.condition) as condition
        from own
        inner join marts.dim_listings as listings
            on
                own.offering_id = listings.offering_id
                and listings.source_id = 'genai_prices'
                and listings.is_primary_listing
                and listings.region = 'global'
        inner join raw.genai_prices__prices as prices
            on
                listings.source_provider_id = prices.source_provider_id
                and listings.source_model_id = prices.source_model_id
        inner join reference.price_conditions as conditions
            on
                prices.condition = conditions.condition
                and own.service_tier = conditions.service_tier
                and conditions.region = 'global'
        group by all
        order by all
        """
    )
    names = ("offering_id", "service_tier", "sold_from", "provider", "model", "is_searching", "condition")
    return [dict(zip(names, row, strict=True)) for row in rows]


def draw_calls(sold: list[dict[str, Any]], seed: int) -> list[tuple[Call, dict[str, Any]]]:
    """Calls of different days, offerings and tiers, so that a row of usage_costs is one of them."""
    draw = random.Random(seed)
    seen: set[tuple] = set()
    calls: list[tuple[Call, dict[str, Any]]] = []
    while len(calls) < CALLS:
        listing = draw.choice(sold)
        at = datetime(2025, 1, 1) + timedelta(seconds=draw.randrange(690 * 86400))
        key = at.date(), listing["offering_id"], listing["service_tier"]
        # before its release a model has no price here, and some price at genai_prices
        if key in seen or at < listing["sold_from"]:
            continue
        seen.add(key)
        size = draw.choice((300, 3_000, 31_999, 32_001, 128_000, 150_000, 199_999, 200_000, 200_001, 272_001, 400_000))
        fresh, cached, written, hour = (draw.randrange(size) for _ in range(4))
        if draw.random() < 0.7:
            written = hour = 0
        tokens = (fresh, cached if draw.random() < 0.6 else 0, written, hour, draw.randrange(1, 9_000))
        provider, _, model = listing["offering_id"].partition("/")
        call = {"at": at, "provider_id": provider, "model_id": model, "service_tier": listing["service_tier"]}
        calls.append((call | dict(zip(TOKENS, tokens, strict=True)), listing))
    return calls


def by_genai_prices(call: Call, listing: dict[str, Any]) -> Decimal:
    """What its code says that the call costs."""
    usage = Usage(
        input_tokens=sum(call[t] for t in TOKENS[:-1]),
        cache_read_tokens=call["cached_input_tokens"],
        cache_write_tokens=call["cache_write_tokens"] + call["cache_write_1h_tokens"],
        cache_write_1h_tokens=call["cache_write_1h_tokens"],
        output_tokens=call["output_tokens"],
    )
    condition = listing["condition"]
    context = None if condition == "none" else dict(c.split("=") for c in condition.split("&"))
    price = calc_price(
        usage,
        listing["model"],
        provider_id=listing["provider"],
        genai_request_timestamp=call["at"].replace(tzinfo=UTC),
        price_context=context,
    )
    return price.total_price


def finds_itself(listing: dict[str, Any]) -> bool:
    """Some of its listings its own rules do not find by their own id."""
    try:
        found = calc_price(Usage(input_tokens=1), listing["model"], provider_id=listing["provider"])
    except LookupError:
        return False
    return found.model.id == listing["model"]


def because(gap: str | None, cost: Decimal | None, theirs: Decimal, call: Call, listing: dict[str, Any]) -> str:
    """Which of the differences it is; what is none of them fails."""
    if gap == "no_output_price":
        assert theirs == by_genai_prices(call | {"output_tokens": 0}, listing)
    elif gap == "no_input_price":
        is_large = listing["service_tier"] != "standard" and sum(call[t] for t in TOKENS[:-1]) > 100_000
        assert is_large or theirs == by_genai_prices(call | dict.fromkeys(TOKENS[:-1], 0), listing)
    elif gap == "no_price_on_that_day":
        assert theirs == by_genai_prices(call, listing | {"condition": "none"})
    elif gap == "charges_by_the_call":
        assert listing["is_searching"] or by_genai_prices(call | dict.fromkeys(TOKENS, 0), listing) > 0
    else:
        assert gap is None and cost is not None
        assert abs(cost - theirs) < theirs * Decimal("1e-8"), (call, cost, theirs)
        assert Decimal(str(theirs)) != round(theirs, 15), "a difference in figures that have no noise"
        return "noise"
    return gap


@pytest.mark.slow
def test_random_calls_cost_what_genai_prices_and_decimal_say_to_the_last_digit(
    scratch: Project, tmp_path: Path
) -> None:
    sold = [listing for listing in listings(scratch) if finds_itself(listing)]
    calls = draw_calls(sold, seed=6)
    log = tmp_path / "calls.parquet"
    pl.DataFrame([call for call, _ in calls]).write_parquet(log)
    priced(scratch, log)
    rows = scratch.query(
        "select used_on, offering_id, service_tier, cost_usd, gap from intermediate.int_usage__costed", scratch.working
    )
    ours = {(day, offering_id, tier): (cost, gap) for day, offering_id, tier, cost, gap in rows}
    published = scratch.query("select sum(cost_usd) from marts.usage_costs", scratch.working)
    assert published == [(sum(cost for cost, gap in ours.values() if gap is None),)]
    # an id of ours that is the name of another listing at that provider means that one
    taken = {
        (provider, model): offering_id
        for provider, model, offering_id in scratch.query(
            "select log_provider, log_model, offering_id from intermediate.int_usage_names__matched", scratch.working
        )
    }
    mistaken = [c for c, _ in calls if taken[c["provider_id"], c["model_id"]] != f"{c['provider_id']}/{c['model_id']}"]
    assert len(mistaken) < CALLS / 50
    calls = [(call, listing) for call, listing in calls if call not in mistaken]
    # genai-prices has the prices for the world; a name without a region has those of its provider's default
    regions = dict(
        scratch.query("select offering_id, price_region from intermediate.int_usage_names__matched", scratch.working)
    )
    calls = [(call, listing) for call, listing in calls if regions[listing["offering_id"]] == "global"]
    market = Market(scratch, scratch.working)
    told: Counter[str] = Counter()
    with localcontext(prec=60):
        for call, listing in calls:
            cost, gap = ours[call["at"].date(), listing["offering_id"], listing["service_tier"]]
            if gap != "charges_by_the_call":
                assert cost == market.cost(listing["offering_id"], listing["service_tier"], call), call
            theirs = by_genai_prices(call, listing)
            same = gap is None and cost == theirs
            told["equal" if same else because(gap, cost, theirs, call, listing)] += 1
    print(f"\n{len(sold)} offerings and tiers, {dict(told)}")
    assert told["equal"] > 8_500 and told.total() == len(calls)
    assert set(told) - {"equal"} <= set(DIFFERENCES)
    # all kinds of calls: cache writes, tiers, hours, sizes
    assert {listing["service_tier"] for _, listing in calls} >= {"standard", "batch", "flex", "priority", "fast"}
