"""dbt as a product: who reads what, what is public, how old it may be, where failures are kept, the documentation."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from conftest import ROOT, Project, copy_project, edit, sha256

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Made by publish, after every model.
NO_MODEL = {"build_diff"}
# What prepares the published file and answers nobody.
NO_READER = {"modelmart/build_diff.sql"}
# The words of dbt for those of marts.dim_sources; what was never loaded is older than any rule.
WORDS = {"pass": {"ok"}, "warn": {"warn", "not_loaded"}, "error": {"late", "not_loaded"}}


@pytest.fixture(scope="module")
def manifest(built: Project) -> dict[str, Any]:
    return json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))


def marts_of(manifest: dict[str, Any]) -> set[str]:
    return {n["name"] for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["schema"] == "marts"}


def files_of(exposure: dict[str, Any]) -> set[str]:
    globs = exposure["config"]["meta"].get("sql", [])
    return {str(path.relative_to(ROOT)) for pattern in globs for path in ROOT.glob(pattern)}


def read_by(files: set[str]) -> set[str]:
    return {m for f in files for m in re.findall(r"\bmarts\.(\w+)", (ROOT / f).read_text(encoding="utf-8"))} - NO_MODEL


def named_by(exposure: dict[str, Any]) -> set[str]:
    return {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]}


def test_exposures_name_what_their_sql_reads_and_nothing_else(manifest: dict[str, Any]) -> None:
    for exposure in manifest["exposures"].values():
        assert exposure["owner"]["name"] and exposure["description"] and exposure["maturity"], exposure["name"]
        files = files_of(exposure)
        if exposure["config"]["meta"].get("reads_every_mart"):
            assert named_by(exposure) == marts_of(manifest), exposure["name"]
        else:
            assert named_by(exposure) == read_by(files), exposure["name"]


def test_every_sql_file_of_the_command_belongs_to_an_exposure(manifest: dict[str, Any]) -> None:
    told = set.union(*(files_of(exposure) for exposure in manifest["exposures"].values()))
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "modelmart").rglob("*.sql")}
    assert {f for f in there - told if read_by({f})} == NO_READER


def test_marts_are_public_and_the_rest_is_the_groups_own(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            assert node["group"] == "warehouse", node["name"]
            assert node["access"] == ("public" if node["schema"] == "marts" else "private"), node["name"]
        elif node["resource_type"] == "test":
            assert node["config"]["group"] == "warehouse", node["name"]


@pytest.mark.parametrize("who", ["model", "exposure"])
def test_dbt_refuses_who_reads_a_private_model_from_outside(built: Project, tmp_path: Path, who: str) -> None:
    project = copy_project(tmp_path / "project")
    # so that only what is new is parsed
    shutil.copytree(built.root / "target", project.root / "target")
    models = project.root / "dbt_project/models"
    if who == "model":
        groups = project.root / "dbt_project/models/_groups.yml"
        groups.write_text(groups.read_text() + "  - {name: others, owner: {name: somebody}}\n")
        config = "{{ config(group='others', contract={'enforced': false}) }}"
        (models / "ad_hoc/foreign.sql").write_text(f"{config}\nselect * from {{{{ ref('int_costs__computed') }}}}\n")
    else:
        (models / "_foreign.yml").write_text(
            "exposures:\n  - {name: foreign, type: analysis, owner: {name: somebody}, "
            "depends_on: [\"ref('int_costs__computed')\"]}\n"
        )
    run = project.run("dbt", "parse")
    told = " ".join((run.stdout + run.stderr).split())
    assert run.returncode == 2
    assert f"{who}.modelmart.foreign attempted to reference node model.modelmart.int_costs__computed" in told
    assert "private to the 'warehouse' group" in told


def test_every_source_has_a_rule_of_freshness(manifest: dict[str, Any], built: Project) -> None:
    rules = {}
    for source in manifest["sources"].values():
        meta, name, rule = source["config"]["meta"], source["source_name"], source["freshness"] or {}
        if name == "ingest" or meta.get("is_usage_log"):
            # read in place, or the bookkeeping itself
            assert not any(rule.get(level, {}).get("count") for level in ("warn_after", "error_after")), name
            continue
        assert source["loaded_at_query"] == "{{ last_stated_on(source_node.source_name) }}", name
        warn, late = rule["warn_after"], rule.get("error_after") or {}
        assert warn.get("count") and warn["period"] == "day", f"{name} has no warn_after in days"
        if late.get("count"):
            assert late["period"] == "day" and late["count"] > warn["count"], name
            # it would fail for ever where there is no network
            assert meta.get("origin"), f"{name} is live only, and must not be late where it was never loaded"
        rules[name] = (warn["count"], late.get("count"))
    told = built.query("select source_id, warn_after_days, late_after_days from marts.dim_sources")
    assert {source: (warn, late) for source, warn, late in told} == rules


def test_dbt_and_the_mart_agree_on_who_is_late_on_the_very_day(scratch: Project) -> None:
    today = datetime.now(UTC).date()
    with duckdb.connect(str(scratch.working)) as con:
        for source, days in (("genai_prices", 29), ("litellm", 30), ("models_dev", 730)):
            for table in ("snapshots", "observations"):
                con.execute(
                    f"update raw.{table} set published_on = ? where source_id = ?", [today - timedelta(days), source]
                )
        for (table,) in con.execute(
            "select table_name from information_schema.columns "
            "where table_schema = 'raw' and table_name like 'decision_record__%' and column_name = 'stated_on'"
        ).fetchall():
            # looked at today all the same
            con.execute(f"update raw.{table} set stated_on = least(stated_on, ?)", [today - timedelta(89)])
    run = scratch.run("dbt", "source", "freshness")
    assert run.returncode == 1 and "ERROR STALE freshness of models_dev" in run.stdout
    results = json.loads((scratch.root / "target" / "sources.json").read_text())["results"]
    by_dbt = {r["unique_id"].split(".")[2]: r["status"] for r in results}
    rows = scratch.query("select source_id, freshness, age_days from marts.dim_sources", scratch.working)
    assert by_dbt.keys() == {source for source, _, _ in rows}
    for source, freshness, _ in rows:
        assert freshness in WORDS[by_dbt[source]], source
    told = {source: (freshness, age) for source, freshness, age in rows}
    assert told["genai_prices"] == ("ok", 29) and told["litellm"] == ("warn", 30)
    assert told["models_dev"] == ("late", 730) and told["decision_record"] == ("warn", 89)
    # nobody has typed in a price of their own, which cannot grow old
    assert told["my_prices"] == ("ok", 0) and told["deprecations_info"] == ("not_loaded", None)
    told_by_status = scratch.ok("modelmart", "status", MODELMART_WAREHOUSE=scratch.file)
    assert "models_dev is 730 days old (late). To update it: make refresh" in " ".join(told_by_status.split())


def in_audit(project: Project, file: Path | None = None) -> dict[str, list[tuple]]:
    tables = project.query("select table_name from duckdb_tables() where schema_name = 'audit'", file)
    return {name: project.query(f"from audit.{name}", file) for (name,) in tables}


@pytest.mark.slow
def test_what_tests_find_is_kept_in_audit_until_they_find_nothing(scratch: Project) -> None:
    assert in_audit(scratch, scratch.working) == {}
    kinds = scratch.root / "seeds/reference/provider_kinds.csv"
    (row,) = re.findall(r"^openrouter,.*\n", kinds.read_text(encoding="utf-8"), re.M)
    edit(kinds, row, "")
    with duckdb.connect(str(scratch.working)) as con:
        con.execute("create table audit.a_test_that_is_no_more as select 1 as found")
        con.execute("update marts.decision_claims set holds = true where claim_id = 'nano_cheapest'")
    tests = (
        "every_provider_has_a_kind",
        "gpt_4_1_nano_is_not_the_cheapest_option",
        "every_claim_of_a_decision_is_checked_once",
    )
    run = scratch.run("dbt", "build", "--indirect-selection", "cautious", "--select", "provider_kinds", *tests)
    assert run.returncode == 1 and "WARN=1 ERROR=1" in run.stdout
    assert 'select * from "warehouse"."audit"."gpt_4_1_nano_is_not_the_cheapest_option"' in run.stdout
    found = in_audit(scratch, scratch.working)
    assert found.keys() == {"every_provider_has_a_kind", "gpt_4_1_nano_is_not_the_cheapest_option"}
    assert found["every_provider_has_a_kind"] == [("openrouter",)]
    assert "nano_cheapest" in found["gpt_4_1_nano_is_not_the_cheapest_option"][0]

    # one is mended; the other only warns, and is published
    with duckdb.connect(str(scratch.working)) as con:
        con.execute("update marts.decision_claims set holds = false where claim_id = 'nano_cheapest'")
    scratch.ok("dbt", "test", "--select", *tests)
    scratch.publish()
    assert in_audit(scratch) == {"every_provider_has_a_kind": [("openrouter",)]}
    assert json.loads(scratch.ok("modelmart", "status", "--json"))["found_by_tests"] == [
        {"test": "every_provider_has_a_kind", "rows": 1}
    ]


def test_tests_of_others_data_warn_and_tests_of_our_own_stop_the_build(manifest: dict[str, Any]) -> None:
    tests = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]
    assert all(test["config"]["store_failures"] and test["schema"] == "audit" for test in tests)
    warning = {test["name"] for test in tests if test["config"]["severity"].lower() == "warn"}
    for test in tests:
        name = (test["test_metadata"] or {"name": ""})["name"] if "test_metadata" in test else ""
        # keys and ids that we typed in
        assert name not in ("unique_key", "relationships") or test["name"] not in warning, test["name"]
    assert "every_provider_has_a_kind" in warning
    assert "k2_thinking_costs_2_90_usd_per_1000_coaching_interactions" not in warning


@pytest.mark.slow
def test_the_documentation_is_one_file_that_asks_for_nothing_else(scratch: Project, browser: Browser) -> None:
    live = sha256(scratch.live)
    scratch.ok("dbt", "docs", "generate", "--static")
    scratch.ok("python", "-m", "modelmart.dbt_docs")
    assert sha256(scratch.live) == live
    file = shutil.move(scratch.root / "target" / "static_index.html", scratch.root / "passed on.html")
    address, asked, said = file.as_uri(), [], []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(address)
    # our own words at the front, and icons in the tree
    page.get_by_role("heading", name="modelmart").wait_for()
    assert page.locator("use[href^='#icn']").count() > 10
    page.goto(f"{address}#!/model/model.modelmart.cost_per_interaction")
    page.get_by_role("heading", name="cost_per_interaction").wait_for()
    text = page.inner_text("body")
    ((description, comment),) = scratch.query(
        "select t.comment, c.comment from duckdb_tables() as t inner join duckdb_columns() as c using (table_oid) "
        "where t.schema_name = 'marts' and t.table_name = 'cost_per_interaction' "
        "and c.column_name = 'cached_price_basis'"
    )
    assert plain(description) in plain(text) and plain(comment) in plain(text)
    # the catalogue of the working file: types are those of its tables
    assert "DECIMAL(38,15)" in text

    page.goto(f"{address}#!/exposure/exposure.modelmart.watch")
    page.get_by_role("heading", name="The watch list").wait_for()
    page.get_by_title("View Lineage Graph").first.click()
    # drawn on a canvas: what it holds is asked of the library that draws it
    drawn = page.wait_for_function(
        "() => [...document.querySelectorAll('*')].filter(e => e._cyreg && e._cyreg.cy)"
        ".map(e => e._cyreg.cy.nodes().map(node => node.data('label'))).find(labels => labels.length > 1)"
    ).json_value()
    assert set(drawn) == {"The watch list", "deprecation_risk", "lifecycle_calendar", "watched_offerings"}
    page.close()
    assert asked == [address]
    assert said == []


def plain(text: str) -> str:
    """Words only: what a browser makes of marks and breaks."""
    return " ".join(re.sub(r"[`*]", "", text).split())
