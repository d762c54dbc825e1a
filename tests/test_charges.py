"""Bills of clouds: what the words, units and kinds of a charge say, before any price."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from test_usage_adapters import SUMMED, UNCHANGED

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

# usage type, service, unit, quantity: provider, model, tier, region, column, amount
AWS = [
    (
        ("USE1-Claude4.6Opus-cache-read-input-token-count", "Amazon Bedrock", "1K tokens", "2.5"),
        ("Amazon Bedrock", "claude-4.6-opus", None, "us-east-1", "cached_input_tokens", 2500),
    ),
    (
        ("APS3-Nova2.0Lite-output-tokens-cross-region-global-flex", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "nova-2-lite", "flex", "global", "output_tokens", 1000),
    ),
    (
        ("EU-KimiK2.5-mantle-input-tokens-priority", "Amazon Bedrock Service", "1K tokens", "1"),
        ("Amazon Bedrock Service", "kimi-k2.5", "priority", "eu-west-1", "fresh_input_tokens", 1000),
    ),
    (
        ("UGW1-openai.gpt-5.6-terra-mantle-cache-write-tokens-30m-standard", "Amazon Bedrock", "1M tokens", "1"),
        ("Amazon Bedrock", "openai.gpt-5.6-terra", None, "us-gov-west-1", "cache_write_tokens", 1_000_000),
    ),
    (
        (
            "USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-1h-global-standard",
            "Amazon Bedrock",
            "1K tokens",
            "1",
        ),
        ("Amazon Bedrock", "anthropic.claude-opus-4-8", None, "global", "cache_write_1h_tokens", 1000),
    ),
    (
        (
            "USE1-MP:USE1_CacheWrite1hInputTokenCount_Global_Batch-Units",
            "Claude Alpha 5 (Amazon Bedrock Edition)",
            "Units",
            "2",
        ),
        ("Amazon Bedrock", "Claude Alpha 5", "batch", "global", "cache_write_1h_tokens", 2_000_000),
    ),
    (
        (
            "EUC1-MP:EUC1_output_tokens_geo_priority-Units",
            "Claude Alpha 5 (Amazon Bedrock Edition)",
            "1M tokens",
            "0.5",
        ),
        ("Amazon Bedrock", "Claude Alpha 5", "priority", "eu-central-1", "output_tokens", 500_000),
    ),
    (
        ("USE1-MP:USE1_ResponseTokenCount-Units", "Claude Alpha 5 (Amazon Bedrock Edition)", "Units", "1"),
        ("Amazon Bedrock", "Claude Alpha 5", None, "us-east-1", "output_tokens", 1_000_000),
    ),
    (
        ("USE1-Nova2.0Pro-input-image-token-count", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "nova-2-pro", None, "us-east-1", "input_image_tokens", 1000),
    ),
    (
        ("USE1-NovaSonic-speech-output-tokens", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "nova-sonic", None, "us-east-1", "output_audio_tokens", 1000),
    ),
    (
        ("USE1-Llama3.3-70B-input-tokens-latency-optimized", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "llama-3.3-70b", "latency-optimized", "us-east-1", "fresh_input_tokens", 1000),
    ),
    # capitals split the name of a maker, and the version has no point
    (
        ("USE1-DeepSeekV3-1-input-tokens", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "deepseek-v3-1", None, "us-east-1", "fresh_input_tokens", 1000),
    ),
    # no usage that has a price by the token: the last of each is the reason
    (
        ("USE1-MP:USE1_input_tokens_long_ctx_standard-Units", "Claude Alpha 5 (Amazon Bedrock Edition)", "Units", "1"),
        ("Amazon Bedrock", "Claude Alpha 5", None, "us-east-1", "fresh_input_tokens", "long_requests"),
    ),
    (
        ("USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units", "Claude Alpha 5 (Amazon Bedrock Edition)", "Units", "1"),
        (
            "Amazon Bedrock",
            "USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units",
            None,
            "us-east-1",
            None,
            "provisioned_throughput",
        ),
    ),
    (
        ("USE1-NovaPro-cache-read-output-tokens", "Amazon Bedrock", "1K tokens", "1"),
        ("Amazon Bedrock", "USE1-NovaPro-cache-read-output-tokens", None, "us-east-1", None, "unknown_meter"),
    ),
    # the same meter of another service
    (
        ("USE1-NovaPro-input-tokens", "Amazon Bedrock Service", "1K tokens", "1"),
        ("Amazon Bedrock Service", "nova-pro", None, "us-east-1", "fresh_input_tokens", 1000),
    ),
    (
        ("USE1-NovaPro-input-tokens", "Amazon Bedrock", "furlongs", "1"),
        ("Amazon Bedrock", "USE1-NovaPro-input-tokens", None, "us-east-1", None, "unknown_meter"),
    ),
    # a unit of the marketplace is no search of the web
    (
        ("USE1-MP:USE1_SearchUnits-Units", "Reranker 3.5 (Amazon Bedrock Edition)", "Units", "1"),
        ("Amazon Bedrock", "USE1-MP:USE1_SearchUnits-Units", None, "us-east-1", None, "unknown_meter"),
    ),
    # what takes a charge back
    (
        ("USE1-NovaPro-input-tokens", "Amazon Bedrock", "1K tokens", "-1"),
        ("Amazon Bedrock", "nova-pro", None, "us-east-1", None, "adjustment"),
    ),
    # half a token, and no number
    (
        ("USE1-NovaPro-input-tokens", "Amazon Bedrock", "1K tokens", "0.0005"),
        ("Amazon Bedrock", "nova-pro", None, "us-east-1", "fresh_input_tokens", -1),
    ),
    (
        ("USE1-NovaPro-input-tokens", "Amazon Bedrock", "1K tokens", "many"),
        ("Amazon Bedrock", "nova-pro", None, "us-east-1", "fresh_input_tokens", -1000),
    ),
]

# meter, product, unit, quantity, cost, price: model, tier, region, column, amount
AZURE = [
    (("5.4 longco inp Gl", "", "1M", "2", "", ""), ("gpt-5.4", None, "global", "fresh_input_tokens", 2_000_000)),
    (
        ("gpt-4o-0806-Outp-Data Zone Tokens", "", "1K", "1", "", ""),
        ("gpt-4o-2024-08-06", None, "datazone-eu", "output_tokens", 1000),
    ),
    (
        ("gpt 4o 1120 Inp regnl", "", "1K", "1", "", ""),
        ("gpt-4o-2024-11-20", None, "westeurope", "fresh_input_tokens", 1000),
    ),
    (
        ("5.6 terra ShortCo Cd Wr PP DZ", "", "1M", "1", "", ""),
        ("gpt-5.6-terra", "priority", "datazone-eu", "cache_write_tokens", 1_000_000),
    ),
    (
        ("gpt-4o-aud-1217 cchd Inp glbl", "", "1K", "1", "", ""),
        ("gpt-4o-1217", None, "global", "cached_input_audio_tokens", 1000),
    ),
    # a row that costs nothing tells nothing of its unit
    (
        ("K3 Outp Glbl", "Azure Kimi", "1K", "5000", "0", "0.003"),
        ("kimi-k3", None, "global", "output_tokens", 5_000_000),
    ),
    # models that the list does not have: by their product, else GPT
    (("6.1 terra opt Gl", "", "1M", "1", "", ""), ("gpt-6.1-terra", None, "global", "output_tokens", 1_000_000)),
    (("5 Inp Glbl", "Azure Grok Models", "1K", "1", "", ""), ("grok-5", None, "global", "fresh_input_tokens", 1000)),
    (("5 Inp Glbl", "Azure OpenAI", "1K", "1", "", ""), ("gpt-5", None, "global", "fresh_input_tokens", 1000)),
    (("K3 Inp Glbl", "Azure Kimi", "1K", "1", "", ""), ("kimi-k3", None, "global", "fresh_input_tokens", 1000)),
    # an embedding has no output, and its meter does not say input
    (
        ("text-embedding-3-small-glbl Tokens", "Azure OpenAI", "1K", "1", "", ""),
        ("text-embedding-3-small", None, "global", "fresh_input_tokens", 1000),
    ),
    # tokens beside a unit of thousands: the row costs what a thousandth of so many blocks does
    (
        ("K3 Outp Glbl", "Azure Kimi", "1K", "5000", "0.015", "0.003"),
        ("kimi-k3", None, "global", "output_tokens", 5000),
    ),
    (
        ("K3 Outp Glbl", "Azure Kimi", "1K", "5000", "15", "0.003"),
        ("kimi-k3", None, "global", "output_tokens", 5_000_000),
    ),
    (
        ("K3 Outp Glbl", "Azure Kimi", "1K", "5000", "7.5", "0.003"),
        ("kimi-k3", None, "global", "output_tokens", 5_000_000),
    ),
    (
        ("Code-Interpreter-glbl Session", "", "1", "3", "", ""),
        ("code-interpreter-session", None, "global", "code_sessions", 3),
    ),
    (("Web Search Glbl", "", "1K calls", "3", "", ""), ("web-search", None, "global", "web_searches", 3000)),
    (
        ("gpt 4o search Inp Glbl", "", "1K", "3", "", ""),
        ("gpt-4o-search", None, "global", "fresh_input_tokens", 3000),
    ),
    (
        ("Assistants-File Search-glbl GB", "", "1/Day", "3", "", ""),
        ("Assistants-File Search-glbl GB", None, "global", None, "unknown_meter"),
    ),
    (
        ("o4 mini ft hosting Dz", "", "1 Hour", "3", "", ""),
        ("o4 mini ft hosting Dz", None, "datazone-eu", None, "unknown_meter"),
    ),
    (
        ("Provisioned Managed Data Zone Unit", "", "1/Hour", "3", "", ""),
        ("Provisioned Managed Data Zone Unit", None, "datazone-eu", None, "provisioned_throughput"),
    ),
    (
        ("gpt 4.1 LongCo Inp glbl", "", "1K", "3", "", ""),
        ("gpt-4.1", None, "global", "fresh_input_tokens", "long_requests"),
    ),
]

# kind of line item: gap
KINDS = {
    **dict.fromkeys(["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"]),
    **dict.fromkeys(["Credit", "Refund", "EdpDiscount", "SomeNewDiscount"], "adjustment"),
    **dict.fromkeys(["Fee", "RIFee"], "purchase"),
    "Tax": "tax",
}
# a row of each bill is of a day of its own, so that no two are summed
DAYS = [date(2026, 9, 1) + timedelta(n) for n in range(40)]
CUR = (
    "line_item_usage_start_date,line_item_line_item_type,line_item_usage_type,line_item_usage_amount,pricing_unit,"
    "product_servicename,line_item_unblended_cost,line_item_currency_code"
)
FOCUS = (
    "ChargePeriodStart,ChargeCategory,x_UsageType,ConsumedQuantity,ConsumedUnit,ServiceName,BilledCost,BillingCurrency"
)
AZURE_COSTS = (
    "Date,MeterCategory,MeterName,MeterSubCategory,UnitOfMeasure,Quantity,CostInBillingCurrency,UnitPrice,"
    "ResourceLocation"
)


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One copy for all bills."""
    return built.copied(tmp_path_factory.mktemp("charges") / "project")


def read(project: Project, log: Path, header: str, rows: list[list[Any]]) -> list[dict[str, Any]]:
    """The calls of a bill, one for each of its rows."""
    with log.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header.split(","), *rows])
    project.ok("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log), **UNCHANGED)
    of_table = "from duckdb_columns() where table_name = 'int_usage__summed'"
    columns = [column for (column,) in project.query(f"select column_name {of_table}", project.working)]
    found = project.query(
        f"select {', '.join(columns)} from intermediate.int_usage__summed order by used_on", project.working
    )
    calls = [dict(zip(columns, row, strict=True)) for row in found]
    assert [call["used_on"] for call in calls] == DAYS[: len(rows)]
    return calls


def counted(call: dict[str, Any]) -> dict[str, int]:
    """What a call counts; nothing is in two columns."""
    names = [c for c in call if c.endswith("_tokens") and c not in ("min_input_tokens", "reasoning_output_tokens")]
    return {name: call[name] for name in [*names, "web_searches", "code_sessions"] if call[name]}


def assert_read(
    call: dict[str, Any], model: str, tier: str | None, region: str, column: str | None, read_as: Any
) -> None:
    words = (call["log_model"], call["log_tier"], call["log_region"])
    assert words == (model, tier, region)
    gap = read_as if isinstance(read_as, str) else None
    assert call["known_gap"] == gap, model
    assert set(counted(call)) == ({column} if column else set()), model
    if not gap:
        assert counted(call) == {column: read_as}, model


@pytest.mark.parametrize("header", [CUR, FOCUS], ids=["aws_cur", "focus"])
def test_usage_types_of_aws_are_read_by_their_words(project: Project, tmp_path: Path, header: str) -> None:
    """Without a column for the region, too."""
    rows = [
        [day, "Usage", usage_type, quantity, unit, service, 1, "USD"]
        for day, ((usage_type, service, unit, quantity), _) in zip(DAYS, AWS, strict=False)
    ]
    for call, (_, (provider, *expected)) in zip(read(project, tmp_path / "aws.csv", header, rows), AWS, strict=True):
        assert call["log_provider"] == provider
        assert_read(call, *expected)


def test_meters_of_azure_are_read_by_their_words(project: Project, tmp_path: Path) -> None:
    rows = [
        [f"{day:%m/%d/%Y}", "Foundry Models", meter, product, unit, quantity, cost, price, "westeurope"]
        for day, ((meter, product, unit, quantity, cost, price), _) in zip(DAYS, AZURE, strict=False)
    ]
    calls = read(project, tmp_path / "azure.csv", AZURE_COSTS, rows)
    for call, (_, expected) in zip(calls, AZURE, strict=True):
        assert_read(call, *expected)
    # the first is of long requests, whose size Azure's list and litellm tell
    assert [call["min_input_tokens"] for call in calls[:2]] == [272_000, 0]


def test_regions_of_azure_are_known_by_the_names_of_bills(project: Project, tmp_path: Path) -> None:
    places = {"EU West": "westeurope", "us east 2": "eastus2", "Sweden Central": "swedencentral", "Mars": "Mars"}
    zones = {"EU West": "datazone-eu", "us east 2": "datazone-us", "SE Central": "datazone-eu", "Unknown": "datazone"}
    meters = [("gpt 4.1 Inp regnl", place, region) for place, region in places.items()]
    meters += [("gpt 4.1 Inp Data Zone", place, region) for place, region in zones.items()]
    rows = [
        [f"{day:%m/%d/%Y}", "Foundry Models", meter, "Azure OpenAI", "1K", 1, "", "", place]
        for day, (meter, place, _) in zip(DAYS, meters, strict=False)
    ]
    calls = read(project, tmp_path / "places.csv", AZURE_COSTS, rows)
    assert [call["log_region"] for call in calls] == [region for _, _, region in meters]


def test_a_correction_of_focus_is_an_adjustment_whatever_its_sign(project: Project, tmp_path: Path) -> None:
    charge = ["Usage", "USE1-NovaPro-input-tokens", 1, "1K tokens", "Amazon Bedrock", 1, "USD"]
    rows = [[day, *charge, kind] for day, kind in zip(DAYS, ["", "Correction"], strict=False)]
    calls = read(project, tmp_path / "focus.csv", FOCUS + ",ChargeClass", rows)
    assert [call["known_gap"] for call in calls] == [None, "adjustment"]


def test_what_is_no_use_keeps_its_money_apart(project: Project, tmp_path: Path) -> None:
    rows = [
        [day, kind, "USE1-NovaPro-output-tokens", 1, "1K tokens", "Amazon Bedrock", "0.25", "EUR"]
        for day, kind in zip(DAYS, KINDS, strict=False)
    ]
    for call, gap in zip(read(project, tmp_path / "kinds.csv", CUR, rows), KINDS.values(), strict=True):
        assert (call["known_gap"], call["output_tokens"]) == (gap, None if gap else 1000)
        assert (str(call["billed"]), call["billed_currency"]) == ("0.250000000000000", "EUR")
        assert (call["billed_input"], call["billed_output"]) == (None, None if gap else call["billed"])


def test_every_meter_of_azure_s_list_is_read_as_the_list_has_it(project: Project, tmp_path: Path) -> None:
    """Named as a bill names it, without the last words, and without its product."""
    listed = project.query(
        "select distinct on (meter_name) meter_name, model_id, service_tier, scope, meter, "
        "coalesce(min_input_tokens, -1) from staging.stg_azure_retail__meters where model_id is not null "
        "order by meter_name",
        project.working,
    )
    assert len(listed) > 700
    log = tmp_path / "listed.csv"
    with log.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(AZURE_COSTS.split(","))
        for number, (meter, *_) in enumerate(listed, start=1):
            short = meter.removesuffix(" Tokens").removesuffix(" 1M")
            writer.writerow(["09/01/2026", "Foundry Models", short, "", "1K", number, "", "", f"place-{number}"])
    project.ok("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log), **UNCHANGED)
    columns = {
        "input": "fresh_input_tokens",
        "cached_input": "cached_input_tokens",
        "cache_write": "cache_write_tokens",
        "output": "output_tokens",
    }
    expected: dict[tuple[str, str, str, str, int], int] = {}
    for number, (_, model, tier, scope, meter, size) in enumerate(listed, start=1):
        region = {"global": "global", "data_zone": "datazone"}.get(scope, f"place-{number}")
        # a size that is not known is a gap
        key = (model, tier, region, columns[meter], size)
        expected[key] = expected.get(key, 0) + 1000 * number
    found: dict[tuple[str, str, str, str, int], int] = {}
    for model, tier, region, gap, size, *tokens in project.query(
        "select log_model, coalesce(log_tier, 'standard'), log_region, known_gap, min_input_tokens, "
        f"{', '.join(columns.values())} from intermediate.int_usage__summed",
        project.working,
    ):
        for column, number in zip(columns.values(), tokens, strict=True):
            if number:
                found[(model, tier, region, column, -1 if gap == "long_requests" else size)] = number
    assert found == expected
