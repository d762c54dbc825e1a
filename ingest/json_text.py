"""JSON catalogues to tables of text: figures are text on the way in and on the way out, never floats."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any

import polars as pl

from ingest.contract import MAX_BYTES, ContractError

Row = dict[str, str | None]


def read_json(raw: bytes, source_id: str) -> Any:
    """The JSON, plain or gzipped, with every number as the text that stands there. Raises ContractError."""
    try:
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MAX_BYTES + 1)
            if len(raw) > MAX_BYTES:
                raise ContractError(f"{source_id}: unpacked, these bytes are more than {MAX_BYTES:,}")
        return json.loads(raw, parse_float=str, parse_int=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, OSError, EOFError, zlib.error) as error:
        raise ContractError(f"{source_id}: these bytes are not JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def frame(rows: list[Row]) -> pl.DataFrame:
    """Rows of text, all with the same keys, to a table of text; the contract says whether they are the right ones."""
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)) if rows else pl.DataFrame()


def flag(value: Any) -> str | None:
    """true or false as the contract reads them; None where nothing is stated."""
    return None if value is None else str(value).lower()
