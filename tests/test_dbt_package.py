"""modelmart in a dbt project of somebody else, in the two ways of docs/dbt.md, whose snippets are run word for word."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Project

from modelmart.dbt_sources import COMMAND, SOURCES, sources

DOCUMENT = ROOT / "docs" / "dbt.md"
ATTACHED, PACKAGE = "Attach the published file", "Build modelmart as a package"
SHOP = ROOT / "tests" / "fixtures" / "host_project"
# the file that a snippet is of stands in its first line
OF_FILE = re.compile(r"(?:#|--) ([\w./]+)\n")


def begin(folder: Path, built: Project) -> Project:
    """The project shop, with the folder of modelmart beside it, as the document has them."""
    (folder / "modelmart").symlink_to(built.root)
    shutil.copytree(SHOP, folder / "shop")
    return Project(folder / "shop", file="shop.duckdb")


def follow(shop: Project, heading: str) -> str:
    """Do what the introduction and a section of the document say; what the commands print."""
    introduction, *others = DOCUMENT.read_text(encoding="utf-8").split("\n## ")
    (section,) = (text for text in others if text.startswith(f"{heading}\n"))
    printed = ""
    for language, snippet in re.findall(r"^```(\w+)\n(.*?)^```", introduction + section, re.M | re.S):
        if language == "bash":
            printed += run(shop, snippet)
            continue
        named = OF_FILE.match(snippet)
        assert named, f"a snippet of no file: {snippet}"
        with (shop.root / named[1]).open("a", encoding="utf-8") as file:
            file.write(f"\n{snippet}")
    return printed


def run(shop: Project, commands: str) -> str:
    programs = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=shop.root,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # what dbt itself warns of, such as what is deprecated; a test of data that warns is the data's affair
    assert "[WARNING]" not in done.stdout
    return done.stdout


@contextmanager
def opened(shop: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file of the project, with the published one attached as its profile has it."""
    with duckdb.connect(str(shop.working), read_only=True) as con:
        con.execute(f"attach '{shop.root.parent}/modelmart/warehouse.duckdb' as modelmart (read_only)")
        yield con


def relations(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Schemas of the project's file, with the tables and views of each."""
    found = con.execute(
        "select table_schema, table_name from information_schema.tables where table_catalog = current_catalog()"
    ).fetchall()
    return {schema: {name for of, name in found if of == schema} for schema, _ in found}


def assert_as_dbt_makes_them(con: duckdb.DuckDBPyConnection, models: set[str]) -> None:
    """Models, seed and test of the project have the schemas, types and stored rows that dbt itself gives them."""
    found = relations(con)
    assert found["main"] == {"providers"}
    assert found["main_analytics"] == models
    # dbt makes a table of each test, also of one that finds nothing
    assert found["main_dbt_test__audit"] == {"not_null_budgets_provider_id"}
    # types that dbt infers from the text of a seed without a yml
    types = con.execute("select column_name, data_type from duckdb_columns() where table_name = 'budgets'").fetchall()
    assert types == [("provider_id", "VARCHAR"), ("budget_usd", "DOUBLE"), ("starts_on", "DATE")]
    assert con.execute("select count(*) from main.providers").fetchall() == [(2,)]
    made = dict(con.execute("select table_name, table_type from information_schema.tables").fetchall())
    assert made["providers"] == "BASE TABLE" and made["budgets"] == "VIEW"


def choices(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("from main_analytics.model_choices order by all").fetchall()


def offered(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "select provider_id, count(*) from modelmart.marts.dim_offerings group by all order by all"
    ).fetchall()


EVERY_MODEL = {"budgets", "model_choices", "stg_crm__listings"}


@pytest.fixture(scope="module")
def with_package(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    shop = begin(tmp_path_factory.mktemp("package"), built)
    assert "Installed from <local @ ../modelmart>" in follow(shop, PACKAGE)
    return shop


def test_a_project_that_has_modelmart_as_a_package_is_built_as_dbt_builds_it(with_package: Project) -> None:
    with opened(with_package) as con:
        assert_as_dbt_makes_them(con, EVERY_MODEL)
        # a file is read in place: nobody has closed the connection
        assert con.execute("select count(*) from main_analytics.stg_crm__listings").fetchall() == [(2,)]


def test_marts_that_are_built_as_a_package_are_the_published_ones(with_package: Project) -> None:
    with opened(with_package) as con:
        found = relations(con)
        # one public table is read, and what it rests on is made; facts stay where they are, and tests store nothing
        assert found["main_marts"] == {"dim_offerings"}
        assert {"main_staging", "main_intermediate", "main_policy", "main_reference"} < found.keys()
        assert "raw" not in found and "main_audit" not in found
        assert choices(con) == offered(con) != []
        mart, published = "main_marts.dim_offerings", "modelmart.marts.dim_offerings"
        assert (
            con.execute(
                f"(from {mart} except all from {published}) union all (from {published} except all from {mart})"
            ).fetchall()
            == []
        )
        described = (
            "select column_name, data_type, comment from duckdb_columns() where table_name = 'dim_offerings' and "
        )
        ours, theirs = (
            con.execute(f"{described} schema_name = '{schema}' order by all").fetchall()
            for schema in ("main_marts", "marts")
        )
        assert ours == theirs != []
        # seeds have the types and keys of our yml, whatever dbt would infer
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where schema_name in ('main_policy', 'main_reference')"
        ).fetchall():
            kept = "select column_name, data_type, is_nullable from duckdb_columns() where table_name = ? and "
            assert (
                con.execute(f"{kept} schema_name like 'main_%' order by all", [table]).fetchall()
                == con.execute(f"{kept} database_name = 'modelmart' order by all", [table]).fetchall()
            ), table


def test_our_unit_tests_are_not_those_of_another_project(with_package: Project) -> None:
    manifest = json.loads((with_package.root / "target" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["unit_tests"] == {}
    # our models read none of the other project, also where it has the same names
    theirs = {
        parent
        for node in manifest["nodes"].values()
        if node["package_name"] == "modelmart"
        for parent in node["depends_on"].get("nodes", [])
        if ".modelmart." not in parent
    }
    assert theirs == set()


def test_the_sample_of_a_usage_log_is_found_from_another_project(with_package: Project) -> None:
    with_package.ok("dbt", "--quiet", "compile", "--select", "stg_usage_log__calls")
    compiled = next(with_package.root.glob("target/compiled/modelmart/**/stg_usage_log__calls.sql"))
    (log,) = re.findall(r"read_parquet\(\['(.+?)'", compiled.read_text(encoding="utf-8"))
    assert Path(log).samefile(with_package.root.parent / "modelmart" / "seeds" / "usage" / "sample.parquet")


def test_a_private_model_is_refused_also_to_a_group_of_the_same_name(with_package: Project, tmp_path: Path) -> None:
    shutil.copytree(with_package.root, tmp_path / "shop", symlinks=True)
    shop = Project(tmp_path / "shop", file="shop.duckdb")
    manifest = json.loads((shop.root / "target" / "manifest.json").read_text(encoding="utf-8"))
    private = next(n for n in manifest["nodes"].values() if n.get("access") == "private")
    (shop.root / "models" / "groups.yml").write_text("groups: [{name: warehouse, owner: {name: shop}}]")
    (shop.root / "models" / "leak.sql").write_text(
        f"{{{{ config(group='{private['group']}') }}}} from {{{{ ref('modelmart', '{private['name']}') }}}}"
    )
    refused = shop.run("dbt", "parse")
    assert refused.returncode == 2
    assert f"{private['unique_id']}, which is not allowed because the referenced node is private" in refused.stdout


def test_a_package_that_modelmart_has_is_built_as_dbt_builds_it(tmp_path: Path) -> None:
    """As dbt-project-evaluator is, which has seeds without a yml. Our macros and settings are enough for that."""
    shutil.copytree(ROOT / "dbt_project" / "macros", tmp_path / "dbt_project" / "macros")
    (tmp_path / "dbt_project" / "models").mkdir()
    for name in ("dbt_project.yml", "profiles.yml", "dbt_project/models/_groups.yml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(SHOP, tmp_path / "shop")
    (tmp_path / "packages.yml").write_text("packages: [{local: shop}]")
    (tmp_path / "shop" / "models" / "teams.sql").write_text("{{ config(materialized='table') }} select 'a' as team_id")
    root = Project(tmp_path)
    root.ok("dbt", "deps")
    # not what reads a file that our connection is closed to
    root.ok("dbt", "build", "--select", "package:shop", "--exclude", "stg_crm__listings")
    with duckdb.connect(str(root.working), read_only=True) as con:
        assert_as_dbt_makes_them(con, {"budgets", "teams"})
        # dbt's own `ref` names the database, ours does not
        ((sql, catalog),) = con.execute(
            "select sql, current_catalog() from duckdb_views() where view_name = 'budgets'"
        ).fetchall()
        assert f"from {catalog}.main.providers" in sql.lower()


def test_every_macro_that_replaces_one_of_dbt_asks_whose_node_it_is(built: Project) -> None:
    macros = json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))["macros"].values()
    theirs = {
        macro["name"].partition("__")[2] or macro["name"] for macro in macros if macro["package_name"] != "modelmart"
    }
    theirs |= {"ref", "source", "config"}
    asked = r"\b(?:modelmart\.)?is_ours\(\)|node\.package_name == 'modelmart'"
    replaced = {
        macro["name"]: bool(re.search(asked, macro["macro_sql"]))
        for macro in macros
        if macro["package_name"] == "modelmart" and (macro["name"].partition("__")[2] or macro["name"]) in theirs
    }
    assert {"ref", "source", "generate_schema_name", "create_csv_table", "spark__create_table_as"} <= replaced.keys()
    assert [name for name, asks in replaced.items() if not asks] == []


def test_the_published_file_is_read_as_a_source(built: Project, tmp_path: Path) -> None:
    shop = begin(tmp_path, built)
    follow(shop, ATTACHED)
    with opened(shop) as con:
        assert_as_dbt_makes_them(con, EVERY_MODEL)
        assert choices(con) == offered(con) != []
        # and nothing of ours is in the project's own file
        assert relations(con).keys() == {"main", "main_analytics", "main_dbt_test__audit"}


def test_the_list_of_public_tables_is_the_manifest(built: Project) -> None:
    manifest = json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))
    assert SOURCES.read_text(encoding="utf-8") == sources(manifest), f"run dbt parse, then {COMMAND}"
    published = {
        name
        for (name,) in built.query(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' and table_name <> 'build_diff'"
        )
    }
    assert set(re.findall(r"^  - name: (\w+)$", SOURCES.read_text(encoding="utf-8"), re.M)) == published
