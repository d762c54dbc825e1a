"""Facts that people typed in: those of the brief, and those looked up since. Each row has its address and day."""

from __future__ import annotations

import polars as pl

from ingest.csv_text import read_bundle


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The zip of seeds/facts/*.csv to text tables, named as the files."""
    return read_bundle(raw, "decision_record")
