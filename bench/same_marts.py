"""Compare every mart of two warehouses row for row: python bench/same_marts.py BEFORE AFTER.

Each is a DuckDB file, or a folder with one Parquet file or folder a mart (tests/spark_tables.py writes them).
Columns that only one side has are named and left out. Exit code 1 if any row differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

# Days on which a build looked at a source, which say nothing of its facts.
LEFT_OUT = {"fetched_at", "last_checked_at"}


def attach(con: duckdb.DuckDBPyConnection, name: str, place: Path) -> None:
    """Make the marts of one side tables or views of the schema `name`."""
    con.execute(f"create schema {name}")
    if place.is_dir():
        for mart in sorted(place.iterdir()):
            files = f"{mart}/*.parquet" if mart.is_dir() else str(mart)
            con.execute(f"create view {name}.{mart.stem} as from read_parquet('{files}')")
        return
    con.execute(f"attach '{place}' as {name}_file (read_only)")
    con.execute(f"use {name}_file")
    marts = con.execute(
        "select table_name from information_schema.tables where table_catalog = ? and table_schema = 'marts'",
        [f"{name}_file"],
    ).fetchall()
    for (mart,) in marts:
        con.execute(f"create table memory.{name}.{mart} as from {name}_file.marts.{mart}")
    con.execute("use memory")


def columns(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, set[str]]:
    rows = con.execute(
        "select table_name, list(column_name) from information_schema.columns "
        "where table_catalog = 'memory' and table_schema = ? group by 1",
        [schema],
    ).fetchall()
    return {table: set(names) for table, names in rows}


def main(before: Path, after: Path) -> int:
    """Print a line a mart; return how many differ."""
    con = duckdb.connect()
    attach(con, "before", before)
    attach(con, "after", after)
    old, new = columns(con, "before"), columns(con, "after")
    differing = 0
    for mart in sorted(old | new):
        if mart not in old or mart not in new:
            print(f"{mart}: only in {'before' if mart in old else 'after'}")
            differing += mart in old
            continue
        shared = ", ".join(f'"{name}"' for name in sorted((old[mart] & new[mart]) - LEFT_OUT))
        sides = [f"select {shared} from {side}.{mart}" for side in ("before", "after")]
        gone, come = (
            con.execute(f"select count(*) from ({a} except all {b})").fetchone()[0]  # type: ignore[index]
            for a, b in (sides, sides[::-1])
        )
        rows = con.execute(f"select count(*) from after.{mart}").fetchone()[0]  # type: ignore[index]
        lost, more = sorted(old[mart] - new[mart]), sorted(new[mart] - old[mart])
        notes = [f"columns gone: {', '.join(lost)}"] * bool(lost) + [f"new columns: {', '.join(more)}"] * bool(more)
        said = "equal" if not gone + come else f"DIFFERS: {gone:,} rows only before, {come:,} only after"
        print(f"{mart}: {rows:,} rows, {said}{'; ' if notes else ''}{'; '.join(notes)}")
        differing += bool(gone + come) or bool(lost)
    print(f"{differing} marts differ")
    return differing


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])) > 0)
