"""The user's own files: what is read, what is refused and in which words, and how they lie over the shipped policy."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Project, Small
from typer.testing import CliRunner, Result

from ingest.contract import read_contract
from ingest.fetch import fetch
from ingest.home import HOME
from ingest.land import land
from ingest.loading import load_own, own_contracts, read_own
from ingest.messages import ContractError
from modelmart import home
from modelmart.cli import app
from modelmart.publish import BuildError, publish

PROFILES = "profile_id,based_on,scenario_id,domain_id,capability_coding,cost_at_effort,max_usd\n"
PRICES = "provider_id,model_id,meter,usd_per_unit,"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    monkeypatch.setenv(HOME, str(path))
    return path


def rows(table: str, *columns: str) -> list[tuple]:
    return read_own()[0][table].select(columns).rows()


# ---------------------------------------------------------------------------------------------- what is read


def test_without_a_folder_or_its_files_there_are_no_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {contract.name for contract in own_contracts()} == {"my_prices", "own"}
    for value in (str(folder), ""):
        monkeypatch.setenv(HOME, value)
        tables, notes = read_own()
        assert notes == [] and all(table.is_empty() for table in tables.values())


def test_a_folder_that_is_named_and_missing_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME, f"{folder}/none")
    with pytest.raises(
        ContractError, match=f"there is no folder {folder}/none, which {HOME} names. Correct it, or run:"
    ):
        read_own()


def test_comments_empty_lines_spaces_and_the_commas_of_a_spreadsheet_change_nothing(folder: Path) -> None:
    (folder / "scenarios.csv").write_text(
        '# a comment, with a comma\nscenario_id,scenario_name,output_tokens\n\n"# quoted, by a spreadsheet",,\n,,\n'
        'a ,"one\n# of two lines",5\n',
        encoding="utf-8-sig",
    )
    assert rows("workloads", "scenario_id", "scenario_name", "output_tokens") == [("a", "one\n# of two lines", 5)]


def test_an_empty_cell_or_a_missing_column_has_the_default(folder: Path) -> None:
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens,region\na,5,\n", encoding="utf-8")
    (folder / "company.csv").write_text("monthly_users,revenue_usd\n5,7\n", encoding="utf-8")
    (folder / "prices.csv").write_text(f"{PRICES}note\nopenai,gpt-5,input,1,\n", encoding="utf-8")
    columns = ("fresh_input_tokens", "interactions", "service_tier", "region", "other_tier")
    assert rows("workloads", *columns) == [(0, 1000, "standard", "global", None)]
    assert rows("companies", "company_profile_id", "revenue_period", "serves_others") == [("small_app", "year", True)]
    columns = ("region", "service_tier", "min_input_tokens", "time_window", "source_address", "is_approximate")
    assert rows("prices", *columns) == [("global", "standard", 0, "always", "contract#own", False)]


def test_a_profile_inherits_from_profiles_of_the_file_and_at_last_from_a_shipped_one(folder: Path) -> None:
    (folder / "profiles.csv").write_text(
        f"{PROFILES}"
        "child,parent,rag,,,,\n"
        "parent,coding_agent,coaching,coding,60%,40,0.05\n"
        "coaching_app,,,,,,\n"
        "plain,,,,,,\n",
        encoding="utf-8",
    )
    columns = ("profile_id", "based_on", "inherits_from", "scenario_id", "domain_id", "max_usd")
    assert rows("profiles", *columns) == [
        ("child", "parent", "coding_agent", "rag", "coding", Decimal("0.05")),
        ("parent", "coding_agent", "coding_agent", "coaching", "coding", Decimal("0.05")),
        # a shipped profile that is replaced is based on itself
        ("coaching_app", "coaching_app", "coaching_app", None, None, None),
        ("plain", "general_assistant", "general_assistant", None, None, None),
    ]
    weights = [(c, Decimal(w)) for c, w in (("cost_at_effort", 40), ("capability_coding", 60))]
    assert rows("weights", "profile_id", "criterion_id", "weight") == [
        (profile, *weight) for profile in ("child", "parent") for weight in weights
    ]


def test_weights_in_percent_are_said_once_and_shares_are_not(folder: Path) -> None:
    (folder / "profiles.csv").write_text(
        f"{PROFILES}percent,,,,99.5,0.5,\nheir,percent,,,,,\nshare,,,,0.6,0.4,\n", encoding="utf-8"
    )
    assert read_own()[1] == ["profiles.csv: the weights of percent sum to 100, so they are read as percent"]


# ---------------------------------------------------------------------------------------------- what is refused

REFUSED: dict[str, tuple[str, str, str]] = {
    "semicolons": (
        "scenarios.csv",
        "scenario_id;output_tokens\na;5\n",
        "scenarios.csv, line 1: the fields are separated by ;. Save the file as CSV with commas",
    ),
    "column": (
        "scenarios.csv",
        "scenario_id,output_token\na,5\n",
        "scenarios.csv, line 1: column output_token is not in the contract. Did you mean output_tokens?",
    ),
    "required column": (
        "watchlist.csv",
        "rationale\nx\n",
        "watchlist.csv, line 1: column offering_id is missing. Add it",
    ),
    "number": (
        "scenarios.csv",
        'scenario_id,output_tokens\na,"1,000"\n',
        "scenarios.csv, line 2, column output_tokens: '1,000' is not a whole number",
    ),
    "id": (
        "scenarios.csv",
        "scenario_id,output_tokens\nMy Chat!,5\n",
        "scenarios.csv, line 2, column scenario_id: 'My Chat!' is not an id. Use lower-case letters, digits and _, "
        "such as my_chat",
    ),
    "key twice": (
        "scenarios.csv",
        "scenario_id,output_tokens\na,5\na,6\n",
        "scenarios.csv, line 3, column scenario_id: 'a' occurs more than once; first at line 2",
    ),
    "region": (
        "scenarios.csv",
        "scenario_id,output_tokens,region\na,5,Europe\n",
        "scenarios.csv, line 2, column region: 'Europe' is not a known region. Did you mean eu?",
    ),
    "tier": (
        "scenarios.csv",
        "scenario_id,output_tokens,service_tier\na,5,cheap\n",
        "column service_tier: 'cheap' is not one of: standard, batch, flex, priority, fast",
    ),
    "no tokens": ("scenarios.csv", "scenario_id\na\n", "'0' leaves the workload without tokens. Write how many"),
    "tokens of a month": (
        "scenarios.csv",
        "scenario_id,output_tokens\na,5000000000\n",
        "'5000000000' is more than 100,000,000. Write the tokens of a single interaction",
    ),
    "interactions": (
        "scenarios.csv",
        "scenario_id,output_tokens,interactions\na,5,9000000000000\n",
        "column interactions: '9000000000000' is more than 1,000,000,000,000. Write fewer",
    ),
    "id of a profile": (
        "profiles.csv",
        f"{PROFILES}9a,,,,,,\n",
        "column profile_id: '9a' is not an id",
    ),
    "id of a company": (
        "company.csv",
        "company_profile_id,monthly_users,revenue_usd\nUs,5,7\n",
        "column company_profile_id: 'Us' is not an id. Use lower-case letters, digits and _, such as us",
    ),
    "company": (
        "profiles.csv",
        "profile_id,company_profile_id\na,smal_app\n",
        "column company_profile_id: 'smal_app' is not a known company. Did you mean small_app?",
    ),
    "window": (
        "profiles.csv",
        "profile_id,min_context\na,900000000\n",
        "column min_context: '900000000' is more than 100,000,000 tokens. Write fewer",
    ),
    "day of an agreement": (
        "prices.csv",
        f"{PRICES}stated_on\nopenai,gpt-5,input,1,1926-01-01\n",
        "column stated_on: '1926-01-01' is before 2020-01-01 or in the future",
    ),
    "region of a price": (
        "prices.csv",
        f"{PRICES}region\nopenai,gpt-5,input,1,moon\n",
        "column region: 'moon' is not a known region. Known: global, af-south-1, ap-east-1",
    ),
    "day": (
        "scenarios.csv",
        "scenario_id,output_tokens,decided_on\na,5,2062-01-01\n",
        "column decided_on: '2062-01-01' is before 2020-01-01 or in the future. Correct the day",
    ),
    "criterion": (
        "profiles.csv",
        "profile_id,capabilty_coding\na,1\n",
        "profiles.csv: column capabilty_coding is neither a property of a profile nor a criterion. "
        "Did you mean capability_coding? The criteria are: cost, ",
    ),
    "workload": (
        "profiles.csv",
        f"{PROFILES}a,,codin_step,,,,\n",
        "profiles.csv, line 2, column scenario_id: 'codin_step' is not a known workload. Did you mean coding_step?",
    ),
    "domain": ("profiles.csv", f"{PROFILES}a,,,code,,,\n", "'code' is not a known domain. Did you mean coding?"),
    "base": (
        "profiles.csv",
        f"{PROFILES}a,b,,,,,\nb,codng_agent,,,,,\n",
        "1 row is wrong. Correct these:\n  profiles.csv, line 3, column based_on: 'codng_agent' is not a "
        "known profile. Did you mean coding_agent?",
    ),
    "circle": (
        "profiles.csv",
        f"{PROFILES}a,b,,,,,\nb,a,,,,,\n",
        "profiles.csv, line 2, column based_on: 'b' leads back to itself. Name a shipped profile",
    ),
    "no evidence": (
        "profiles.csv",
        f"{PROFILES}a,coaching_app,,,60,40,\n",
        "column based_on: 'coaching_app' has no capability among its criteria, and this row has one. Name another",
    ),
    "sum": (
        "profiles.csv",
        f"{PROFILES}a,,,,60,30,\nb,a,,,,,\n",
        "1 row is wrong. Correct these:\n  profiles.csv, line 2, column cost_at_effort, capability_coding: "
        "'90' is the sum of the weights. Change them so that it is 100 (percent) or 1",
    ),
    "decimals": ("profiles.csv", f"{PROFILES}a,,,,33.33333,66.66667,\n", "'100' percent are divided into weights of"),
    "negative weight": (
        "profiles.csv",
        f"{PROFILES}a,,,,-1,2,\n",
        "capability_coding, column weight: '-1' is less",
    ),
    "word as weight": (
        "profiles.csv",
        f"{PROFILES}a,,,,half,0.5,\n",
        "capability_coding, column weight: 'half' is not a",
    ),
    "nothing passes": ("profiles.csv", f"{PROFILES}a,,,,,,0\n", "column max_usd: '0' excludes every offering. Write a"),
    "one end": (
        "profiles.csv",
        "profile_id,cheap_usd\na,0.1\n",
        "column dear_usd: (empty) is needed beside the other end of the scale. Write both",
    ),
    "ends": (
        "profiles.csv",
        "profile_id,cheap_usd,dear_usd\na,0.2,0.1\n",
        "column cheap_usd: '0.2' is not between 0 and dear_usd, 0.1. Write a lower amount above 0",
    ),
    "period": (
        "company.csv",
        "monthly_users,revenue_usd,revenue_period\n5,7,years\n",
        "company.csv, line 2, column revenue_period: 'years' is not a known period. Did you mean year?",
    ),
    "users": ("company.csv", "monthly_users,revenue_usd\n,7\n", "column monthly_users: (empty) is missing"),
    "no offering": (
        "watchlist.csv",
        "offering_id\ngpt-5\n",
        "'gpt-5' is not an offering. Write provider/model; to look it up: modelmart explain NAME",
    ),
    "stars": (
        "usage_names.csv",
        "log_model,provider_id\na*b*,azure\n",
        "usage_names.csv, line 2, column log_model: 'a*b*' has more than one *. Write one, or a row for each name",
    ),
    "provider of a name": ("usage_names.csv", "log_model,provider_id\na,azur\n", "'azur' is not a known provider. Did"),
    "meter": (
        "prices.csv",
        f"{PRICES}note\nopenai,gpt-5,inputs,1,\n",
        "prices.csv, line 2, column meter: 'inputs' is not a known meter. Did you mean input?",
    ),
    "currency": ("prices.csv", f"{PRICES}note\nopenai,gpt-5,input,$1,\n", "column usd_per_unit: '$1' is not a plain"),
    "price of a token": (
        "prices.csv",
        f"{PRICES}note\nopenai,gpt-5,input,0.00000125,\n",
        "'0.00000125' looks like the price of one token. Write the price of a million",
    ),
    "hours": (
        "prices.csv",
        f"{PRICES}time_window\nopenai,gpt-5,input,1,09:00-25:00\n",
        "column time_window: '09:00-25:00' is not hours of a day. Write HH:MM-HH:MM in UTC",
    ),
    "end before start": (
        "prices.csv",
        f"{PRICES}valid_from_on,valid_to_on\nopenai,gpt-5,input,1,2026-02-01,2026-01-01\n",
        "'2026-01-01' is not after valid_from_on, 2026-02-01. Correct one of them",
    ),
}


def test_the_mistakes_of_all_files_are_told_at_once_without_what_follows_from_them(folder: Path) -> None:
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens,region\na,x,eu\nb,5,Europe\n", encoding="utf-8")
    (folder / "profiles.csv").write_text(f"{PROFILES}p,,a,,half,60,\nq,,,code,,,\n", encoding="utf-8")
    (folder / "prices.csv").write_text(f"{PRICES}note\nOpen AI,gpt-5,inputs,1,\n", encoding="utf-8")
    with pytest.raises(ContractError) as refused:
        read_own()
    lines = str(refused.value).splitlines()
    assert [line for line in lines if not line.startswith("  ")] == [
        "5 rows are wrong. Correct these:",
    ]
    assert "'Open AI' is not an id: lower-case letters, digits, . and -, such as gpt-4.1-mini" in str(refused.value)
    # scenario a is refused, so that profile p names it is no mistake, and its weights have no sum yet
    assert [line.split(":")[1].split("'")[1] for line in lines[-4:]] == ["x", "half", "Europe", "code"]


@pytest.mark.parametrize(("file", "text", "message"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_named_with_its_place_and_what_to_do(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as refused:
        read_own()
    assert message in str(refused.value)


def test_one_bad_row_refuses_all_of_a_source_and_the_rows_before_stay(folder: Path, tmp_path: Path) -> None:
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens\na,5\n", encoding="utf-8")
    assert load_own(tmp_path / "w.duckdb") == ["my_prices", "own"]
    assert load_own(tmp_path / "w.duckdb") == []
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens\na,6\nb,-1\n", encoding="utf-8")
    with pytest.raises(ContractError, match="1 row is wrong"):
        load_own(tmp_path / "w.duckdb")
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        assert con.execute("select scenario_id, output_tokens from raw.own__workloads").fetchall() == [("a", 5)]


def test_rows_are_taken_back_when_the_folder_is_no_longer_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens\na,5\n", encoding="utf-8")
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        first = land(con, read_contract("own"), fetch(read_contract("own")))
        monkeypatch.delenv(HOME)
        second = land(con, read_contract("own"), fetch(read_contract("own")))
    assert (first.rows, second.rows) == (1, 0) and first.snapshot_id != second.snapshot_id


# ---------------------------------------------------------------------------------------------- init and new


def command(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=answers)


def test_init_writes_files_whose_examples_are_right_and_that_explain_every_column(folder: Path) -> None:
    assert command("init", str(folder)).exit_code == 0
    assert all(table.is_empty() for table in read_own()[0].values())
    for name, file in home.FILES.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert max(map(len, text.splitlines()[:-2])) <= 160
        for column in read_contract(file.source).tables[file.table].columns:
            assert f"#   {column.name}: " in text or column.name == "inherits_from", f"{name}: {column.name}"
        # examples have no space after their mark
        (folder / name).write_text(re.sub(r"^#(?=[^ \n])", "", text, flags=re.MULTILINE), encoding="utf-8")
    tables, notes = read_own()
    assert all(table.height for table in tables.values())
    assert notes == ["profiles.csv: the weights of my_assistant sum to 100, so they are read as percent"]


def test_init_leaves_existing_files_as_they_are(folder: Path) -> None:
    (folder / "prices.csv").write_text("mine\n", encoding="utf-8")
    printed = command("init", str(folder)).stdout
    assert "Kept as they were: prices.csv" in printed and f"export {HOME}={folder}" in printed
    assert (folder / "prices.csv").read_text(encoding="utf-8") == "mine\n"
    assert "Made in" in printed and command("init", str(folder)).stdout.startswith(f"Made in {folder}: nothing")


def test_new_appends_a_row_that_is_checked_before(folder: Path) -> None:
    assert command("init", str(folder)).exit_code == 0
    rest = ("--interactions", "50", "--tier", "batch", "--why", "measured", "--region", "eu")
    done = command("new", "scenario", "Our Mail", "--input", "0.5k", "--output", "100", "--cached", "1k", *rest)
    assert done.exit_code == 0 and "Added our_mail to" in done.stdout
    weights = ("--weight", "capability_reasoning=60", "--weight", "cost_at_effort=40")
    rest = ("--based-on", "general_assistant", "--min-context", "128k", "--why", "as agreed")
    done = command("new", "profile", "mine", "--scenario", "our_mail", *weights, "--max-usd", "0.05", *rest)
    assert done.exit_code == 0 and "modelmart answer --profile mine" in done.stdout
    columns = ("scenario_id", "scenario_name", "fresh_input_tokens", "interactions", "service_tier", "region")
    assert rows("workloads", *columns, "rationale") == [("our_mail", "Our Mail", 500, 50, "batch", "eu", "measured")]
    assert rows("profiles", "profile_id", "based_on", "scenario_id", "max_usd", "min_context", "rationale") == [
        ("mine", "general_assistant", "our_mail", Decimal("0.05"), 128_000, "as agreed")
    ]
    before = (folder / "profiles.csv").read_text(encoding="utf-8")
    for arguments, told in (
        (("mine",), "'mine' occurs more than once"),
        (("other", "--scenario", "our_male"), "'our_male' is not a known workload. Did you mean our_mail?"),
        (("other", "--weight", "cots=100"), "'cots' is not a criterion. Did you mean cost?"),
        (("other", "--weight", "cost=90"), "'90' is the sum of the weights"),
    ):
        refused = command("new", "profile", *arguments)
        assert refused.exit_code == 1 and told in refused.stderr
    assert (folder / "profiles.csv").read_text(encoding="utf-8") == before


def test_new_asks_on_a_terminal_and_names_the_option_without_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = command("new", "scenario", "mail")
    assert missing.exit_code == 1 and "--input is missing" in missing.stderr
    monkeypatch.setattr(home, "_can_ask", lambda: True)
    asked = command("new", "scenario", "mail", answers="500\n\n100\n\n\n\n")
    assert asked.exit_code == 0, asked.output
    columns = ("scenario_id", "fresh_input_tokens", "cached_input_tokens", "output_tokens", "interactions", "region")
    assert rows("workloads", *columns) == [("mail", 500, 0, 100, 1000, "global")]


def test_a_command_with_a_folder_that_does_not_exist_says_so(folder: Path) -> None:
    refused = command("new", "profile", "mine", "--home", str(folder / "none"))
    assert refused.exit_code == 2 and "modelmart init" in refused.output


# ---------------------------------------------------------------------------------------------- builds


def test_own_rows_that_go_are_no_loss_and_those_that_replace_shipped_rows_make_up_for_them(small: Small) -> None:
    def publish_rows(own: int, others: int) -> None:
        with duckdb.connect(str(small.working)) as con:
            con.execute("create or replace table marts.dim_profiles as select 'mine' as profile_id, true as is_own")
            made = f"select range as n, range < {own} as is_own from range({own + others})"
            con.execute(f"create or replace table marts.told as {made}")
            # a mart that has the profile alone
            names = "case when is_own then 'mine' else 'app' end as profile_id"
            con.execute(f"create or replace table marts.by_profile as select n, {names} from ({made})")
        publish()

    publish_rows(1000, 1000)
    publish_rows(0, 1000)
    publish_rows(500, 500)
    with pytest.raises(BuildError, match=r"(?s)rows_lost of by_profile: .*rows_lost of told: "):
        publish_rows(100, 0)


def test_own_rows_lie_over_the_shipped_ones_in_the_marts(scratch: Project, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "scenarios.csv").write_text("scenario_id,output_tokens\nmine,5\ncoaching,7\n", encoding="utf-8")
    (folder / "watchlist.csv").write_text("offering_id\nopenai/gpt-4.1-mini\n", encoding="utf-8")
    (folder / "profiles.csv").write_text(
        "profile_id,based_on,scenario_id\nmy_agent,coding_agent,mine\n", encoding="utf-8"
    )
    scratch.ok("python", "-m", "ingest", "own", "--home", str(folder))
    models = ("dim_scenarios", "dim_profiles", "watched_offerings")
    scratch.ok("dbt", "run", "--select", *models)

    def ask(sql: str) -> list[tuple[Any, ...]]:
        return scratch.query(sql, scratch.working)

    of_policy = "from marts.dim_scenarios where not is_measured"
    assert ask(f"select scenario_id, output_tokens {of_policy} and is_own order by all") == [
        ("coaching", 7),
        ("mine", 5),
    ]
    assert ask(f"select count(*) {of_policy}") == [(10,)]
    assert ask("select profile_id, scenario_id, domain_id from marts.dim_profiles where is_own") == [
        ("my_agent", "mine", "coding")
    ]
    assert ask("select offering_id from marts.watched_offerings where is_own") == [("openai/gpt-4.1-mini",)]
    weights = (
        "select criterion_id, weight from staging.stg_policy__criterion_weights where profile_id = '{}' order by all"
    )
    assert ask(weights.format("my_agent")) == ask(weights.format("coding_agent"))
    # and back
    scratch.ok("python", "-m", "ingest", "own")
    scratch.ok("dbt", "run", "--select", *models)
    assert ask(f"select bool_or(is_own), count(*) {of_policy}") == [(False, 9)]
    assert ask("select bool_or(is_own), count(*) from marts.watched_offerings") == [(False, 3)]


def test_a_build_stops_before_it_loads_and_names_the_offerings_that_do_not_exist(
    scratch: Project, tmp_path: Path
) -> None:
    before = scratch.live.read_bytes()
    watched, profiles = tmp_path / "watchlist.csv", tmp_path / "profiles.csv"
    watched.write_text("offering_id\nopenai/gpt-4.1-mni\n", encoding="utf-8")
    run = scratch.run("modelmart", "build", "--home", str(tmp_path))
    assert run.returncode == 1 and run.stdout == ""
    assert "watchlist.csv: there is no offering 'openai/gpt-4.1-mni'. Did you mean openai/gpt-4.1-mini?" in run.stderr
    watched.unlink()
    profiles.write_text(f"{PROFILES}a,,,,60,30,\n", encoding="utf-8")
    run = scratch.run("modelmart", "build", MODELMART_HOME=str(tmp_path))
    assert run.returncode == 1 and run.stdout == ""
    assert "'90' is the sum of the weights" in run.stderr and "Nothing was loaded" in run.stderr
    assert scratch.live.read_bytes() == before


def test_answer_and_check_say_that_files_are_not_in_the_warehouse_yet(built: Project, tmp_path: Path) -> None:
    (tmp_path / "scenarios.csv").write_text("scenario_id,output_tokens\na,5\n", encoding="utf-8")
    # a list that is not watched yet must not look as if all was well
    for name, code in (("answer", 0), ("check", 2)):
        told = built.run("modelmart", name, "--json", "--home", str(tmp_path))
        assert f"{tmp_path} are not in the warehouse yet; run: modelmart build --home {tmp_path}\n" in told.stderr
        assert told.returncode == code and bool(told.stdout) == (code == 0)
        assert "not in the warehouse" not in built.run("modelmart", name, "--json").stderr


@pytest.mark.slow
def test_usage_reads_names_and_prices_as_they_are_now(scratch: Project, tmp_path: Path) -> None:
    (tmp_path / "usage_names.csv").write_text(
        "log_provider,log_model,provider_id,model_id\nazure,Our-Thing,azure,gpt-5-mini\n", encoding="utf-8"
    )
    (tmp_path / "prices.csv").write_text(
        "provider_id,model_id,meter,usd_per_unit,valid_from_on\n"
        "openai,gpt-5,input,0.5,2026-01-01\nacme,own-llm,input,9,2026-01-01\nacme,own-llm,output,9,2026-01-01\n",
        encoding="utf-8",
    )
    log = tmp_path / "log.csv"
    calls = (("azure", "our-thing"), ("openai", "gpt-5"), ("acme", "own-llm"))
    log.write_text(
        "at,provider_id,model_id,fresh_input_tokens,output_tokens\n"
        + "".join(f"2026-11-20 10:00:00,{provider},{model},1000000,1000\n" for provider, model in calls),
        encoding="utf-8",
    )
    before = scratch.live.read_bytes()
    told = json.loads(scratch.ok("modelmart", "usage", str(log), "--json", "--home", str(tmp_path)))
    costs = {row["offering_id"]: Decimal(row["cost_usd"]) for row in told["models"]}
    assert {row["outcome"] for row in told["summary"]} == {"priced"}
    assert costs.keys() == {"azure/gpt-5-mini", "openai/gpt-5", "acme/own-llm"}
    assert costs["acme/own-llm"] == Decimal("9.009") and costs["openai/gpt-5"] == Decimal("0.51")
    assert scratch.live.read_bytes() == before
