"""python -m modelmart.dbt_sources: write docs/modelmart_sources.yml, which names the public tables as sources of dbt.

Other dbt projects copy that file and attach warehouse.duckdb (docs/dbt.md). It is made from target/manifest.json, which
every run of dbt writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from ingest import ROOT
from ingest.atomic import atomic_write

MANIFEST = ROOT / "target" / "manifest.json"
SOURCES = ROOT / "docs" / "modelmart_sources.yml"
COMMAND = "python -m modelmart.dbt_sources"
HEAD = f"""\
# The public tables of warehouse.duckdb as sources of dbt. Copy this file into the models of your project and attach the
# file under the name modelmart; for another name set the var modelmart_database (docs/dbt.md).
# Made by `{COMMAND}`; do not edit.
"""


def sources(manifest: dict[str, Any]) -> str:
    """The text of the file: every public table and view of a manifest, and each column with its type."""
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    # a table macro is called with arguments; a source is not
    public = [m for m in models if m["access"] == "public" and m["config"]["materialized"] != "table_function"]
    tables = [_table(model) for model in sorted(public, key=lambda model: model["name"])]
    source = {
        "name": "modelmart",
        "description": "The public tables of modelmart, in the file that `modelmart build` publishes.",
        "database": "{{ var('modelmart_database', 'modelmart') }}",
        "schema": "marts",
        "tables": tables,
    }
    body = yaml.safe_dump(
        {"sources": [source]}, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10_000
    )
    return f"{HEAD}\n{body}"


def _table(model: dict[str, Any]) -> dict[str, Any]:
    columns = [
        {key: column[key] for key in ("name", "data_type", "description")} for column in model["columns"].values()
    ]
    return {"name": model["name"], "description": model["description"].strip(), "columns": columns}


def write(manifest: Path = MANIFEST, to: Path = SOURCES) -> Path:
    text = sources(json.loads(manifest.read_text(encoding="utf-8")))
    with atomic_write(to) as partial:
        partial.write_text(text, encoding="utf-8")
    return to


if __name__ == "__main__":
    try:
        print(write())
    except OSError as error:
        sys.exit(f"modelmart: {error}. `dbt parse` writes the manifest")
