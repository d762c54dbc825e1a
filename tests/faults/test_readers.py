"""Readers: never in the way, never with half of a warehouse, and never where they do not belong."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Project, Small, edit
from typer.testing import CliRunner

from modelmart.cli import READERS, app
from modelmart.publish import publish

# Opens the file anew each time, as a BI tool does; says what was torn or failed, and how often it read.
LOOP = """
import duckdb, sys
reads, last = 0, 0
print("ready", flush=True)
while True:
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as con:
            left, right, looks = con.execute(
                "select (from marts.left_half), (from marts.right_half), (select count(*) from raw.observations)"
            ).fetchone()
        assert left == right == looks >= last, (left, right, looks, last)
        reads, last = reads + 1, left
    except Exception as error:
        print(type(error).__name__, error, flush=True)
        sys.exit(1)
    if last == int(sys.argv[2]):
        print(reads, flush=True)
        break
"""


@pytest.mark.case("readers-loop")
def test_no_reader_fails_or_reads_a_mixture_while_others_publish(small: Small) -> None:
    publish()
    readers = [
        subprocess.Popen([sys.executable, "-c", LOOP, str(small.live), "18"], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        for reader in readers:
            assert reader.stdout and reader.stdout.readline() == "ready\n"
        for number in range(2, 19):
            small.write(number)
            publish()
        for reader in readers:
            told, _ = reader.communicate(timeout=30)
            assert reader.returncode == 0, told
            assert int(told) > 17
    finally:
        for reader in readers:
            reader.kill()


@pytest.mark.case("reader-blocks-writer")
def test_a_reader_who_stays_keeps_the_old_warehouse_and_holds_nobody_up(small: Small) -> None:
    publish()
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for _ in range(2): print(con.execute('from marts.left_half').fetchone()[0], flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(small.live)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin and reader.stdout
        assert reader.stdout.readline() == "1\n"
        small.write(2)
        publish()
        print(file=reader.stdin, flush=True)
        assert reader.stdout.readline() == "1\n"
        assert small.generation() == (2, 2, 2)
        print(file=reader.stdin, flush=True)


# ---------------------------------------------------------------------------------------------- where they may go

FORBIDDEN = {
    "bi-read-file": "select * from read_text('/etc/passwd')",
    "read a CSV": "from read_csv('/etc/passwd')",
    "read a file by its name": "from '{folder}/there.csv'",
    "list a folder": "from glob('/etc/*')",
    "write a file": "copy (select 1) to '{folder}/leak.csv'",
    "export": "export database '{folder}/leak'",
    "attach": "attach '{folder}/leak.duckdb'",
    "attach to read": "attach '{other}' as other (read_only)",
    "install": "install httpfs",
    "load": "load httpfs",
    "reach the network": "from read_csv('https://example.com/x.csv')",
    "turn it on again": "set enable_external_access = true",
    "widen it": "set allowed_directories = ['/']",
    "unlock": "set lock_configuration = false",
    "reset": "reset enable_external_access",
    "write": "drop table marts.left_half",
    "create": "create table marts.mine (a integer)",
    "read a secret": "create secret s (type s3)",
}


GUARDED = "Permission Error|disabled by configuration|read-only mode|configuration has been locked|Cannot change"


@pytest.mark.parametrize("case", FORBIDDEN)
@pytest.mark.parametrize("way", ["config", "set", "attach"])
def test_a_bi_connection_reads_the_warehouse_and_nothing_else(
    small: Small, tmp_path: Path, case: str, way: str
) -> None:
    """The three ways that SECURITY.md has: options of the driver, statements after it opened, and an attached file."""
    publish()
    (tmp_path / "there.csv").write_text("a\n1\n")
    there = set(tmp_path.rglob("*"))
    statement = FORBIDDEN[case].format(folder=tmp_path, other=small.working)
    if way == "config":
        con = duckdb.connect(str(small.live), read_only=True, config=READERS)
    elif way == "set":
        con = duckdb.connect(str(small.live), config={"access_mode": "read_only"})
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
    else:
        con = duckdb.connect()
        (told,) = re.findall(r"```sql\n(.*?)```", (ROOT / "SECURITY.md").read_text(), re.DOTALL)
        con.execute(told.replace("'warehouse.duckdb'", f"'{small.live}'"))
    with con:
        assert con.execute("from marts.left_half").fetchone() == (1,)
        # not for want of a network or a file
        with pytest.raises(duckdb.Error, match=GUARDED):
            con.execute(statement).fetchall()
        assert con.execute("from marts.left_half").fetchone() == (1,)
    assert set(tmp_path.rglob("*")) == there


@pytest.mark.parametrize("case", FORBIDDEN)
def test_modelmart_sql_opens_it_that_way(small: Small, tmp_path: Path, case: str) -> None:
    publish()
    (tmp_path / "there.csv").write_text("a\n1\n")
    run = CliRunner().invoke(app, ["sql", FORBIDDEN[case].format(folder=tmp_path, other=small.working)])
    assert run.exit_code == 1
    assert run.stderr.startswith("modelmart: ") and re.search(GUARDED, run.stderr)
    assert not list(tmp_path.glob("leak*"))


def test_the_guards_are_locked_only_after_they_are_set(small: Small) -> None:
    publish()
    # the wrong order leaves no guard at all, so it must fail and not pass in silence
    with duckdb.connect(str(small.live), read_only=True) as con:
        con.execute("set lock_configuration = true")
        with pytest.raises(duckdb.Error, match="locked"):
            con.execute("set enable_external_access = false")


def test_sql_of_a_build_reaches_no_more_than_it_needs(scratch: Project) -> None:
    reaches = ["read_text('/etc/passwd')", "read_csv('https://example.com/x.csv')", "glob('/etc/*')"]
    for number, reach in enumerate(reaches):
        (scratch.root / f"dbt_project/tests/reach_{number}.sql").write_text(f"select * from {reach}")
    run = scratch.run("dbt", "test", "--select", "reach_*")
    assert run.returncode == 1
    assert run.stdout.count("Permission Error") == len(reaches)


@pytest.mark.faults
def test_a_build_cannot_give_itself_more(scratch: Project) -> None:
    edit(
        scratch.root / "dbt_project.yml",
        'on-run-start: ["{{ close_access() }}", "{{ register_raw() }}"]',
        'on-run-start: ["{{ close_access() }}", "set enable_external_access = true"]',
    )
    run = scratch.run("dbt", "test", "--select", "k2_thinking_costs_2_90_usd_per_1000_coaching_interactions")
    assert run.returncode == 1
    assert "the configuration has been locked" in run.stdout


# ---------------------------------------------------------------------------------------------- what they are given

HOSTILE = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    '"><img src=x>',
]


@pytest.fixture
def hostile(small: Small) -> Small:
    with duckdb.connect(str(small.working)) as con:
        con.execute("create table marts.names (name varchar, number integer)")
        con.executemany("insert into marts.names values (?, ?)", [[name, -5] for name in HOSTILE])
    publish()
    return small


@pytest.mark.case("csv-formula-export")
def test_a_name_that_a_spreadsheet_would_run_is_text_in_a_file_and_verbatim_in_the_warehouse(hostile: Small) -> None:
    run = CliRunner().invoke(app, ["sql", "--csv", 'select name, number, name as "=head" from marts.names'])
    head, *rows = list(csv.reader(io.StringIO(run.stdout, newline="")))
    assert head == ["name", "number", "'=head"]
    for (name, number, _), was in zip(rows, HOSTILE, strict=True):
        assert not name.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert name.removeprefix("'") == was
        # a number is no formula
        assert number == "-5"
    with duckdb.connect(str(hostile.live), read_only=True) as con:
        assert [n for (n,) in con.execute("select name from marts.names").fetchall()] == HOSTILE


@pytest.mark.case("html-xss")
def test_a_name_is_text_in_a_page(hostile: Small) -> None:
    class Page(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: set[str] = set()
            self.texts: list[str] = []

        def handle_starttag(self, tag: str, attrs: list) -> None:
            self.tags.add(tag)
            assert attrs == []

        def handle_data(self, data: str) -> None:
            self.texts.append(data)

    page = Page()
    page.feed(CliRunner().invoke(app, ["sql", "--html", 'select name as "<b>" from marts.names']).stdout)
    page.close()
    assert page.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert [t for t in page.texts if t.strip()] == ["<b>", *HOSTILE]


def test_of_several_formats_one_is_to_be_chosen(small: Small) -> None:
    publish()
    assert CliRunner().invoke(app, ["sql", "--csv", "--html", "select 1"]).exit_code == 2


# ---------------------------------------------------------------------------------------------- what is installed


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_its_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = [e for e in text.replace("\\\n", " ").splitlines() if e.strip() and not e.startswith("#")]
    assert len(entries) > 20
    assert [e for e in entries if "==" not in e or "--hash=sha256:" not in e] == []
    assert "://" not in text and "--index-url" not in text
    names = {
        d.split(">")[0].split("=")[0].strip()
        for d in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    }
    assert names <= {e.split("==")[0].split("[")[0] for e in entries}
