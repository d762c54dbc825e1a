"""genai-prices (Pydantic): prices by provider and model, with tiers, start dates, hours and request conditions.

Also its rules of which API names it prices as which model.

Both routes give the same shape: the JSON of its `providers`. Numbers are read and written as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from math import prod
from typing import Any

import polars as pl

from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError

# The largest rule has 29.
MAX_ALTERNATIVES = 1000


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """Bytes of the catalogue to text tables `providers`, `models`, `prices`, `name_rules`."""
    catalogue = read_json(raw, "genai_prices")
    if not isinstance(catalogue, list) or not all(isinstance(p, dict) and "id" in p for p in catalogue):
        raise ContractError("genai_prices: the JSON is not a list of providers, each with an id. Check the file")
    providers = (
        {
            LOCATION: p["id"],
            "source_provider_id": p["id"],
            "provider_name": p.get("name"),
            "pricing_url": next(iter(p.get("pricing_urls") or []), None),
        }
        for p in catalogue
    )
    listings = [(p["id"], m) for p in catalogue for m in p.get("models", [])]
    models = (
        {
            LOCATION: f"{provider}/{m['id']}",
            "source_provider_id": provider,
            "source_model_id": m["id"],
            "model_name": m.get("name"),
            "context_window_tokens": m.get("context_window"),
            "is_deprecated": flag(bool(m.get("deprecated"))),
            "price_comments": m.get("price_comments"),
        }
        for provider, m in listings
    )
    prices = (row for provider, m in listings for row in _prices(provider, m))
    rules = (
        row
        for p in catalogue
        for number, m in enumerate(p.get("models", []), start=1)
        for row in _name_rules(p["id"], m["id"], number, m.get("match") or {})
    )
    return {"providers": frame(providers), "models": frame(models), "prices": frame(prices), "name_rules": frame(rules)}


def _name_rules(provider: str, model: str, number: int, match: dict[str, Any]) -> Iterator[Row]:
    """One row per clause: a name is the model's if all clauses of one alternative hold; the first model wins."""
    for alternative, clauses in enumerate(_alternatives(match), start=1):
        for clause, (kind, value) in enumerate(clauses, start=1):
            yield {
                LOCATION: f"{provider}/{model}",
                "source_provider_id": provider,
                "source_model_id": model,
                "model_number": str(number),
                "alternative": str(alternative),
                "clause": str(clause),
                "kind": kind,
                "value": value,
            }


def _alternatives(match: dict[str, Any]) -> list[list[tuple[str, str]]]:
    """The alternatives of nested `or` and `and` clauses, each with the plain clauses that must all hold."""
    if "or" in match:
        return [clauses for part in match["or"] for clauses in _alternatives(part)]
    if "and" in match:
        parts = [_alternatives(part) for part in match["and"]]
        if prod(map(len, parts)) > MAX_ALTERNATIVES:
            raise ContractError(f"genai_prices: a rule has more than {MAX_ALTERNATIVES:,} alternatives. Check the file")
        return [list(chain(*choice)) for choice in product(*parts)]
    return [list(match.items())] if match else []


def _prices(provider: str, model: dict[str, Any]) -> Iterator[Row]:
    """One row per meter, condition, tier and period of a listing."""
    prices = model.get("prices") or {}
    entries = prices if isinstance(prices, list) else [{"prices": prices}]
    # if a listing has several prices, the last active one applies, as a whole set and not meter by meter
    for entry, starts_on, ends_on in _periods(entries[::-1]):
        for meter, price in entry["prices"].items():
            yield from _tiers(provider, model["id"], meter, price, "none", _window(entry), starts_on, ends_on)
    # if it has several variants, the first active one applies, meter by meter
    by_condition: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for variant in model.get("price_variants") or []:
        condition = "&".join(f"{k}={v}" for k, v in sorted(variant["when"].items()))
        for meter in variant["prices"]:
            by_condition.setdefault((condition, meter), []).append(variant)
    for (condition, meter), variants in by_condition.items():
        for entry, starts_on, ends_on in _periods(variants):
            price = entry["prices"][meter]
            yield from _tiers(provider, model["id"], meter, price, condition, _window(entry), starts_on, ends_on)


def _periods(entries: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str | None, str | None]]:
    """Each entry with the days [starts_on, ends_on) on which it applies: those without an entry before it (stronger).

    An entry for hours of the day applies on every day; its time_window tells it apart.
    """
    # the first day on which a stronger entry applies; every day is later than ""
    stronger: str | None = None
    for entry in entries:
        if _window(entry) != "always":
            yield entry, None, None
            continue
        starts_on = _start(entry)
        if stronger is None or (starts_on or "") < stronger:
            yield entry, starts_on, stronger
            stronger = starts_on or ""


def _start(entry: dict[str, Any]) -> str | None:
    return (entry.get("constraint") or {}).get("start_date")


def _window(entry: dict[str, Any]) -> str:
    """`always`, or the hours of the day in UTC as HH:MM-HH:MM."""
    constraint = entry.get("constraint") or {}
    if "start_time" not in constraint:
        return "always"
    return f"{constraint['start_time'][:5]}-{constraint['end_time'][:5]}"


def _tiers(
    provider: str,
    model: str,
    meter: str,
    price: str | dict[str, Any],
    condition: str,
    time_window: str,
    starts_on: str | None,
    ends_on: str | None,
) -> Iterator[Row]:
    """One row for a plain price; for a tiered one, the base and each step (for requests of more input tokens)."""
    steps = [{"start": "0", "price": price}]
    if isinstance(price, dict):
        steps = [{"start": "0", "price": price["base"]}, *price["tiers"]]
    for step in steps:
        yield {
            LOCATION: f"{provider}/{model}",
            "source_provider_id": provider,
            "source_model_id": model,
            "source_meter": meter,
            "condition": condition,
            "time_window": time_window,
            "min_input_tokens": str(step["start"]),
            "usd_per_unit": str(step["price"]),
            "starts_on": starts_on,
            "ends_on": ends_on,
        }
