"""Loads sources into the working file, one after the other. A refused source does not stop the others."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import track

from ingest import ROOT, working
from ingest.contract import Contract, Packaged, read_contract, read_usage_log, source_ids, usage_log_ids
from ingest.fetch import Fetched, fetch, fetch_release
from ingest.land import Landed, land, prepare
from ingest.messages import ContractError
from ingest.packages import Release, earlier_releases


def load(
    sources: list[str] | None = None, from_path: Path | None = None, live: bool = False, releases: int = 0
) -> bool:
    """Load the named sources, or all sources that have the requested route. Returns whether none was refused.

    live: load from live addresses. releases: load this many earlier releases of the sources' packages too. Prints a
    line per source, and adds one to logs/runs.jsonl. Raises WorkingFileError if the working file cannot be written.
    """
    started_at = datetime.now(UTC)
    build = working.begin()
    results: list[dict[str, object]] = []
    try:
        with working.translate_errors(build), working.connect(build) as con:
            working.refuse_clock_set_back(con, build)
            if not (sources or live or releases):
                results.extend(_check_usage_logs())
            for source_id in sources or source_ids():
                results.extend(_load_one(con, source_id, bool(sources), from_path, live, releases))
            # after loading: land() reads bytes again if a table is missing, and must not find an empty one
            for source_id in source_ids():
                # a broken contract was reported above
                with suppress(ContractError):
                    prepare(con, read_contract(source_id))
    finally:
        log_run({"started_at": started_at.isoformat(), "file": str(build), "sources": results})
    return all(r["status"] != "refused" for r in results)


def _check_usage_logs() -> Iterator[dict[str, object]]:
    """Each usage-log adapter with mistakes in its yml. Its log is read by dbt; nothing of it is loaded here."""
    for source_id in usage_log_ids():
        try:
            read_usage_log(source_id)
        except ContractError as error:
            yield _refused(source_id, source_id, error)


def _load_one(
    con: duckdb.DuckDBPyConnection,
    source_id: str,
    is_named: bool,
    from_path: Path | None,
    live: bool,
    releases: int,
) -> Iterator[dict[str, object]]:
    """Load the bytes of one source, or of several releases; one result per load."""
    try:
        contract = read_contract(source_id)
        origin = contract.meta.origin
        has_route = contract.meta.live if live else isinstance(origin, Packaged) if releases else origin
        if not is_named and not has_route:
            return
        if not releases:
            yield _landed(con, contract, lambda: _fetch(contract, from_path, live), source_id)
            return
        # newest first: if the load is stopped, the most recent history is there
        for release in _bar(earlier_releases(contract, releases), source_id):
            what = f"{source_id} {release.version} of {release.published_on}"
            yield _landed(con, contract, lambda release=release: fetch_release(contract, release), what)
    except ContractError as error:
        yield _refused(source_id, source_id, error)


def _fetch(contract: Contract, from_path: Path | None, live: bool) -> Fetched:
    if not live:
        return fetch(contract, from_path)
    from ingest.live import fetch_live  # slow to import, and most loads do not need it

    return fetch_live(contract)


def _landed(
    con: duckdb.DuckDBPyConnection, contract: Contract, get: Callable[[], Fetched], what: str
) -> dict[str, object]:
    try:
        landed = land(con, contract, get())
    except ContractError as error:
        return _refused(contract.name, what, error)
    print(_summary(landed, what))
    return vars(landed)


def _refused(source_id: str, what: str, error: ContractError) -> dict[str, object]:
    print(f"{what} is refused; nothing of it was loaded: {error}", file=sys.stderr)
    return {"source_id": source_id, "status": "refused", "because": str(error)}


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
