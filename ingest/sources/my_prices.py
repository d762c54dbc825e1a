"""The user's own negotiated prices."""

from __future__ import annotations

import polars as pl

from ingest.csv_text import read_bundle


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The zip of seeds/facts/my_prices.csv to the text table `prices`."""
    return {name.removeprefix("my_"): table for name, table in read_bundle(raw, "my_prices").items()}
