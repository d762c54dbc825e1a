"""JSON catalogues to tables of text. Numbers are read and written as text, never as floats."""

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

from ingest.contract import MAX_BYTES, MAX_MARKS
from ingest.messages import ContractError

Row = dict[str, str | None]

# The catalogues have ten levels.
MAX_DEPTH = 64
NUL = re.compile(r"\0|\\u0000")
# Half of a pair of escapes; JSON writes a character beyond U+FFFF as two of them.
LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]", re.DOTALL
)


def read_json(raw: bytes, source_id: str, repeated: list[str] | None = None) -> Any:
    """The content of JSON, plain or gzipped, with every number as text.

    Raises ContractError if the bytes are not complete JSON in UTF-8. Also for NUL, half a character, a duplicate key in
    an object, and so many or so deeply nested values that Python could run out of memory. With a list `repeated`, the
    last of several values of a key counts, as in Python's own reader, and the list receives the key.
    """

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return _object(pairs, repeated)

    try:
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MAX_BYTES + 1)
            if len(raw) > MAX_BYTES:
                raise ContractError(f"{source_id}: unpacked, it has more than {MAX_BYTES:,} bytes. Check the file")
        text = decode(raw, source_id)
        _refuse_hostile(text, source_id)
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse_constant, object_pairs_hook=made)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise ContractError(f"{source_id}: these bytes are not JSON: {error}. Check the file") from None


def decode(raw: bytes, source_id: str) -> str:
    """The text of UTF-8 bytes, with or without a BOM. Raises ContractError with the place of other bytes."""
    # json and yaml guess whether bytes are UTF-16, and would read other text than was written
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContractError(
            f"{source_id}: line {line}, byte {error.start + 1:,}: {raw[error.start]:#04x} is not UTF-8. "
            "Save it as UTF-8"
        ) from None


def _refuse_hostile(text: str, source_id: str) -> None:
    """Raise ContractError for text that json.loads accepts or crashes on. Each check reads the text once."""
    if sum(text.count(mark) for mark in ',[]{}"') > MAX_MARKS:
        raise ContractError(
            f"{source_id}: more than {MAX_MARKS:,} commas, quotes and brackets, which is the most that is read"
        )
    # spaces, so that places do not move
    plain = text.replace(r"\\", "  ").replace(r"\"", "  ")
    for pattern, what in ((NUL, "a NUL character"), (LONE_SURROGATE, "half a character (a lone surrogate)")):
        if found := pattern.search(plain):
            raise ContractError(f"{source_id}: {_place(text, found.start())}: {what}. Remove it")
    # every second piece between quotes is outside of strings
    brackets = re.sub(r"[^][{}]+", "", "".join(plain.split('"')[::2]))
    if (depth := max(accumulate(1 if b in "[{" else -1 for b in brackets), default=0)) > MAX_DEPTH:
        raise ContractError(
            f"{source_id}: lists and objects are nested {depth:,} deep; at most {MAX_DEPTH} are read. Check the file"
        )


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - text.rfind(chr(10), 0, at)}"


def _object(pairs: list[tuple[str, Any]], repeated: list[str] | None) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        if repeated is None:
            ((key, times),) = counts.most_common(1)
            raise ValueError(f"the key {key!r} occurs {times} times in one object")
        repeated += [key for key, times in counts.items() if times > 1]
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows of text, all with the same keys, to a table of text. The contract checks the names of the columns.

    Raises ContractError if a table has more text than a file may have. A long name that occurs once in the bytes is
    repeated in every row.
    """
    kept: list[Row] = []
    size = 0
    for row in rows:
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if size > MAX_BYTES:
            raise ContractError(
                f"{len(kept):,} rows have more than {MAX_BYTES:,} characters in one table, the most that is read"
            )
        kept.append(row)
    return pl.DataFrame(kept, schema=dict.fromkeys(kept[0], pl.String)) if kept else pl.DataFrame()


def flag(value: Any) -> str | None:
    """true or false as the contract reads them; None if the source states nothing."""
    return None if value is None else str(value).lower()
