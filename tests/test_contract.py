"""Types, ranges and keys of the contract, and that nothing is cast before it is checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.contract import (
    LOCATION,
    Checked,
    Column,
    Contract,
    ContractError,
    Table,
    check,
    read_contract,
    refuse_if_broken,
    source_ids,
)
from ingest.csv_text import read_csv

TABLE = Table(
    source_id="s",
    name="t",
    file="t.csv",
    key=("id",),
    columns=(
        Column("id", "varchar", required=True),
        Column("price", "decimal(18,9)", min=Decimal(0)),
        Column("tokens", "bigint"),
        Column("day", "date"),
        Column("flag", "boolean"),
        Column("tier", "varchar", values=("standard", "batch")),
    ),
)


def checked(*rows: str) -> Checked:
    text = "id,price,tokens,day,flag,tier\n" + "".join(f"{r}\n" for r in rows)
    return check(TABLE, read_csv(text.encode(), "t.csv"))


def test_values_are_cast_to_the_type_of_the_contract() -> None:
    row = checked("m,0.6,1000000,2026-02-01,true,batch").rows.row(0)
    assert row == ("m", Decimal("0.600000000"), 1_000_000, date(2026, 2, 1), True, "batch", "line 2")


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("m,free,,,,", "price", "free"),
        ("m,inf,,,,", "price", "inf"),
        ("m,-inf,,,,", "price", "-inf"),
        ("m,nan,,,,", "price", "nan"),
        ("m,-1,,,,", "price", "-1"),
        ("m,$3,,,,", "price", "$3"),
        ('m,"1,50",,,,', "price", "1,50"),
        ("m,1e400,,,,", "price", "1e400"),
        ("m,99999999999,,,,", "price", "99999999999"),
        ("m,0.12345678912,,,,", "price", "0.12345678912"),
        ("m,,1.5,,,", "tokens", "1.5"),
        ("m,,1e3,,,", "tokens", "1e3"),
        ("m,,,03/04/2026,,", "day", "03/04/2026"),
        ("m,,,2026-02-30,,", "day", "2026-02-30"),
        ("m,,,2026-2-3,,", "day", "2026-2-3"),
        ("m,,,,yes,", "flag", "yes"),
        ("m,,,,,express", "tier", "express"),
    ],
)
def test_a_bad_value_is_named_with_line_column_and_value(row: str, column: str, value: str) -> None:
    (violation,) = checked("good,1,1,2026-01-01,true,standard", row).violations
    text = str(violation)
    assert text.startswith(f"t.csv, line 3, column {column}: {value!r} ")


def test_a_bad_row_is_left_out_and_the_others_stay() -> None:
    result = checked("a,1,,,,", "b,free,,,,", "c,2,,,,")
    assert result.rows.get_column("id").to_list() == ["a", "c"]


def test_bad_rows_are_counted_as_rows_however_many_rules_they_break() -> None:
    result = checked("a,free,1.5,,,", "b,-1,,,,", "c,1,,,,")
    assert len(result.violations) == 3
    assert result.refused == 2


def test_a_missing_key_is_named() -> None:
    (violation,) = checked(",1,,,,").violations
    assert str(violation) == "t.csv, line 2, column id: (empty) is missing"


def test_both_lines_of_a_duplicate_key_are_named() -> None:
    first, second = checked("m,1,,,,", "n,1,,,,", "m,2,,,,").violations
    assert "line 2" in str(first) and "line 4" in str(second)
    assert all("column id: 'm' stands more than once; first at line 2" in str(v) for v in (first, second))


def test_zero_is_free_and_an_empty_price_is_not_zero() -> None:
    assert checked("a,0,,,,", "b,,,,,").rows.get_column("price").to_list() == [Decimal(0), None]


def test_a_tiny_price_is_not_rounded_to_zero() -> None:
    assert checked("m,7.5e-8,,,,").rows.item(0, "price") == Decimal("0.000000075")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.0399999999999998", "1.040000000"),
        ("0.13999999999999999", "0.140000000"),
        ("0.0833333333333333", "0.083333333"),
    ],
)
def test_float_noise_is_rounded_and_counted(text: str, value: str) -> None:
    result = checked(f"m,{text},,,,", "n,1,,,,")
    assert result.rows.item(0, "price") == Decimal(value)
    assert result.rounded == 1


@given(st.decimals(min_value=0, max_value=Decimal("999999999.999999999"), places=9))
def test_every_price_of_nine_decimals_is_kept_to_the_last_digit(price: Decimal) -> None:
    for text in (f"{price:f}", f"{price:e}"):
        assert checked(f"m,{text},,,,").rows.item(0, "price") == price


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=30))
def test_no_text_in_a_typed_column_is_taken_for_a_value_that_it_is_not(text: str) -> None:
    frame = pl.DataFrame(
        {"id": ["m"], "price": [text or None], "tokens": [None], "day": [None], "flag": [None], "tier": [None]},
        schema_overrides={c.name: pl.String for c in TABLE.columns},
    ).with_columns(pl.lit("line 2").alias(LOCATION))
    result = check(TABLE, frame)
    if result.rows.height and text:
        kept = result.rows.item(0, "price")
        assert abs(kept - Decimal(text)) <= abs(Decimal(text)) * Decimal("1e-8")


def test_a_missing_and_an_unknown_column_are_named() -> None:
    with pytest.raises(ContractError, match=r"t\.csv, line 1: column tier is missing"):
        check(TABLE, read_csv(b"id,price,tokens,day,flag\nm,1,,,\n", "t.csv"))
    with pytest.raises(ContractError, match=r"t\.csv, line 1: column extra is not in the contract"):
        check(TABLE, read_csv(b"id,price,tokens,day,flag,tier,extra\nm,1,,,,,x\n", "t.csv"))


def test_no_rows_are_refused_since_they_would_empty_the_table() -> None:
    with pytest.raises(ContractError, match="no rows"):
        checked()


def contract(is_strict: bool) -> Contract:
    return Contract("s", TABLE, {}, "MIT", "s", is_strict, Decimal(1), {"t": TABLE})  # type: ignore[arg-type]


def test_one_bad_row_refuses_a_strict_source_and_one_percent_a_catalogue() -> None:
    ninety_nine = [f"m{i},1,,,," for i in range(99)]
    one_bad = {"t": checked(*ninety_nine, "bad,free,,,,")}
    two_bad = {"t": checked(*ninety_nine, "bad,free,,,,", "worse,$1,,,,")}
    refuse_if_broken(contract(is_strict=False), one_bad)
    with pytest.raises(ContractError, match="2 of 101 rows are bad, at most 1 % may be"):
        refuse_if_broken(contract(is_strict=False), two_bad)
    with pytest.raises(ContractError, match="'free' is not a plain number"):
        refuse_if_broken(contract(is_strict=True), one_bad)


def test_every_contract_reads_and_every_key_is_a_column() -> None:
    assert source_ids()
    for source_id in source_ids():
        for table in read_contract(source_id).tables.values():
            assert set(table.key) <= {c.name for c in table.columns}, table


def test_an_unknown_source_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        ContractError, match=r"the sources are: aider_polyglot, decision_record, .*genai_prices, litellm"
    ):
        read_contract("nobody")
