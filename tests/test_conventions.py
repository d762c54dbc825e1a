"""What the design says of names, layers, descriptions and keys, asserted on dbt's manifest."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Project

SCHEMAS = {"stg": "staging", "int": "intermediate"}
# Numbers that a model may hold: nothing, one, and what percent is per. Types carry their own.
NUMBERS_ALLOWED = {"0", "1", "100"}


@pytest.fixture(scope="module")
def manifest(built: Project) -> dict[str, Any]:
    return json.loads((built.root / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


def is_macro(model: dict[str, Any]) -> bool:
    """A table macro of DuckDB: it is asked with arguments, stores nothing, and no other engine has it."""
    return model["config"]["materialized"] == "table_function"


def topic(node: dict[str, Any]) -> str:
    return Path(node["original_file_path"]).parts[2]


def is_public(node: dict[str, Any]) -> bool:
    return node["resource_type"] == "model" and node["schema"] == "marts"


def steps_of_topics() -> dict[str, int]:
    """The step of each topic, as CONTRIBUTING declares their order; topics of one step do not read each other."""
    (line,) = re.findall(r"```topics\n(.+)\n```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return {name: step for step, names in enumerate(line.split(" > ")) for name in names.split(", ")}


def edges_backward(manifest: dict[str, Any]) -> list[str]:
    """Every read of a model by one of an earlier topic, or of another topic of the same step."""
    steps = steps_of_topics()
    found = []
    for node in manifest["nodes"].values():
        for parent in (manifest["nodes"].get(p) for p in node["depends_on"].get("nodes", [])):
            if node["resource_type"] != "model" or parent is None or parent["resource_type"] != "model":
                continue
            own, others = topic(node), topic(parent)
            if own != others and steps[own] <= steps[others]:
                found.append(f"{node['name']} ({own}) reads {parent['name']} ({others})")
    return found


def test_folder_schema_access_and_prefix_agree(models: list[dict[str, Any]]) -> None:
    for model in models:
        name, prefix = model["name"], model["name"].split("_")[0]
        assert model["schema"] == SCHEMAS.get(prefix, "marts"), name
        assert model["access"] == ("private" if prefix in SCHEMAS else "public"), name
        if prefix == "stg":
            source = Path(model["original_file_path"]).parent.name
            assert re.fullmatch(rf"stg_{source}__[a-z_]+", name) and topic(model) == "staging", name
        elif prefix == "int":
            assert re.fullmatch(r"int_[a-z_]+__[a-z]+ed", name), name
        else:
            assert re.fullmatch(r"((dim|fct)_)?[a-z_]+", name) and "__" not in name, name


def test_topics_only_read_earlier_ones(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    assert set(steps_of_topics()) == {topic(model) for model in models}, "CONTRIBUTING.md declares other topics"
    assert not edges_backward(manifest)
    for model in models:
        sources = [p for p in model["depends_on"]["nodes"] if p.startswith("source.")]
        assert not sources or topic(model) == "staging", f"{model['name']} reads {sources[0]}"


def longest_path(manifest: dict[str, Any], models: list[dict[str, Any]], to: str | None = None) -> int:
    """Models on the longest path of the DAG, or on the longest one that ends in a model."""
    depth: dict[str, int] = {}
    parents = {m["unique_id"]: [p for p in m["depends_on"]["nodes"] if p.startswith("model.")] for m in models}

    def depth_of(node: str) -> int:
        if node not in depth:
            depth[node] = 1 + max(map(depth_of, parents[node]), default=0)
        return depth[node]

    return max(depth_of(m["unique_id"]) for m in models if to in (None, m["name"]))


def test_models_and_macros_are_short_and_so_are_paths(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    patterns = ("models/**/*.sql", "models/**/*.py", "macros/**/*.sql")
    for file in (file for pattern in patterns for file in (ROOT / "dbt_project").glob(pattern)):
        sql = file.read_text(encoding="utf-8")
        lines = len(sql.splitlines())
        assert lines <= 250, f"{file.relative_to(ROOT)} has {lines} lines"
        ctes = len(re.findall(r"^(?:with )?\w+ as \(", sql, flags=re.MULTILINE))
        assert ctes <= 12, f"{file.relative_to(ROOT)} has {ctes} CTEs"
    # nothing is built when a table macro is made, so nothing waits for it
    assert longest_path(manifest, [model for model in models if not is_macro(model)]) <= 28
    assert longest_path(manifest, models, "cost_per_interaction") <= 20


def test_columns_that_another_topic_reads_are_described(
    manifest: dict[str, Any], models: list[dict[str, Any]], built: Project
) -> None:
    """Of an intermediate that another topic reads, every column that stands in the reader's SQL."""
    columns = defaultdict(set)
    for table, column in built.query(
        "select table_name, column_name from duckdb_columns() where schema_name = 'intermediate'"
    ):
        columns[table].add(column)
    for model in models:
        words = set(re.findall(r"\w+", code_of(model)))
        for parent in (manifest["nodes"].get(p) for p in model["depends_on"]["nodes"]):
            if parent and parent["name"].startswith("int_") and topic(parent) != topic(model):
                described = {name for name, column in parent["columns"].items() if column["description"]}
                missing = (columns[parent["name"]] & words) - described
                assert not missing, f"{model['name']} reads {parent['name']}: {', '.join(sorted(missing))}"


def test_a_renamed_column_keeps_its_old_name_beside_it(models: list[dict[str, Any]]) -> None:
    renamed = 0
    for model in models:
        for column in model["columns"].values():
            if new := column["config"]["meta"].get("replaced_by"):
                renamed += 1
                assert new in model["columns"], f"{model['name']}.{column['name']}"
                assert column["description"].startswith(f"Old name of {new}"), f"{model['name']}.{column['name']}"
    assert renamed


def test_every_model_seed_and_public_column_is_described(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            assert node["description"], node["name"]
        if node["resource_type"] == "seed" or is_public(node):
            for column in node["columns"].values():
                assert column["description"], f"{node['name']}.{column['name']}"
                assert column["data_type"], f"{node['name']}.{column['name']}"


def test_every_source_column_is_described(manifest: dict[str, Any]) -> None:
    for source in manifest["sources"].values():
        if source["source_name"] != "ingest":
            for column in source["columns"].values():
                assert column["description"] and column["data_type"], f"{source['name']}.{column['name']}"


def test_every_public_table_has_an_enforced_contract_and_a_guarded_key(
    manifest: dict[str, Any], models: list[dict[str, Any]]
) -> None:
    """Small tables have a primary key; views have a test, and large tables, where it is cheaper than an index."""
    tested = {
        n["attached_node"]
        for n in manifest["nodes"].values()
        if n["resource_type"] == "test" and (n.get("test_metadata") or {}).get("name") == "unique_key"
    }
    for model in models:
        if is_public(model) and not is_macro(model):
            assert model["config"]["contract"]["enforced"], model["name"]
            is_keyed = model["config"]["materialized"] == "table" and "primary_key" in {
                constraint["type"] for constraint in model["constraints"]
            }
            assert is_keyed or model["unique_id"] in tested, f"{model['name']} has neither primary_key nor unique_key"


def test_every_seed_has_a_key(manifest: dict[str, Any]) -> None:
    for seed in manifest["nodes"].values():
        if seed["resource_type"] == "seed":
            kinds = {constraint["type"] for column in seed["columns"].values() for constraint in column["constraints"]}
            assert "primary_key" in kinds or seed["config"]["meta"].get("key"), f"{seed['name']} has no key"


def test_columns_carry_their_unit(models: list[dict[str, Any]]) -> None:
    for model in models:
        for column in model["columns"].values() if is_public(model) else ():
            name, data_type = column["name"], column["data_type"]
            where = f"{model['name']}.{name}"
            if data_type == "boolean":
                assert re.match(r"(is|has)_", name) or name in {
                    "holds",
                    "still_valid",
                    "lower_is_better",
                    "covers_derivatives",
                    "allows_routers",
                    "needs_separate_license",
                }, where
            if data_type == "date":
                assert re.search(r"_on(_then|_now)?$", name), where
            if data_type == "timestamp":
                assert name.endswith("_at"), where
            assert not name.endswith("_at") or data_type == "timestamp", where
            assert not name.endswith("_on") or data_type == "date", where
            if data_type in ("decimal(18,9)", "decimal(38,15)"):
                allowed = {
                    *(
                        "raw_value",
                        "margin",
                        "value",
                        "value_a",
                        "value_b",
                        "value_stated",
                        "value_computed",
                        "tolerance",
                    ),
                    "billed",
                    *("usd_per_unit", "stated_usd_per_unit", "old_usd_per_unit", "new_usd_per_unit"),
                }
                assert re.search(r"_usd(_per_mtok)?(_then|_now)?$|^usd_per_mtok$", name) or name in allowed, where


def code_of(model: dict[str, Any]) -> str:
    """SQL without comments, and without types and defaults of parameters, whose digits are no figures."""
    sql = (ROOT / model["original_file_path"]).read_text(encoding="utf-8")
    sql = re.sub(r"\{\{ config\(.*?\) \}\}", "", sql, flags=re.DOTALL)
    sql = re.sub(r"\{#.*?#\}", "", sql, flags=re.DOTALL)
    sql = re.sub(r"--.*", "", sql)
    return re.sub(r"decimal\(\d+, ?\d+\)", "decimal", sql)


def test_no_model_names_a_provider_a_model_or_a_figure(models: list[dict[str, Any]]) -> None:
    """Policy is a row of a CSV and facts are rows of a source; SQL holds neither."""
    named = set()
    for file in (ROOT / "seeds").glob("*/*.csv"):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                named |= {row.get("provider_id"), row.get("model_id")}
    # a row for any model, where there is none for it
    named -= {None, "", "any"}
    assert {"fireworks", "kimi-k2-thinking"} <= named
    for model in models:
        # the parameters of an estimator in Python are constants with a name and a reason
        if topic(model) == "staging" or model["language"] == "python":
            continue
        code = code_of(model)
        numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", code)) - NUMBERS_ALLOWED
        assert not numbers, f"{model['name']} holds the figures {numbers}"
        quoted = set(re.findall(r"'([^']*)'", code))
        assert not quoted & named, f"{model['name']} names {quoted & named}"


def test_models_keep_to_the_sql_that_spark_knows_too(models: list[dict[str, Any]]) -> None:
    banned = (
        r"\basof\b|\bexclude\b|//|\bpivot\b|generate_series|arg_max|arg_min|date_diff|\bvarchar\b|regexp_matches|"
        r"\"[a-z_]+\""
    )
    for model in models:
        # what DuckDB alone has
        if is_macro(model) or model["language"] == "python":
            continue
        code = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", code_of(model), flags=re.DOTALL)
        found = re.findall(banned, code)
        assert not found, f"{model['name']}: {found}"
        for order_by in re.findall(r"order by\s+((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)", code):
            assert "nulls last" in order_by, f"{model['name']}: order by {order_by.strip()} without nulls last"


def test_every_seed_row_of_policy_says_why_and_since_when() -> None:
    for file in (ROOT / "seeds" / "policy").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                assert row["rationale"] and row["decided_on"], f"{file.name}: {row}"


def test_every_hand_kept_fact_has_its_address_and_day() -> None:
    for file in (ROOT / "seeds" / "facts").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                assert row["source_address"] and row["stated_on"], f"{file.name}: {row}"


def test_the_version_in_a_contract_is_that_of_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for file in (ROOT / "dbt_project" / "models" / "staging").glob("*/_*__sources.yml"):
        (source,) = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
        origin = source.get("config", {}).get("meta", {}).get("origin", {})
        if origin.get("route") == "package":
            assert f"{origin['package']}=={origin['version']} " in lock, file.name


def test_locks_have_hashes_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text and "index-url" not in text, name
        assert text.count("--hash=sha256:") > text.count("=="), name
