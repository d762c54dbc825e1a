"""Loading as a user does it: `python -m ingest` on the working file, refusals, and that a refusal changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import Project, copy_project, edit, sha256

from ingest.contract import read_contract, source_ids
from ingest.fetch import fetch
from ingest.land import land, prepare

FIXTURE = Path(__file__).parent / "fixtures" / "genai_prices.json"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def counts(project: Project) -> dict[str, int]:
    with duckdb.connect(str(project.working), read_only=True) as con:
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
        return {t: con.execute(f'select count(*) from raw."{t}"').fetchone()[0] for (t,) in tables}  # type: ignore[index]


def test_unchanged_bytes_add_an_observation_and_nothing_else(project: Project) -> None:
    project.ok("python", "-m", "ingest")
    before = counts(project)
    sources = [s for s in source_ids() if read_contract(s).meta.origin]
    assert {"decision_record", "genai_prices", "litellm", "my_prices"} <= {*sources}
    assert project.ok("python", "-m", "ingest") == "".join(f"{s}: unchanged\n" for s in sources)
    after = counts(project)
    assert after.pop("observations") == before.pop("observations") + len(sources)
    assert after == before
    runs = [json.loads(line) for line in (project.root / "logs" / "runs.jsonl").read_text().splitlines()]
    assert [s["status"] for r in runs for s in r["sources"]] == ["landed"] * len(sources) + ["unchanged"] * len(sources)


def test_changed_bytes_are_a_snapshot_more_and_the_old_rows_stay(project: Project) -> None:
    project.ok("python", "-m", "ingest", "decision_record")
    before = counts(project)
    edit(
        project.root / "seeds/facts/prices.csv",
        "kimi-k2-thinking,global,output,standard,0,always,2.50,",
        "kimi-k2-thinking,global,output,standard,0,always,2.60,",
    )
    project.ok("python", "-m", "ingest", "decision_record")
    after = counts(project)
    assert after["snapshots"] == before["snapshots"] + 1
    assert after["decision_record__prices"] == 2 * before["decision_record__prices"]


def test_the_same_bytes_are_parsed_anew_in_place_when_the_contract_has_a_new_rule(project: Project) -> None:
    project.ok("python", "-m", "ingest", "decision_record")
    before = counts(project)
    contract = project.root / "dbt_project/models/staging/decision_record/_decision_record__sources.yml"
    rule = "description: Number of experts, if the model is a mixture of experts.\n            config: {meta: {min: "
    edit(contract, rule + "1", rule + "2")
    assert re.fullmatch(r"decision_record: [\d,]+ rows\n", project.ok("python", "-m", "ingest", "decision_record"))
    after = counts(project)
    assert after.pop("observations") == before.pop("observations") + 1
    assert after == before


def test_a_table_that_was_dropped_is_filled_again(project: Project) -> None:
    project.ok("python", "-m", "ingest", "decision_record")
    before = counts(project)
    with duckdb.connect(str(project.working)) as con:
        con.execute("drop table raw.decision_record__prices")
    project.ok("python", "-m", "ingest", "decision_record")
    after = counts(project)
    assert after.pop("observations") == before.pop("observations") + 1
    assert after == before


def test_the_snapshot_is_the_sha256_of_the_bytes_and_the_same_on_every_machine() -> None:
    contract = read_contract("decision_record")
    fetched = fetch(contract)
    assert fetched.sha256 == hashlib.sha256(fetch(contract).content).hexdigest()
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as bundle:
        assert {i.date_time for i in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert bundle.read("prices.csv") == Path("seeds/facts/prices.csv").read_bytes()


def test_a_file_takes_the_place_of_the_network(project: Project) -> None:
    assert "genai_prices: 25 rows" in project.ok("python", "-m", "ingest", "genai_prices", "--from", str(FIXTURE))
    run = project.run("python", "-m", "ingest", "genai_prices", "--from", "no/such/file.json")
    assert run.returncode == 1
    assert "there is no file no/such/file.json" in run.stderr
    assert project.run("python", "-m", "ingest", "--from", str(FIXTURE)).returncode == 2


@pytest.mark.parametrize(
    ("source", "raw"),
    [
        ("decision_record", b"model_id,price\nm,1\n"),
        ("genai_prices", b'[{"id": "a", "models": {"m": 1}}]'),
        ("genai_prices", b'[{"id": "a", "models": [{"id": "m", "prices": {"input_mtok": null}}]}]'),
        ("genai_prices", b'[{"id": "a", "models": [{"id": "m", "prices": {"input_mtok": {"base": 1}}}]}]'),
        ("genai_prices", b'[{"id": 7, "models": [{"id": ["m"], "prices": 3}]}]'),
    ],
)
def test_a_shape_that_the_parser_does_not_know_is_refused_in_words(
    project: Project, tmp_path: Path, source: str, raw: bytes
) -> None:
    file = tmp_path / "bytes"
    file.write_bytes(raw)
    run = project.run("python", "-m", "ingest", source, "--from", str(file))
    assert run.returncode == 1
    assert f"{source} is refused; nothing of it was loaded: " in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("text", ["", "sources: [", "sources: []\n", "version: 2\nsources:\n  - {name: x}\n"])
def test_a_contract_that_is_not_valid_is_refused_and_the_other_sources_are_loaded(project: Project, text: str) -> None:
    path = project.root / "dbt_project/models/staging/genai_prices/_genai_prices__sources.yml"
    path.write_text(text)
    run = project.run("python", "-m", "ingest", "genai_prices", "my_prices")
    assert run.returncode == 1
    assert "_genai_prices__sources.yml is not a valid contract" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout.startswith("my_prices: ")


def test_a_mistyped_key_of_a_contract_changes_nothing(project: Project) -> None:
    project.ok("python", "-m", "ingest", "my_prices")
    before = sha256(project.working)
    contract = project.root / "dbt_project/models/staging/my_prices/_my_prices__sources.yml"
    edit(contract, "is_strict: true", "is_strickt: true")
    run = project.run("python", "-m", "ingest", "my_prices")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        "my_prices is refused; nothing of it was loaded: "
        "dbt_project/models/staging/my_prices/_my_prices__sources.yml is not a valid contract:\n"
        "  config.meta.is_strickt = true: unknown key. Did you mean is_strict? "
        "Allowed keys: attribution, copied_from, is_required, is_strict, license, live, max_rejected_pct, origin\n"
    )
    assert sha256(project.working) == before


def test_a_mistyped_key_of_a_usage_log_adapter_fails_a_load_of_all_sources(project: Project) -> None:
    adapter = project.root / "dbt_project/models/staging/usage_log/_usage_log__sources.yml"
    edit(adapter, "required: true, in_log: [at]", "requird: true, in_log: [at]")
    run = project.run("python", "-m", "ingest")
    assert run.returncode == 1
    assert run.stderr.startswith("usage_log is refused; nothing of it was loaded: ")
    assert "tables[calls].columns[called_at].config.meta.requird = true: unknown key. Did you mean req" in run.stderr
    assert "\ndecision_record: " in run.stdout
    # a load of one source does not read it
    project.ok("python", "-m", "ingest", "my_prices")


def test_a_working_file_of_an_earlier_release_gets_the_new_bookkeeping_and_keeps_its_rows(project: Project) -> None:
    project.ok("python", "-m", "ingest", "decision_record", "models_dev")
    with duckdb.connect(str(project.working)) as con:
        # as the release of 2026-11 had it: named lineage, and never null but in files that were older still
        con.execute("alter table raw.snapshots rename column copied_from to lineage")
        con.execute("update raw.snapshots set lineage = source_id where source_id = 'models_dev'")
        for source_id, lineage in (("copy", "models_dev"), ("original", "original")):
            con.execute(
                "insert into raw.snapshots (snapshot_id, source_id, origin, sha256, byte_count, fetched_at, license, "
                "landed_with, row_count, rounded_count, lineage) select ? || ':1', ?, origin, sha256, byte_count, "
                "fetched_at, license, landed_with, row_count, rounded_count, ? from raw.snapshots "
                "where source_id = 'models_dev'",
                [source_id, source_id, lineage],
            )
        before = con.execute("select * exclude (lineage) from raw.snapshots order by all").fetchall()
    assert project.ok("python", "-m", "ingest", "decision_record") == "decision_record: unchanged\n"
    with duckdb.connect(str(project.working)) as con:
        columns = [c for (c,) in con.execute("select column_name from (describe raw.snapshots)").fetchall()]
        assert "copied_from" in columns and "lineage" not in columns
        kept = "source_id in ('decision_record', 'models_dev', 'copy', 'original')"
        after = con.execute(f"select * exclude (copied_from) from raw.snapshots where {kept} order by all").fetchall()
        assert after == before
        copies = con.execute("select source_id, copied_from from raw.snapshots where copied_from is not null")
        assert copies.fetchall() == [("copy", "models_dev")]
        # and again: nothing is left to rename
        prepare(con, read_contract("my_prices"))


def test_a_source_that_copies_another_is_stored_with_that_one(tmp_path: Path) -> None:
    fixture = Path(__file__).parent / "fixtures" / "models_dev_benchmarks.json"
    contract = read_contract("models_dev_benchmarks")
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        land(con, contract, fetch(contract, fixture))
        land(con, read_contract("my_prices"), fetch(read_contract("my_prices")))
        stored = con.execute("select source_id, copied_from from raw.snapshots order by source_id").fetchall()
    assert stored == [("models_dev_benchmarks", "models_dev"), ("my_prices", None)]


def in_prices(old: str, new: str) -> Callable[[Project], None]:
    return lambda project: edit(project.root / "seeds/facts/prices.csv", old, new)


FIRST_PRICE = "fireworks,kimi-k2-thinking,global,input,standard,0,always,0.60,"


def test_the_failure_of_one_source_does_not_stop_another(project: Project) -> None:
    in_prices(FIRST_PRICE, FIRST_PRICE.replace("0.60", "free"))(project)
    run = project.run("python", "-m", "ingest", "decision_record", "genai_prices")
    assert run.returncode == 1
    assert "decision_record is refused" in run.stderr
    assert re.match(r"genai_prices: [\d,]+ rows", run.stdout)


def test_bad_rows_of_a_catalogue_are_rejects_with_their_rule(project: Project, tmp_path: Path) -> None:
    catalogue = json.loads(FIXTURE.read_text())
    models = [{"id": f"m{i}", "prices": {"input_mtok": 1}} for i in range(300)]
    catalogue.append({"id": "beta", "models": [*models, {"id": "bad", "prices": {"input_mtok": -2}}]})
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(catalogue))
    assert "1 refused" in project.ok("python", "-m", "ingest", "genai_prices", "--from", str(file))
    with duckdb.connect(str(project.working), read_only=True) as con:
        rejects = con.execute(
            "select table_name, source_location, column_name, value, rule from raw.rejects"
        ).fetchall()
        kept = con.execute("select count(*) from raw.genai_prices__prices where source_model_id = 'bad'").fetchone()
    assert rejects == [("prices", "beta/bad", "usd_per_unit", "-2", "is less than 0")]
    assert kept == (0,)


def test_a_second_writer_is_told_who_holds_the_file(project: Project) -> None:
    project.ok("python", "-m", "ingest", "my_prices")
    with duckdb.connect(str(project.working)):
        run = project.run("python", "-m", "ingest", "my_prices")
    assert run.returncode == 1
    assert "cannot be opened" in run.stderr and "PID" in run.stderr
    assert "Traceback" not in run.stderr
