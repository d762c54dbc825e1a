"""The hand-kept facts: what the brief says, and what was looked up since, each row with its address and day."""

from __future__ import annotations

import polars as pl

from ingest.csv_text import read_bundle


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The bundle of seeds/facts/*.csv to text tables, named as the files."""
    return read_bundle(raw, "decision_record")
