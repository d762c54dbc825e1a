"""What the design says of names, layers, descriptions and keys, asserted on dbt's manifest."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Project

LAYERS = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_", "")}
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


def layer(node: dict[str, Any]) -> str:
    return Path(node["original_file_path"]).parts[2]


def test_folder_layer_schema_and_prefix_agree(models: list[dict[str, Any]]) -> None:
    for model in models:
        name, folder = model["name"], Path(model["original_file_path"]).parent.name
        assert model["schema"] == layer(model), name
        if layer(model) == "staging":
            assert re.fullmatch(rf"stg_{folder}__[a-z_]+", name), name
        elif layer(model) == "intermediate":
            assert re.fullmatch(r"int_[a-z_]+__[a-z]+ed", name), name
        else:
            assert re.fullmatch(r"((dim|fct)_)?[a-z_]+", name) and "__" not in name, name


def test_layers_are_read_in_one_direction(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    order = {"staging": 0, "intermediate": 1, "marts": 2}
    for model in models:
        for parent_id in model["depends_on"]["nodes"]:
            parent = manifest["nodes"].get(parent_id)
            if parent is None:
                assert layer(model) == "staging", f"{model['name']} reads a source"
            elif parent["resource_type"] == "model":
                assert order[layer(parent)] <= order[layer(model)], f"{model['name']} reads {parent['name']}"


def test_every_model_seed_and_public_column_is_described(manifest: dict[str, Any]) -> None:
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            assert node["description"], node["name"]
        if node["resource_type"] == "seed" or (node["resource_type"] == "model" and layer(node) == "marts"):
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
        if layer(model) == "marts" and not is_macro(model):
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
        for column in model["columns"].values() if layer(model) == "marts" else ():
            name, data_type = column["name"], column["data_type"]
            where = f"{model['name']}.{name}"
            if data_type == "boolean":
                assert re.match(r"(is|has)_", name) or name in {
                    "holds",
                    "still_valid",
                    "lower_is_better",
                    "covers_derivatives",
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
                    *("usd_per_unit", "old_usd_per_unit", "new_usd_per_unit"),
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
        if layer(model) == "staging":
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
        if is_macro(model):
            continue
        code = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", code_of(model), flags=re.DOTALL)
        found = re.findall(banned, code)
        assert not found, f"{model['name']}: {found}"
        for order_by in re.findall(r"order by\s+(.*?)\)", code, flags=re.DOTALL):
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
