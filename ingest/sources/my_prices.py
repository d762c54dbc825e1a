"""The user's own negotiated prices."""

from __future__ import annotations

import polars as pl

from ingest.own_checks import Problem, of_prices
from ingest.sources.own import read_own


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The zip of prices.csv to the text table `prices`."""
    return {"prices": read_own(raw, "my_prices").get("prices.csv", pl.DataFrame())}


def problems(tables: dict[str, pl.DataFrame]) -> list[Problem]:
    """What is wrong with prices whose every cell is right."""
    return of_prices(tables["prices"])
