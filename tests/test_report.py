"""The page in a real browser: what it shows is what the marts say, and everybody can use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Project
from playwright.sync_api import Browser, Page, expect

from modelmart.formats import to_html
from modelmart.report.page import write

CONTROLS = (
    *("profile", "provider", "search", "everything", "scenario", "fresh_input_tokens", "cached_input_tokens"),
    *(
        "cache_write_tokens",
        "cache_write_1h_tokens",
        "output_tokens",
        "interactions",
        "service_tier",
        "order",
        "offering",
    ),
)
COLUMNS = "fresh_input_usd, cached_input_usd, cache_write_usd, output_usd, cost_per_interaction_usd, total_usd"


@pytest.fixture(scope="module")
def file(built: Project) -> Path:
    written = built.root / "target" / "report" / "index.html"
    told = json.loads(built.ok("modelmart", "report", "--json"))
    assert told == {"file": str(written), "bytes": written.stat().st_size}
    return written


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Opened anew, and watched: a message on the console or a request to anywhere fails the test."""
    with opened(browser, file) as found:
        yield found


class opened:
    def __init__(self, browser: Browser, file: Path, anchor: str = "", width: int = 1300) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.address = f"{file.as_uri()}#{anchor}"
        self.said, self.asked = list[str](), list[str]()

    def __enter__(self) -> Page:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready=true]", state="attached", timeout=120_000)
        return self.page

    def __exit__(self, *_: object) -> None:
        self.page.wait_for_timeout(50)
        self.page.close()
        assert self.said == []
        assert [a for a in self.asked if not a.startswith(("file://", "data:"))] == []
        assert len([a for a in self.asked if a.startswith("file://")]) == 1


def cells(page: Page, table: str) -> list[list[str]]:
    return page.eval_on_selector_all(
        f"#{table} tbody tr", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )


def show_all(page: Page, table: str) -> list[list[str]]:
    while page.locator(f"#{table} button.more").is_visible():
        page.click(f"#{table} button.more")
    return cells(page, table)


def shown_as(value: Decimal, places: int) -> str:
    """A number that the page rounds, which takes it as a double."""
    return told(Decimal(float(value)), places)


def told(value: Decimal | None, places: int | None = None) -> str:
    if value is None:
        return "not known"
    if places is not None:
        return f"{value.quantize(Decimal(10) ** -places, ROUND_HALF_UP):,}"
    whole, _, part = f"{value:,f}".partition(".")
    return f"{whole}.{part}".rstrip("0").rstrip(".") if part else whole


# ---------------------------------------------------------------------------------------------- figures


def test_it_is_small_with_the_whole_catalogue(file: Path) -> None:
    assert file.stat().st_size < 5_000_000


def test_every_scenario_costs_what_the_mart_says(built: Project, page: Page) -> None:
    # what is listed at 0 costs 0 in every scenario; of OpenAI nothing is, and of Azure nothing in the EU
    page.check("#everything")
    for scenario_id, region in built.query("select scenario_id, region from marts.dim_scenarios where not is_measured"):
        page.select_option("#provider", "openai" if region == "global" else "azure")
        page.select_option("#scenario", scenario_id)
        expected = {
            row[0]: [*map(told, row[1:-1]), told(row[-1], 2)]
            for row in built.query(
                f"select offering_id, {COLUMNS} from marts.cost_per_interaction "
                f"where scenario_id = '{scenario_id}' and cost_per_interaction_usd is not null"
            )
        }
        shown = {row[0]: [c.rstrip("*†‡") for c in row[3:9]] for row in cells(page, "answer-table")}
        assert page.input_value("#scenario") == scenario_id
        assert len(shown) == 20 and len({tuple(costs) for costs in shown.values()}) > 10
        assert shown == {offering: expected[offering] for offering in shown}


# Every meter at a size at which context tiers hold; exactly at the edge of one, with meters that are not used; a batch.
WORKLOADS = (
    {"input": 260_001, "cached": 12_345, "cache_write": 777, "cache_write_1h": 11, "output": 809},
    {"input": 200_000, "cached": 0, "cache_write": 0, "cache_write_1h": 0, "output": 0},
    {"input": 3_000, "cached": 0, "cache_write": 0, "cache_write_1h": 0, "output": 300, "tier": "batch"},
)
FIELDS = {"input": "fresh_input", "cached": "cached_input"}


# of Google some prices begin later and some hold above a size, of DeepSeek some by the hour, and OpenRouter lacks some
@pytest.mark.parametrize("provider", ["google", "deepseek", "openrouter", pytest.param("", marks=pytest.mark.slow)])
def test_a_typed_workload_costs_what_the_warehouse_says(built: Project, page: Page, provider: str) -> None:
    """On every offering to the last digit, and for a month to the cent."""
    page.check("#everything")
    page.select_option("#provider", provider)
    page.select_option("#order", "cost")
    page.fill("#interactions", "1 234 567")
    of_provider = f"provider_id like '{provider or '%'}'"
    ranked = {
        offering
        for (offering,) in built.query(
            "select offering_id from marts.model_rankings "
            f"where profile_id = 'coaching_app' and rank is not null and {of_provider}"
        )
    }
    for workload in WORKLOADS:
        tier = workload.get("tier", "standard")
        for name in ("input", "cached", "cache_write", "cache_write_1h", "output"):
            page.fill(f"#{FIELDS.get(name, name)}_tokens", str(workload[name]))
        page.select_option("#service_tier", tier)
        assert page.input_value("#scenario") == ""
        asked = ", ".join(f"{name} := {value!r}" for name, value in (workload | {"tier": tier}).items())
        expected = {
            row[0]: [*map(told, row[1:-1]), told(row[-1], 2)]
            for row in built.query(
                f"select offering_id, {COLUMNS} from marts.cost_of({asked}, interactions := 1234567, "
                f"on_day := (select max(as_of_on) from marts.cost_per_interaction)) where {of_provider}"
            )
        }
        shown = {row[0]: [c.rstrip("*†‡") for c in row[3:9]] for row in show_all(page, "answer-table")}
        wrong = {o: (row, expected[o]) for o, row in shown.items() if row != expected[o]}
        assert wrong == {}
        priced = {o for o, row in expected.items() if row[4] != "not known"}
        assert shown.keys() == priced | ranked
        assert tier == "batch" or len(priced) > (5 if provider else 6_000)


def test_the_answer_is_the_ranking_of_the_profile_with_its_intervals(built: Project, page: Page) -> None:
    page.select_option("#profile", "coding_agent")
    assert page.input_value("#scenario") == "coding_step"
    expected = built.query(
        "select offering_id, m.score, m.score_low, m.score_high, r.rank from marts.model_rankings as m "
        "left join marts.recommendations as r using (profile_id, offering_id) "
        "where profile_id = 'coding_agent' and m.rank is not null order by r.rank nulls last, m.rank"
    )
    by_offering = {
        r[0]: (str(r[4] or "other host"), "{} ({} to {})".format(*(shown_as(v, 3) for v in r[1:4]))) for r in expected
    }
    shown = show_all(page, "answer-table")
    assert len(shown) == len(expected)
    assert {row[0]: (row[1], row[2]) for row in shown} == by_offering
    # offerings to take first, by the rank of their model; then the other hosts by score
    ranks = [int(row[1]) if row[1] != "other host" else len(shown) for row in shown]
    assert ranks == sorted(ranks)
    scores = [row[2].split()[0] for row in shown if row[1] == "other host"]
    assert scores == sorted(scores, reverse=True) and len(scores) > 100
    headline = page.inner_text("#headline")
    assert headline.startswith(f'First of {len(expected):,} ranked for "') and f": {shown[0][0]}. " in headline
    verdict, share = built.query(
        "select replace(verdict, '_', ' '), first_rank_share_pct from marts.recommendations "
        f"where profile_id = 'coding_agent' and offering_id = '{shown[0][0]}'"
    )[0]
    assert f"{verdict.capitalize()} with " in headline and f"first in {shown_as(share, 0)} % of draws" in headline
    # of a provider that is not recommended, the page names the one that is
    other = next(row[0] for row in shown if row[1] == "other host")
    page.select_option("#provider", other.split("/")[0])
    page.fill("#search", other)
    taken, because = built.query(
        "select r.offering_id, r.host_because from marts.model_rankings as m "
        "inner join marts.recommendations as r using (profile_id, model_id) "
        f"where profile_id = 'coding_agent' and m.offering_id = '{other}'"
    )[0]
    expect(page.locator("#headline")).to_contain_text(f"To take of this model: {taken}, {because}")


def test_the_front_is_what_no_other_beats_on_both(built: Project, page: Page) -> None:
    page.select_option("#profile", "coding_agent")
    front = built.query(
        """
        with points as (
            select
                offering_id, cost_per_interaction_usd as usd,
                round(100 * sum(contribution) / sum(weight), 3)::decimal(9, 3) as quality
            from marts.ranking_contributions
            inner join marts.cost_per_interaction using (offering_id)
            where profile_id = 'coding_agent' and scenario_id = 'coding_step' and unit <> 'usd' and weight > 0
                and cost_per_interaction_usd > 0
            group by all
        )
        select offering_id, usd from points
        where not exists (
            select 1 from points as other
            where other.usd <= points.usd and other.quality >= points.quality
                and (other.usd < points.usd or other.quality > points.quality)
        )
        """
    )
    shown = {row[0]: Decimal(row[1]) for row in show_all(page, "front-table")}
    assert shown == dict(front) and len(shown) > 2


def marks(page: Page, chart: str) -> list[str]:
    """What each mark of a chart is, in Vega's words for who does not see it."""
    return page.eval_on_selector_all(
        f"#{chart} svg [aria-roledescription]:not([aria-roledescription=axis])",
        "all => all.map(mark => mark.getAttribute('aria-label')).filter(Boolean)",
    )


def test_the_charts_draw_what_the_tables_say(page: Page) -> None:
    page.select_option("#profile", "coding_agent")
    page.wait_for_timeout(500)
    first = cells(page, "answer-table")[0]
    drawn = [m for m in marks(page, "costs") if f"offering: {first[0]};" in m]
    for meter, cost in (("fresh input", first[3]), ("cached input", first[4]), ("output", first[6])):
        assert any(f"meter: {meter};" in m and f": {cost} USD;" in m for m in drawn), (meter, cost, drawn)
    assert any(f"offering: {first[0]};" in m and f"score {first[2]}" in m for m in marks(page, "scores"))
    on_front = marks(page, "front")
    for row in cells(page, "front-table"):
        assert any(
            f"offering: {row[0]};" in m and f": {row[1]} USD, quality {row[2].split()[0]} %" in m for m in on_front
        )
    best = cells(page, "shares-table")[0]
    assert any(f"offering: {best[0]};" in m and f"first in {best[3]} % of draws" in m for m in marks(page, "shares"))

    # what is to come stands before what is past
    page.select_option("#provider", "openai")
    page.wait_for_timeout(500)
    ends = cells(page, "timeline-table")
    days = [int(row[4]) for row in ends if row[4].lstrip("-").isdigit()][:5]
    assert days == sorted(days) and days[0] >= 0
    assert any(f"offering: {ends[0][0]};" in m and f"({ends[0][4]} days)" in m for m in marks(page, "timeline"))

    # the price of o3 fell: its line is high until that day, and low from then on
    page.fill("#offering", "openai/o3")
    page.wait_for_timeout(500)
    fresh = [m for m in marks(page, "history") if "series: input;" in m and "source" in m]
    steps = [m.split("; meter")[0] for m in fresh]
    until = steps.index("at: Jun 10, 2025; USD per million tokens: 10")
    assert steps[until + 1] == "at: Jun 10, 2025; USD per million tokens: 2"
    assert {step.rpartition(" ")[2] for step in steps[:until]} == {"10"}
    assert {step.rpartition(" ")[2] for step in steps[until + 1 :]} == {"2"}


def test_what_cannot_be_drawn_is_not_there(page: Page) -> None:
    """A chart of what was asked before would be a wrong answer."""
    page.select_option("#provider", "openai")
    expect(page.locator("#headline")).to_contain_text("No offering matches")
    for chart in ("costs", "scores", "front", "shares"):
        expect(page.locator(f"#{chart}")).to_be_hidden()
    page.select_option("#provider", "")
    expect(page.locator("#costs svg")).to_be_visible()
    assert page.locator("#costs svg").bounding_box()["width"] > 300  # type: ignore[index]


def test_a_single_offering_is_drawn_and_one_without_a_price_costs_nothing_known(page: Page) -> None:
    page.fill("#search", "qwen3.5-9b")
    expect(page.locator("#front svg")).to_be_visible()
    page.select_option("#service_tier", "batch")
    assert cells(page, "answer-table")[0][3:9] == ["not known"] * 6


def offerings_shown(page: Page) -> list[str]:
    return [row[0] for row in cells(page, "answer-table")]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gpt-4.1-2025-04-14", "openai/gpt-4.1"),
        ("openai/GPT_4.1 2025-04-14", "openai/gpt-4.1"),
        ("GPT 4.1", "openai/gpt-4.1"),
        ("sonnet claude 4.5", "anthropic/claude-sonnet-4.5"),
        ("claude-sonet-4.5", "anthropic/claude-sonnet-4.5"),
        ("models/gemini-2.5-pro", "google/gemini-2.5-pro"),
    ],
)
def test_the_search_finds_an_offering_by_any_of_its_names(page: Page, typed: str, first: str) -> None:
    page.check("#everything")
    page.select_option("#provider", first.split("/")[0])
    page.fill("#search", typed)
    assert first in offerings_shown(page)
    page.fill("#search", "no such name at all")
    expect(page.locator("#headline")).to_contain_text("No offering matches")


def test_a_cost_that_leaves_out_a_charge_is_marked_and_is_not_the_cheapest(built: Project, page: Page) -> None:
    page.check("#everything")
    page.select_option("#order", "cost")
    page.fill("#search", "perplexity/sonar")
    shown = {row[0]: row[7] for row in cells(page, "answer-table")}
    left_out = built.query(
        "select offering_id from marts.cost_per_interaction where scenario_id = 'coaching' and not is_fully_priced "
        "and cost_per_interaction_usd is not null and offering_id like 'perplexity/sonar%'"
    )
    assert len(left_out) >= 3
    assert all(shown[offering_id].endswith("†") for (offering_id,) in left_out)
    assert page.get_attribute("#answer-table abbr[title^=leaves]", "title") == "leaves out: fee for each request"
    expect(page.locator("#headline")).not_to_contain_text("perplexity/sonar ")


def test_what_does_not_fit_and_what_is_not_ranked_is_said(page: Page) -> None:
    page.fill("#fresh_input_tokens", "3000000")
    expect(page.locator("#headline")).to_contain_text("does not fit into its context window of")
    assert "‡" in page.inner_text("#answer-table tbody")
    page.fill("#fresh_input_tokens", "500")
    page.check("#everything")
    page.select_option("#provider", "openai")
    expect(page.locator("#headline")).to_contain_text("No offering is ranked")


def test_a_link_that_is_older_than_the_page_is_taken_as_far_as_it_goes(browser: Browser, file: Path) -> None:
    anchor = (
        "?profile=gone&provider=gone&order=x&service_tier=gone&output_tokens=abc&cached_input_tokens=77&offering=x/y"
    )
    with opened(browser, file, anchor) as page:
        assert page.input_value("#profile") == "coaching_app" and page.input_value("#provider") == ""
        assert page.input_value("#cached_input_tokens") == "77" and page.input_value("#output_tokens") == "800"
        page.evaluate("location.hash = '#?profile=coding_agent'")
        expect(page.locator("#scenario")).to_have_value("coding_step")
        expect(page.locator("#headline")).to_contain_text('ranked for "Agent that changes code"')


def test_it_shows_why_shares_ends_history_and_conflicts_as_the_marts_have_them(built: Project, page: Page) -> None:
    page.click("#answer-table tbody tr:first-child button")
    expect(page.locator("#why h3")).to_contain_text("together/qwen3.5-9b")
    assert (
        len(cells(page, "why-table"))
        == built.query(
            "select count(*) from marts.ranking_contributions "
            "where profile_id = 'coaching_app' and offering_id = 'together/qwen3.5-9b' and weight > 0"
        )[0][0]
    )

    shares = [(row[0], row[1], row[2], row[3], row[4]) for row in show_all(page, "shares-table")]
    assert shares == [
        (model, str(rank), verdict, shown_as(share, 1), offering)
        for model, rank, verdict, share, offering in built.query(
            "select model_id, rank, replace(verdict, '_', ' '), first_rank_share_pct, offering_id "
            "from marts.recommendations where profile_id = 'coaching_app' and first_rank_share_pct is not null "
            "order by first_rank_share_pct desc, rank"
        )
    ]

    page.select_option("#provider", "openai")
    ends = {row[0]: (row[2], row[4]) for row in show_all(page, "timeline-table")}
    for offering, on, left in built.query(
        "select offering_id, retires_on, days_left from marts.deprecation_risk "
        "where provider_id = 'openai' and days_left between 0 and 400"
    ):
        assert ends[offering] == (str(on), str(left)), offering
    conflicts = built.query("select count(*) from marts.source_conflicts where provider_id = 'openai'")[0][0]
    assert len(show_all(page, "conflicts-table")) == conflicts

    page.fill("#offering", "openai/o3")
    history = [row for row in cells(page, "history-table") if row[0] == "input"]
    assert [(row[1], row[3]) for row in history] == [
        (f"{price:f}".rstrip("0").rstrip("."), str(until or "today"))
        for price, until in built.query(
            "select usd_per_mtok, valid_to_at from marts.fct_prices where offering_id = 'openai/o3' "
            "and region = 'global' "
            "and meter = 'input' and service_tier = 'standard' and time_window = 'always' and min_input_tokens = 0 "
            "and (not isfinite(valid_from_at) or valid_from_at <= now()::timestamp) order by valid_from_at"
        )
    ]
    assert ("10", "2025-06-10 00:00:00") in [(row[1], row[3]) for row in history] and history[-1][1] == "2"
    page.fill("#offering", "openai/o33")
    expect(page.locator("#offering-problem")).to_contain_text("There is no priced offering openai/o33")


@pytest.mark.parametrize(
    ("profile", "column", "label"),
    [("coaching_app", "ineligible_because", "not eligible: "), ("coding_agent", "not_ranked_because", "")],
)
def test_why_an_offering_is_not_ranked_is_said(
    built: Project, page: Page, profile: str, column: str, label: str
) -> None:
    offering, because = built.query(
        f"select offering_id, {column} from marts.model_rankings inner join marts.dim_offerings using (offering_id) "
        f"where profile_id = '{profile}' and {column} is not null and is_serverless_text "
        "and offering_id in (select offering_id from marts.fct_prices) order by 1 limit 1"
    )[0]
    page.select_option("#profile", profile)
    page.check("#everything")
    page.fill("#search", offering)
    page.click(f"#answer-table tbody tr:has(th:text-is('{offering}')) button")
    assert page.inner_text("#why p") == label + because


def test_what_is_no_number_is_told_and_changes_nothing(page: Page) -> None:
    before = cells(page, "answer-table")
    for wrong in ("1.5", "-1", "many", "1,5", "", "1e9", "9" * 13):
        page.fill("#output_tokens", wrong)
        expect(page.locator("#problem")).to_contain_text("Output tokens: type a whole number, 0 or more")
        assert page.get_attribute("#output_tokens", "aria-invalid") == "true"
        assert cells(page, "answer-table") == before
    page.fill("#output_tokens", "800")
    expect(page.locator("#problem")).to_be_empty()
    assert page.input_value("#scenario") == "coaching"


def test_what_was_chosen_is_in_the_address(browser: Browser, file: Path, page: Page) -> None:
    page.select_option("#profile", "own_the_weights")
    page.fill("#output_tokens", "123")
    page.select_option("#provider", "deepinfra")
    assert "output_tokens=123" in page.url
    with opened(browser, file, page.url.partition("#")[2]) as other:
        assert other.inner_text("#headline") == page.inner_text("#headline")
        assert cells(other, "answer-table") == cells(page, "answer-table")
    # a scenario has a region, which no field shows
    page.select_option("#provider", "")
    page.select_option("#scenario", "coding_step_eu")
    expect(page.locator("#remarks")).to_contain_text("All prices here are those of the region eu.")
    with opened(browser, file, page.url.partition("#")[2]) as other:
        assert other.input_value("#scenario") == "coding_step_eu"
        assert cells(other, "answer-table") == cells(page, "answer-table")


def test_the_page_has_the_attribution_of_each_source_whose_licence_asks_for_it(built: Project, file: Path) -> None:
    asked = dict(built.query("select snapshot_id, attribution from marts.dim_snapshots where attribution is not null"))
    assert any("Arena" in text for text in asked.values())
    rows = file.read_text(encoding="utf-8").split("<tr id=")[1:]
    shown = {row.split('"')[1]: row.partition("</tr>")[0] for row in rows}
    assert [snapshot_id for snapshot_id, text in asked.items() if text not in shown[snapshot_id]] == []


# ---------------------------------------------------------------------------------------------- people


def test_every_figure_names_its_source_and_leads_to_the_snapshot(built: Project, page: Page) -> None:
    snapshots = {s for (s,) in built.query("select snapshot_id from marts.dim_snapshots")}
    figures = page.eval_on_selector_all("a.figure", "all => all.map(a => [a.getAttribute('href'), a.dataset.source])")
    assert len(figures) > 60
    assert all(href[1:] in snapshots and source for href, source in figures)
    first = page.locator("#answer-table a.figure").first
    first.hover()
    expect(page.locator("#tip")).to_be_visible()
    assert "genai_prices" in page.inner_text("#tip")
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    # and by key
    first.focus()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Enter")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    assert "#" + (row.get_attribute("id") or "") == first.get_attribute("href")


def test_every_control_has_a_label_and_is_reached_by_key(page: Page) -> None:
    controls = page.eval_on_selector_all(
        "input, select", "all => all.map(c => [c.id, [...c.labels].map(l => l.textContent.trim()).join(' ')])"
    )
    assert {c for c, _ in controls} == set(CONTROLS)
    assert all(label for _, label in controls)
    reached = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id || document.activeElement.textContent")
        reached.append(focused)
        if focused == "offering":
            break
    assert [r for r in reached if r in CONTROLS] == list(CONTROLS)
    assert reached[0] == "Skip to the answer"


def test_axe_finds_nothing_wide_and_on_a_phone(browser: Browser, file: Path) -> None:
    """Contrast, names, roles, order of headings and more, by axe-core's rules."""
    for width in (1300, 390):
        with opened(browser, file, width=width) as page:
            page.click("#answer-table tbody tr:first-child button")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_without_controls(page: Page) -> None:
    page.emulate_media(media="print")
    for control in ("#controls", "#order"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#headline")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_javascript_the_decision_and_the_sources_are_there(
    built: Project, browser: Browser, file: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert "need JavaScript" in page.inner_text("header")
        rows = page.locator("section[aria-labelledby=decisions-title] tbody tr")
        assert rows.count() == 8
        # what a source says is as old as its rule has it
        source, freshness, age = built.query(
            "select snapshot_id, freshness, age_days from marts.dim_sources where source_id = 'models_dev'"
        )[0]
        assert f"{age} days, {freshness}" in page.locator(f"tr[id='{source}']").inner_text()
        chosen = page.locator("tr:has(th:text-is('fireworks/kimi-k2-thinking'))").first
        assert "2.9" in chosen.inner_text() and "retired" in chosen.inner_text()


# ---------------------------------------------------------------------------------------------- hostile


@pytest.mark.case("html-xss")
def test_markup_in_names_is_text_in_a_real_browser(built: Project, browser: Browser, tmp_path: Path) -> None:
    """A model, a provider, a place and an address that try to run a script, in the page and in `sql --html`."""
    evil = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>\" onmouseover='window.pwned=1"
    copy = shutil.copyfile(built.live, tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(copy)) as con:
        con.execute("update marts.dim_snapshots set origin = 'javascript:window.pwned=1', version = ?", [evil])
        con.execute("update marts.fct_prices set stated_in = ? where offering_id = 'together/qwen3.5-9b'", [evil])
        con.execute("update marts.dim_profiles set profile_name = ?, rationale = ?", [evil, evil])
        con.execute("update marts.dim_scenarios set scenario_name = ?", [evil])
        con.execute("update marts.decision_review set because = ?, role = ?", [evil, evil])
        con.execute("update marts.source_conflicts set because = ?", [evil])
        write(con, tmp_path / "page.html")
        (tmp_path / "table.html").write_text(
            "".join(to_html(["a"], con.execute("select because from marts.decision_review").fetchall())),
            encoding="utf-8",
        )
    with opened(browser, tmp_path / "page.html") as page:
        assert page.evaluate("window.pwned") is None
        assert evil in page.inner_text("#remarks") and evil in page.inner_text("#headline")
        for figure in page.locator("#answer-table a.figure").all()[:5]:
            figure.hover()
        assert evil in page.inner_text("#tip")
        assert page.locator("a[href^=javascript]").count() == 0
        page.click("#answer-table tbody tr:first-child button")
        assert page.evaluate("window.pwned") is None and page.locator("main img").count() == 0
    shown = browser.new_page()
    shown.goto((tmp_path / "table.html").as_uri())
    assert shown.evaluate("window.pwned") is None and evil in shown.inner_text("table")
    shown.close()


def test_a_page_that_cannot_be_written_is_told_and_the_old_one_stays(
    built: Project, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    run = built.run("modelmart", "report", "-o", str(tmp_path / "taken" / "index.html"))
    assert run.returncode == 1 and "taken" in run.stderr and "Traceback" not in run.stderr
    missing = built.run("modelmart", "report", MODELMART_WAREHOUSE=str(tmp_path / "none.duckdb"))
    assert missing.returncode == 1 and "none.duckdb" in missing.stderr
    assert file.stat().st_size > 1_000_000
