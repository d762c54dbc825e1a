"""What decides between two offerings in a profile, for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

Row = dict[str, Any]


def print_why(console: Console, profile_id: str, places: list[Row], criteria: list[Row]) -> None:
    """Their places, each criterion, and what may yet turn it; of one that is not eligible, why."""
    for row in places:
        if not row["is_eligible"]:
            console.print(
                f"{row['offering_id']} is not eligible for {profile_id}: {row['ineligible_because']}.", soft_wrap=True
            )
    if not all(row["is_eligible"] for row in places):
        return
    a, b = places
    table = Table(
        title=f"{profile_id} as of {a['as_of_on']}: {a['offering_id']} (a) against {b['offering_id']} (b)",
        title_justify="left",
        caption="earns: weight times the figure on a scale from 0 to 1; what is not known earns nothing so far\n"
        "may become: the lead of a between the worst and the best that is not known or not certain",
        caption_justify="left",
    )
    table.add_column("criterion")
    for name in ("weight", "a", "b", "unit", "a earns", "b earns", "lead of a", "may become"):
        table.add_column(name, justify="left" if name == "unit" else "right")
    for row in criteria:
        table.add_row(
            row["criterion"].replace("_", " "),
            f"{row['weight']:.2f}",
            _figure(row["a_value"]),
            _figure(row["b_value"]),
            row["unit"].replace("_", " "),
            _earned(row["a_contribution"]),
            _earned(row["b_contribution"]),
            *_lead(row),
        )
    table.add_section()
    scores = (f"{a['score']:.4f}", f"{b['score']:.4f}", f"{a['score'] - b['score']:+.4f}")
    table.add_row("score", "", "", "", "", *scores, style="bold")
    console.print(table)
    for row in places:
        console.print(
            f"{row['offering_id']}: rank {row['rank']} (between {row['rank_best']} and {row['rank_worst']}, whatever "
            f"is still learnt; {row['shared_rank'] or '-'} by what is known of all), score {row['score_low']:.3f} to "
            f"{row['score_high']:.3f}, facts for {row['criteria_coverage_pct']:.0f} %, first in "
            f"{row['first_rank_share_pct']:.1f} % of all weightings"
            + (
                ""
                if row["first_rank_open_pct"] is None
                else f", {row['first_rank_open_pct']:.1f} % with gaps drawn too"
            ),
            soft_wrap=True,
        )
    console.print(_verdict(a, b, criteria), soft_wrap=True)


def _lead(row: Row) -> tuple[str, str]:
    """The lead of a by what is known, and what it may become."""
    known = row["a_value"] is not None and row["b_value"] is not None
    lead = "tie" if known and row["lead_of_a"] == 0 else f"{row['lead_of_a']:+.4f}"
    if row["lead_at_least"] == row["lead_at_most"]:
        return lead, ""
    return lead, f"{row['lead_at_least']:+.4f} to {row['lead_at_most']:+.4f}"


def _verdict(a: Row, b: Row, criteria: list[Row]) -> str:
    if a["score"] == b["score"]:
        return f"{a['offering_id']} and {b['offering_id']} are level by what is known."
    first, sign = (a, 1) if a["score"] > b["score"] else (b, -1)
    decisive = ", ".join(r["criterion"].replace("_", " ") for r in criteria if r["lead_of_a"] * sign > 0)
    # the lead of the first at its worst: what the other may earn at most is taken off
    worst = sum(r["lead_at_least"] if sign > 0 else -r["lead_at_most"] for r in criteria)
    turn = "nothing that is not known could turn it" if worst > 0 else "what is not known could turn it"
    return f"{first['offering_id']} leads by {abs(a['score'] - b['score']):.4f}, by {decisive}; {turn}."


def _figure(value: Any) -> str:
    return "not known" if value is None else f"{value.normalize():,f}"


def _earned(value: Any) -> str:
    return "?" if value is None else f"{value:.4f}"
