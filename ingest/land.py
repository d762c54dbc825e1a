"""Parse, check, stamp and load one source into schema raw, in one transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType

import duckdb
import polars as pl

from ingest.archives import UNREADABLE
from ingest.contract import (
    LOCATION,
    Checked,
    Contract,
    ContractError,
    Table,
    check,
    refuse_if_broken,
)
from ingest.fetch import Fetched

# Bookkeeping of ingest itself; described in models/staging/ingest/_ingest__sources.yml.
BOOKKEEPING = """
create schema if not exists raw;
create table if not exists raw.snapshots (
    snapshot_id varchar primary key, source_id varchar not null, origin varchar not null, version varchar,
    sha256 varchar not null, byte_count bigint not null, published_on date, fetched_at timestamp not null,
    license varchar not null, landed_with varchar not null, row_count bigint not null,
    rounded_count bigint not null, lineage varchar, is_hand_kept boolean
);
alter table raw.snapshots add column if not exists lineage varchar;
alter table raw.snapshots add column if not exists is_hand_kept boolean;
create table if not exists raw.observations (
    source_id varchar not null, snapshot_id varchar not null, checked_at timestamp not null,
    status varchar not null, version varchar, published_on date
);
alter table raw.observations add column if not exists version varchar;
alter table raw.observations add column if not exists published_on date;
create table if not exists raw.rejects (
    snapshot_id varchar not null, table_name varchar not null, source_location varchar not null,
    column_name varchar not null, value varchar, rule varchar not null
);
"""


@dataclass(frozen=True)
class Landed:
    source_id: str
    snapshot_id: str
    status: str  # landed | unchanged | parsed_anew
    rows: int
    rejected: int
    rounded: int


def parser_of(contract: Contract) -> ModuleType:
    return import_module(f"ingest.sources.{contract.source_id}")


def prepare(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Tables of a source, empty where it was never loaded: what reads them finds no rows, and no error."""
    con.execute(BOOKKEEPING)
    for table in contract.tables.values():
        _create(con, table)


def land(con: duckdb.DuckDBPyConnection, contract: Contract, fetched: Fetched) -> Landed:
    """Load a source's bytes. Bytes already there add one observation and nothing else.

    Bytes already there that an older contract or parser read are parsed anew, in place of their old rows.
    Raises ContractError if the source is refused; then nothing of it has changed.
    """
    parser = parser_of(contract)
    fingerprint = contract.fingerprint(parser)
    snapshot_id = f"{contract.source_id}:{fetched.sha256[:16]}"
    con.begin()
    try:
        con.execute(BOOKKEEPING)
        before = con.execute(
            "select landed_with, row_count, rounded_count from raw.snapshots where snapshot_id = ?",
            [snapshot_id],
        ).fetchone()
        tables_stand = all(_exists(con, t) for t in contract.tables.values())
        if before and before[0] == fingerprint and tables_stand:
            landed = Landed(contract.source_id, snapshot_id, "unchanged", 0, 0, 0)
        else:
            checked = _check_all(contract, _parse(contract, parser, fetched))
            status = "parsed_anew" if before else "landed"
            landed = _load(con, contract, fetched, snapshot_id, fingerprint, checked, status)
        con.execute(
            # two releases may hold the same bytes: what was published when is said of each look
            "insert into raw.observations values (?, ?, ?, ?, ?, ?)",
            [contract.source_id, snapshot_id, _now(), landed.status, fetched.version, fetched.published_on],
        )
        con.commit()
    except BaseException:
        # DuckDB has done so itself where the disk is full, and takes no more statements
        with suppress(duckdb.Error):
            con.rollback()
        raise
    return landed


def _parse(contract: Contract, parser: ModuleType, fetched: Fetched) -> dict[str, pl.DataFrame]:
    """Text tables of the bytes. A shape that the parser does not know is the source's fault and said so.

    What no bytes should bring about (a name that is not defined, an assertion) is ours, and comes out as it is.
    """
    try:
        return parser.parse(fetched.content)
    except (
        *UNREADABLE,
        ArithmeticError,
        AttributeError,
        LookupError,
        MemoryError,
        TypeError,
        pl.exceptions.PolarsError,
    ) as e:
        raise ContractError(
            f"{fetched.origin} is not in the shape that ingest/sources/{contract.source_id}.py reads: "
            f"{type(e).__name__}: {e}"
        ) from e


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _check_all(contract: Contract, parsed: dict[str, pl.DataFrame]) -> dict[str, Checked]:
    if parsed.keys() != contract.tables.keys():
        raise ContractError(
            f"the parser gave the tables {sorted(parsed)}, {contract.path} names {sorted(contract.tables)}"
        )
    checked = {name: check(contract.tables[name], frame) for name, frame in parsed.items()}
    refuse_if_broken(contract, checked)
    return checked


def _load(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    fetched: Fetched,
    snapshot_id: str,
    fingerprint: str,
    checked: dict[str, Checked],
    status: str,
) -> Landed:
    con.execute("delete from raw.rejects where snapshot_id = ?", [snapshot_id])
    for name, result in checked.items():
        table = contract.tables[name]
        _create(con, table)
        con.execute(f'delete from raw."{table.raw_name}" where snapshot_id = ?', [snapshot_id])
        _insert(con, table.raw_name, result.rows.with_columns(pl.lit(snapshot_id).alias("snapshot_id")))
    violations = [v for result in checked.values() for v in result.violations]
    if violations:
        rejects = pl.DataFrame(
            [(snapshot_id, v.table.name, v.location, v.column, v.value, v.rule) for v in violations],
            schema=["snapshot_id", "table_name", LOCATION, "column_name", "value", "rule"],
            orient="row",
            infer_schema_length=None,
        )
        _insert(con, "rejects", rejects)
    rows = sum(c.rows.height for c in checked.values())
    rounded = sum(c.rounded for c in checked.values())
    if status == "landed":
        con.execute(
            "insert into raw.snapshots values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(snapshot_id, contract.source_id, fetched.origin, fetched.version, fetched.sha256),
                *(len(fetched.content), fetched.published_on, _now(), contract.license, fingerprint),
                *(rows, rounded, contract.lineage, contract.is_strict),
            ],
        )
    else:
        con.execute(
            "update raw.snapshots set landed_with = ?, row_count = ?, rounded_count = ?, lineage = ?, is_hand_kept = ? "
            "where snapshot_id = ?",
            [fingerprint, rows, rounded, contract.lineage, contract.is_strict, snapshot_id],
        )
    rejected = sum(c.refused for c in checked.values())
    return Landed(contract.source_id, snapshot_id, status, rows, rejected, rounded)


def _exists(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    found = con.execute(
        "select 1 from information_schema.tables where table_schema = 'raw' and table_name = ?",
        [table.raw_name],
    ).fetchone()
    return found is not None


def _create(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """The raw table of the contract; columns that the contract has gained are added, empty for older rows.

    Names and types come from the contract, never from a source's bytes.
    """
    wanted = {c.name: c.data_type for c in table.columns} | {LOCATION: "varchar", "snapshot_id": "varchar"}
    columns = ", ".join(f'"{name}" {data_type}' for name, data_type in wanted.items())
    con.execute(f'create table if not exists raw."{table.raw_name}" ({columns})')
    there = dict(
        con.execute(
            "select column_name, lower(data_type) from information_schema.columns "
            "where table_schema = 'raw' and table_name = ?",
            [table.raw_name],
        ).fetchall()
    )
    for name, data_type in wanted.items():
        if name not in there:
            con.execute(f'alter table raw."{table.raw_name}" add column "{name}" {data_type}')
        elif there[name] != data_type:
            raise ContractError(
                f"raw.{table.raw_name}.{name} is {there[name]} in the warehouse and {data_type} in the contract: "
                "give the column a new name, or start from an empty warehouse file"
            )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("landing", rows.to_arrow())
    try:
        con.execute(f'insert into raw."{table}" by name select * from landing')
    finally:
        con.unregister("landing")
