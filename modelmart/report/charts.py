"""The charts of the page, as Vega-Lite specifications without data. The page fills their dataset `rows`.

Instants are milliseconds since 1970 in UTC. Beside each chart is a table with the same figures, for keyboards and
screen readers.
"""

from __future__ import annotations

from typing import Any

import altair as alt

# Colours that colour-blind people can tell apart, with a contrast of 3:1 or more on white.
METERS = {
    "fresh input": "#0b4f8a",
    "cached input": "#2a8fbd",
    "cache write": "#5b7f1c",
    "output": "#b8450b",
}
RISKS = {
    "retired": "#333333",
    "critical": "#a3123f",
    "high": "#b8450b",
    "medium": "#8a6d00",
    "low": "#0b4f8a",
    "unknown": "#6b6b6b",
}
VERDICTS = {"clear": "#08306b", "close call": "#2a8fbd", "behind": "#8a8a8a"}
INK, FRONT = "#333333", "#a3123f"


def specs() -> dict[str, dict[str, Any]]:
    """The specification of each chart, by its name in the page."""
    charts = {
        "costs": costs(),
        "scores": scores(),
        "front": front(),
        "shares": shares(),
        "timeline": timeline(),
        "history": history(),
    }
    return {name: _styled(chart).to_dict() for name, chart in charts.items()}


def costs() -> alt.Chart:
    """Rows: offering, order, meter, meter_order, usd, text, source, href."""
    return (
        alt.Chart(_rows())
        .mark_bar()
        .encode(
            y=_offerings(),
            x=alt.X("usd:Q", title="USD per interaction", stack="zero"),
            color=_named_colours("meter:N", METERS),
            order=alt.Order("meter_order:Q"),
            href="href:N",
            tooltip=_tooltip("offering", "meter", "text", "source"),
        )
    )


def scores() -> alt.LayerChart:
    """Rows: offering, order, score, low, high, text."""
    base = alt.Chart(_rows()).encode(y=_offerings(), tooltip=_tooltip("offering", "text"))
    ends = base.mark_rule(strokeWidth=3, color=METERS["cached input"]).encode(
        x=alt.X("low:Q", title="score", scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    return ends + base.mark_point(filled=True, size=90, opacity=1, color=METERS["output"]).encode(x="score:Q")


def front() -> alt.LayerChart:
    """Rows: offering, usd, quality, low, high, is_front (last), label and the side that it stands on, text."""
    base = alt.Chart(_rows()).encode(
        x=alt.X(
            "usd:Q",
            title="USD per interaction (logarithmic)",
            scale=alt.Scale(type="log", nice=False, padding=24),
        ),
        tooltip=_tooltip("offering", "text"),
    )
    on_front = alt.datum.is_front
    gaps = base.transform_filter(on_front).mark_rule(color=FRONT, opacity=0.5).encode(y="low:Q", y2="high:Q")
    line = base.transform_filter(on_front).mark_line(color=FRONT, interpolate="step-after").encode(y="quality:Q")
    points = base.mark_point(filled=True, opacity=0.8).encode(
        y=alt.Y("quality:Q", title="quality, %"),
        color=alt.condition(on_front, alt.value(FRONT), alt.value(METERS["cached input"])),
        shape=alt.condition(on_front, alt.value("diamond"), alt.value("circle")),
        size=alt.condition(on_front, alt.value(120), alt.value(40)),
    )
    # both layers use all rows, because a layer without rows has no extent
    left, right = (
        base.mark_text(align=side, dx=8 if side == "left" else -8, dy=-9, color=INK).encode(
            y="quality:Q", text=alt.condition(alt.datum.side == side, "label:N", alt.value(""))
        )
        for side in ("left", "right")
    )
    return (gaps + line + points + left + right).properties(height=360)


def shares() -> alt.Chart:
    """Rows: offering (a model), order, verdict, share, text."""
    return (
        alt.Chart(_rows())
        .mark_bar()
        .encode(
            y=_offerings(),
            x=alt.X("share:Q", title="first in % of draws", scale=alt.Scale(domain=[0, 100])),
            color=_named_colours("verdict:N", VERDICTS),
            tooltip=_tooltip("offering", "verdict", "text"),
        )
    )


def timeline() -> alt.LayerChart:
    """Rows: offering, order, from, until, at, today, kind (end or promise), risk, label, text, href."""
    base = alt.Chart(_rows()).encode(y=_offerings(), tooltip=_tooltip("offering", "text"), href="href:N")
    ends = alt.datum.kind == "end"
    colour = _named_colours("risk:N", RISKS)
    bars = base.mark_bar(height=10).encode(x=_instants("from:T"), x2="until:T", color=colour)
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=_instants("at:T"),
        color=colour,
        shape=alt.condition(ends, alt.value("square"), alt.value("triangle-right")),
    )
    labels = base.mark_text(align="left", dx=9, color=INK).encode(x=_instants("until:T"), text="label:N")
    today = alt.Chart(_rows()).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=_instants("min(today):T"))
    return bars + points + labels + today


def history() -> alt.LayerChart:
    """Rows: meter, applies_to (size, hours), series (both), at, usd, text, source, href. Valid until the next row."""
    base = alt.Chart(_rows()).encode(
        x=_instants("at:T"),
        y=alt.Y("usd:Q", title="USD per million tokens", scale=alt.Scale(zero=True)),
        color=_named_colours("meter:N", METERS),
        detail="series:N",
    )
    dashes = alt.StrokeDash("applies_to:N", title=None, legend=alt.Legend(orient="bottom", columns=1))
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(strokeDash=dashes)
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        tooltip=_tooltip("series", "text", "source"), href="href:N"
    )
    return (line + points).properties(height=260)


def _rows() -> alt.NamedData:
    return alt.NamedData(name="rows")


def _offerings() -> alt.Y:
    return alt.Y("offering:N", sort=alt.EncodingSortField("order", op="min"), title=None)


def _instants(field: str) -> alt.X:
    return alt.X(field, title=None, scale=alt.Scale(type="utc", nice=False))


def _named_colours(field: str, colours: dict[str, str], title: str | None = None) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(field, title=title, scale=scale, legend=alt.Legend(orient="bottom", columns=2))


def _tooltip(*fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=" " if field == "text" else field) for field in fields]


def _styled(chart: alt.Chart | alt.LayerChart) -> alt.Chart | alt.LayerChart:
    """As wide as the page allows. The page sets the height of charts that have one row per offering."""
    return (
        chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="white")
        .configure_axis(labelFontSize=12, titleFontSize=12, labelLimit=260, labelColor=INK, titleColor=INK)
        .configure_legend(labelLimit=260, labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK)
        .configure_view(stroke=None)
    )
