"""The command `modelmart`: build the warehouse, ask it questions, share the results."""

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
from typing import Annotated, Any, NoReturn

import duckdb
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import ROOT, working
from ingest.__main__ import main as load_facts
from ingest.atomic import atomic_write
from ingest.home import Home
from ingest.messages import near
from modelmart import STOPPED_BY_USER, publish, run_sql
from modelmart import export as exporting
from modelmart import home as own
from modelmart.answer import (
    DEFAULT_PROFILE,
    in_options,
    print_answer,
    print_unranked,
    profiles,
    query,
    read_answer,
    tokens,
)
from modelmart.decision import print_decision, read_decision
from modelmart.explain import find, print_explained, read_explained, taken_as
from modelmart.formats import plain, printable, to_csv, to_html, to_json
from modelmart.readers import in_bytes, open_warehouse
from modelmart.status import print_status, read_status
from modelmart.usage import priced, print_usage, read_usage
from modelmart.watch import print_watched, to_icalendar
from modelmart.why import print_why

HELP = (
    "Which language model should you use, from which provider, at what cost, and for how long? modelmart builds one "
    "DuckDB file that answers this, with a source for each figure.\n\n"
    "Start with: modelmart build. It prints the answer.\n"
    "The commands under 'Ask questions' and 'Share the results' only read.\n"
    "They read the warehouse that was published last."
)
EPILOG = (
    "Exit codes:\n"
    "  0: done\n"
    "  1: failed; the message says what has not changed\n"
    "     (check: an offering on the watch list is at a level that fails)\n"
    "  2: unknown command or option (check: failed)\n\n"
    "Environment variables, with their defaults:\n"
    "  MODELMART_WAREHOUSE: the published file (warehouse.duckdb)\n"
    "  MODELMART_BUILD: the working file (warehouse.build.duckdb)\n"
    "  MODELMART_CACHE: the folder for downloads (.cache)\n"
    "  MODELMART_HOME: the folder of your own files (none; make it with modelmart init)\n"
    "  USAGE_LOG: the log of your own calls (a generated sample)\n\n"
    "With --json, standard output is JSON only. Errors go to standard error."
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP, epilog=EPILOG)
# How many similar names a message about an unknown name shows
SIMILAR_SHOWN = 5
# Characters of a cell that a table must have room for; the rest may go to further lines
WHOLE = 16
# The panels of --help
MAKE, ASK, SHARE = "Make the warehouse", "Ask questions", "Share the results"
# The most rows of a query that are printed as a table
MAX_ROWS = 1_000
PAGE = ROOT / "target" / "report" / "index.html"
# Headings of `explain`, where the key in --json is not clear enough for people
HEADINGS = {"speaks_for_prices": "primary listing", "said_on": "stated on", "and_yet": "remarks"}


class Screen(Console):
    """A console that raises an error when its pipe is closed, so that `fail` can end the command."""

    def on_broken_pipe(self) -> None:
        raise


# Lines are as wide as the terminal; in a log or a pipe as COLUMNS says, or 160 characters.
console = Screen(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)

# Errors that are reported as a message, without a traceback
PROBLEMS = (publish.BuildError, working.WorkingFileError, run_sql.QueryError, duckdb.Error, OSError)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
AllowPartial = Annotated[
    bool, typer.Option("--allow-partial", help="Publish even if a source failed. Its older facts stay.")
]
Keep = Annotated[int, typer.Option(min=0, metavar="N", help="Number of earlier warehouses to keep.")]
Accept = Annotated[
    bool, typer.Option("--accept", help="Publish even if more has changed than policy.publish_limits allows.")
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
    live: Annotated[
        bool, typer.Option("--live", help="Also load the newest releases of packages, and the live addresses.")
    ] = False,
    accept: Accept = False,
    keep: Keep = 3,
    create: Annotated[
        bool, typer.Option("--create", help="Create the file that MODELMART_WAREHOUSE or MODELMART_BUILD names.")
    ] = False,
    home: Home = None,
) -> None:
    """Load facts, run dbt with its tests, publish the warehouse and print the answer.

    Exit code 1: failed; the published warehouse is unchanged.
    It is also 1 if the warehouse was published but the answer cannot be printed.
    """
    try:
        if not create:
            working.refuse_mistyped(working.LIVE, working.BUILD)
        built = publish.build(allow_partial, live, accept, keep)
        with open_warehouse() as con:
            print_answer(console, read_answer(con))
    except PROBLEMS as error:
        fail(error)
    if "USAGE_LOG" in os.environ:
        print_own_usage()
    console.print(
        f"[dim]Published {built.path.name}: load {built.load_seconds:.1f} s, dbt {built.dbt_seconds:.1f} s, "
        f"swap {built.publish_seconds:.1f} s[/dim]"
    )


def print_own_usage() -> None:
    """What `modelmart usage` prints, of the log that is in the warehouse."""
    try:
        with open_warehouse() as con:
            print_usage(console, read_usage(con, DEFAULT_PROFILE))
    except PROBLEMS as error:
        fail(error)


@app.command(rich_help_panel=MAKE)
def rollback(
    generation: Annotated[
        int | None, typer.Argument(help="Its number, as shown by --list. Default: the newest.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="List the earlier warehouses and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish an earlier warehouse again. The current one is kept too, as a new generation.

    The working file keeps the newer facts.
    Fix the problem before you build again, or the next build will publish it again.
    """
    try:
        if not list_only:
            chosen = publish.rollback(generation)
            if not as_json:
                console.print(f"Generation {int(chosen.stem)} is published again", soft_wrap=True)
        kept = [vars(g) for g in publish.generations()]
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json(kept)
    elif kept:
        print_rows("Generations", list(kept[0]), rows_of(kept))
    else:
        console.print("There are no earlier warehouses. The next build will keep the current one.")


@app.command(rich_help_panel=MAKE)
def refresh(allow_partial: AllowPartial = False, accept: Accept = False, keep: Keep = 3, home: Home = None) -> None:
    """Same as build --live: also load newest releases from the package index, and the live addresses of the sources.

    A source that has a live address is loaded from there, else from the newest release of its package.
    """
    build(allow_partial=allow_partial, live=True, accept=accept, keep=keep)


app.command("load", rich_help_panel=MAKE)(load_facts)
app.command("init", rich_help_panel=MAKE)(own.init)
app.add_typer(own.new, name="new", rich_help_panel=MAKE)


@app.command(rich_help_panel=ASK)
def answer(
    profile: Annotated[str | None, typer.Argument(metavar="PROFILE", help="Same as --profile.")] = None,
    profile_id: Annotated[
        str, typer.Option("--profile", metavar="PROFILE", help="What it is for: an id that --list shows.")
    ] = DEFAULT_PROFILE,
    list_only: Annotated[bool, typer.Option("--list", help="List the profiles.")] = False,
    input_: Annotated[
        int | None,
        typer.Option("--input", parser=tokens, metavar="N", help="Input tokens of a request, not cached: 2k."),
    ] = None,
    cached: Annotated[
        int | None, typer.Option(parser=tokens, metavar="N", help="Cached input tokens of a request.")
    ] = None,
    output: Annotated[int | None, typer.Option(parser=tokens, metavar="N", help="Output tokens of a request.")] = None,
    requests_per_day: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Also print the cost of a month.")
    ] = None,
    open_weights: Annotated[bool, typer.Option("--open-weights", help="Only models with open weights.")] = False,
    min_context: Annotated[
        int, typer.Option(parser=tokens, metavar="N", help="The smallest context window, in tokens: 128k, 1M.")
    ] = 0,
    region: Annotated[str | None, typer.Option(metavar="REGION", help="Only what is sold there, such as eu.")] = None,
    max_usd: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="The most that 1,000 requests may cost.")
    ] = None,
    must: Annotated[
        str | None, typer.Option(metavar="LIST", help="Needed: tools, vision, reasoning, caching, batch.")
    ] = None,
    provider: Annotated[str | None, typer.Option(metavar="PROVIDER", help="Only offerings of this provider.")] = None,
    licence: Annotated[
        str | None, typer.Option(metavar="LIST", help="Only these licences, such as apache,mit.")
    ] = None,
    unranked: Annotated[bool, typer.Option("--unranked", help="List the models that are not ranked, and why.")] = False,
    decision: Annotated[bool, typer.Option("--decision", help="Review the newest decision on record.")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Print the best five models for a purpose: cost, capability, how long they stay, how sure that is.

    Without options: for a general assistant. Tokens are those of one request.
    """
    try:
        with open_warehouse() as con:
            own.say_if_not_built(con)
            if list_only:
                found = profiles(con)
            elif decision:
                found = read_decision(con)
            else:
                must_be_profile(con, profile or profile_id)
                must_be_region(con, region)
                found = read_answer(
                    con,
                    profile or profile_id,
                    input=input_,
                    cached=cached,
                    output=output,
                    requests_per_day=requests_per_day,
                    open_weights=open_weights,
                    min_context=min_context,
                    region=region.lower() if region else None,
                    max_usd=None if max_usd is None else max_usd / 1000,
                    must_have=must,
                    provider=provider,
                    licence=licence,
                )
    except duckdb.InvalidInputException as error:
        # a table macro names its parameter
        fail(working.WorkingFileError(in_options(str(error))))
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json(found)
    elif list_only:
        for row in found:
            console.print(f"[bold]{row['profile_id']}[/bold]: {row['profile_name']}", highlight=False)
    elif decision:
        print_decision(console, found)
    elif unranked:
        print_unranked(console, found)
    else:
        print_answer(console, found)


@app.command(rich_help_panel=ASK)
def status(as_json: AsJson = False) -> None:
    """Show the age of each source, missing facts, conflicts between sources, and the last build.

    Exit code 0, even if a source is late (see freshness in --json).
    Exit code 1: the warehouse cannot be read.
    """
    try:
        with open_warehouse() as con:
            state = read_status(con)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json(state)
    else:
        print_status(console, state)


@app.command(rich_help_panel=ASK)
def sql(
    statement: Annotated[str | None, typer.Argument(help="The query. Default: read it from standard input.")] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV that is safe to open in a spreadsheet.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print an HTML table.")] = False,
    timeout: Annotated[
        int, typer.Option(min=1, max=86_400, metavar="SECONDS", help="Stop the query after this time.")
    ] = 60,
    memory: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Memory limit of the query, such as 4GB.", show_default="half of the memory"),
    ] = None,
    max_rows: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1_000_000_000,
            metavar="ROWS",
            help="Print at most this many rows.",
            show_default=f"{MAX_ROWS:,}; all rows with --json, --csv or --html",
        ),
    ] = None,
) -> None:
    """Run one SELECT or EXPLAIN on the published warehouse, without access to files or networks.

    Exit code 1: failed, or stopped by a limit. 130: stopped with Ctrl-C.
    Part of the output may have been printed by then.
    The time to print does not count towards --timeout.
    """
    if as_json + as_csv + as_html > 1:
        raise typer.BadParameter("--json, --csv and --html cannot be combined; choose one")
    is_table = not (as_json or as_csv or as_html)
    limit = max_rows if max_rows is not None else MAX_ROWS if is_table else sys.maxsize
    try:
        with open_warehouse(memory) as con, run_sql.at_most(in_bytes(con)):
            names, found = run_sql.run(con, run_sql.text_of(statement), timeout)
            # joins of two marts often return two columns with the same name; all of them are printed
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
                message = f"only the first {limit:,} rows were printed; use --max-rows to print more"
                print(f"modelmart: {message}", file=sys.stderr)
    except KeyboardInterrupt:
        # the reader of a pipe may have stopped reading
        drop_output()
        fail(run_sql.QueryError("stopped"), code=STOPPED_BY_USER)
    except MemoryError:
        fail(run_sql.QueryError(run_sql.OUT_OF_MEMORY))
    except PROBLEMS as error:
        fail(error, code=getattr(error, "code", 1))
    except (TypeError, ValueError, OverflowError) as error:
        fail(run_sql.QueryError(f"a value cannot be printed ({error}); cast its column to varchar"))


@app.command(rich_help_panel=ASK)
def explain(
    name: Annotated[str, typer.Argument(help="A model or offering in any spelling, such as gpt-5.4.")],
    everything: Annotated[bool, typer.Option("--all", help="Every figure with its source.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an offering on one screen: prices and who states them, capability, licence, end, conflicts.

    A name without a provider stands for the offering of the maker.
    """
    try:
        with open_warehouse() as con:
            found = find(con, name)
            offering_id = found[0]["offering_id"]
            row = read_explained(con, offering_id)
            facts = {
                title: query(con, f"explain_{part}", offering_id=offering_id)
                for title, part in (
                    ("Listed as", "names"),
                    ("Prices", "prices"),
                    ("Beginnings and ends", "lifecycle"),
                    ("Other facts", "facts"),
                )
                if everything or as_json
            }
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json({"Offering": row, **facts})
        return
    print_explained(console, name, found, row)
    for title, rows in facts.items():
        if rows:
            print_rows(title, [HEADINGS.get(key, key.replace("_", " ")) for key in rows[0]], rows_of(rows))


@app.command(rich_help_panel=ASK)
def why(
    profile_id: Annotated[str, typer.Argument(help="The profile: an id of marts.dim_profiles.")],
    a: Annotated[str, typer.Argument(help="The first offering, in any spelling.")],
    b: Annotated[str, typer.Argument(help="The second offering.")],
    as_json: AsJson = False,
) -> None:
    """Say why one offering stands before another in a profile, criterion by criterion."""
    try:
        with open_warehouse() as con:
            must_be_profile(con, profile_id)
            found = {name: find(con, name, profile_id) for name in (a, b)}
            a, b = (found[name][0]["offering_id"] for name in (a, b))
            if a == b:
                raise working.WorkingFileError(f"both offerings are {a}; name two different ones")
            places = query(con, "why_places", profile_id=profile_id, a=a, b=b)
            criteria = query(con, "why", profile_id=profile_id, a=a, b=b)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json({"places": places, "criteria": criteria})
    else:
        for name, offerings in found.items():
            if said := taken_as(name, offerings, profile_id):
                console.print(said, highlight=False)
        print_why(console, profile_id, places, criteria)


@app.command(rich_help_panel=ASK)
def check(as_json: AsJson = False, home: Home = None) -> None:
    """Show how long the offerings on the watch list will stay available, and what to do.

    Exit code 0: no offering of your own list is at a level that fails.
    Exit code 1: one is (critical or retired, see policy.risk_levels).
    Exit code 2: failed; the warehouse cannot be read, or does not have your own files yet.
    Use it in a CI job or with cron.
    """
    try:
        with open_warehouse() as con:
            own.must_be_built(con)
            rows = query(con, "watch")
    except PROBLEMS as error:
        fail(error, code=2)
    if as_json:
        print_json(rows)
    else:
        print_watched(console, rows)
    if any(row["fails_check"] and row["is_own"] for row in rows):
        raise typer.Exit(1)


@app.command(rich_help_panel=ASK)
def usage(
    logs: Annotated[
        list[str], typer.Argument(metavar="LOG", help="An export or a log: files, or one folder or pattern.")
    ],
    profile_id: Annotated[
        str, typer.Option("--profile", metavar="PROFILE", help="Compare with the first model of this profile.")
    ] = DEFAULT_PROFILE,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Price your own calls: what they cost, what has no price and why, and what ends.

    docs/usage.md says which exports are read. The published warehouse does not change.
    To keep the figures in it: USAGE_LOG=LOG modelmart build.
    """
    try:
        with open_warehouse() as con:
            must_be_profile(con, profile_id)
        with priced(logs) as con:
            found = read_usage(con, profile_id)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json(found)
    else:
        print_usage(console, found)


@app.command(rich_help_panel=SHARE)
def report(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The file to write.",
            show_default=f"{PAGE.relative_to(ROOT)} in the folder of the project",
        ),
    ] = PAGE,
    as_json: AsJson = False,
) -> None:
    """Write the answer for any profile and workload as a single HTML file without network requests.

    If it fails, the old file stays.
    """
    from modelmart.report.page import write  # slow to import, and no other command needs it

    try:
        with open_warehouse() as con, console.status("Writing the page ..."):
            size = write(con, output)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json({"file": str(output), "bytes": size})
    else:
        console.print(f"{output}: {size / 1_000_000:.1f} MB; open it in a browser", soft_wrap=True)


@app.command(rich_help_panel=SHARE)
def calendar(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; - for standard output.")] = Path(
        "lifecycle.ics"
    ),
    everything: Annotated[bool, typer.Option("--all", help="All offerings, not only the watch list.")] = False,
) -> None:
    """Write the end dates of the offerings on the watch list as an iCalendar file."""
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


@app.command(rich_help_panel=SHARE)
def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="MART", help="The marts to write. Default: all.")] = None,
    into: Annotated[
        exporting.Format, typer.Option("--format", help="parquet keeps types and all decimals; csv opens anywhere.")
    ] = exporting.Format.PARQUET,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder to write to.", show_default="export; with --raw export/raw"),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the raw facts instead, for another engine such as Spark.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write each mart as a file, and data_dictionary.csv, which describes every column.

    All files come from the same warehouse. A file is written whole or not at all.
    If it fails, the files that are finished stay.
    Views have the rows of today.
    In CSV, text that a spreadsheet would run as a formula begins with '.

    With --raw: every table of schema raw in Parquet, as
    <table>/source_id=.../snapshot_id=.../data_0.parquet.
    The whole folder is replaced. If it holds any other file, nothing is changed.
    """
    if raw:
        if names:
            raise typer.BadParameter("--raw writes every table of schema raw; remove the names of marts")
        if into is not exporting.Format.PARQUET:
            raise typer.BadParameter("--raw writes Parquet only; remove --format")
        export_raw(output or Path("export", "raw"), as_json)
        return
    output = output or Path("export")
    written = []
    try:
        with open_warehouse() as con:
            known = exporting.marts(con)
            chosen = [name.removeprefix("marts.") for name in names or known]
            for name in chosen:
                must_be_among("mart", known, name, "modelmart status")
            for exported in exporting.export(con, list(dict.fromkeys(chosen)), output, into):
                written.append(vars(exported))
                if not as_json:
                    print_exported(exported)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json(written)


def export_raw(folder: Path, as_json: bool) -> None:
    try:
        with open_warehouse() as con, console.status("Writing the raw facts ..."):
            written = exporting.export_raw(con, folder)
    except PROBLEMS as error:
        fail(error)
    if as_json:
        print_json([vars(table) for table in written])
        return
    for table in written:
        print_exported(table)
    # the next command, to be run from the folder of the project
    print(f"MODELMART_RAW={shlex.quote(str(folder.absolute()))} dbt build --target spark")


def print_exported(exported: exporting.Exported) -> None:
    text = f"{exported.file}: {exported.rows:,} rows, {exported.bytes:,} bytes"
    console.print(text, soft_wrap=True, highlight=False)


def must_be_profile(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Raise WorkingFileError, with all profiles, if there is no profile with this id."""
    known = [row["profile_id"] for row in profiles(con)]
    if name not in known:
        if con.execute("select 1 from marts.dim_scenarios where scenario_id = ?", [name]).fetchone():
            raise working.WorkingFileError(
                f"{name} is a workload; name it in a profile: modelmart new profile NAME --scenario {name}"
            )
        raise working.WorkingFileError(f"there is no profile {name!r}; the profiles are {', '.join(known)}")


def must_be_region(con: duckdb.DuckDBPyConnection, name: str | None) -> None:
    """Raise WorkingFileError, with the regions of most offerings, if nothing is sold in a region of this name."""
    by_size = "select region from marts.fct_prices group by region order by count(distinct offering_id) desc, region"
    known = [region for (region,) in con.execute(by_size).fetchall()] if name else []
    if name and name.lower() not in known:
        raise working.WorkingFileError(
            f"--region: there is no region {name!r}.{near(name, known)} "
            f"Most is sold in {', '.join(known[:SIMILAR_SHOWN])}"
        )


def must_be_among(thing: str, known: list[str], name: str, listing: str) -> None:
    """Raise WorkingFileError, with similar names, if a name is not known. `listing` is a command that lists them."""
    if name not in known:
        shown = ", ".join(difflib.get_close_matches(name.lower(), known, n=SIMILAR_SHOWN, cutoff=0.5))
        hint = f"similar: {shown}" if shown else f"for a list: {listing}"
        raise working.WorkingFileError(f"there is no {thing} {name!r}; {hint}")


def unique_names(names: list[str]) -> list[str]:
    """Column names; a repeated name gets _2, _3 ... at its end."""
    return [n if (k := names[: i + 1].count(n)) == 1 else f"{n}_{k}" for i, n in enumerate(names)]


def print_rows(title: str | None, columns: list[str], rows: list[tuple]) -> None:
    """A table; rows that are too wide for it are printed one below the other, a line a column."""
    texts = [[_cell(value) for value in map(plain, row)] for row in rows]
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(Text(printable(column)), overflow="fold", justify="left")
    for row in texts:
        table.add_row(*map(Text, row))
    # a column takes a border and two spaces beside its text
    longest = [max(map(len, (name, *cells))) for name, *cells in zip(columns, *texts, strict=True)]
    if sum(min(WHOLE, length) + 3 for length in longest) < console.width:
        console.print(table)
        return
    if title:
        console.print(title, style="italic")
    for number, row in enumerate(texts, start=1):
        console.print(f"[dim]row {number:,}[/dim]", highlight=False)
        for column, text in zip(columns, row, strict=True):
            console.print(Text.assemble((f"{printable(column)}: ", "bold"), text), highlight=False)


def _cell(value: object) -> str:
    return "" if value is None else f"{value:,}" if type(value) is int else printable(str(value))


def rows_of(rows: list[dict[str, Any]]) -> list[tuple]:
    return [tuple(row.values()) for row in rows]


def print_json(value: object) -> None:
    print(json.dumps(value, default=str, indent=2))


def write(parts: Iterable[str]) -> None:
    """Write text to standard output. On a terminal, control characters are shown as escapes."""
    for part in parts:
        sys.stdout.write(printable(part.replace("\r\n", "\n")) if sys.stdout.isatty() else part)


def fail(error: Exception, code: int = 1) -> NoReturn:
    """Print an error as one message and exit."""
    # what a table macro says of a parameter is told without the kind of error
    message = str(error).removeprefix("Invalid Input Error: ")
    if isinstance(error, OSError) and error.filename is None:
        drop_output()
        # who reads only the first lines, as head does, knows it
        if isinstance(error, BrokenPipeError):
            sys.exit(code)
        message = f"standard output cannot be written: {error.strerror}"
    print(f"modelmart: {printable(message)}", file=sys.stderr)
    sys.exit(code)


def drop_output() -> None:
    """Discard output that is not written yet: Python would write it at exit, and fail or wait again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """Run the command. Output that cannot be written (full disk) is reported in one line; a closed pipe is not."""
    if isinstance(sys.stdout.buffer, io.RawIOBase):
        # with PYTHONUNBUFFERED, Python loses output that a pipe or disk did not accept, without an error
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(sys.stdout.buffer),
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            line_buffering=sys.stdout.isatty(),
        )
    # polars installs a handler under which a waiting read or write continues after Ctrl-C
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
