"""The package `model-prices`: a JSON history of makers' prices, in spans with a start and the page or commit of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

METERS = ("input", "output", "cache_read", "cache_write")
# The price of a cache write that is kept for an hour is stated as a multiple of the input price; it is not a price.


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the history to the text table `spans`: one row per listing, mode, span, meter and threshold."""
    history = read_json(raw, "dated_prices")
    try:
        spans = [
            row
            for provider, models in history["prices"].items()
            for model, modes in models.items()
            for mode, steps in modes.items()
            for row in _spans(provider, model, mode, steps)
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(
            f"dated_prices: the JSON has no prices by provider, model and mode ({error!r}). Check the file"
        ) from None
    return {"spans": frame(spans)}


def _spans(provider: str, model: str, mode: str, spans: list[dict[str, Any]]) -> Iterator[Row]:
    """A span ends where the next one starts; one without rates is a time without a known price."""
    for span, after in zip(spans, [*spans[1:], {}], strict=True):
        rates = span["rates"]
        if rates is None:
            continue
        for step in [rates, *(rates.get("tiers") or [])]:
            for meter in METERS:
                if meter in step:
                    yield {
                        LOCATION: f"{provider}/{model}, {mode} from {span['start'] or 'the first day'}",
                        "source_provider_id": provider,
                        "source_model_id": model,
                        "mode": mode,
                        "source_meter": meter,
                        "min_input_tokens": step.get("above", "0"),
                        "usd_per_unit": step[meter],
                        "starts_at": span["start"],
                        "ends_at": after.get("start"),
                        "basis": rates["valid_from_basis"],
                        "source_address": rates["source"],
                    }
