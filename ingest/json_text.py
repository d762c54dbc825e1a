"""JSON catalogues to tables of text: figures are text on the way in and on the way out, never floats."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import polars as pl

from ingest.contract import MAX_BYTES, MAX_MARKS, ContractError

Row = dict[str, str | None]

# the catalogues have ten
MAX_DEPTH = 64
NUL = re.compile(r"\0|\\u0000")
# half of a pair by which JSON escapes what is beyond U+FFFF
LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]", re.DOTALL
)


def read_json(raw: bytes, source_id: str) -> Any:
    """The JSON, plain or gzipped, with every number as the text that stands there.

    Raises ContractError for anything but whole JSON in UTF-8 without NUL, halves of characters, keys that stand twice
    in an object, or so many or so deep values that Python would run out of memory over them.
    """
    try:
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MAX_BYTES + 1)
            if len(raw) > MAX_BYTES:
                raise ContractError(f"{source_id}: unpacked, these bytes are more than {MAX_BYTES:,}")
        text = decode(raw, source_id)
        _refuse_hostile(text, source_id)
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise ContractError(f"{source_id}: these bytes are not JSON: {error}") from None


def decode(raw: bytes, source_id: str) -> str:
    """The text of UTF-8, with or without a BOM. Raises ContractError with the place of what is not UTF-8."""
    # json and yaml would guess at UTF-16, and read other text than stands there
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContractError(
            f"{source_id}: line {line}, byte {error.start + 1:,}: {raw[error.start]:#04x} is not UTF-8; "
            "save it as UTF-8"
        ) from None


def _refuse_hostile(text: str, source_id: str) -> None:
    """Raise ContractError for what json.loads would take, or break at; each look is one pass."""
    if sum(text.count(mark) for mark in ',[]{}"') > MAX_MARKS:
        raise ContractError(
            f"{source_id}: more than {MAX_MARKS:,} commas, quotes and brackets; no catalogue has so many values"
        )
    # spaces, so that places stay where they were
    plain = text.replace(r"\\", "  ").replace(r"\"", "  ")
    for pattern, what in ((NUL, "a NUL character"), (LONE_SURROGATE, "half a character (a lone surrogate)")):
        if found := pattern.search(plain):
            raise ContractError(f"{source_id}: {_place(text, found.start())}: {what}, which no text has")
    # outside of strings stands every other piece between quotes
    brackets = re.sub(r"[^][{}]+", "", "".join(plain.split('"')[::2]))
    if (depth := max(accumulate(1 if b in "[{" else -1 for b in brackets), default=0)) > MAX_DEPTH:
        raise ContractError(f"{source_id}: lists and objects stand {depth:,} deep in one another, at most {MAX_DEPTH}")


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        ((key, times),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {key!r} stands {times} times in one object")
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows of text, all with the same keys, to a table of text; the contract says whether they are the right ones.

    Raises ContractError where a table has more text than a file may have: a long name that is said once in the bytes
    stands in every row of it.
    """
    kept: list[Row] = []
    size = 0
    for row in rows:
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if size > MAX_BYTES:
            raise ContractError(f"{len(kept):,} rows of the bytes have more than {MAX_BYTES:,} characters in a table")
        kept.append(row)
    return pl.DataFrame(kept, schema=dict.fromkeys(kept[0], pl.String)) if kept else pl.DataFrame()


def flag(value: Any) -> str | None:
    """true or false as the contract reads them; None where nothing is stated."""
    return None if value is None else str(value).lower()
