"""python -m ingest [SOURCE ...] [--live | --from PATH]: load facts into the working file.

Exit code 0 if every source loaded or was unchanged, 1 if any was refused (nothing of that one changed, the
others stand), 2 for a wrong call. One line per run is added to logs/runs.jsonl.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest import working
from ingest.contract import ROOT, ContractError, read_contract, source_ids
from ingest.fetch import fetch
from ingest.land import Landed, land
from ingest.live import fetch_live


def load(sources: list[str] | None = None, from_path: Path | None = None, live: bool = False) -> bool:
    """Load the sources named, or all; live: all that have a live route. Returns whether every one passed."""
    started_at = datetime.now(UTC)
    build = working.begin()
    con = working.connect(build)
    results: list[dict[str, object]] = []
    try:
        for source_id in sources or source_ids():
            try:
                contract = read_contract(source_id)
                if live and not sources and contract.live is None:
                    continue
                landed = land(con, contract, fetch_live(contract) if live else fetch(contract, from_path))
                print(_told(landed))
                results.append(vars(landed))
            except ContractError as error:
                print(f"{source_id} is refused, nothing of it was loaded: {error}", file=sys.stderr)
                results.append({"source_id": source_id, "status": "refused", "because": str(error)})
    finally:
        con.close()
        log_run({"started_at": started_at.isoformat(), "file": str(build), "sources": results})
    return all(r["status"] != "refused" for r in results)


def _told(landed: Landed) -> str:
    if landed.status == "unchanged":
        return f"{landed.source_id}: unchanged"
    text = f"{landed.source_id}: {landed.rows:,} rows"
    if landed.rejected:
        text += f", {landed.rejected:,} refused (raw.rejects says why)"
    if landed.rounded:
        text += f", {landed.rounded:,} figures rounded to nine decimals"
    return text


def log_run(run: dict[str, object]) -> None:
    """Add a line to logs/runs.jsonl: what failed is told there, since the live file must not change."""
    path = ROOT / "logs" / "runs.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run, default=str) + "\n")


def main(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources to load; all of them if none is named.")] = None,
    from_path: Annotated[
        Path | None,
        typer.Option("--from", help="Take the bytes of the one source named from this file or folder."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the live addresses; without names, of every source that has one.")
    ] = False,
) -> None:
    """Load facts into the working file (MODELMART_BUILD, else warehouse.build.duckdb)."""
    if from_path is not None and len(sources or []) != 1:
        raise typer.BadParameter("--from goes with exactly one source")
    if live and from_path is not None:
        raise typer.BadParameter("--live and --from are two routes; take one")
    try:
        passed = load(sources, from_path, live)
    except working.WorkingFileError as error:
        print(error, file=sys.stderr)
        passed = False
    raise typer.Exit(0 if passed else 1)


if __name__ == "__main__":
    typer.run(main)
