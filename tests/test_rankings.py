"""Rankings held against others' code and against slow, obvious code, on random matrices with ties and gaps.

The SQL is dbt's own, as compiled by the build, run on small tables in memory.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
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
    "int_criteria__scaled",
    "int_scores__weighted",
    "int_fronts__compared",
    "int_rank_places__counted",
    "int_ranks__sampled",
)
PARTS = 10**11
WHOLE = 2**24


@cache
def compiled(project: Project, model: str) -> str:
    """The SQL of a model as the build ran it; that of its unit tests lies in folders named for their yml."""
    (file,) = (f for f in (project.root / "target" / "compiled").rglob(f"{model}.sql") if ".yml" not in str(f))
    return file.read_text(encoding="utf-8")


class Ranked:
    """The ranking models over one profile: a matrix of offerings by criteria, where None is not known."""

    def __init__(self, project: Project, draws: int = 400) -> None:
        self.con = duckdb.connect()
        self.project = project
        self.con.execute("create schema policy; create schema intermediate; create schema marts")
        self.con.execute(
            "create table policy.sampling as select 'test' as seed, ?::integer as first_place_draws, "
            "100::integer as rank_draws, 5::integer as rank_offerings",
            [draws],
        )

    def rank(
        self, matrix: list[list[int | None]], directions: list[str], weights: list[Decimal], margin: int = 0
    ) -> None:
        offerings = [f"p/{chr(97 + i)}" for i in range(len(matrix))]
        criteria = [f"c{j}" for j in range(len(directions))]
        tables = {
            "policy.criteria(criterion_id text, fact text, direction text, scale_low decimal(18,9), "
            "scale_high decimal(18,9), approximate_margin decimal(18,9))": [
                (c, c, d, None, None, margin) for c, d in zip(criteria, directions, strict=True)
            ],
            "policy.criterion_weights(profile_id text, criterion_id text, weight decimal(9,6))": [
                ("app", c, w) for c, w in zip(criteria, weights, strict=True)
            ],
            "intermediate.int_eligibility__checked(profile_id text, offering_id text, is_eligible boolean)": [
                ("app", o, True) for o in offerings
            ],
            "intermediate.int_profile_facts__selected(profile_id text, offering_id text, fact text, "
            "value decimal(38,15), margin decimal(7,3), is_approximate boolean, claim_kind text, snapshot_id text)": [
                ("app", o, c, value, None, margin > 0, None, None)
                for o, row in zip(offerings, matrix, strict=True)
                for c, value in zip(criteria, row, strict=True)
                if value is not None
            ],
        }
        for table, rows in tables.items():
            self.con.execute(f"create or replace table {table}")
            if rows:
                self.con.executemany(
                    f"insert into {table.split('(')[0]} values ({', '.join('?' * len(rows[0]))})", rows
                )
        for model in ("int_weights__sampled", *RANKINGS):
            self.make("intermediate", model)
        self.make("marts", "ranking_sensitivity")

    def make(self, schema: str, model: str) -> None:
        self.con.execute(f"create or replace table {schema}.{model} as {compiled(self.project, model)}")

    def ask(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()

    def scores(self, column: str) -> list:
        return [r[0] for r in self.ask(f"select {column} from intermediate.int_scores__weighted order by offering_id")]

    def scaled(self, column: str = "scaled_value") -> list[list[Decimal | None]]:
        rows = self.ask(f"select {column} from intermediate.int_criteria__scaled order by offering_id, criterion_id")
        width = self.ask("select count(*) from policy.criteria")[0][0]
        return [[r[0] for r in rows[i : i + width]] for i in range(0, len(rows), width)]

    def draws(self, width: int) -> list[list[int]]:
        slots = ", ".join(f"weight_{j + 1}" for j in range(width))
        return [list(r) for r in self.ask(f"select {slots} from intermediate.int_weights__sampled order by draw")]


@pytest.fixture(scope="module")
def ranked(built: Project) -> Ranked:
    return Ranked(built)


@st.composite
def problems(draw: st.DrawFn, gaps: bool = True) -> tuple[list[list[int | None]], list[str], list[Decimal]]:
    """Few distinct figures, so that there are ties; weights in millionths that sum to 1, some of them 0."""
    width = draw(st.integers(1, 5))
    figure = st.integers(0, 4)
    row = st.lists(st.none() | figure if gaps else figure, min_size=width, max_size=width)
    matrix = draw(st.lists(row, min_size=1, max_size=9))
    directions = draw(st.lists(st.sampled_from(["higher", "lower"]), min_size=width, max_size=width))
    cuts = sorted(draw(st.lists(st.integers(0, 1_000_000), min_size=width - 1, max_size=width - 1)))
    weights = [Decimal(b - a) / 1_000_000 for a, b in itertools.pairwise([0, *cuts, 1_000_000])]
    return matrix, directions, weights


SLOW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def parts(value: Decimal | None) -> int:
    return 0 if value is None else int(value * PARTS)


def drawn(draw: int, slot: int, model: str) -> int:
    """What a gap is taken to be in a draw: 24 bits of a hash, in parts of the scale."""
    return int(hashlib.md5(f"test/{draw}/{slot}/{model}".encode()).hexdigest()[:6], 16) * (PARTS // WHOLE)


def dominates(one: list[int], other: list[int]) -> bool:
    return all(a >= b for a, b in zip(one, other, strict=True)) and one != other


@pytest.mark.filterwarnings("ignore::UserWarning:pymcdm")  # it says which offerings are dominated
@SLOW
@given(problem=problems(gaps=False))
def test_the_weighted_sum_is_that_of_pymcdm(ranked: Ranked, problem: tuple) -> None:
    from pymcdm.methods import WSM  # takes a second
    from pymcdm.normalizations import minmax_normalization

    matrix, directions, weights = problem
    ranked.rank(matrix, directions, weights)
    types = np.array([1 if d == "higher" else -1 for d in directions])
    # where all are the same pymcdm has no scale; all are the best
    varied = [j for j in range(len(directions)) if len({row[j] for row in matrix}) > 1]
    expected = np.full(len(matrix), float(sum((w for j, w in enumerate(weights) if j not in varied), Decimal(0))))
    if varied and len(matrix) > 1:
        values = np.array(matrix, dtype=float)[:, varied]
        method = WSM(normalization_function=minmax_normalization)
        expected += method(values, np.array([float(weights[j]) for j in varied]), types[varied])
    assert np.allclose([float(s) for s in ranked.scores("score")], expected, atol=1e-10)


@SLOW
@given(problem=problems())
def test_scores_places_and_fronts_are_those_of_slow_code(ranked: Ranked, problem: tuple) -> None:
    matrix, directions, weights = problem
    ranked.rank(matrix, directions, weights)
    known, low, high = ranked.scaled(), ranked.scaled("scaled_low"), ranked.scaled("scaled_high")
    assert [[v is None for v in row] for row in known] == [[v is None for v in row] for row in matrix]

    def weighted(rows: list[list[Decimal | None]]) -> list[Decimal]:
        return [sum((w * (v or 0) for w, v in zip(weights, row, strict=True)), Decimal(0)) for row in rows]

    # to the last decimal
    assert ranked.scores("score") == weighted(known)
    lows, highs = weighted(low), weighted(high)
    assert (ranked.scores("score_low"), ranked.scores("score_high")) == (lows, highs)
    n = range(len(matrix))
    assert ranked.scores("rank_best") == [1 + sum(lows[j] > highs[i] for j in n) for i in n]
    assert ranked.scores("rank_worst") == [1 + sum(highs[j] > lows[i] and i != j for j in n) for i in n]

    used = [j for j, w in enumerate(weights) if w > 0]
    k, lo, hi = ([[parts(row[j]) for j in used] for row in rows] for rows in (known, low, high))
    fronts = ranked.ask(
        "select is_efficient_as_known, is_pareto_efficient from intermediate.int_fronts__compared order by offering_id"
    )
    assert [f[0] for f in fronts] == [not any(dominates(k[j], k[i]) for j in n) for i in n]
    assert [f[1] for f in fronts] == [not any(dominates(lo[j], hi[i]) for j in n) for i in n]


@SLOW
@given(problem=problems())
def test_rank_acceptability_is_that_of_slow_code(ranked: Ranked, problem: tuple) -> None:
    matrix, directions, weights = problem
    ranked.rank(matrix, directions, weights)
    used = [j for j, w in enumerate(weights) if w > 0]
    known, low, high = (
        np.array([[parts(row[j]) for j in used] for row in ranked.scaled(column)], dtype=object)
        for column in ("scaled_value", "scaled_low", "scaled_high")
    )
    # object arrays of Python's integers: as slow as exact
    draws = np.array(ranked.draws(len(used)), dtype=object)
    sums = known @ draws.T
    firsts = sums == sums.max(axis=0)
    fronts = [not any(dominates(list(other), list(one)) for other in known) for one in known]
    ids = [f"p/{chr(97 + i)}" for i in range(len(matrix))]
    scores, highest = ranked.scores("score"), ranked.scores("score_high")
    best = sorted(range(len(matrix)), key=lambda i: (-scores[i], ids[i]))[:5]
    promising = sorted({*best, *sorted(range(len(matrix)), key=lambda i: (-highest[i], ids[i]))[:5]})
    open_sums = [
        [
            sum(
                draws[d, slot] * (drawn(d, slot + 1, ids[i][2:]) if high[i, slot] - low[i, slot] == PARTS else v)
                for slot, v in enumerate(known[i])
            )
            for d in range(100)
        ]
        for i in promising
    ]
    told = {
        r[0]: r[1:]
        for r in ranked.ask(
            "select offering_id, first_rank_share_pct, first_rank_open_pct, smaa_rank_best, smaa_rank_worst "
            "from intermediate.int_ranks__sampled"
        )
    }
    for i, offering in enumerate(ids):
        share = Decimal(100 * int(firsts[i].sum())) / draws.shape[0] if fronts[i] else 0
        places = [1 + sum(sums[j, d] > sums[i, d] for j in best) for d in range(100)] if i in best else None
        open_share = None
        if i in promising:
            mine = open_sums[promising.index(i)]
            open_share = sum(mine[d] == max(other[d] for other in open_sums) for d in range(100))
        expected = (share, open_share, min(places) if places else None, max(places) if places else None)
        assert told[offering] == expected, offering


@SLOW
@given(problem=problems())
def test_the_change_of_a_weight_is_the_nearest_that_changes_the_first(ranked: Ranked, problem: tuple) -> None:
    matrix, directions, weights = problem
    ranked.rank(matrix, directions, weights)
    scaled = [[Fraction(v or 0) for v in row] for row in ranked.scaled()]
    ids = [f"p/{chr(97 + i)}" for i in range(len(matrix))]

    def first(criterion: int, t: Fraction) -> set[str]:
        rest = 1 - Fraction(weights[criterion])
        moved = [t if j == criterion else Fraction(w) * (1 - t) / rest for j, w in enumerate(weights)]
        sums = [sum(w * v for w, v in zip(moved, row, strict=True)) for row in scaled]
        return {ids[i] for i, s in enumerate(sums) if s == max(sums)}

    tiny = Fraction(1, 10**9)
    for criterion, leader, at, rival in ranked.ask(
        "select criterion_id, first_offering_id, weight_at_change, overtaken_by_offering_id "
        "from marts.ranking_sensitivity"
    ):
        j = int(criterion[1:])
        today = Fraction(weights[j])
        if today == 1:
            assert at is None
            continue
        assert leader in first(j, today)
        # no nearer weight changes it: neither on the way there, nor as far on the other side
        reach = abs(Fraction(at) - today) if at is not None else Fraction(1)
        for step in range(1, 20):
            for t in (today - reach * step / 20, today + reach * step / 20):
                if 0 < t < 1:
                    assert leader in first(j, t), (criterion, t)
        if at is not None:
            beyond = Fraction(at) + (tiny if at >= today else -tiny)
            before = Fraction(at) - (tiny if at >= today else -tiny)
            # level today: the rival is ahead on one side of it or the other
            assert leader not in first(j, beyond) or (at == weights[j] and leader not in first(j, before))
            assert rival in ids


def test_a_figure_that_is_only_about_right_widens_the_interval(ranked: Ranked) -> None:
    ranked.rank([[10], [20], [30]], ["higher"], [Decimal(1)], margin=2)
    assert ranked.scores("score") == [0, Decimal("0.5"), 1]
    assert ranked.scores("score_low") == [0, Decimal("0.4"), Decimal("0.9")]
    assert ranked.scores("score_high") == [Decimal("0.1"), Decimal("0.6"), 1]


def test_weights_are_drawn_evenly_and_always_the_same(built: Project) -> None:
    """Each sums to the whole; one weight of K that are even over the simplex is Beta(1, K - 1)."""
    rows = built.query("select * exclude (draw) from intermediate.int_weights__sampled order by criteria_count, draw")
    sizes = sorted({r[-1] for r in rows})
    assert len(rows) == 10_000 * len(sizes)
    for size in sizes:
        draws = np.array([r[:size] for r in rows if r[-1] == size], dtype=float)
        assert (draws.sum(axis=1) == WHOLE).all() and draws.min() >= 0
        for slot in range(size):
            assert kstest(draws[:, slot] / WHOLE, "beta", args=(1, size - 1)).pvalue > 0.001, (size, slot)
    # of this seed, in every run, on every machine
    assert built.query(
        "select weight_1, weight_2, weight_3 from intermediate.int_weights__sampled "
        "where criteria_count = 3 order by draw limit 2"
    ) == [(1719560, 7807172, 7250484), (4208874, 9426111, 3142231)]


def test_the_profiles_are_ranked_within_a_gigabyte_and_alike_on_two_threads(built: Project) -> None:
    models = {
        "intermediate": ["int_profile_facts__selected", "int_eligibility__checked", "int_weights__sampled", *RANKINGS],
        "marts": ["model_rankings", "ranking_contributions", "ranking_sensitivity"],
    }
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as con:
        con.execute(f"attach '{built.live}' as built (read_only)")
        for schema in ("raw", "staging", "intermediate", "policy", "reference", "marts"):
            con.execute(f"create schema {schema}")
            for (name,) in con.execute(
                "select table_name from duckdb_tables() where database_name = 'built' and schema_name = ?", [schema]
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
        "update policy.criterion_weights set weight = case criterion_id when 'cost' then -0.1 when 'hosts' then 0.7 "
        "else weight end where profile_id = 'high_volume_batch'",
        "criterion_weights.csv: profile high_volume_batch has a weight of -0.100000; use 0 or more",
    ),
    "more criteria than columns": (
        "ranking_policy_is_whole",
        "insert into policy.criterion_weights by name select 'coaching_app' as profile_id, 'c' || i as criterion_id, "
        "0.01 as weight from range(13) as t(i)",
        "criteria, but at most 12 fit; use fewer, or raise criterion_slots() in dbt_project/macros/rankings.sql",
    ),
    "a rule without an end": (
        "ranking_policy_is_whole",
        "update policy.eligibility_rules set max_value = null where rule_id = 'cost_cap'",
        "eligibility_rules.csv: rule cost_cap of profile coding_agent has neither min_value nor max_value; set at",
    ),
    "a rule that is silent on the unknown": (
        "ranking_policy_is_whole",
        "update policy.eligibility_rules set is_met_if_unknown = null where rule_id = 'codes'",
        "eligibility_rules.csv: rule codes of profile coding_agent has no is_met_if_unknown; set true or false",
    ),
    "a rule that none can meet": (
        "ranking_policy_is_whole",
        "update policy.eligibility_rules set max_value = 0.5, min_value = 1 where rule_id = 'callable'",
        "rule callable of profile coaching_app has min_value 1.000000000 above max_value 0.500000000; correct one",
    ),
    "a scale upside down": (
        "ranking_policy_is_whole",
        "update policy.criteria set scale_low = scale_high where criterion_id = 'speed'",
        "criterion speed has scale_low 250.000000000 and scale_high 250.000000000; scale_low must be lower",
    ),
    "a weight left empty": (
        "ranking_policy_is_whole",
        "update policy.criterion_weights set weight = null where criterion_id = 'multimodal'",
        "criterion_weights.csv: criterion multimodal of profile coaching_app has no weight; set one, or 0 to leave",
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
    "gaps on a scale of the eligible": (
        "every_criterion_with_gaps_has_a_scale_of_its_own",
        "update policy.criteria set scale_high = null where criterion_id = 'code_generation' or criterion_id = 'speed'",
        "criteria.csv: criterion speed has no fixed scale, but its figure is missing or approximate for 2 eligible "
        "offerings of coaching_app; set scale_low and scale_high",
    ),
    "verbosity of no model": (
        "every_verbosity_multiplier_names_a_known_model",
        "update policy.verbosity_multipliers set model_id = 'gpt-five' where model_id = 'gpt-5'",
        "verbosity_multipliers.csv: there is no model gpt-five in marts.dim_models; correct or remove the row",
    ),
    "a profile without rules": (
        "ranking_policy_is_whole",
        "delete from policy.eligibility_rules where profile_id = 'coding_agent'",
        "eligibility_rules.csv: profile coding_agent has no rule; add at least one",
    ),
    "more draws than there are": (
        "ranking_policy_is_whole",
        "update policy.sampling set first_place_draws = 100001",
        "sampling.csv: row smaa has first_place_draws 100001, rank_draws 1000 and rank_offerings 200; use 1 to 100,000",
    ),
    "a mistyped fact": (
        "rules_and_criteria_read_facts_that_are_measured",
        "update policy.criteria set fact = 'tokens_per_second' where criterion_id = 'speed'",
        "criteria.csv: criterion speed reads the fact tokens_per_second, which no offering has; correct its name",
    ),
    "a mistyped fact of a rule": (
        "rules_and_criteria_read_facts_that_are_measured",
        "update policy.eligibility_rules set fact = 'is_sold:eu' where rule_id = 'sold_in_the_eu'",
        "rule sold_in_the_eu of profile coding_agent_eu reads the fact is_sold:eu, which no offering has; correct its",
    ),
    "a condition that none meets": (
        "every_profile_has_eligible_offerings",
        "update intermediate.int_eligibility__checked set is_eligible = false, ineligible_because = 'it is too late' "
        "where profile_id = 'high_volume_batch'",
        "no offering is eligible for profile high_volume_batch; relax its rules. The most frequent reason (",
    ),
}


@pytest.mark.parametrize("case", STOPPED)
def test_policy_that_ranks_nothing_stops_the_build_and_names_the_row(built: Project, case: str) -> None:
    guard, spoil, said = STOPPED[case]
    with duckdb.connect() as con:
        con.execute(f"attach '{built.live}' as built (read_only)")
        for schema in ("policy", "intermediate", "marts"):
            con.execute(f"create schema {schema}")
        for table in ("dim_models", "dim_scenarios"):
            con.execute(f"create table marts.{table} as from built.marts.{table}")
        for table in (
            *("criteria", "criterion_weights", "eligibility_rules", "ranking_profiles", "scenarios"),
            *("company_profiles", "claim_trust", "sampling", "verbosity_multipliers"),
        ):
            con.execute(f"create table policy.{table} as from built.policy.{table}")
        for table in (
            *(f"int_{subject}_facts__measured" for subject in ("cost", "license", "model", "offering", "score")),
            *("int_eligibility__checked", "int_criteria__scaled"),
        ):
            con.execute(f"create table intermediate.{table} as from built.intermediate.{table}")
        assert con.execute(compiled(built, guard)).fetchall() == []
        con.execute(spoil)
        with pytest.raises(duckdb.InvalidInputException, match=re.escape(f"{said}")) as stopped:
            con.execute(compiled(built, guard)).fetchall()
        assert "seeds/policy/" in str(stopped.value)


def test_there_are_facts_to_rank_on_of_every_kind(built: Project) -> None:
    kinds = built.query(
        "select kind, count(*), count(distinct model_id), count(distinct benchmark_id) from marts.fct_benchmark_scores "
        "inner join reference.benchmarks using (benchmark_id) where source_id = 'decision_record' and not is_missing "
        "and fct_benchmark_scores.source_address like 'https://%' and model_id in "
        "(select model_id from marts.deprecation_risk where is_callable) group by kind"
    )
    assert {k for k, *_ in kinds} == {"reasoning", "coding", "agentic", "long_context", "hallucination"}
    assert all(scores >= 40 and models >= 12 for _, scores, models, _ in kinds)
    assert sum(benchmarks for *_, benchmarks in kinds) >= 20


def test_why_says_what_decides_between_two_offerings(built: Project) -> None:
    first, second = built.query(
        "select min(offering_id) from marts.model_rankings where profile_id = 'coding_agent' and is_eligible "
        "group by rank order by rank limit 2"
    )
    told = built.ok("modelmart", "why", "coding_agent", first[0], second[0])
    assert f"{first[0]} leads by" in told and "issue solving" in told and "not known" in told
    machine = json.loads(built.ok("modelmart", "why", "coding_agent", first[0], second[0], "--json"))
    a, b = machine["places"]
    lead = sum(Decimal(c["lead_of_a"]) for c in machine["criteria"])
    assert lead == Decimal(a["score"]) - Decimal(b["score"])
    assert "not eligible for coaching_app" in built.ok("modelmart", "why", "coaching_app", first[0], second[0])
    for wrong, said in (
        (("coding", first[0], second[0]), "there is no profile 'coding'; similar: coding_agent"),
        (("coding_agent", first[0], "google/gemini-3"), "there is no offering 'google/gemini-3'; similar: "),
        (("coding_agent", first[0], first[0]), "both offerings are "),
    ):
        run = built.run("modelmart", "why", *wrong)
        assert run.returncode == 1 and said in run.stderr and "Traceback" not in run.stderr
