"""The parser on a small file in the catalogue's shape, and the whole catalogue against the package's own sums."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from conftest import Project

from ingest.check import check
from ingest.contract import ContractError, read_contract
from ingest.sources.genai_prices import parse

FIXTURE = Path(__file__).parent / "fixtures" / "genai_prices.json"


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    contract = read_contract("genai_prices")
    checked = {name: check(contract.tables[name], frame) for name, frame in parse(FIXTURE.read_bytes()).items()}
    assert not [v for c in checked.values() for v in c.violations]
    return {name: c.rows for name, c in checked.items()}


def prices_of(tables: dict[str, pl.DataFrame], model: str, condition: str = "none") -> set[tuple]:
    rows = tables["prices"].filter((pl.col("source_model_id") == model) & (pl.col("condition") == condition))
    return set(
        rows.select(
            "source_meter",
            "min_input_tokens",
            "time_window",
            "starts_on",
            "ends_on",
            pl.col("usd_per_unit").cast(pl.String),
        ).rows()
    )


def test_a_tiered_price_is_its_base_and_its_steps(tables: dict[str, pl.DataFrame]) -> None:
    assert prices_of(tables, "alpha-1") == {
        ("input_mtok", 0, "always", None, None, "3.000000000"),
        ("cache_read_mtok", 0, "always", None, None, "0.300000000"),
        ("output_mtok", 0, "always", None, None, "15.000000000"),
        ("output_mtok", 200_000, "always", None, None, "22.500000000"),
    }


def test_a_price_ends_for_every_meter_where_the_next_set_starts_and_hours_stand_apart(
    tables: dict[str, pl.DataFrame],
) -> None:
    change = date(2025, 6, 10)
    assert prices_of(tables, "alpha-2") == {
        ("input_mtok", 0, "always", None, change, "10.000000000"),
        ("cache_read_mtok", 0, "always", None, change, "2.500000000"),
        ("output_mtok", 0, "always", None, change, "40.000000000"),
        ("input_mtok", 0, "always", change, None, "2.000000000"),
        ("output_mtok", 0, "always", change, None, "8.000000000"),
        ("input_mtok", 0, "00:30-16:30", None, None, "1.040000000"),
    }


def test_of_two_variants_the_first_wins_meter_by_meter(tables: dict[str, pl.DataFrame]) -> None:
    change = date(2026, 10, 14)
    assert prices_of(tables, "alpha-1", "processing=batch") == {
        ("input_mtok", 0, "always", change, None, "1.500000000"),
        ("input_mtok", 0, "always", None, change, "1.600000000"),
        ("output_mtok", 0, "always", None, None, "7.500000000"),
    }


def test_listings_without_a_price_and_with_quotes_in_their_name_are_kept(tables: dict[str, pl.DataFrame]) -> None:
    models = tables["models"].select("source_model_id", "context_window_tokens", "is_deprecated").rows()
    assert ("alpha-empty", None, False) in models
    assert ("alpha-2", None, True) in models
    assert ("alpha-'; drop table models; --", None, False) in models


def test_nested_rules_for_names_become_alternatives_of_which_all_clauses_must_hold(
    tables: dict[str, pl.DataFrame],
) -> None:
    rules = tables["name_rules"]
    assert rules.select("source_model_id", "model_number", "alternative", "clause", "kind", "value").rows() == [
        ("alpha-1", 1, 1, 1, "equals", "Alpha-One"),
        ("alpha-1", 1, 2, 1, "starts_with", "alpha-1"),
        ("alpha-1", 1, 2, 2, "contains", "fast"),
        ("alpha-1", 1, 3, 1, "starts_with", "alpha-1"),
        ("alpha-1", 1, 3, 2, "regex", r"^alpha-1-\d{8}$"),
        ("alpha-2", 2, 1, 1, "ends_with", "2"),
    ]


def test_a_rule_of_too_many_alternatives_is_refused() -> None:
    choice = {"or": [{"equals": "a"}, {"equals": "b"}]}
    catalogue = [{"id": "a", "models": [{"id": "m", "match": {"and": [choice] * 64}}]}]
    with pytest.raises(ContractError, match="more than 1,000 alternatives"):
        parse(json.dumps(catalogue).encode())


def test_names_resolve_as_in_the_package_itself(built: Project) -> None:
    """An independent oracle: of names that no catalogue lists, genai_prices finds the model with its own code."""
    from genai_prices.data import providers

    asked = built.query(
        "select provider_id, name, offering_id from intermediate.int_offering_names__unioned "
        "where match_rule like 'h:%'"
    )
    listed = {
        (provider, model): offering
        for provider, model, offering in built.query(
            "select source_provider_id, source_model_id, offering_id from marts.dim_listings "
            "where source_id = 'genai_prices'"
        )
    }
    by_package: dict[tuple[str, str], set[str]] = {}
    for p in providers:
        for _, name, _ in asked:
            match = p.find_model(str(name))
            offering = listed.get((p.id, match.id)) if match else None
            if offering:
                by_package.setdefault((str(offering).partition("/")[0], str(name)), set()).add(str(offering))
    wrong = [(p, name, found) for p, name, found in asked if found not in by_package[str(p), str(name)]]
    assert len(asked) >= 3000
    assert wrong == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[{]",
        b'[{"id": "a", "models": [{"id": "m", "prices": {"input_mtok": NaN}}]}]',
        b"[" * 100_000,
        b'{"id": "a"}',
        b"<html>please log in</html>",
        b'[{"id": "caf\xe9"}]',
    ],
    ids=["empty", "broken", "nan", "deep", "no-list", "html", "latin1"],
)
def test_what_is_no_catalogue_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(ContractError, match="genai_prices: "):
        parse(raw)


def test_claims_cost_what_the_package_itself_computes_to_the_last_digit(built: Project) -> None:
    """An independent oracle: genai_prices prices the coaching workload with its own code and Decimals.

    2,500 input tokens of which 2,000 are read from the cache, 800 output tokens. The warehouse's side is its own
    claims of this source, as they hold as the day begins, below every context tier.
    """
    from genai_prices.data import providers
    from genai_prices.types import StartDateConstraint, Usage

    claims = built.query(
        """
        select
            listings.source_provider_id,
            listings.source_model_id,
            max(case when claims.meter = 'input' then claims.usd_per_unit end),
            max(case when claims.meter = 'cached_input' then claims.usd_per_unit end),
            max(case when claims.meter = 'output' then claims.usd_per_unit end)
        from marts.dim_listings as listings
        inner join marts.fct_price_claims as claims using (source_id, offering_id, region)
        where
            source_id = 'genai_prices'
            and listings.is_primary_listing
            and claims.service_tier = 'standard'
            and claims.min_input_tokens = 0
            and claims.time_window = 'always'
            and (claims.is_since_ever or claims.valid_from_at <= current_date)
            and (claims.valid_to_at is null or current_date < claims.valid_to_at)
        group by all
        """
    )
    listed = {(p.id, m.id): (p, m) for p in providers for m in p.models}
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    usage = Usage(input_tokens=2_500, cache_read_tokens=2_000, output_tokens=800)
    exceptions: dict[str, int] = {}
    compared = 0
    for provider_id, model_id, fresh, cached, output in claims:
        provider, model = listed[provider_id, model_id]
        entries = model.prices if isinstance(model.prices, list) else []
        price = vars(model.get_prices(today))
        figures = [v for v in price.values() if isinstance(v, Decimal)]
        if not all(c.constraint is None or isinstance(c.constraint, StartDateConstraint) for c in entries):
            reason = "priced by hour of day, and the claim that holds always is not the one of this hour"
        elif any(v != round(v, 9) for v in figures):
            reason = "float noise beyond nine decimals, which the warehouse rounds and counts"
        elif price.get("requests_kcount"):
            reason = "a price per call, which is another meter than tokens"
        elif fresh is None:
            reason = "no price for input tokens: the package computes 0 for them, the warehouse nothing"
        else:
            cost = 500 * fresh + 2_000 * (fresh if cached is None else cached) + 800 * (output or 0)
            expected = model.calc_price(usage, provider, genai_request_timestamp=today).total_price
            assert expected == cost / 1_000_000, (provider_id, model_id)
            compared += 1
            continue
        exceptions[reason] = exceptions.get(reason, 0) + 1
    print(compared, exceptions)
    # of two spellings of one model only the primary listing has claims
    assert compared >= 1_900
    assert sum(exceptions.values()) <= 60
