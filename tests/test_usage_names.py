"""What a name in a log stands for, where it was served, and at which tier: small logs against the prices on record."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pytest
from conftest import Project
from test_usage_adapters import NAMED, PRICED, UNCHANGED

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return built.copied(tmp_path_factory.mktemp("names") / "project")


class Listed(NamedTuple):
    """Where a price stands, and what is added to it."""

    offering_id: str
    region: str = "global"
    tier: str = "standard"
    surcharge_pct: int = 0


def arn(region: str, rest: str) -> str:
    return f"arn:aws:bedrock:{region}:{rest}"


SONNET = "bedrock/claude-sonnet-4.6"
GPT_4O = "azure/gpt-4o-20241120"
# provider, model, region, tier of a log; its price, or why there is none
CALLS: list[tuple[str, str, str, str, Listed | str]] = [
    # no provider: the name tells it, or does not
    ("", "us.anthropic.claude-sonnet-4-6", "", "", Listed(SONNET, "us")),
    ("", "azure/gpt-4o-2024-11-20", "", "", Listed(GPT_4O)),
    ("", "openai/gpt-4.1", "", "", "no_provider"),
    # LiteLLM's name of the Sonar API is Perplexity's of another product
    ("perplexity", "perplexity/sonar", "", "", Listed("perplexity/sonar")),
    # a profile in the name, a place in the log, a place in the name, none of them
    ("bedrock", "us.anthropic.claude-sonnet-4-6", "", "", Listed(SONNET, "us")),
    ("bedrock", "global.anthropic.claude-sonnet-4-6", "us-east-1", "", Listed(SONNET)),
    ("bedrock", "anthropic.claude-sonnet-4-6", "us-east-1", "", Listed(SONNET, "regional")),
    (
        "bedrock",
        "anthropic.claude-sonnet-4-6",
        "bedrock-runtime.eu-west-1.amazonaws.com",
        "",
        Listed(SONNET, "regional"),
    ),
    ("bedrock", "anthropic.claude-sonnet-4-6", "global", "", Listed(SONNET)),
    ("bedrock", "anthropic.claude-sonnet-4-6", "", "", Listed(SONNET, "regional")),
    ("bedrock", "bedrock/eu-central-1/anthropic.claude-sonnet-4-6", "", "", Listed(SONNET, "regional")),
    ("bedrock", arn("us-east-1", ":foundation-model/anthropic.claude-sonnet-4-6"), "", "", Listed(SONNET, "regional")),
    ("bedrock", arn("eu-west-1", "12:inference-profile/eu.anthropic.claude-sonnet-4-6"), "", "", Listed(SONNET, "eu")),
    ("bedrock", arn("us-east-1", "12:application-inference-profile/a1"), "", "", "no_model_in_the_name"),
    ("bedrock", arn("us-east-1", "12:provisioned-model/a1"), "", "", "provisioned_throughput"),
    ("bedrock", arn("us-east-1", "12:imported-model/a1"), "", "", "fine_tuned_model"),
    # sold by geography
    ("bedrock", "amazon.nova-lite-v1:0", "eu-west-3", "", Listed("bedrock/nova-lite", "eu")),
    # without a price of its own, the region has that of no other
    ("bedrock", "openai.gpt-oss-120b", "", "", Listed("bedrock/gpt-oss-120b")),
    ("bedrock", "openai.gpt-oss-120b", "us-east-1", "", Listed("bedrock/gpt-oss-120b")),
    ("bedrock", "openai.gpt-oss-120b", "us-gov-west-1", "", Listed("bedrock/gpt-oss-120b", "us-gov-west-1")),
    ("bedrock", "openai.gpt-oss-120b", "eu-central-1", "", "no_price_in_that_region"),
    ("azure", "gpt-4o-2024-11-20", "", "", Listed(GPT_4O)),
    ("azure", "gpt-4o-2024-11-20", "contoso.openai.azure.com", "", Listed(GPT_4O)),
    ("azure", "gpt-4o-2024-11-20", "East US 2", "", Listed(GPT_4O, "eastus2")),
    ("azure", "gpt-4o-2024-11-20", "Data Zone (EU)", "", Listed(GPT_4O, "eu")),
    ("azure", "azure/eu/gpt-4o-2024-11-20", "", "", Listed(GPT_4O, "eu")),
    ("azure", "gpt-4o-2024-11-20", "westeurope", "", "no_price_in_that_region"),
    ("alibaba", "qwen-plus", "", "", Listed("alibaba/qwen-plus")),
    ("alibaba", "qwen-plus", "cn-beijing", "", Listed("alibaba/qwen-plus", "cn")),
    ("alibaba-cn", "qwen-plus", "", "", Listed("alibaba/qwen-plus", "cn")),
    # one price for all, or a tenth more
    ("anthropic", "claude-sonnet-4-6", "us", "", Listed("anthropic/claude-sonnet-4.6", surcharge_pct=10)),
    ("anthropic", "claude-sonnet-4-6", "global", "", Listed("anthropic/claude-sonnet-4.6")),
    ("anthropic", "claude-haiku-4-5", "not_available", "", Listed("anthropic/claude-haiku-4.5")),
    ("openai", "gpt-5.4", "eu.api.openai.com", "", Listed("openai/gpt-5.4", surcharge_pct=10)),
    ("openai", "gpt-4o", "eu.api.openai.com", "", Listed("openai/gpt-4o")),
    ("vertex_ai", "gemini-2.5-flash", "us-central1", "", Listed("vertex/gemini-2.5-flash")),
    (
        *("vertex_ai", "projects/a/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929", "", ""),
        Listed("vertex/claude-sonnet-4.5", surcharge_pct=10),
    ),
    # fine-tunes: never the price of the base
    ("openai", "ft:gpt-4.1-2025-04-14:acme:support:Zx98", "", "", Listed("openai/ft-gpt-4.1-20250414")),
    ("openai", "ft:gpt-4.1-2025-04-14:acme::Zx98:ckpt-step-90", "", "", Listed("openai/ft-gpt-4.1-20250414")),
    ("", "ft:gpt-4.1-mini-2025-04-14:acme::Zx98", "", "", Listed("openai/ft-gpt-4.1-mini-20250414")),
    ("openai", "ft:gpt-5.4:acme::Zx98", "", "", "unknown_model"),
    ("azure", "gpt-4o-2024-11-20.ft-0a1b2c3d4e5f", "", "", "fine_tuned_model"),
    ("vertex_ai", "projects/1/locations/us-central1/endpoints/42", "", "", "fine_tuned_model"),
    # tiers
    ("openai", "gpt-5-nano", "", "flex", Listed("openai/gpt-5-nano", tier="flex")),
    ("openai", "gpt-5-nano", "", "default", Listed("openai/gpt-5-nano")),
    ("vertex_ai", "gemini-2.5-flash", "", "ON_DEMAND", Listed("vertex/gemini-2.5-flash")),
    ("vertex_ai", "gemini-3.5-flash", "", "ON_DEMAND_FLEX", Listed("vertex/gemini-3.5-flash", tier="flex")),
    ("vertex_ai", "gemini-2.5-flash", "", "PROVISIONED_THROUGHPUT", "provisioned_throughput"),
    ("azure", "gpt-4o-2024-11-20", "", "provisioned", "provisioned_throughput"),
    ("anthropic", "claude-sonnet-4-6", "", "priority", "no_price_for_that_tier"),
    ("openrouter", "openai/gpt-4o-mini:batch", "", "", Listed("openrouter/gpt-4o-mini", tier="batch")),
    # suffixes of a router
    ("openrouter", "openai/gpt-oss-20b:free", "", "", Listed("openrouter/gpt-oss-20b-free")),
    ("openrouter", "openai/gpt-4o-mini:online", "", "", "search_fee_in_the_name"),
    ("openrouter", "openai/gpt-oss-120b:nitro", "", "", "host_unknown"),
    ("openrouter", "anthropic/claude-3.7-sonnet:thinking", "", "", Listed("openrouter/claude-sonnet-3.7")),
]


def write_log(path: Path, rows: list[tuple[str, str, str, str]], at: datetime = datetime(2026, 11, 1, 10)) -> Path:
    columns = list(zip(*rows, strict=True))
    names = ("provider_id", "model_id", "region", "service_tier")
    pl.DataFrame(
        {name: list(values) for name, values in zip(names, columns, strict=True)}
        | {"at": [at] * len(rows), "fresh_input_tokens": [1000] * len(rows), "output_tokens": [0] * len(rows)}
    ).write_parquet(path)
    return path


def usd_per_mtok(project: Project, price: Listed) -> Decimal:
    ((usd,),) = project.query(
        "select usd_per_mtok from marts.fct_prices where meter = 'input' and min_input_tokens = 0 "
        f"and time_window = 'always' and (offering_id, region, service_tier) = {tuple(price)[:3]} "
        f"and valid_from_at <= '{DAY}' and ('{DAY}' < valid_to_at or valid_to_at is null)",
        project.working,
    )
    return usd


def test_names_have_the_price_of_their_region_and_tier_or_a_gap(project: Project, tmp_path: Path) -> None:
    log = write_log(tmp_path / "names.parquet", [call[:4] for call in CALLS])
    project.ok("dbt", "run", "--select", *PRICED, USAGE_LOG=str(log), **UNCHANGED)
    found = {
        tuple(row[:4]): row[4:]
        for row in project.query(
            "select coalesce(summed.log_provider, ''), summed.log_model, coalesce(summed.log_region, ''), "
            "coalesce(summed.log_tier, ''), priced.offering_id, priced.service_tier, priced.fresh_input_usd * 1000, "
            "priced.text_gap from intermediate.int_usage__priced as priced "
            "join intermediate.int_usage__summed as summed using (usage_id)",
            project.working,
        )
    }
    for *words, expected in CALLS:
        offering_id, tier, usd, gap = found[tuple(words)]
        if isinstance(expected, str):
            assert gap == expected, words
        else:
            assert (offering_id, tier, gap) == (expected.offering_id, expected.tier, None), words
            assert usd == usd_per_mtok(project, expected) * (100 + expected.surcharge_pct) / 100, words


def test_every_name_means_the_same_each_time_and_without_a_region_no_other_than_the_default(
    project: Project, tmp_path: Path
) -> None:
    """All names of the catalogues and their last parts, in two orders."""
    names = project.query(
        "select distinct source_provider_id, source_model_id from marts.dim_listings where source_provider_id <> '' "
        "union select provider_id, regexp_replace(source_model_id, '^.*/', '') from marts.dim_listings "
        "where provider_id is not null order by all",
        project.working,
    )
    assert len(names) > 20_000
    seen = []
    for seed in (1, 2):
        random.Random(seed).shuffle(names)
        log = write_log(tmp_path / f"all {seed}.parquet", [(*name, "", "") for name in names])
        project.ok("dbt", "run", "--select", *NAMED, USAGE_LOG=str(log), **UNCHANGED)
        seen.append(project.query("from intermediate.int_usage_names__matched order by all", project.working))
    assert seen[0] == seen[1] and len(seen[0]) == len(names)
    with duckdb.connect(str(project.working), read_only=True) as con:
        elsewhere = con.sql(
            "with sold as (select offering_id, region from intermediate.int_price_lists__pivoted group by all), "
            "defaults as (select offering_id, case when bool_or(region = 'regional') then 'regional' "
            "when bool_or(region = 'global') then 'global' else min(region) end as region from sold group by all) "
            "select names.* from intermediate.int_usage_names__matched as names "
            "join intermediate.int_usage_names__parsed as read "
            "on (names.log_provider, names.log_model) = (read.log_provider, read.log_model) "
            "join defaults using (offering_id) "
            "where read.asked_region = 'none' and names.name_gap is null and names.price_region <> defaults.region"
        ).fetchall()
    assert elsewhere == []


def test_an_undated_name_costs_what_it_cost_on_its_day(project: Project, tmp_path: Path) -> None:
    """gpt-4o was the snapshot of May at first; o3 became cheaper under one name."""
    days = {
        ("gpt-4o", datetime(2024, 7, 1)): "openai/gpt-4o-20240513",
        ("gpt-4o", datetime(2024, 12, 1)): "openai/gpt-4o-20240806",
    }
    for number, (name, day) in enumerate((*days, ("o3", datetime(2025, 6, 9)), ("o3", datetime(2025, 6, 11)))):
        write_log(tmp_path / f"{number}.parquet", [("openai", name, "", "")], at=day)
    project.ok("dbt", "run", "--select", *PRICED, USAGE_LOG=str(tmp_path / "*.parquet"), **UNCHANGED)
    found = "select log_model, used_on::timestamp, cost_usd * 1000 from intermediate.int_usage__costed"
    costs = {(name, day): usd for name, day, usd in project.query(found, project.working)}
    for (name, day), snapshot in days.items():
        ((usd,),) = project.query(
            f"select usd_per_mtok from marts.fct_prices where offering_id = '{snapshot}' and meter = 'input' "
            f"and service_tier = 'standard' and valid_from_at <= '{day}' "
            f"and ('{day}' < valid_to_at or valid_to_at is null)",
            project.working,
        )
        assert costs[name, day] == usd
    assert costs["gpt-4o", datetime(2024, 7, 1)] == 2 * costs["gpt-4o", datetime(2024, 12, 1)]
    assert costs["o3", datetime(2025, 6, 9)] == 5 * costs["o3", datetime(2025, 6, 11)]
