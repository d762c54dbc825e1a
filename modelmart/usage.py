"""modelmart usage: price a usage log on a copy of the published warehouse, and print what came out."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import home, working
from ingest.messages import ContractError
from modelmart import publish, usage_check
from modelmart.answer import MAX_WIDTH, Row, query
from modelmart.formats import counted
from modelmart.readers import open_warehouse

# Everything between the log and what `modelmart usage` prints
MARTS = ("usage_summary", "usage_what_if", "usage_reconciliation")
MODELS = tuple(f"int_usage_repeats__counted+,+{mart}" for mart in MARTS)
# Also needed if the user's own prices have changed since the build
OF_OWN_PRICES = tuple(f"stg_my_prices__prices+,+{mart}" for mart in MARTS)
Amount = Callable[[Decimal], str]
BASIS = {
    "stated_for_the_day": "stated for the day of the call",
    "seen_later": "first seen after the day of the call",
    "own": "of your own",
}


@contextmanager
def priced(logs: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published warehouse with these logs in place of its own. The copy is removed afterwards."""
    try:
        for log in logs:
            usage_check.check(log)
    except usage_check.UsageLogError as error:
        raise usage_check.UsageLogError(in_a_line(str(error), "", "", logs)) from None
    print("modelmart: pricing the log; this takes about half a minute", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="modelmart-usage-") as folder:
        copy = Path(folder) / "warehouse.duckdb"
        with open_warehouse():
            shutil.copyfile(working.live_path(), copy)
        log = _as_one(logs, Path(folder))
        models = _load_own(copy)
        try:
            with redirect_stdout(StringIO()) as said:
                publish.run_dbt(copy, ["run", "--select", *models], {"USAGE_LOG": log})
        except publish.BuildError as error:
            raise publish.BuildError(in_a_line(str(error), said.getvalue(), log, logs)) from None
        with working.connect(copy, read_only=True) as con:
            yield con


def _load_own(copy: Path) -> tuple[str, ...]:
    """Load the user's own files into the copy, if a folder is named. Returns the models to run."""
    from ingest.loading import load_own  # slow to import

    try:
        changed = load_own(copy) if home.folder() else []
    except ContractError as error:
        raise working.WorkingFileError(str(error)) from None
    return (*MODELS, *OF_OWN_PRICES) if "my_prices" in changed else MODELS


def _as_one(logs: list[str], folder: Path) -> str:
    """One path for all the logs: their own if there is one, else a folder of links to them, or of copies."""
    if len(logs) == 1:
        return logs[0]
    linked = folder / "logs"
    linked.mkdir()
    # a file that is named twice is one
    for number, path in enumerate(dict.fromkeys(Path(log).resolve() for log in logs)):
        if not path.is_file():
            raise working.WorkingFileError(
                f"{path} is not a file; of several logs each must be one. Name a folder or a pattern alone"
            )
        # no symbolic links: dbt may read nothing outside the folder of the log
        try:
            (linked / f"{number:04}-{path.name}").hardlink_to(path)
        except OSError:
            shutil.copyfile(path, linked / f"{number:04}-{path.name}")
    return str(linked)


def in_a_line(told: str, said: str, read: str, logs: list[str]) -> str:
    """Why the log has no price, with the names that the user gave: what the build says, else the first error of dbt."""
    if "USAGE_LOG" not in told and (error := re.search(r"^.*Error: .*", said, re.MULTILINE)):
        told = f"the log cannot be priced: {error[0].strip()}; more in {publish.ROOT / 'logs' / 'dbt.log'}"
    told = told.replace("USAGE_LOG cannot be read", "the log cannot be read")
    if read in ("", *logs):
        return told
    # of several files, their own names instead of those of the links
    told = told.replace(f"'{read}'", " and ".join(f"'{log}'" for log in logs))
    return re.sub(rf"{re.escape(read)}/(\d{{4}}-)?", "", told)


def read_usage(con: duckdb.DuckDBPyConnection, profile_id: str) -> dict[str, list[Row]]:
    """What the log cost, what could not be priced and why, and what to do about it."""
    elsewhere = query(con, "usage_what_if", profile_id=profile_id)
    return {
        "summary": query(con, "usage_summary"),
        "models": query(con, "usage_models"),
        "totals": query(con, "usage_totals"),
        "gaps": query(con, "usage_gaps"),
        "bills": query(con, "usage_bills"),
        "what_if": [row | {"profile_id": profile_id} for row in elsewhere if row["kind"] == "first"],
        "today": [row for row in elsewhere if row["kind"] == "own"],
        "price_changes": query(con, "usage_price_changes"),
        "ends": [row for row in elsewhere if row["kind"] == "end"],
    }


def print_usage(console: Console, usage: dict[str, list[Row]]) -> None:
    (first, *others) = sentences(usage)
    _print_sentence(console, *first)
    if any(row["cost_usd"] for row in usage["models"]):
        _print_models(console, usage["models"], _format(usage))
    for lead, rest in others:
        _print_sentence(console, lead, rest)


def sentences(usage: dict[str, list[Row]]) -> list[tuple[str, str]]:
    """What there is to say of the log, each as its beginning, which stands out, and the rest."""
    summary = usage["summary"]
    if not summary:
        return [("The log has no calls.", "")]
    usd = _format(usage)
    has_calls = any(row["calls"] or row["tokens"] for row in summary)
    found = _of_costs(usage, usd) if has_calls else _of_a_bill(usage)
    found += _of_gaps(usage)
    if has_calls:
        found += [*_of_bills(usage["bills"], usd), *_of_today(usage, usd)]
    return found + _of_ends(usage["ends"], usd)


def _of_a_bill(usage: dict[str, list[Row]]) -> list[tuple[str, str]]:
    billed: dict[str, Decimal] = {}
    for row in usage["bills"]:
        billed[row["billed_currency"]] = billed.get(row["billed_currency"], Decimal(0)) + row["billed"]
    of = f" of {' and '.join(f'{_price(amount)} {currency}' for currency, amount in billed.items())}" if billed else ""
    found = [
        (f"{_days(usage['summary'])}: a bill{of}.", "It counts neither calls nor tokens, so nothing can be priced.")
    ]
    # a gap has its own advice
    if not usage["gaps"]:
        rest = (
            "export the usage of the same days, too, and run modelmart usage on that file alone. docs/usage.md says "
            "where your vendor has it."
        )
        found.append(("To explain it,", rest))
    return found


def _of_costs(usage: dict[str, list[Row]], usd: Amount) -> list[tuple[str, str]]:
    """What the calls cost, and how well that is known."""
    summary, shown = usage["summary"], usage["models"]
    parts = [row for row in summary if row["outcome"] == "priced"]
    cost = sum((row["cost_usd"] for row in parts), Decimal(0))
    share = _share(sum(row["tokens"] for row in parts), sum(row["tokens"] or 0 for row in summary))
    found = [(f"{_days(summary)}: {usd(cost)} USD", f"for {_calls(parts)}, {share} tokens of the log.")]
    if shown and (others := shown[0]["offerings"] - len(shown)):
        rest = cost - sum(row["cost_usd"] for row in shown)
        found.append(("Besides these,", f"{counted(others, 'other offering')} cost {usd(rest)} USD."))
    if repeated := sum(row["repeated_rows"] for row in summary):
        found.append(("Counted once:", f"calls with several rows; {counted(repeated, 'row')} left out."))
    found += [
        (_pct(row["cost_pct"]), f"of the money rests on prices {BASIS[row['because']]}.")
        for row in parts
        if row["cost_pct"]
    ]
    found += [
        (_pct(row["cost_pct"]), "is of totals that do not say how large each call was, at the prices of small calls.")
        for row in usage["totals"]
        if row["cost_pct"]
    ]
    if any(row["fresh_input_tokens"] and not row["cached_input_tokens"] for row in usage["totals"]):
        found.append(("No cached tokens", "are in the log. If it does not count them, the cost is too high."))
    return found


def _of_gaps(usage: dict[str, list[Row]]) -> list[tuple[str, str]]:
    parts = [row for row in usage["summary"] if row["outcome"] == "gap"]
    found = [("Not priced:", f"{_calls(parts)}. The largest parts:")] if parts else []
    return found + [
        (f"- {_calls([row])}", f"of {row['names']}: {row['because']}. To do: {row['what_to_do']}.")
        for row in usage["gaps"]
    ]


def _of_bills(bills: list[Row], usd: Amount) -> list[tuple[str, str]]:
    what = "the largest parts, and how they compare with the price lists:"
    found = [("Billed, as the log says:", what)] if bills else []
    for row in bills:
        # of a line without calls nothing is computed
        computed = f"{usd(row['computed_usd'])} USD by the price lists; " if row["computed_usd"] else ""
        because = row["because"].split("; cause_detail")[0]
        found.append((f"- {usd(row['billed'])} {row['billed_currency']}:", f"{computed}{because}."))
    return found


def _of_today(usage: dict[str, list[Row]], usd: Amount) -> list[tuple[str, str]]:
    """What the text of the log would cost today on the first recommendation, and as it is; and why that differs."""
    found = []
    for row in usage["what_if"]:
        if row["cost_usd"] is None or not row["text_usd"]:
            continue
        rest = (
            f"the first for {row['profile_id']}, as many tokens of text cost {usd(row['cost_usd'])} USD today "
            f"instead of {usd(row['text_usd'])} USD."
        )
        if row["cost_usd"] > row["text_usd"]:
            rest += " It is dearer by the token."
        if None not in (points := (row["other_capability"], row["capability"])):
            rest += f" It has {points[0]} points of capability, {row['offering_id']} has {points[1]}."
        found.append((f"On {row['other_offering_id']},", rest))
    changes = usage["price_changes"]
    changed_usd = sum((row["total_usd"] for row in changes[:1]), Decimal(0))
    for row in usage["today"]:
        # a difference that is not seen needs no words
        if row["cost_usd"] is None or usd(row["cost_usd"]) == usd(row["text_usd"]):
            continue
        rest = f"would cost {usd(row['cost_usd'])} USD at the standard prices of today."
        if usd(row["cost_usd"]) != usd(row["text_usd"] + changed_usd):
            rest += " It has other tiers (such as batch), regions or large requests."
        found.append(("The log as it is", rest))
    for row in changes:
        difference = usd(abs(row["difference_usd"]))
        if not difference.startswith("<"):
            tier = "" if row["service_tier"] == "standard" else f" in tier {row['service_tier']}"
            rest = (
                f"{row['offering_id']}, {row['meter']}{tier}, from {_price(row['old_usd_per_mtok'])} to "
                f"{_price(row['new_usd_per_mtok'])} USD per million tokens on {row['changed_on']}; "
                f"{difference} USD {'more' if row['difference_usd'] > 0 else 'less'} for the log."
            )
            found.append(("Changed since:", rest))
    return found


def _of_ends(ends: list[Row], usd: Amount) -> list[tuple[str, str]]:
    found = []
    for row in ends:
        is_over = row["days_left"] < 0
        lead = f"{'Ended' if is_over else 'Ends'} on {row['lasts_until_on']}"
        if row["is_ended_by_maker"]:
            lead = f"Its maker {'ended' if is_over else 'ends'} it on {row['lasts_until_on']}"
        lead += ":" if is_over else f", in {counted(row['days_left'], 'day')}:"
        money = f", {usd(row['paid_usd'])} USD of the log" if row["paid_usd"] else ""
        instead = "no successor is named"
        if row["other_offering_id"]:
            instead = f"{'its successor' if row['is_successor'] else 'the same weights at'} {row['other_offering_id']}"
            if row["cost_usd"] is not None and row["paid_usd"]:
                instead = f"on {instead} {usd(row['cost_usd'])} USD"
        found.append((lead, f"{row['offering_id']}{money}; {instead}."))
    return found or [("No model of the log", "is known to end within 180 days.")]


def _print_sentence(console: Console, lead: str, rest: str) -> None:
    text = Text.assemble((lead, "bold"), " ", rest)
    console.print(text, highlight=False, width=min(console.width, MAX_WIDTH))


def _print_models(console: Console, rows: list[Row], usd: Amount) -> None:
    table = Table()
    table.add_column("offering", overflow="fold")
    for name in ("calls", "tokens", "USD", "% of USD"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            Text(row["offering_id"]),
            "-" if row["calls"] is None else f"{row['calls']:,}",
            f"{row['tokens']:,}",
            usd(row["cost_usd"]),
            f"{row['cost_pct']:.1f}",
        )
    console.print(table)


def _days(rows: list[Row]) -> str:
    days: list[date] = [d for row in rows for d in (row["first_used_on"], row["last_used_on"]) if d]
    if not days:
        return "Days not known"
    return str(min(days)) if min(days) == max(days) else f"{min(days)} to {max(days)}"


def _calls(rows: list[Row]) -> str:
    """How many calls; of totals that do not say it, how many tokens."""
    if all(row["calls"] for row in rows):
        return counted(sum(row["calls"] for row in rows), "call")
    tokens = sum(row["tokens"] or 0 for row in rows)
    return counted(tokens, "token") if tokens else "rows without tokens"


def _share(part: Any, whole: Any) -> str:
    return "all" if part == whole else f"{100 * part / whole:.1f} % of the"


def _pct(value: Any) -> str:
    return f"{value:.1f} %" if value >= Decimal("0.05") else "Less than 0.1 %"


def _format(usage: dict[str, list[Row]]) -> Amount:
    """How amounts of this log are written: to the cent, or to six places if all of it is below a dollar."""
    costs = [row["cost_usd"] or Decimal(0) for row in usage["summary"]]
    is_small = max(sum(costs), *(abs(row["billed"]) for row in usage["bills"]), Decimal(0)) < 1
    places = 6 if is_small else 2
    least = Decimal(1).scaleb(-places)
    return lambda usd: f"<{least}" if 0 < usd < least else f"{usd:,.{places}f}"


def _price(amount: Decimal) -> str:
    """All digits, and at least cents."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f}"
