"""Views in schema main of the published file, so that `show tables` and BI tools list what people start with."""

from __future__ import annotations

import duckdb

from ingest import working

# The name of each view, and the mart that it shows
MAIN_VIEWS = {
    "offerings": "offerings",
    "recommendations": "recommendations",
    "models": "dim_models",
    "prices": "fct_prices",
    "price_changes": "price_changes",
    "usage_costs": "usage_costs",
    "deprecation_risk": "deprecation_risk",
    "benchmark_scores": "fct_benchmark_scores",
    "model_capability": "model_capability",
    "sources": "dim_sources",
}


def make_main_views(con: duckdb.DuckDBPyConnection, database: str) -> None:
    """Make the views in an attached database, with the comments of their marts; none for a mart that is missing."""
    (current,) = con.execute("select current_catalog()").fetchone() or ("memory",)
    # a view that names no database works under any name of the file
    con.execute(f"use {working.quoted(database)}")
    # in one transaction, since each of some 250 comments would wait for the disk
    con.execute("begin")
    marts = dict(
        con.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'marts' "
            "and database_name = current_catalog() union all "
            "select view_name, comment from duckdb_views() where schema_name = 'marts' "
            "and database_name = current_catalog()"
        ).fetchall()
    )
    for view, mart in MAIN_VIEWS.items():
        if mart not in marts:
            continue
        columns = con.execute(
            "select column_name, comment from duckdb_columns() where schema_name = 'marts' and table_name = ? "
            "and database_name = current_catalog() and comment is not null",
            [mart],
        ).fetchall()
        statements = [
            f"create or replace view main.{view} as from marts.{mart}",
            f"comment on view main.{view} is {_text(marts[mart])}",
            *(f"comment on column main.{view}.{working.quoted(name)} is {_text(words)}" for name, words in columns),
        ]
        con.execute(";".join(statements))
    con.execute("commit")
    con.execute(f"use {working.quoted(current)}")


def _text(words: str | None) -> str:
    """SQL for a text or null: a comment takes no parameter."""
    return "null" if words is None else "'" + words.replace("'", "''") + "'"
