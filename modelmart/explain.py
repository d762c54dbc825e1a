"""One offering on one screen: prices with who states them, context, capability, licence, lifecycle, conflicts."""

from __future__ import annotations

from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest import working
from modelmart.answer import Row, interval, lasts, license_text, query, usd

# The similarity of names (0 to 1) from which a name counts as a misspelling of another
NEAR = 0.7
# How many offerings are looked at, and how many other models are shown that a name can stand for
PLACES, OTHERS = 200, 4
# How many conflicts are shown
CONFLICTS = 3
ABILITIES = {"has_function_calling": "tools", "has_vision": "images", "has_reasoning": "reasoning"}


def find(con: duckdb.DuckDBPyConnection, name: str, profile_id: str | None = None) -> list[Row]:
    """An offering for each model that a name in any spelling can stand for, the surest first.

    None found: WorkingFileError. With a profile, a model's name stands for the offering that the profile takes.
    """
    models: dict[str, Row] = {}
    for row in query(con, "find", name=name, places=PLACES, near=NEAR, profile_id=profile_id):
        models.setdefault(row["model_id"], row)
    if not models:
        hint = 'for a list: modelmart sql "select offering_id from marts.dim_offerings order by 1"'
        raise working.WorkingFileError(f"there is no offering {name!r}, and no name is similar; {hint}")
    return list(models.values())


def taken_as(name: str, found: list[Row], profile_id: str | None = None) -> str | None:
    """What a name is taken as, and how to choose another; None if it is the name of the offering."""
    first = found[0]
    offering_id = first["offering_id"]
    if name == offering_id:
        return None
    said = f"{name} is taken as {offering_id}"
    is_exact = first["is_certain"] or first["matched_by"] == "same words"
    if not is_exact:
        said += f" ({first['matched_by']})"
    if offering_id != first["found_offering_id"]:
        said += f", the host that {profile_id} takes. For another host, write provider/model"
    elif first["maker_ended"]:
        said += ", since its maker does not sell it now"
    others = [row["model_id"] for row in found[1:] if row["matched_by"] in (first["matched_by"], "all of the words")]
    if others and not (is_exact and first["is_sold_by_maker"]):
        said += f". It may also mean {', '.join(others[:OTHERS])}; write more of the name to choose"
    return f"{said}."


def read_explained(con: duckdb.DuckDBPyConnection, offering_id: str) -> Row:
    return query(con, "explain", offering_id=offering_id)[0]


def print_explained(console: Console, name: str, found: list[Row], row: Row) -> None:
    if said := taken_as(name, found):
        console.print(said, highlight=False)
    maker = row["developer"] or "an unknown maker"
    console.print(Text.assemble((row["offering_id"], "bold"), f": {row['model_name']} of {maker}"), highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for title, text in _lines(row):
        table.add_row(title, Text(text))
    console.print(table)
    console.print(f"[bold]Sources of every figure:[/bold] modelmart explain {row['offering_id']} --all", soft_wrap=True)


def _lines(row: Row) -> list[tuple[str, str]]:
    able = [name for key, name in ABILITIES.items() if row[key]]
    window = "not known" if row["context_window_tokens"] is None else f"{row['context_window_tokens']:,} tokens"
    if row["max_output_tokens"]:
        window += f", {row['max_output_tokens']:,} of them out"
    capabilities = [
        f"{domain} {interval(row[key], row[f'{key}_low'], row[f'{key}_high'])}"
        for domain, key in (("general", "capability"), ("coding", "capability_coding"))
        if row[key] is not None
    ]
    lines = [
        ("Prices", _prices(row)),
        ("Context", window),
        ("Takes", ", ".join(["text", *able])),
        ("Capability", ", ".join(capabilities) or "no independent scores"),
        ("Licence", license_text(row)),
        ("Lifecycle", _lifecycle(row)),
        ("Hosts", _hosts(row)),
        ("Conflicts", _conflicts(row)),
    ]
    return [(title, text) for title, text in lines if text]


def _prices(row: Row) -> str:
    named = [
        f"{usd(row[f'{meter}_usd_per_mtok'])} {word}"
        for meter, word in (("input", "in"), ("cached_input", "cached"), ("output", "out"))
        if row[f"{meter}_usd_per_mtok"] is not None
    ]
    if not named:
        return row["not_priced_because"] or "none is known"
    text = f"{', '.join(named)} per million tokens"
    if row["batch_output_usd_per_mtok"] is not None:
        text += f"; batch {usd(row['batch_input_usd_per_mtok'])} in, {usd(row['batch_output_usd_per_mtok'])} out"
    text += f". {_price_sources(row)}"
    used = {source["source_id"] for source in row["price_sources"] or ()}
    others = [s for s in (row["agreeing_sources"] or "").split(", ") if s and s not in used]
    if others:
        text += f"; the same in {', '.join(others)}"
    if row["differing_sources"]:
        text += f"; different in {row['differing_sources']}"
    return text


def _price_sources(row: Row) -> str:
    """The source of the prices, or of each where they differ."""
    words = {"input": "in", "cached_input": "cached", "output": "out"}
    used = {source["meter"]: source for source in row["price_sources"] or ()}
    if len({source["source_id"] for source in used.values()}) < 2:
        return f"Source: {row['price_source_id']}, seen {row['price_seen_on']}"
    named = [
        f"{word} {used[meter]['source_id']}, seen {used[meter]['last_seen_on']}"
        for meter, word in words.items()
        if meter in used
    ]
    return f"Sources: {'; '.join(named)}"


def _lifecycle(row: Row) -> str:
    status = row["status"].replace("_", " ")
    # the reason of the risk has the day of a promise
    parts = [] if row["promised_until_on"] else [status, lasts(row)]
    days = {"released": row["released_on"], "last listed": row["last_listed_on"]}
    parts += [f"{word} {day}" for word, day in days.items() if day]
    successor = f". Its successor is {row['replacement_model_id']}" if row["replacement_model_id"] else ""
    return f"{', '.join(parts)}. Risk {row['risk_level']}: {row['risk_reason']}{successor}"


def _hosts(row: Row) -> str:
    if not row["hosts"]:
        return "nobody is known to sell it now"
    cheapest = ""
    if row["cheapest_other_offering_id"]:
        cheapest = f"; the cheapest other is {row['cheapest_other_offering_id']}"
        end = lasts(row["cheapest_other"])
        cheapest += "" if end == "no end announced" else f" ({end})"
    sell = "host sells" if row["hosts"] == 1 else "hosts sell"
    return f"{row['hosts']:,} {sell} the same model{cheapest}"


def _conflicts(row: Row) -> str:
    if not row["conflicts"]:
        return "none"
    shown = [_conflict(conflict) for conflict in row["conflict_rows"][:CONFLICTS]]
    more = row["conflicts"] - len(shown)
    return "\n".join(shown) + (f"\nand {more:,} more" if more else "")


def _conflict(conflict: dict[str, Any]) -> str:
    subject = conflict["subject"] or conflict["fact"]
    taken = f"; {conflict['winner_source_id']} is used" if conflict["winner_source_id"] else ""
    return (
        f"{subject}: {conflict['stated_a']} ({conflict['source_a']}) against {conflict['stated_b']} "
        f"({conflict['source_b']}){taken}"
    )
