"""litellm (BerriAI): a JSON map of listings with prices per token, ends, successors and capabilities.

The names of its price fields follow a grammar, which FIELD reads: the meter, the size of request above which the price
applies, and the service tier. A field of that form whose meter is not in METERS becomes a row without a meter. The
contract refuses that row, so raw.rejects lists it and nothing is priced wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from ingest.check import EXACT, NUMBER
from ingest.contract import LOCATION
from ingest.json_text import Row, flag, frame, read_json
from ingest.messages import ContractError

MILLION, THOUSAND, HOUR = Decimal(1_000_000), Decimal(1_000), Decimal(3_600)

# minutes of a day; hours of a day
DAY = 24 * 60
SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

# litellm's field: our meter, and how many of litellm's units one of ours has
METERS: dict[str, tuple[str, Decimal]] = {
    "input_cost_per_token": ("input", MILLION),
    "output_cost_per_token": ("output", MILLION),
    "output_cost_per_reasoning_token": ("reasoning_output", MILLION),
    "cache_read_input_token_cost": ("cached_input", MILLION),
    "explicit_cache_read_input_token_cost": ("cached_input_explicit", MILLION),
    "cache_creation_input_token_cost": ("cache_write", MILLION),
    "cache_creation_input_token_cost_above_1hr": ("cache_write_1h", MILLION),
    "cache_creation_input_token_cost_above_12hr": ("cache_write_12h", MILLION),
    "citation_cost_per_token": ("output_citation", MILLION),
    "input_cost_per_audio_token": ("input_audio", MILLION),
    "output_cost_per_audio_token": ("output_audio", MILLION),
    "cache_read_input_audio_token_cost": ("cached_input_audio", MILLION),
    "cache_creation_input_audio_token_cost": ("cache_write_audio", MILLION),
    "input_cost_per_image_token": ("input_image", MILLION),
    "output_cost_per_image_token": ("output_image", MILLION),
    "cache_read_input_image_token_cost": ("cached_input_image", MILLION),
    "input_cost_per_video_token": ("input_video", MILLION),
    "output_cost_per_video_token": ("output_video", MILLION),
    "input_cost_per_character": ("input_characters", MILLION),
    "output_cost_per_character": ("output_characters", MILLION),
    "input_cost_per_request": ("request", THOUSAND),
    "input_cost_per_query": ("request", THOUSAND),
    "input_cost_per_text_message": ("input_text_messages", THOUSAND),
    "input_cost_per_image": ("input_images", THOUSAND),
    "output_cost_per_image": ("output_images", THOUSAND),
    "input_cost_per_pixel": ("input_pixels", MILLION),
    "output_cost_per_pixel": ("output_pixels", MILLION),
    "cost_per_second": ("served_hours", HOUR),
    "input_cost_per_second": ("input_hours", HOUR),
    "output_cost_per_second": ("output_hours", HOUR),
    "input_cost_per_audio_per_second": ("input_audio_hours", HOUR),
    "input_cost_per_video_per_second": ("input_video_hours", HOUR),
    "output_cost_per_video_per_second": ("output_video_hours", HOUR),
    "ocr_cost_per_page": ("input_document_pages", THOUSAND),
    "annotation_cost_per_page": ("input_annotated_document_pages", THOUSAND),
    "google_maps_grounding_cost_per_query": ("maps_search", THOUSAND),
    "file_search_cost_per_1k_calls": ("storage_search", Decimal(1)),
    "code_interpreter_cost_per_session": ("code_session", THOUSAND),
    "computer_use_input_cost_per_1k_tokens": ("input_computer_use", THOUSAND),
    "computer_use_output_cost_per_1k_tokens": ("output_computer_use", THOUSAND),
    "search_context_size_low": ("web_search_low", THOUSAND),
    "search_context_size_medium": ("web_search_medium", THOUSAND),
    "search_context_size_high": ("web_search_high", THOUSAND),
}
# An older name of a field. If a listing has both, they state the same.
SYNONYMS = {"input_cost_per_token_cache_hit": "cache_read_input_token_cost"}
TIERS = {"batches": "batch"}
FIELD = re.compile(
    r"(?P<meter>.*?)(_above_(?P<thousands>\d{1,9})k_tokens)?"
    r"(_(?P<tier>batches|flex|priority|ultrafast|balanced|decisions))?",
    re.DOTALL | re.ASCII,
)
IS_PRICE = re.compile(r"cost")
# Fields that are not in US dollars, or not a price of a model's use: Databricks units, storage by day, price lists by
# image size or resolution, units of guardrails. They are in no table.
NOT_READ = re.compile(
    r".*_dbu_cost_.*|.*_per_gb_per_day|output_cost_per_(image|second)_\d.*|.*_above_\d+s_interval|"
    r"guardrail_cost_per_unit|ocr_cost_per_credit"
)
# Modes of listings with text in and text out. Others are stored too (is_text_model is false).
TEXT_MODES = {"chat", "completion", "responses"}
# Most prices of one listing; each field counts once per time window. Real listings have some dozens.
MAX_PRICES = 10_000


def parse(raw: bytes) -> dict[str, Any]:
    """Bytes of the catalogue to text tables `models`, `prices`, `capabilities`.

    Some releases have a key twice. litellm's own reader takes the last value, and so does this one: the other becomes a
    row without an id, which the contract refuses, so that raw.rejects names the key.
    """
    repeated: list[str] = []
    catalogue = read_json(raw, "litellm", repeated)
    if not isinstance(catalogue, dict) or not all(isinstance(v, dict) for v in catalogue.values()):
        raise ContractError("litellm: the JSON is not a map of listings. Check the file")
    # sample_spec documents the format, and an entry with only `rules` is not a listing
    listings = {k: v for k, v in catalogue.items() if k != "sample_spec" and not v.keys() <= {"rules"}}
    return {
        "models": frame(
            [
                *(_model(key, listing) for key, listing in listings.items()),
                *(_model(key, {}) | _unnamed(key) for key in repeated),
            ]
        ),
        "prices": frame(
            row
            for key, listing in listings.items()
            for row in prices_of(_ids(key, listing), listing, "litellm").values()
        ),
        "capabilities": frame(
            {**_ids(key, listing), "capability": name.removeprefix("supports_"), "is_supported": flag(value)}
            for key, listing in listings.items()
            for name, value in listing.items()
            if name.startswith("supports_") and value is not None
        ),
    }


def _ids(key: str, listing: dict[str, Any]) -> Row:
    return {LOCATION: key, "source_provider_id": listing.get("litellm_provider") or "", "source_model_id": key}


def _unnamed(key: str) -> Row:
    return {LOCATION: f"{key}, which occurs twice: the last value counts", "source_model_id": None}


def _model(key: str, listing: dict[str, Any]) -> Row:
    return {
        **_ids(key, listing),
        "mode": listing.get("mode"),
        "is_text_model": flag(listing.get("mode") in TEXT_MODES),
        "alias_of": listing.get("alias_of"),
        "max_input_tokens": _whole(listing.get("max_input_tokens")),
        "max_output_tokens": _whole(listing.get("max_output_tokens")),
        "deprecation_date": listing.get("deprecation_date"),
        "deprecation_address": listing.get("deprecation_source"),
        "successor_model": listing.get("successor_model"),
        "source_address": listing.get("source"),
    }


def _whole(figure: str | None) -> str | None:
    """Whole numbers that were written as floats, such as 1e6 and 256000.0, as plain digits."""
    if figure is None or not NUMBER.fullmatch(figure):
        return figure
    number = Decimal(figure)
    return f"{number:.0f}" if number == number.to_integral_value() else figure


def prices_of(ids: Row, listing: dict[str, Any], source_id: str) -> dict[tuple[str, ...], Row]:
    """One row per field, service tier, threshold and hours of a listing, by these four; `ids` begin each row.

    Raises ContractError, which names the source, for more than MAX_PRICES.
    """
    found: dict[tuple[str, ...], Row] = {}
    for count, row in enumerate(_stated(ids, listing)):
        if count == MAX_PRICES:
            raise ContractError(f"{source_id}: {ids[LOCATION]} states more than {MAX_PRICES:,} prices. Check the file")
        # a plain field repeats the first step of a table of steps; the table, which comes later, is exact
        found[tuple(row[k] or "" for k in ("source_field", "service_tier", "min_input_tokens", "time_window"))] = row
    return found


def _stated(ids: Row, listing: dict[str, Any]) -> Iterator[Row]:
    yield from _fields(ids, listing, "0", "always")
    yield from _fields(ids, listing.get("search_context_cost_per_query") or {}, "0", "always")
    for step in listing.get("tiered_pricing") or []:
        if "range" in step:
            yield from _fields(ids, step, _whole(step["range"][0]) or "0", "always")
    off_peak = listing.get("off_peak_pricing") or {}
    windows = [
        (",".join(window.get("weekdays") or []), span)
        for window in off_peak.get("windows") or []
        for span in ([window["hours_utc"]] if isinstance(window["hours_utc"], str) else window["hours_utc"])
    ]
    peak_hours = rest_of_the_week(windows)
    if not peak_hours:
        for days, span in windows:
            yield from _fields(ids, off_peak, "0", _time_window(span, days))
        return
    # the price of most hours is the price; the listing's own is that of the rest
    yield from _fields(ids, off_peak, "0", "always")
    for time_window in peak_hours:
        yield from _fields(ids, {name: listing.get(name) for name in off_peak}, "0", time_window)


def _time_window(span: str, days: str) -> str:
    return f"{span} on {days}" if days else span


def rest_of_the_week(windows: list[tuple[str, str]]) -> list[str]:
    """The hours outside windows that cover most of the week; none if they do not, or cannot be read."""
    covered = bytearray(7 * DAY)
    for days, span in windows:
        hours = SPAN.fullmatch(span)
        if not hours or not re.fullmatch("([1-7](,[1-7])*)?", days):
            return []
        start, end = (60 * int(hours[h]) + int(hours[h + 1]) for h in (1, 3))
        for day in days.split(",") if days else "1234567":
            for minute in range(start, end if end > start else end + DAY):
                covered[((int(day) - 1) * DAY + minute) % len(covered)] = True
    if 2 * sum(covered) <= len(covered):
        return []
    days_of: dict[str, list[str]] = {}
    for day in range(7):
        minute = day * DAY
        for is_covered, minutes in groupby(covered[minute : minute + DAY]):
            start, minute = minute, minute + len(list(minutes))
            if not is_covered:
                span = "-".join(f"{m % DAY // 60:02}:{m % 60:02}" for m in (start, minute))
                days_of.setdefault(span, []).append(str(day + 1))
    return [_time_window(span, ",".join(days) if len(days) < 7 else "") for span, days in days_of.items()]


def _fields(ids: Row, fields: dict[str, Any], min_input_tokens: str, time_window: str) -> Iterator[Row]:
    for name, figure in fields.items():
        if not isinstance(figure, str) or NOT_READ.fullmatch(name):
            continue
        parts = FIELD.fullmatch(name)
        assert parts
        field = SYNONYMS.get(parts["meter"], parts["meter"])
        if field not in METERS and not IS_PRICE.search(name):
            continue
        meter, units = METERS.get(field, (None, Decimal(1)))
        yield {
            **ids,
            "source_field": field,
            "meter": meter,
            "service_tier": TIERS.get(parts["tier"] or "standard", parts["tier"] or "standard"),
            "min_input_tokens": str(int(parts["thousands"]) * 1000) if parts["thousands"] else min_input_tokens,
            "time_window": time_window,
            "usd_per_unit": _times(figure, units),
        }


def _times(figure: str, units: Decimal) -> str:
    """The price of our unit, exact. Text that is not a number is unchanged, and the contract refuses it."""
    return str(EXACT.multiply(Decimal(figure), units)) if NUMBER.fullmatch(figure) else figure
