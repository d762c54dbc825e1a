"""The user's own files: make the folder, add rows, check them before a build, and see whether the build has them.

Every command imports this module, and few read such files. So what reads them, which is slow to import, is imported in
the functions.
"""

from __future__ import annotations

import csv
import io
import os
import shlex
import shutil
import sys
import tempfile
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import duckdb
import typer

from ingest import home, working
from ingest.atomic import atomic_write
from ingest.messages import ContractError, nearest
from modelmart.answer import tokens
from modelmart.readers import open_warehouse

if TYPE_CHECKING:
    from ingest.contract import Column

FOLDER = Path("modelmart-home")
# Longest comment line of a new file, in characters
WIDTH = 100


class File(NamedTuple):
    """A file of the folder: its table in a contract, its first comment, columns, and rows as examples."""

    source: str
    table: str
    about: str
    columns: str
    examples: tuple[str, ...]


FILES = {
    "scenarios.csv": File(
        "own",
        "workloads",
        "Your workloads: how many tokens one interaction has.",
        "scenario_id,scenario_name,fresh_input_tokens,cached_input_tokens,output_tokens,interactions,region,rationale",
        ("my_chat,One reply of our chat,800,2200,250,100000,eu,measured in October",),
    ),
    "profiles.csv": File(
        "own",
        "profiles",
        "Your questions: a workload, and how much each criterion counts. Weights are percents that sum to 100; a row "
        "without weights has those of the profile that it is based on.",
        "profile_id,profile_name,based_on,scenario_id,max_usd,min_context,open_weights,"
        "capability_general,capability_chat,capability_coding,cost_at_effort,rationale",
        (
            "my_assistant,Our assistant,general_assistant,customer_chat,0.02,,,40,30,,30,answers count more than cost",
            "my_open_agent,Our agent on open weights,coding_agent,,,200000,true,,,,,",
        ),
    ),
    "company.csv": File(
        "own",
        "companies",
        "Your company, for which licences are judged: some ask for a contract of their own above a number of users.",
        "company_profile_name,monthly_users,revenue_usd,revenue_period,uses_derivatives,distributes_weights,serves_others",
        ("Our company,20000,3000000,year,false,false,true",),
    ),
    "watchlist.csv": File(
        "own",
        "watched",
        "What you depend on. modelmart check fails when one of these ends soon.",
        "offering_id,rationale",
        ("openai/gpt-4.1-mini,the summaries of our app",),
    ),
    "prices.csv": File(
        "my_prices",
        "prices",
        "Prices that you have negotiated, in US dollars. They win over every list price.",
        "provider_id,model_id,meter,usd_per_unit,valid_from_on,valid_to_on,source_address,note",
        ("openai,gpt-4.1-mini,input,0.36,2026-01-01,,contract#2026-1,a tenth below the list",),
    ),
    "usage_names.csv": File(
        "own",
        "names",
        "Names in your usage log that no catalogue has, such as a deployment, and what they stand for.",
        "log_provider,log_model,provider_id,model_id",
        ("azure,our-deployment-*,azure,gpt-5-mini",),
    ),
}


# ---------------------------------------------------------------------------------------------- checks


def check() -> None:
    """Check the user's own files, and print what is read otherwise than written or is in no catalogue.

    Raises ContractError if a file is refused, or if an offering on the watch list does not exist.
    """
    if home.folder() is None:
        return
    from ingest.loading import examine_own

    tables, notes, refused = examine_own()
    # without a published warehouse, dbt looks at the watch list
    with suppress(working.WorkingFileError, duckdb.Error), open_warehouse() as con:
        new: dict[str, str] = {}
        if "prices" in tables:
            priced = tables["prices"].select("provider_id", "model_id").unique(maintain_order=True)
            new = _unknown(con, [f"{provider}/{model}" for provider, model in priced.iter_rows()])
            notes += [
                f"prices.csv: no catalogue has {name!r}, so it becomes an offering of your own.{near}"
                for name, near in new.items()
            ]
        # the load says what is wrong with the contract
        watched = tables["watched"].get_column("offering_id").to_list() if "watched" in tables else []
        if unknown := _unknown(con, [name for name in watched if "/" in name and name not in new]):
            lines = [f"  watchlist.csv: there is no offering {name!r}.{near}" for name, near in unknown.items()]
            refused.append("\n".join(["your watch list is refused. Correct these:", *lines]))
    if refused:
        raise ContractError("\n".join(refused))
    for note in notes:
        print(note, flush=True)


def _unknown(con: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, str]:
    """The names that are no offerings of the published warehouse, each with a question for the nearest."""
    known = {i for (i,) in con.execute("select offering_id from marts.dim_offerings order by 1").fetchall()}
    return {name: nearest(name, sorted(known)) for name in names if name not in known}


def must_be_built(con: duckdb.DuckDBPyConnection) -> None:
    """Raise WorkingFileError if the published warehouse does not have the user's own files as they are now."""
    try:
        if home.folder() is None:
            return
        from ingest.fetch import fetch
        from ingest.loading import own_contracts

        wanted = [f"{contract.name}:{fetch(contract).sha256[:16]}" for contract in own_contracts()]
    except ContractError as error:
        raise working.WorkingFileError(str(error)) from None
    current = {i for (i,) in con.execute("select snapshot_id from marts.dim_snapshots where is_current").fetchall()}
    if not current.issuperset(wanted):
        command = f"modelmart build --home {shlex.quote(str(home.folder()))}"
        raise working.WorkingFileError(f"your files in {home.folder()} are not in the warehouse yet; run: {command}")


def say_if_not_built(con: duckdb.DuckDBPyConnection) -> None:
    """Say the same on standard error."""
    try:
        must_be_built(con)
    except working.WorkingFileError as error:
        print(f"modelmart: {error}", file=sys.stderr)


# ---------------------------------------------------------------------------------------------- the folder


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to make.")] = FOLDER,
) -> None:
    """Make a folder for your own workloads, profiles, company, watch list, prices and names.

    Each file explains its columns. Files that exist stay as they are.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = [name for name in FILES if not (folder / name).exists()]
        for name in new:
            with atomic_write(folder / name) as partial:
                partial.write_text(template(name), encoding="utf-8")
    except OSError as error:
        _stop(f"{folder} cannot be made: {error.strerror}")
    kept = [name for name in FILES if name not in new]
    print(f"Made in {folder}: {', '.join(new) or 'nothing'}")
    if kept:
        print(f"Kept as they were: {', '.join(kept)}")
    print(f"Edit them, then run:\n  export {home.HOME}={shlex.quote(str(folder.absolute()))}\n  modelmart build")


def template(name: str) -> str:
    """The text of a new file: comments from the contract, the header, and examples as comments."""
    from ingest.own_checks import shipped

    file = FILES[name]
    lines = [file.about, "", "Columns; those without 'required' may be empty or left out:"]
    lines += [f"  {_explained(column)}" for column in _columns(name)]
    if name == "profiles.csv":
        lines += ["  weights: a column for each criterion that counts, of these:"]
        lines += [f"    {', '.join(shipped('criteria', 'criterion_id'))}"]
        lines += [f"  Profiles to base one on: {', '.join(shipped('ranking_profiles', 'profile_id'))}"]
        lines += [f"  Workloads: {', '.join(shipped('scenarios', 'scenario_id'))}, and those of scenarios.csv"]
    lines += ["", "Lines that begin with # are comments. Remove the # to use an example:"]
    comments = [part for line in lines for part in _wrapped(line)]
    return "\n".join([*comments, file.columns, *(f"#{example}" for example in file.examples), ""])


def _columns(name: str) -> list[Column]:
    """The columns that the file may have, but for weights."""
    from ingest.contract import read_contract

    file = FILES[name]
    return [c for c in read_contract(file.source).tables[file.table].columns if c.name != "inherits_from"]


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return [f"# {part}".rstrip() for part in textwrap.wrap(line, WIDTH, subsequent_indent=indent) or [""]]


def _explained(column: Column) -> str:
    state = " Required." if column.meta.required and column.name != "based_on" else ""
    default = f" Default: {column.meta.default}." if column.meta.default else ""
    return f"{column.name}: {column.description}{state}{default}"


# ---------------------------------------------------------------------------------------------- new rows

new = typer.Typer(no_args_is_help=True, help="Add a profile or a workload of your own. On a terminal it asks.")


@new.command()
def scenario(
    name: Annotated[str, typer.Argument(help="Its id, such as my_chat, or its name in words.")],
    fresh_input: Annotated[
        int | None, typer.Option("--input", parser=tokens, metavar="N", help="Input tokens that are not cached: 2k.")
    ] = None,
    cached: Annotated[
        int | None, typer.Option(parser=tokens, metavar="N", help="Input tokens that are read from the cache.")
    ] = None,
    output: Annotated[int | None, typer.Option(parser=tokens, metavar="N", help="Output tokens.")] = None,
    interactions: Annotated[int | None, typer.Option(help="Number of interactions that a total is for.")] = None,
    region: Annotated[str | None, typer.Option(help="Where calls are served, such as eu.")] = None,
    tier: Annotated[str | None, typer.Option(help="standard, batch, flex, priority or fast.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason, for those who read it later.")] = None,
    folder: home.Home = None,
) -> None:
    """Add a workload: how many tokens one interaction has."""
    _add(
        "scenarios.csv",
        "scenario_id",
        name,
        {
            "fresh_input_tokens": _asked("Input tokens of one interaction that are not cached", "--input", fresh_input),
            "cached_input_tokens": _asked("Input tokens that are read from the cache", "--cached", cached, 0),
            "output_tokens": _asked("Output tokens", "--output", output),
            "interactions": _asked("Interactions that a total is for", "--interactions", interactions, 1000),
            "region": _asked("Region", "--region", region, "global"),
            "service_tier": _asked("Service tier", "--tier", tier, "standard"),
            "rationale": why,
        },
    )


@new.command()
def profile(
    name: Annotated[str, typer.Argument(help="Its id, such as my_agent, or its name in words.")],
    based_on: Annotated[str | None, typer.Option(help="The profile that gives what you leave out.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Its workload.")] = None,
    weight: Annotated[
        list[str] | None, typer.Option(metavar="CRITERION=PERCENT", help="A weight; all of them sum to 100.")
    ] = None,
    max_usd: Annotated[float | None, typer.Option(help="The most that one interaction may cost.")] = None,
    min_context: Annotated[
        int | None, typer.Option(parser=tokens, metavar="N", help="The least context window, in tokens: 128k.")
    ] = None,
    open_weights: Annotated[bool, typer.Option("--open-weights", help="Open weights only.")] = False,
    why: Annotated[str | None, typer.Option(help="The reason, for those who read it later.")] = None,
    folder: home.Home = None,
) -> None:
    """Add a profile: whose question is answered."""
    based_on = _asked("Based on", "--based-on", based_on, "general_assistant")
    scenario = _asked("Workload (empty: as there)", "--scenario", scenario, "")
    usd = _asked("Most US dollars for one interaction (empty: as there)", "--max-usd", max_usd, "")
    weights = " ".join(weight or [])
    if weight is None:
        question = "Weights in percent, such as capability_general=60 cost_at_effort=40 (empty: as there)"
        weights = str(_asked(question, "--weight", None, ""))
    _add(
        "profiles.csv",
        "profile_id",
        name,
        {
            "based_on": based_on,
            "scenario_id": scenario,
            "max_usd": usd,
            "min_context": min_context,
            "open_weights": "true" if open_weights else None,
            "rationale": why,
        }
        | dict(_weight(part) for part in weights.replace(",", " ").split()),
    )


def _weight(part: str) -> tuple[str, str]:
    from ingest.own_checks import shipped

    criterion, sign, percent = part.partition("=")
    known = shipped("criteria", "criterion_id")
    if not sign:
        _stop(f"the weight {part!r} has no =; write criterion=percent, such as cost_at_effort=40")
    if criterion not in known:
        _stop(f"{criterion!r} is not a criterion.{nearest(criterion, known)} The criteria are: {', '.join(known)}")
    return criterion, percent


def _asked(question: str, option: str, given: object, default: object = None) -> object:
    """The value of an option; on a terminal it is asked for, else the default, and without one the command stops."""
    if given is not None:
        return given
    if _can_ask():
        return typer.prompt(question, default=default, show_default=default != "")
    if default is None:
        _stop(f"{option} is missing; there is no terminal to ask on")
    return default


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _add(name: str, key: str, called: str, values: dict[str, object]) -> None:
    """Append a row to a file of the folder, if the files are right with it."""
    try:
        folder = home.folder()
        if folder is None:
            _stop(f"there is no folder of your own. Run: modelmart init, and set {home.HOME} or --home")
        # an empty cell means the default
        defaults = {c.name: c.meta.default for c in _columns(name)}
        given = {c: str(v) for c, v in values.items() if v not in (None, "")}
        row = _named(key, called) | {c: v for c, v in given.items() if v != defaults.get(c)}
        path = folder / name
        text = _with_row(path.read_text(encoding="utf-8-sig") if path.exists() else template(name), row)
        _refuse_mistakes(folder, name, text)
        with atomic_write(path) as partial:
            partial.write_text(text, encoding="utf-8", newline="")
    except (ContractError, OSError, UnicodeDecodeError) as error:
        _stop(str(error))
    print(f"Added {row[key]} to {path}. To see the answer:")
    print(f"  modelmart build --home {shlex.quote(str(folder))}")
    if key == "profile_id":
        print(f"  modelmart answer --profile {row[key]}")


def _named(key: str, called: str) -> dict[str, str]:
    """The id, and the name in words if it was given in words."""
    from ingest.own_checks import as_id

    slug = as_id(called)
    return {key: slug} | ({key.replace("_id", "_name"): called} if slug != called else {})


def _refuse_mistakes(folder: Path, name: str, text: str) -> None:
    """Raise ContractError if the folder would be refused with this text in the file."""
    from ingest.loading import read_own

    with tempfile.TemporaryDirectory(prefix="modelmart-home-") as trial:
        for file in FILES:
            if (folder / file).exists():
                shutil.copyfile(folder / file, Path(trial, file))
        Path(trial, name).write_text(text, encoding="utf-8", newline="")
        before = os.environ[home.HOME]
        os.environ[home.HOME] = trial
        try:
            print(*(f"{note}\n" for note in read_own()[1] if note.startswith(name)), sep="", end="")
        finally:
            os.environ[home.HOME] = before


def _with_row(text: str, row: dict[str, str]) -> str:
    """The text of a CSV file with one more row; columns that its header lacks are added to every row."""
    lines = text.splitlines()
    places = [n for n, line in enumerate(lines) if line.strip() and not line.startswith(("#", '"#'))]
    header = next(csv.reader([lines[places[0]]])) if places else []
    added = [column for column in row if column not in header]
    for n in places:
        lines[n] += "," + ",".join(added if n == places[0] else [""] * len(added)) if added else ""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([row.get(column, "") for column in (*header, *added)])
    if not places:
        lines.append(",".join(added))
    return "\n".join([*lines, written.getvalue(), ""])


def _stop(message: str) -> NoReturn:
    print(f"modelmart: {message}", file=sys.stderr)
    raise typer.Exit(1)
