"""python -m ingest [SOURCE ...] [--live | --from PATH | --releases N]: load facts into the working file.

Exit code 0 if every source loaded or was unchanged, 1 if any was refused (nothing of that one changed, the
others stand), 2 for a wrong call. One line per run is added to logs/runs.jsonl.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.progress import track

from ingest import working
from ingest.contract import ROOT, Contract, ContractError, read_contract, source_ids
from ingest.fetch import Fetched, fetch, fetch_release
from ingest.land import Landed, land, prepare
from ingest.packages import Release, earlier_releases


def load(
    sources: list[str] | None = None, from_path: Path | None = None, live: bool = False, releases: int = 0
) -> bool:
    """Load the sources named, or all that have the route asked for. Returns whether every one passed.

    live: from their live addresses. releases: from so many earlier releases of their packages.
    """
    started_at = datetime.now(UTC)
    build = working.begin()
    results: list[dict[str, object]] = []
    try:
        with working.in_words(build), working.connect(build) as con:
            working.refuse_clock_set_back(con, build)
            for source_id in sources or source_ids():
                results.extend(_load_one(con, source_id, bool(sources), from_path, live, releases))
            # after the loading, since land() takes a table that is not there for rows that must be read again
            for source_id in source_ids():
                # one whose contract is broken was refused when its turn came
                with suppress(ContractError):
                    prepare(con, read_contract(source_id))
    finally:
        log_run({"started_at": started_at.isoformat(), "file": str(build), "sources": results})
    return all(r["status"] != "refused" for r in results)


def _load_one(
    con: duckdb.DuckDBPyConnection,
    source_id: str,
    is_named: bool,
    from_path: Path | None,
    live: bool,
    releases: int,
) -> Iterator[dict[str, object]]:
    """What became of each of a source's bytes, told as it happens."""
    try:
        contract = read_contract(source_id)
        origin = contract.origin or {}
        has_route = contract.live if live else "package" in origin if releases else origin
        if not is_named and not has_route:
            return
        if not releases:
            yield _landed(con, contract, lambda: _fetch(contract, from_path, live), source_id)
            return
        # newest first: what is there when somebody stops it is the history nearest to today
        for release in _bar(earlier_releases(contract, releases), source_id):
            what = f"{source_id} {release.version} of {release.published_on}"
            yield _landed(con, contract, lambda release=release: fetch_release(contract, release), what)
    except ContractError as error:
        yield _refused(source_id, source_id, error)


def _fetch(contract: Contract, from_path: Path | None, live: bool) -> Fetched:
    if not live:
        return fetch(contract, from_path)
    from ingest.live import fetch_live  # slow to import, and most loads do without

    return fetch_live(contract)


def _landed(
    con: duckdb.DuckDBPyConnection, contract: Contract, get: Callable[[], Fetched], what: str
) -> dict[str, object]:
    try:
        landed = land(con, contract, get())
    except ContractError as error:
        return _refused(contract.source_id, what, error)
    print(_told(landed, what))
    return vars(landed)


def _refused(source_id: str, what: str, error: ContractError) -> dict[str, object]:
    print(f"{what} is refused, nothing of it was loaded: {error}", file=sys.stderr)
    return {"source_id": source_id, "status": "refused", "because": str(error)}


def _bar(releases: list[Release], source_id: str) -> Iterable[Release]:
    """A bar on standard error where that is a terminal; a line a release is printed in any case."""
    return track(releases, source_id, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _told(landed: Landed, what: str) -> str:
    if landed.status == "unchanged":
        return f"{what}: unchanged"
    text = f"{what}: {landed.rows:,} rows"
    if landed.rejected:
        text += f", {landed.rejected:,} refused (raw.rejects says why)"
    if landed.rounded:
        text += f", {landed.rounded:,} figures rounded to nine decimals"
    return text


def log_run(run: dict[str, object]) -> None:
    """Add a line to logs/runs.jsonl: what failed is told there, since the live file must not change."""
    path = ROOT / "logs" / "runs.jsonl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run, default=str) + "\n")
    except OSError as error:
        # what the run itself did or said must not be lost over it
        print(f"{path} cannot be written: {error.strerror}", file=sys.stderr)


def main(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources to load; all of them if none is named.")] = None,
    from_path: Annotated[
        Path | None,
        typer.Option("--from", help="Take the bytes of the one source named from this file or folder."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the live addresses; without names, of every source that has one.")
    ] = False,
    releases: Annotated[
        int, typer.Option(min=0, help="Load so many earlier releases of the packages too, each of its own day.")
    ] = 0,
    create: Annotated[bool, typer.Option("--create", help="Begin the file that MODELMART_BUILD names.")] = False,
) -> None:
    """Load facts into the working file (MODELMART_BUILD, else warehouse.build.duckdb)."""
    if from_path is not None and len(sources or []) != 1:
        raise typer.BadParameter("--from goes with exactly one source")
    if (from_path is not None) + live + (releases > 0) > 1:
        raise typer.BadParameter("--live, --from and --releases are three routes; take one")
    try:
        if unknown := sorted(set(sources or []) - set(source_ids())):
            raise working.WorkingFileError(
                f"there is no source {', '.join(unknown)}; the sources are: {', '.join(source_ids())}"
            )
        if not create:
            working.refuse_mistyped(working.BUILD)
        with working.locked(working.build_path(), "python -m ingest"):
            passed = load(sources, from_path, live, releases)
    except (working.WorkingFileError, OSError) as error:
        print(error, file=sys.stderr)
        passed = False
    raise typer.Exit(0 if passed else 1)


if __name__ == "__main__":
    typer.run(main)
