"""Epoch's table behind its capabilities index (`eci_benchmarks.csv`): a score per model version and benchmark.

Epoch runs some benchmarks itself; for others it repeats a leaderboard, which the column `source` names.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.contract import LOCATION
from ingest.csv_text import read_csv
from ingest.json_text import Row, frame
from ingest.messages import ContractError

NEEDED = ("model_id", "benchmark_id", "performance", "benchmark", "model")
# What stands after a model version's last underscore: how it was run.
HOW = re.compile(r"(?P<name>.+)_(?P<how>unknown|none|minimal|low|medium|high|xhigh|max|ultra|[0-9]+[kK])")


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the table to the text table `scores`."""
    try:
        table = read_csv(raw, "eci_benchmarks.csv")
    except ContractError as error:
        raise ContractError(f"epoch_eci: {error}") from None
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise ContractError(f"epoch_eci: eci_benchmarks.csv has no column {missing[0]}. Check the file")
    return {"scores": frame(_score(row) for row in table.rows(named=True))}


def _score(row: dict[str, str | None]) -> Row:
    version = row.get("model_version") or row["model"]
    found = HOW.fullmatch(version or "")
    how = found["how"].lower() if found else None
    return {
        LOCATION: row[LOCATION],
        "model_key": row["model_id"],
        "benchmark_key": row["benchmark_id"],
        "source_model_id": found["name"] if found else version,
        "effort": None if how == "unknown" else how,
        "model_name": row["model"],
        "source_benchmark": row["benchmark"],
        "score_share": row["performance"],
        "dated_on": (row.get("date") or "")[:10] or None,
        "stated_by": row.get("source"),
    }
