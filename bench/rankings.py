"""What the SQL of the rankings of all profiles takes, for bench/RESULTS.md.

    python bench/rankings.py           (make bench-rankings: a minute; writes the section "Rankings")

Runs the models one after another, as dbt compiled them, on a copy of the working file (`make warehouse` comes first).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import write_section  # noqa: E402
from bench.run import DBT, SCRATCH, load, machine, medians, parse, run  # noqa: E402

ROUNDS = 5


def rankings(work: Path) -> list[dict[str, Any]]:
    """The models of the topic as dbt compiled them for a file, each after those that it reads."""
    target = SCRATCH / "rankings"
    run(DBT, "--quiet", "compile", "--select", "rankings", "--target-path", str(target), MODELMART_BUILD=str(work))
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    models = {k: n for k, n in nodes.items() if n["resource_type"] == "model" and n["fqn"][1] == "rankings"}
    order = TopologicalSorter({k: n["depends_on"]["nodes"] for k, n in models.items()}).static_order()
    return [models[name] for name in order if name in models]


def main() -> None:
    started = datetime.now(UTC)
    work = SCRATCH / "rankings.duckdb"
    SCRATCH.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / os.environ.get("MODELMART_BUILD", "warehouse.build.duckdb"), work)
    models = rankings(work)
    # as in profiles.yml
    with duckdb.connect(str(work), config={"checkpoint_threshold": "4GB"}) as con:
        ((profiles,),) = con.execute("select count(*) from policy.ranking_profiles").fetchall()

        def rank() -> None:
            for model in models:
                kind = model["config"]["materialized"]
                name = f"{model['schema']}.{model['name']}"
                con.execute(f"create or replace {kind} {name} as {model['compiled_code']}")

        ranked, parsed = medians(rank, parse, rounds=ROUNDS)
    work.unlink()
    text = (
        "## Rankings\n\n"
        f"Written by `make bench-rankings` on {started:%Y-%m-%d %H:%M} UTC, {machine()}; duckdb {duckdb.__version__}. "
        f"{load()}\n\n"
        f"The SQL of the {len(models)} models that rank all {profiles} profiles takes {ranked:.2f} s, "
        f"{ranked / parsed:.2f} x `dbt parse` without its cache ({parsed:.2f} s). Medians of {ROUNDS}, taken in turns."
    )
    print(text)
    write_section(text)


if __name__ == "__main__":
    main()
