"""OpenRouter's list of models (`/api/v1/models`): limits, capabilities, and prices per token, written as text.

A price of -1 says that the price varies, because a router picks the model; such entries have no prices here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ingest.check import EXACT, NUMBER
from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError

MILLION, THOUSAND, ONE = Decimal(1_000_000), Decimal(1_000), Decimal(1)

# OpenRouter's field: our meter, and how many of its units one of ours has. It does not say whether `image` is the price
# of an image or of a token, so that is kept as stated.
METERS = {
    "prompt": ("input", MILLION),
    "completion": ("output", MILLION),
    "input_cache_read": ("cached_input", MILLION),
    "input_cache_write": ("cache_write", MILLION),
    "internal_reasoning": ("reasoning_output", MILLION),
    "audio": ("input_audio", MILLION),
    "input_audio_cache": ("cached_input_audio", MILLION),
    "request": ("request", THOUSAND),
    "web_search": ("web_search", THOUSAND),
    "image": ("image", ONE),
}
# Fields beside the prices that are none.
OTHER_FIELDS = {"discount"}
VARIES = "-1"


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the list to the text tables `models` and `prices`."""
    content = read_json(raw, "openrouter")
    models = content.get("data") if isinstance(content, dict) else None
    if not isinstance(models, list) or not all(_is_model(m) for m in models):
        raise ContractError("openrouter: the JSON has no list `data` of models with id and pricing. Check the file")
    return {
        "models": frame(_model(model) for model in models),
        "prices": frame(row for model in models for row in _prices(model)),
    }


def _is_model(model: Any) -> bool:
    return isinstance(model, dict) and isinstance(model.get("id"), str) and isinstance(model.get("pricing"), dict)


def _varies(model: dict[str, Any]) -> bool:
    return VARIES in model["pricing"].values()


def _model(model: dict[str, Any]) -> Row:
    shape, provider = (model.get(k) if isinstance(model.get(k), dict) else {} for k in ("architecture", "top_provider"))
    parameters = _texts(model.get("supported_parameters"))
    inputs, outputs = _texts(shape.get("input_modalities")), _texts(shape.get("output_modalities"))
    return {
        LOCATION: model["id"],
        "source_model_id": model["id"],
        "model_name": model.get("name"),
        "hugging_face_id": model.get("hugging_face_id") or None,
        "context_window_tokens": model.get("context_length"),
        "max_output_tokens": provider.get("max_completion_tokens"),
        "input_modalities": ",".join(inputs),
        "output_modalities": ",".join(outputs),
        "has_text_output": flag("text" in outputs) if outputs else None,
        "has_vision": flag("image" in inputs) if inputs else None,
        "has_function_calling": flag("tools" in parameters) if parameters else None,
        "has_reasoning": flag("reasoning" in parameters) if parameters else None,
        "has_structured_output": flag("structured_outputs" in parameters) if parameters else None,
        "is_router": flag(_varies(model)),
        "expires_on": model.get("expiration_date"),
    }


def _texts(value: Any) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _prices(model: dict[str, Any]) -> Iterator[Row]:
    for field, figure in model["pricing"].items():
        if not isinstance(figure, str) or field in OTHER_FIELDS or _varies(model):
            continue
        # the contract refuses a row without a meter, and a figure that is not a number
        meter, units = METERS.get(field, (None, ONE))
        yield {
            LOCATION: f"{model['id']}: {field}",
            "source_model_id": model["id"],
            "source_field": field,
            "source_meter": meter,
            "usd_per_unit": str(EXACT.multiply(Decimal(figure), units)) if NUMBER.fullmatch(figure) else figure,
        }
