"""The command python -m ingest: load facts into the working file.

Exit code 0: every source was loaded or is unchanged. A source that could not be reached is a warning, unless its
contract says is_required or the command named it. 1: a source failed; nothing of it changed, and the others are loaded.
2: the command was called wrongly. Each run adds one line to logs/runs.jsonl.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ingest import working
from ingest.home import Home


def main(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources to load. Without names: all that have the chosen route.")
    ] = None,
    from_path: Annotated[
        Path | None,
        typer.Option("--from", help="Read the one named source from this file or folder."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Load from the live addresses. Without names: all sources that have one.")
    ] = False,
    newest: Annotated[
        bool,
        typer.Option(
            "--newest",
            help="Load the newest releases from the package index. Without names: all sources in packages that have no "
            "live address.",
        ),
    ] = False,
    releases: Annotated[
        int, typer.Option(min=0, help="Number of earlier package releases to load too, each under its own date.")
    ] = 0,
    create: Annotated[bool, typer.Option("--create", help="Create the file that MODELMART_BUILD names.")] = False,
    home: Home = None,
) -> None:
    """Load facts into the working file (MODELMART_BUILD, else warehouse.build.duckdb).

    Exit code 0: every source was loaded or is unchanged; a source that could not be reached is a warning.
    Exit code 1: a source was refused, or could not be reached and is required or was named.
    """
    # slow to import, and modelmart shows this command among others
    from ingest.contract import source_ids
    from ingest.loading import load, read_own
    from ingest.messages import ContractError, nearest

    # polars, imported above, installs a handler under which a waiting read or write goes on after Ctrl-C
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if from_path is not None and len(sources or []) != 1:
        raise typer.BadParameter("--from needs exactly one source")
    if (from_path is not None) + live + newest + (releases > 0) > 1:
        raise typer.BadParameter("--live, --newest, --from and --releases exclude each other; choose one")
    try:
        if unknown := sorted(set(sources or []) - set(source_ids())):
            raise working.WorkingFileError(
                f"there is no source {', '.join(unknown)}; the sources are: {', '.join(source_ids())}."
                f"{nearest(unknown[0], source_ids())}"
            )
        if not create:
            working.refuse_mistyped(working.BUILD)
        if not sources or "own" in sources:
            # a refusal is reported by the load
            with suppress(ContractError):
                print(*(f"{note}\n" for note in read_own()[1]), sep="", end="")
        with working.locked(working.build_path(), "python -m ingest"):
            passed = load(sources, from_path, live, releases, newest)
    except (working.WorkingFileError, OSError) as error:
        print(error, file=sys.stderr)
        passed = False
    raise typer.Exit(0 if passed else 1)


if __name__ == "__main__":
    typer.run(main)
