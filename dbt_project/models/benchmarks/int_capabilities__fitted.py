"""Capability of models by domain, fitted to all independent scores at once: a two-parameter item response model.

    score = slope of the benchmark * (ability - difficulty of the benchmark) + noise of the benchmark

on a working scale: the logit of a share, or Elo. The ability is the general capability of the model at an effort, plus
a deviation for each domain of the benchmark. A model that is measured in few domains gets the general capability in the
others, with a wide interval.

Expectation maximisation: the capabilities are estimated given the benchmarks, then the benchmarks given the
capabilities, in turn. One row per model, effort and set of domains, and one per benchmark (then model_id is null).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

# After 40 passes no estimate moves by a tenth of its interval; 30 more change the errors of bench/capability.py by less
# than a hundredth.
PASSES = 40
# What is assumed before a score is seen, and how many scores that assumption weighs
SLOPE_WEIGHT = 2
NOISE, NOISE_WEIGHT = 0.15, 4
DEVIATION, DEVIATION_WEIGHT = 0.1, 20
# by how much efforts of a model differ beyond the usual step between them; the cross-validation chose it
EFFORT, EFFORT_WEIGHT = 0.1, 20
# Elo points of a step on the working scale, and of half a 95 % interval in standard deviations
ELO, ELO_INTERVAL = 400 / np.log(10), 2 * 1.96
# the variance of the general capability fixes the scale
GENERAL = 1.0
# Machines and versions of numpy differ in the last digits
DECIMALS = 4
COLUMNS = {
    **dict.fromkeys(("model_id", "effort", "domains", "benchmark"), pa.string()),
    **dict.fromkeys(("estimate", "deviation", "slope"), pa.float64()),
}


def numbered(values: Sequence[Any]) -> tuple[list[Any], np.ndarray]:
    """The distinct values in their order, and the place of each value among them."""
    distinct = sorted(set(values))
    place = {value: number for number, value in enumerate(distinct)}
    return distinct, np.array([place[value] for value in values], dtype=int)


def summed(places: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(places, values, size)


def shrunk(places: np.ndarray, values: np.ndarray, size: int, towards: np.ndarray | float = 0.0) -> np.ndarray:
    """The mean of each group, drawn towards another figure as if EFFORT_WEIGHT more values had that."""
    return (summed(places, values, size) + EFFORT_WEIGHT * towards) / (
        np.bincount(places, minlength=size) + EFFORT_WEIGHT
    )


def on_working_scale(cells: dict[str, list[Any]]) -> tuple[np.ndarray, np.ndarray]:
    """Scores as logits (Elo is one already), and the variance that their own interval states."""
    share, tasks, elo, interval = (
        np.array([np.nan if v is None else v for v in cells[c]], dtype=float)
        for c in ("success_share", "tasks", "elo", "elo_interval")
    )
    # half a task more on either side: 0 and 100 % have no logit
    logit = np.log((share * tasks + 0.5) / (tasks - share * tasks + 0.5))
    variance = (interval / ELO_INTERVAL / ELO) ** 2
    return np.where(np.isnan(elo), logit, elo / ELO), np.where(np.isnan(variance), 0, variance)


class Fit:
    """The state of the fit.

    Arrays are by cell, unit (a model at an effort), benchmark, or factor (general, then each domain).
    """

    def __init__(self, cells: dict[str, list[Any]]) -> None:
        self.units, self.unit = numbered(list(zip(cells["model_id"], cells["effort"], cells["maker"], strict=True)))
        self.benchmarks, self.benchmark = numbered(cells["benchmark"])
        self.score, self.variance = on_working_scale(cells)
        domains_of = dict(zip(cells["benchmark"], cells["domains"], strict=True))
        self.sets = [domains_of[b] for b in self.benchmarks]
        self.domains = sorted({d for domains in self.sets for d in domains.split()} - {"general"})
        self.loads = self.factors_of(self.sets)
        self.by_benchmark = np.bincount(self.benchmark, minlength=len(self.benchmarks))
        self.slope = np.ones(len(self.benchmarks))
        self.intercept = summed(self.benchmark, self.score, len(self.benchmarks)) / self.by_benchmark
        self.noise = np.full(len(self.benchmarks), 2 * NOISE)
        self.deviation = np.full(len(self.domains), DEVIATION)
        _, self.model = numbered([model for model, _, _ in self.units])
        _, self.effort = numbered([effort for _, effort, _ in self.units])
        _, self.maker = numbered([(maker or "", effort) for _, effort, maker in self.units])
        self.offset = np.zeros(len(self.units))

    def factors_of(self, sets: Sequence[str]) -> np.ndarray:
        """Sets of domains by factors: which factors make up the ability."""
        return np.array([[1.0, *(float(d in domains.split()) for d in self.domains)] for domains in sets])

    def run(self) -> "Fit":
        for _ in range(PASSES):
            self.estimate_capabilities()
            self.estimate_benchmarks()
        self.estimate_capabilities()
        return self

    def estimate_capabilities(self) -> None:
        """Posterior mean and covariance of the factors of each unit, given the benchmarks."""
        units, factors = len(self.units), 1 + len(self.domains)
        weight = 1 / (self.noise[self.benchmark] + self.variance)
        slope = self.slope[self.benchmark]
        loads = self.loads[self.benchmark]
        precision = np.zeros((units, factors, factors))
        pull = np.zeros((units, factors))
        np.add.at(precision, self.unit, loads[:, :, None] * loads[:, None, :] * (weight * slope**2)[:, None, None])
        np.add.at(pull, self.unit, loads * (weight * slope * (self.score - self.intercept[self.benchmark]))[:, None])
        domains = np.arange(1, factors)
        precision[:, domains, domains] += 1 / self.deviation
        # what its own scores say of the general capability, for the other efforts of the model
        alone = np.linalg.inv(precision)
        own, own_variance = np.einsum("uf,uf->u", alone[:, 0, :], pull), alone[:, 0, 0]
        known = 1 / (own_variance + EFFORT)
        models = int(self.model.max()) + 1
        others = summed(self.model, known, models)[self.model] - known
        others_said = summed(self.model, known * (own - self.offset), models)[self.model] - known * (own - self.offset)
        expected = others_said / (others + 1 / GENERAL) + self.offset
        expected_variance = 1 / (others + 1 / GENERAL) + np.where(others > 0, EFFORT, 0)
        precision[:, 0, 0] += 1 / expected_variance
        pull[:, 0] += expected / expected_variance
        self.covariance = np.linalg.inv(precision)
        self.mean = np.einsum("ufg,ug->uf", self.covariance, pull)
        # the offset of an effort, pooled over all makers and then by maker
        gap = np.where(others > 0, self.mean[:, 0] - (expected - self.offset), 0)
        of_effort = shrunk(self.effort, gap, int(self.effort.max()) + 1)
        of_maker = shrunk(self.maker, gap, int(self.maker.max()) + 1, self._of_makers(of_effort))
        self.offset = of_maker[self.maker]

    def _of_makers(self, of_effort: np.ndarray) -> np.ndarray:
        """The offset of the effort for each pair of maker and effort."""
        found = np.zeros(int(self.maker.max()) + 1)
        found[self.maker] = of_effort[self.effort]
        return found

    def estimate_benchmarks(self) -> None:
        """Slope, intercept and noise of each benchmark, and the spread of each domain, given the capabilities."""
        ability, ability_variance = self.abilities()
        size = len(self.benchmarks)
        weight = 1 / (self.noise[self.benchmark] + self.variance)
        weight /= (summed(self.benchmark, weight, size) / self.by_benchmark)[self.benchmark]

        def total(values: np.ndarray) -> np.ndarray:
            return summed(self.benchmark, weight * values, size)

        one, first, second = total(np.ones(len(ability))), total(ability), total(ability**2 + ability_variance)
        usual = np.average(self.slope, weights=self.by_benchmark)
        cross = total(ability * self.score) + SLOPE_WEIGHT * usual
        determinant = (second + SLOPE_WEIGHT) * one - first**2
        self.slope = np.clip((cross * one - first * total(self.score)) / determinant, 0.05, 5)
        self.intercept = (total(self.score) - self.slope * first) / one
        rest = self.score - self.intercept[self.benchmark] - self.slope[self.benchmark] * ability
        squared = rest**2 + self.slope[self.benchmark] ** 2 * ability_variance - self.variance
        self.noise = (summed(self.benchmark, np.maximum(squared, 0), size) + NOISE * NOISE_WEIGHT) / (
            self.by_benchmark + NOISE_WEIGHT
        )
        measured = np.zeros((len(self.units), len(self.domains)), dtype=bool)
        np.logical_or.at(measured, self.unit, self.loads[self.benchmark][:, 1:] > 0)
        variances = self.mean[:, 1:] ** 2 + np.diagonal(self.covariance, axis1=1, axis2=2)[:, 1:]
        self.deviation = (np.sum(variances * measured, axis=0) + DEVIATION * DEVIATION_WEIGHT) / (
            np.sum(measured, axis=0) + DEVIATION_WEIGHT
        )

    def abilities(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the ability behind each cell."""
        loads, unit = self.loads[self.benchmark], self.unit
        return (
            np.einsum("cf,cf->c", loads, self.mean[unit]),
            np.einsum("cf,cfg,cg->c", loads, self.covariance[unit], loads),
        )

    def rows(self) -> list[dict[str, Any]]:
        """What the model returns: abilities for each domain and set of domains, then benchmarks."""
        sets = sorted({"general", *self.domains, *self.sets})
        loads = self.factors_of(sets)
        means = np.einsum("sf,uf->us", loads, self.mean)
        deviations = np.sqrt(np.einsum("sf,ufg,sg->us", loads, self.covariance, loads))
        empty = dict.fromkeys(COLUMNS)
        found = [
            empty | {"model_id": model, "effort": effort, "domains": s, "estimate": mean, "deviation": deviation}
            for (model, effort, _), row, widths in zip(self.units, means.tolist(), deviations.tolist(), strict=True)
            for s, mean, deviation in zip(sets, row, widths, strict=True)
        ]
        found += [
            empty
            | {"benchmark": name, "domains": s, "estimate": -intercept / slope, "deviation": noise**0.5, "slope": slope}
            for name, s, intercept, slope, noise in zip(
                self.benchmarks,
                self.sets,
                self.intercept.tolist(),
                self.slope.tolist(),
                self.noise.tolist(),
                strict=True,
            )
        ]
        for row in found:
            for column in ("estimate", "deviation", "slope"):
                row[column] = None if row[column] is None else round(row[column], DECIMALS)
        return found


def model(dbt: Any, session: Any) -> pa.Table:
    """The rows of a fit; none if no score is known."""
    dbt.config(materialized="table")
    # in one order, since sums depend on it
    ordered = dbt.ref("int_capability_cells__selected").order("benchmark, model_id, effort")
    cells = ordered.to_arrow_table().to_pydict()
    rows = Fit(cells).run().rows() if cells["model_id"] else []
    return pa.Table.from_pylist(rows, schema=pa.schema(COLUMNS))
