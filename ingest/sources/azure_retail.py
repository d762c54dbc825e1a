"""Azure's retail prices of models: meters, regions, start days. Bytes are the snapshot of the package
`azure-genai-prices`, or a zip of the pages of Azure's own interface.

A meter's name is an abbreviation such as "5.4 nano cd Inp Dz 1M Tokens". WORDS says what each word of it means. The
words that are left name the model, or say something that we do not know; a price of those must not be used.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.archives import all_members
from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

# By column: what the words of a meter's name say.
WORDS = {
    "scope": {
        "global": "gl glb glbl global",
        "data_zone": "dz dzn dzone datazone",
        "regional": "rg rgn regn rgnl regnl regional",
    },
    "direction": {"input": "in inp inpt input", "output": "out outp outpt opt output", "write": "wr"},
    "cache": {"cached": "cd ch cchd cched ccchd cache cached"},
    "tier": {"batch": "batch", "priority": "pp", "standard": "std", "developer": "dev"},
    "context": {"short": "shortco", "long": "longco l"},
    "media": {"audio": "aud audio", "text": "txt text", "image": "img image", "video": "video"},
    "tuning": {"fine_tuned": "ft", "reinforced": "rft"},
    "purpose": {
        "training": "training trng",
        "hosting": "hosting hstng",
        "grading": "grader grdr",
        "provisioned": "provisioned ptu",
    },
}
MEANINGS = {
    word: (column, value) for column, by in WORDS.items() for value, words in by.items() for word in words.split()
}
# The last word of a name says what is counted; "Unit" says nothing.
COUNTED = {"tokens", "pages", "search", "calls", "session", "images", "characters", "second", "gb"}
# Words that add nothing; the number of units is in a field of its own.
FILLERS = {"1m", "tkn", "unit", "units", "deployment", "model", "mdl", "mdel"}
# Several words that mean one, and words without a space between.
SPELLINGS = (
    (r"data[ -]zone", "datazone"),
    (r"fine[ -]tuned", "ft"),
    (r"(?<=\db)ft", " ft "),
    (r"(aud|txt)(?=\d)", r"\1 "),
)

GROUPED_BY = ("productName", "meterName", "unitOfMeasure", "retailPrice", "effectiveStartDate")


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the price list to the text table `meters`: one row per meter, start day and group of regions."""
    # a zip begins with these letters, and JSON never does
    items = _grouped(_items_of_pages(raw)) if raw[:2] == b"PK" else _items(raw, "items")
    return {"meters": frame(_meter(item) for item in items)}


def _items(raw: bytes, key: str) -> list[dict[str, Any]]:
    content = read_json(raw, "azure_retail")
    items = content.get(key) if isinstance(content, dict) else None
    if not isinstance(items, list) or not all(
        isinstance(i, dict) and isinstance(i.get("meterName"), str) for i in items
    ):
        raise ContractError(f"azure_retail: the JSON has no list {key}, each with a meterName. Check the file")
    return items


def _items_of_pages(raw: bytes) -> list[dict[str, Any]]:
    """The items of Azure's pages. Each is of one region; reservations are other products."""
    items = [item for page in all_members(raw, "azure_retail").values() for item in _items(page, "Items")]
    if other := next((i for i in items if i.get("currencyCode", "USD") != "USD"), None):
        raise ContractError(
            f"azure_retail: {other['meterName']} is priced in {other['currencyCode']}, not in USD. Check the address"
        )
    return [item for item in items if item.get("type", "Consumption") == "Consumption"]


def _grouped(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items of one region as the package has them: one for all regions with the same price and start."""
    groups: dict[tuple[str, ...], dict[str, Any]] = {}
    for item in items:
        key = tuple(str(item.get(k)) for k in GROUPED_BY)
        group = groups.setdefault(key, {**item, "regions": []})
        if (region := item.get("armRegionName") or "") not in group["regions"]:
            group["regions"].append(region)
    return list(groups.values())


def _meter(item: dict[str, Any]) -> Row:
    stated, words = _read(item["meterName"])
    return {
        LOCATION: f"{item.get('productName')}: {item['meterName']}",
        "product_name": item.get("productName"),
        "meter_name": item["meterName"],
        "model_words": " ".join(words) or None,
        **{column: stated.get(column) for column in [*WORDS, "counted"]},
        "unit": item.get("unitOfMeasure"),
        "usd_per_unit": item.get("retailPrice"),
        "starts_on": (item.get("effectiveStartDate") or "")[:10] or None,
        "regions": ",".join(sorted(item.get("regions") or [])) or None,
    }


def _read(name: str) -> tuple[dict[str, str], list[str]]:
    """What a meter's name says by column, and the words that are left."""
    text = name.lower()
    for pattern, spelling in SPELLINGS:
        text = re.sub(pattern, spelling, text)
    words = re.split(r"[ _-]+", text)
    stated: dict[str, str] = {}
    if words[-1] in COUNTED:
        stated["counted"] = words.pop()
    left: list[str] = []
    for word in words:
        column, value = MEANINGS.get(word, ("", ""))
        if column and column not in stated:
            stated[column] = value
        elif word not in FILLERS:
            left.append(word)
    return stated, left
