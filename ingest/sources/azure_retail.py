"""Azure's retail prices of language models, as the package `azure-genai-prices` has them: meters, regions, start days.

A meter's name is an abbreviation such as "5.4 nano cd Inp Dz 1M Tokens". WORDS says what each word of it means; the words
that are left name the model. A meter whose kind cannot be told has no `meter`; it is kept, and nothing is priced by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.contract import LOCATION
from ingest.json_text import Row, frame, read_json
from ingest.messages import ContractError

# What the words of a meter's name say, by subject.
WORDS = {
    "scope": {
        "global": "gl glb glbl global",
        "data_zone": "dz dzn dzone datazone",
        "regional": "rg rgn rgnl regnl regional",
    },
    "direction": {"input": "in inp inpt input", "output": "out outp outpt opt output", "write": "wr"},
    "cache": {"cached": "cd ch cchd ccchd cache cached"},
    "tier": {"batch": "batch", "priority": "pp", "standard": "std"},
    "context": {"short": "shortco", "long": "longco l"},
    "media": {"audio": "aud audio", "text": "txt text", "image": "img image images", "video": "video"},
    "use": {
        "training": "training trng",
        "hosting": "hosting hstng",
        "fine_tuned": "ft",
        "grader": "grader",
        "provisioned": "provisioned ptu",
    },
}
SUBJECTS = {word: (subject, value) for subject, by in WORDS.items() for value, words in by.items() for word in words.split()}
# Words of units, at the end of a name.
UNITS = {"1m", "tokens", "token", "unit"}


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the price list to the text table `meters`: one row per meter, start day and group of regions."""
    content = read_json(raw, "azure_retail")
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list) or not all(isinstance(i, dict) and "meterName" in i for i in items):
        raise ContractError("azure_retail: the JSON has no list of items, each with a meterName. Check the file")
    return {"meters": frame(_meter(item) for item in items)}


def _meter(item: dict[str, Any]) -> Row:
    said, words = _read(item["meterName"])
    return {
        LOCATION: f"{item.get('productName')}: {item['meterName']}",
        "product_name": item.get("productName"),
        "meter_name": item["meterName"],
        "model_words": " ".join(words),
        **{subject: said.get(subject) for subject in WORDS},
        "unit": item.get("unitOfMeasure"),
        "usd_per_unit": item.get("retailPrice"),
        "starts_on": (item.get("effectiveStartDate") or "")[:10] or None,
        "regions": ",".join(sorted(item.get("regions") or [])),
    }


def _read(name: str) -> tuple[dict[str, str], list[str]]:
    """What a meter's name says by subject, and the words that are left."""
    said: dict[str, str] = {}
    left: list[str] = []
    text = re.sub(r"data[ -]zone", "datazone", name.lower())
    for word in re.split(r"[ _-]+", text):
        subject, value = SUBJECTS.get(word, ("", ""))
        if subject and subject not in said:
            said[subject] = value
        elif word not in UNITS:
            left.append(word)
    return said, left
