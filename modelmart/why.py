"""The comparison of two offerings in a profile, as a table and sentences."""

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
            console.print(f"{row['offering_id']} is not {how} for {profile_id}: {because}.", soft_wrap=True)
    if any(row["rank"] is None for row in places):
        return
    a, b = places
    table = Table(
        title=f"{profile_id} as of {a['as_of_on']}: {a['offering_id']} (a) against {b['offering_id']} (b)",
        title_justify="left",
        caption="score: weight times the value on a scale from 0 to 1 (of an unknown value, see policy.criteria)\n"
        "possible lead: the range of the lead, if missing and uncertain values turn out worst or best for a",
        caption_justify="left",
    )
    table.add_column("criterion")
    for name in ("weight", "a", "b", "unit", "score of a", "score of b", "lead of a", "possible lead"):
        table.add_column(name, justify="left" if name == "unit" else "right")
    for row in criteria:
        table.add_row(
            row["criterion"].replace("_", " "),
            f"{row['weight']:.2f}",
            _figure(row["a_value"]),
            _figure(row["b_value"]),
            row["unit"].replace("_", " "),
            f"{row['a_contribution']:.4f}",
            f"{row['b_contribution']:.4f}",
            *_lead(row),
        )
    table.add_section()
    scores = (f"{a['score']:.4f}", f"{b['score']:.4f}", f"{a['score'] - b['score']:+.4f}")
    table.add_row("score", "", "", "", "", *scores, style="bold")
    console.print(table)
    for row in places:
        console.print(_place(row), soft_wrap=True)
    console.print(_verdict(a, b, criteria), soft_wrap=True)


def _place(row: Row) -> str:
    effort = f" Effort: {row['effort'].replace('_', ' ')}." if row["effort"] else ""
    share = row["first_rank_share_pct"]
    first = "" if share is None else f", first in {share:.1f} % of draws"
    taken = row["recommended_offering_id"]
    host = "" if taken == row["offering_id"] else f" To take of this model: {taken}, {row['host_because']}."
    return (
        f"{row['offering_id']}: rank {row['rank']:,} of the offerings, {row['model_rank']:,} of the models "
        f"({verdict_text(row)}{first}). Score {row['score_low']:.3f} to {row['score_high']:.3f}. "
        f"Facts cover {row['criteria_coverage_pct']:.0f} % of the weights.{effort}{host}"
    )


def _lead(row: Row) -> tuple[str, str]:
    """The lead of a from known facts, and its possible range."""
    known = row["a_value"] is not None and row["b_value"] is not None
    lead = "tie" if known and row["lead_of_a"] == 0 else f"{row['lead_of_a']:+.4f}"
    if row["lead_at_least"] == row["lead_at_most"]:
        return lead, ""
    return lead, f"{row['lead_at_least']:+.4f} to {row['lead_at_most']:+.4f}"


def _verdict(a: Row, b: Row, criteria: list[Row]) -> str:
    if a["score"] == b["score"]:
        return f"{a['offering_id']} and {b['offering_id']} have the same score."
    first, sign = (a, 1) if a["score"] > b["score"] else (b, -1)
    decisive = ", ".join(r["criterion"].replace("_", " ") for r in criteria if r["lead_of_a"] * sign > 0)
    # the smallest possible lead of the first
    worst = sum(r["lead_at_least"] if sign > 0 else -r["lead_at_most"] for r in criteria)
    lead = f"{first['offering_id']} leads by {abs(a['score'] - b['score']):.4f}, because of: {decisive}."
    return f"{lead} {'No missing or uncertain fact' if worst > 0 else 'Missing or uncertain facts'} could change this."


def _figure(value: Any) -> str:
    return "not known" if value is None else f"{value.normalize():,f}"
