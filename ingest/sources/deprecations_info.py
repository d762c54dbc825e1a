"""deprecations.info: a JSON list of announcements on providers' own pages that a model ends, collected daily."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the list to the text table `announcements`."""
    announcements = read_json(raw, "deprecations_info")
    if not isinstance(announcements, list) or not all(isinstance(a, dict) and "model_id" in a for a in announcements):
        raise ContractError(
            "deprecations_info: the JSON is not a list of announcements, each with a model_id. Check the file"
        )
    return {"announcements": frame(_announcement(a) for a in announcements)}


def _announcement(stated: dict[str, Any]) -> Row:
    return {
        LOCATION: f"{stated.get('provider')}/{stated['model_id']}",
        "source_provider_id": stated.get("provider"),
        "source_model_id": stated["model_id"],
        "first_observed_on": stated.get("announcement_date"),
        "last_observed_on": stated.get("last_observed"),
        "deprecated_on": stated.get("deprecation_date"),
        # an empty text means no date
        "shutdown_on": stated.get("shutdown_date") or None,
        # the first of several replacements is the one that the page recommends
        "replacement_model_id": next(iter(stated.get("replacement_models") or []), None),
        "source_address": stated.get("url"),
        "context": stated.get("deprecation_context"),
    }
