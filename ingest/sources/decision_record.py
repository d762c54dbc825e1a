"""The hand-kept facts: what the brief says, and what was looked up since, each row with its address and day."""

from __future__ import annotations

import io
import zipfile

import polars as pl

from ingest.contract import MAX_BYTES, ContractError
from ingest.csv_text import read_csv


def parse(raw: bytes) -> dict[str, pl.DataFrame]:
    """The bundle of seeds/facts/*.csv to text tables, named as the files."""
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        # said by the directory of the zip, and checked before anything of it is unpacked
        if sum(i.file_size for i in bundle.infolist()) > MAX_BYTES:
            raise ContractError(f"decision_record: unpacked, the bundle has more than {MAX_BYTES:,} bytes")
        return {name.removesuffix(".csv"): read_csv(bundle.read(name), name) for name in bundle.namelist()}
