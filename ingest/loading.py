"""Loads sources into the working file, one after the other. A refused source does not stop the others."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console
from rich.progress import track

from ingest import ROOT, working
from ingest.changes import between
from ingest.check import Checked, Violation, refuse_if_broken
from ingest.contract import (
    Contract,
    HomeOrigin,
    Packaged,
    WheelsOrigin,
    read_contract,
    read_usage_log,
    source_ids,
    usage_log_ids,
)
from ingest.fetch import Fetched, fetch, fetch_newest, fetch_release
from ingest.land import Landed, OnRecord, examine, land, note_unreachable, on_record, parser_of, prepare
from ingest.messages import ContractError, UnreachableError
from ingest.packages import Release, prefetch


def load(
    sources: list[str] | None = None,
    from_path: Path | None = None,
    live: bool = False,
    releases: int = 0,
    newest: bool = False,
) -> bool:
    """Load the named sources, or all sources that have the requested route. Returns whether none failed.

    live: load from live addresses. releases: load this many earlier releases of the sources' packages too. newest: load
    the newest releases of packages; without names, of sources that have no live address. A source fails if it is
    refused, or if it cannot be reached and is required or named; any other that cannot be reached is a warning. Prints
    a line per source, and adds one to logs/runs.jsonl. Raises WorkingFileError if the working file cannot be written.
    """
    started_at = datetime.now(UTC)
    build = working.begin()
    results: list[dict[str, object]] = []
    try:
        with working.translate_errors(build), working.connect(build) as con:
            working.refuse_clock_set_back(con, build)
            if not (sources or live or releases or newest):
                results.extend(_check_usage_logs())
            contracts = {source_id: _contract(source_id) for source_id in {*source_ids(), *(sources or [])}}
            chosen = {source_id: contracts[source_id] for source_id in sources or source_ids()}
            if not (from_path or live or releases or newest):
                prefetch(contract for contract in chosen.values() if isinstance(contract, Contract))
            for source_id, contract in chosen.items():
                if isinstance(contract, Contract):
                    results.extend(_load_one(con, contract, bool(sources), from_path, live, releases, newest))
                else:
                    results.append(_refused(source_id, source_id, contract))
            # after loading: land() reads bytes again if a table is missing, and must not find an empty one
            for contract in contracts.values():
                # a broken contract was reported above
                if isinstance(contract, Contract):
                    prepare(con, contract)
    finally:
        log_run({"started_at": started_at.isoformat(), "file": str(build), "sources": results})
    return not any(r["status"] == "refused" or r.get("is_needed") for r in results)


def own_contracts() -> list[Contract]:
    """The contracts of the user's own files. A load reports those that cannot be read."""
    contracts = map(_contract, source_ids())
    return [c for c in contracts if isinstance(c, Contract) and isinstance(c.meta.origin, HomeOrigin)]


def read_own() -> tuple[dict[str, pl.DataFrame], list[str]]:
    """The rows of the user's own files by table, and what was read otherwise than written; nothing is loaded.

    Raises ContractError with all mistakes, if files are refused.
    """
    tables, notes, refused = examine_own()
    if refused:
        raise ContractError("\n".join(refused))
    return tables, notes


def examine_own() -> tuple[dict[str, pl.DataFrame], list[str], list[str]]:
    """Those rows of the user's own files that are right, what was read otherwise than written, and all mistakes."""
    tables: dict[str, pl.DataFrame] = {}
    notes: list[str] = []
    refused: list[str] = []
    every: dict[str, Checked] = {}
    problems: list[Violation] = []
    contracts = own_contracts()
    for contract in contracts:
        try:
            checked, found = examine(contract, fetch(contract))
        except ContractError as error:
            refused.append(str(error))
            continue
        tables |= {name: result.rows for name, result in checked.items()}
        every |= checked
        problems += found
        if not found and not any(result.violations for result in checked.values()):
            notes += getattr(parser_of(contract), "notes", lambda _: [])(tables)
    try:
        # all are strict, so the rows of all files are counted together
        if every:
            refuse_if_broken(contracts[0], every, problems)
    except ContractError as error:
        refused.insert(0, str(error))
    return tables, notes, refused


def load_own(file: Path) -> list[str]:
    """Load the user's own files into a warehouse file. Returns the sources that are not what they were.

    Raises ContractError if a file is refused.
    """
    changed = []
    with working.connect(file) as con:
        for contract in own_contracts():
            before = on_record(con, contract)
            landed = land(con, contract, fetch(contract))
            if before is None or landed.snapshot_id != before.snapshot_id:
                changed.append(contract.name)
    return changed


def _contract(source_id: str) -> Contract | ContractError:
    """The contract, or its mistakes."""
    try:
        return read_contract(source_id)
    except ContractError as error:
        return error


def _check_usage_logs() -> Iterator[dict[str, object]]:
    """Each usage-log adapter with mistakes in its yml. Its log is read by dbt; nothing of it is loaded here."""
    for source_id in usage_log_ids():
        try:
            read_usage_log(source_id)
        except ContractError as error:
            yield _refused(source_id, source_id, error)


def _load_one(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    is_named: bool,
    from_path: Path | None,
    live: bool,
    releases: int,
    newest: bool,
) -> Iterator[dict[str, object]]:
    """Load the bytes of one source, or of several releases; one result per load."""
    source_id = contract.name
    if not is_named and not _has_route(contract, live, releases, newest):
        return
    is_needed = is_named or contract.meta.is_required
    try:
        if newest:
            yield from _load_newest(con, contract, is_needed)
        elif releases:
            # newest first: if the load is stopped, the most recent history is there
            for release in _bar(_earlier_releases(contract, releases), source_id):
                what = f"{source_id} {release.version} of {release.published_on}"
                get = partial(fetch_release, contract, release)
                yield _landed(con, contract, get, what, is_needed)
        else:
            yield _landed(con, contract, partial(_fetch, contract, from_path, live), source_id, is_needed)
    except ContractError as error:
        yield _failed(con, contract, source_id, error, is_needed)


def _has_route(contract: Contract, live: bool, releases: int, newest: bool) -> bool:
    """Whether a load without names loads the source."""
    meta = contract.meta
    if live:
        return meta.live is not None
    if newest:
        return isinstance(meta.origin, Packaged | WheelsOrigin) and meta.live is None
    return isinstance(meta.origin, Packaged) if releases else meta.origin is not None


def _fetch(contract: Contract, from_path: Path | None, live: bool) -> Fetched:
    if not live:
        return fetch(contract, from_path)
    from ingest.live import fetch_live  # slow to import, and most loads do not need it

    return fetch_live(contract)


def _earlier_releases(contract: Contract, count: int) -> list[Release]:
    from ingest.index import earlier_releases  # slow to import, and only history needs it

    return earlier_releases(contract, count)


def _load_newest(con: duckdb.DuckDBPyConnection, contract: Contract, is_needed: bool) -> Iterator[dict[str, object]]:
    if not isinstance(contract.meta.origin, Packaged | WheelsOrigin):
        raise ContractError(f"{contract.name} is not in a package, so it has no newest release. Omit --newest")
    before = on_record(con, contract)
    if before is None:
        # of two releases of one day, the one that was loaded first is the older one
        yield _landed(con, contract, partial(fetch, contract), contract.name, is_needed)
        before = on_record(con, contract)
    yield _landed(con, contract, partial(fetch_newest, contract), contract.name, is_needed, before)


def _landed(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    get: Callable[[], Fetched],
    what: str,
    is_needed: bool,
    before: OnRecord | None = None,
) -> dict[str, object]:
    """Load some bytes. before: print what they change in that snapshot."""
    try:
        fetched = get()
        landed = land(con, contract, fetched)
    except ContractError as error:
        return _failed(con, contract, what, error, is_needed)
    print(_summary(landed, what) + (_differences(con, contract, before, fetched, landed) if before else ""))
    return vars(landed)


def _failed(
    con: duckdb.DuckDBPyConnection, contract: Contract, what: str, error: ContractError, is_needed: bool
) -> dict[str, object]:
    if not isinstance(error, UnreachableError):
        return _refused(contract.name, what, error)
    known = note_unreachable(con, contract, str(error))
    stays = f"On record: {known.rows:,} rows as of {known.seen_on}" if known else "On record: nothing"
    warning, goes_on = ("", "") if is_needed else ("Warning: ", ". The load goes on without it")
    print(f"{warning}{what} could not be reached: {error}. {stays}{goes_on}", file=sys.stderr)
    return {"source_id": contract.name, "status": "unreachable", "because": str(error), "is_needed": is_needed}


def _refused(source_id: str, what: str, error: ContractError) -> dict[str, object]:
    print(f"{what} is refused; nothing of it was loaded: {error}", file=sys.stderr)
    return {"source_id": source_id, "status": "refused", "because": str(error)}


def _differences(
    con: duckdb.DuckDBPyConnection, contract: Contract, before: OnRecord, fetched: Fetched, landed: Landed
) -> str:
    """How a newest release differs from what was on record; its first character ends what is printed before it."""
    if landed.snapshot_id == before.snapshot_id:
        is_other = before.version != fetched.version
        return f"; {fetched.version} has the same facts as {before.version}" if is_other else ""
    found = between(con, contract, before.snapshot_id, landed.snapshot_id)
    return (
        f"; {before.version} -> {fetched.version} of {fetched.published_on}: "
        f"{found.new:,} new, {found.changed:,} changed, {found.gone:,} gone"
    )


def _bar(releases: list[Release], source_id: str) -> Iterable[Release]:
    """A progress bar on standard error if that is a terminal."""
    return track(releases, source_id, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _summary(landed: Landed, what: str) -> str:
    if landed.status == "unchanged":
        return f"{what}: unchanged"
    text = f"{what}: {landed.rows:,} rows"
    if landed.rejected:
        text += f", {landed.rejected:,} refused (see raw.rejects for the reasons)"
    if landed.rounded:
        text += f", {landed.rounded:,} figures rounded to nine decimals"
    return text


def log_run(run: dict[str, object]) -> None:
    """Add a line to logs/runs.jsonl. Failures are recorded there, since the live file must not change."""
    path = ROOT / "logs" / "runs.jsonl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run, default=str) + "\n")
    except OSError as error:
        # the run itself must not fail because of its record
        print(f"{path} cannot be written: {error.strerror}. This run is not recorded in it", file=sys.stderr)
