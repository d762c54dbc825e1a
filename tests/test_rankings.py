"""Rankings held against others' code and against slow, obvious code, on random matrices with ties and gaps.

The SQL is dbt's own, as compiled by the build, run on small tables in memory.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import duckdb
import numpy as np
import pytest
from conftest import Project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

RANKINGS = (
    "int_criteria__weighed",
    "int_rules__selected",
    "int_effort_facts__selected",
    "int_profile_facts__selected",
    "int_eligibility__checked",
    "int_criteria__scaled",
    "int_scores__weighted",
    "int_hosts__selected",
    "int_weights__sampled",
    "int_first_places__sampled",
    "int_fronts__compared",
)
MARTS = ("model_rankings", "ranking_contributions", "ranking_details")
WEIGHTS, RULES = "staging.stg_policy__criterion_weights", "staging.stg_policy__eligibility_rules"
WHOLE = 2**24
LOW, HIGH = 1, 5
FACTS = (
    "(offering_id text, scenario_id text, company_profile_id text, claim_kind text, fact text, "
    "value decimal(38,15), margin decimal(7,3), is_approximate boolean, snapshot_id text)"
)
POLICY = {
    "staging.stg_policy__ranking_profiles": "(profile_id text, scenario_id text, company_profile_id text, trusts text, "
    "domain_id text, cheap_usd decimal(18,9), dear_usd decimal(18,9), allows_routers boolean)",
    "policy.criteria": "(criterion_id text, fact text, unit text, direction text, scale text, scale_low decimal(18,9), "
    "scale_high decimal(18,9), value_if_unknown decimal(18,9), approximate_margin decimal(18,9))",
    "staging.stg_policy__criterion_weights": "(profile_id text, criterion_id text, weight decimal(9,6))",
    "staging.stg_policy__eligibility_rules": "(profile_id text, rule_id text, fact text, min_value decimal(18,9), "
    "max_value decimal(18,9), max_margin decimal(18,9), if_unknown text, reason text)",
    "policy.claim_trust": "(trusts text, claim_kind text, preference integer)",
    "policy.sampling": "(seed text, draws integer, contenders integer, weight_spread_pct integer)",
    "reference.provider_kinds": "(provider_id text, kind text, maker text, serving text)",
    "marts.dim_profiles": "(profile_id text, is_own boolean)",
    "marts.dim_scenarios": "(scenario_id text, service_tier text)",
    "marts.dim_models": "(model_id text, developer text)",
    "marts.dim_offerings": "(offering_id text, provider_id text, model_id text, output_tokens_per_second decimal(9,3))",
    "marts.cost_per_interaction": "(as_of_on date)",
    "intermediate.int_offerings__unioned": "(offering_id text)",
    "marts.model_capability": "(model_id text, effort text, domain_id text, estimate decimal(5,1), low decimal(5,1), "
    "high decimal(5,1), scores_used bigint)",
    "policy.capability_rules": "(rule_id text, value decimal(9,3))",
    "marts.model_verbosity": "(model_id text, effort text, is_default boolean)",
    "intermediate.int_effort_costs__computed": "(scenario_id text, offering_id text, effort text, "
    "is_default_effort boolean, cost_at_effort_usd decimal(38,15), is_fully_priced boolean, price_snapshot_id text)",
    **{
        f"intermediate.int_{subject}_facts__measured": FACTS
        for subject in ("cost", "license", "model", "offering", "score")
    },
}


@cache
def compiled(project: Project, model: str) -> str:
    """The SQL of a model as the build ran it; that of its unit tests lies in folders named for their yml."""
    (file,) = (f for f in (project.root / "target" / "compiled").rglob(f"{model}.sql") if ".yml" not in str(f))
    return file.read_text(encoding="utf-8")


Figure = tuple[int, int] | None


@dataclass(frozen=True)
class Problem:
    """Figures of offerings by criteria, each with its margin; None is not known. Each is of a model of its own."""

    matrix: dict[str, list[Figure]]
    directions: list[str]
    scales: list[str]
    unknown: list[int]
    weights: list[Decimal]

    def of(self, offerings: set[str]) -> Problem:
        return replace(self, matrix={o: row for o, row in self.matrix.items() if o in offerings})


class Ranked:
    """The ranking models over one profile."""

    def __init__(self, project: Project, draws: int = 60) -> None:
        self.con = duckdb.connect()
        self.project = project
        self.draws = draws
        for schema in ("policy", "staging", "reference", "intermediate", "marts"):
            self.con.execute(f"create schema {schema}")

    def fill(self, rows: dict[str, list[tuple]]) -> None:
        """Every table that the models read, most of them empty; then the models."""
        for table, columns in POLICY.items():
            self.con.execute(f"create or replace table {table}{columns}")
            if rows.get(table):
                marks = ", ".join("?" * len(rows[table][0]))
                self.con.executemany(f"insert into {table} values ({marks})", rows[table])
        for model in RANKINGS:
            self.make("intermediate", model)
        self.make("marts", "model_rankings")

    def make(self, schema: str, model: str) -> None:
        self.con.execute(f"create or replace table {schema}.{model} as {compiled(self.project, model)}")

    def base(self, offerings: list[str]) -> dict[str, list[tuple]]:
        return {
            "staging.stg_policy__ranking_profiles": [("app", "chat", "us", "any", "skill", 1, 16, False)],
            "marts.dim_profiles": [("app", False)],
            "policy.sampling": [("test", self.draws, 5, 50)],
            "reference.provider_kinds": [("p", "host", None, "interactive")],
            "marts.dim_offerings": [(o, "p", o[2:], None) for o in offerings],
            "marts.cost_per_interaction": [("2026-11-24",)],
            "intermediate.int_offerings__unioned": [(o,) for o in offerings],
        }

    def rank(self, problem: Problem) -> None:
        criteria = [f"c{j}" for j in range(len(problem.directions))]
        rows = self.base(list(problem.matrix))
        rows["policy.criteria"] = [
            (c, c, "points", d, s, LOW, HIGH, u, None)
            for c, d, s, u in zip(criteria, problem.directions, problem.scales, problem.unknown, strict=True)
        ]
        rows["staging.stg_policy__criterion_weights"] = [
            ("app", c, w) for c, w in zip(criteria, problem.weights, strict=True)
        ]
        # what is known of the first criterion within 2 is enough evidence
        rows["staging.stg_policy__eligibility_rules"] = [
            ("any", "measured", "c0", None, None, 2, "not_enough_evidence", "vague")
        ]
        rows["intermediate.int_offering_facts__measured"] = [
            (o, None, None, None, c, figure[0], figure[1], False, None)
            for o, row in problem.matrix.items()
            for c, figure in zip(criteria, row, strict=True)
            if figure is not None
        ]
        self.fill(rows)

    def ask(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()

    def scores(self) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        rows = self.ask("select offering_id, score, score_low, score_high from intermediate.int_scores__weighted")
        return {offering: tuple(scores) for offering, *scores in rows}

    def ranks(self) -> dict[str, int | None]:
        return dict(self.ask("select offering_id, rank from marts.model_rankings"))

    def shares(self) -> dict[str, Decimal]:
        return dict(
            self.ask("select 'p/' || model_id, first_rank_share_pct from intermediate.int_first_places__sampled")
        )


@pytest.fixture(scope="module")
def ranked(built: Project) -> Ranked:
    return Ranked(built)


@st.composite
def problems(draw: st.DrawFn, gaps: bool = True) -> Problem:
    """Few distinct figures, so that there are ties; some are off the scale. Weights in millionths, some of them 0."""
    width = draw(st.integers(1, 4))
    known = st.tuples(st.integers(0, 6), st.integers(0, 3) if gaps else st.just(0))
    rows = draw(
        st.lists(st.lists(st.none() | known if gaps else known, min_size=width, max_size=width), min_size=1, max_size=8)
    )
    cuts = sorted(draw(st.lists(st.integers(0, 1_000_000), min_size=width - 1, max_size=width - 1)))

    def of_each(values: st.SearchStrategy) -> list:
        return draw(st.lists(values, min_size=width, max_size=width))

    return Problem(
        matrix={f"p/{chr(97 + i)}": row for i, row in enumerate(rows)},
        directions=of_each(st.sampled_from(["higher", "lower"])),
        scales=of_each(st.sampled_from(["linear", "log"])),
        unknown=of_each(st.integers(LOW, HIGH)),
        weights=[Decimal(b - a) / 1_000_000 for a, b in itertools.pairwise([0, *cuts, 1_000_000])],
    )


SLOW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def on_scale(value: int, problem: Problem, j: int) -> Decimal:
    """What a figure is on its scale, to six decimals."""
    value = min(max(value, LOW), HIGH)
    if problem.scales[j] == "log":
        share = Decimal(math.log(value / LOW) / math.log(HIGH / LOW))
    else:
        share = Decimal(value - LOW) / (HIGH - LOW)
    share = round(share, 6)
    return 1 - share if problem.directions[j] == "lower" else share


def scaled(problem: Problem, figure: Figure, j: int) -> tuple[Decimal, Decimal, Decimal]:
    """A figure on its scale with both ends of its interval; what is not known may be anything."""
    if figure is None:
        return on_scale(problem.unknown[j], problem, j), Decimal(0), Decimal(1)
    value, margin = figure
    ends = sorted((on_scale(value - margin, problem, j), on_scale(value + margin, problem, j)))
    return on_scale(value, problem, j), *ends


def bits(text: str, start: int = 0) -> int:
    return int(hashlib.md5(text.encode()).hexdigest()[start : start + 6], 16)


def first_places(problem: Problem, draws: int, contenders: list[str]) -> dict[str, Fraction]:
    """Shares of first places in percent, by a loop over draws."""
    shares = dict.fromkeys(contenders, Fraction(0))
    weighed = [j for j, w in enumerate(problem.weights) if w > 0]
    for draw in range(draws):
        weights = {
            j: round(problem.weights[j] * WHOLE) * (50 + bits(f"test/app/c{j}/{draw}") * 101 // WHOLE) for j in weighed
        }
        sums = {}
        for offering in contenders:
            total = 0
            for j in weighed:
                value, low, high = (int(v * 10**6) for v in scaled(problem, problem.matrix[offering][j], j))
                text = f"test/{offering[2:]}/c{j}/{draw}"
                error = (bits(text) + bits(text, 6) - WHOLE) * (high - low) / (2 * 0.408248 * 1.644854 * WHOLE)
                total += weights[j] * min(max(value + round(error), 0), 10**6)
            sums[offering] = total
        first = [o for o, total in sums.items() if total == max(sums.values())]
        for offering in first:
            shares[offering] += Fraction(100, draws * len(first))
    return shares


@pytest.mark.filterwarnings("ignore::UserWarning:pymcdm")  # it says which offerings are dominated
@SLOW
@given(problem=problems(gaps=False))
def test_the_weighted_sum_is_that_of_pymcdm(ranked: Ranked, problem: Problem) -> None:
    from pymcdm.methods import WSM  # takes a second

    ranked.rank(problem)
    rows = ranked.ask("select scaled_value from intermediate.int_criteria__scaled order by offering_id, criterion_id")
    matrix = np.array([float(v) for (v,) in rows]).reshape(len(problem.matrix), -1)
    # the values are on their scales already
    method = WSM(normalization_function=lambda column, cost=False: column)
    expected = method(matrix, np.array([float(w) for w in problem.weights]), np.ones(matrix.shape[1]), validation=False)
    assert np.allclose([float(s[0]) for _, s in sorted(ranked.scores().items())], expected, atol=1e-10)


@SLOW
@given(problem=problems())
def test_scores_and_places_are_those_of_slow_code(ranked: Ranked, problem: Problem) -> None:
    ranked.rank(problem)
    expected = {}
    for offering, row in problem.matrix.items():
        ends = zip(*(scaled(problem, figure, j) for j, figure in enumerate(row)), strict=True)
        expected[offering] = tuple(
            sum((w * v for w, v in zip(problem.weights, e, strict=True)), Decimal(0)) for e in ends
        )
    # to the last decimal
    assert ranked.scores() == expected
    compared = {o for o, row in problem.matrix.items() if row[0] is not None and row[0][1] <= 2}
    better = {o: sum(expected[other][0] > expected[o][0] for other in compared) for o in compared}
    assert ranked.ranks() == {o: 1 + better[o] if o in compared else None for o in problem.matrix}

    promising = sorted(compared, key=lambda o: (-expected[o][2], o))
    contenders = [o for i, o in enumerate(promising) if i < 5 or better[o] == 0]
    shares = first_places(problem, ranked.draws, contenders)
    told = ranked.shares()
    assert told.keys() == shares.keys()
    assert all(abs(Fraction(told[o]) - shares[o]) <= Fraction(1, 2000) for o in contenders)
    assert not contenders or abs(sum(told.values()) - 100) <= Decimal("0.0005") * len(told)


@SLOW
@given(problem=problems(), data=st.data())
def test_no_offering_changes_the_order_or_the_scores_of_others(
    ranked: Ranked, problem: Problem, data: st.DataObject
) -> None:
    ranked.rank(problem)
    scores, ranks = ranked.scores(), ranked.ranks()
    kept = data.draw(st.sets(st.sampled_from(sorted(problem.matrix)), min_size=1))
    ranked.rank(problem.of(kept))
    assert ranked.scores() == {o: scores[o] for o in kept}
    left = ranked.ranks()
    assert {o for o in kept if left[o] is None} == {o for o in kept if ranks[o] is None}
    for a, b in itertools.combinations(sorted(o for o in kept if left[o] is not None), 2):
        assert (left[a] < left[b], left[a] == left[b]) == (ranks[a] < ranks[b], ranks[a] == ranks[b])


@SLOW
@given(problem=problems(), data=st.data())
def test_a_wider_interval_never_gives_a_better_rank(ranked: Ranked, problem: Problem, data: st.DataObject) -> None:
    ranked.rank(problem)
    scores, ranks = ranked.scores(), ranked.ranks()
    offering = data.draw(st.sampled_from(sorted(problem.matrix)))
    wider = [
        None if figure is None else (figure[0], figure[1] + data.draw(st.integers(0, 3)))
        for figure in problem.matrix[offering]
    ]
    ranked.rank(replace(problem, matrix=problem.matrix | {offering: wider}))
    after = ranked.scores()
    assert after[offering][0] == scores[offering][0]
    assert after[offering][1] <= scores[offering][1] and after[offering][2] >= scores[offering][2]
    assert {o: s for o, s in after.items() if o != offering} == {o: s for o, s in scores.items() if o != offering}
    rank = ranked.ranks()[offering]
    assert rank is None or (ranks[offering] is not None and rank >= ranks[offering])


# of each offering, each effort: the points and margins of two domains, and the cost
EFFORTS = st.lists(
    st.tuples(*[st.tuples(st.integers(100, 200), st.integers(1, 30))] * 2, st.none() | st.integers(1, 16)),
    min_size=1,
    max_size=3,
)


@SLOW
@given(models=st.lists(EFFORTS, min_size=1, max_size=5), data=st.data())
def test_a_wider_interval_at_an_effort_never_gives_a_better_rank(
    ranked: Ranked, models: list[list[tuple]], data: st.DataObject
) -> None:
    def rank(models: list[list[tuple]]) -> dict[str, int | None]:
        offerings = [f"p/{chr(97 + i)}" for i in range(len(models))]
        rows = ranked.base(offerings)
        rows["policy.criteria"] = [
            ("cost", "cost_at_effort_usd", "usd", "lower", "log", None, None, None, None),
            ("skill", "capability:skill", "points", "higher", "linear", 100, 200, 110, None),
            ("care", "capability:care", "points", "higher", "linear", 100, 200, 110, None),
        ]
        rows["staging.stg_policy__criterion_weights"] = [
            ("app", "cost", 0.5),
            ("app", "skill", 0.3),
            ("app", "care", 0.2),
        ]
        rows["staging.stg_policy__eligibility_rules"] = [
            ("app", "measured", "capability:skill", None, None, 20, "not_enough_evidence", "vague"),
            ("app", "careful", "capability:care", None, None, 15, "not_enough_evidence", "vague"),
            ("app", "capable", "capability:skill", 130, None, 20, "met", "weak"),
        ]
        at_efforts = [
            (offering, f"effort {n}", at)
            for offering, efforts in zip(offerings, models, strict=True)
            for n, at in enumerate(efforts)
        ]
        rows["policy.capability_rules"] = [("min_scores", 5)]
        rows["marts.model_capability"] = [
            (offering[2:], effort, domain, points, points - margin, points + margin, 5)
            for offering, effort, (skill, care, _) in at_efforts
            for domain, (points, margin) in (("skill", skill), ("care", care))
        ]
        rows["intermediate.int_effort_costs__computed"] = [
            ("chat", offering, effort, False, cost, True, None)
            for offering, effort, (_, _, cost) in at_efforts
            if cost is not None
        ]
        ranked.fill(rows)
        return ranked.ranks()

    before = rank(models)
    i = data.draw(st.integers(0, len(models) - 1))
    n = data.draw(st.integers(0, len(models[i]) - 1))
    (skill, care, cost), wider = models[i][n], st.integers(0, 30)
    vague = ((skill[0], skill[1] + data.draw(wider)), (care[0], care[1] + data.draw(wider)), cost)
    after = rank([*models[:i], [*models[i][:n], vague, *models[i][n + 1 :]], *models[i + 1 :]])
    offering = f"p/{chr(97 + i)}"
    assert after[offering] is None or (before[offering] is not None and after[offering] >= before[offering])


@pytest.mark.parametrize("equals", [2, 3, 7])
def test_equals_share_the_first_places(ranked: Ranked, equals: int) -> None:
    matrix: dict[str, list[Figure]] = {f"p/{chr(97 + i)}": [(4, 0), (3, 0)] for i in range(equals)}
    ranked.rank(
        Problem(matrix | {"p/z": [(3, 0), (3, 0)]}, ["higher"] * 2, ["linear"] * 2, [1, 1], [Decimal("0.5")] * 2)
    )
    shares = ranked.shares()
    # more equals than contenders: the first by score contend all
    assert {o for o, share in shares.items() if share > 0} == set(matrix)
    assert all(abs(shares[o] - Decimal(100) / equals) < Decimal("0.001") for o in matrix)


def test_a_figure_that_is_only_about_right_widens_the_interval(ranked: Ranked) -> None:
    ranked.rank(Problem({"p/a": [(1, 1)], "p/b": [(3, 1)], "p/c": [(5, 0)]}, ["higher"], ["linear"], [1], [Decimal(1)]))
    assert ranked.scores() == {
        "p/a": (0, 0, Decimal("0.25")),
        "p/b": (Decimal("0.5"), Decimal("0.25"), Decimal("0.75")),
        "p/c": (1, 1, 1),
    }


def test_weights_are_drawn_evenly_around_their_own_and_always_the_same(built: Project) -> None:
    rows = built.query(
        "select profile_id, criterion_id, weight_parts / round(weight * 16777216)::bigint "
        f"from intermediate.int_weights__sampled inner join {WEIGHTS} using (profile_id, criterion_id) "
        "order by profile_id, criterion_id, draw"
    )
    draws = {key: [r[2] for r in group] for key, group in itertools.groupby(rows, key=lambda r: r[:2])}
    assert len(draws) > 20 and {len(d) for d in draws.values()} == {1000}
    # whole percents from 50 to 150; the limit allows for one in thirty by chance
    for key, percents in draws.items():
        assert set(percents) <= set(range(50, 151)), key
        assert kstest(percents, "uniform", args=(49.5, 101)).pvalue > 0.001, key
    # of this seed, in every run, on every machine
    told = built.query(
        "select weight_parts from intermediate.int_weights__sampled "
        "where profile_id = 'coaching_app' and criterion_id = 'cost' order by draw limit 2"
    )
    assert [r[0] for r in told] == [
        round(0.3 * WHOLE) * (50 + bits(f"20261125/coaching_app/cost/{draw}") * 101 // WHOLE) for draw in (0, 1)
    ]


def test_the_profiles_are_ranked_within_a_gigabyte_and_alike_on_two_threads(built: Project) -> None:
    models = {"intermediate": RANKINGS, "marts": MARTS}
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as con:
        con.execute(f"attach '{built.live}' as built (read_only)")
        for schema in ("raw", "staging", "intermediate", "policy", "reference", "marts"):
            con.execute(f"create schema {schema}")
            for (name,) in con.execute(
                "select table_name from information_schema.tables where table_catalog = 'built' and table_schema = ?",
                [schema],
            ).fetchall():
                if name not in models.get(schema, ()):
                    con.execute(f"create view {schema}.{name} as from built.{schema}.{name}")
        for name in models["intermediate"]:
            con.execute(f"create table intermediate.{name} as {compiled(built, name)}")
        for name in models["marts"]:
            con.execute(f"create table marts.{name} as {compiled(built, name)}")
            columns = ", ".join(column for column, *_ in con.execute(f"describe marts.{name}").fetchall())
            differing = f"(select {columns} from marts.{name} except all select {columns} from built.marts.{name})"
            assert con.execute(f"select count(*) from {differing}").fetchone() == (0,), name


# What a policy table is made to say, and what the guard must say of it; dbt runs the same SQL as a test.
STOPPED: dict[str, tuple[str, str, str]] = {
    "a weight below nothing": (
        "ranking_policy_is_whole",
        f"update {WEIGHTS} set weight = case criterion_id when 'cost_at_effort' then -0.1 when 'hosts' "
        "then 0.65 else weight end where profile_id = 'high_volume_extraction'",
        "criterion_weights.csv: profile high_volume_extraction has a weight of -0.100000; use 0 or more",
    ),
    "weights that are no whole": (
        "ranking_policy_is_whole",
        f"update {WEIGHTS} set weight = 0.2 where profile_id = 'coding_agent' and weight = 0.4",
        "criterion_weights.csv: the weights of profile coding_agent sum to 0.800000; correct them so that they",
    ),
    "a profile without weights": (
        "ranking_policy_is_whole",
        "delete from staging.stg_policy__criterion_weights where profile_id = 'coding_agent'",
        "criterion_weights.csv: the weights of profile coding_agent sum to nothing; correct them so that they sum to 1",
    ),
    "a weight left empty": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__criterion_weights set weight = null where criterion_id = 'multimodal'",
        "criterion_weights.csv: criterion multimodal of profile coaching_app has no weight; set one, or 0 to leave",
    ),
    "a weight of no criterion": (
        "ranking_policy_is_whole",
        f"update {WEIGHTS} set criterion_id = 'skill' where criterion_id = 'capability_agentic'",
        "criterion_weights.csv: criterion skill of profile coding_agent is not in criteria.csv; correct it, or add it",
    ),
    "weights of no profile": (
        "ranking_policy_is_whole",
        f"insert into {WEIGHTS} by name select 'coach' as profile_id, 'cost' as criterion_id, 1 as weight",
        "criterion_weights.csv: profile coach is not in ranking_profiles.csv; correct it, or add it there",
    ),
    "a rule of no profile": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__eligibility_rules set profile_id = 'coding' where rule_id = 'function_calling'",
        "eligibility_rules.csv: profile coding of rule function_calling is not in ranking_profiles.csv; correct it, or",
    ),
    "a rule without an end": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__eligibility_rules set max_value = null where rule_id = 'memory'",
        "eligibility_rules.csv: rule memory of profile own_the_weights has neither min_value nor max_value nor",
    ),
    "a rule that is silent on the unknown": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__eligibility_rules set if_unknown = null where rule_id = 'lasts'",
        "eligibility_rules.csv: rule lasts of profile any has no if_unknown; set met, not_met or not_enough_evidence",
    ),
    "a rule that none can meet": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__eligibility_rules set max_value = 0.5, min_value = 1 where rule_id = 'callable'",
        "rule callable of profile any has min_value 1.000000000 above max_value 0.500000000; correct one of them",
    ),
    "a profile that names no evidence": (
        "ranking_policy_is_whole",
        f"delete from {RULES} where profile_id = 'rag_long_context' and rule_id = 'measured'",
        "eligibility_rules.csv: profile rag_long_context weighs a capability, and no rule says how well it must be",
    ),
    "evidence that is not asked for": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__eligibility_rules set if_unknown = 'met' "
        "where profile_id = 'customer_chat' and rule_id = 'measured'",
        "eligibility_rules.csv: profile customer_chat weighs a capability, and no rule says how well it must be",
    ),
    "a scale upside down": (
        "ranking_policy_is_whole",
        "update policy.criteria set scale_low = scale_high where criterion_id = 'speed'",
        "criterion speed has scale_low 250.000000000 and scale_high 250.000000000; scale_low must be lower",
    ),
    "a scale that is missing": (
        "ranking_policy_is_whole",
        "update policy.criteria set scale_low = null, scale_high = null where criterion_id = 'speed'",
        "criteria.csv: criterion speed in per_second has no scale of its own; set scale_low and scale_high",
    ),
    "half a scale": (
        "ranking_policy_is_whole",
        "update policy.criteria set scale_low = 0.001 where criterion_id = 'cost'",
        "criteria.csv: criterion cost in usd has no scale of its own; set scale_low and scale_high",
    ),
    "a logarithm from nothing": (
        "ranking_policy_is_whole",
        "update policy.criteria set scale = 'log' where criterion_id = 'speed'",
        "criteria.csv: criterion speed has a scale log from 0.000000000; a logarithm needs an end above 0",
    ),
    "a margin below nothing": (
        "ranking_policy_is_whole",
        "update policy.criteria set approximate_margin = -1 where criterion_id = 'speed'",
        "criteria.csv: criterion speed has an approximate_margin of -1.000000000; use 0 or more",
    ),
    "no direction": (
        "ranking_policy_is_whole",
        "update policy.criteria set direction = null where criterion_id = 'speed'",
        "criteria.csv: criterion speed has no direction; set higher or lower",
    ),
    "cheap above dear": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set cheap_usd = 1 where profile_id = 'coding_agent'",
        "profile coding_agent has cheap_usd 1.000000000 and dear_usd 0.500000000; use an amount above 0 and",
    ),
    "no cheap amount": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set cheap_usd = null where profile_id = 'coding_agent'",
        "ranking_profiles.csv: profile coding_agent has cheap_usd empty and dear_usd 0.500000000; use an amount",
    ),
    "an unknown domain": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set domain_id = 'programming' where profile_id = 'coding_agent'",
        "ranking_profiles.csv: domain programming of profile coding_agent is not in domains.csv; correct it, or add it",
    ),
    "an unknown scenario": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set scenario_id = 'coding' where profile_id = 'coding_agent'",
        "ranking_profiles.csv: scenario coding of profile coding_agent is not in dim_scenarios; use one of",
    ),
    "an unknown company": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set company_profile_id = 'us' where profile_id = 'coding_agent'",
        "ranking_profiles.csv: company us of profile coding_agent is not in company_profiles.csv; correct it,",
    ),
    "an unknown trust": (
        "ranking_policy_is_whole",
        "update staging.stg_policy__ranking_profiles set trusts = 'nobody' where profile_id = 'coding_agent'",
        "profile coding_agent trusts nobody, which is not in column trusts of claim_trust.csv; correct it, or add it",
    ),
    "a preference left empty": (
        "ranking_policy_is_whole",
        "update policy.claim_trust set preference = null where trusts = 'vendor'",
        "claim_trust.csv: the row with trusts vendor and claim_kind vendor has no preference; set one, 1 for the first",
    ),
    "two samplings": (
        "ranking_policy_is_whole",
        "insert into policy.sampling from policy.sampling",
        "sampling.csv: there are 2 rows; keep exactly one",
    ),
    "more draws than there are": (
        "ranking_policy_is_whole",
        "update policy.sampling set draws = 100001",
        "sampling.csv: row smaa: use 1 to 100,000 draws, 1 or more contenders, and percentages from 0 to 100",
    ),
    "shares upside down": (
        "ranking_policy_is_whole",
        "update policy.sampling set close_share_pct = 61",
        "and percentages from 0 to 100 with close_share_pct below clear_share_pct",
    ),
    "a share that is left empty": (
        "ranking_policy_is_whole",
        "update policy.sampling set clear_share_pct = null",
        "and percentages from 0 to 100 with close_share_pct below clear_share_pct",
    ),
    "a mistyped fact": (
        "rules_and_criteria_read_facts_that_are_measured",
        "update policy.criteria set fact = 'tokens_per_second' where criterion_id = 'speed'",
        "criteria.csv: criterion speed reads the fact tokens_per_second, which no offering has; correct its name",
    ),
    "a capability of no domain": (
        "rules_and_criteria_read_facts_that_are_measured",
        "update policy.criteria set fact = 'capability:code' where criterion_id = 'capability_coding'",
        "criteria.csv: criterion capability_coding reads the fact capability:code, which no offering has; correct its",
    ),
    "a mistyped fact of a rule": (
        "rules_and_criteria_read_facts_that_are_measured",
        "update staging.stg_policy__eligibility_rules set fact = 'is_sold:eu' where rule_id = 'sold_in_the_eu'",
        "rule sold_in_the_eu of profile coding_agent_eu reads the fact is_sold:eu, which no offering has; correct its",
    ),
    "a condition that none meets": (
        "every_profile_has_eligible_offerings",
        "update intermediate.int_eligibility__checked set is_eligible = false, ineligible_because = 'it is too late' "
        "where profile_id = 'high_volume_extraction'",
        "no offering is eligible for profile high_volume_extraction; relax its rules. The most frequent reason (",
    ),
}


@pytest.mark.parametrize("case", STOPPED)
def test_policy_that_ranks_nothing_stops_the_build_and_names_the_row(built: Project, case: str) -> None:
    guard, spoil, said = STOPPED[case]
    with duckdb.connect() as con:
        con.execute(f"attach '{built.live}' as built (read_only)")
        for schema in ("policy", "staging", "reference", "intermediate", "marts"):
            con.execute(f"create schema {schema}")
        for table in (
            *("marts.dim_scenarios", "marts.dim_profiles", "marts.model_capability", "reference.domains"),
            *(f"staging.stg_policy__{t}" for t in ("criterion_weights", "eligibility_rules", "ranking_profiles")),
            *("staging.stg_policy__company_profiles", "policy.criteria", "policy.claim_trust", "policy.sampling"),
            *(f"intermediate.int_{s}_facts__measured" for s in ("cost", "license", "model", "offering", "score")),
            "intermediate.int_effort_facts__selected",
            "intermediate.int_eligibility__checked",
        ):
            con.execute(f"create table {table} as from built.{table}")
        assert con.execute(compiled(built, guard)).fetchall() == []
        con.execute(spoil)
        with pytest.raises(duckdb.InvalidInputException, match=re.escape(f"{said}")) as stopped:
            con.execute(compiled(built, guard)).fetchall()
        assert "seeds/policy/" in str(stopped.value)


def test_every_domain_is_measured_of_many_models_that_can_be_called(built: Project) -> None:
    measured = built.query(
        "select domain_id, count(distinct model_id) from reference.domains left join marts.model_capability "
        "using (domain_id) where scores_used > 0 and model_id in "
        "(select model_id from marts.deprecation_risk where is_callable) group by domain_id"
    )
    assert len(measured) == 8 and all(models >= 80 for _, models in measured), measured


def test_why_says_what_decides_between_two_offerings(built: Project) -> None:
    first, second = built.query(
        "select min(offering_id) from marts.model_rankings where profile_id = 'coding_agent' and rank is not null "
        "group by rank order by rank limit 2"
    )
    told = built.ok("modelmart", "why", "coding_agent", first[0], second[0])
    assert f"{first[0]} leads {second[0]} for coding_agent, by " in " ".join(told.split()) and "cost at effort" in told
    machine = json.loads(built.ok("modelmart", "why", "coding_agent", first[0], second[0], "--json"))
    a, b = machine["places"]
    lead = sum(Decimal(c["lead_of_a"]) for c in machine["criteria"])
    assert lead == Decimal(a["score"]) - Decimal(b["score"])
    assert "not eligible for coaching_app" in built.ok("modelmart", "why", "coaching_app", first[0], second[0])
    for wrong, said in (
        (("coding", first[0], second[0]), "there is no profile 'coding'; the profiles are general_assistant, "),
        (("coding_agent", first[0], "xyzzy-xyzzy"), "there is no offering 'xyzzy-xyzzy', and no name is similar"),
        (("coding_agent", first[0], first[0]), "both offerings are "),
    ):
        run = built.run("modelmart", "why", *wrong)
        assert run.returncode == 1 and said in run.stderr and "Traceback" not in run.stderr
