"""The comparison of two offerings in a profile: sentences first, then a table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from modelmart.answer import Row, verdict_text


def print_why(console: Console, profile_id: str, places: list[Row], criteria: list[Row]) -> None:
    """Compare two offerings; if one is not ranked, print only why."""
    for row in places:
        if row["rank"] is None:
            how, because = (
                ("ranked", row["not_ranked_because"]) if row["is_eligible"] else ("eligible", row["ineligible_because"])
            )
            console.print(f"{row['offering_id']} is not {how} for {profile_id}: {because}.", highlight=False)
    if any(row["rank"] is None for row in places):
        return
    a, b = places
    for sentence in (*_verdict(profile_id, a, b, criteria), _place(a), _place(b)):
        console.print(sentence, highlight=False)
    table = Table(
        title=f"a: {a['offering_id']}\nb: {b['offering_id']}",
        title_justify="left",
        caption="lead: how much further a is ahead in the score, which goes from 0 to 1",
        caption_justify="left",
    )
    table.add_column("criterion", overflow="fold")
    for name in ("weight", "a", "b", "lead of a"):
        table.add_column(name, justify="right")
    for row in criteria:
        table.add_row(
            f"{_words(row['criterion'])}, {_words(row['unit'])}",
            f"{100 * row['weight']:.0f} %",
            _figure(row["a_value"]),
            _figure(row["b_value"]),
            _lead(row),
        )
    table.add_section()
    scores = (f"{a['score']:.4f}", f"{b['score']:.4f}", f"{a['score'] - b['score']:+.4f}")
    table.add_row("score", "", *scores, style="bold")
    console.print(table)


def _verdict(profile_id: str, a: Row, b: Row, criteria: list[Row]) -> list[str]:
    if a["score"] == b["score"]:
        return [f"{a['offering_id']} and {b['offering_id']} have the same score for {profile_id}."]
    first, other, sign = (a, b, 1) if a["score"] > b["score"] else (b, a, -1)
    said = [
        f"[bold]{first['offering_id']} leads {other['offering_id']} for {profile_id}[/bold], "
        f"by {abs(a['score'] - b['score']):.4f} of 1."
    ]
    for lead, wanted in (("Ahead in", 1), ("Behind in", -1)):
        named = [_compared(row, sign) for row in criteria if row["lead_of_a"] * sign * wanted > 0]
        if named:
            said.append(f"{lead}: {'; '.join(named)}.")
    # the smallest possible lead of the first
    worst = sum(row["lead_at_least"] if sign > 0 else -row["lead_at_most"] for row in criteria)
    said.append(f"{'No missing or uncertain fact' if worst > 0 else 'Missing or uncertain facts'} could change this.")
    return said


def _compared(row: Row, sign: int) -> str:
    """A criterion with the figure of the first and of the other."""
    figures = [_figure(row[key]) for key in ("a_value", "b_value")]
    first, other = figures[::sign]
    return f"{_words(row['criterion'])} ({first} against {other} {_words(row['unit'])})"


def _place(row: Row) -> str:
    effort = f" Effort: {_words(row['effort'])}." if row["effort"] else ""
    share = row["first_rank_share_pct"]
    first = "" if share is None else f", first in {share:.1f} % of weightings"
    taken = row["recommended_offering_id"]
    host = "" if taken == row["offering_id"] else f" To take of this model: {taken}, {row['host_because']}."
    return (
        f"{row['offering_id']}: rank {row['rank']:,} of {row['ranked_offerings']:,} offerings, "
        f"{row['model_rank']:,} of {row['ranked_models']:,} models "
        f"({verdict_text(row)}{first}). Score {row['score_low']:.3f} to {row['score_high']:.3f}. "
        f"Facts cover {row['criteria_coverage_pct']:.0f} % of the weights.{effort}{host}"
    )


def _lead(row: Row) -> str:
    known = row["a_value"] is not None and row["b_value"] is not None
    return "tie" if known and row["lead_of_a"] == 0 else f"{row['lead_of_a']:+.4f}"


def _words(text: str) -> str:
    return {"usd": "USD", "pct": "%"}.get(text, text.replace("_", " "))


def _figure(value: Any) -> str:
    return "not known" if value is None else f"{value.normalize():,f}"
