"""models.dev as the package `rates` has it: a JSON list of listings, fused from models.dev and other catalogues.

Only what comes from models.dev is read: listings that name it among their sources, and prices where it is the only
source. Elsewhere the package picks one of several catalogues' prices and does not state whose. Days of deprecation are
litellm's, so they are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError
from ingest.sources.models_dev import released

ORIGINAL = "models_dev"
CAPABILITIES = ("tool_call", "structured_output")
PER_MILLION_TOKENS = "_mtok"


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the ledger to text tables `models`, `prices`, `capabilities`."""
    ledger = read_json(raw, "rates")
    listings = ledger.get("models") if isinstance(ledger, dict) else None
    if not isinstance(listings, list) or not all(isinstance(m, dict) and "id" in m for m in listings):
        raise ContractError("rates: the JSON is not a ledger with a list of models. Check the file")
    listings = [m for m in listings if ORIGINAL in (m.get("sources") or {})]
    return {
        "models": frame(_model(m) for m in listings),
        "prices": frame(row for m in listings if list(m["sources"]) == [ORIGINAL] for row in _prices(m)),
        "capabilities": frame(
            {**_ids(m), "capability": name, "is_supported": flag(m[name])}
            for m in listings
            for name in CAPABILITIES
            if m.get(name) is not None
        ),
    }


def _ids(listing: dict[str, Any]) -> Row:
    return {
        LOCATION: f"{listing.get('provider')}/{listing['id']}",
        "source_provider_id": listing.get("provider"),
        "source_model_id": listing["id"],
    }


def _model(listing: dict[str, Any]) -> Row:
    lifecycle, context = listing.get("lifecycle") or {}, listing.get("context") or {}
    modalities = listing.get("modalities") or {}
    return {
        **_ids(listing),
        "family": listing.get("family"),
        **released(lifecycle.get("release_date")),
        "status": lifecycle.get("status"),
        "input_modalities": ",".join(modalities.get("input") or []),
        "output_modalities": ",".join(modalities.get("output") or []),
        "context_window_tokens": context.get("input"),
        "max_output_tokens": context.get("output"),
    }


def _prices(listing: dict[str, Any]) -> Iterator[Row]:
    """One row per meter and threshold."""
    yield from _meters(listing, listing.get("price") or {}, "0")
    for step in listing.get("price_tiers") or []:
        when = step.get("when") or {}
        if when.get("dimension") != "context":
            raise ContractError(
                f"rates: {_ids(listing)[LOCATION]} has price steps by {when.get('dimension')}, and only steps by "
                "context are read. Adapt the parser"
            )
        yield from _meters(listing, step.get("price") or {}, when.get("over"))


def _meters(listing: dict[str, Any], price: dict[str, Any], min_input_tokens: str | None) -> Iterator[Row]:
    if price.get("currency", "USD") != "USD":
        return
    for name, figure in price.items():
        if name.endswith(PER_MILLION_TOKENS):
            yield {
                **_ids(listing),
                "source_meter": name.removesuffix(PER_MILLION_TOKENS),
                "min_input_tokens": min_input_tokens,
                "usd_per_unit": figure,
            }
