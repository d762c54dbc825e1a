"""The package `ecologits`: a JSON list of models with output speed and time to the first token, from OpenRouter.

The package estimates the parameters of closed models; they are not read.
"""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the list to the text table `speeds`: one row per model of a maker whose speed is stated."""
    content = read_json(raw, "ecologits")
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, list) or not all(isinstance(m, dict) and "name" in m for m in models):
        raise ContractError("ecologits: the JSON has no list of models, each with a name. Check the file")
    return {"speeds": frame(_speed(m) for m in models if (m.get("deployment") or {}).get("tps") is not None)}


def _speed(model: dict[str, Any]) -> Row:
    return {
        LOCATION: f"{model.get('provider')}/{model['name']}",
        "source_provider_id": model.get("provider"),
        "source_model_id": model["name"],
        "output_tokens_per_second": model["deployment"]["tps"],
        "first_token_seconds": model["deployment"].get("ttft"),
    }
