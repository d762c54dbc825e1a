"""models.dev's models without providers: a JSON map of models. Some have benchmark scores with their page."""

from __future__ import annotations

from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the map to the text table `scores`."""
    models = read_json(raw, "models_dev_benchmarks")
    # the catalogue of providers is a map too, and has no benchmarks
    if not isinstance(models, dict) or not all(isinstance(m, dict) and "models" not in m for m in models.values()):
        raise ContractError(
            "models_dev_benchmarks: the JSON is not a map of models, each with its facts. Check the file"
        )
    return {
        "scores": frame(
            _score(model_id, place, score)
            for model_id, model in models.items()
            for place, score in enumerate(model.get("benchmarks") or [])
        )
    }


def _score(model_id: str, place: int, stated: dict[str, Any]) -> Row:
    return {
        LOCATION: f"{model_id}, benchmark {place + 1}",
        "source_model_id": model_id,
        "source_benchmark": stated.get("name"),
        "version": stated.get("version"),
        "variant": stated.get("variant"),
        "harness": stated.get("harness"),
        "metric": stated.get("metric"),
        "score": stated.get("score"),
        "source_address": stated.get("source"),
        "measured_on": stated.get("date"),
    }
