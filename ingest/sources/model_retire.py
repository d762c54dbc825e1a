"""The package `bydtech-model-retire`: a JSON list of ends at seven providers, each with its page and day of check."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the list to the text table `ends`: one row per model, and one per alias of a model."""
    content = read_json(raw, "model_retire")
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, list) or not all(isinstance(m, dict) and "id" in m for m in models):
        raise ContractError("model_retire: the JSON has no list of models, each with an id. Check the file")
    return {"ends": frame(_end(m, name) for m in models for name in [m["id"], *(m.get("aliases") or [])])}


def _end(stated: dict[str, Any], name: str) -> Row:
    return {
        LOCATION: f"{stated.get('provider')}/{name}",
        "source_provider_id": stated.get("provider"),
        "source_model_id": name,
        "status": stated.get("status"),
        "deprecated_on": stated.get("deprecated_on"),
        "retires_on": stated.get("retires_on"),
        "replacement_model_id": stated.get("replacement"),
        "note": stated.get("note"),
        "source_address": stated.get("source"),
        "checked_on": stated.get("checked"),
    }
