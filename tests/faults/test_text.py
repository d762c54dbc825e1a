"""Files that an editor, a spreadsheet or an ill-wisher has spoilt: refused with their place; nothing changes."""

from __future__ import annotations

import codecs
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from ingest.check import check
from ingest.contract import MAX_MARKS, read_contract
from ingest.csv_text import MAX_LINE_BYTES, read_csv
from ingest.fetch import _read
from ingest.json_text import MAX_DEPTH, frame, read_json
from ingest.land import parser_of
from ingest.loading import load
from ingest.messages import ContractError, visible
from ingest.sources.aider_polyglot import MAX_YAML_BYTES

CATALOGUE = (ROOT / "tests" / "fixtures" / "genai_prices.json").read_bytes()
FIRST = b"fireworks,kimi-k2-thinking,global,input,standard,0,always,0.60,"
# names that are SQL if anything makes SQL of them
INJECTIONS = ["'); drop table raw.snapshots; --", '"; drop table raw.snapshots; --', "{{ drop }} $1 ? %s", "\\'; --"]
# names that a spreadsheet takes for a formula; made harmless where one is written, and never before
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1"]


@dataclass(frozen=True)
class Warehouse:
    """A working file of its own, and what a person may load into it from a folder of facts or a file."""

    folder: Path

    @property
    def prices(self) -> Path:
        return self.folder / "facts" / "prices.csv"

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue.json"

    def load_facts(self) -> bool:
        return load(["decision_record"], from_path=self.prices.parent)

    def load_catalogue(self) -> bool:
        return load(["genai_prices"], from_path=self.catalogue)

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.folder / "build.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def rows(self) -> dict[str, int]:
        """Every raw table with a hash of all its rows."""
        with duckdb.connect(str(self.folder / "build.duckdb"), read_only=True) as con:
            tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
            hashes = [f"select '{t}', bit_xor(hash(t)) + count(*) from raw.\"{t}\" as t" for (t,) in tables]
            return dict(con.execute(" union all ".join(hashes)).fetchall())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Loaded once with what is good; each test spoils the files and puts them back."""
    warehouse = Warehouse(tmp_path_factory.mktemp("warehouse"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        point_at(warehouse, monkeypatch)
        restore(warehouse)
        assert warehouse.load_facts() and warehouse.load_catalogue()
    return warehouse


@pytest.fixture
def warehouse(loaded: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    point_at(loaded, monkeypatch)
    restore(loaded)
    return loaded


def point_at(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELMART_BUILD", str(warehouse.folder / "build.duckdb"))
    monkeypatch.setenv("MODELMART_WAREHOUSE", str(warehouse.folder / "none.duckdb"))
    # its logs, and no tables of sources that are not loaded here
    monkeypatch.setattr("ingest.loading.ROOT", warehouse.folder)
    monkeypatch.setattr("ingest.loading.source_ids", lambda: ["decision_record", "genai_prices"])


def restore(warehouse: Warehouse) -> None:
    shutil.copytree(ROOT / "seeds" / "facts", warehouse.prices.parent, dirs_exist_ok=True)
    warehouse.catalogue.write_bytes(CATALOGUE)


# ---------------------------------------------------------------------------------------------- CSV


def put(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """The file with the first of a text replaced; a case that no longer finds it must not pass."""

    def spoil(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, 1)

    return spoil


def price(text: bytes) -> Callable[[bytes], bytes]:
    """The file with another price in line 2."""
    return put(FIRST, FIRST.replace(b"0.60", text))


def note(text: bytes) -> Callable[[bytes], bytes]:
    """The file with a text in the last column of line 2."""
    return put(b"2026-02-01,false,\n", b"2026-02-01,false," + text + b"\n")


def last(*rows: bytes) -> Callable[[bytes], bytes]:
    """The file with rows more."""
    return lambda raw: raw + b"\n".join(rows) + b"\n"


def late_bad_type(raw: bytes) -> bytes:
    lines = raw.splitlines()
    many = [lines[1].replace(b"kimi-k2-thinking", b"m%d" % i) for i in range(30_001 - len(lines))]
    return b"\n".join([*lines, *many, lines[1].replace(b"0.60", b"free")]) + b"\n"


COPY = FIRST + b",brief#cost-modeling,p,2026-02-01,false,"
# the line of a row that is added at the end, and the one after it
LAST = len((ROOT / "seeds" / "facts" / "prices.csv").read_bytes().splitlines()) + 1
AFTER = LAST + 1
COLUMN = "column usd_per_unit: "

# what is done to prices.csv, and what is said of it
REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "csv-latin1": (
        put(b"serverless inference", b"Mod\xe8le"),
        r"line 2, column source_place: 'Mod.*le' is not UTF-8",
    ),
    "csv-latin1:bom": (
        lambda raw: codecs.BOM_UTF8 + raw.replace(b"provider_id", b"provider_id\xe8", 1),
        r"line 1, column provider_id.*: 'provider_id.*xe8' is not UTF-8",
    ),
    "csv-utf16": (lambda raw: raw.decode().encode("utf-16"), "line 1, column .* is not UTF-8"),
    "csv-nul": (price(b"0.\x0060"), "line 2: a NUL character"),
    "csv-unclosed-quote": (put(FIRST, b'"' + FIRST), "line 2: '\"fireworks,kimi-k2-thinking.*' begins with a quote"),
    "csv-unclosed-quote:last-row": (last(COPY + b'"m1,1.5'), f"line {LAST}: '\"m1,1.5.*' begins with a quote"),
    "csv-unclosed-quote:after-a-line-break": (
        last(COPY.replace(b",p,", b',"a ""p""\r\n",') + b'"m1,1.5'),
        f"line {AFTER}: '\"m1,1.5.*' begins with a quote",
    ),
    "csv-quote-goes-on": (note(b'"never" say'), "line 2: '\"never.*' begins with a quote"),
    "csv-long-row": (put(FIRST, FIRST + b"surplus,"), "line 2, column 15: .* is one field too many"),
    "csv-short-row": (last(b"fireworks,kimi-k2-thinking"), f"line {LAST}, column region: missing"),
    "csv-dup-header": (put(b"usd_per_unit", b"region"), "line 1: column 'region' is named 2 times"),
    "csv-location-header": (put(b"note", b"source_location"), "line 1: column 'source_location' is added by ingest"),
    "csv-unknown-header": (
        put(b"usd_per_unit", b'"""; drop table raw.snapshots; --"'),
        "line 1: column usd_per_unit is missing",
    ),
    "csv-empty": (lambda raw: b"", "is empty"),
    "csv-header-only": (lambda raw: raw.splitlines()[0] + b"\n", "no rows"),
    "csv-control:escape": (note(b"\x1b[31mred"), r"line 2, column note: .*\\x1b\[31mred' contains a control character"),
    "csv-control:c1": (
        note("\x9b31mred".encode()),
        r"line 2, column note: .*\\x9b31mred' contains a control",
    ),
    "csv-control:delete": (note(b"\x7f"), r"line 2, column note: .*\\x7f' contains a control character"),
    "late-bad-type": (late_bad_type, f"line 30002, {COLUMN}'free' is not a plain number"),
    "price-inf-neg:inf": (price(b"inf"), f"line 2, {COLUMN}'inf' is not a plain number"),
    "price-inf-neg:-inf": (price(b"-inf"), f"line 2, {COLUMN}'-inf' is not a plain number"),
    "price-inf-neg:-1": (price(b"-1"), f"line 2, {COLUMN}'-1' is less than 0"),
    "price-locale:1,50": (price(b'"1,50"'), f"line 2, {COLUMN}'1,50' is not a plain number"),
    "price-locale:$3": (price(b"$3"), rf"line 2, {COLUMN}'\$3' is not a plain number"),
    "price-locale:1e400": (price(b"1e400"), f"line 2, {COLUMN}'1e400' is not a plain number"),
    "price-locale:1e99": (price(b"1e99"), f"line 2, {COLUMN}'1e99' is not a plain number"),
    "price-locale:arabic": (
        price("\u0661\u066b\u0665".encode()),
        f"line 2, {COLUMN}'\u0661\u066b\u0665' is not a plain number",
    ),
    "price-locale:arabic-digits": (price("\u0661".encode()), f"line 2, {COLUMN}'\u0661' is not a plain number"),
    "dup-key": (
        last(COPY.replace(b"0.60", b"0.70")),
        f"line {LAST}, column provider_id, model_id, .*: 'fireworks, kimi-k2-thinking, .* once; first at line 2",
    ),
    "dup-key:in-other-words": (
        last(COPY.replace(b",0,always", b",00,always")),
        f"line {LAST}, column provider_id, model_id, .* first at line 2",
    ),
    "date-dmy": (put(FIRST, FIRST + b"03/04/2026"), "line 2, column valid_from_on: '03/04/2026' is not an ISO date"),
    "huge-line": (note(b"x" * MAX_LINE_BYTES), "line 2 has more than 1,048,576 bytes"),
    "huge-file:rows": (lambda raw: raw + b"\n" * MAX_MARKS, "more than 5,000,000 commas and line ends"),
    "url-html-200": (lambda raw: b"<!doctype html>\n<title>Log in</title>\n", "line 1: column .* is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_spoilt_file_is_refused_with_its_place_and_changes_nothing(
    warehouse: Warehouse, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, said = REFUSED[case]
    before = warehouse.rows()
    warehouse.prices.write_bytes(spoil(warehouse.prices.read_bytes()))
    assert not warehouse.load_facts()
    told = capsys.readouterr().err
    assert re.search(rf"prices\.csv(, |: | ){said}", told), told
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", told)
    assert warehouse.rows() == before


def test_both_lines_of_a_duplicate_key_are_named(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    with warehouse.prices.open("ab") as file:
        file.write(COPY.replace(b"0.60", b"0.70") + b"\n")
    assert not warehouse.load_facts()
    assert re.findall(r"prices\.csv, (line \d+),", capsys.readouterr().err) == ["line 2", f"line {LAST}"]


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(
    warehouse: Warehouse, capsys: pytest.CaptureFixture[str]
) -> None:
    with warehouse.prices.open("r+b") as file:
        file.truncate(2**30)  # without a line end, and without a block on the disk
    assert not warehouse.load_facts()
    assert "prices.csv has more than 67,108,864 bytes" in capsys.readouterr().err


def test_a_file_that_says_it_is_smaller_than_it_is_is_refused(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ingest.fetch.MAX_BYTES", 100)
    lies = Path("/proc/self/maps")
    assert lies.stat().st_size == 0
    assert not load(["genai_prices"], from_path=lies)
    assert "/proc/self/maps has more than 100 bytes" in capsys.readouterr().err
    with pytest.raises(ContractError, match="/dev/zero has more than 100 bytes"):
        _read(Path("/dev/zero"))  # which grows as it is read


def test_files_that_are_too_large_together_are_refused(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ingest.fetch.MAX_BYTES", max(p.stat().st_size for p in warehouse.prices.parent.iterdir()))
    assert not warehouse.load_facts()
    assert re.search(r"the files in .*facts have more than", capsys.readouterr().err)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: codecs.BOM_UTF8 + raw, id="csv-bom"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="csv-crlf"),
    ],
)
def test_marks_of_windows_change_nothing(warehouse: Warehouse, spoil: Callable[[bytes], bytes]) -> None:
    good = stored(warehouse, "* exclude (snapshot_id)")
    for file in warehouse.prices.parent.glob("*.csv"):
        file.write_bytes(spoil(file.read_bytes()))
    assert warehouse.load_facts()
    assert stored(warehouse, "* exclude (snapshot_id)") == good


def stored(warehouse: Warehouse, columns: str) -> list[tuple]:
    """Prices of the last look, in the order of the file."""
    return warehouse.query(
        f"select {columns} from raw.decision_record__prices where snapshot_id = "
        "(select max_by(snapshot_id, checked_at) from raw.observations where source_id = 'decision_record') "
        "order by cast(source_location[6:] as integer)"
    )


@pytest.mark.case("price-zero")
@pytest.mark.case("version-as-number")
def test_what_is_good_stays_as_it_was_written(warehouse: Warehouse) -> None:
    raw = price(b"0")(warehouse.prices.read_bytes())
    more = [
        COPY.replace(b"kimi-k2-thinking", b"m%d" % i).replace(b"0.60", b"7.5e-8") + b'"' + text.encode() + b'"'
        for i, text in enumerate(["1.10", *FORMULAS, *(t.replace('"', '""') for t in INJECTIONS)])
    ]
    warehouse.prices.write_bytes(last(*more)(raw))
    assert warehouse.load_facts()
    rows = stored(warehouse, "model_id, usd_per_unit, note, source_location")
    assert [usd for m, usd, _, location in rows if (m, location) == ("kimi-k2-thinking", "line 2")] == [0]
    assert [text for m, _, text, _ in rows if re.fullmatch(r"m\d+", m)] == ["1.10", *FORMULAS, *INJECTIONS]


@pytest.mark.case("price-tiny")
def test_a_price_per_token_is_not_rounded_to_zero() -> None:
    contract = read_contract("litellm")
    raw = b'{"m": {"litellm_provider": "p", "mode": "chat", "input_cost_per_token": 7.5e-8, "supports_x": true}}'
    parsed = parser_of(contract).parse(raw)
    assert check(contract.tables["prices"], parsed["prices"]).rows.item(0, "usd_per_unit") == Decimal("0.075")


def test_a_line_as_long_as_may_be_is_read_and_one_byte_more_is_not() -> None:
    fields = b",".join([b"x" * 100_000] * 10)
    line = fields + b"," + b"y" * (MAX_LINE_BYTES - len(fields) - 1)
    header = b",".join(b"c%d" % i for i in range(11))
    for end in (b"\n", b"\r\n", b"\r"):
        assert read_csv(end.join([header, line, b""]), "f.csv").height == 1
        with pytest.raises(ContractError, match=r"f\.csv, line \d has more than 1,048,576 bytes"):
            read_csv(end.join([header, line + b"y", b""]), "f.csv")


# ---------------------------------------------------------------------------------------------- JSON


def spoilt(member: bytes) -> bytes:
    """The catalogue with a member more in its first provider."""
    return put(b"{", b"{" + member + b", ")(CATALOGUE)


JSON_REFUSED: dict[str, tuple[bytes, str]] = {
    "json-nan": (spoilt(b'"x": NaN'), "NaN is not a JSON number"),
    "json-infinity": (spoilt(b'"x": -Infinity'), "-Infinity is not a JSON number"),
    "json-deep": (b"[" * 100_000, f"are nested 100,000 deep; at most {MAX_DEPTH}"),
    "json-deep:closed": (spoilt(b'"x": ' + b'{"]": [' * 50_000 + b"]}" * 50_000), "are nested 100,002 deep"),
    "json-many": (b"[" + b"[]," * 2_000_000 + b"[]]", "more than 5,000,000 commas, quotes and brackets"),
    "json-truncated": (CATALOGUE[:-200], r"these bytes are not JSON: .*line \d+ column \d+"),
    "json-duplicate-key": (spoilt(b'"id": "other"'), "the key 'id' occurs 2 times in one object"),
    "json-utf16": (CATALOGUE.decode().encode("utf-16"), "line 1, byte 1: 0xff is not UTF-8"),
    "json-utf16:without-bom": (CATALOGUE.decode().encode("utf-16-be"), "line 1, column 1: a NUL character"),
    "json-utf32": (CATALOGUE.decode().encode("utf-32-le"), "line 1, column 2: a NUL character"),
    "json-latin1": (b'[\n{"id": "caf\xe9"}]', "line 2, byte 14: 0xe9 is not UTF-8"),
    "json-surrogate": (spoilt(rb'"x": "\ud83d"'), r"line \d, column \d+: half a character"),
    "json-surrogate:low": (spoilt(rb'"x": "\\\uDE00"'), r"line \d, column \d+: half a character"),
    "json-surrogate:apart": (spoilt(rb'"x": "\ud83d\\\ude00"'), r"line \d, column \d+: half a character"),
    "json-nul": (spoilt(b'"x": "\x00"'), r"line \d, column \d+: a NUL character"),
    "json-nul:escaped": (spoilt(rb'"x": "\\\u0000"'), r"line \d, column \d+: a NUL character"),
    "json-no-rows": (b"[]", "no rows"),
}


@pytest.mark.parametrize("case", JSON_REFUSED)
def test_a_spoilt_catalogue_is_refused_in_words_and_changes_nothing(
    warehouse: Warehouse, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, said = JSON_REFUSED[case]
    before = warehouse.rows()
    warehouse.catalogue.write_bytes(raw)
    assert not warehouse.load_catalogue()
    assert re.search(f"genai_prices.*{said}", capsys.readouterr().err)
    assert warehouse.rows() == before


def test_json_as_it_should_be_is_read() -> None:
    text = rb'{"a": "\\u0000 \\ud83d \ud83d\ude00", "b": [{"a": "[[[[[[\"[{"}, {"a": 1.10}], "c": "\u00e9"}'
    for raw in (text, codecs.BOM_UTF8 + text, text.replace(b"}, ", b"},\r\n")):
        assert read_json(raw, "s")["b"][1] == {"a": "1.10"}
    assert read_json(text, "s")["a"] == "\\u0000 \\ud83d \U0001f600"
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert read_json(b'{"\\\\": ' + deep[1:-1] + b"}", "s")
    with pytest.raises(ContractError, match=f"{MAX_DEPTH + 1} deep"):
        read_json(b"[" + deep + b"]", "s")


def catalogue(*models: str, provider: str = "p") -> bytes:
    listed = [{"id": m, "name": m, "prices": {"input_mtok": 1}} for m in models]
    return json.dumps([{"id": provider, "name": provider, "models": listed}]).encode()


@pytest.mark.parametrize("hidden", ["\x1b[2J", "\x7f", "\x9b31m"])
def test_a_control_character_of_a_catalogue_is_a_reject_and_harmless_there(
    warehouse: Warehouse, hidden: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [f"m{i}" for i in range(300)]
    warehouse.catalogue.write_bytes(catalogue(*good, f"evil{hidden}"))
    assert warehouse.load_catalogue()
    shown = repr(f"evil{hidden}")[1:-1]
    rejected = warehouse.query(
        "select source_location, column_name, value from raw.rejects where source_location like 'p/evil%' and "
        "column_name = 'source_model_id' and snapshot_id = (select max_by(snapshot_id, checked_at) from "
        "raw.observations)"
    )
    assert set(rejected) == {(f"p/{shown}", "source_model_id", shown)}
    warehouse.catalogue.write_bytes(catalogue(f"evil{hidden}"))
    assert not warehouse.load_catalogue()
    told = capsys.readouterr().err
    assert "contains a control character" in told and hidden not in told


def test_rows_without_a_place_are_rejects_as_others_are(warehouse: Warehouse) -> None:
    nameless = [{"id": None, "models": []}] * 2
    good = json.loads(catalogue(*(f"m{i}" for i in range(300))))
    warehouse.catalogue.write_text(json.dumps([*good, *nameless]))
    assert warehouse.load_catalogue()
    rejected = warehouse.query("select distinct rule from raw.rejects where table_name = 'providers' order by rule")
    assert rejected == [("is missing",), ("occurs more than once; first at ",)]


def test_a_message_is_cut_in_the_middle_and_keeps_its_lines() -> None:
    said = str(ContractError("f.csv, line 1: " + "x" * 10_000 + "\x1b is\nno price"))
    first, second = said.split("\n")
    assert len(first) < 2_100 and first.startswith("f.csv, line 1: x") and first.endswith(r"x\x1b is")
    assert second == "no price"
    assert visible("a\tb\r\n\x9b\u00e9") == r"a\tb\r\n\x9bé"


@pytest.mark.case("sqli-value-and-ident")
def test_names_that_are_sql_are_stored_verbatim_and_do_nothing(warehouse: Warehouse) -> None:
    names = [*INJECTIONS, *FORMULAS]
    tables = warehouse.rows().keys()
    listed = [json.loads(catalogue(*names, provider=p))[0] for p in INJECTIONS]
    warehouse.catalogue.write_text(json.dumps(listed))
    assert warehouse.load_catalogue()
    stored = warehouse.query(
        "select source_provider_id, source_model_id, model_name, source_location from raw.genai_prices__models "
        "where snapshot_id = (select max_by(snapshot_id, checked_at) from raw.observations)"
    )
    assert sorted(stored) == sorted((p, m, m, f"{p}/{m}") for p in INJECTIONS for m in names)
    assert warehouse.rows().keys() == tables


@pytest.mark.parametrize(
    ("source_id", "raw"),
    [
        # what stands once in the bytes, and in every row of a table
        ("genai_prices", catalogue(*(f"m{i}" for i in range(2_000)), provider="p" * 100_000)),
        ("aider_polyglot", b"- &a {model: " + b"m" * 1_000_000 + b"}\n" + b"- *a\n" * 100),
        # each of the prices once for each of the hours
        (
            "litellm",
            json.dumps(
                {
                    "m": {
                        "off_peak_pricing": {
                            **{f"cost{i}": 1 for i in range(10_000)},
                            "windows": [{"hours_utc": ["00:00-01:00"] * 10_000}] * 10,
                        }
                    }
                }
            ).encode(),
        ),
    ],
)
def test_a_small_file_that_would_become_a_large_table_is_refused(source_id: str, raw: bytes) -> None:
    with pytest.raises(ContractError, match=r"more than (67,108,864 characters|10,000 prices)"):
        parser_of(read_contract(source_id)).parse(raw)


def test_text_of_a_table_is_counted_row_by_row() -> None:
    rows = iter([{"a": "x" * 1_000_000}] * 100)
    with pytest.raises(ContractError, match="67 rows"):
        frame(rows)
    assert len(list(rows)) == 100 - 68


def test_figures_with_an_exponent_that_would_fill_the_memory_are_left_to_the_contract() -> None:
    contract = read_contract("litellm")
    raw = b'{"m": {"litellm_provider": "p", "max_input_tokens": 1e999999999, "input_cost_per_token": 1e999999999}}'
    parsed = parser_of(contract).parse(raw)
    assert parsed["models"].item(0, "max_input_tokens") == "1e999999999"
    assert parsed["prices"].item(0, "usd_per_unit") == "1e999999999"


@pytest.mark.parametrize("name", ["a (x\ny)", "line\nbreak", "(" * 50_000 + "a" * 50_000, "m" + " (a" * 50_000])
def test_a_name_in_no_known_form_is_a_name(name: str) -> None:
    raw = b"- {model: " + json.dumps(name).encode() + b"}\n"
    assert parser_of(read_contract("aider_polyglot")).parse(raw)["runs"].height == 1


def test_yaml_is_utf8_only_and_no_more_than_python_reads_in_seconds() -> None:
    parse = parser_of(read_contract("aider_polyglot")).parse
    assert parse(codecs.BOM_UTF8 + b"- {model: m}\n")["runs"].height == 1
    with pytest.raises(ContractError, match="aider_polyglot: line 1, byte 1: 0xff is not UTF-8"):
        parse("- {model: m}\n".encode("utf-16"))
    with pytest.raises(ContractError, match=r"aider_polyglot: .* bytes; at most 4,194,304 of YAML are read"):
        parse(b"- {model: m}\n" + b"#" * MAX_YAML_BYTES)
