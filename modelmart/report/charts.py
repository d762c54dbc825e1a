"""The charts of the page, as Vega-Lite specifications without data. The page fills their dataset `rows`.

Colours are variables of page.css, so that they follow light, dark and print. Instants are milliseconds since 1970 in
UTC. Beside each chart is a table with the same figures, for keyboards and screen readers.
"""

from __future__ import annotations

from typing import Any

import altair as alt

INK, SOFT, LINE, FRONT, MARK = (f"var(--{name})" for name in ("ink", "soft", "line", "front", "mark"))
METERS = {"input": "var(--mark)", "cached input": "var(--cached)", "output": "var(--front)"}
KINDS = {"the five above": FRONT, "best for its price": MARK, "other ranked models": "var(--faint)"}


def specs() -> dict[str, dict[str, Any]]:
    """The specification of each chart, by its name in the page."""
    return {
        name: _styled(chart).to_dict()
        for name, chart in {"front": front(), "capability": capability(), "history": history()}.items()
    }


def front() -> alt.LayerChart:
    """Rows: model, usd, capability, low, high, kind, size, is_front, is_top, label and its middle in pixels."""
    base = alt.Chart(_rows()).encode(
        x=alt.X(
            "usd:Q",
            title="USD per 1,000 requests, at its effort",
            scale=alt.Scale(type="log", nice=False, padding=28),
            axis=alt.Axis(format="$~g", tickCount=6, labelOverlap=True, grid=False),
        ),
        tooltip=_tooltip("model", "text"),
    )
    gaps = base.transform_filter(alt.datum.is_top).mark_rule(color=FRONT, opacity=0.55).encode(y="low:Q", y2="high:Q")
    line = (
        base.transform_filter(alt.datum.is_front)
        .mark_line(color=MARK, interpolate="step-after", strokeWidth=2)
        .encode(y="capability:Q")
    )
    points = base.mark_point(filled=True, opacity=1).encode(
        y=alt.Y("capability:Q", title="capability, points", scale=alt.Scale(zero=False, nice=True)),
        color=_named_colours("kind:N", KINDS),
        size=alt.Size("size:Q", scale=None),
    )
    # the page places labels by the pixel, where they cover nothing
    labels = (
        alt.Chart(_rows())
        .mark_text(color=INK, fontSize=12)
        .encode(x=alt.X("label_x:Q", scale=None), y=alt.Y("label_y:Q", scale=None), text="label:N")
    )
    return alt.layer(gaps, line, points, labels).properties(height=380)


def capability() -> alt.LayerChart:
    """Rows: line (kind of task and effort), order, low, estimate, high, is_measured, text."""
    base = alt.Chart(_rows()).encode(
        y=alt.Y("line:N", sort=alt.EncodingSortField("order", op="min"), title=None), tooltip=_tooltip("line", "text")
    )
    ranges = base.mark_rule(strokeWidth=5, color="var(--range)", strokeCap="round").encode(
        x=alt.X("low:Q", title="points", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6)), x2="high:Q"
    )
    points = base.mark_point(size=70, opacity=1, strokeWidth=2, color=MARK).encode(
        x="estimate:Q", fill=alt.condition(alt.datum.is_measured, alt.value(MARK), alt.value("var(--paper)"))
    )
    return ranges + points


def history() -> alt.LayerChart:
    """Rows: meter, at, usd, text, source. A price is valid until the next row."""
    base = alt.Chart(_rows()).encode(
        x=alt.X(
            "at:T", title=None, scale=alt.Scale(type="utc", nice=False), axis=alt.Axis(tickCount=6, labelOverlap=True)
        ),
        y=alt.Y("usd:Q", title="USD per million tokens", scale=alt.Scale(zero=True)),
        color=_named_colours("meter:N", METERS),
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2)
    points = base.mark_point(filled=True, size=50, opacity=1).encode(tooltip=_tooltip("meter", "text", "source"))
    return (line + points).properties(height=260)


def _rows() -> alt.NamedData:
    return alt.NamedData(name="rows")


def _named_colours(field: str, colours: dict[str, str]) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    # one below the other where they would be cut
    columns = alt.ExprRef(f"width < {110 * len(colours) + 90} ? 1 : {len(colours)}")
    legend = alt.Legend(orient="bottom", direction="horizontal", columns=columns)
    return alt.Color(field, title=None, scale=scale, legend=legend)


def _tooltip(*fields: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=" " if field == "text" else field) for field in fields]


def _styled(chart: alt.LayerChart) -> alt.LayerChart:
    """The page sets the width, and the height of charts with one line per row."""
    text = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK, "labelLimit": 200}
    return (
        chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font="system-ui, sans-serif", background="transparent")
        .configure_axis(**text, titleFontWeight="normal", gridColor=LINE, domainColor=LINE, tickColor=LINE)
        .configure_legend(**text, symbolSize=70)
        .configure_view(stroke=None)
    )
