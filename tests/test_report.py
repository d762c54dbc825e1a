"""The page in a real browser: what it shows is what the marts say, and everybody can use it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, Project, reader
from playwright.sync_api import Browser, Locator, Page, expect

from modelmart.formats import to_html
from modelmart.report import page as report
from modelmart.report.page import write
from modelmart.usage import read_usage

VENDOR = ROOT / "modelmart" / "report" / "vendor"
PHONE, DESK = 390, 1440
# an en dash
NO_PLACE = "\u2013"
VIEWS = (
    *(
        "#/answer",
        "#/answer/coding_agent?must=tools,open_weights",
        "#/catalogue",
        "#/catalogue?q=claude%20sonnet&all=1",
    ),
    *("#/model/gpt-5", "#/model/deepseek-v4-flash", "#/model/nonesuch", "#/compare", "#/sources"),
    "#/compare?ids=openai/gpt-5,azure/gpt-5,anthropic/claude-opus-5",
)


@pytest.fixture(scope="module")
def file(built: Project) -> Path:
    written = built.root / "target" / "report" / "index.html"
    told = json.loads(built.ok("modelmart", "report", "--json"))
    assert told == {"file": str(written), "bytes": written.stat().st_size}
    return written


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file) as found:
        yield found


class opened:
    """The page at an address, and watched: a message on the console or a request to anywhere fails the test."""

    def __init__(self, browser: Browser, file: Path, address: str = "", width: int = DESK, **context: Any) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900}, **context)
        self.address = f"{file.as_uri()}{address}"
        self.said, self.asked = list[str](), list[str]()

    def __enter__(self) -> Page:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(self.address)
        settled(self.page)
        return self.page

    def __exit__(self, *_: object) -> None:
        self.page.wait_for_timeout(50)
        self.page.close()
        assert self.said == []
        assert [a for a in self.asked if not a.startswith(("file://", "data:"))] == []
        assert len([a for a in self.asked if a.startswith("file://")]) == 1


def settled(page: Page) -> None:
    """Waits until the page has done all that it began: answers, charts, rows of the grid, tables of a model."""
    page.wait_for_selector("html[data-ready=true] main[aria-busy=false]", state="attached", timeout=120_000)


def go(page: Page, address: str) -> None:
    """Another address of the open page, once what it shows is there."""
    page.evaluate(
        """address => new Promise((done) => {
          if (location.hash === address) return done();
          addEventListener("hashchange", () => done(), { once: true });
          location.hash = address; })""",
        address,
    )
    settled(page)


def cells(page: Page, table: str) -> list[list[str]]:
    return page.eval_on_selector_all(
        f"#{table} tbody tr", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )


def show_all(page: Page, table: str) -> list[list[str]]:
    while page.locator(f"#{table} button.more").is_visible():
        page.click(f"#{table} button.more")
    return cells(page, table)


def digits(value: Decimal | None, places: int) -> int | None:
    return None if value is None else int(value.scaleb(places))


# ---------------------------------------------------------------------------------------------- the rule

# What the browser makes of a question, in the figures of the warehouse.
RANK = """([profile, workload, must, maxUsd]) => {
  const { db, questionOf, recommend, workloadOf } = modelmart;
  const question = questionOf(profile, null, null, maxUsd === null ? null : BigInt(maxUsd));
  if (workload) {
    Object.assign(question.workload, { cache_write_tokens: 0n, cache_write_1h_tokens: 0n });
    for (const [meter, tokens] of Object.entries(workload)) question.workload[meter] = BigInt(tokens);
  }
  if (must) question.isWanted = (o) => o[must] === true;
  const { ranked, unranked } = recommend(question);
  const text = (amount) => (amount === null ? null : String(amount));
  return [...ranked, ...unranked].map((m) => ({
    model_id: m.offering.model_id, offering_id: m.offering.offering_id, rank: m.rank, verdict: m.verdict,
    close_calls: m.closeCalls === null ? null : m.closeCalls.join(", "), share: m.share, score: text(m.score),
    cost: text(m.costUsd), effort: m.effort, capability: m.capability === null ? null : m.capability.value,
    hosts: m.hosts, host_because: m.hostBecause,
    unknown: m.missing.map((c) => c.criterion_id.replaceAll("_", " ")).join(", ") || null,
    not_ranked: m.notRankedBecause, is_front: m.isOnFront,
    cheapest: text(m.cheapest), dearest: text(m.dearest), low: text(m.low), high: text(m.high),
  }));
}"""
ANSWERED = (
    "select model_id, offering_id, rank, verdict, close_calls, first_rank_share_pct, score, cost_usd, effort, "
    "capability, hosts, host_because, unknown_criteria, not_ranked_because"
)


def ranking_of(page: Page, profile: str, *more: Any) -> list[dict[str, Any]]:
    return page.evaluate(RANK, [profile, *more, *[None] * (3 - len(more))])


def as_ranked(row: tuple) -> dict[str, Any]:
    """A row of ANSWERED in the shape of RANK."""
    share, score, cost, capability = row[5], row[6], row[7], row[9]
    return {
        **dict(zip(("model_id", "offering_id", "rank", "verdict", "close_calls"), row[:5], strict=True)),
        **{"share": digits(share, 3), "score": str(digits(score, 12)), "cost": cost and str(digits(cost, 15))},
        **{"effort": row[8], "capability": capability and float(capability), "hosts": row[10]},
        **{"host_because": row[11], "unknown": row[12], "not_ranked": row[13]},
    }


def differing(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[tuple]:
    """Models, or columns of a model, in which two rankings differ."""
    ours, theirs = ({row["model_id"]: row for row in rows} for rows in (found, expected))
    return [(m, "is missing in one") for m in sorted(ours.keys() ^ theirs.keys())] + [
        (m, column, ours[m][column], value)
        for m, row in theirs.items()
        if m in ours
        for column, value in row.items()
        if ours[m][column] != value
    ]


def profiles_of(built: Project) -> list[str]:
    return [row[0] for row in built.query("select profile_id from marts.dim_profiles order by 1")]


def test_the_browser_ranks_every_profile_as_the_warehouse_does(built: Project, page: Page) -> None:
    """To the last decimal, with shares of first places, hosts, fronts and reasons, of ranked models and of others."""
    for profile in profiles_of(built):
        found = ranking_of(page, profile)
        rows = built.query(
            f"{ANSWERED}, is_pareto_efficient, cheapest_usd, dearest_usd, score_low, score_high "
            f"from marts.recommendations where profile_id = '{profile}'"
        )
        expected = [
            as_ranked(row)
            | {"is_front": bool(row[14]), "cheapest": row[15] and str(digits(row[15], 15))}
            | {"dearest": row[16] and str(digits(row[16], 15))}
            | {"low": str(digits(row[17], 12)), "high": str(digits(row[18], 12))}
            for row in rows
        ]
        assert differing(found, expected) == [], profile
        assert [m["rank"] for m in found if m["rank"]] == sorted(m["rank"] for m in found if m["rank"])


# a size at which context tiers hold, the exact edge of one, one without input, and one that no small window holds
WORKLOADS = (
    {"fresh_input_tokens": 260_001, "cached_input_tokens": 12_345, "output_tokens": 809},
    {"fresh_input_tokens": 200_000, "cached_input_tokens": 0, "output_tokens": 0},
    {"fresh_input_tokens": 0, "cached_input_tokens": 0, "output_tokens": 7},
    {"fresh_input_tokens": 12_000, "cached_input_tokens": 900_000, "output_tokens": 30_000},
)


@pytest.mark.parametrize("workload", WORKLOADS, ids=str)
def test_the_browser_ranks_a_typed_workload_as_the_warehouse_does(
    built: Project, page: Page, workload: dict[str, int]
) -> None:
    told = ", ".join(f"{name.partition('_')[0].replace('fresh', 'input')} := {n}" for name, n in workload.items())
    for profile in profiles_of(built):
        asked = f"profile := '{profile}', {told}, places := 100000, unranked := true"
        expected = [as_ranked(row) for row in built.query(f"{ANSWERED} from marts.answer({asked})")]
        found = ranking_of(page, profile, workload)
        # a profile that weighs no cost shows one all the same
        assert differing(found, expected) == [], profile


@pytest.mark.parametrize(
    ("asked", "must", "max_usd"),
    [
        ("must_have := 'tools'", "has_function_calling", None),
        ("open_weights := true", "has_open_weights", None),
        ("must_have := 'caching'", "has_caching", None),
        ("must_have := 'batch'", "has_batch", None),
        ("max_usd := 0.002", None, "2000000000000"),
    ],
)
def test_conditions_are_those_of_the_warehouse(
    built: Project, page: Page, asked: str, must: str | None, max_usd: str | None
) -> None:
    for profile in ("general_assistant", "coding_agent"):
        rows = built.query(
            f"{ANSWERED} from marts.answer(profile := '{profile}', {asked}, places := 100000, unranked := true)"
        )
        assert differing(ranking_of(page, profile, None, must, max_usd), [as_ranked(row) for row in rows]) == []


def test_every_scenario_costs_what_the_mart_says(built: Project, page: Page) -> None:
    found = page.evaluate(
        """() => { const { db, priced, workloadOf } = modelmart;
          const costs = (s) => db.offerings.map((o) => [o.offering_id, priced(o, workloadOf(s))])
            .filter(([, cost]) => cost)
            .map(([id, cost]) => [id, cost.total === null ? null : String(cost.total), cost.isWhole]);
          return Object.fromEntries([...db.scenarios.values()].map((s) => [s.scenario_id, costs(s)])); }"""
    )
    rows = built.query(
        "select scenario_id, offering_id, cost_per_interaction_usd, is_fully_priced from marts.cost_per_interaction "
        "inner join marts.dim_offerings using (offering_id)"
    )
    expected: dict[str, dict[str, Any]] = {}
    for scenario, offering, cost, is_whole in rows:
        expected.setdefault(scenario, {})[offering] = [cost if cost is None else str(digits(cost, 15)), is_whole]
    assert found.keys() == expected.keys()
    for scenario, costs in found.items():
        ours = {offering: rest for offering, *rest in costs}
        assert {offering: ours.get(offering, [None, False]) for offering in expected[scenario]} == expected[scenario]


# ---------------------------------------------------------------------------------------------- the answer


def test_it_is_small_with_the_whole_catalogue(file: Path) -> None:
    assert file.stat().st_size < 5_000_000


def test_headline_cards_table_and_chart_name_the_models_of_the_warehouse(built: Project, page: Page) -> None:
    for profile in profiles_of(built):
        go(page, f"#/answer/{profile}")
        rows = built.query(
            "select model_name, provider_name, replace(verdict, '_', ' '), r.retires_on, cost_usd, capability "
            "from marts.recommendations as r inner join marts.dim_models using (model_id) "
            "inner join marts.dim_offerings using (offering_id) "
            f"where profile_id = '{profile}' and rank is not null order by rank, r.model_id"
        )
        assert page.locator("#cards h3").all_inner_texts() == [row[0] for row in rows[:5]]
        first_name, host, verdict, retires_on, cost, _ = rows[0]
        headline = page.inner_text("#headline")
        assert f"Take {first_name} at {host}: " in headline and verdict in headline
        assert [row[0] for row in show_all(page, "ranked")] == [row[0] for row in rows]
        card = page.locator("#cards li").first.inner_text()
        assert not retires_on or f"ends {retires_on}" in card
        assert cost is None or dollars(1000 * cost) in card
        measured = {row[0] for row in rows if row[5] is not None}
        assert {
            mark.split("model: ")[1].split(";")[0] for mark in marks(page, "front") if "model: " in mark
        } == measured


def dollars(value: Decimal) -> str:
    """As the page writes an amount: two digits below a dollar, cents above, whole dollars from a thousand on."""
    places = 0 if value >= 1000 else 2 if value >= 1 else 1 - value.adjusted()
    return f"${value.quantize(Decimal(10) ** -places, ROUND_HALF_UP):,}"


def marks(page: Page, chart: str) -> list[str]:
    """What each mark of a chart is, in Vega's words for who does not see it."""
    return page.eval_on_selector_all(
        f"#{chart} svg [aria-roledescription]:not([aria-roledescription=axis])",
        "all => all.map(mark => mark.getAttribute('aria-label')).filter(Boolean)",
    )


def test_a_typed_workload_changes_the_answer_and_the_address(browser: Browser, file: Path, page: Page) -> None:
    before = page.inner_text("#cards")
    page.fill("#input", "120 000")
    page.fill("#requests", "1000")
    settled(page)
    assert page.inner_text("#cards") != before and "a month" in page.inner_text("#cards")
    assert "input=120000" in page.url and "requests_per_day=1000" in page.url
    with opened(browser, file, "#" + page.url.partition("#")[2]) as other:
        assert other.inner_text("#cards") == page.inner_text("#cards")
        assert other.inner_text("#headline") == page.inner_text("#headline")


def test_weights_are_sliders_and_rank_anew(page: Page) -> None:
    names = page.eval_on_selector_all("#weights input", "all => all.map(input => input.id)")
    assert names == ["w_capability_general", "w_cost_at_effort", "w_capability_chat"]

    def weigh(**weights: int) -> list[list[str]]:
        for name in names:
            page.locator(f"#{name}").evaluate(
                "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }",
                str(weights.get(name[2:], 0)),
            )
        settled(page)
        return show_all(page, "ranked")

    def numbers(rows: list[list[str]], column: int) -> list[float]:
        return [float(re.sub("[$,]", "", row[column].split()[0])) for row in rows]

    by_capability = numbers(weigh(capability_general=100), 5)
    assert by_capability == sorted(by_capability, reverse=True) and len(by_capability) > 50
    # nothing but the range of one figure varies then
    assert "weights and" not in page.inner_text("#draws") and "weightings" not in page.inner_text("#view-answer")
    by_cost = numbers(weigh(cost_at_effort=100), 1)
    assert min(by_cost) == by_cost[0] and "w_cost_at_effort=100" in page.url
    expect(page.locator("#headline")).to_contain_text("It is first by cost at effort.")
    assert page.locator("#weights output").all_inner_texts() == ["0 %", "100 %", "0 %"]
    page.click("#reset")
    settled(page)
    assert page.locator("#weights output").all_inner_texts() == ["55 %", "25 %", "20 %"] and "w_" not in page.url


def test_what_is_no_number_is_told_beside_its_field_and_changes_nothing(page: Page) -> None:
    """Nor does the message move the columns: two became three once."""
    columns = (
        "document.querySelector('.sides') && getComputedStyle(document.querySelector('.sides')).gridTemplateColumns"
    )
    before, layout = page.inner_text("#cards"), page.evaluate(columns)
    assert len(layout.split()) == 2
    for wrong in ("1.5", "-1", "many", "1,5", "", "1e9", "1.2345k", "9" * 13):
        page.fill("#output", wrong)
        expect(page.locator("#output + p")).to_have_text("Type a number, such as 2000, 128k or 1M. 500 still counts.")
        assert page.get_attribute("#output", "aria-invalid") == "true"
        assert page.inner_text("#cards") == before and page.evaluate(columns) == layout
    page.fill("#output", "500")
    expect(page.locator("#output + p")).to_be_empty()
    go(page, "#/catalogue?min_window=1M")
    rows = listed(page)
    page.fill("#min_window", "much")
    expect(page.locator("#min_window + p")).to_contain_text("1M still counts")
    assert listed(page) == rows


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [("128k", "128000"), ("1M", "1000000"), ("1.05m", "1050000"), ("128,000", "128000"), ("128 000", "128000")],
)
def test_tokens_are_typed_as_people_write_them(page: Page, typed: str, tokens: str) -> None:
    page.fill("#input", typed)
    settled(page)
    assert f"input={tokens}" in page.url
    go(page, f"#/catalogue?min_window={quote(typed)}")
    rows = listed(page)
    go(page, f"#/catalogue?min_window={tokens}")
    assert listed(page) == rows and 50 < len(rows) < 6_000


def test_several_licences_can_be_conditions(built: Project, page: Page) -> None:
    two = ("Apache License 2.0", "MIT License")
    page.click("#conditions-title")
    page.click("#licensed-title")
    for licence in two:
        page.get_by_label(licence, exact=True).locator("visible=true").check()
    settled(page)
    expect(page.locator("#licensed-title")).to_have_text("Licences: 2 chosen")
    assert {row[8] for row in show_all(page, "ranked")} == set(two)
    go(page, f"#/catalogue?licence={quote('|'.join(two))}")
    wanted = built.query(f"select offering_id from marts.offerings where is_recommendable and license in {two}")
    assert set(listed(page)) == {row[0] for row in wanted}


def test_conditions_that_nothing_meets_are_said_and_leave_no_empty_parts(page: Page) -> None:
    """A chart comes back as wide as its place, also if the window changed without it."""
    page.click("summary:text-is('Conditions')")
    page.check("#must_vision")
    page.fill("#max_usd", "0.000000001")
    expect(page.locator("#headline")).to_have_text("No model meets these conditions.")
    settled(page)
    assert page.locator("#cards li").count() == 0
    seen = "#view-answer :is(h2, table, .chart, #compare-first)"
    assert page.locator(seen).locator("visible=true").count() == 0
    page.set_viewport_size({"width": 1100, "height": 900})
    # only the price is to blame, and a button takes it back
    loosen = page.locator("#loosen button")
    assert loosen.count() == 1 and "At most $0.000000001" in loosen.inner_text()
    loosen.click()
    expect(page.locator("#front svg")).to_be_visible()
    settled(page)
    assert page.input_value("#max_usd") == "" and page.is_checked("#must_vision")
    # the width that it is drawn for, since a wider one would be shrunk with its text
    drawn = "at => [at.clientWidth, Number(at.querySelector('svg').getAttribute('width'))]"
    place, chart = page.eval_on_selector("#front", drawn)
    assert place > 500 and abs(place - chart) < 20
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.wait_for_function("document.querySelector('#front svg').getAttribute('width') < 400")
    place, chart = page.eval_on_selector("#front", drawn)
    assert place > 250 and abs(place - chart) < 20


def test_what_is_free_does_not_blank_the_chart(page: Page) -> None:
    """A logarithmic scale has no 0. Nothing free is ranked as shipped, so the rule that says so is taken away."""
    drawn = page.locator("#front .mark-symbol path").count()
    page.evaluate(
        """() => { const { db } = modelmart, profile = "general_assistant";
          db.rules.set(profile, db.rules.get(profile).filter((r) => r.rule_id !== "paid"));
          for (const lists of db.prices.values()) for (const list of lists) {
            if (db.offerings[list.offering_id].model_id !== "deepseek-v4.1-flash") continue;
            list.fresh_input_tokens = list.output_tokens = 0n;
          } }"""
    )
    go(page, "#/answer/general_assistant?output=501")
    assert "$0 " in page.inner_text("#headline")
    settled(page)
    assert page.locator("#front .mark-symbol path").count() >= drawn - 2 > 50


def test_the_first_view_of_a_phone_has_the_answer_and_the_controls_are_folded(browser: Browser, file: Path) -> None:
    with opened(browser, file, width=PHONE) as page:
        assert page.locator("#headline").bounding_box()["y"] < 260  # type: ignore[index]
        expect(page.locator("#cards li").first).to_be_in_viewport()
        expect(page.locator("#input")).to_be_hidden()
        page.click("#folded > summary")
        expect(page.locator("#input")).to_be_visible()


def test_a_link_that_is_older_than_the_page_is_taken_as_far_as_it_goes(browser: Browser, file: Path) -> None:
    for address in (
        "#/answer/gone?output=abc&cached=77&provider=gone&must=gone&w_gone=3",
        "#?profile=x",
        "#/gone/x",
        "#/%E0",
    ):
        with opened(browser, file, address) as page:
            assert page.input_value("#profile") == "general_assistant" and page.input_value("#provider") == ""
            assert page.input_value("#output") == "500"
            assert page.input_value("#cached") == ("77" if "77" in address else "0")


def test_what_an_address_asks_for_in_vain_is_told_until_the_next_choice(page: Page) -> None:
    before = page.inner_text("#cards")
    go(page, "#/answer?region=mars&input=-5&output=abc&must=tols&licence=mine&w_gone=3")
    expect(page.locator("#notice")).to_have_text(
        "This page cannot take input “-5”, output “abc”, region “mars”, licence “mine”, must “tols” and "
        "w_gone “3” of the address. This is the answer without that."
    )
    assert page.inner_text("#cards") == before
    page.fill("#output", "501")
    expect(page.locator("#notice")).to_be_empty()
    go(page, "#/answer?region=eu&input=9k")
    expect(page.locator("#notice")).to_be_empty()


def test_what_a_link_to_the_catalogue_asks_for_in_vain_is_told_until_the_next_choice(page: Page) -> None:
    go(page, "#/catalogue")
    before = page.inner_text("#found")
    go(page, "#/catalogue?kind=mars&host=gone&min_window=many&licence=mine&columns=gone")
    expect(page.locator("#untaken")).to_have_text(
        "This page cannot take kind “mars”, host “gone”, min_window “many”, licence “mine” and columns “gone” of the "
        "address. The list is without that."
    )
    assert page.inner_text("#found") == before
    page.check("#tools")
    expect(page.locator("#untaken")).to_be_empty()


def test_prices_of_a_region_are_named_where_they_count(page: Page) -> None:
    assert "region" not in page.inner_text("#asked")
    expect(page.locator("#prices")).to_contain_text("region global, unless you choose another one.")
    page.click("#conditions-title")
    page.select_option("#region", "eu")
    expect(page.locator("#asked")).to_contain_text(" · prices of region eu")
    expect(page.locator("#prices")).to_contain_text("and region eu.")
    page.select_option("#region", "")
    expect(page.locator("#prices")).to_contain_text("region global, unless you choose another one.")


def test_the_back_button_undoes_a_choice_and_leaves_a_view(page: Page) -> None:
    first = page.inner_text("#headline")
    page.select_option("#profile", "coding_agent")
    expect(page.locator("#asked")).to_contain_text("Agent that changes code")
    page.click("#cards a >> nth=0")
    expect(page.locator("#view-model")).to_be_visible()
    assert page.title().endswith(" modelmart") and page.inner_text("#model-name") in page.title()
    page.go_back()
    expect(page.locator("#asked")).to_contain_text("Agent that changes code")
    page.go_back()
    expect(page.locator("#headline")).to_have_text(first)
    page.go_forward()
    expect(page.locator("#asked")).to_contain_text("Agent that changes code")


# ---------------------------------------------------------------------------------------------- the catalogue

ROWS = "() => Tabulator.findTable('#grid')[0].getData('active').map((o) => o.offering_id)"


def listed(page: Page) -> list[str]:
    """The offerings of the catalogue in their order."""
    settled(page)
    return page.evaluate(ROWS)


def test_the_catalogue_has_what_is_recommendable_and_a_switch_for_the_rest(built: Project, page: Page) -> None:
    go(page, "#/catalogue")
    wanted = {row[0] for row in built.query("select offering_id from marts.offerings where is_recommendable")}
    assert set(listed(page)) == wanted and len(wanted) > 5_000
    assert page.inner_text("#found").startswith(f"{len(wanted):,} offerings of ")
    page.check("#all")
    assert set(listed(page)) == {row[0] for row in built.query("select offering_id from marts.offerings")}
    assert "all=1" in page.url
    page.uncheck("#all")
    page.check("#one")
    models = built.query("select count(distinct model_id) from marts.offerings where is_recommendable")[0][0]
    assert len(listed(page)) == models


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *[("GPT 5", "openai/gpt-5"), ("gpt5", "openai/gpt-5"), ("claude sonnet", "anthropic/claude-sonnet-5.5")],
        *[("gpt-4.1-2025-04-14", "openai/gpt-4.1"), ("openai/GPT_4.1", "openai/gpt-4.1")],
        *[("sonnet claude 4.5", "anthropic/claude-sonnet-4.5"), ("claude-sonet-4.5", "anthropic/claude-sonnet-4.5")],
        *[("models/gemini-2.5-pro", "google/gemini-2.5-pro"), ("anthropic opus", "anthropic/claude-opus-5")],
        *[("llama 70b", "meta/llama-3.3-70b-instruct"), ("70b llama", "meta/llama-3.3-70b-instruct")],
        *[("gpt4omini", "openai/gpt-4o-mini"), ("gpt", "openai/gpt-5.6-sol")],
        *[("sonet", "anthropic/claude-sonnet-5.5"), ("antropic claud sonet 4.5", "anthropic/claude-sonnet-4.5")],
    ],
)
def test_a_search_finds_an_offering_by_any_name_that_a_person_types(page: Page, typed: str, first: str) -> None:
    go(page, f"#/catalogue?all=1&q={quote(typed)}")
    found = listed(page)
    assert found[0] == first and len(found) < 2_400
    taken = page.inner_text("#taken")
    assert ("is taken as" in taken) is ("sonet" in typed), taken
    # the header finds the same by the same rule
    page.fill("#find-text", typed)
    suggested = page.locator("#find-list li")
    assert suggested.first.locator("span").inner_text().startswith(f"{first.partition('/')[2]} ")
    assert page.inner_text("#find-note") == taken
    page.fill("#search", "no such name at all")
    expect(page.locator("#none")).to_contain_text("Nothing is called no such name at all")


def test_an_empty_catalogue_says_which_filter_to_loosen_and_shows_no_headings(browser: Browser, file: Path) -> None:
    with opened(browser, file, "#/catalogue?q=claude%20sonnet&open=1&tools=1") as page:
        expect(page.locator("#none")).to_contain_text("called claude sonnet meets the filters")
        expect(page.locator("#catalogue-table")).to_be_hidden()
        assert page.locator("#widen button").all_inner_texts()[0].startswith("Without “Open weights”: ")
        page.click("#widen button >> nth=0")
        assert all("sonnet" in offering for offering in listed(page)) and not page.is_checked("#open")
        # a grid that was made while hidden has its widths all the same
        assert (
            page.locator(".tabulator-row >> nth=0").locator("[tabulator-field=model_name]").bounding_box()["width"] > 99
        )  # type: ignore[index]


def test_no_end_in_the_catalogue_is_cut(page: Page) -> None:
    for address in ("#/catalogue?q=gpt%205", "#/catalogue"):
        go(page, address)
        cut = page.eval_on_selector_all(
            ".tabulator-cell[tabulator-field=retires_on], .tabulator-col-title",
            "all => all.filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth).map((e) => e.outerHTML)",
        )
        assert cut == []


def test_the_catalogue_filters_sorts_and_copies_what_it_shows(built: Project, browser: Browser, file: Path) -> None:
    with opened(browser, file, "#/catalogue", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.click("#licence-title")
        page.locator("#licence").get_by_label("MIT License", exact=True).check()
        page.check("#tools")
        page.fill("#min_window", "128k")
        page.fill("#max_input", "0.5")
        page.click(".tabulator-col[tabulator-field=input_usd_per_mtok]")
        found = listed(page)
        rows = built.query(
            "select offering_id, input_usd_per_mtok, capability from marts.offerings where is_recommendable "
            "and license = 'MIT License' and has_function_calling and context_window_tokens >= 128000 "
            "and input_usd_per_mtok <= 0.5"
        )
        prices = {row[0]: row[1] for row in rows}
        assert set(found) == prices.keys() and len(found) > 20
        assert [prices[o] for o in found] == sorted(prices.values())
        page.click("#copy")
        expect(page.locator("#copied")).to_contain_text(f"Copied {len(found)} rows")
        copied = list(csv.DictReader(io.StringIO(page.evaluate("navigator.clipboard.readText()"))))
        assert [row["offering_id"] for row in copied] == found
        assert {row["offering_id"]: Decimal(row["input_usd_per_mtok"]) for row in copied} == prices
        with opened(browser, file, "#" + page.url.partition("#")[2]) as other:
            assert set(listed(other)) == set(found)


def test_columns_are_chosen_and_stay_in_the_address(browser: Browser, file: Path, page: Page) -> None:
    go(page, "#/catalogue")
    column = ".tabulator-col[tabulator-field=has_vision]"
    expect(page.locator(column)).to_be_hidden()
    page.click("summary:text-is('Columns')")
    page.check("#column_has_vision")
    expect(page.locator(column)).to_be_visible()
    settled(page)
    with opened(browser, file, "#" + page.url.partition("#")[2]) as other:
        expect(other.locator(column)).to_be_visible()


def test_two_to_six_offerings_are_compared_side_by_side(built: Project, page: Page) -> None:
    go(page, "#/catalogue?q=gpt-5")
    boxes = page.locator(".pick input")
    boxes.nth(0).check()
    assert page.get_attribute("#compare", "aria-disabled") == "true"
    for n in range(1, 6):
        boxes.nth(n).check()
    boxes.nth(6).click()
    assert not boxes.nth(6).is_checked()
    expect(page.locator("#picked-count")).to_have_text("6 picked")
    page.click("#compare")
    expect(page.locator("#compare-table thead th")).to_have_count(7)
    go(page, "#/compare?ids=openai/gpt-5,anthropic/claude-opus-5")
    lines = {row[0]: row[1:] for row in cells(page, "compare-table")}
    rows = dict(
        built.query(
            "select offering_id, output_usd_per_mtok from marts.offerings where model_id in ('gpt-5', 'claude-opus-5')"
        )
    )
    shown = [Decimal(text.removesuffix(" (best)").strip("$")) for text in lines["Output"]]
    assert shown == [rows["openai/gpt-5"], rows["anthropic/claude-opus-5"]]
    assert [text.endswith(" (best)") for text in lines["Output"]] == [True, False]
    assert not any(
        text.endswith(" (best)") for line in ("Sources that list it", "Hosts that sell it") for text in lines[line]
    )


def test_a_price_of_another_region_is_said_side_by_side_and_leaves_the_best_open(built: Project, page: Page) -> None:
    ((elsewhere, because),) = built.query(
        "select offering_id, not_priced_because from marts.offerings "
        "where not_priced_because like 'no global price, only in %' order by 1 limit 1"
    )
    go(page, f"#/compare?ids={elsewhere},openai/gpt-5,anthropic/claude-opus-5")
    lines = {row[0]: row[1:] for row in cells(page, "compare-table")}
    for line in ("Output", "1,000 equal requests"):
        assert lines[line][0] == because and not any(text.endswith(" (best)") for text in lines[line])
    told = page.inner_text("#view-compare .note")
    assert "region global, equal requests have 1,500 tokens in and 500 out" in told


def test_the_first_five_are_compared_for_the_requests_of_the_answer(page: Page) -> None:
    go(page, "#/answer?input=9000&cached=1000&output=100&region=eu")
    page.click("#compare-first")
    told = "Your requests have 10,000 tokens in, 1,000 of them cached, and 100 out, prices of region eu."
    expect(page.locator("#compare-requests")).to_have_text(told)
    costs = page.evaluate(
        """() => {
          const { db, priced } = modelmart, ids = new URLSearchParams(location.hash.split("?")[1]).get("ids");
          const tokens = { fresh_input_tokens: 9000n, cached_input_tokens: 1000n, output_tokens: 100n };
          const asked = { ...tokens, cache_write_tokens: 0n, cache_write_1h_tokens: 0n, region: "eu",
                          service_tier: "standard", other_tier: null };
          return ids.split(",").map((id) => Number(priced(db.offering.get(id), asked).total) / 1e12);
        }"""
    )
    (line,) = [row for row in cells(page, "compare-table") if row[0] == "1,000 of your requests"]
    assert [float(text.removesuffix(" (best)").strip("$")) for text in line[1:]] == pytest.approx(costs, rel=0.01)
    go(page, "#/compare?ids=openai/gpt-5,anthropic/claude-opus-5")
    expect(page.locator("#compare-requests")).to_be_empty()


def test_a_keystroke_makes_few_elements_with_everything_shown(page: Page) -> None:
    """Time depends on the machine; what a keystroke costs is the elements and answers that it makes."""
    go(page, "#/catalogue?all=1")
    page.evaluate(
        """() => { window.added = 0;
          new MutationObserver((all) => all.forEach((m) => { window.added += m.addedNodes.length; }))
            .observe(document.body, { childList: true, subtree: true }); }"""
    )
    work = page.evaluate("modelmart.work")
    page.type("#search", "g")
    settled(page)
    assert page.evaluate("modelmart.work") - work == 1
    assert 0 < page.evaluate("window.added") < 3_000
    # many keystrokes within a frame are one answer
    go(page, "#/answer")
    work = page.evaluate("modelmart.work")
    page.evaluate(
        """() => { const field = document.getElementById("output");
          for (const value of ["1", "12", "123"]) { field.value = value; field.dispatchEvent(new Event("input")); } }"""
    )
    settled(page)
    assert page.evaluate("modelmart.work") - work == 1


# ---------------------------------------------------------------------------------------------- a model


def test_a_model_has_its_hosts_prices_ends_clauses_and_conflicts(built: Project, page: Page) -> None:
    def told(sql: str) -> int:
        return built.query(sql)[0][0]

    for model in ("gpt-5", "kimi-k2-thinking"):
        go(page, f"#/model/{model}")
        assert len(show_all(page, "hosts")) == told(
            f"select count(*) from marts.dim_offerings where model_id = '{model}'"
        )
        # conflicts of several sources about the same two statements are one row, which names the sources
        conflicts = show_all(page, "conflicts")
        assert len(conflicts) == told(
            "select count(*) from (select distinct offering_id, fact, meter, service_tier, region, min_input_tokens, "
            "time_window, winner_source_id, least(a, b), greatest(a, b) from (select *, "
            "coalesce(value_a::varchar, ends_a_on::varchar, statement_a) as a, "
            "coalesce(value_b::varchar, ends_b_on::varchar, statement_b) as b "
            f"from marts.source_conflicts where model_id = '{model}'))"
        )
        assert len({tuple(row) for row in conflicts}) == len(conflicts) and all(" by " in row[2] for row in conflicts)
        assert len(show_all(page, "events")) == told(
            "select count(*) from marts.fct_lifecycle_events inner join marts.dim_offerings using (offering_id) "
            f"where model_id = '{model}' and known_bad_because is null"
        )
        assert len(show_all(page, "clauses")) == told(
            f"select count(*) from marts.license_obligations where model_id = '{model}' "
            "and company_profile_id in (select company_profile_id from marts.dim_profiles)"
        )
        places = {row[0]: row[1] for row in show_all(page, "places")}
        assert places == {
            name: str(rank or NO_PLACE)
            for name, rank in built.query(
                "select profile_name, rank from marts.dim_profiles as p left join marts.recommendations as r "
                f"on p.profile_id = r.profile_id and r.model_id = '{model}'"
            )
        }
        effort = page.input_value("#effort")
        assert {tuple(row[:3]) for row in show_all(page, "capability-table")} == {
            (name, f"{estimate:.1f}", f"{low:.1f} to {high:.1f}")
            for name, estimate, low, high in built.query(
                "select domain_name, estimate, low, high from marts.model_capability "
                f"inner join reference.domains using (domain_id) where model_id = '{model}' and effort = '{effort}'"
            )
        }


def test_the_history_of_a_price_is_drawn_and_written(page: Page) -> None:
    go(page, "#/model/o3?offering=openai/o3")
    rows = [row for row in show_all(page, "history-table") if row[0] == "Input"]
    assert [row[1] for row in rows] == ["$2.00", "$10.00"] and rows[1][3] == rows[0][2] == "2025-06-10"
    drawn = [mark for mark in marks(page, "history") if "meter: input;" in mark and "source" in mark]
    assert {mark.split("USD per million tokens: ")[1].split(";")[0] for mark in drawn} == {"2", "10"}
    page.select_option("#history-offering", "azure/o3")
    assert "offering=azure" in page.url


def test_a_model_is_found_by_another_name_and_a_missing_one_leads_to_the_catalogue(page: Page) -> None:
    go(page, "#/model/GPT%205")
    expect(page.locator("#model-name")).to_have_text("GPT-5")
    expect(page.locator("#model-lead")).not_to_contain_text("is taken as")
    go(page, "#/model/claude-sonet-4.5")
    expect(page.locator("#model-lead")).to_contain_text("claude-sonet-4.5 is taken as claude-")
    # too many short words are one error away from another one
    go(page, "#/model/nope")
    expect(page.locator("#model-name")).to_have_text("No model is called nope")
    go(page, "#/model/no-such-model-at-all")
    expect(page.locator("#model-name")).to_contain_text("No model is called no-such-model-at-all")
    page.click("#model-lead a")
    expect(page.locator("#view-catalogue")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_header_suggests_models_as_one_types(browser: Browser, file: Path, width: int) -> None:
    with opened(browser, file, width=width) as page:
        field, box = page.locator("#find-text"), page.locator("#find-box")
        field.fill("claude sonnet")
        field.press("Enter")
        expect(page.locator("#view-catalogue")).to_be_visible()
        assert page.input_value("#search") == "claude sonnet" and any("claude-sonnet" in o for o in listed(page))
        assert field.input_value() == ""
        field.type("sonet")
        expect(box).to_contain_text("sonet is taken as sonnet")
        assert field.get_attribute("aria-expanded") == "true"
        for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
            field.press(key)
        chosen = page.locator("#find-list [aria-selected=true]")
        assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant") == "find-0"
        assert Axe().run(page).violations_count == 0
        field.press("Escape")
        expect(box).to_be_hidden()
        assert field.input_value() == "sonet" and field.get_attribute("aria-expanded") == "false"
        field.press("ArrowDown")
        field.press("Enter")
        expect(page.locator("#model-name")).to_have_text("Claude Sonnet 5.5")
        expect(box).to_be_hidden()
        assert field.input_value() == ""
        field.fill("gpt 5")
        page.click("#find-list li >> nth=0")
        expect(page.locator("#model-name")).to_have_text("GPT-5")


def test_a_model_that_ends_names_its_replacement_near_the_top(built: Project, page: Page) -> None:
    (model, replacement) = built.query(
        "select model_id, dim_models.model_name from marts.deprecation_risk as r "
        "inner join marts.offerings as o using (offering_id, model_id) inner join marts.dim_models "
        "on r.replacement_model_id = dim_models.model_id "
        "inner join reference.provider_kinds as k on o.provider_id = k.provider_id and k.maker = o.developer "
        "where o.is_callable and r.retires_on is not null and o.has_open_weights = false order by o.hosts desc, 1"
    )[0]
    go(page, f"#/model/{model}")
    expect(page.locator("#model-end")).to_contain_text(f"Named as its replacement: {replacement}.")
    # who resells it depends on its maker
    assert any("its maker ends it" in row[7] for row in show_all(page, "hosts"))
    go(page, "#/model/deepseek-v4.1-flash")
    expect(page.locator("#model-end")).to_be_hidden()


def test_who_resells_closed_weights_and_who_sells_them_longest_is_said(built: Project, page: Page) -> None:
    ((model, longest, until),) = built.query(
        "select model_id, provider_name, retires_on from marts.offerings where is_callable "
        "and has_open_weights = false and retires_on > maker_retires_on order by retires_on desc, offering_id limit 1"
    )
    go(page, f"#/model/{model}")
    said = page.inner_text("#model-end")
    assert f"{longest} sells it longest, until {until}." in said
    assert re.search("announces? no end of (its|their) own, but its weights are closed", said)


def test_one_day_is_not_days(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = report._rows
    one = {"snapshots": "age_days", "decisions": "days_left"}
    monkeypatch.setattr(
        report, "_rows", lambda con, name: [row | ({one[name]: 1} if name in one else {}) for row in rows(con, name)]
    )
    with reader(built.live) as con:
        shown = report.render(con).partition('id="view-sources"')[2].partition("</main>")[0]
    assert ">1 day, " in shown and "(1 day)" in shown and "1 days" not in shown


def test_a_cost_says_which_tokens_it_assumes(built: Project, page: Page) -> None:
    """The Answer counts what a model writes at its effort, the Catalogue equal tokens, and each names it so."""
    go(page, "#/answer/general_assistant")
    multiplied = built.query(
        "select ceil(500 * v.output_multiplier)::bigint from marts.recommendations as r "
        "inner join marts.model_verbosity as v using (model_id, effort) "
        "where profile_id = 'general_assistant' and rank <= 5 order by rank, model_id"
    )
    shown = page.locator("#cards .cost").all_inner_texts()
    for text, (written,) in zip(shown, multiplied, strict=False):
        assert f"of 1,500 in, {written:,} out" in text
    headings = lambda at: page.locator(f"{at} thead th").all_inner_texts()  # noqa: E731
    assert "1,000 requests, at its effort" in headings("#ranked")
    go(page, "#/catalogue")
    assert "1,000 equal requests" in page.inner_text("#grid .tabulator-header").replace("\n", " ")
    assert page.inner_text("#view-catalogue .equal") == "1,500 tokens in and 500 out"
    go(page, "#/compare?ids=openai/gpt-5,anthropic/claude-opus-5")
    assert {"1,000 equal requests", "1,000 requests, at its effort"} <= {row[0] for row in cells(page, "compare-table")}
    go(page, "#/model/gpt-5")
    assert "1,000 equal requests" in headings("#hosts")


def test_what_a_profile_requires_and_what_nobody_measured_is_in_words(page: Page) -> None:
    go(page, "#/answer/coaching_app")
    expect(page.locator("#rules")).to_contain_text("no fine-tuning that is open to new customers is known")
    assert "it cannot be called" not in page.inner_text("#rules")
    unknown = page.locator("#cards dd:text('not known: nobody has published independent scores')")
    assert unknown.count() >= 1
    for card in page.locator("#cards li").all():
        assert ("most capable" in card.inner_text()) != ("nobody has published" in card.inner_text())
    go(page, "#/answer/nothere")
    expect(page.locator("#notice")).to_contain_text("There is no profile")
    page.select_option("#profile", "coding_agent")
    expect(page.locator("#notice")).to_be_empty()


def test_a_card_names_no_share_that_a_lower_place_exceeds(page: Page) -> None:
    for profile in page.eval_on_selector_all("#profile option", "all => all.map((o) => o.value)"):
        go(page, f"#/answer/{profile}")
        verdicts = page.locator("#cards .verdict").all_inner_texts()
        named = [float(share) for text in verdicts for share in re.findall(r"([\d.]+) %", text)]
        assert len(named) <= 1 and (not named or (named[0] > 50 and verdicts[0].startswith("Clear first"))), verdicts
        after_behind = verdicts[verdicts.index("Behind") :] if "Behind" in verdicts else []
        assert "May be first as well" not in after_behind, verdicts


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_no_label_of_the_chart_covers_a_point_or_another_label(browser: Browser, file: Path, width: int) -> None:
    boxes = """selector => [...document.querySelectorAll(`#front svg ${selector}`)]
      .map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.top, b.right, b.bottom])"""
    with opened(browser, file, width=width) as page:
        labels = page.evaluate(boxes, ".mark-text.role-mark text:not(:empty)")
        points = page.evaluate(boxes, ".mark-symbol.role-mark path")
        assert len(labels) >= 5 and len(points) > 100
        for i, a in enumerate(labels):
            for b in labels[i + 1 :] + points:
                # a pixel of air around letters and curves
                assert a[2] < b[0] + 2 or b[2] < a[0] + 2 or a[3] < b[1] + 3 or b[3] < a[1] + 3, (a, b)
        legend = page.evaluate(boxes, ".role-legend-label text")
        place = page.locator("#front").bounding_box()
        assert place is not None and all(box[2] <= place["x"] + place["width"] for box in labels + legend)


def test_on_a_phone_the_first_column_stays_and_the_cost_is_beside_it(browser: Browser, file: Path) -> None:
    with opened(browser, file, width=PHONE) as page:
        cost = page.locator("#ranked tbody tr >> nth=0").locator("td >> nth=0")
        assert "$" in cost.inner_text() and right_of(cost) <= PHONE
        go(page, "#/compare?ids=openai/gpt-5,azure/gpt-5,anthropic/claude-opus-5,deepinfra/deepseek-v4.1-flash")
        page.eval_on_selector("#compare-table", "table => { table.scrollLeft = 200; }")
        label = page.locator("#compare-table tbody th").first.bounding_box()
        assert label is not None and label["x"] >= 0
        go(page, "#/catalogue")
        assert right_of(page.locator(".tabulator-row >> nth=0").locator("[tabulator-field=cost_usd]")) <= PHONE


def right_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"]


# ---------------------------------------------------------------------------------------------- people


def test_every_figure_names_its_source_and_leads_to_the_snapshot(built: Project, page: Page) -> None:
    snapshots = {s for (s,) in built.query("select snapshot_id from marts.dim_snapshots")}
    for address in ("#/answer", "#/catalogue", "#/model/gpt-5"):
        go(page, address)
        figures = page.eval_on_selector_all(
            "main > section:not([hidden]) a.figure", "all => all.map(a => [a.getAttribute('href'), a.dataset.source])"
        )
        assert len(figures) >= 5 and all(source for _, source in figures)
        assert {href.removeprefix("#/sources/").replace("%3A", ":") for href, _ in figures} <= snapshots
    go(page, "#/answer")
    first = page.locator("#cards a.figure").first
    first.hover()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    # and by key
    first.focus()
    expect(page.locator("#tip")).to_be_visible()
    target = (first.get_attribute("href") or "").removeprefix("#/sources/").replace("%3A", ":")
    page.keyboard.press("Enter")
    expect(page.locator("tr.target")).to_be_in_viewport()
    assert page.get_attribute("tr.target", "data-snapshot") == target


def test_every_control_has_a_label_and_is_reached_by_key(page: Page) -> None:
    for address in ("#/answer", "#/catalogue"):
        go(page, address)
        unlabelled = page.eval_on_selector_all(
            "input, select", "all => all.filter(c => !c.labels?.length && !c.ariaLabel).map(c => c.outerHTML)"
        )
        assert unlabelled == []
    go(page, "#/answer")
    page.evaluate("document.activeElement.blur()")
    wanted = page.eval_on_selector_all(
        "header a, header input, #controls select, #controls input, #controls button, #controls summary",
        "all => all.filter(c => c.checkVisibility()).length",
    )
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(reached) > wanted
    # the catalogue is sorted by key, too
    go(page, "#/catalogue")
    before = listed(page)
    page.locator(".tabulator-col[tabulator-field=model_name]").focus()
    page.keyboard.press("Enter")
    assert listed(page) != before


def test_spend_is_a_view_if_there_is_a_log_of_ones_own(
    built: Project, browser: Browser, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_own_log(*arguments: Any) -> dict[str, Any]:
        usage = read_usage(*arguments)
        return usage | {"summary": [row | {"is_sample": False} for row in usage["summary"]]}

    monkeypatch.setattr("modelmart.report.page.read_usage", of_own_log)
    with reader(built.live) as con:
        write(con, tmp_path / "page.html")
    with opened(browser, tmp_path / "page.html", "#/spend") as page:
        assert page.inner_text("h1:visible") == "Your calls" and page.locator("#view-spend tbody tr").count() > 2
        assert Axe().run(page).violations_count == 0
    with opened(browser, file, "#/spend") as page:
        assert page.locator("nav a").all_inner_texts() == ["Answer", "Catalogue", "Sources"]
        expect(page.locator("#view-answer")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark"), (PHONE, "light"), (DESK, "dark")])
def test_axe_finds_nothing(browser: Browser, file: Path, width: int, scheme: str) -> None:
    """Contrast, names, roles, order of headings and more, by axe-core's rules, in each view; and nothing is cut off."""
    with opened(browser, file, width=width, color_scheme=scheme) as page:
        for address in VIEWS:
            go(page, address)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{address}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_nothing_on_a_phone_is_too_small_to_tap(browser: Browser, file: Path) -> None:
    small = """() => [...document.querySelectorAll("a, button, input, select, summary, .tabulator-col")]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".skip, .unseen *"))
      .map((e) => [e.outerHTML.slice(0, 80), (e.type === "checkbox" ? e.closest("label") : e).getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44)).map(([html]) => html)"""
    with opened(browser, file, width=PHONE) as page:
        for address in VIEWS:
            go(page, address)
            page.eval_on_selector_all("details", "all => all.forEach((d) => { d.open = true; })")
            assert page.evaluate(small) == [], address


def test_dark_charts_are_readable(browser: Browser, file: Path) -> None:
    """Text of a chart follows the scheme, since its colours are those of the page."""
    for scheme, is_light in (("light", False), ("dark", True)):
        with opened(browser, file, color_scheme=scheme) as page:
            fill = page.eval_on_selector("#front svg text", "text => getComputedStyle(text).fill")
            assert (sum(map(int, re.findall(r"\d+", fill)[:3])) > 380) is is_light, fill


def test_it_prints_without_controls(page: Page) -> None:
    page.emulate_media(media="print")
    for control in ("#controls", "header"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#headline")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_javascript_the_answer_the_decision_and_the_sources_are_there(
    built: Project, browser: Browser, file: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert "need JavaScript" in page.inner_text("main")
        first = built.query(
            "select offering_id from marts.recommendations where profile_id = 'general_assistant' and rank = 1"
        )
        assert first[0][0] in page.inner_text("#view-answer")
        assert page.locator("table.decision tbody tr").count() == 8
        # what a source says is as old as its rule has it
        source, freshness, age = built.query(
            "select snapshot_id, freshness, age_days from marts.dim_sources where source_id = 'models_dev'"
        )[0]
        assert f"{age} days, {freshness}" in page.locator(f"tr[data-snapshot='{source}']").inner_text()
        chosen = page.locator("tr:has(th:text-is('fireworks/kimi-k2-thinking'))").first
        assert "2.9" in chosen.inner_text() and "retired" in chosen.inner_text()


def test_the_page_has_the_attribution_of_each_source_whose_licence_asks_for_it(built: Project, file: Path) -> None:
    asked = dict(built.query("select snapshot_id, attribution from marts.dim_snapshots where attribution is not null"))
    assert any("Arena" in text for text in asked.values())
    rows = file.read_text(encoding="utf-8").split("<tr data-snapshot=")[1:]
    shown = {row.split('"')[1]: row.partition("</tr>")[0] for row in rows}
    assert [snapshot_id for snapshot_id, text in asked.items() if text not in shown[snapshot_id]] == []


def test_addresses_of_sources_are_links(page: Page) -> None:
    go(page, "#/sources")
    origins = page.locator("#snapshots tbody td:nth-child(2)").all_inner_texts()
    links = page.locator("#snapshots tbody td:nth-child(2) a").count()
    assert links >= sum(origin.startswith("package") for origin in origins) > 5
    go(page, "#/model/gpt-5")
    assert page.locator("#events a[href^='https://']").count() >= 1


def test_what_is_vendored_is_what_was_released() -> None:
    """Bytes of npm, by the hashes beside them (make vendor fetches them anew), with their licences."""
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    pinned = {name: value for value, name in (line.split() for line in lines)}
    found = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in VENDOR.iterdir() if f.name != "SHA256SUMS"}
    assert found == pinned and sum(name.endswith(".LICENSE") for name in found) == 2


# ---------------------------------------------------------------------------------------------- hostile


@pytest.mark.case("html-xss")
def test_markup_in_names_is_text_in_a_real_browser(built: Project, browser: Browser, tmp_path: Path) -> None:
    """A model, a provider, a place and an address that try to run a script, in the page and in `sql --html`."""
    evil = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>\" onmouseover='window.pwned=1"
    copy = shutil.copyfile(built.live, tmp_path / "warehouse.duckdb")
    copy.chmod(0o600)
    (first,) = built.query(
        "select offering_id from marts.recommendations where profile_id = 'general_assistant' and rank = 1"
    )[0]
    with duckdb.connect(str(copy)) as con:
        con.execute("update marts.dim_snapshots set origin = 'javascript:window.pwned=1', version = ?", [evil])
        con.execute("update marts.dim_profiles set profile_name = ?, rationale = ?", [evil, evil])
        con.execute("update marts.decision_review set because = ?, role = ?", [evil, evil])
        con.execute("update marts.source_conflicts set because = ?", [evil])
        con.execute("update marts.offerings set model_name = ?, provider_name = ?, license = ?", [evil, evil, evil])
        write(con, tmp_path / "page.html")
        (tmp_path / "table.html").write_text(
            "".join(to_html(["a"], con.execute("select because from marts.decision_review").fetchall())),
            encoding="utf-8",
        )
    with opened(browser, tmp_path / "page.html") as page:
        assert evil in page.inner_text("#headline") and evil in page.inner_text("#asked")
        page.locator("#cards a.figure").first.hover()
        assert evil in page.inner_text("#tip")
        for address in (
            "#/catalogue",
            f"#/model/{first.split('/')[1]}",
            f"#/compare?ids={first},openai/gpt-5",
            "#/sources",
        ):
            go(page, address)
            assert evil in page.inner_text("main > section:not([hidden])"), address
        assert page.evaluate("window.pwned") is None
        assert page.locator("a[href^=javascript]").count() == 0 and page.locator("main img").count() == 0
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
