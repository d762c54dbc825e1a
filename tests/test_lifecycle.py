"""How long an offering lasts: lifetimes held against others' code, views on other days, what is written for others."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import icalendar
import pytest
from conftest import ROOT, Project, edit, reader, writable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from license_expression import get_spdx_licensing
from test_rankings import compiled

if TYPE_CHECKING:
    from lifelines import KaplanMeierFitter

RECORDED = ROOT.parent / "shared" / "recorded" / "deprecations_info.json"


def on_day(project: Project, day: str, sql: str) -> list[tuple]:
    """What a reader of the published file would see on another day: the clock is a macro of the reader's own."""
    with reader(project.live) as con:
        con.execute(f"create temp macro now() as timestamptz '{day} 12:00:00+00'")
        return con.execute(sql).fetchall()


def fitted(lives: list[tuple[int, bool]]) -> KaplanMeierFitter:
    from lifelines import KaplanMeierFitter  # takes a second

    return KaplanMeierFitter().fit([days for days, _ in lives], [ended for _, ended in lives])


@pytest.mark.filterwarnings("ignore:Approximating using")
def test_lifetimes_are_those_of_lifelines(built: Project) -> None:
    lives: dict[str, list[tuple[int, bool]]] = {}
    for provider_id, days, ended in built.query(
        "select provider_id, lifetime_days, has_ended from intermediate.int_lifetimes__observed "
        "where not has_open_weights"
    ):
        lives.setdefault(provider_id, []).append((days, ended))
    fits = {p: fitted(rows) for p, rows in lives.items()}

    curve = built.query(
        "select provider_id, lifetime_days, at_risk, survival from intermediate.int_survival__estimated"
    )
    assert len(curve) > 500
    for provider_id, days, at_risk, survival in curve:
        assert survival == pytest.approx(fits[provider_id].predict(days), abs=1e-12)
        assert at_risk == fits[provider_id].event_table["at_risk"][days]

    table = built.query("select * from marts.provider_lifetimes order by offerings_ended desc")
    assert sum(r[5] is not None for r in table) >= 4, "too few providers have a median to compare"
    for provider_id, observed, ended, longest, quarter, median, _ in table:
        ends = [e for _, e in lives[provider_id]]
        assert (observed, ended, longest) == (len(ends), sum(ends), max(d for d, _ in lives[provider_id]))
        exact = survival_in_fractions(lives[provider_id])
        for share, days in ((0.75, quarter), (0.5, median)):
            expected = next((d for d, s in exact if s <= Fraction(share)), None)
            assert days == (expected if ended >= 5 else None), f"{provider_id}: {ended} ends, {share}"
            # lifelines multiplies doubles, so that exactly a quarter may be a bit more than one to it
            if ended >= 5 and Fraction(share) not in [s for _, s in exact]:
                assert fits[provider_id].percentile(share) == (days or float("inf"))


def survival_in_fractions(lives: list[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    """Kaplan-Meier by the book, exact: the share that lives on after each age."""
    survival, curve = Fraction(1), []
    for days in sorted({d for d, _ in lives}):
        at_risk = sum(d >= days for d, _ in lives)
        survival *= 1 - Fraction(sum(d == days and e for d, e in lives), at_risk)
        curve.append((days, survival))
    return curve


def forecast(rows: list[tuple], day: date, days: int) -> tuple[float, dict[str, float]]:
    """The base rate and the chance of each provider, as shares, from what had happened by a day; counted one by one."""
    recorded = {provider for provider, *_, last, ended, _ in rows if ended and last <= day}
    cohorts = []
    for month in sorted({start.replace(day=1) for _, _, start, *_ in rows}):
        if (day - month).days >= days:
            lives = [r for r in followed(rows, month, days) if r[0] in recorded]
            if lives:
                cohorts.append([(provider, ended) for provider, _, ended in lives])
    base = [sum(ended for _, ended in lives) / len(lives) for lives in cohorts]
    prior = 10 * {180: 6, 365: 12}[days]
    chances = {}
    for provider in recorded:
        ended = sum(e for lives in cohorts for p, e in lives if p == provider)
        expected = sum(share for lives, share in zip(cohorts, base, strict=True) for p, _ in lives if p == provider)
        chances[provider] = min(base[-1] * (ended + prior) / (expected + prior), 1)
    return base[-1], chances


def followed(rows: list[tuple], month: date, days: int) -> list[tuple[str, str, bool]]:
    """Provider, its kind and whether it ended, of each offering of a month whose outcome is known."""
    return [
        (provider, kind, ended and (last - month).days <= days)
        for provider, kind, start, stated, promised, until, last, ended, _ in rows
        if start <= month < last
        and not (stated and stated <= month)
        and not (promised and promised <= month < until)
        and ((last - month).days >= days or (ended and (last - month).days <= days))
    ]


def test_forecasts_and_their_scores_are_those_of_a_count_one_by_one(built: Project) -> None:
    rows = built.query(
        "select provider_id, provider_kind, observed_from_on, end_stated_on, promise_stated_on, promised_until_on, "
        "last_seen_on, has_ended, as_of_on "
        "from intermediate.int_lifetimes__observed where observed_from_on is not null"
    )
    with_ends = {r[0] for r in rows if r[7]}
    rows = [r for r in rows if r[0] in with_ends]
    today = rows[0][-1]
    for days, column in ((180, "retired_within_6_months_pct"), (365, "retired_within_12_months_pct")):
        _, chances = forecast(rows, today, days)
        stated = dict(
            built.query(
                f"select distinct provider_id, {column} from marts.deprecation_risk "
                f"where {column} > 0 and coalesce(days_left < 0, true)"
            )
        )
        assert len(stated) > 10
        for provider, pct in stated.items():
            assert float(pct) == pytest.approx(100 * chances[provider], abs=0.006), provider

        scores: dict[str, list[tuple[float, float]]] = {"all": []}
        for month in [date(year, m, 1) for year in (2025, 2026) for m in range(1, 13)]:
            if (today - month).days >= days:
                base, chances = forecast(rows, month, days)
                for provider, kind, ended in followed(rows, month, days):
                    if provider in chances:
                        for group in ("all", kind):
                            # what is stated has two decimals
                            scores.setdefault(group, []).append(
                                ((round(chances[provider], 4) - ended) ** 2, (round(base, 4) - ended) ** 2)
                            )
        table = built.query(
            "select provider_kind, forecasts, brier_score, base_rate_brier_score, skill "
            f"from marts.forecast_calibration where slice_kind = 'total' and forecast_days = {days}"
        )
        assert {t[0] for t in table} == set(scores)
        for group, forecasts, brier, base_brier, skill in table:
            found = [sum(column) / len(scores[group]) for column in zip(*scores[group], strict=True)]
            assert forecasts == len(scores[group])
            assert [float(brier), float(base_brier)] == pytest.approx(found, abs=1e-5)
            assert float(skill) == pytest.approx(1 - found[0] / found[1], abs=1e-3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_survival_is_that_of_lifelines_whatever_the_lives(built: Project, lives: list[tuple[int, bool]]) -> None:
    with duckdb.connect() as con:
        con.execute("create schema intermediate")
        con.execute(
            "create table intermediate.int_lifetimes__observed("
            "provider_id text, lifetime_days integer, has_ended boolean, as_of_on date, has_open_weights boolean)"
        )
        con.executemany(
            "insert into intermediate.int_lifetimes__observed values ('p', ?, ?, date '2026-11-25', false)", lives
        )
        rows = con.execute(
            f"select lifetime_days, survival from ({compiled(built, 'int_survival__estimated')}) order by 1"
        ).fetchall()
    fit = fitted(lives)
    assert [days for days, _ in rows] == sorted({days for days, _ in lives})
    for days, survival in rows:
        assert survival == pytest.approx(fit.predict(days), abs=1e-9)


def test_the_risk_is_right_on_the_day_on_which_it_is_read(built: Project) -> None:
    query = (
        "select lifecycle_status, days_left, risk_level, is_callable, as_of_on from marts.deprecation_risk "
        "where offering_id = 'openai/gpt-5'"
    )
    told = {day: on_day(built, day, query)[0][:4] for day in ("2026-11-24", "2026-12-10", "2026-12-11", "2027-01-01")}
    assert told == {
        "2026-11-24": ("ending", 17, "critical", True),
        "2026-12-10": ("ending", 1, "critical", True),
        # a second source states the day too
        "2026-12-11": ("retired", 0, "retired", False),
        "2027-01-01": ("retired", -21, "retired", False),
    }
    calendar = (
        "select days_left from marts.lifecycle_calendar where offering_id = 'openai/gpt-5' and event = 'announced'"
    )
    assert on_day(built, "2026-11-24", calendar) == [(17,)]


def test_an_end_has_its_own_day_at_each_provider(built: Project) -> None:
    rows = on_day(
        built,
        "2026-11-24",
        "select offering_id, lifecycle_status, retires_on::text, is_callable, exit_path, other_hosts > 0 "
        "from marts.deprecation_risk",
    )
    risk = {r[0]: r[1:] for r in rows}
    assert risk["openai/gpt-4.1-nano"][:3] == ("retired", "2026-10-23", False)
    assert risk["openai/gpt-5"][1] == "2026-12-11" and risk["azure/gpt-5"][1] not in (None, "2026-12-11")
    sonnet = {p: risk[f"{p}/claude-sonnet-4.5"][1] for p in ("anthropic", "bedrock")}
    assert sonnet == {"anthropic": "2026-11-30", "bedrock": "2027-04-08"}
    assert risk["moonshotai/kimi-k2-thinking"][2] is False
    # the provider's own schedule, whatever catalogues still list
    assert risk["together/gpt-oss-20b"] == ("retired", "2026-09-15", False, "other_host", True)
    (because,) = built.query("select because from marts.decision_claims where claim_id = 'oss_no_deprecation'")[0]
    assert re.search(r"2026-09-15; alternative: other_host, \d+ of the same weights", because)


# Ended by the provider's own page: of Azure's and Alibaba's schedules, and products that ended as a whole.
ENDED = {
    "azure/deepseek-r1": "2026-08-13",
    "azure/jais-30b-chat": "2026-01-30",
    "azure/llama-3.1-405b-instruct": "2026-06-13",
    "azure/mistral-large-2407": "2025-05-13",
    "azure/o3-mini": "2026-11-19",
    "azure/phi-3-mini-128k-instruct": "2025-08-30",
    "alibaba/qwen3-max-20250923": "2026-10-10",
    "ai21/jamba-large-1.7": "2026-08-09",
    "anyscale/llama-3-70b-instruct": "2024-08-01",
    "bedrock/nova-canvas": "2026-09-30",
    "meta/llama-3.3-8b-instruct": "2026-07-06",
    "mistral/magistral-small-2509": "2026-07-31",
    "openai/dall-e-3": "2026-05-12",
    "xiaomi/mimo-v2-flash": "2026-06-30",
    "x-ai/grok-code-fast-1": "2026-05-15",
}
MAKERS = (
    "openai",
    "anthropic",
    "google",
    "mistral",
    "cohere",
    "deepseek",
    "moonshotai",
    "x-ai",
    "alibaba",
    "zai",
    "minimax",
)


@pytest.mark.parametrize("day", ["2026-11-28", "2027-11-28"])
def test_an_end_by_the_providers_own_page_makes_false_whatever_catalogues_list(built: Project, day: str) -> None:
    risks = {
        offering_id: told
        for offering_id, *told in on_day(
            built, day, "select offering_id, is_callable, retires_on::text from marts.deprecation_risk"
        )
    }
    assert {o: risks[o] for o in ENDED} == {o: [False, ends] for o, ends in ENDED.items()}
    # all of a product, and nothing else of a provider whose other products go on
    assert all(told[0] is False for o, told in risks.items() if o.split("/")[0] in ("ai21", "anyscale"))


def test_is_callable_is_a_claim_with_evidence(built: Project) -> None:
    rows = on_day(
        built,
        "2026-11-28",
        "select risk.offering_id, is_callable, lifecycle_status, coalesce(kind, 'unknown'), "
        "evidence_on - last_listed_on, evidence_on::text, retires_on <= as_of_on and retires_on_precision = 'day' "
        "from marts.deprecation_risk as risk left join reference.provider_kinds using (provider_id)",
    )
    assert {evidence_on for *_, evidence_on, _ in rows} == {"2026-11-20"}
    of_status: dict[bool | None, set[str]] = {True: set(), False: set(), None: set()}
    for offering_id, is_callable, status, kind, unseen_for, _, has_ended in rows:
        of_status[is_callable].add(status)
        if is_callable:
            assert unseen_for <= (120 if kind == "host" else 60) and not has_ended, offering_id
    assert of_status[True] == {"active", "deprecated", "ending", "promised_until"}
    assert of_status[None] == {"past_stated_date", "unconfirmed"}
    assert of_status[False] <= {"retired", "disappeared", "unreleased"}
    counted = [sum(r[1] is value for r in rows) for value in (True, False, None)]
    assert counted[0] > 5000 and counted[1] > 300 and counted[2] > 500, counted
    # a lower bound that has passed promises nothing; whether it is callable depends on who lists it
    expired = on_day(
        built,
        "2026-11-28",
        "select distinct is_callable, lifecycle_status from marts.deprecation_risk "
        "where retires_on is null and promised_until_on < as_of_on",
    )
    assert "promised_until" not in {status for _, status in expired} and len(expired) > 0


@pytest.mark.parametrize("day", ["2026-11-28", "2026-12-01", "2027-11-28"])
def test_no_maker_falls_silent_when_its_catalogues_have_grown_old(built: Project, day: str) -> None:
    counted = dict(
        on_day(
            built,
            day,
            "select provider_id, count(*) filter (where is_callable) from marts.deprecation_risk group by provider_id",
        )
    )
    assert all(counted[maker] >= 3 for maker in MAKERS), {maker: counted[maker] for maker in MAKERS}
    today = dict(
        on_day(
            built,
            "2026-11-28",
            "select provider_id, count(*) filter (where is_callable) from marts.deprecation_risk group by provider_id",
        )
    )
    # the answer is of the last day on which a catalogue was seen, without what has ended since
    assert sum(counted.values()) > 0.8 * sum(today.values())
    evidence = "select distinct evidence_on::text, as_of_on::text from marts.deprecation_risk"
    assert on_day(built, day, evidence) == [("2026-11-20", day)]


def test_every_reader_asks_whether_an_offering_is_callable_and_nothing_else(built: Project) -> None:
    assert built.query(
        "select count(*) from marts.model_rankings inner join marts.deprecation_risk using (offering_id) "
        "where is_eligible and is_callable is not true"
    ) == [(0,)]
    assert built.query(
        "select count(*) from marts.migration_options inner join marts.deprecation_risk as risk "
        "on option_offering_id = risk.offering_id where option_kind <> 'named_successor' and is_callable is not true"
    ) == [(0,)]
    assert built.query(
        "select count(*), count(*) filter (where not is_callable) from marts.cheapest(input := 1000, output := 100, "
        "places := 1000) inner join marts.deprecation_risk using (offering_id)"
    ) == [(1000, 0)]
    for path in [*ROOT.glob("dbt_project/models/**/*.sql"), *ROOT.glob("modelmart/**/*.sql")]:
        if path.parent.name != "lifecycle":
            assert "is_recently_listed" not in path.read_text(encoding="utf-8"), path.name


def test_a_bare_date_within_a_promise_is_no_end(built: Project) -> None:
    """litellm gives Google's lower bound for Claude Sonnet 4.5 as a date; Google's page says not sooner than."""
    said = built.query(
        "select source_id, event, event_on::text from marts.fct_lifecycle_events "
        "where offering_id = 'vertex/claude-sonnet-4.5' and event <> 'released' order by 1"
    )
    assert ("litellm", "announced", "2026-09-29") in said
    assert ("decision_record", "not_sooner_than", "2026-09-29") in said
    # the day has passed: it is no end, and promises nothing
    assert on_day(
        built,
        "2026-11-28",
        "select lifecycle_status, is_callable, retires_on, promised_until_on::text from marts.deprecation_risk "
        "where offering_id = 'vertex/claude-sonnet-4.5'",
    ) == [("active", True, None, "2026-09-29")]


def test_the_cost_of_a_model_that_is_gone_still_computes_for_its_days(built: Project) -> None:
    rows = built.query(
        "select count(*), min(usd_per_mtok) from marts.fct_prices where offering_id = 'moonshotai/kimi-k2-thinking' "
        "and meter in ('input', 'output') and service_tier = 'standard' and valid_from_at < timestamp '2026-02-01'"
    )
    assert rows[0][0] >= 2 and rows[0][1] > 0


def test_every_date_that_litellm_carries_is_known(built: Project) -> None:
    listed, known = built.query(
        "with dated as (select distinct source_provider_id, source_model_id from raw.litellm__models "
        "where deprecation_date is not null and is_text_model and alias_of is null) "
        "select count(*), count(events.source_model_id) from dated left join (select distinct source_provider_id, "
        "source_model_id from intermediate.int_lifecycle_events__unioned where source_id = 'litellm') as events "
        "using (source_provider_id, source_model_id)"
    )[0]
    assert listed > 500
    # what no text listing of any kind can be: a listing that is taken for none, or that is not of its main place
    unmatched = listed - known
    regional = built.query(
        "select count(*) from raw.litellm__models as m where deprecation_date is not null and is_text_model "
        "and alias_of is null and not exists (select 1 from intermediate.int_offerings__matched as o "
        "where o.source_id = 'litellm' and o.is_main_place and o.source_provider_id = m.source_provider_id "
        "and o.source_model_id = m.source_model_id)"
    )[0][0]
    assert unmatched == regional


def test_what_is_gone_and_still_listed_is_in_the_open(built: Project) -> None:
    rows = built.query(
        "select offering_id, source_a, statement_a, source_b, statement_b, winner_source_id "
        "from marts.source_conflicts where fact = 'end_of_life' and offering_id like '%/kimi-k2%' "
        "and 'listed' in (statement_a, statement_b)"
    )
    assert {r[0] for r in rows} >= {
        *("moonshotai/kimi-k2-thinking", "fireworks/kimi-k2-thinking", "fireworks/kimi-k2.5"),
    }
    assert {r[5] for r in rows} == {"decision_record"}


def test_alternatives_share_no_provider_and_cost_what_the_marts_state(built: Project) -> None:
    assert (
        built.query(
            "select * from marts.migration_options where option_kind <> 'named_successor' "
            "and split_part(offering_id, '/', 1) = split_part(option_offering_id, '/', 1)"
        )
        == []
    )
    # a router runs nothing, and a host that is itself about to end is no alternative
    assert (
        built.query(
            "select * from marts.migration_options as m inner join reference.provider_kinds as k "
            "on split_part(m.option_offering_id, '/', 1) = k.provider_id "
            "where option_kind <> 'named_successor' and (k.kind <> 'host' or m.option_risk_level in "
            "(select risk_level from policy.risk_levels where is_at_risk))"
        )
        == []
    )
    wrong = built.query(
        "select count(*) from marts.migration_options as m "
        "left join marts.cost_per_interaction as a using (offering_id, scenario_id) "
        "left join marts.cost_per_interaction as b "
        "on m.option_offering_id = b.offering_id and m.scenario_id = b.scenario_id "
        "where m.cost_change_usd is distinct from (b.cost_per_interaction_usd - a.cost_per_interaction_usd)"
    )
    assert wrong == [(0,)]
    # the best of each profile, held against the ranking by plain code
    ranked = built.query(
        "select r.profile_id, r.rank, r.offering_id, r.model_id, split_part(r.offering_id, '/', 1) "
        "from marts.model_rankings as r inner join marts.deprecation_risk as d using (offering_id) "
        "inner join policy.risk_levels using (risk_level) inner join reference.provider_kinds as k "
        "on split_part(r.offering_id, '/', 1) = k.provider_id "
        "where r.is_eligible and d.is_callable and not is_at_risk and k.kind = 'host' "
        "order by 1, 2, 3"
    )
    told = built.query(
        "select profile_id, option_number, option_offering_id from marts.migration_options "
        "where offering_id = 'openai/gpt-5' and option_kind = 'alternative'"
    )
    assert told
    for profile_id in {p for p, *_ in told}:
        best, models = [], set()
        for _, _, offering_id, model_id, provider_id in (r for r in ranked if r[0] == profile_id):
            if provider_id != "openai" and model_id not in models | {"gpt-5"}:
                best.append(offering_id)
                models.add(model_id)
        assert [o for p, _, o in sorted(told) if p == profile_id] == best[:3]


def test_license_ids_are_spdx_or_say_that_they_are_not() -> None:
    spdx = get_spdx_licensing()
    with (ROOT / "seeds" / "reference" / "licenses.csv").open(encoding="utf-8", newline="") as handle:
        ids = [row["license_id"] for row in csv.DictReader(handle)]
    assert {"MIT", "Apache-2.0", "LicenseRef-llama-4-community", "LicenseRef-openai-services"} <= set(ids)
    for license_id in ids:
        if license_id.startswith("LicenseRef-"):
            assert re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", license_id), license_id
        else:
            assert spdx.validate(license_id).errors == [], license_id
            assert str(spdx.parse(license_id)) == license_id, f"{license_id} is not spelled as SPDX spells it"
    assert spdx.validate("Apache-2").errors, "the check lets everything pass"


@pytest.mark.parametrize(
    ("license_id", "names"),
    [
        ("LicenseRef-llama-3.1-community", ("llama-3.1-8b-instruct", "llama-3.1-405b-instruct")),
        ("LicenseRef-llama-4-community", ("llama-4-scout-17b-16e-instruct",)),
        ("LicenseRef-modified-mit-minimax-m2", ("minimax-m2",)),
    ],
)
def test_words_of_a_source_lead_to_the_text_that_they_mean(built: Project, license_id: str, names: tuple) -> None:
    rows = dict(built.query("select model_id, license_id from marts.dim_models"))
    assert {rows[n] for n in names} == {license_id}


def test_clauses_of_every_kind_of_licence_are_evaluated(built: Project) -> None:
    """A very large platform, the small app and a tool for oneself differ where the texts say so."""

    def triggered(license_id: str, company: str) -> set[str]:
        return {
            c
            for (c,) in built.query(
                "select distinct clause_group from intermediate.int_license_clauses__evaluated "
                f"where license_id = '{license_id}' and company_profile_id = '{company}' and is_triggered"
            )
        }

    def allowed(license_id: str, company: str) -> bool:
        (row,) = built.query(
            "select bool_and(is_commercial_use_allowed) from intermediate.int_license_clauses__evaluated "
            f"where license_id = '{license_id}' and company_profile_id = '{company}'"
        )
        return row[0]

    assert "name_shown" in triggered("LicenseRef-modified-mit-kimi-k2", "very_large_platform")
    assert "name_shown" not in triggered("LicenseRef-modified-mit-kimi-k2", "small_app")
    for generation in ("3", "3.1", "3.2", "3.3", "4"):
        assert not allowed(f"LicenseRef-llama-{generation}-community", "very_large_platform"), generation
        assert allowed(f"LicenseRef-llama-{generation}-community", "small_app"), generation
    built_with = {c for c in triggered("LicenseRef-llama-3.3-community", "small_app") if "built" in c}
    assert built_with and not built_with & triggered("LicenseRef-llama-3.3-community", "internal_tool")
    for license_id in ("LicenseRef-mistral-research", "LicenseRef-qwen-research", "CC-BY-NC-4.0"):
        assert not allowed(license_id, "small_app"), license_id
    assert allowed("LicenseRef-qwen", "small_app") and not allowed("LicenseRef-qwen", "very_large_platform")
    for wanted in ("gemma-terms", "deepseek-model-license-1.0", "bigscience-openrail-m", "tongyi-qianwen"):
        assert triggered(f"LicenseRef-{wanted}", "very_large_platform"), wanted


def test_no_clause_bites_at_its_threshold_and_each_bites_above_it(built: Project) -> None:
    """Every threshold on record, by the SQL of the build: a company at it, and one a cent or a user above it."""
    with duckdb.connect() as con:
        con.execute(f"attach '{built.live}' as live (read_only)")
        con.execute("create schema reference; create schema staging")
        for table in ("licenses", "license_clauses", "periods"):
            con.execute(f"create table reference.{table} as from live.reference.{table}")
        companies = "staging.stg_policy__company_profiles"
        con.execute(f"create table {companies} as from live.{companies} limit 0")
        clauses = con.execute(
            "select license_id, clause, metric, threshold, months from reference.license_clauses "
            "inner join reference.periods using (period) where metric in ('monthly_users', 'revenue_usd')"
        ).fetchall()
        assert len(clauses) >= 15 and {c[2] for c in clauses} == {"monthly_users", "revenue_usd"}
        expected = {}
        for number, (license_id, clause, metric, threshold, months) in enumerate(clauses):
            for above in (False, True):
                for period, months_of_company in (("month", 1), ("year", 12)):
                    if metric == "monthly_users" and period == "year":
                        continue
                    company = f"{number}-{above}-{period}"
                    # in the company's own period, which may be a fraction of a cent that no book has
                    figure = Fraction(threshold) * months_of_company / months
                    if (figure * 100).denominator > 1:
                        continue
                    step = (Fraction(1) if metric == "monthly_users" else Fraction(1, 100)) if above else Fraction(0)
                    amount = str(round(float(figure + step), 2))
                    users, revenue = (amount, "0") if metric == "monthly_users" else ("0", amount)
                    con.execute(
                        f"insert into {companies} by name select ? as company_profile_id, "
                        "?::decimal(18, 2)::bigint as monthly_users, ?::decimal(18, 2) as revenue_usd, "
                        "? as revenue_period, false as uses_derivatives, false as distributes_weights, "
                        "false as serves_others",
                        [company, users, revenue, period],
                    )
                    expected[license_id, clause, company] = above
        met = {
            tuple(r[:3]): r[3]
            for r in con.execute(
                "select license_id, clause, company_profile_id, is_condition_met "
                f"from ({compiled(built, 'int_license_clauses__evaluated')})"
            ).fetchall()
        }
    assert {k: met[k] for k in expected} == expected


def test_terms_belong_to_who_serves_and_not_to_the_weights(built: Project) -> None:
    rows = dict(built.query("select offering_id, terms_id from marts.dim_offerings where model_id = 'gpt-5'"))
    assert rows["openai/gpt-5"] == "LicenseRef-openai-services" != rows["azure/gpt-5"]
    assert built.query("select license_id from marts.dim_models where model_id = 'gpt-5'") == [(None,)]
    clauses = built.query(
        "select distinct clause from marts.service_obligations where offering_id = 'openai/gpt-5' and is_triggered"
    )
    assert ("no_competing_models",) in clauses


def test_check_fails_on_what_is_critical_and_says_so(scratch: Project) -> None:
    # the shipped list is an example, on which it never fails
    assert scratch.run("modelmart", "check").returncode == 0
    with duckdb.connect(str(writable(scratch.live))) as con:
        con.execute("update marts.watched_offerings set is_own = true")
    run = scratch.run("modelmart", "check")
    assert run.returncode == 1
    assert "nebius/llama-3.3-70b-instruct" in run.stdout and "retired" in run.stdout
    rows = json.loads(scratch.run("modelmart", "check", "--json").stdout)
    assert {r["offering_id"] for r in rows if r["fails_check"]} >= {"together/gpt-oss-20b"}
    with duckdb.connect(str(writable(scratch.live))) as con:
        con.execute("delete from marts.watched_offerings where offering_id <> 'openai/gpt-4.1-mini'")
    day_before = (date(2027, 1, 14) - date.today()).days > 30
    assert scratch.run("modelmart", "check").returncode == (0 if day_before else 1)
    with duckdb.connect(str(writable(scratch.live))) as con:
        con.execute("delete from marts.watched_offerings")
    run = scratch.run("modelmart", "check")
    assert run.returncode == 0 and "The watch list is empty" in run.stdout
    run = scratch.run("modelmart", "check", MODELMART_WAREHOUSE="none.duckdb")
    assert run.returncode == 2 and "`make warehouse` builds it" in run.stderr


def test_the_calendar_is_read_by_others_and_holds_what_is_watched(built: Project, tmp_path: Path) -> None:
    file = tmp_path / "ends.ics"
    printed = built.ok("modelmart", "calendar", "--output", str(file))
    first = file.read_bytes()
    calendar = icalendar.Calendar.from_ical(first)
    told = {
        (str(e["uid"]), e.decoded("dtstart"), str(e["summary"]))
        for e in calendar.walk("VEVENT")
        if e.decoded("dtend") == e.decoded("dtstart") + timedelta(days=1)
    }
    rows = built.query("select offering_id, event_on, event from marts.lifecycle_calendar where is_watched")
    assert len(told) == len(rows) > 3 and f"{len(rows)} events" in printed
    assert ("openai/gpt-4.1-mini/end@modelmart", date(2027, 1, 14), "ends: openai/gpt-4.1-mini") in told
    assert {(r[0], r[1]) for r in rows} == {(u.rsplit("/", 1)[0], d) for u, d, _ in told}
    # the same facts, the same bytes; and to standard output too
    built.ok("modelmart", "calendar", "-o", str(file))
    assert file.read_bytes() == first
    assert built.ok("modelmart", "calendar", "-o", "-").replace("\n", "\r\n").encode() == first
    built.ok("modelmart", "calendar", "--all", "-o", str(file))
    everything = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len(everything) == len({str(e["uid"]) for e in everything}) > 300
    assert any("some day of the month" in str(e["summary"]) for e in everything)
    assert [p.name for p in tmp_path.iterdir()] == ["ends.ics"]
    built.ok("modelmart", "calendar", "-o", str(tmp_path / "made" / "ends.ics"))
    assert (tmp_path / "made" / "ends.ics").is_file()
    (tmp_path / "taken").write_text("a file")
    run = built.run("modelmart", "calendar", "-o", str(tmp_path / "taken" / "ends.ics"))
    assert run.returncode == 1 and "taken" in run.stderr and "Traceback" not in run.stderr


def test_what_vanished_from_every_catalogue_and_came_back(built: Project) -> None:
    """The catalogue is seen without an offering and later with it again; the SQL of the build tells both."""
    with duckdb.connect() as con:
        con.execute("create schema intermediate; create schema staging")
        con.execute(
            "create table intermediate.int_listings__unioned as select * from (values "
            + ", ".join(f"('cat', 'p', '{m}', 's{s}', true, 'x')" for m, s in [("a", 1), ("a", 3), ("b", 1), ("b", 2)])
            + ") as t(source_id, source_provider_id, source_model_id, snapshot_id, is_listing, source_location)"
        )
        con.execute(
            "create table intermediate.int_offerings__matched as select 'cat' as source_id, 'p' as source_provider_id, "
            "m as source_model_id, 'p/' || m as offering_id from (values ('a'), ('b')) as t(m)"
        )
        # four looks: both, only b, only a, and the bytes of the first again
        con.execute(
            "create table staging.stg_ingest__sightings as select * from (values "
            "('cat', 's1', 1, date '2026-01-01', date '2026-01-10', date '2026-02-01'), "
            "('cat', 's2', 2, date '2026-02-01', date '2026-02-01', date '2026-03-01'), "
            "('cat', 's3', 3, date '2026-03-01', date '2026-03-01', date '2026-04-01'), "
            "('cat', 's1', 4, date '2026-04-01', date '2026-04-01', null)) "
            "as t(source_id, snapshot_id, sighting_number, first_seen_on, last_seen_on, next_seen_on)"
        )
        rows = con.execute(
            "select offering_id, listed_on::text, gone_on::text, back_on::text "
            f"from ({compiled(built, 'int_listing_periods__observed')}) order by 1, 2"
        ).fetchall()
    assert rows == [
        ("p/a", "2026-01-01", "2026-02-01", "2026-03-01"),
        ("p/a", "2026-03-01", None, None),
        ("p/b", "2026-01-01", "2026-03-01", "2026-04-01"),
        ("p/b", "2026-04-01", None, None),
    ]


@pytest.mark.slow
@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded bytes of deprecations.info are not part of the project")
def test_what_deprecations_info_announces_is_told_with_its_replacement(scratch: Project) -> None:
    scratch.ok("python", "-m", "ingest", "deprecations_info", "--from", str(RECORDED))
    scratch.ok("dbt", "build", "--vars", "as_of: 2026-11-24")
    missing = scratch.query(
        "select e.offering_id, e.event_on, e.replacement_model_id, d.replacement_model_id "
        "from intermediate.int_lifecycle_events__unioned as e "
        "inner join marts.deprecation_risk as d using (offering_id) "
        "where e.source_id = 'deprecations_info' and e.event = 'announced' and ("
        "  (e.replacement_model_id is not null and d.replacement_model_id is null) or d.days_left is null)",
        scratch.working,
    )
    assert missing == []
    matched, stated, events = scratch.query(
        "select (select count(*) from intermediate.int_offerings__matched as o inner join "
        "raw.deprecations_info__announcements as a using (source_provider_id, source_model_id) "
        "where o.source_id = 'deprecations_info' and o.is_main_place and a.shutdown_on is not null), "
        "(select count(*) from raw.deprecations_info__announcements where shutdown_on is not null), "
        "(select count(*) from intermediate.int_lifecycle_events__unioned "
        " where source_id = 'deprecations_info' and event = 'announced')",
        scratch.working,
    )[0]
    assert (stated, events) == (409, matched) and matched > 300
    # the days that the site gets wrong are on record, and judged by nobody
    bad = scratch.query(
        "select count(*), count(known_bad_because) from marts.fct_lifecycle_events "
        "where source_id = 'deprecations_info' and event = 'deprecated' and event_on = date '2026-05-22' "
        "and offering_id like 'groq/%'",
        scratch.working,
    )
    assert bad[0][0] == bad[0][1] > 0
    # two catalogues of different lineage bear an end out, and conflicts are in the open
    status = dict(scratch.query("select offering_id, lifecycle_status from marts.deprecation_risk", scratch.working))
    assert status["openai/gpt-4-turbo"] == "retired" and status["together/gpt-oss-20b"] == "retired"
    assert scratch.query(
        "select count(*) > 0 from marts.source_conflicts where fact = 'end_of_life' and statement_a = 'end' "
        "and statement_b = 'end' and days_apart > 0",
        scratch.working,
    ) == [(True,)]


@pytest.mark.slow
def test_a_deprecation_after_its_end_stops_the_build_if_it_is_ones_own(scratch: Project) -> None:
    edit(
        scratch.root / "seeds" / "facts" / "lifecycle.csv",
        "anthropic,claude-sonnet-4.5,deprecated,2026-09-30,",
        "anthropic,claude-sonnet-4.5,deprecated,2026-12-30,",
    )
    scratch.ok("python", "-m", "ingest", "decision_record")
    run = scratch.run(
        *("dbt", "build", "--select", "+int_lifecycle_ends__selected", "--exclude", "resource_type:unit_test"),
    )
    assert run.returncode == 1
    assert "nothing_after_the_end_int_lifecycle_ends__selected_True" in run.stdout
