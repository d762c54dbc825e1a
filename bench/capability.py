"""How well the fit of capabilities predicts scores that it has not seen, for bench/RESULTS.md.

    python bench/capability.py         (make bench-capability: two minutes; writes the section "Capability")

Reads the scores from the working file (`make warehouse` comes first). Only scores of LiveBench are held out; those of
all others are always known. A task of both releases and all efforts of a model are held out together, so that no score
is predicted from its twin.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import write_section  # noqa: E402
from bench.run import load, machine, medians, parse, table  # noqa: E402

FOLDS = 10
SEED = 1
# of a 90 % interval
DEVIATIONS = 1.645
LIVEBENCH = "livebench-2026-"
# livebench-2026-06-25-<task>
PARTS_BEFORE_TASK = 4
MODEL = ROOT / "dbt_project/models/benchmarks/int_capabilities__fitted.py"


def fitted() -> ModuleType:
    """The dbt model, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("fitted", MODEL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FITTED = fitted()


@dataclass(frozen=True)
class Cells:
    """Scores, one list or array entry each."""

    columns: dict[str, list[Any]]

    def __getitem__(self, column: str) -> np.ndarray:
        return np.array(self.columns[column], dtype=object)

    def where(self, chosen: np.ndarray) -> Cells:
        return Cells({name: [v for v, c in zip(some, chosen, strict=True) if c] for name, some in self.columns.items()})

    def logits(self) -> np.ndarray:
        return FITTED.on_working_scale(self.columns)[0]


# What is expected of held-out scores, in logits, and its standard deviation (nan if the method states none)
Prediction = tuple[np.ndarray, np.ndarray]
Method = Callable[[Cells, Cells], Prediction]


def cells_of(file: Path) -> Cells:
    with duckdb.connect(str(file), read_only=True) as con:
        found = con.execute("from intermediate.int_capability_cells__selected order by benchmark, model_id, effort")
        return Cells(found.to_arrow_table().to_pydict())


def column_mean(known: Cells, asked: Cells) -> Prediction:
    """The mean score of the benchmark in percent, whatever the model."""
    shares = known["success_share"]
    means = {b: float(np.mean(shares[known["benchmark"] == b])) for b in set(asked["benchmark"])}
    share = np.array([means[b] for b in asked["benchmark"]])
    return np.log(share / (1 - share)), np.full(len(share), np.nan)


def row_and_column(known: Cells, asked: Cells) -> Prediction:
    """A mean for the benchmark plus one for the model at its effort, drawn towards 0 by half a score."""
    benchmarks, column = FITTED.numbered(known["benchmark"].tolist())
    units, row = FITTED.numbered(list(zip(known["model_id"], known["effort"], strict=True)))
    score = known.logits()
    of_row = np.zeros(len(units))
    for _ in range(30):
        of_column = np.bincount(column, score - of_row[row]) / np.bincount(column)
        of_row = np.bincount(row, score - of_column[column]) / (np.bincount(row) + 0.5)
    rows, columns = dict(zip(units, of_row, strict=True)), dict(zip(benchmarks, of_column, strict=True))
    predicted = []
    for model, effort, name in zip(asked["model_id"], asked["effort"], asked["benchmark"], strict=True):
        others = [value for (other, _), value in rows.items() if other == model] or [0.0]
        predicted.append(columns[name] + rows.get((model, effort), float(np.mean(others))))
    return np.array(predicted), np.full(len(predicted), np.nan)


def ours(known: Cells, asked: Cells) -> Prediction:
    """The fit. A model that was measured at other efforts only is taken to be as good as at the best known of these."""
    fit = FITTED.Fit(known.columns).run()
    place = {(model, effort): number for number, (model, effort, _) in enumerate(fit.units)}
    efforts: dict[str, list[int]] = {}
    for (model, _), number in place.items():
        efforts.setdefault(model, []).append(number)
    benchmark = {name: number for number, name in enumerate(fit.benchmarks)}
    mean, deviation = [], []
    for model, effort, name in zip(asked["model_id"], asked["effort"], asked["benchmark"], strict=True):
        b = benchmark[name]
        loads, slope = fit.loads[b], fit.slope[b]
        if (model, effort) in place:
            unit, more = place[model, effort], 0.0
        else:
            unit, more = min(efforts[model], key=lambda u: fit.covariance[u, 0, 0]), FITTED.EFFORT
        mean.append(fit.intercept[b] + slope * loads @ fit.mean[unit])
        deviation.append((slope**2 * (loads @ fit.covariance[unit] @ loads + more) + fit.noise[b]) ** 0.5)
    return np.array(mean), np.array(deviation)


def one_factor(known: Cells, asked: Cells) -> Prediction:
    """The same fit without domains."""
    general = {"domains": ["general"] * len(known["domains"])}
    return ours(replace(known, columns=known.columns | general), asked)


METHODS: dict[str, Method] = {
    "mean of the benchmark": column_mean,
    "benchmark + model": row_and_column,
    "one capability, no domains": one_factor,
    "**capability by domain**": ours,
}


def folds_of(keys: list[str | None]) -> np.ndarray:
    """A fold for each key, at random; -1 without one."""
    distinct = sorted({key for key in keys if key is not None})
    fold = dict(zip(distinct, np.random.default_rng(SEED).integers(0, FOLDS, len(distinct)).tolist(), strict=True))
    return np.array([-1 if key is None else fold[key] for key in keys])


def compared(cells: Cells, folds: np.ndarray, methods: dict[str, Method]) -> list[list[str]]:
    """A row for each method: its errors in percentage points, and how many scores lie in its 90 % intervals."""
    held_out = folds >= 0
    logit = cells.logits()[held_out]
    share = cells.where(held_out)["success_share"].astype(float)
    errors: dict[str, tuple[float, float, float]] = {}
    for name, method in methods.items():
        mean, deviation = np.empty(len(folds)), np.empty(len(folds))
        for fold in range(FOLDS):
            now = folds == fold
            mean[now], deviation[now] = method(cells.where(~now), cells.where(now))
        mean, deviation = mean[held_out], deviation[held_out]
        miss = 100 * (1 / (1 + np.exp(-mean)) - share)
        inside = float(np.mean(np.abs(logit - mean) < DEVIATIONS * deviation))
        errors[name] = (float(np.mean(miss**2)) ** 0.5, float(np.mean(np.abs(miss))), inside)
    first = next(iter(errors.values()))
    return [
        [
            name,
            *(f"{error:.2f} | {error / usual:.3f}" for error, usual in ((rmse, first[0]), (mae, first[1]))),
            # nan, which a method without intervals states, is never inside
            f"{100 * inside:.1f} %" if inside else "",
        ]
        for name, (rmse, mae, inside) in errors.items()
    ]


def main() -> None:
    started = datetime.now(UTC)
    cells = cells_of(ROOT / os.environ.get("MODELMART_BUILD", "warehouse.build.duckdb"))
    is_livebench = [b.startswith(LIVEBENCH) for b in cells["benchmark_id"]]
    model_ids = cells["model_id"].tolist()
    tasks = [b.split("-", PARTS_BEFORE_TASK)[-1] for b in cells["benchmark_id"]]
    by_task = folds_of([f"{m} {t}" if own else None for m, t, own in zip(model_ids, tasks, is_livebench, strict=True)])
    elsewhere = {m for m, own in zip(model_ids, is_livebench, strict=True) if not own}
    by_model = folds_of([m if own and m in elsewhere else None for m, own in zip(model_ids, is_livebench, strict=True)])
    head = ["method", "RMSE", "ratio", "MAE", "ratio", "in its 90 % interval"]
    fit, parsed = medians(lambda: FITTED.Fit(cells.columns).run(), parse)
    text = "\n\n".join(
        [
            "## Capability",
            f"Written by `make bench-capability` on {started:%Y-%m-%d %H:%M} UTC, {machine()}. {load()} "
            f"{len(model_ids):,} independent scores of {len(set(model_ids))} models on {len(set(cells['benchmark']))} "
            "benchmarks as they were run. Errors are in percentage points of scores that were held out; ratios are to "
            "the mean of the benchmark.",
            f"{np.sum(by_task >= 0):,} scores of LiveBench's releases of 2026, held out in ten folds by model and "
            "task; all efforts of the model and both releases of the task together:",
            table(head, compared(cells, by_task, METHODS)),
            f"All {np.sum(by_model >= 0):,} scores of LiveBench of a model held out together, for models that others "
            "measured too, most of them at another effort:",
            table(head, compared(cells, by_model, METHODS)),
            f"A fit takes {fit:.2f} s, {fit / parsed:.2f} x `dbt parse` without its cache ({parsed:.1f} s).",
        ]
    )
    print(text)
    write_section(text)


if __name__ == "__main__":
    main()
