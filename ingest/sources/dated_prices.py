"""The package `model-prices`: a JSON history of makers' prices, in spans with the page or commit of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

# The price of a cache write that is kept for an hour is stated as a multiple of the input price, and is not read.
METERS = ("input", "output", "cache_read", "cache_write")


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the history to the text table `spans`: one row per listing, mode, span, meter and threshold."""
    history = read_json(raw, "dated_prices")
    try:
        spans = frame(
            row
            for provider, models in history["prices"].items()
            for model, modes in models.items()
            for mode, stated in modes.items()
            for row in _spans(provider, model, mode, stated)
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(
            f"dated_prices: the JSON has no prices by provider, model and mode ({error!r}). Check the file"
        ) from None
    return {"spans": spans}


def _spans(provider: str, model: str, mode: str, spans: list[dict[str, Any]]) -> Iterator[Row]:
    """Rows of one listing and mode. A span ends where the next one starts.

    A span without rates is a time without a known price. A price that another replaces on the same day is left out,
    since prices are of days.
    """
    for span, after in zip(spans, [*spans[1:], {}], strict=True):
        rates, starts_on, ends_on = span["rates"], _day(span["start"]), _day(after.get("start"))
        if rates is None or (starts_on is not None and starts_on == ends_on):
            continue
        for step in [rates, *(rates.get("tiers") or [])]:
            for meter in METERS:
                if meter in step:
                    yield {
                        LOCATION: f"{provider}/{model}, {mode} from {starts_on or 'the first day'}",
                        "source_provider_id": provider,
                        "source_model_id": model,
                        "mode": mode,
                        "source_meter": meter,
                        "min_input_tokens": step.get("above", "0"),
                        "usd_per_unit": step[meter],
                        "starts_on": starts_on,
                        "ends_on": ends_on,
                        "basis": rates["valid_from_basis"],
                        "source_address": rates["source"],
                    }


def _day(instant: str | None) -> str | None:
    """The day (UTC) of an instant such as 2026-10-07T22:27:10Z."""
    return instant and instant[:10]
