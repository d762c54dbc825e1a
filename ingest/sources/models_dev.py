"""models.dev (sst): a JSON map of providers and their models, with prices, limits, release, status and open weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError

CAPABILITIES = ("attachment", "reasoning", "tool_call", "structured_output", "temperature")
# Keys of `cost` that are not meters: the price steps, and their older, coarser form.
STEPS = {"tiers", "context_over_200k"}


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the catalogue to text tables `models`, `prices`, `capabilities`."""
    catalogue = read_json(raw, "models_dev")
    if not isinstance(catalogue, dict) or not all(isinstance(p, dict) and "models" in p for p in catalogue.values()):
        raise ContractError("models_dev: the JSON is not a map of providers, each with its models. Check the file")
    listings = [(provider, model) for provider in catalogue.values() for model in provider["models"].values()]
    return {
        "models": frame(_model(provider, model) for provider, model in listings),
        "prices": frame(row for provider, model in listings for row in _prices(_ids(provider, model), model)),
        "capabilities": frame(
            {**_ids(provider, model), "capability": name, "is_supported": flag(model[name])}
            for provider, model in listings
            for name in CAPABILITIES
            if model.get(name) is not None
        ),
    }


def _ids(provider: dict[str, Any], model: dict[str, Any]) -> Row:
    return {
        LOCATION: f"{provider['id']}/{model['id']}",
        "source_provider_id": provider["id"],
        "source_model_id": model["id"],
    }


def _model(provider: dict[str, Any], model: dict[str, Any]) -> Row:
    limit, modalities = model.get("limit") or {}, model.get("modalities") or {}
    return {
        **_ids(provider, model),
        "provider_name": provider.get("name"),
        "model_name": model.get("name"),
        "family": model.get("family"),
        **released(model.get("release_date")),
        "status": model.get("status"),
        "has_open_weights": flag(model.get("open_weights")),
        "input_modalities": ",".join(modalities.get("input") or []),
        "output_modalities": ",".join(modalities.get("output") or []),
        "context_window_tokens": limit.get("context"),
        "max_input_tokens": limit.get("input"),
        "max_output_tokens": limit.get("output"),
        "source_address": provider.get("doc"),
    }


def released(day: str | None) -> Row:
    """The day of a release and its precision. If only a month or year is stated, the day is its first day."""
    precision = {4: "year", 7: "month"}.get(len(day or ""), "day" if day else None)
    return {"released_on": f"{day}-01-01"[:10] if day and precision != "day" else day, "released_precision": precision}


def _prices(ids: Row, model: dict[str, Any]) -> Iterator[Row]:
    """One row per meter, mode of service and threshold. The catalogue states US dollars per million units."""
    cost = model.get("cost") or {}
    modes = (model.get("experimental") or {}).get("modes") or {}
    yield from _meters(ids, cost, "standard", "0")
    for name, mode in modes.items():
        body = (mode.get("provider") or {}).get("body") or {}
        yield from _meters(ids, mode.get("cost") or {}, body.get("service_tier", name), "0")
    steps = cost.get("tiers") or []
    if not steps and "context_over_200k" in cost:
        steps = [{**cost["context_over_200k"], "tier": {"type": "context", "size": "200000"}}]
    for step in steps:
        if step["tier"]["type"] != "context":
            raise ContractError(
                f"models_dev: {ids[LOCATION]} has price steps by {step['tier']['type']}, and only steps by context are "
                "read. Adapt the parser"
            )
        yield from _meters(ids, step, "standard", step["tier"]["size"])


def _meters(ids: Row, cost: dict[str, Any], mode: str, min_input_tokens: str) -> Iterator[Row]:
    for name, figure in cost.items():
        if name not in STEPS and name != "tier":
            yield {
                **ids,
                "source_meter": name,
                "mode": mode,
                "min_input_tokens": min_input_tokens,
                "usd_per_unit": figure,
            }
