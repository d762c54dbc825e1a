"""What a new snapshot of a source changed, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.contract import LOCATION, Contract, Table


@dataclass(frozen=True)
class Changes:
    """Numbers of rows: with a key that the older snapshot lacks, with other values, and gone."""

    new: int
    changed: int
    gone: int


def between(con: duckdb.DuckDBPyConnection, contract: Contract, older: str, newer: str) -> Changes:
    """The differences of two snapshots of a source, over all its tables. The keys of the contract tell rows apart."""
    found = [_of_table(con, table, older, newer) for table in contract.tables.values()]
    return Changes(*(sum(numbers) for numbers in zip(*found, strict=True)))


def _of_table(con: duckdb.DuckDBPyConnection, table: Table, older: str, newer: str) -> tuple[int, int, int]:
    # names come from the contract, never from a source's bytes
    key = ", ".join(f'"{name}"' for name in table.meta.key)
    same_key = " and ".join(f'older."{name}" is not distinct from newer."{name}"' for name in table.meta.key)
    rows = (
        f"select {key}, hash(t) as content from (select * exclude (snapshot_id, {LOCATION}) "
        f'from raw."{table.identifier}" where snapshot_id = ?) as t'
    )
    row = con.execute(
        "select count(*) filter (where older.content is null), "
        "count(*) filter (where older.content <> newer.content), "
        "count(*) filter (where newer.content is null) "
        f"from ({rows}) as older full join ({rows}) as newer on {same_key}",
        [older, newer],
    ).fetchone()
    assert row
    return row
