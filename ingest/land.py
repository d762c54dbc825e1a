"""Stores one source in schema raw: parse its bytes, check the rows, insert them, all in one transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from types import ModuleType

import duckdb
import polars as pl

from ingest.archives import UNREADABLE
from ingest.check import Checked, Violation, check, refuse_if_broken
from ingest.contract import LOCATION, Contract, Table
from ingest.fetch import Fetched
from ingest.messages import ContractError

# The tables in which ingest records what it did (models/staging/ingest/_ingest__sources.yml describes them). Columns
# that a file of an earlier release lacks are added. copied_from is null for a source that copies no other.
BOOKKEEPING = """
create schema if not exists raw;
create table if not exists raw.snapshots (
    snapshot_id varchar primary key, source_id varchar not null, origin varchar not null, version varchar,
    sha256 varchar not null, byte_count bigint not null, published_on date, fetched_at timestamp not null,
    license varchar not null, landed_with varchar not null, row_count bigint not null,
    rounded_count bigint not null, copied_from varchar, is_hand_kept boolean
);
alter table raw.snapshots add column if not exists copied_from varchar;
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
create table if not exists raw.unreachable (
    source_id varchar not null, snapshot_id varchar, tried_at timestamp not null, because varchar not null
);
"""


@dataclass(frozen=True)
class Landed:
    """What one load of a source did."""

    source_id: str
    snapshot_id: str
    status: str  # landed | unchanged | parsed_anew
    rows: int
    rejected: int
    rounded: int


@dataclass(frozen=True)
class OnRecord:
    """A snapshot of a source in the working file."""

    snapshot_id: str
    version: str | None
    rows: int
    # the last day on which the source is known to have stated them
    seen_on: date


def parser_of(contract: Contract) -> ModuleType:
    return import_module(f"ingest.sources.{contract.name}")


def prepare(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create the tables of a source that do not exist yet, so that a query on them finds no rows instead of failing."""
    _prepare_bookkeeping(con)
    for table in contract.tables.values():
        _create(con, table)


def land(con: duckdb.DuckDBPyConnection, contract: Contract, fetched: Fetched) -> Landed:
    """Store a source's bytes as rows. Bytes that were loaded before add one observation and nothing else.

    If the contract or the parser has changed since, those bytes are parsed again, and their rows are replaced.
    Raises ContractError if the source is refused; then nothing of it has changed.
    """
    parser = parser_of(contract)
    fingerprint = contract.fingerprint(parser)
    snapshot_id = f"{contract.name}:{fetched.sha256[:16]}"
    con.begin()
    try:
        _prepare_bookkeeping(con)
        before = con.execute(
            "select landed_with, row_count, rounded_count from raw.snapshots where snapshot_id = ?",
            [snapshot_id],
        ).fetchone()
        has_tables = all(_columns(con, t.identifier) for t in contract.tables.values())
        if before and before[0] == fingerprint and has_tables:
            landed = Landed(contract.name, snapshot_id, "unchanged", 0, 0, 0)
        else:
            checked = verify(contract, fetched)
            status = "parsed_anew" if before else "landed"
            landed = _load(con, contract, fetched, snapshot_id, fingerprint, checked, status)
        con.execute(
            # two releases may have the same bytes, so version and day are recorded for each observation
            "insert into raw.observations values (?, ?, ?, ?, ?, ?)",
            [contract.name, snapshot_id, _now(), landed.status, fetched.version, fetched.published_on],
        )
        con.commit()
    except BaseException:
        # on a full disk DuckDB has rolled back itself, and accepts no more statements
        with suppress(duckdb.Error):
            con.rollback()
        raise
    return landed


def note_unreachable(con: duckdb.DuckDBPyConnection, contract: Contract, because: str) -> OnRecord | None:
    """Record that a source could not be reached. Returns what is on record of it."""
    known = on_record(con, contract)
    values = [contract.name, known.snapshot_id if known else None, _now(), because]
    con.execute("insert into raw.unreachable values (?, ?, ?, ?)", values)
    return known


def on_record(con: duckdb.DuckDBPyConnection, contract: Contract) -> OnRecord | None:
    """The current snapshot of a source, by the rule of stg_ingest__snapshots; None if it was never loaded."""
    _prepare_bookkeeping(con)
    row = con.execute(
        "select snapshot_id, max_by(coalesce(o.version, s.version), o.checked_at), any_value(s.row_count), "
        "max(coalesce(o.published_on, s.published_on, o.checked_at::date)) as seen_on "
        "from raw.observations as o inner join raw.snapshots as s using (snapshot_id) where s.source_id = ? "
        "group by snapshot_id order by seen_on desc, coalesce(max(o.checked_at) filter "
        "(where coalesce(o.published_on, s.published_on) is null), min(o.checked_at)) desc limit 1",
        [contract.name],
    ).fetchone()
    return OnRecord(*row) if row else None


def _parse(contract: Contract, parser: ModuleType, fetched: Fetched) -> dict[str, pl.DataFrame]:
    """Tables of text from the bytes. Raises ContractError if the bytes have a shape that the parser does not know.

    Errors that no bytes should cause, such as NameError or AssertionError, are bugs of ours and are not caught.
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
            f"{fetched.origin} does not have the shape that ingest/sources/{contract.name}.py reads "
            f"({type(e).__name__}: {e}). Check the file, or adapt the parser"
        ) from e


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def verify(contract: Contract, fetched: Fetched) -> dict[str, Checked]:
    """The rows of a source's bytes by table, checked and cast. Raises ContractError if the source is refused."""
    checked, problems = examine(contract, fetched)
    refuse_if_broken(contract, checked, problems)
    return checked


def examine(contract: Contract, fetched: Fetched) -> tuple[dict[str, Checked], list[Violation]]:
    """The good rows by table with what is wrong with the others, and problems of good rows beside each other."""
    parsed = _parse(contract, parser_of(contract), fetched)
    if parsed.keys() != contract.tables.keys():
        raise ContractError(
            f"the source has the tables {sorted(parsed)}, and {contract.path} names {sorted(contract.tables)}. Make "
            "them the same"
        )
    checked = {name: check(contract.tables[name], frame) for name, frame in parsed.items()}
    return checked, _problems(contract, parsed, checked)


def _problems(contract: Contract, parsed: dict[str, pl.DataFrame], checked: dict[str, Checked]) -> list[Violation]:
    """What is wrong with good cells beside each other, of sources that people write; not what follows from bad ones."""
    find = getattr(parser_of(contract), "problems", None)
    if find is None:
        return []
    found = find({name: result.rows for name, result in checked.items()})
    problems = [Violation(contract.tables[table], *rest) for table, *rest in found]
    violations = [v for result in checked.values() for v in result.violations]
    bad_lines = {(v.table.where, _line(v.location)) for v in violations}
    bad_keys = {
        row.get(column)
        for v in violations
        for row in parsed[v.table.name].filter(pl.col(LOCATION) == v.location).iter_rows(named=True)
        for column in v.table.meta.key
    }
    return [p for p in problems if (p.table.where, _line(p.location)) not in bad_lines and p.value not in bad_keys]


def _line(location: str) -> str:
    return location.partition(",")[0]


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
        con.execute(f'delete from raw."{table.identifier}" where snapshot_id = ?', [snapshot_id])
        _insert(con, table.identifier, result.rows.with_columns(pl.lit(snapshot_id).alias("snapshot_id")))
    violations = [v for result in checked.values() for v in result.violations]
    if violations:
        rejects = pl.DataFrame(
            [(snapshot_id, v.table.name, v.location, v.column, v.value, v.rule) for v in violations],
            schema=["snapshot_id", "table_name", LOCATION, "column_name", "value", "rule"],
            orient="row",
            infer_schema_length=None,
        )
        _insert(con, "rejects", rejects)
    meta = contract.meta
    rows = sum(c.rows.height for c in checked.values())
    rounded = sum(c.rounded for c in checked.values())
    if status == "landed":
        con.execute(
            "insert into raw.snapshots (snapshot_id, source_id, origin, version, sha256, byte_count, published_on, "
            "fetched_at, license, landed_with, row_count, rounded_count, copied_from, is_hand_kept) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(snapshot_id, contract.name, fetched.origin, fetched.version, fetched.sha256),
                *(len(fetched.content), fetched.published_on, _now(), meta.license, fingerprint),
                *(rows, rounded, meta.copied_from, meta.is_strict),
            ],
        )
    else:
        con.execute(
            "update raw.snapshots set landed_with = ?, row_count = ?, rounded_count = ?, copied_from = ?, "
            "is_hand_kept = ? where snapshot_id = ?",
            [fingerprint, rows, rounded, meta.copied_from, meta.is_strict, snapshot_id],
        )
    rejected = sum(c.refused for c in checked.values())
    return Landed(contract.name, snapshot_id, status, rows, rejected, rounded)


def _prepare_bookkeeping(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of BOOKKEEPING, or bring those of an earlier release up to date."""
    columns = _columns(con, "snapshots")
    # until 2026-11 the column was called lineage, and held the source itself for one that copies no other
    if "lineage" in columns and "copied_from" not in columns:
        con.execute("alter table raw.snapshots rename column lineage to copied_from")
        con.execute("update raw.snapshots set copied_from = null where copied_from = source_id")
    con.execute(BOOKKEEPING)


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Names and types of the columns of a raw table; empty if it does not exist."""
    try:
        # information_schema reads the columns of all tables, which takes thirty times as long
        found = con.execute("select name, lower(type) from pragma_table_info(?)", [f'raw."{table}"'])
    except duckdb.CatalogException:
        return {}
    return dict(found.fetchall())


def _create(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create the raw table of a contract. New columns of the contract are added, and are null in older rows.

    Names and types come from the contract, never from a source's bytes. Raises ContractError for a changed type.
    """
    wanted = {c.name: c.data_type for c in table.columns} | {LOCATION: "varchar", "snapshot_id": "varchar"}
    columns = ", ".join(f'"{name}" {data_type}' for name, data_type in wanted.items())
    con.execute(f'create table if not exists raw."{table.identifier}" ({columns})')
    there = _columns(con, table.identifier)
    for name, data_type in wanted.items():
        if name not in there:
            con.execute(f'alter table raw."{table.identifier}" add column "{name}" {data_type}')
        elif there[name] != data_type:
            raise ContractError(
                f"raw.{table.identifier}.{name} is {there[name]} in the warehouse and {data_type} in the contract. "
                "Give the column a new name, or start from an empty warehouse file"
            )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("landing", rows.to_arrow())
    try:
        con.execute(f'insert into raw."{table}" by name select * from landing')
    finally:
        con.unregister("landing")
