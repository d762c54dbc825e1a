"""AWS's own price list of Amazon Bedrock: three offer files, each with products and their prices on demand.

What a price is of stands in its usage type, in one of three spellings: USE1-NovaPro-cache-read-input-token-count,
USE1-MP:USE1_InputTokenCount_Global_Batch-Units, USE1-MP:USE1_cache_write_tokens_1h_global_standard-Units. Words after
"token" that we do not know are kept, and a price with such words must not be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.archives import all_members
from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
EDITION = re.compile(r" \(Amazon Bedrock Edition\)$")
# Words before "token", from the right: the direction, and whether the tokens are read from the cache or written to it.
BEFORE = {"input", "output", "response", "cache", "read", "write", "write1h", "text"}
MEDIA = {"image", "audio", "video", "speech"}
AFTER = {
    **dict.fromkeys(["standard", "batch", "flex", "priority"], "service_tier"),
    **dict.fromkeys(["global", "geo"], "scope"),
    **dict.fromkeys(["lctx", "long"], "context"),
    # these add nothing, but 1h
    **dict.fromkeys(["count", "units", "cross", "region", "ctx", "context", "1h"], ""),
}
TOKENS = {"1k tokens": "1000", "1m tokens": "1000000", "tokens": "1"}
IN_WORDS = ((re.compile(r"million|1m\b"), "1000000"), (re.compile(r"thousand|1k\b|1,000\b"), "1000"))


def parse(raw: bytes) -> dict[str, Any]:
    """A zip of offer files to the text table `prices`: one row per rate."""
    files = all_members(raw, "aws_bedrock")
    return {"prices": frame(row for name, content in files.items() for row in _offer(name, content))}


def _offer(name: str, content: bytes) -> Iterator[Row]:
    offer = read_json(content, f"aws_bedrock: {name}")
    try:
        products = {sku: product["attributes"] for sku, product in offer["products"].items()}
        for sku, terms in offer["terms"]["OnDemand"].items():
            for term in terms.values():
                for rate_code, rate in term["priceDimensions"].items():
                    yield _price(offer["offerCode"], sku, products[sku], term["effectiveDate"], rate_code, rate)
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(
            f"aws_bedrock: {name} is not an offer with products and terms ({error!r}). Check the file"
        ) from None


def _price(offer: str, sku: str, product: dict[str, Any], since: str, rate_code: str, rate: dict[str, Any]) -> Row:
    usage_type = product["usagetype"]
    unit, description = rate["unit"], rate.get("description") or ""
    return {
        LOCATION: f"{offer} {rate_code}: {usage_type}",
        "offer_code": offer,
        "rate_code": rate_code,
        "sku": sku,
        "usage_type": usage_type,
        "source_model_id": product.get("model") or EDITION.sub("", product.get("servicename") or "") or None,
        "region": product.get("regionCode"),
        **_stated(usage_type),
        "unit": unit,
        "tokens_per_unit": _tokens_per_unit(unit.lower(), description.lower()),
        "usd_per_unit": rate["pricePerUnit"].get("USD"),
        "starts_on": since[:10],
    }


def _stated(usage_type: str) -> Row:
    """What a usage type says of tokens. A price of anything else has no meter."""
    words = [word for word in re.split(r"[^a-z0-9.]+", CAPITAL.sub("-", usage_type).lower()) if word]
    at = next((n for n, word in enumerate(words) if word in ("token", "tokens")), None)
    if at is None:
        return dict.fromkeys(["meter", "service_tier", "scope", "context", "media", "unread"])
    start = at
    while start and words[start - 1] in BEFORE:
        start -= 1
    before, after = {*words[start:at]}, words[at + 1 :]
    stated = {AFTER[word]: word for word in after if AFTER.get(word)}
    return {
        "meter": _meter(before, is_hour="write1h" in before or "1h" in after),
        "service_tier": stated.get("service_tier", "standard"),
        "scope": stated.get("scope", "regional"),
        "context": "long" if "context" in stated else None,
        "media": words[start - 1] if start and words[start - 1] in MEDIA else None,
        "unread": " ".join(word for word in after if word not in AFTER) or None,
    }


def _meter(before: set[str], is_hour: bool) -> str | None:
    if "cache" in before:
        is_write = not before.isdisjoint({"write", "write1h"})
        return ("cache_write_1h" if is_hour else "cache_write") if is_write else "cached_input"
    if not before.isdisjoint({"output", "response"}):
        return "output"
    return "input" if "input" in before else None


def _tokens_per_unit(unit: str, description: str) -> str | None:
    """Tokens of one unit; None if it is not of tokens. The unit "Units" is explained in the description."""
    if unit == "units" and "token" in description:
        return next((tokens for pattern, tokens in IN_WORDS if pattern.search(description)), None)
    return TOKENS.get(unit)
