"""The fit of capabilities: held against a known truth, against another way to fit it, and in the warehouse."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest
from conftest import ROOT, Project
from scipy.optimize import minimize

from bench.capability import DEVIATIONS, FITTED, cells_of

NEWEST = ROOT.parent / "shared" / "cases" / "newest_models.csv"
DOMAINS = ("coding", "chat", "reasoning")
SETS = ("coding", "chat", "reasoning", "chat coding", "general")
# so many tasks that half a task more on either side changes nothing
TASKS = 1e9

Columns = dict[str, list[Any]]


def columns_of(scores: dict[tuple[int, int], float], sets: list[str]) -> Columns:
    """The cells of a fit from logits by model and benchmark."""
    keys = list(scores)
    share = 1 / (1 + np.exp(-np.array(list(scores.values()))))
    return {
        "model_id": [f"m{model:03}" for model, _ in keys],
        "effort": ["unstated"] * len(keys),
        "maker": [f"maker{model % 9}" for model, _ in keys],
        "benchmark": [f"b{benchmark:02}" for _, benchmark in keys],
        "domains": [sets[benchmark] for _, benchmark in keys],
        "success_share": share.tolist(),
        "tasks": [TASKS] * len(keys),
        "elo": [None] * len(keys),
        "elo_interval": [None] * len(keys),
    }


class Simulated:
    """Scores drawn from the model itself, of which a share is missing."""

    def __init__(self, seed: int, models: int, sets: list[str], missing: float) -> None:
        drawn = np.random.default_rng(seed)
        self.sets = sets
        general = drawn.normal(0, 1, models)
        deviations = drawn.normal(0, 0.4, (models, len(DOMAINS)))
        # the mean of all models cannot be told from the difficulty of the benchmarks
        deviations -= deviations.mean(axis=0)
        loads = np.array([[d in domains.split() for d in DOMAINS] for domains in sets], dtype=float)
        self.slopes = drawn.lognormal(0, 0.3, len(sets))
        difficulties = drawn.normal(0, 1, len(sets))
        noise = drawn.uniform(0.1, 0.3, len(sets)) ** 0.5
        ability = general[:, None] + deviations @ loads.T
        logits = self.slopes * (ability - difficulties) + noise * drawn.normal(size=ability.shape)
        known = drawn.random(ability.shape) >= missing
        self.scores = {(int(m), int(b)): float(logits[m, b]) for m, b in np.argwhere(known)}
        self.abilities = {"general": general, **{d: general + deviations[:, k] for k, d in enumerate(DOMAINS)}}

    def fit(self) -> Any:
        return FITTED.Fit(columns_of(self.scores, self.sets)).run()


def estimates(fit: Any, domain: str) -> tuple[np.ndarray, np.ndarray]:
    """Estimate and standard deviation of each model, in order."""
    rows = [r for r in fit.rows() if r["model_id"] and r["domains"] == domain]
    rows.sort(key=lambda r: r["model_id"])
    return np.array([r["estimate"] for r in rows]), np.array([r["deviation"] for r in rows])


def test_known_abilities_are_found_and_lie_in_their_intervals() -> None:
    inside = []
    for seed in range(3):
        simulated = Simulated(seed, 300, [SETS[b % len(SETS)] for b in range(40)], missing=0.3)
        fit = simulated.fit()
        assert np.corrcoef(np.log(fit.slope), np.log(simulated.slopes))[0, 1] > 0.95
        # the fit has a scale of its own, which the anchors fix in the warehouse
        step, start = np.polyfit(estimates(fit, "general")[0], simulated.abilities["general"], 1)
        for domain, true in simulated.abilities.items():
            found, deviation = estimates(fit, domain)
            assert np.corrcoef(found, true)[0, 1] > 0.95, domain
            inside.append(np.abs(start + step * found - true) < DEVIATIONS * step * deviation)
    assert 0.86 <= np.mean(inside) <= 0.94, [float(np.mean(some)) for some in inside]


def marginal(parameters: np.ndarray, scores: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log likelihood of one factor with the abilities integrated out, and their posterior means."""
    slope, intercept, log_noise = np.split(parameters, 3)
    known = ~np.isnan(scores)
    weight = known * np.exp(-log_noise)
    rest = np.where(known, scores - intercept, 0)
    precision = 1 + np.sum(weight * slope**2, axis=1)
    mean = np.sum(weight * slope * rest, axis=1) / precision
    spread = np.sum(known * log_noise) + np.sum(np.log(precision))
    return 0.5 * (spread + np.sum(weight * rest**2) - np.sum(precision * mean**2)), mean


def test_the_fit_of_one_factor_is_that_of_scipy_on_the_marginal_likelihood() -> None:
    """The same model, fitted by direct maximisation; what ours assumes beforehand weighs little on 600 models.

    The package girth fits answers that are right, wrong or graded, not shares.
    """
    simulated = Simulated(5, 600, ["general"] * 8, missing=0.3)
    matrix = np.full((600, 8), np.nan)
    for place, score in simulated.scores.items():
        matrix[place] = score
    start = np.concatenate([np.ones(8), np.nanmean(matrix, axis=0), np.full(8, -1.0)])
    theirs = minimize(lambda p: marginal(p, matrix)[0], start, method="L-BFGS-B")
    assert theirs.success
    slope, intercept, log_noise = np.split(theirs.x, 3)
    measured = ~np.isnan(matrix).all(axis=1)
    fit = simulated.fit()
    ours, _ = estimates(fit, "general")
    their_abilities = marginal(theirs.x, matrix)[1][measured]
    # 40 passes leave the scale a few percent short, which the anchors take out
    step, begin = np.polyfit(ours, their_abilities, 1)
    assert 0.9 < step < 1.1 and abs(begin) < 0.05
    assert np.max(np.abs(begin + step * ours - their_abilities)) < 0.03
    assert np.allclose(fit.slope / step, slope, rtol=0.02)
    assert np.allclose(fit.intercept, intercept, atol=0.05)
    assert np.allclose(fit.noise, np.exp(log_noise), rtol=0.05)


class Dbt:
    """What a Python model gets from dbt."""

    def __init__(self, cells: duckdb.DuckDBPyRelation) -> None:
        self.cells = cells

    def config(self, **_: object) -> None: ...

    def ref(self, _: str) -> duckdb.DuckDBPyRelation:
        return self.cells


def test_the_order_of_rows_changes_no_figure(built: Project) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{built.working}' as built (read_only)")
        orders = ("benchmark, model_id, effort", "effort desc, model_id desc, benchmark", "md5(benchmark || model_id)")
        cells = [con.sql(f"from built.intermediate.int_capability_cells__selected order by {o}") for o in orders]
        first, *others = (FITTED.model(Dbt(some), None) for some in cells)
        assert all(other.equals(first) for other in others)
        stored = con.sql("from built.intermediate.int_capabilities__fitted").to_arrow_table()
        assert sorted(map(str, stored.to_pylist())) == sorted(map(str, first.to_pylist()))


def test_no_score_gives_no_row() -> None:
    with duckdb.connect() as con:
        empty = con.sql("select '' as model_id, '' as effort, '' as benchmark where false")
        assert FITTED.model(Dbt(empty), None).num_rows == 0


def test_a_model_that_is_not_measured_in_a_domain_has_its_general_capability_and_a_wider_interval() -> None:
    simulated = Simulated(7, 100, [SETS[b % len(SETS)] for b in range(40)], missing=0.3)
    coding = {b for b, domains in enumerate(simulated.sets) if "coding" in domains}
    simulated.scores = {(m, b): s for (m, b), s in simulated.scores.items() if m != 0 or b not in coding}
    fit = simulated.fit()
    general, general_deviation = (some[0] for some in estimates(fit, "general"))
    estimate, deviation = estimates(fit, "coding")
    assert estimate[0] == general
    assert deviation[0] > 1.5 * general_deviation
    assert deviation[0] > 1.5 * np.median(deviation)


def test_anchors_have_their_points(built: Project) -> None:
    rows = built.query(
        "select anchors.points, capability.estimate from policy.capability_anchors as anchors "
        "left join marts.model_capability as capability on anchors.model_id = capability.model_id "
        "and anchors.effort = capability.effort and capability.domain_id = 'general'",
        built.working,
    )
    assert len(rows) == 2 and all(points == estimate for points, estimate in rows)


def points_of(cells: Columns, anchors: list[tuple[str, str, float]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Points and half an interval of each model and effort, as int_capabilities__scaled has them."""
    rows = FITTED.Fit(cells).run().rows()
    found = {(r["model_id"], r["effort"]): r for r in rows if r["model_id"] and r["domains"] == "general"}
    (low, low_points), (high, high_points) = sorted((found[m, e]["estimate"], p) for m, e, p in anchors)
    by_unit = (high_points - low_points) / (high - low)
    return {
        unit: (low_points + (r["estimate"] - low) * by_unit, DEVIATIONS * r["deviation"] * by_unit)
        for unit, r in found.items()
    }


def test_a_new_model_of_random_scores_hardly_moves_the_others(built: Project) -> None:
    cells = cells_of(built.working).columns
    anchors = built.query("select model_id, effort, points::double from policy.capability_anchors", built.working)
    before = points_of(cells, anchors)
    drawn = np.random.default_rng(11)
    more = {name: list(some) for name, some in cells.items()}
    benchmarks = np.array(cells["benchmark"])
    for benchmark in sorted({b for b in cells["benchmark"] if b.startswith("livebench-2026-06-25")}):
        # the score of any model
        place = int(drawn.choice(np.flatnonzero(benchmarks == benchmark)))
        row = {name: some[place] for name, some in cells.items()}
        for name, some in more.items():
            some.append(row[name] if name not in ("model_id", "effort", "maker") else "random")
    after = points_of(more, anchors)
    moved = {unit: abs(after[unit][0] - points) / half for unit, (points, half) in before.items()}
    worst = max(moved, key=lambda unit: moved[unit])
    assert moved[worst] < 0.25, (worst, moved[worst])
    assert np.median(list(moved.values())) < 0.02


def test_models_of_known_order_are_apart(built: Project) -> None:
    """Of each pair the first is better by common knowledge; their intervals must not overlap."""
    found = {
        (model, effort): (low, high)
        for model, effort, low, high in built.query(
            "select model_id, effort, low, high from marts.model_capability where domain_id = 'general'"
        )
    }
    gpt, claude = ("gpt-5.2", "high"), ("claude-opus-4.5", "thinking_64k_high")
    old, small, open_weights = ("claude-sonnet-3.5-20241022", "gpt-4o-mini", "llama-3.3-70b-instruct")
    for better, worse in ((gpt, small), (claude, old), (gpt, open_weights), (claude, open_weights)):
        assert found[better][0] > found[worse, "unstated"][1], (better, worse)


def test_enough_models_have_a_capability_and_a_place(built: Project) -> None:
    """Of the catalogue, and of three profiles that people ask for first."""
    (known,) = built.query(
        "select count(distinct model_id) from marts.model_capability inner join marts.dim_models using (model_id)"
    )
    assert known[0] >= 300
    ranked = dict(
        built.query("select profile_id, count(*) from marts.recommendations where rank is not null group by 1")
    )
    assert min(ranked[p] for p in ("general_assistant", "coding_agent", "own_the_weights")) >= 25


@pytest.mark.skipif(not NEWEST.exists(), reason="the cases are not part of the project")
def test_most_of_the_newest_models_have_a_capability(built: Project) -> None:
    known = {
        offering
        for (offering,) in built.query(
            "select distinct offering_id from marts.dim_offerings inner join marts.model_capability using (model_id)"
        )
    }
    newest = NEWEST.read_text(encoding="utf-8").splitlines()[1:]
    assert len(newest) == 40 and sum(offering in known for offering in newest) >= 26
