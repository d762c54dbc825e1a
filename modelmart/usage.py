"""modelmart usage: price a usage log on a copy of the published warehouse, and print what came out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import working
from modelmart import publish, usage_check
from modelmart.answer import Row, query
from modelmart.readers import open_warehouse

# Everything between the log and what `modelmart usage` prints
MODELS = tuple(
    f"int_usage_repeats__counted+,+{mart}" for mart in ("usage_summary", "usage_what_if", "usage_reconciliation")
)
BASIS = {
    "stated_for_the_day": "stated for the day of the call",
    "seen_later": "first seen after the day of the call",
    "own": "your own prices",
}


@contextmanager
def priced(logs: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published warehouse with these logs in place of its own. The copy is removed afterwards."""
    for log in logs:
        usage_check.check(log)
    with tempfile.TemporaryDirectory(prefix="modelmart-usage-") as folder:
        copy = Path(folder) / "warehouse.duckdb"
        with open_warehouse():
            shutil.copyfile(working.live_path(), copy)
        publish.run_dbt(copy, ["run", "--select", *MODELS], {"USAGE_LOG": _as_one(logs, Path(folder))})
        with working.connect(copy, read_only=True) as con:
            yield con


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


def read_usage(con: duckdb.DuckDBPyConnection, profile_id: str) -> dict[str, list[Row]]:
    """What the log cost, what could not be priced and why, and what to do about it."""
    return {
        "summary": query(con, "usage_summary"),
        "models": query(con, "usage_models"),
        "totals": query(con, "usage_totals"),
        "gaps": query(con, "usage_gaps"),
        "bills": query(con, "usage_bills"),
        "what_if": query(con, "usage_what_if", profile_id=profile_id),
        "ends": query(con, "usage_ends"),
    }


def print_usage(console: Console, usage: dict[str, list[Row]]) -> None:
    (first, *others) = sentences(usage)
    _print_sentence(console, *first)
    if any(row["cost_usd"] for row in usage["models"]):
        _print_models(console, usage["models"])
    for lead, rest in others:
        _print_sentence(console, lead, rest)


def sentences(usage: dict[str, list[Row]]) -> list[tuple[str, str]]:
    """What there is to say of the log, each as its beginning, which stands out, and the rest."""
    summary = usage["summary"]
    if not summary:
        return [("The log has no calls.", "")]
    priced_parts = [row for row in summary if row["outcome"] == "priced"]
    gaps = [row for row in summary if row["outcome"] == "gap"]
    cost = sum((row["cost_usd"] for row in priced_parts), Decimal(0))
    share = _share(sum(row["tokens"] for row in priced_parts), sum(row["tokens"] or 0 for row in summary))
    found = [(f"{_days(summary)}: {_usd(cost)} USD", f"for {_calls(priced_parts)}, {share} tokens of the log.")]
    if not any(row["calls"] or row["tokens"] for row in summary):
        found = [(f"{_days(summary)}: only bills.", "The log counts neither calls nor tokens.")]
    shown = usage["models"]
    if shown and (others := shown[0]["offerings"] - len(shown)):
        rest = cost - sum(row["cost_usd"] for row in shown)
        found.append(("Besides these,", f"{_number(others, 'other offering')} cost {_usd(rest)} USD."))
    if repeated := sum(row["repeated_rows"] for row in summary):
        found.append(("Counted once:", f"calls with several rows; {_number(repeated, 'row')} left out."))
    found += [
        (_pct(row["cost_pct"]), f"of the money rests on prices {BASIS[row['because']]}.")
        for row in priced_parts
        if row["cost_pct"]
    ]
    found += [
        (_pct(row["cost_pct"]), "is of totals that do not say how large each call was, at the prices of small calls.")
        for row in usage["totals"]
        if row["cost_pct"]
    ]
    if any(row["fresh_input_tokens"] and not row["cached_input_tokens"] for row in usage["totals"]):
        found.append(("No cached tokens", "are in the log. If it does not count them, the cost is too high."))
    if gaps:
        found.append(("Not priced:", f"{_calls(gaps)}. The largest parts:"))
    for row in usage["gaps"]:
        found.append((f"- {_calls([row])}", f"of {row['names']}: {row['because']}. To do: {row['what_to_do']}."))
    for number, row in enumerate(usage["bills"]):
        if not number:
            found.append(("Billed, as the log says:", "the largest parts, and how they compare with the price lists:"))
        computed = "" if row["computed_usd"] is None else f"{_usd(row['computed_usd'])} USD by the price lists; "
        found.append(
            (
                f"- {_usd(row['billed'])} {row['billed_currency']}:",
                f"{computed}{row['because'].split('; cause_detail')[0]}.",
            )
        )
    for row in usage["what_if"] if cost else ():
        found.append(
            (
                f"On {row['offering_id']},",
                f"the first for {row['profile_id']}, as many tokens of text cost {_usd(row['cost_usd'])} USD today "
                f"instead of {_usd(row['paid_usd'])} USD.",
            )
        )
    for row in usage["ends"]:
        lead = f"Ends on {row['retires_on']}, in {row['days_left']:,} days:"
        if row["days_left"] < 0:
            lead = f"Ended on {row['retires_on']}:"
        money = f", {_usd(row['cost_usd'])} USD of the log" if row["cost_usd"] else ""
        found.append((lead, f"{row['offering_id']}{money}."))
    if not usage["ends"]:
        found.append(("No model of the log", "is known to end within 180 days."))
    return found


def _print_sentence(console: Console, lead: str, rest: str) -> None:
    console.print(Text.assemble((lead, "bold"), " ", rest), soft_wrap=True, highlight=False)


def _print_models(console: Console, rows: list[Row]) -> None:
    table = Table()
    table.add_column("offering", overflow="fold")
    for name in ("calls", "tokens", "USD", "% of USD"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            Text(row["offering_id"]),
            "-" if row["calls"] is None else f"{row['calls']:,}",
            f"{row['tokens']:,}",
            _usd(row["cost_usd"]),
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
        return _number(sum(row["calls"] for row in rows), "call")
    tokens = sum(row["tokens"] or 0 for row in rows)
    return _number(tokens, "token") if tokens else "rows without tokens"


def _number(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"


def _share(part: Any, whole: Any) -> str:
    return "all" if part == whole else f"{100 * part / whole:.1f} % of the"


def _pct(value: Any) -> str:
    return f"{value:.1f} %" if value >= Decimal("0.05") else "Less than 0.1 %"


def _usd(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:,.2f}" if abs(value) >= 1 else f"{value:.6f}"
