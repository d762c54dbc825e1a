"""Files of usage logs: in each format and shape their calls come out, and what cannot be read is refused."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Project
from test_usage_adapters import FIXTURES, SUMMED, UNCHANGED, refused

Call = dict[str, Any]
AT = "2026-09-01T08:00:00"


@pytest.fixture(scope="module")
def project(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One copy for all logs: each is read anew, and nothing else is changed."""
    return built.copied(tmp_path_factory.mktemp("files") / "project")


def calls_of(project: Project, log: Path | str) -> list[Call]:
    """The calls that the adapter of a log finds, without columns that are null."""
    shown = project.ok(
        *("dbt", "--quiet", "show", "--inline", "select * from {{ modelmart.usage_rows() }}"),
        *("--output", "json", "--limit", "-1"),
        USAGE_LOG=str(log),
        **UNCHANGED,
    )
    rows = json.loads(shown[shown.index("{") :])["show"]
    return sorted(({k: v for k, v in row.items() if v is not None} for row in rows), key=json.dumps)


def as_json(cell: str) -> Any:
    """What a program would write into JSON for a cell of a CSV: numbers and objects as such."""
    try:
        return json.loads(cell)
    except ValueError:
        return cell


def objects_of(log: Path) -> list[dict[str, Any]]:
    """The rows of a CSV as objects; an empty cell is a missing key or null."""
    with log.open(encoding="utf-8", newline="") as file:
        rows = [{name: as_json(cell) if cell else None for name, cell in row.items()} for row in csv.DictReader(file)]
    return [row if n % 2 else {k: v for k, v in row.items() if v is not None} for n, row in enumerate(rows)]


def lines(objects: Iterable[Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def zstd(path: Path, text: str) -> None:
    """Text as a compressed file: DuckDB writes one column without quotes."""
    con = duckdb.connect()
    con.execute("create table one as select unnest(?) as line", [text.splitlines()])
    target = str(path).replace("'", "''")
    con.execute(
        f"copy one to '{target}' (format csv, header false, quote '', escape '', delim '\x01', compression zstd)"
    )


def in_folder(folder: Path, objects: list[dict[str, Any]]) -> Path:
    (folder / "of a day").mkdir(parents=True)
    (folder / "a.jsonl").write_text(lines(objects[:2]), encoding="utf-8")
    (folder / "of a day" / "b.jsonl.gz").write_bytes(gzip.compress(lines(objects[2:]).encode()))
    return folder


def in_array(folder: Path, objects: list[dict[str, Any]]) -> Path:
    log = folder / "calls.json"
    log.write_text(json.dumps(objects, indent=1), encoding="utf-8")
    return log


def in_lines(folder: Path, objects: list[dict[str, Any]]) -> Path:
    zstd(folder / "calls.jsonl.zst", lines(objects))
    return folder / "calls.jsonl.zst"


def one_by_one(folder: Path, objects: list[dict[str, Any]]) -> Path:
    for number, one in enumerate(objects):
        (folder / f"{number}.json").write_text(json.dumps(one, indent=1), encoding="utf-8")
    return folder / "*.json"


SHAPES: dict[str, Callable[[Path, list[dict[str, Any]]], Path]] = {
    "opentelemetry": in_folder,
    "langfuse": in_array,
    "litellm_spend": in_lines,
    "focus": one_by_one,
}


@pytest.mark.parametrize("name", SHAPES)
def test_json_of_every_shape_is_read_like_csv(project: Project, tmp_path: Path, name: str) -> None:
    """Lines, arrays, an object per file, folders, compressed: with the adapters for CSV."""
    log = FIXTURES / f"{name}.csv"
    found = calls_of(project, SHAPES[name](tmp_path, objects_of(log)))
    assert found == calls_of(project, log) != []


OWN = "at,provider_id,model_id,fresh_input_tokens,output_tokens"
ROW = f'{AT},openai,"gpt-4.1, or another",10,5'
OWN_CALL = {
    **{"called_at": AT, "log_provider": "openai", "log_model": "gpt-4.1, or another", "calls": 1},
    **{"fresh_input_tokens": 10, "output_tokens": 5},
    **{"cached_input_tokens": 0, "cache_write_tokens": 0, "cache_write_1h_tokens": 0},
}


def test_tabs_and_compressed_text_in_a_folder(project: Project, tmp_path: Path) -> None:
    """All files of a folder and of those below it; a name that begins with no format is left out."""
    tabs = "\n".join(line.replace(",", "\t") for line in (OWN, ROW.replace(", ", "; "))) + "\n"
    (tmp_path / "it's" / "below").mkdir(parents=True)
    (tmp_path / "it's" / "a.tsv").write_text(tabs, encoding="utf-8")
    (tmp_path / "it's" / "below" / "b.tsv.gz").write_bytes(gzip.compress(tabs.encode()))
    zstd(tmp_path / "it's" / "c.tsv.zst", tabs)
    (tmp_path / "it's" / "README.md").write_text("What this is", encoding="utf-8")
    found = calls_of(project, tmp_path / "it's")
    assert [{k: v for k, v in call.items() if k in OWN_CALL} for call in found] == [
        OWN_CALL | {"log_model": "gpt-4.1; or another"}
    ] * 3


def test_a_folder_of_several_formats_is_refused(project: Project, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv.gz", "c.jsonl"):
        (tmp_path / name).touch()
    told = refused(project, tmp_path)
    assert f"'{tmp_path}' has files of several formats (2 csv, 1 jsonl). Name those of one, such as " in told
    assert f"'{tmp_path}/**/*.csv'" in told


def test_a_key_that_comes_late_is_read(project: Project, tmp_path: Path) -> None:
    """Only the first records tell which adapter fits; what they lack is not lost."""
    call = {"at": AT, "provider_id": "openai", "model_id": "gpt-4.1", "fresh_input_tokens": 10, "output_tokens": 5}
    log = tmp_path / "calls.jsonl"
    log.write_text(
        lines([*[call] * 10_000, call | {"cached_input_tokens": 7, "service_tier": "flex"}]), encoding="utf-8"
    )
    with_keys = [c for c in calls_of(project, log) if "log_tier" in c]
    assert [(c["log_tier"], c["cached_input_tokens"]) for c in with_keys] == [("flex", 7)]
    # nor is a log whose first ten thousand spans are of no model
    span = {"startTime": AT, "attributes": {"http.route": "/"}}
    names = ("provider.name", "request.model", "usage.input_tokens", "usage.output_tokens")
    chat = dict(zip([f"gen_ai.{name}" for name in names], ["openai", "gpt-4.1", 10, 5], strict=True))
    log.write_text(lines([*[span] * 10_001, {"startTime": AT, "attributes": chat}]), encoding="utf-8")
    assert [c["fresh_input_tokens"] for c in calls_of(project, log)] == [10]


def test_numbers_of_seconds_are_instants(project: Project, tmp_path: Path) -> None:
    """Seconds, milliseconds, microseconds and nanoseconds since 1970, as numbers or text; others have no day."""
    call = {"provider_id": "openai", "model_id": "gpt-4.1", "fresh_input_tokens": 10, "output_tokens": 5}
    instants = [1788249600, 1788249600.5, "1788249600000", 1788249600000000, 1788249600000000000]
    log = tmp_path / "calls.json"
    log.write_text(json.dumps([call | {"at": at} for at in [*instants, 178824960, 17882496000]]), encoding="utf-8")
    found = [c.get("called_at") for c in calls_of(project, log)]
    assert sorted(map(str, found)) == [AT] * 4 + [f"{AT}.500000"] + ["None"] * 2


def subset(calls: list[Call], *columns: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(call.get(c) for c in columns) for call in calls), key=str)


TOKENS = ("fresh_input_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens")


def test_spans_of_the_collector_s_file_exporter(project: Project, tmp_path: Path) -> None:
    """Every span of every scope; of an attribute that is there twice the first counts."""
    expected = [("claude-haiku-4-5", AT, 20, 0, 0, 0, 4), ("gpt-4.1", AT, 200, 800, 0, 0, 50)]
    text = (FIXTURES / "otlp.json").read_text(encoding="utf-8")
    assert subset(calls_of(project, FIXTURES / "otlp.json"), "log_model", "called_at", *TOKENS) == expected
    log = tmp_path / "traces.jsonl"
    log.write_text(lines([json.loads(text)] * 2), encoding="utf-8")
    assert subset(calls_of(project, log), "log_model", "called_at", *TOKENS) == sorted(expected * 2)


def test_sessions_of_claude_code(project: Project) -> None:
    """Also of sub-agents; lines without an answer are none, and those of one answer share an id."""
    columns = ("call_id", "log_provider", "log_model", "log_tier", "log_region", *TOKENS, "web_searches", "known_gap")
    assert subset(calls_of(project, FIXTURES / "claude_code"), *columns) == [
        ("msg_01a req_1", "anthropic", "claude-sonnet-4-6", "standard", "us", 12, 40000, 1000, 8000, 3, 2, None),
        ("msg_01a req_1", "anthropic", "claude-sonnet-4-6", "standard", "us", 12, 40000, 1000, 8000, 800, 2, None),
        # half a token is none
        ("msg_01c req_3", "anthropic", "claude-haiku-4-5-20251001", None, None, 7, 0, 0, 0, -1, None, None),
        # a compaction is billed, and in none of the numbers
        ("msg_01d req_4", "anthropic", "claude-opus-4-6", None, None, 9, 0, 0, 0, 6, None, "parts_do_not_sum"),
        ("msg_01e req_5", "anthropic", "claude-opus-4-6", None, None, 9, 0, 0, 0, 6, None, None),
        # a write without a duration
        ("msg_bdrk_01b req_2", "msg_bdrk", "claude-haiku-4-5-20251001", "fast", None, 10, 0, 200, 0, 5, None, None),
    ]


def page(*buckets: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "data": list(buckets), "has_more": False, "next_page": None}


def test_pages_of_usage_reports(project: Project, tmp_path: Path) -> None:
    """The day stands beside the list that holds the rows; a day may have no row."""
    day, used = {"start_time": 1788220800, "end_time": 1788307200}, {"num_model_requests": 50, "model": "gpt-4.1"}
    (tmp_path / "openai").mkdir()
    rows = [
        used | {"input_tokens": 1000, "input_cached_tokens": 600, "output_tokens": 20, "batch": False},
        used | {"input_tokens": 10, "output_tokens": 2, "batch": True, "num_model_requests": 1},
    ]
    for number, results in enumerate(([], rows, rows[1:])):
        text = json.dumps(page({"object": "bucket", **day, "results": results}), indent=1)
        (tmp_path / "openai" / f"{number}.json").write_text(text, encoding="utf-8")
    found = subset(calls_of(project, tmp_path / "openai"), "log_model", "log_tier", "called_at", *TOKENS, "calls")
    batch = ("gpt-4.1", "batch", "2026-09-01T00:00:00", 10, 0, 0, 0, 2, 1)
    assert found == [batch, batch, ("gpt-4.1", None, "2026-09-01T00:00:00", 400, 600, 0, 0, 20, 50)]

    report = {"starting_at": "2026-09-01T00:00:00Z", "ending_at": "2026-09-02T00:00:00Z"}
    row = {
        **{
            "uncached_input_tokens": 100,
            "cache_read_input_tokens": 500,
            "output_tokens": 10,
            "model": "claude-sonnet-4-6",
        },
        "cache_creation": {"ephemeral_1h_input_tokens": 30, "ephemeral_5m_input_tokens": 20},
        **{"server_tool_use": {"web_search_requests": 5}, "service_tier": "batch", "inference_geo": "us"},
        "context_window": "200k-1M",
    }
    log = tmp_path / "report.json"
    log.write_text(json.dumps(page(report | {"results": [row]})), encoding="utf-8")
    columns = ("log_model", "log_tier", "log_region", *TOKENS, "web_searches", "tokens_per_request", "calls")
    assert subset(calls_of(project, log), *columns) == [
        ("claude-sonnet-4-6", "batch", "us", 100, 500, 20, 30, 10, 5, 200_001, None)
    ]


def test_pages_of_costs(project: Project, tmp_path: Path) -> None:
    """What was billed: in USD by OpenAI, in cents by Anthropic."""
    log = tmp_path / "costs.json"
    item = {"object": "organization.costs.result", "line_item": "gpt-4.1, input", "project_id": None}
    results = [item | {"amount": {"value": 0.06, "currency": "usd"}}]
    log.write_text(json.dumps(page({"start_time": 1788220800, "results": results})), encoding="utf-8")
    (call,) = calls_of(project, log)
    assert (call["log_model"], call["billed_currency"], float(call["billed"])) == ("gpt-4.1", "USD", 0.06)
    item = {"currency": "USD", "cost_type": "tokens", "model": "claude-sonnet-4-6", "token_type": "output_tokens"}
    results = [item | {"amount": "123.45"}]
    log.write_text(json.dumps(page({"starting_at": "2026-09-01T00:00:00Z", "results": results})), encoding="utf-8")
    (call,) = calls_of(project, log)
    assert (call["log_model"], call["billed_currency"], float(call["billed"])) == ("claude-sonnet-4-6", "USD", 1.2345)


def test_spans_of_phoenix(project: Project) -> None:
    """With attributes as nested as its REST API returns them."""
    (call,) = calls_of(project, FIXTURES / "phoenix.json")
    assert [call.get(c) for c in ("log_provider", "log_model", *TOKENS)] == ["openai", "gpt-4.1", 200, 800, 0, 0, 50]


def test_json_that_cannot_be_read_is_refused(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    call = {"at": AT, "provider_id": "openai", "model_id": "gpt-4.1", "fresh_input_tokens": 10, "output_tokens": 5}
    log.write_text(lines([call]) + '{"at": "2026', encoding="utf-8")
    assert 'Malformed JSON in file "' in refused(project, log)
    log.write_text(lines([call, [call]]), encoding="utf-8")
    assert "line 2: Expected OBJECT, but got ARRAY" in refused(project, log)
    log.write_text(lines([{"number": 1, "model": "Nokia"}]), encoding="utf-8")
    told = refused(project, log)
    assert f"no adapter fits '{log}'. Its columns are model, number. The nearest is " in told
    assert "but the log lacks " in told and "the own shape; docs/usage.md has all of them" in told
    (tmp_path / "service_tier=batch").mkdir()
    (tmp_path / "service_tier=batch" / "a.jsonl").write_text(lines([call]), encoding="utf-8")
    told = refused(project, tmp_path / "*" / "*.jsonl")
    assert "service_tier is in the names of folders, which is not read as a key of JSON" in told
    log.write_text("", encoding="utf-8")
    assert f"no adapter fits '{log}'. It is empty" in refused(project, log)


def rows(*values: str, columns: str = OWN) -> str:
    return "\n".join([columns, *values]) + "\n"


def counted(project: Project, log: Path | str) -> list[tuple[Any, ...]]:
    """The calls of each sum, null if unknown, with the rows that were left out."""
    project.ok("dbt", "run", "--select", *SUMMED, USAGE_LOG=str(log), **UNCHANGED)
    summed = "select used_on::varchar, calls, repeated_rows from intermediate.int_usage__summed order by all"
    return project.query(summed, project.working)


@pytest.mark.parametrize(
    ("times", "more", "are_totals"),
    [
        (["2026-09-01T00:00:00+02:00", "2026-09-02 00:00:00.000 +0530", "2026-09-03"], "", True),
        (["2026-09-01T00:00:00+02:00", "2026-09-02T00:00:01+02:00"], "", False),
        # hours that follow each other, or have several models
        ([f"2026-09-01T{hour:02}:00:00Z" for hour in range(3)], "", True),
        ([f"2026-09-0{day}T10:00:00Z" for day in range(1, 9)], "", False),
        (
            [f"2026-09-0{day}T08:00:00Z{end}" for day in (1, 5) for end in ("", ",other")],
            "",
            True,
        ),
        # two calls of one model in an hour are calls, and so is what has an id
        ([f"2026-09-01T{hour:02}:00:00Z" for hour in (0, 1, 2, 2)], "", False),
        ([f"2026-09-01T{hour:02}:00:00Z" for hour in range(3)], "call_id", False),
        (["2026-09-01T08:00:00Z"], "ends_at", True),
        (["2026-09-01T08:00:01Z"], "ends_at", False),
        # ten digits are no text of a date
        (["1788220800", "1788307200000"], "", True),
        (["1788220801"], "", False),
    ],
)
def test_rows_that_are_totals_though_no_column_says_so(
    project: Project, tmp_path: Path, times: list[str], more: str, are_totals: bool
) -> None:
    log = tmp_path / "calls.csv"
    values = [f"{at if ',' in at else at + ',gpt-4.1'},openai,10,5,2026-09-01T09:00:00Z" for at in times]
    columns = f"at,model_id,provider_id,fresh_input_tokens,output_tokens,{more or 'note'}"
    log.write_text(rows(*values, columns=columns), encoding="utf-8")
    assert {call.get("calls") for call in calls_of(project, log)} == {None if are_totals else 1}


def test_a_total_that_two_files_have_counts_once(project: Project, tmp_path: Path) -> None:
    """As often as the file has it that has most; calls may be equal."""
    columns = f"{OWN},requests"
    first, second, other = (f"2026-09-0{day},openai,gpt-4.1,10,5,7" for day in (1, 2, 2))
    (tmp_path / "day-01.csv").write_text(rows(first, columns=columns), encoding="utf-8")
    (tmp_path / "month.csv").write_text(rows(first, second, other, columns=columns), encoding="utf-8")
    assert counted(project, tmp_path) == [("2026-09-01", 7, 1), ("2026-09-02", 14, 0)]
    # days without a number of calls
    for file in tmp_path.iterdir():
        file.write_text(file.read_text(encoding="utf-8").replace("requests", "note"), encoding="utf-8")
    assert counted(project, tmp_path) == [("2026-09-01", None, 1), ("2026-09-02", None, 0)]
    for file in tmp_path.iterdir():
        file.write_text(file.read_text(encoding="utf-8").replace(",openai", "T08:00:01Z,openai"), encoding="utf-8")
    assert counted(project, tmp_path) == [("2026-09-01", 2, 0), ("2026-09-02", 2, 0)]


def test_a_page_that_was_saved_twice_counts_once(project: Project, tmp_path: Path) -> None:
    """Keys that no adapter names tell rows apart; what stands beside the list of buckets does not."""
    used = {"num_model_requests": 5, "model": "gpt-4.1", "input_tokens": 1000}
    results = [used | {"output_tokens": 2, "project_id": one} for one in ("a", "b", "b")]
    for number, buckets in enumerate(([results], [results[:2], results[:1]])):
        days = [{"start_time": 1788220800 + 86400 * n, "results": one} for n, one in enumerate(buckets)]
        text = json.dumps(page(*days) | {"has_more": number == 0})
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")
    assert counted(project, tmp_path) == [("2026-09-01", 15, 2), ("2026-09-02", 5, 0)]


def test_json_of_two_kinds_is_refused(project: Project, tmp_path: Path) -> None:
    """Also in arrays. A file without a call is of no other kind."""
    call = {"at": AT, "provider_id": "openai", "model_id": "gpt-4.1", "fresh_input_tokens": 10, "output_tokens": 5}
    (tmp_path / "a.json").write_text(json.dumps([call] * 2), encoding="utf-8")
    (tmp_path / "b.json").write_text("[]", encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps({"data": [call]}), encoding="utf-8")
    (tmp_path / "d.json").write_text((FIXTURES / "phoenix.json").read_text(encoding="utf-8"), encoding="utf-8")
    told = refused(project, tmp_path)
    assert "d.json' is a log of opentelemetry, and others are of usage_log. Run it for each kind" in told
    assert "on-run-start" in told, "it is told before the first model"


def test_own_shape_in_a_list_named_data(project: Project, tmp_path: Path) -> None:
    call = {"at": AT, "provider_id": "openai", "model_id": "gpt-4.1", "fresh_input_tokens": 10, "output_tokens": 5}
    log = tmp_path / "calls.json"
    log.write_text(json.dumps({"data": [call, call], "total": 2}), encoding="utf-8")
    assert [c["fresh_input_tokens"] for c in calls_of(project, log)] == [10, 10]


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_column_that_one_of_the_files_lacks(project: Project, tmp_path: Path, end: str) -> None:
    """Its calls had none of these tokens; where the column is there and empty, nobody knows."""
    con = duckdb.connect()
    names = "'openai' as provider_id, 'gpt-4.1' as model_id"
    call = f"timestamp '{AT}' as at, {names}, 10 as fresh_input_tokens, 5 as output_tokens"
    more = f"select {call}, unnest([3, null]) as cached_input_tokens"
    for number, sql in enumerate((f"select {call}", more)):
        con.execute(
            f"copy ({sql}) to '{tmp_path / f'c{number}.{end}'}' ({'header' if end == 'csv' else 'format parquet'})"
        )
    for pattern in ("", f"c*.{end}", f"c?.{end}", f"c[01].{end}"):
        found = [call.get("cached_input_tokens") for call in calls_of(project, f"{tmp_path}/{pattern}")]
        assert sorted(found, key=str) == [0, 3, None], pattern


def test_semicolons_repeated_headers_and_names_like_patterns(project: Project, tmp_path: Path) -> None:
    """A comma is then before decimals; a point in a number of tokens could be between thousands."""
    header = f"{OWN.replace(',', ';')};billed"
    calls = [f"{AT};openai;gpt-4.1;{tokens};5;{billed}" for tokens, billed in ((10, "0,25"), ("1.000", "0.5"))]
    (tmp_path / "a[1], 100 % é's.csv").write_text("\n".join([header, *calls, header, calls[0]]), encoding="utf-8")
    (tmp_path / "a1, 100 % é's.csv").write_text(rows(ROW), encoding="utf-8")
    found = subset(calls_of(project, tmp_path / "a[1], 100 % é's.csv"), "fresh_input_tokens", "billed")
    assert [(tokens, float(billed)) for tokens, billed in found] == [(-1, 0.5), (10, 0.25), (10, 0.25)]
