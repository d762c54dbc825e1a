"""What docs/bi.md tells people, tried with what runs here: SQLAlchemy as Superset uses it, ADBC, the relational API."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_duckdb
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sqlalchemy as sa
from adbc_driver_manager import dbapi
from conftest import ROOT, Project, Small, reader
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.pool import NullPool
from test_build import EMPTY

from modelmart.main_views import MAIN_VIEWS
from modelmart.publish import publish, rollback
from modelmart.readers import CLOSE

# What a pool opens the file with, and what it runs in each connection (SECURITY.md)
POOL = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "allowed_configs": "['disabled_filesystems']",
}
EACH = "set disabled_filesystems = 'LocalFileSystem'"


def by_address(file: object) -> sa.Engine:
    options = {"access_mode": "read_only"} | POOL
    return closed(sa.create_engine(sa.URL.create("duckdb", database=str(file), query=options)))


def by_parameters(file: object) -> sa.Engine:
    """As Superset's engine parameters have it."""
    options = {"read_only": True, "config": POOL}
    return closed(sa.create_engine(f"duckdb:///{file}", connect_args=options, poolclass=NullPool))


def closed(engine: sa.Engine) -> sa.Engine:
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute(EACH))
    return engine


WAYS: dict[str, Callable[[object], sa.Engine]] = {"address": by_address, "parameters": by_parameters}


@pytest.fixture(params=WAYS)
def engine(request: pytest.FixtureRequest, built: Project) -> Iterator[sa.Engine]:
    engine = WAYS[request.param](built.live)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def nodes(built: Project) -> dict[str, dict[str, Any]]:
    """What the project documents of each mart, by its name."""
    manifest = json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))
    return {
        n["name"]: n
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model"
        and n["schema"] == "marts"
        # a tool sees tables and views; macros are for who writes SQL (tests/test_ad_hoc.py)
        and n["config"]["materialized"] != "table_function"
    }


# ---------------------------------------------------------------------------------------------- SQLAlchemy


def test_every_mart_is_seen_as_what_it_is(engine: sa.Engine, nodes: dict[str, dict[str, Any]]) -> None:
    seen = sa.inspect(engine)
    tables, views = (
        {name for name, n in nodes.items() if n["config"]["materialized"] == kind} for kind in ("table", "view")
    )
    assert len(tables) > 20 and views
    # the one that publish writes itself
    assert set(seen.get_table_names(schema="marts")) == tables | {"build_diff"}
    assert set(seen.get_view_names(schema="marts")) == views


def test_columns_have_the_types_and_words_that_are_documented(
    engine: sa.Engine, nodes: dict[str, dict[str, Any]]
) -> None:
    seen = sa.inspect(engine)
    told = seen.get_multi_columns(schema="marts", kind=ObjectKind.ANY)
    words = seen.get_multi_table_comment(schema="marts", kind=ObjectKind.ANY)
    for name, node in nodes.items():
        assert words["marts", name]["text"] == node["description"]
        columns = {c["name"]: c for c in told["marts", name]}
        assert list(columns) == list(node["columns"]), name
        for column in node["columns"].values():
            found = columns[column["name"]]
            assert found["comment"] == column["description"]
            assert as_sql(found["type"], engine) == column["data_type"].replace(" ", ""), (name, column["name"])


def as_sql(found: sa.types.TypeEngine, engine: sa.Engine) -> str:
    other_names = {"timestampwithouttimezone": "timestamp", "float": "double", "doubleprecision": "double"}
    told = found.compile(dialect=engine.dialect).lower().replace(" ", "").replace("numeric(", "decimal(")
    return other_names.get(told, told)


def test_keys_are_seen_wherever_the_file_has_them(engine: sa.Engine, nodes: dict[str, dict[str, Any]]) -> None:
    seen, keyed = sa.inspect(engine), 0
    told = seen.get_multi_columns(schema="marts", kind=ObjectKind.ANY)
    keys = seen.get_multi_pk_constraint(schema="marts", kind=ObjectKind.ANY)
    for name, node in nodes.items():
        # of a view, and of a large table, a test of the build guards the key; the file does not know of it
        key = key_of(node) if node["config"]["materialized"] == "table" else []
        assert keys["marts", name]["constrained_columns"] == key, name
        assert all(not c["nullable"] for c in told["marts", name] if c["name"] in key), name
        keyed += bool(key)
    assert keyed > 15


def key_of(node: dict[str, Any]) -> list[str]:
    """The primary key that a contract names, of the table or of a column."""
    alone = [c["name"] for c in node["columns"].values() if any(k["type"] == "primary_key" for k in c["constraints"])]
    return next((k["columns"] for k in node["constraints"] if k["type"] == "primary_key"), alone)


def test_every_mart_answers_a_chart_as_superset_asks_it(built: Project, nodes: dict[str, dict[str, Any]]) -> None:
    marts = sa.MetaData(schema="marts")
    with WAYS["parameters"](built.live).connect() as con:
        marts.reflect(con, views=True)
        for name in nodes:
            columns = list(marts.tables[f"marts.{name}"].columns)
            # a dataset of one's own SQL is wrapped; a chart groups, counts what is distinct, orders and limits
            dataset = sa.select(*columns).subquery("virtual_table")
            first, last = dataset.c[columns[0].name], dataset.c[columns[-1].name]
            chart = (
                sa.select(
                    first.label("First"),
                    sa.func.count(sa.distinct(last)).label("COUNT_DISTINCT(last)"),
                    sa.func.count().label("count"),
                )
                .group_by(first)
                .order_by(sa.desc("count"))
                .limit(1000)
            )
            rows = con.execute(chart).fetchall()
            assert (len(rows) == 0) == (name in EMPTY), name
            assert len(rows) <= 1000 and all(count > 0 for _, _, count in rows), name
            # the samples of a dataset are all of its columns
            assert list(con.execute(sa.select(*columns).limit(1)).keys()) == list(nodes[name]["columns"])


def test_money_comes_as_decimals_with_all_their_digits(engine: sa.Engine, built: Project) -> None:
    query = "select sum(cost_per_interaction_usd) from marts.cost_per_interaction"
    ((told,),) = built.query(query)
    with engine.connect() as con:
        cost = con.execute(sa.text(query)).scalar_one()
        assert isinstance(cost, Decimal) and cost == told


def test_no_day_or_instant_is_infinite_and_since_ever_is_null(built: Project) -> None:
    """As Arrow, -infinity is outside any calendar, and pandas shows another year without a word."""
    moments = built.query(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' "
        "and data_type in ('DATE', 'TIMESTAMP')"
    )
    assert len(moments) > 50
    for table, column in moments:
        ((infinite,),) = built.query(f"select count(*) from marts.{table} where not isfinite({column})")
        assert infinite == 0, f"{table}.{column}"
    ((since_ever, without_start),) = built.query(
        "select count(*) filter (where is_since_ever), count(*) filter (where valid_from_at is null) "
        "from marts.fct_price_claims"
    )
    assert since_ever == without_start > 0


# ---------------------------------------------------------------------------------------------- schema main


def test_a_tool_lists_the_views_to_start_with_and_their_words(
    engine: sa.Engine, nodes: dict[str, dict[str, Any]]
) -> None:
    seen = sa.inspect(engine)
    assert set(seen.get_view_names(schema="main")) == set(MAIN_VIEWS)
    assert seen.get_table_names(schema="main") == []
    for view, mart in MAIN_VIEWS.items():
        assert seen.get_table_comment(view, schema="main")["text"] == nodes[mart]["description"]
        for column in seen.get_columns(view, schema="main"):
            assert column["comment"] == nodes[mart]["columns"][column["name"]]["description"]
    assert seen.get_table_comment("offerings", schema="main")["text"].startswith("Start here: ")


def test_views_of_main_have_the_rows_of_their_marts_under_any_name_of_the_file(built: Project) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{built.live}' as another_name (read_only)")
        # what is there under the same name is not meant
        con.execute("create schema marts; create table marts.offerings as select 1 as a")
        for view, mart in MAIN_VIEWS.items():
            counts = f"(select count(*) from another_name.{view}), (select count(*) from another_name.marts.{mart})"
            shown, stored = con.execute(f"select {counts}").fetchone() or (None, None)
            assert shown == stored and (shown > 0) != (mart in EMPTY), view


def test_the_duckdb_cli_lists_and_reads_them_with_the_settings_of_security(built: Project) -> None:
    cli = Path(sys.executable).with_name("duckdb")
    command = [str(cli), "-readonly", str(built.live), "-cmd", f".read {ROOT / 'modelmart' / 'readers.sql'}", "-csv"]

    def told(statement: str) -> list[str]:
        return subprocess.run(
            [*command, "-c", statement], capture_output=True, text=True, check=True
        ).stdout.splitlines()[1:]

    assert told("show tables") == sorted(MAIN_VIEWS)
    assert told("select count(*) from offerings where offering_id = 'openai/gpt-5'") == ["1"]


def test_show_tables_lists_them_and_a_rollback_keeps_them(small: Small) -> None:
    def shown() -> list[str]:
        with reader(small.live) as con:
            assert con.execute("select count(*) from prices").fetchone() == (100,)
            return [name for (name,) in con.execute("show tables").fetchall()]

    publish()
    # the marts of a small file
    assert shown() == ["prices"]
    small.write(2)
    publish()
    assert shown() == ["prices"]
    rollback()
    assert shown() == ["prices"]


def test_pandas_shows_days_of_our_calendar_money_and_flags(engine: sa.Engine) -> None:
    query = "select offering_id, released_on, is_callable, cost_usd from offerings where is_recommendable order by 1"
    with engine.connect() as con:
        frame = pd.read_sql(query, con)
    assert len(frame) > 1000 and (frame["cost_usd"] > 0).all()
    assert frame["is_callable"].dtype == bool
    assert frame["released_on"].dropna().map(lambda day: 2018 < day.year < 2100).all()


def test_a_flag_that_may_be_unknown_is_a_mask_in_pandas_after_convert_dtypes(engine: sa.Engine) -> None:
    with engine.connect() as con:
        raw = pd.read_sql("select has_vision from offerings", con)
    assert raw["has_vision"].dtype == object, "else docs/bi.md needs no remedy"
    flags = raw.convert_dtypes()["has_vision"]
    assert len(raw[flags]) == (raw["has_vision"] == True).sum() > 1000  # noqa: E712
    assert flags.isna().sum() > 0


def test_an_engine_reads_the_warehouse_and_nothing_else(engine: sa.Engine, built: Project) -> None:
    for statement in REFUSED:
        with engine.connect() as con, pytest.raises(sa.exc.DBAPIError, match=r"read-only|disabled|locked"):
            con.execute(sa.text(statement.format(file=built.live)))


# ---------------------------------------------------------------------------------------------- ADBC, relations

# the whole list is in tests/faults/test_readers.py
REFUSED = (
    "drop table marts.dim_models",
    "select * from read_text('/etc/passwd')",
    "set threads = 1",
    "copy (select 1 as a) to '{file}' (format csv, use_tmp_file false)",
)


def adbc(file: object) -> dbapi.Connection:
    con = dbapi.connect(
        driver=adbc_driver_duckdb.driver_path(),
        entrypoint="duckdb_adbc_init",
        db_kwargs={"path": str(file), "access_mode": "read_only"},
        autocommit=True,
    )
    with con.cursor() as cursor:
        cursor.execute(CLOSE)
    return con


def test_adbc_gives_arrow_with_exact_decimals_and_reaches_nothing_else(built: Project) -> None:
    query = "select offering_id, usd_per_mtok from marts.fct_prices where offering_id = 'openai/gpt-5' order by all"
    with adbc(built.live) as con, con.cursor() as cursor:
        cursor.execute(query)
        table = cursor.fetch_arrow_table()
        assert table.schema.field("usd_per_mtok").type == pa.decimal128(18, 9)
        assert [tuple(row.values()) for row in table.to_pylist()] == built.query(query) != []
        for statement in REFUSED:
            with pytest.raises(dbapi.Error, match=r"read-only|disabled|locked"):
                cursor.execute(statement.format(file=built.live))


def test_relations_keep_decimals(built: Project) -> None:
    with reader(built.live) as con:
        prices = con.table("marts.fct_prices").filter("offering_id = 'openai/gpt-5' and meter = 'input'")
        highest = prices.aggregate("service_tier, max(usd_per_mtok) as usd_per_mtok").order("service_tier")
        assert highest.columns == ["service_tier", "usd_per_mtok"] and len(highest.fetchall()) > 1
        assert highest.pl().schema["usd_per_mtok"] == pl.Decimal(18, 9)
        assert highest.to_arrow_table().schema.field("usd_per_mtok").type == pa.decimal128(18, 9)
        assert highest.pl()["usd_per_mtok"].to_list() == [price for _, price in highest.fetchall()]


# ---------------------------------------------------------------------------------------------- replaced beneath


@pytest.fixture
def replaced(small: Small) -> Callable[[], None]:
    """Generation 1 is live; a call publishes generation 2."""
    publish()

    def replace() -> None:
        small.write(2)
        publish()

    return replace


def generation(con: duckdb.DuckDBPyConnection) -> int:
    (found,) = con.execute("select generation from marts.left_half").fetchone() or (0,)
    return found


def test_a_process_sees_the_new_file_when_its_last_connection_is_closed(
    small: Small, replaced: Callable[[], None]
) -> None:
    first = reader(small.live)
    cursor = first.cursor()
    replaced()
    with reader(small.live) as second:
        assert generation(first) == generation(cursor) == generation(second) == 1
    # and its cursors with it
    first.close()
    with reader(small.live) as third:
        assert generation(third) == 2


def test_who_opens_it_otherwise_is_refused_while_it_is_open(small: Small, replaced: Callable[[], None]) -> None:
    with reader(small.live), pytest.raises(duckdb.ConnectionException, match="different configuration"):
        duckdb.connect(str(small.live), read_only=True)
    engine = WAYS["address"](small.live)
    with engine.connect(), pytest.raises(duckdb.ConnectionException, match="different configuration"):
        reader(small.live)
    engine.dispose()


def test_an_attached_file_is_new_when_it_is_attached_anew(small: Small, replaced: Callable[[], None]) -> None:
    attach = f"attach '{small.live}' as warehouse (read_only); use warehouse"
    with duckdb.connect() as con, duckdb.connect() as other:
        con.execute(attach)
        replaced()
        # two databases in memory share nothing
        other.execute(attach)
        assert (generation(con), generation(other)) == (1, 2)
        con.execute("use memory; detach warehouse")
        con.execute(attach)
        assert generation(con) == 2


def test_an_arrow_reader_is_to_be_read_before_its_connection_is_closed(
    small: Small, replaced: Callable[[], None]
) -> None:
    """DuckDB 1.5 waits for ever in the next connect otherwise; where this fails, docs/bi.md may say less."""
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "reader = con.sql('from marts.left_half').to_arrow_reader()\n"
        "if sys.argv[2] == 'read': reader.read_all()\n"
        "if sys.argv[2] == 'close': reader.close()\n"
        "con.close(); print('closed', flush=True); duckdb.connect(sys.argv[1], read_only=True); print('open')"
    )
    for way, told in (("read", "open\n"), ("close", "open\n"), ("leave", "")):
        command = [sys.executable, "-c", code, str(small.live), way]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout and reader.stdout.readline() == "closed\n"
            try:
                said, _ = reader.communicate(timeout=1 if way == "leave" else 30)
            except subprocess.TimeoutExpired:
                reader.kill()
                said, _ = reader.communicate()
        assert said == told, way


def ask(engine: sa.Engine) -> int:
    with engine.connect() as con:
        return con.execute(sa.text("select generation from marts.left_half")).scalar_one()


def test_the_pool_of_sqlalchemy_keeps_the_old_file_until_it_is_disposed(
    small: Small, replaced: Callable[[], None]
) -> None:
    engine = WAYS["address"](small.live)
    assert ask(engine) == 1
    replaced()
    assert ask(engine) == 1
    engine.dispose()
    assert ask(engine) == 2
    engine.dispose()


def test_without_a_pool_the_next_query_has_the_new_file(small: Small, replaced: Callable[[], None]) -> None:
    engine = WAYS["parameters"](small.live)
    with engine.connect() as con:
        con.execute(sa.text("select generation from marts.left_half"))
        replaced()
        # as long as one query runs, others share what it has open
        assert ask(engine) == 1
    assert ask(engine) == 2


def test_adbc_connections_are_of_the_file_that_was_there_when_they_were_made(
    small: Small, replaced: Callable[[], None]
) -> None:
    def read(con: dbapi.Connection) -> int:
        with con.cursor() as cursor:
            cursor.execute("select generation from marts.left_half")
            return cursor.fetchone()[0]

    with closing(adbc(small.live)) as old:
        replaced()
        with closing(adbc(small.live)) as new:
            assert (read(old), read(new)) == (1, 2)
