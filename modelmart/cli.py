"""The command `modelmart`: what a person does with the warehouse."""

from __future__ import annotations

import difflib
import importlib.metadata
import io
import json
import os
import shlex
import signal
import sys
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, NoReturn

import duckdb
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import ROOT, working
from ingest.__main__ import main as load_facts
from ingest.atomic import atomic_write
from modelmart import export as exporting
from modelmart import publish, run_sql
from modelmart.answer import print_answer, query, read_answer
from modelmart.formats import plain, seen, to_csv, to_html, to_json
from modelmart.readers import in_bytes, open_warehouse
from modelmart.status import print_status, read_status
from modelmart.watch import print_watched, to_icalendar
from modelmart.why import print_why

HELP = (
    "Which language model, from which provider, at what cost, and for how long: a warehouse in DuckDB.\n\n"
    "Begin with: modelmart build. It prints the answer; then ask in SQL, or write the page. What is under 'Ask it' and "
    "'Hand it on' only reads, and reads what was published last."
)
EPILOG = (
    "Exit codes: 0 done. 1 it could not be done, and what was there is what it was; for check, something is about to "
    "end. 2 called with an option or command that does not exist; for check, it could not be looked up.\n\n"
    "Files: MODELMART_WAREHOUSE (warehouse.duckdb), MODELMART_BUILD (warehouse.build.duckdb), MODELMART_CACHE "
    "(.cache), USAGE_LOG (your own traffic). --json prints JSON to standard output and nothing else; errors go to "
    "standard error."
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP, epilog=EPILOG)
# so many names that are near one that there is not
SHOWN = 5
# those first that most catalogues list
OFFERINGS = "marts.dim_offerings left join marts.dim_listings using (offering_id)"
# the panels of --help
MAKE, ASK, HAND_ON = "Make the warehouse", "Ask it", "Hand it on"
# So many rows of a query are a table on the screen
MAX_ROWS = 1_000


class Screen(Console):
    """A console for which a closed pipe is an error like others, told in one line."""

    def on_broken_pipe(self) -> None:
        raise


# Tables are as wide as the terminal, and wide enough where there is none (a log, a pipe).
console = Screen(width=None if sys.stdout.isatty() else 160)

# What is said in words and not as a traceback.
PROBLEMS = (publish.BuildError, working.WorkingFileError, run_sql.QueryError, duckdb.Error, OSError)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
AllowPartial = Annotated[bool, typer.Option(help="Publish although a source was refused; its older facts stay.")]
Accept = Annotated[
    bool, typer.Option("--accept", help="Publish although it changes more than policy.publish_limits allows.")
]


def print_version(is_wanted: bool) -> None:
    if is_wanted:
        print(importlib.metadata.version("modelmart"))
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=print_version, is_eager=True)
    ] = False,
) -> None: ...


@app.command(rich_help_panel=MAKE)
def build(
    allow_partial: AllowPartial = False,
    live: Annotated[bool, typer.Option("--live", help="Ask the live addresses of the sources too.")] = False,
    accept: Accept = False,
    keep: Annotated[int, typer.Option(min=0, help="So many earlier warehouses stay for modelmart rollback.")] = 3,
    create: Annotated[
        bool, typer.Option("--create", help="Begin the files that MODELMART_WAREHOUSE or MODELMART_BUILD name.")
    ] = False,
) -> None:
    """Load facts, run dbt build with its tests, publish the warehouse, print the answer.

    Exit code 0 if the warehouse was published, 1 if not; then the live file is what it was. (Also 1 if it was published
    and the answer cannot be printed.)
    """
    try:
        if not create:
            working.refuse_mistyped(working.LIVE, working.BUILD)
        built = publish.build(allow_partial, live, accept, keep)
    except PROBLEMS as error:
        fail(error)
    answer()
    console.print(
        f"[dim]Published {built.path.name}: load {built.load_seconds:.1f} s, dbt {built.dbt_seconds:.1f} s, "
        f"swap {built.publish_seconds:.1f} s[/dim]"
    )


@app.command(rich_help_panel=MAKE)
def rollback(
    generation: Annotated[
        int | None, typer.Argument(help="Its number, as --list tells it; the last one if it is left out.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Tell which there are, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make an earlier warehouse live again; the present one is kept as a generation too.

    The working file keeps the newer facts: mend what was wrong before the next build publishes them again.
    """
    try:
        if not list_only:
            chosen = publish.rollback(generation)
            console.print(f"{chosen.stem} is live again", soft_wrap=True)
        kept = [vars(g) for g in publish.generations()]
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps(kept, default=str, indent=2))
    elif kept:
        print_rows("Generations", list(kept[0]), [tuple(g.values()) for g in kept])
    else:
        console.print("There are no earlier warehouses: the next build keeps this one.")


@app.command(rich_help_panel=MAKE)
def refresh(
    allow_partial: AllowPartial = False,
    accept: Accept = False,
) -> None:
    """The same as build --live: ask the live addresses of the sources too, and publish what comes of it."""
    build(allow_partial=allow_partial, live=True, accept=accept)


app.command("load", rich_help_panel=MAKE)(load_facts)


@app.command(rich_help_panel=ASK)
def answer(as_json: AsJson = False) -> None:
    """Print the answer again, from the published warehouse."""
    try:
        with open_warehouse() as con:
            if as_json:
                print(json.dumps(read_answer(con), default=str, indent=2))
            else:
                print_answer(con, console)
    except PROBLEMS as error:
        fail(error)


@app.command(rich_help_panel=ASK)
def status(as_json: AsJson = False) -> None:
    """What the published warehouse holds, how old each source is by its rule, what is not known, and the last build.

    Exit code 0 also if a source is late, which is told in words (`freshness` in --json); 1 if the warehouse cannot be
    read.
    """
    try:
        with open_warehouse() as con:
            told = read_status(con)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps(told, default=str, indent=2))
    else:
        print_status(console, told)


@app.command(rich_help_panel=ASK)
def sql(
    statement: Annotated[
        str | None, typer.Argument(help="The query; read from standard input if it is left out.")
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print a table in HTML.")] = False,
    timeout: Annotated[int, typer.Option(min=1, max=86_400, help="Stop the query after so many seconds.")] = 60,
    memory: Annotated[
        str | None,
        typer.Option(help="What the query may take, such as 4GB.", show_default="half of the machine"),
    ] = None,
    max_rows: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1_000_000_000,
            help="Print no more rows.",
            show_default=f"{MAX_ROWS:,} for a table; all for --json, --csv, --html",
        ),
    ] = None,
) -> None:
    """Run one SELECT or EXPLAIN on the published warehouse, without access to files or networks.

    Exit code 1 if it failed or was stopped by a limit, 130 if by Ctrl-C; then a part of the output may have been
    printed. The time limit does not count the time to print.
    """
    if as_json + as_csv + as_html > 1:
        raise typer.BadParameter("--json, --csv and --html are three formats; take one")
    is_table = not (as_json or as_csv or as_html)
    limit = max_rows if max_rows is not None else MAX_ROWS if is_table else sys.maxsize
    try:
        with open_warehouse(memory) as con, run_sql.at_most(in_bytes(con)):
            names, found = run_sql.run(con, run_sql.text_of(statement), timeout)
            # a query may name two columns alike, as every join of two marts does; their rows are kept whole
            columns, rows = unique_names(names), islice(found, limit)
            if as_json:
                write(to_json(columns, rows))
            elif as_csv:
                write(to_csv(chain([columns], rows)))
            elif as_html:
                write(to_html(columns, rows))
            else:
                print_rows(None, columns, list(rows))
            if next(found, None) is not None:
                print(f"modelmart: there are more than {limit:,} rows; --max-rows prints more", file=sys.stderr)
    except KeyboardInterrupt:
        # whoever should read it may not
        drop_output()
        fail(run_sql.QueryError("stopped"), code=run_sql.STOPPED_BY_USER)
    except MemoryError:
        fail(run_sql.QueryError(run_sql.OUT_OF_MEMORY))
    except PROBLEMS as error:
        fail(error, code=getattr(error, "code", 1))
    except (TypeError, ValueError, OverflowError) as error:
        fail(run_sql.QueryError(f"a value cannot be printed ({error}); cast its column to varchar"))


@app.command(rich_help_panel=ASK)
def explain(
    offering_id: Annotated[str, typer.Argument(help="What to explain: provider/model, as in marts.dim_offerings.")],
    as_json: AsJson = False,
) -> None:
    """Where each figure of an offering comes from, and what other sources say."""
    try:
        with open_warehouse() as con:
            must_be_known(con, "offering", OFFERINGS, offering_id)
            told = {
                title: query(con, f"explain_{name}", offering_id=offering_id)
                for title, name in (
                    ("Listed as", "names"),
                    ("Prices", "prices"),
                    ("Beginnings and ends", "lifecycle"),
                    ("Other facts", "facts"),
                )
            }
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps(told, default=str, indent=2))
        return
    for title, rows in told.items():
        if rows:
            print_rows(title, list(rows[0]), [tuple(r.values()) for r in rows])


@app.command(rich_help_panel=ASK)
def why(
    profile_id: Annotated[str, typer.Argument(help="Whose question: an id of policy.ranking_profiles.")],
    a: Annotated[str, typer.Argument(help="An offering: provider/model.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    as_json: AsJson = False,
) -> None:
    """What decides between two offerings in a profile, criterion by criterion."""
    try:
        with open_warehouse() as con:
            must_be_known(con, "profile", "policy.ranking_profiles", profile_id)
            for offering_id in (a, b):
                must_be_known(con, "offering", OFFERINGS, offering_id)
            if a == b:
                raise working.WorkingFileError(f"{a} is named twice; name two offerings to compare")
            places = query(con, "why_places", profile_id=profile_id, a=a, b=b)
            criteria = query(con, "why", profile_id=profile_id, a=a, b=b)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps({"places": places, "criteria": criteria}, default=str, indent=2))
    else:
        print_why(console, profile_id, places, criteria)


@app.command(rich_help_panel=ASK)
def check(as_json: AsJson = False) -> None:
    """How long the offerings on the watch list can be counted on.

    Exit code 0 if all can, 1 if one is at a level that fails (critical or retired, by policy.risk_levels), 2 if that
    could not be looked up. Made for a CI job or a cron line.
    """
    try:
        with open_warehouse() as con:
            rows = query(con, "watch")
    except PROBLEMS as error:
        fail(error, code=2)
    if as_json:
        print(json.dumps(rows, default=str, indent=2))
    else:
        print_watched(console, rows)
    if any(row["fails_check"] for row in rows):
        raise typer.Exit(1)


@app.command(rich_help_panel=HAND_ON)
def report(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write it.")] = ROOT
    / "target"
    / "report"
    / "index.html",
    as_json: AsJson = False,
) -> None:
    """Write the page: the answer for any profile and workload, in one HTML file that asks no network.

    A page that cannot be written leaves the one that was there.
    """
    from modelmart.report.page import write  # slow to import, and the other commands do without

    try:
        with open_warehouse() as con, console.status("Reading the marts and drawing the page ..."):
            size = write(con, output)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps({"file": str(output), "bytes": size}, indent=2))
    else:
        console.print(f"{output}: {size / 1_000_000:.1f} MB; open it in a browser", soft_wrap=True)


@app.command(rich_help_panel=HAND_ON)
def calendar(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write it; - for standard output.")] = Path(
        "lifecycle.ics"
    ),
    everything: Annotated[
        bool, typer.Option("--all", help="Every offering with a date, not only those on the watch list.")
    ] = False,
) -> None:
    """Write what ends when, for the offerings on the watch list, as an iCalendar file."""
    try:
        with open_warehouse() as con:
            events = query(con, "calendar", everything=everything)
        content = to_icalendar(events)
        if str(output) == "-":
            sys.stdout.buffer.write(content)
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        with working.translate_errors(output), atomic_write(output) as partial:
            partial.write_bytes(content)
    except PROBLEMS as error:
        fail(error)
    console.print(f"{output}: {len(events)} events", soft_wrap=True)


@app.command(rich_help_panel=HAND_ON)
def export(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="MART", help="Which marts; all if none is named.")
    ] = None,
    into: Annotated[
        exporting.Format, typer.Option("--format", help="parquet has types and exact decimals; csv opens anywhere.")
    ] = exporting.Format.PARQUET,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The folder; made if there is none.", show_default="export; of --raw export/raw"
        ),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="The facts that the marts are made of, for another engine such as Spark.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the marts as files, one each, with data_dictionary.csv: every column of them described.

    All are of one warehouse, and each file is written whole or not at all. Views are as they are today. Text that a
    spreadsheet would run has a ' before it in CSV. A time since ever is -infinity there, and 0001-01-01 in Parquet.

    With --raw every table of schema raw instead, in Parquet, as <table>/source_id=.../snapshot_id=.../data_0.parquet.
    The folder is replaced whole, and is refused if it holds anything else.
    """
    if raw:
        if names:
            raise typer.BadParameter("--raw writes every table of raw; name no marts with it")
        if into is not exporting.Format.PARQUET:
            raise typer.BadParameter("--raw writes Parquet only; leave out --format")
        export_raw(output or Path("export", "raw"), as_json)
        return
    output = output or Path("export")
    written = []
    try:
        with open_warehouse() as con:
            known = exporting.marts(con)
            chosen = [name.removeprefix("marts.") for name in names or known]
            for name in chosen:
                must_be_among("mart", known, name)
            for exported in exporting.export(con, list(dict.fromkeys(chosen)), output, into):
                written.append(vars(exported))
                if not as_json:
                    print_exported(exported)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps(written, default=str, indent=2))


def export_raw(folder: Path, as_json: bool) -> None:
    try:
        with open_warehouse() as con, console.status("Writing the facts ..."):
            written = exporting.export_raw(con, folder)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print(json.dumps([vars(table) for table in written], default=str, indent=2))
        return
    for table in written:
        print_exported(table)
    # dbt is run from the project, wherever this was
    print(f"MODELMART_RAW={shlex.quote(str(folder.absolute()))} dbt build --target spark")


def print_exported(exported: exporting.Exported) -> None:
    told = f"{exported.file}: {exported.rows:,} rows, {exported.bytes:,} bytes"
    console.print(told, soft_wrap=True, highlight=False)


def must_be_known(con: duckdb.DuckDBPyConnection, thing: str, table: str, name: str) -> None:
    """Raise WorkingFileError, with what is near, for an id that the table does not have in its column <thing>_id."""
    must_be_among(
        thing,
        [r[0] for r in con.execute(f"select {thing}_id from {table} group by 1 order by count(*) desc, 1").fetchall()],
        name,
    )


def must_be_among(thing: str, known: list[str], name: str) -> None:
    """Raise WorkingFileError, with what is near, for a name that is none of these."""
    if name not in known:
        # who leaves out the provider means one of them; who is known best stands first
        same = [k for k in known if k.endswith(f"/{name.lower()}")]
        near = [*same, *difflib.get_close_matches(name.lower(), known, n=SHOWN, cutoff=0.5)]
        told = ", ".join(list(dict.fromkeys(near))[:SHOWN]) or "none is near"
        raise working.WorkingFileError(f"there is no {thing} {name!r}; near it: {told}")


def unique_names(names: list[str]) -> list[str]:
    """Column names, with _2, _3 ... behind those that stood before."""
    return [n if (k := names[: i + 1].count(n)) == 1 else f"{n}_{k}" for i, n in enumerate(names)]


def print_rows(title: str | None, columns: list[str], rows: list[tuple]) -> None:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(Text(seen(column)), overflow="fold", justify="left")
    for row in rows:
        cells = map(plain, row)
        table.add_row(*(Text("" if c is None else f"{c:,}" if type(c) is int else seen(str(c))) for c in cells))
    console.print(table)


def write(parts: Iterable[str]) -> None:
    """Print text as it is; on a terminal its control characters are shown."""
    for part in parts:
        sys.stdout.write(seen(part.replace("\r\n", "\n")) if sys.stdout.isatty() else part)


def fail(error: Exception, code: int = 1) -> NoReturn:
    said = str(error)
    if isinstance(error, OSError) and error.filename is None:
        drop_output()
        said = f"standard output cannot be written: {error.strerror}"
    print(f"modelmart: {seen(said)}", file=sys.stderr)
    sys.exit(code)


def drop_output() -> None:
    """Forget what is not printed yet; Python would write it at its end, and fail or wait once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """The command `modelmart`. Output that cannot be written (a closed pipe, a full disk) is an error of one line."""
    if isinstance(sys.stdout.buffer, io.RawIOBase):
        # with PYTHONUNBUFFERED, Python loses what a pipe or a disk did not take, and says nothing
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(sys.stdout.buffer),
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            line_buffering=sys.stdout.isatty(),
        )
    # under the handler that polars leaves, a read or a write that waits goes on after Ctrl-C
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        fail(error)


if __name__ == "__main__":
    run()
