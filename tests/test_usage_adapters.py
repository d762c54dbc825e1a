"""Logs of others' shapes: every figure against one written down here, and every log that cannot be read refused."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Project, edit

FIXTURES = ROOT / "tests" / "fixtures" / "usage"
SUMMED = ("int_usage_repeats__counted", "int_usage_repeats__selected", "int_usage__summed")
NAMED = (*SUMMED, "int_usage_names__parsed", "int_usage_names__matched")
PRICED = (*NAMED, "int_usage__priced", "int_usage_amounts__priced", "int_usage__costed", "usage_costs", "usage_gaps")
MODELS = (*PRICED, "int_usage_sizes__counted")
TOKENS = ("fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens")
# The meter of each, and what is billed where it has no price of its own.
METERS = (
    ("input",),
    ("cached_input", "input"),
    ("cache_write", "input"),
    ("cache_write_1h", "cache_write", "input"),
    ("output",),
)
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 5)
# what is known not to be priced, and a model that nobody knows
REASONS = {
    *("no_valid_numbers", "unknown_model", "unknown_meter", "long_requests", "provisioned_throughput"),
    *("tax", "adjustment", "purchase"),
}

Costs = dict[tuple[date, str, str], tuple[int | None, ...]]
Gaps = dict[tuple[str, str, str], int | None]


@dataclass(frozen=True)
class Expected:
    # by day, offering and tier: calls, then tokens as in TOKENS
    costs: Costs
    # by provider, model and tier in the log's words: calls
    gaps: Gaps


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One copy for all logs: each is read anew, and nothing else is changed."""
    return built.copied(tmp_path_factory.mktemp("adapters") / "project")


# No file of the project changes, so dbt need not look at them again; nobody reads what it would write. If it has to
# parse again all the same, it finds no models and would say nothing.
UNCHANGED = {
    "DBT_PARTIAL_PARSE_FILE_DIFF": "false",
    "DBT_WRITE_JSON": "false",
    "DBT_WARN_ERROR_OPTIONS": '{"error": ["NoNodesForSelectionCriteria"]}',
}


def read_log(project: Project, log: Path) -> None:
    project.ok("dbt", "run", "--select", *MODELS, USAGE_LOG=str(log), **UNCHANGED)


def usd_per_mtok(project: Project, offering_id: str, tier: str, meters: tuple[str, ...], day: date) -> Decimal:
    """The price of the first of the meters that has one, of requests of any size."""
    at = datetime.combine(day, time(12))
    # a name of Bedrock without a place is of one, and dearer than the one for the world
    ((region,),) = project.query(
        f"select distinct region from intermediate.int_usage__priced where offering_id = '{offering_id}'",
        project.working,
    )
    assert region == "global" or offering_id.startswith("bedrock/")
    for meter in meters:
        found = project.query(
            "select usd_per_mtok from marts.fct_prices where min_input_tokens = 0 and time_window = 'always' "
            f"and region = '{region}' and (offering_id, service_tier, meter) = ('{offering_id}', '{tier}', '{meter}') "
            f"and valid_from_at <= '{at}' and ('{at}' < valid_to_at or valid_to_at is null)"
        )
        if found:
            ((price,),) = found
            return price
    raise AssertionError(f"{offering_id} has no price of {meters} in tier {tier}")


def assert_priced(project: Project, expected: Expected) -> None:
    rows = project.query(
        f"select used_on, offering_id, service_tier, sum(calls), {', '.join(f'sum({t})' for t in TOKENS)}, "
        "sum(cost_usd) from marts.usage_costs group by all",
        project.working,
    )
    assert {r[:3]: r[3:-1] for r in rows} == expected.costs
    for used_on, offering_id, tier, _, *tokens, cost_usd in rows:
        by_hand = sum(
            count * usd_per_mtok(project, offering_id, tier, meters, used_on) / 1_000_000
            for count, meters in zip(tokens, METERS, strict=True)
            if count
        )
        assert cost_usd == by_hand > 0, (offering_id, tier)
    gaps = project.query(
        "select reason, coalesce(log_provider, ''), log_model, coalesce(log_tier, ''), calls from marts.usage_gaps",
        project.working,
    )
    found: Gaps = {}
    for reason, *words, calls in gaps:
        assert reason in REASONS | {"parts_do_not_sum", "cached_input_unclear"}
        provider, model, tier = words
        found[provider, model, tier] = calls + (found.get((provider, model, tier)) or 0) if calls else None
    assert found == expected.gaps


OPENTELEMETRY = Expected(
    {
        # half past midnight, two hours east of Greenwich
        (AUGUST, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5),
        # 1000 tokens, 800 of which came from the cache
        (SEPTEMBER, "openai/gpt-4.1", "standard"): (1, 200, 800, 0, 0, 50),
        # 300 came from the cache and 200 went there
        (SEPTEMBER, "anthropic/claude-haiku-4.5", "standard"): (1, 500, 300, 200, 0, 70),
        # by the attributes of old
        (SEPTEMBER, "openai/gpt-4.1-mini", "standard"): (1, 400, 0, 0, 0, 30),
        # started at so many nanoseconds
        (SEPTEMBER, "google/gemini-2.5-pro", "standard"): (1, 64, 0, 0, 0, 8),
        (SEPTEMBER, "azure/gpt-4.1", "priority"): (1, 20, 0, 0, 0, 4),
        # an embedding says of no output
        (SEPTEMBER, "openai/text-embedding-3-small", "standard"): (1, 512, 0, 0, 0, 0),
    },
    # more cached than there was, 1.5 tokens, half a cached one, no output, no day; agent, tool and page are no calls
    {("openai", "gpt-4.1", ""): 5},
)
LITELLM_SPEND = Expected(
    {
        (AUGUST, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5),
        # and one that failed after it had read 8 tokens
        (SEPTEMBER, "openai/gpt-4.1", "standard"): (2, 200 + 8, 800, 0, 0, 50),
        # 300 came from the cache, 200 went there, 50 of them for an hour
        (SEPTEMBER, "anthropic/claude-haiku-4.5", "standard"): (1, 500, 300, 150, 50, 70),
        # the tier that it was billed by, not the one that the answer says
        (SEPTEMBER, "azure/gpt-4.1", "priority"): (1, 20, 0, 0, 0, 4),
        (SEPTEMBER, "openai/text-embedding-3-small", "standard"): (1, 512, 0, 0, 0, 0),
    },
    {
        # more cached than there was, 1.5 tokens, an image without any
        ("openai", "gpt-4.1", ""): 3,
        # JSON that was cut off may have said of a cache
        ("openai", "gpt-4.1", "no JSON"): 1,
        # of a version of which one cannot tell whether the written ones are among the 100
        ("anthropic", "claude-haiku-4-5", ""): 1,
    },
)
LANGFUSE = Expected(
    {
        # 2 tokens that one sees and 3 of reasoning
        (AUGUST, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5),
        (SEPTEMBER, "openai/gpt-4.1", "standard"): (1, 200, 800, 0, 0, 50),
        # one by Langfuse's keys, one by LangChain's, which say 50 and 150 beside their sum
        (SEPTEMBER, "anthropic/claude-haiku-4.5", "standard"): (2, 1000, 300, 300, 100, 140),
        (SEPTEMBER, "openai/gpt-4.1", "priority"): (1, 20, 0, 0, 0, 4),
        (SEPTEMBER, "openai/text-embedding-3-small", "standard"): (1, 512, 0, 0, 0, 0),
    },
    # nothing counted, cached ones counted twice, 1.5 tokens, of audio too; agent, span and what failed are no calls
    {("", "gpt-4.1", ""): 4},
)
FOCUS = Expected(
    {
        (SEPTEMBER, "openai/gpt-4.1", "standard"): (None, 5_000_000, 8_000_000, 0, 0, 1_500_000),
        # 433.893 of 1K, of a period that starts the day before
        (AUGUST, "bedrock/claude-haiku-4.5", "standard"): (None, 433_893, 0, 0, 0, 0),
        (SEPTEMBER, "bedrock/claude-haiku-4.5", "standard"): (None, 0, 372_659, 2000, 3000, 0),
        # a quarter of a million
        (SEPTEMBER, "azure/gpt-4.1-mini", "batch"): (None, 0, 0, 0, 0, 250_000),
        (SEPTEMBER, "azure/gpt-4.1-mini", "standard"): (None, 0, 12_000, 0, 0, 0),
        # the sum of many requests is no request of more than 200000 tokens
        (SEPTEMBER, "anthropic/claude-sonnet-4.5", "standard"): (None, 300_000, 0, 0, 0, 0),
        # usage types of Amazon; what its marketplace sells is in millions, and the service is named after the model
        (SEPTEMBER, "bedrock/claude-opus-4.6", "standard"): (None, 0, 2500, 0, 0, 0),
        (SEPTEMBER, "bedrock/claude-sonnet-4.5", "batch"): (None, 0, 0, 0, 0, 250_000),
        (SEPTEMBER, "bedrock/claude-opus-4.7", "standard"): (None, 0, 0, 0, 3_000_000, 0),
        # 500,000 units, which are 500 of 1K
        (SEPTEMBER, "azure/gpt-4o-20241120", "standard"): (None, 0, 500_000, 0, 0, 0),
        # a model that is newer than Azure's list
        (OCTOBER, "azure/gpt-6-sol", "standard"): (None, 0, 3_000_000, 0, 0, 0),
    },
    # the hours of a machine are no usage of a model
    {
        # half a token
        ("Amazon Bedrock", "claude-haiku-4-5", ""): None,
        ("Amazon Bedrock", "EUC1-ProvisionedThroughput-ModelUnits", ""): None,
        ("OpenAI API", "Tax", ""): None,
        # a correction
        ("OpenAI API", "gpt-4.1", ""): None,
        # units, meters and services that no row knows
        ("OpenAI API", "gpt-4.1-storage", ""): None,
        ("OpenAI API", "gpt-4.1-units", ""): None,
        ("OpenAI API", "gpt-4.1-audio", ""): None,
        ("OpenAI API", "gpt-4.1-pictures", ""): None,
        # no list has long requests of this model
        ("Azure OpenAI", "gpt-4.1", ""): None,
    },
)
AWS_CUR = Expected(
    {
        (AUGUST, "bedrock/claude-sonnet-4.6", "standard"): (None, 0, 0, 0, 0, 2000),
        # by its usage type, and by its name in the marketplace
        (SEPTEMBER, "bedrock/claude-sonnet-4.6", "standard"): (None, 1_500_000, 0, 4000, 0, 0),
        # 1000.5 of 1K, and what a savings plan covers
        (SEPTEMBER, "bedrock/nova-pro", "standard"): (None, 1_000_500 + 1_000_000, 0, 0, 0, 0),
        (SEPTEMBER, "bedrock/claude-sonnet-4.5", "batch"): (None, 0, 1_000_000, 0, 0, 0),
    },
    # the hours of a machine are no usage of a model
    {
        # a credit and a discount; less than none
        ("AmazonBedrock", "nova-pro", ""): None,
        ("Amazon Bedrock", "Claude Sonnet 4.5", ""): None,
        ("AmazonBedrock", "USE1-ProvisionedThroughput-ModelUnits", ""): None,
        ("AmazonBedrock", "USE1-NovaPro-input-tokens-custom-model", ""): None,
        ("AmazonBedrock", "USE1-Guardrail-ContentPolicyTextUnitsConsumed", ""): None,
        ("AmazonBedrock", "Tax", ""): None,
        ("AmazonBedrock", "Fee", ""): None,
    },
)
AZURE_COSTS = Expected(
    {
        (AUGUST, "azure/gpt-4o-20241120", "standard"): (None, 0, 12_500, 0, 0, 0),
        # 1000 of 1K; 400,000 and 200,000 that can only be tokens, by the price in the row and by Azure's list
        (SEPTEMBER, "azure/gpt-4o-20241120", "standard"): (None, 1_000_000, 0, 0, 0, 600_000),
        (SEPTEMBER, "azure/gpt-5.4-mini", "batch"): (None, 500_000, 0, 0, 0, 0),
        (OCTOBER, "azure/gpt-6-sol", "standard"): (None, 0, 0, 0, 0, 2),
    },
    # the hours of a machine are no usage of a model
    {
        # half a token, and a refund
        ("Foundry Models", "gpt-4o-2024-11-20", ""): None,
        ("Foundry Models", "Provisioned Managed Regional Unit", ""): None,
        ("Foundry Models", "gpt-4.1-ft hosting regional Unit", ""): None,
        ("Foundry Models", "gpt-4.1-ft input regional Tokens", ""): None,
        ("Foundry Models", "OCR glbl Pages", ""): None,
        ("Foundry Models", "gpt-4.1", ""): None,
        ("Foundry Models", "Tax", ""): None,
    },
)
BILLS = {"focus": FOCUS, "aws_cur": AWS_CUR, "azure_costs": AZURE_COSTS}
LOGS = {"opentelemetry": OPENTELEMETRY, "litellm_spend": LITELLM_SPEND, "langfuse": LANGFUSE, **BILLS}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_in_text_is_priced_by_hand(project: Project, name: str) -> None:
    read_log(project, FIXTURES / f"{name}.csv")
    assert_priced(project, LOGS[name])
    sizes = project.query("select count(*) from intermediate.int_usage_sizes__counted", project.working)
    assert (sizes[0][0] > 0) == (name not in BILLS), "charges are no calls, and have no size"


TYPED: dict[str, tuple[str, Expected]] = {
    # the table of the ClickHouse exporter
    "opentelemetry": (
        """
        select timestamp_ns '2026-09-01 08:00:00.123456789' as "Timestamp", 'chat' as "SpanName", map {
            'gen_ai.operation.name': 'chat', 'gen_ai.system': 'aws.bedrock',
            'gen_ai.request.model': 'anthropic.claude-haiku-4-5-20251001-v1:0',
            'gen_ai.usage.input_tokens': '1000', 'gen_ai.usage.output_tokens': '70',
            'gen_ai.usage.cache_read_input_tokens': '1300'} as "SpanAttributes"
        union all select '2026-09-01 08:00:01', 'run', map {
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.usage.input_tokens': '9', 'gen_ai.usage.output_tokens': '9'}
        union all select '2026-09-01 08:00:02', 'GET', map {'http.route': '/'}
        """,
        Expected({(SEPTEMBER, "bedrock/claude-haiku-4.5", "standard"): (1, 1000, 1300, 0, 0, 70)}, {}),
    ),
    "litellm_spend": (
        """
        select timestamp '2026-09-01 08:00:00' as "startTime", 'o3' as model, 'openai' as custom_llm_provider,
            1000::integer as prompt_tokens, 50::integer as completion_tokens, 'False' as cache_hit, 'success' as status,
            'acompletion' as call_type,
            {'usage_object': {'prompt_tokens_details': {'cached_tokens': 800}, 'service_tier': 'flex'}}::json
            as metadata
        union all select '2026-09-01 08:00:00', 'o3', 'openai', 7, 3, '', null, '', '{"usage_object": null}'
        union all select '2026-09-01 08:00:00', 'o3', 'openai', 7, 3, 'True', null, '', null
        """,
        Expected(
            {
                (SEPTEMBER, "openai/o3", "standard"): (1, 7, 0, 0, 0, 3),
                (SEPTEMBER, "openai/o3", "flex"): (1, 200, 800, 0, 0, 50),
            },
            {},
        ),
    ),
    "langfuse": (
        """
        select 'GENERATION' as type, timestamptz '2026-09-01 00:30:00+02' as start_time,
            'gpt-4.1' as provided_model_name,
            map {'input': 10::ubigint, 'output': 2::ubigint, 'output_reasoning_tokens': 3::ubigint,
                'total': 15::ubigint} as usage_details
        union all select 'GENERATION', '2026-09-01 08:00:00+00', 'gpt-4.1',
            map {'input': 1000::ubigint, 'input_cached_tokens': 800::ubigint, 'total': 1000::ubigint}
        union all select 'SPAN', '2026-09-01 08:00:00+00', null, map {}
        """,
        Expected(
            {(AUGUST, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5)},
            {("", "gpt-4.1", ""): 1},
        ),
    ),
    "focus": (
        """
        select timestamptz '2026-09-01 00:00:00+00' as "ChargePeriodStart", 'Usage' as "ChargeCategory",
            0.433893::double as "ConsumedQuantity", '1M Tokens' as "ConsumedUnit", 'Vertex AI' as "ServiceName",
            'Google Cloud' as "ServiceProviderName", 'Generative AI' as "ServiceSubcategory",
            'Cached Input Tokens' as "SkuMeter",
            {'ModelId': 'gemini-2.5-pro', 'TokenDirection': 'Input', 'TokenCacheAction': 'Read'} as "SkuPriceDetails"
        """,
        Expected({(SEPTEMBER, "vertex/gemini-2.5-pro", "standard"): (None, 0, 433_893, 0, 0, 0)}, {}),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPED)
def test_a_typed_log_is_priced_by_hand(project: Project, tmp_path: Path, name: str) -> None:
    """In a folder with a quote in its name."""
    query, expected = TYPED[name]
    log = tmp_path / "o'clock" / f"{name}.parquet"
    log.parent.mkdir()
    duckdb.sql(query).write_parquet(str(log))
    read_log(project, log)
    assert_priced(project, expected)


def test_attributes_in_json_are_read_too(project: Project, tmp_path: Path) -> None:
    """Also where the log has columns of the names that our own SQL gives."""
    log = tmp_path / "spans.csv"
    log.write_text(
        "start_time,attributes,extracted: input_tokens,parts of attributes\n"
        '2026-09-01 08:00:00,"{""gen_ai.provider.name"": ""openai"", ""gen_ai.request.model"": ""gpt-4.1"", '
        '""gen_ai.response.model"": """", ""gen_ai.usage.input_tokens"": 10, ""gen_ai.usage.output_tokens"": 5}",7,7\n'
        '2026-09-01 08:00:00,"{""db.system"": ""postgresql""}",7,7\n',
        encoding="utf-8",
    )
    read_log(project, log)
    assert_priced(project, Expected({(SEPTEMBER, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5)}, {}))


def test_whole_numbers_are_nanoseconds(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "spans.parquet"
    duckdb.sql(
        "select 1788253200000000000 as start_time_unix_nano, 'openai' as \"gen_ai.system\", "
        '\'gpt-4.1\' as "gen_ai.request.model", 10 as "gen_ai.usage.input_tokens", 5 as "gen_ai.usage.output_tokens" '
        "union all select 178825320000, 'openai', 'gpt-4.1', 10, 5"
    ).write_parquet(str(log))
    read_log(project, log)
    costs = {(SEPTEMBER, "openai/gpt-4.1", "standard"): (1, 10, 0, 0, 0, 5)}
    assert_priced(project, Expected(costs, {("openai", "gpt-4.1", ""): 1}))


def refused(project: Project, log: Path | str) -> str:
    run = project.run("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log), **UNCHANGED)
    # 2 of a hook, before the first model
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stdout + run.stderr
    return " ".join(run.stdout.split())


def test_files_of_two_kinds_are_refused_and_none_is_lost(project: Project, tmp_path: Path) -> None:
    own = "at,provider_id,model_id,fresh_input_tokens,output_tokens\n"
    (tmp_path / "a.csv").write_text(f"{own}2026-09-01T08:00:00Z,openai,gpt-4.1,1000,100\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    read_log(project, tmp_path)
    shutil.copy(FIXTURES / "helicone.csv", tmp_path / "b.csv")
    told = refused(project, tmp_path)
    assert "a.csv' is a log of usage_log, and others are of helicone. Run it for each kind of" in told
    told = refused(project, tmp_path / "empty.csv")
    assert "empty.csv'. It is empty. " in told


def test_a_log_of_no_known_kind_is_refused(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "phones.csv"
    log.write_text("number,minutes,model\n1,2,Nokia\n", encoding="utf-8")
    told = refused(project, log)
    assert f"USAGE_LOG cannot be read: no adapter fits '{log}'. Its columns are number, minutes, model. " in told
    assert "The nearest is " in told and ", but the log lacks " in told
    assert "Or write the columns at, provider_id, model_id, fresh_input_tokens, output_tokens (the own shape; " in told
    # names that would give orders to a terminal
    log.write_text("number,minutes\x1b]0;owned\x07,model\n1,2,Nokia\n", encoding="utf-8")
    assert "Its columns are number, minutes?]0;owned?, model. " in refused(project, log)
    log.write_text(",".join(f"c{n}" for n in range(25)) + "\n", encoding="utf-8")
    assert ", c18, c19 and 5 more. No known kind is near. Take the export that " in refused(project, log)


def test_a_log_that_is_not_there_is_refused(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "it's gone.csv"
    assert f"USAGE_LOG cannot be read: there is no file '{log}', and no folder of that name" in refused(project, log)
    assert "log.xlsx', and no folder of that name with files that end with .parquet, .pq, .csv" in refused(
        project, tmp_path / "log.xlsx"
    )


HEADER = "at,provider_id,model_id,fresh_input_tokens,output_tokens,note"
CALL = "2026-09-01 08:00:00,openai,gpt-4.1,10,5,"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (0, "It was not possible to automatically detect the CSV parsing"),
        (3000, "Expected Number of Columns: 6 Found: 5"),
    ],
)
def test_a_row_that_lacks_a_column_is_refused(project: Project, tmp_path: Path, before: int, said: str) -> None:
    log = tmp_path / "log.csv"
    short = CALL.removesuffix(",")
    log.write_text("\n".join([HEADER, *[CALL] * before, short, *[CALL] * 3]) + "\n", encoding="utf-8")
    assert said in refused(project, log)


@pytest.mark.slow
def test_a_new_unit_is_a_row_of_a_seed(project: Project, tmp_path: Path) -> None:
    """Data, not SQL: what was a gap is read once its unit is known."""
    copy = project.copied(tmp_path / "project")
    edit(copy.root / "seeds/reference/charge_units.csv", "tokens,1,", "units,1,tokens,as Solora says\ntokens,1,")
    copy.ok("dbt", "seed", "--select", "charge_units")
    read_log(copy, FIXTURES / "focus.csv")
    gaps = copy.query("select reason from marts.usage_gaps where log_model = 'gpt-4.1-units'", copy.working)
    assert gaps == [("unknown_model",)]
