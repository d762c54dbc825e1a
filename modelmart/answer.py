"""The answer: five models for a workload, how sure that is, and what to do next."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import ROUND_UP, Context, Decimal
from pathlib import Path
from typing import Any

import duckdb
import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ingest import working
from modelmart.formats import counted

HERE = Path(__file__).parent
Row = dict[str, Any]
# The profile of who names none
DEFAULT_PROFILE = "general_assistant"
# How many models the answer shows
SHOWN = 5
# The width of the answer on a wide screen; longer lines are hard to read
MAX_WIDTH = 100
# The parameters of answer.sql, each as if it was not given
UNASKED: dict[str, Any] = {
    **dict.fromkeys(("input", "cached", "output", "requests_per_day")),
    **dict.fromkeys(("region", "max_usd", "must_have", "provider", "licence")),
    "open_weights": False,
    "min_context": 0,
}
# The parameters that exclude models, each as its option is called
CONDITIONS = {
    name: f"--{option}"
    for name, option in {
        "open_weights": "open-weights",
        "min_context": "min-context",
        "region": "region",
        "max_usd": "max-usd",
        "must_have": "must",
        "provider": "provider",
        "licence": "licence",
    }.items()
}
TOKENS = re.compile(r"(\d{1,3}(?:[,_ ]\d{3})+|\d+(?:\.\d+)?)([km]?)", re.IGNORECASE)


def tokens(text: object) -> int:
    """A number of tokens as people write it: 128000, 128,000, 128k or 1M. Any other raises typer.BadParameter."""
    found = TOKENS.fullmatch(str(text).strip())
    number = (
        Decimal(re.sub("[,_ ]", "", found[1])) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()]
        if found
        else None
    )
    if number is None or number % 1:
        raise typer.BadParameter(f"{text!r} is not a number of tokens; write it as 128000, 128k or 1M")
    return int(number)


def in_options(message: str) -> str:
    """What answer.sql says of a parameter, with its option in place of the parameter."""
    message = message.removeprefix("Invalid Input Error: ")
    name = re.split(r"\W", message, maxsplit=1)[0]
    return CONDITIONS.get(name, name) + message.removeprefix(name)


def query(con: duckdb.DuckDBPyConnection, name: str, /, **parameters: Any) -> list[Row]:
    """Rows of the query <name>.sql beside this file. Raises WorkingFileError if the warehouse lacks what it reads."""
    try:
        result = con.execute((HERE / f"{name}.sql").read_text(encoding="utf-8"), parameters or None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise working.WorkingFileError(
            f"the warehouse was not built by this version of modelmart; build it again: modelmart build ({error})"
        ) from None
    columns = [c[0] for c in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def profiles(con: duckdb.DuckDBPyConnection) -> list[Row]:
    return query(con, "profiles")


def read_answer(con: duckdb.DuckDBPyConnection, profile_id: str = DEFAULT_PROFILE, **asked: Any) -> dict[str, Any]:
    """All models of a profile, ranked ones first, and the sources that are late.

    asked: the conditions and the workload, by the names of UNASKED. A wrong one raises duckdb.InvalidInputException.
    """
    wishes = UNASKED | asked
    is_typed = any(wishes[name] is not None for name in ("input", "cached", "output"))
    models = query(con, "answer", profile_id=profile_id, is_typed=is_typed, **wishes)
    # the monthly cost changes no rank
    is_as_in_profile = all(wishes[name] == UNASKED[name] for name in UNASKED if name != "requests_per_day")
    answer = {
        "profile_id": profile_id,
        "is_as_in_profile": is_as_in_profile,
        "models": models,
        "late_sources": query(con, "late_sources"),
    }
    if not any(row["rank"] is not None for row in models):
        answer["excluded_by"] = _excluding(con, profile_id, asked)
    return answer


def _excluding(con: duckdb.DuckDBPyConnection, profile_id: str, asked: dict[str, Any]) -> list[Row]:
    """What each condition excludes beside the others: how many models are ranked without it, and the nearest value."""
    conditions = [name for name in CONDITIONS if (asked.get(name) or UNASKED[name]) != UNASKED[name]]
    found = []
    for name in conditions:
        models = read_answer(con, profile_id, **{key: value for key, value in asked.items() if key != name})["models"]
        left = [row for row in models if row["rank"] is not None]
        nearest = {
            "max_usd": min((row["cost_usd"] for row in left), default=None),
            "min_context": max((row["context_window_tokens"] or 0 for row in left), default=None),
        }
        found.append({"condition": name, "models": len(left), "nearest": nearest.get(name)})
    return found


def print_answer(console: Console, answer: dict[str, Any]) -> None:
    ranked = [row for row in answer["models"] if row["rank"] is not None]
    if ranked:
        width = min(console.width, MAX_WIDTH)
        console.print(_title(ranked[0]), highlight=False)
        for row in ranked[:SHOWN]:
            _print_model(console, row, width)
        if any(_effort(row) for row in ranked[:SHOWN]):
            console.print("Costs count what each model writes at its effort (in brackets), thinking included.")
        if ranked[0]["left_out_if"]:
            console.print(Text.assemble(("Left out if:", "bold"), f" {ranked[0]['left_out_if']}."), highlight=False)
        for lead, text in _verdict(ranked, answer["models"]):
            console.print(Text.assemble((lead, "bold"), " ", text), highlight=False)
    else:
        _print_excluded(console, answer["excluded_by"])
    _print_next(console, answer, ranked)


def _print_excluded(console: Console, excluded_by: list[Row]) -> None:
    """Why no model is left: what would be left without each condition, and the nearest value with a result."""
    together = " together" if len(excluded_by) > 1 else ""
    console.print(f"No model that can be ranked meets the conditions{together}.", highlight=False)
    for row in (row for row in excluded_by if row["models"]):
        line = f"Without {CONDITIONS[row['condition']]}: {row['models']:,} models"
        if row["condition"] == "max_usd":
            line += (
                f"; the lowest cost is {usd(1000 * row['nearest'])} (--max-usd {_rounded_up(1000 * row['nearest'])})"
            )
        if row["condition"] == "min_context":
            line += f"; the largest window is {row['nearest']:,} tokens"
        console.print(f"{line}.", highlight=False)
    if not any(row["models"] for row in excluded_by):
        console.print("More than one of them leaves nothing; take away two or more.", highlight=False)


def _rounded_up(amount: Decimal) -> str:
    """Three figures, and never less than the amount."""
    return f"{Context(prec=3, rounding=ROUND_UP).create_decimal(amount).normalize():f}"


def print_unranked(console: Console, answer: dict[str, Any]) -> None:
    """The models that too little is known of to rank them, those with the most hosts first."""
    rows = [row for row in answer["models"] if row["rank"] is None]
    console.print(f"Not ranked for {answer['profile_id']}: {len(rows):,} models; most hosts first.", highlight=False)
    for row in sorted(rows, key=lambda row: (-row["hosts"], row["model_id"])):
        console.print(f"{row['model_id']}: {row['not_ranked_because']}", highlight=False)


def verdict_text(row: Row) -> str:
    return row["verdict"].replace("_", " ")


def usd(value: Any) -> str:
    """An amount with two decimals, small ones with three figures."""
    if value is None:
        return "not known"
    amount = float(value)
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.{max(2, 3 - _magnitude(amount))}f}"


def lasts(row: Row) -> str:
    """How long an offering stays: its end, that of its maker, or the day before which it is promised not to end."""
    ended = "ended" if (row["days_left"] or 0) < 0 else "ends"
    if row["retires_on"]:
        return f"{ended} {row['retires_on']}" + (f", in {counted(row['days_left'], 'day')}" if ended == "ends" else "")
    promised = None
    if row["days_left"] is not None and row["days_left"] >= 0:
        promised = row["as_of_on"] + timedelta(days=row["days_left"])
    maker_ends = row["maker_retires_on"]
    if maker_ends and (promised is None or promised < maker_ends):
        return f"its maker {'ends' if maker_ends >= row['as_of_on'] else 'ended'} it on {maker_ends}"
    return f"no end before {promised}" if promised else "no end announced"


def time_left(row: Row) -> str:
    """The same in few words, and the status if no end is known."""
    days = row["days_left"]
    if row["retires_on"]:
        return f"ended {counted(-days, 'day')} ago" if days < 0 else f"{counted(days, 'day')} left"
    said = lasts(row)
    return row["lifecycle_status"].replace("_", " ") if said == "no end announced" else said


def license_text(row: Row) -> str:
    """The licence in words, from the columns license and has_open_weights."""
    if row["license"]:
        return row["license"]
    return "closed weights" if row["has_open_weights"] is False else "licence not on record"


def interval(estimate: Any, low: Any, high: Any) -> str:
    return "not measured" if estimate is None else f"{estimate:.0f} ({low:.0f}\u2013{high:.0f})"


def _title(row: Row) -> Text:
    parts = [f"{row['fresh_input_tokens']:,} in"]
    parts += [f"{row[key]:,} {name}" for key, name in CACHED if row[key]]
    what = " + ".join(parts) + f" / {row['output_tokens']:,} out"
    usual = {"service_tier": "standard", "region": "global"}
    how = "".join(f", {row[key]}" for key, value in usual.items() if row[key] != value)
    return Text.assemble(
        (row["profile_name"], "bold"),
        f", {row['as_of_on']:%-d %b %Y} \u00b7 1,000 requests of {what}{how}",
    )


CACHED = (("cached_input_tokens", "cached"), ("cache_write_tokens", "cache writes"))


def _print_model(console: Console, row: Row, width: int) -> None:
    name = f"{row['rank']:>2}  {row['model_id']}{_effort(row)} at {row['provider_id']}"
    price = usd(row["usd_per_1000"])
    if row["monthly_usd"] is not None:
        price += f" ({usd(row['monthly_usd'])} a month)"
    gap = width - len(name) - len(price)
    # a name that leaves no room for the price has it on a line of its own
    between = " " * gap if gap > 0 else "\n" + " " * (width - len(price))
    console.print(Text.assemble((name, "bold"), between, price), highlight=False)
    facts = [
        f"capability {interval(row['capability'], row['capability_low'], row['capability_high'])}",
        lasts(row),
        license_text(row),
    ]
    if row["unknown_criteria"]:
        facts.append(f"not known: {row['unknown_criteria']}")
    console.print(Padding(Text(" \u00b7 ".join(facts)), (0, 0, 0, 4), expand=False))


def _effort(row: Row) -> str:
    return "" if row["effort"] in (None, "unstated") else f" ({row['effort'].replace('_', ' ')})"


def _verdict(ranked: list[Row], models: list[Row]) -> list[tuple[str, str]]:
    """Sentences on how sure the order is, and on who stands at its ends; each as its beginning and the rest."""
    first = ranked[0]
    # those that are not shown have their rank
    shown = {row["model_id"]: f" (rank {row['rank']:,}, not shown)" if row["rank"] > SHOWN else "" for row in ranked}
    close = [name for name in (first["close_calls"] or "").split(", ") if name and name != first["model_id"]]
    close = [f"{name}{shown.get(name, '')}" for name in close]
    share = first["first_rank_share_pct"]
    often = "" if share is None else f"in {share:.0f} % of weightings"
    if close:
        said = [("Close call:", f"{first['model_id']} is first {often}; {_listed(close)} may be first too.")]
    elif len(ranked) == 1:
        said = [("The only one", f"of {len(models):,} models that can be ranked.")]
    else:
        said = [("Clear:", f"{first['model_id']} is first {often}.")]
    cheapest = min(ranked, key=lambda row: (row["cost_usd"], row["rank"]))
    said.append(("Cheapest:", f"{cheapest['offering_id']}, {_price_and_rank(cheapest)}."))
    measured = [row for row in ranked if row["capability"] is not None]
    if measured:
        best = max(measured, key=lambda row: (row["capability"], -row["rank"]))
        reach = interval(best["capability"], best["capability_low"], best["capability_high"])
        said.append(("Most capable:", f"{best['offering_id']}, {reach}, {_price_and_rank(best)}."))
    if left := _unranked(models):
        said.append(("Not ranked:", left))
    return said


def _price_and_rank(row: Row) -> str:
    return f"{usd(row['usd_per_1000'])}, rank {row['rank']:,}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unranked(models: list[Row]) -> str:
    left = sum(row["rank"] is None for row in models)
    return f"{left:,} models for want of evidence (modelmart answer --unranked)." if left else ""


def _print_next(console: Console, answer: dict[str, Any], ranked: list[Row]) -> None:
    next_ = ["modelmart answer --list"]
    if ranked:
        next_.append(f"modelmart explain {ranked[0]['offering_id']}")
    # why compares for the workload of the profile, without conditions
    if len(ranked) > 1 and answer["is_as_in_profile"]:
        pair = f"{ranked[0]['offering_id']} {ranked[1]['offering_id']}"
        next_.append(f"modelmart why {answer['profile_id']} {pair}")
    console.print("[bold]Next:[/bold]", highlight=False)
    for command in next_:
        console.print(f"  {command}", highlight=False, soft_wrap=True)
    if answer["late_sources"]:
        console.print(f"[bold]Sources[/bold] {late_sources_text(answer['late_sources'])}.", highlight=False)


def late_sources_text(rows: list[Row]) -> str:
    """Rows of late_sources in one line, such as "not reached: a (missing); late: b (70 days old)"; empty if none."""
    named: dict[str, list[str]] = {"not reached": [], "missing": [], "late": []}
    for row in rows:
        is_missing = row["freshness"] == "not_loaded"
        how = "not reached" if row["unreachable_on"] else "missing" if is_missing else "late"
        age = "missing" if is_missing else f"{counted(row['age_days'], 'day')} old"
        named[how].append(row["source_id"] if how == "missing" else f"{row['source_id']} ({age})")
    return "; ".join(f"{how}: {', '.join(names)}" for how, names in named.items() if names)


def _magnitude(amount: float) -> int:
    """The place of the first figure of an amount below 1: 0 for 0.1, -1 for 0.01."""
    return int(f"{amount:e}".split("e")[1]) + 1
