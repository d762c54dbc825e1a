"""The usage log: every figure against one computed here call by call, in Decimal, by rules written a second time."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import ROOT, Project

USAGE = ("modelmart.usage", "modelmart.costs.*usage*")
TOKENS = ("fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens")
# What a meter is billed as where it has no price of its own.
BILLED_AS = {"cached_input": ("input",), "cache_write": ("input",), "cache_write_1h": ("cache_write", "input")}
# Who says that an hour in the cache costs so many times fresh input, in every list.
HOUR_TIMES_INPUT = {"anthropic": 2}
METERS = dict(zip(TOKENS, ("input", "cached_input", "cache_write", "cache_write_1h", "output"), strict=True))

Call = dict[str, Any]


@dataclass(frozen=True)
class Price:
    meter: str
    min_input_tokens: int
    time_window: str
    usd_per_mtok: Decimal
    valid_from_at: datetime
    valid_to_at: datetime | None
    times: int = 1

    def holds(self, at: datetime, input_tokens: int) -> bool:
        return (
            self.valid_from_at <= at
            and (self.valid_to_at is None or at < self.valid_to_at)
            and (self.min_input_tokens == 0 or input_tokens > self.min_input_tokens)
            and (self.time_window == "always" or within(self.time_window, at))
        )


def within(window: str, at: datetime) -> bool:
    """Whether an instant is in HH:MM-HH:MM, or in HH:MM-HH:MM on 1,2,3 (Monday is 1)."""
    hours, _, days = window.partition(" on ")
    start, end = hours.split("-")
    now = f"{at:%H:%M}"
    inside = start <= now < end if start < end else now >= start or now < end
    return inside and (not days or str(at.isoweekday()) in days.split(","))


class Market:
    """The prices of the warehouse, asked one call at a time."""

    def __init__(self, project: Project, file: Path, regions: dict[str, str] | None = None) -> None:
        """regions: of offerings that are priced elsewhere than for the world."""
        rows = project.query(
            "select offering_id, region, service_tier, meter, min_input_tokens, time_window, usd_per_mtok, "
            "valid_from_at, valid_to_at "
            "from marts.fct_prices",
            file,
        )
        self.prices: dict[tuple[str, str], list[Price]] = defaultdict(list)
        # where one list has a price for an hour in the cache, no other list bills an hour as minutes
        self.have_hours = {o for o, _, _, meter, *_ in rows if meter == "cache_write_1h"}
        for offering_id, region, tier, *price in rows:
            if region == (regions or {}).get(offering_id, "global"):
                self.prices[offering_id, tier].append(Price(*price))

    def usd_per_mtok(self, offering_id: str, tier: str, meter: str, at: datetime, size: int) -> Decimal | None:
        held = [p for p in self.prices[offering_id, tier] if p.holds(at, size)]
        # a tier without a price for long requests does not take that of small ones if the standard tier has both
        standard = [p for p in self.prices[offering_id, "standard"] if p.holds(at, size)]
        if tier != "standard" and any(p.meter == "input" and p.min_input_tokens for p in standard):
            have_long = {p.meter for p in self.prices[offering_id, tier] if p.min_input_tokens}
            held = [p for p in held if p.meter in have_long]
        others = BILLED_AS.get(meter, ())
        if meter == "cache_write_1h":
            times = HOUR_TIMES_INPUT.get(offering_id.partition("/")[0], 0)
            held += [replace(p, meter=meter, times=times) for p in held if p.meter == "input" and times]
            others = () if times or offering_id in self.have_hours else others
        for name in (meter, *others):
            if named := [p for p in held if p.meter == name]:
                best = max(named, key=lambda p: (p.time_window != "always", p.min_input_tokens, -p.times))
                return best.usd_per_mtok * best.times
        return None

    def cost(self, offering_id: str, tier: str, call: Call) -> Decimal | None:
        size = sum(call[t] for t in TOKENS[:-1])
        total = Decimal(0)
        for tokens, meter in METERS.items():
            if call[tokens]:
                price = self.usd_per_mtok(offering_id, tier, meter, call["at"], size)
                if price is None:
                    return None
                total += call[tokens] * price / 1_000_000
        return total


def calls_of(path: Path) -> Iterator[Call]:
    return pl.read_parquet(path).iter_rows(named=True)


def priced(project: Project, log: Path | None = None) -> None:
    environment = {"USAGE_LOG": str(log)} if log else {}
    project.ok("dbt", "build", "--select", *USAGE, **environment)


def is_valid(call: Call) -> bool:
    return call["at"] is not None and all(call[t] is not None and call[t] >= 0 for t in TOKENS)


def total(costs: Iterable[Decimal | None]) -> Decimal | None:
    """A sum with a part that is not known is not known."""
    costs = list(costs)
    return None if None in costs else sum(costs, Decimal(0))


SAMPLE = {
    ("anthropic", "claude-sonnet-4-5-20250929"): "anthropic/claude-sonnet-4.5",
    ("anthropic", "claude-haiku-4-5"): "anthropic/claude-haiku-4.5",
    ("openai", "gpt-4.1-2025-04-14"): "openai/gpt-4.1",
    ("together_ai", "openai/gpt-oss-20b"): "together/gpt-oss-20b",
    ("azure", "coach-prod"): "azure/gpt-5-mini",
    ("openai", "gpt-5-coach-v2"): None,
}


def test_the_sample_is_what_its_script_writes(tmp_path: Path) -> None:
    import runpy

    write_log = runpy.run_path(str(ROOT / "bench" / "usage_log.py"))["write_log"]
    (path,) = write_log(tmp_path / "sample.parquet", 3000)
    assert pl.read_parquet(path).equals(pl.read_parquet(ROOT / "seeds" / "usage" / "sample.parquet"))


def test_the_sample_is_priced_as_if_call_by_call(built: Project) -> None:
    market, file = Market(built, built.live), built.live
    expected: dict[tuple, list[Any]] = defaultdict(lambda: [0, *[0] * len(TOKENS), Decimal(0)])
    gaps: Counter[tuple] = Counter()
    for call in calls_of(ROOT / "seeds" / "usage" / "sample.parquet"):
        name = call["provider_id"], call["model_id"]
        offering_id = SAMPLE.get(name, "/".join(name))
        if not is_valid(call):
            gaps["no_valid_numbers", *name] += 1
        elif offering_id is None:
            gaps["unknown_model", *name] += 1
        else:
            cost = market.cost(offering_id, call["service_tier"], call)
            assert cost is not None, (offering_id, call)
            row = expected[call["at"].date(), offering_id, call["service_tier"]]
            for i, value in enumerate((1, *(call[t] for t in TOKENS), cost)):
                row[i] += value
    found = built.query(
        f"select used_on, offering_id, service_tier, sum(calls), {', '.join(f'sum({t})' for t in TOKENS)}, "
        "sum(cost_usd) from marts.usage_costs group by all",
        file,
    )
    assert {tuple(r[:3]): list(r[3:]) for r in found} == dict(expected)
    assert dict(gaps) == {
        (r, p, m): n
        for r, p, m, n in built.query(
            "select reason, log_provider, log_model, sum(calls) from marts.usage_gaps group by all"
        )
    }
    assert len(expected) > 1000 and gaps.total() > 20


def odd_calls(offerings: list[tuple[str, str]], seed: int, count: int) -> list[Call]:
    """Calls at and beside every edge that there is: instants, sizes, tiers, nothing at all."""
    draw = random.Random(seed)
    sizes = (0, 1, 31_999, 32_000, 32_001, 128_000, 128_001, 199_999, 200_000, 200_001, 272_000, 272_001, 900_000)
    edges = [timedelta(minutes=m) for m in (0, 30, 60, 240, 360, 600, 990)]
    calls = []
    for _ in range(count):
        provider, model = draw.choice(offerings)
        day = datetime(2025, 8, 1) + timedelta(days=draw.randrange(480))
        at = day + draw.choice(edges) + timedelta(microseconds=draw.choice((-1, 0, 1, 1_700_000_000)))
        size = draw.choice(sizes)
        parts = sorted(draw.randrange(size + 1) for _ in range(3))
        fresh, cached, written, hour = (b - a for a, b in itertools.pairwise((0, *parts, size)))
        if draw.random() < 0.4:
            fresh, cached, written, hour = size, 0, 0, 0
        if draw.random() < 0.02:
            cached = None
        calls.append(
            {
                "at": at,
                "provider_id": provider,
                "model_id": model,
                **dict(zip(TOKENS, (fresh, cached, written, hour, draw.choice((0, 1, 800))), strict=True)),
                "service_tier": draw.choice(("standard", "standard", "batch", "flex", "priority", "Default", None)),
            }
        )
    return calls


def cost_of_all(market: Market, offering_id: str, tier: str, calls: list[Call]) -> Decimal | None:
    """Of calls without tokens it does not matter whether there was a price."""
    prices = market.prices[offering_id, tier]
    calls = [call for call in calls if any(p.holds(call["at"], 10**9) for p in prices) or any(call[t] for t in TOKENS)]
    if not any(p.holds(call["at"], 10**9) for p in prices for call in calls):
        return None
    return total(
        market.cost(offering_id, tier, call) if any(p.holds(call["at"], 10**9) for p in prices) else None
        for call in calls
    )


def test_odd_calls_cost_what_they_cost_here_and_anywhere_else(scratch: Project, tmp_path: Path) -> None:
    special = scratch.query(
        "select distinct provider_id, model_id from intermediate.int_price_lists__pivoted "
        "where (is_by_hour or min_input_tokens > 0 or valid_from_at > timestamp '2025-08-01') and provider_id in "
        "('openai', 'anthropic', 'google', 'deepseek', 'tencent', 'x-ai', 'bedrock', 'vertex', 'azure') "
        "and offering_id in (select offering_id from marts.dim_offerings where is_serverless_text) "
        "and offering_id = provider_id || '/' || model_id "
        # calls to models with a fee of their own are gaps
        "and offering_id not in (select offering_id from intermediate.int_call_fees__selected where has_call_fee) "
        # as are those to models whose reasoning has a price of its own, since this log does not count it
        "and offering_id not in (select offering_id from intermediate.int_price_lists__pivoted "
        "where reasoning_output_usd_per_mtok <> output_usd_per_mtok) "
        # a name that a listing of another offering has is priced as that one
        "and not exists (from intermediate.int_offering_names__unioned as names where "
        "names.name = int_price_lists__pivoted.model_id and "
        "names.provider_id = int_price_lists__pivoted.provider_id and names.model_id <> "
        "int_price_lists__pivoted.model_id and names.match_rule < 'c: model_id') "
        "order by all"
    )
    calls = odd_calls(special, seed=20261125, count=6000)
    log = tmp_path / "odd 'calls'.parquet"
    pl.DataFrame(calls, schema_overrides={"service_tier": pl.Utf8}).write_parquet(log)
    priced(scratch, log)
    file = scratch.working
    named = scratch.query(
        "select offering_id, coalesce(price_region, 'nowhere') from intermediate.int_usage_names__matched", file
    )
    market, world = Market(scratch, file, regions=dict(named)), Market(scratch, file)
    used: dict[tuple, Decimal] = defaultdict(Decimal)
    kept: list[tuple[Call, str]] = []
    unpriced = 0
    for call in calls:
        tier = {"Default": "standard", None: "standard"}.get(call["service_tier"], call["service_tier"])
        offering_id = f"{call['provider_id']}/{call['model_id']}"
        cost = market.cost(offering_id, tier, call) if is_valid(call) else None
        # of no price list at that instant, be it that no token was used
        lists = [p for p in market.prices[offering_id, tier] if p.holds(call["at"], 10**9)]
        if cost is None or not lists:
            unpriced += 1
        else:
            used[call["at"].date(), offering_id, tier] += cost
            kept.append((call, tier))
    found = scratch.query(
        "select used_on, offering_id, service_tier, sum(cost_usd) from marts.usage_costs group by all", file
    )
    assert {tuple(r[:3]): r[3] for r in found} == dict(used)
    assert scratch.query("select sum(calls) from marts.usage_gaps", file) == [(unpriced,)]
    assert len(kept) > 2500 and unpriced > 500

    # anywhere else: some candidates of every kind
    candidates = [f"{p}/{m}" for p, m in special if f"{p}/{m}" in {o for o, _ in world.prices}][:: len(special) // 40]
    half_priced = scratch.query(
        "select offering_id from intermediate.int_price_lists__pivoted where region = 'global' "
        "and service_tier = 'standard' and (input_usd_per_mtok is null) <> (output_usd_per_mtok is null) "
        "and offering_id in (select offering_id from marts.usage_what_if)",
        file,
    )
    assert len(half_priced) > 10
    candidates += sorted(o for (o,) in half_priced)
    candidates += ["together/gpt-oss-20b", "fireworks/kimi-k2-thinking", "nebius/llama-3.3-70b-instruct"]
    by_month: dict[Any, list[tuple[Call, str]]] = defaultdict(list)
    for call, tier in kept:
        by_month[call["at"].date().replace(day=1)].append((call, tier))
    months = sorted(by_month)[:4]
    rows = scratch.query(
        "select offering_id, month_on, calls, cost_usd, paid_usd, difference_usd, other_tier_tokens, "
        "priced_tokens_pct, priced_cost_usd, priced_paid_usd, "
        "context_window_tokens, calls_over_context_window, tokens_over_context_window from marts.usage_what_if",
        file,
    )
    told = {tuple(r[:2]): r[2:] for r in rows}
    full = half = 0
    for offering_id, month in itertools.product(candidates, months):
        here = by_month[month]
        number, cost_usd, paid_usd, difference, other, share, part_usd, part_paid, *over = told[offering_id, month]
        # a tier is bought where all of its calls have a price, else at standard, else not at all
        bought: dict[str, tuple[str, Decimal]] = {}
        for tier in {tier for _, tier in here}:
            for name in (tier, "standard"):
                cost = cost_of_all(world, offering_id, name, [c for c, t in here if t == tier])
                if cost is not None:
                    bought[tier] = name, cost
                    break
        paid = {
            tier: sum(v for (d, _, t), v in used.items() if d.replace(day=1) == month and t == tier) for _, tier in here
        }
        tokens = {tier: sum(sum(c[t] for t in TOKENS) for c, of in here if of == tier) for _, tier in here}
        part = sum((cost for _, cost in bought.values()), Decimal(0)) if bought else None
        is_full = set(bought) == set(paid)
        assert number == len(here)
        assert part_usd == part, (offering_id, month)
        assert cost_usd == (part if is_full else None)
        assert paid_usd == sum(paid.values())
        assert difference == (part - paid_usd if is_full else None)
        assert part_paid == (sum(paid[tier] for tier in bought) if bought else None)
        assert other == sum(tokens[tier] for tier, (name, _) in bought.items() if name != tier)
        assert float(share) == pytest.approx(100 * sum(tokens[t] for t in bought) / sum(tokens.values()), abs=0.001)
        window, calls_over, tokens_over = over
        if window is not None:
            sizes = [sum(c[t] for t in TOKENS) for c, _ in here]
            assert (calls_over, tokens_over) == (
                sum(s > window for s in sizes),
                sum(s for s in sizes if s > window),
            )
        full += is_full
        half += bool(bought) and not is_full
    assert full > 40 and half > 0


def test_a_price_that_changes_at_noon_changes_at_noon(scratch: Project, tmp_path: Path) -> None:
    """No source has such a price today; one is put where the resolved prices are."""
    import duckdb

    noon = datetime(2026, 10, 3, 12)
    with duckdb.connect(str(scratch.working)) as con:
        con.execute(
            "create temp table changed as select * replace (usd_per_mtok * 3 as usd_per_mtok, ? as valid_from_at) "
            "from marts.fct_prices where offering_id = 'openai/gpt-5' and valid_from_at < ? "
            "and (valid_to_at is null or valid_to_at > ?)",
            [noon, noon, noon],
        )
        con.execute(
            "update marts.fct_prices set valid_to_at = ? where offering_id = 'openai/gpt-5' and valid_from_at < ? "
            "and (valid_to_at is null or valid_to_at > ?)",
            [noon, noon, noon],
        )
        con.execute("insert into marts.fct_prices from changed")
        # sold no more from then on
        con.execute(
            "update marts.fct_prices set valid_to_at = ? where offering_id = 'openai/gpt-5-mini'",
            [noon],
        )
    beside = (noon - timedelta(microseconds=1), noon, noon + timedelta(hours=11), noon + timedelta(days=1, hours=-12))
    tokens = dict(zip(TOKENS, (1000, 2000, 0, 0, 300), strict=True))
    calls = [{"at": at, "provider_id": "openai", "model_id": "gpt-5"} | tokens for at in beside]
    log = tmp_path / "noon.parquet"
    pl.DataFrame(calls).write_parquet(log)
    scratch.ok("dbt", "run", "--select", "int_price_lists__pivoted", *USAGE, USAGE_LOG=str(log))
    market = Market(scratch, scratch.working)
    before, after, *_ = (market.cost("openai/gpt-5", "standard", c) for c in calls)
    assert after == 3 * before
    costs = scratch.query("select used_on, cost_usd from marts.usage_costs order by 1", scratch.working)
    assert costs == [(noon.date(), before + 2 * after), (noon.date() + timedelta(days=1), after)]
    if_there = (
        "select cost_usd from marts.usage_what_if where offering_id in ('openai/gpt-5', 'openai/gpt-5-mini') order by 1"
    )
    assert scratch.query(if_there, scratch.working) == [(before + 3 * after,), (None,)]


def test_scenarios_of_the_sample_are_its_means_and_quantiles(built: Project) -> None:
    gone = {
        tuple(r)
        for r in built.query("select log_provider, log_model from marts.usage_gaps where reason = 'unknown_model'")
    }
    sizes: dict[str, list[Call]] = defaultdict(list)
    for call in calls_of(ROOT / "seeds" / "usage" / "sample.parquet"):
        if is_valid(call) and (call["provider_id"], call["model_id"]) not in gone:
            sizes[call["service_tier"]].append(call)
    rows = built.query(f"select service_tier, statistic, interactions, {', '.join(TOKENS)} from marts.usage_scenarios")
    assert {(r[0], r[1]) for r in rows} == set(itertools.product(sizes, ("mean", "p50", "p90", "p99")))
    for tier, statistic, interactions, *tokens in rows:
        assert interactions == len(sizes[tier])
        for name, value in zip(TOKENS, tokens, strict=True):
            values = sorted(c[name] for c in sizes[tier])
            if statistic == "mean":
                assert abs(value - sum(values) / len(values)) <= 0.5
            else:
                needed = int(statistic[1:]) * len(values)
                assert value == next(v for i, v in enumerate(values, 1) if 100 * i >= needed)
    # they are priced like any other workload
    priced = built.query(
        "select count(*) from marts.cost_per_interaction where scenario_id = 'usage_standard_mean' and is_fully_priced"
    )
    assert priced[0][0] > 3_000


@pytest.mark.slow
def test_a_scenario_of_the_log_can_rank(scratch: Project) -> None:
    profiles = scratch.root / "seeds" / "policy" / "ranking_profiles.csv"
    text = profiles.read_text(encoding="utf-8")
    assert text.count("of its own,coaching,") == 1
    profiles.write_text(text.replace("of its own,coaching,", "of its own,usage_standard_mean,"), encoding="utf-8")
    scratch.ok("dbt", "build", "--select", "ranking_profiles", "int_cost_facts__measured+", "ranking_policy_is_whole")
    first = "select offering_id from marts.model_rankings where profile_id = 'coaching_app' and rank = 1"
    assert scratch.query(first, scratch.working)


@pytest.mark.slow
def test_what_lies_after_the_day_that_is_asked_about_is_not_counted(scratch: Project) -> None:
    scratch.ok("dbt", "run", "--select", *USAGE, "--vars", "as_of: 2026-09-30")
    assert str(scratch.query("select max(used_on) from marts.usage_costs", scratch.working)[0][0]) == "2026-09-30"
    assert str(scratch.query("select max(month_on) from marts.usage_what_if", scratch.working)[0][0]) == "2026-09-01"
    calls = "select (select sum(calls) from marts.usage_costs), (select sum(interactions) from marts.usage_scenarios"
    ((calls, sized),) = scratch.query(f"{calls} where statistic = 'mean')", scratch.working)
    assert calls == sized


def test_the_log_is_read_in_place_and_no_view_needs_it(built: Project) -> None:
    views = built.query("select view_name, sql from duckdb_views() where not internal")
    assert not [name for name, sql in views if "read_parquet" in sql or "read_csv" in sql]
    columns = {
        c for (c,) in built.query("select column_name from duckdb_columns() where schema_name <> 'information_schema'")
    }
    assert "called_at" not in columns
