"""Readers: never in the way, never with half of a warehouse, and never where they do not belong."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import NOBODY, ROOT, Project, Small, as_nobody, edit, let_in, sha256
from typer.testing import CliRunner

from ingest import working
from ingest.working import log_of
from modelmart import readers
from modelmart.cli import app
from modelmart.publish import publish, rollback

# Opens the file anew each time, as a BI tool does; says what was torn or failed, and how often it read.
LOOP = """
import duckdb, sys, time
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
    time.sleep(0.01)
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


@dataclass(frozen=True)
class House:
    """A published warehouse in a folder of its own, and a folder beside it with what a reader might want."""

    root: Path

    @property
    def live(self) -> Path:
        return self.root / "published" / "warehouse.duckdb"

    @property
    def other(self) -> Path:
        return self.root / "other"

    def filled(self, statement: str) -> str:
        """A statement of the list with the paths of this house."""
        paths = {"live": self.live, "name": self.live.name, "folder": self.live.parent, "other": self.other}
        for name, path in paths.items():
            statement = statement.replace(f"{{{name}}}", str(path))
        return statement

    def files(self) -> dict[str, str]:
        """Every file, link and folder, and the sha256 of what is in it."""
        found = sorted(self.root.rglob("*"))
        return {str(p.relative_to(self.root)): sha256(p) if p.is_file() else "" for p in found}


@dataclass(frozen=True)
class Statement:
    kind: str
    refused: str
    text: str


def statements() -> list[Statement]:
    listed = yaml.safe_load((ROOT / "tests/fixtures/reader_statements.yml").read_text(encoding="utf-8"))
    return [Statement(k["kind"], k["refused"], text) for k in listed for text in k["statements"]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("readers"))
    for folder in (house.live.parent, house.other):
        folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        small = Small(house.live.parent)
        for name, value in small.environment.items():
            patch.setenv(name, value)
        small.write(1)
        publish()
        small.working.unlink()
    with duckdb.connect(str(house.other / "other.duckdb")) as con:
        con.execute("create table t as select 1 as a")
    with closing(sqlite3.connect(house.other / "there.sqlite")) as con:
        con.execute("create table t (a integer)")
    (house.other / "there.csv").write_text("a\n1\n")
    (house.other / "link.duckdb").symlink_to("../published/warehouse.duckdb")
    return house


@pytest.fixture
def house(published: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A copy for one test, whose folder is the current one."""
    shutil.copytree(published.root, tmp_path / "house", symlinks=True)
    copy = House(tmp_path / "house")
    monkeypatch.chdir(copy.live.parent)
    monkeypatch.setenv("MODELMART_WAREHOUSE", str(copy.live))
    return copy


SECURITY = ROOT / "SECURITY.md"

# Each way runs a statement on the warehouse of the current folder; what it was refused with, empty if it ran.


def by_our_command(statement: str) -> str:
    run = CliRunner().invoke(app, ["sql", "--", statement], catch_exceptions=False)
    assert run.exit_code in (0, 1) and (run.exit_code == 0 or run.stderr.startswith("modelmart: "))
    return run.stderr if run.exit_code else ""


def by_python(statement: str) -> str:
    """The connection that SECURITY.md has for Python, as it stands there."""
    (told,) = re.findall(r"```python\n(.*?)```", SECURITY.read_text(), re.DOTALL)
    names: dict[str, Any] = {"duckdb": duckdb}
    exec(told, names)
    return refused_with(names["con"], statement)


def by_attaching(statement: str) -> str:
    """The statements that SECURITY.md has, in a session without a file."""
    (told,) = re.findall(r"```sql\n(.*?)```", SECURITY.read_text(), re.DOTALL)
    con = duckdb.connect()
    con.execute(told)
    return refused_with(con, statement)


def by_a_pool(statement: str) -> str:
    """The second connection of a pool: options at opening, and a statement in each connection."""
    options, each = re.findall(r"^\| (?:options at opening|in each connection) \| (.*) \|$", SECURITY.read_text(), re.M)
    config = dict(option.split("=", 1) for option in re.findall(r"`(.*?)`", options))
    first, second = (duckdb.connect("warehouse.duckdb", read_only=True, config=config) for _ in range(2))
    for con in (first, second):
        con.execute(each.strip("`"))
    first.close()
    return refused_with(second, statement)


def refused_with(con: duckdb.DuckDBPyConnection, statement: str) -> str:
    with con:
        assert con.execute("from marts.left_half").fetchall() == [(1,)]
        try:
            con.execute(statement).fetchall()
        except duckdb.Error as error:
            return str(error)
    return ""


def by_the_duckdb_cli(statement: str) -> str:
    """The command line of docs/bi.md."""
    (told,) = re.findall(r"```sh\n(duckdb .*?)\n```", (ROOT / "docs/bi.md").read_text())
    program, *arguments = shlex.split(told.replace("modelmart/readers.sql", str(ROOT / "modelmart/readers.sql")))
    command = [str(Path(sys.executable).with_name(program)), *arguments, "-c", statement]
    home = {"HOME": str(Path.cwd().parent.parent)}
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=os.environ | home)
    return run.stderr if run.returncode else ""


WAYS = {
    "modelmart sql": by_our_command,
    "python": by_python,
    "attach": by_attaching,
    "pool": by_a_pool,
    "cli": by_the_duckdb_cli,
}
# A guard has said no. Not: a file that is not there, a network that cannot be reached, a statement that is mistyped.
GUARDED = re.compile(
    "disabled by configuration|disabled through configuration|has been locked|cannot be re-enabled|read-only mode"
    "|LocalFileSystem disabled|without a valid path|exists in the .* extension|requires the extension|Cannot change"
    # of a statement that is not there for readers: a function, a table, a form
    "|does not exist|Expected a single SELECT|Only SELECT statements|syntax error at or near"
    "|is not allowed: modelmart sql|more than one statement"
)


@pytest.mark.case("bi-read-file")
@pytest.mark.parametrize("statement", statements(), ids=lambda s: f"{s.kind}: {s.text[:60]}")
@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=pytest.mark.faults) if way in ("attach", "pool") else way for way in WAYS]
)
def test_a_reader_changes_no_file_and_reaches_nothing_else(house: House, way: str, statement: Statement) -> None:
    was = house.files()
    said = WAYS[way](house.filled(statement.text))
    assert house.files() == was
    if statement.refused == "nowhere":
        assert said == ""
    elif statement.refused == "everywhere" or way == "modelmart sql":
        assert GUARDED.search(said), said or "it ran"


def test_what_does_not_read_is_refused_before_it_runs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`modelmart sql` refuses by itself, also where the connection would not."""
    monkeypatch.setattr(readers, "CLOSE", "")
    for statement in statements():
        if statement.refused == "command":
            assert "modelmart: " in by_our_command(house.filled(statement.text)), statement
    was = house.files()
    for text in (
        "copy (select 1) to '{live}'",
        "explain analyze copy (select 1) to '{live}'",
        "select 1; drop table t",
    ):
        assert re.search("COPY is not allowed|more than one", by_our_command(house.filled(text)))
    assert house.files() == was


def test_a_name_in_a_query_is_never_a_variable_of_the_program(house: House) -> None:
    for name in ("text", "con", "sys", "rows", "app"):
        assert f"Table with name {name} does not exist" in by_our_command(f"from {name}")


def test_a_start_file_that_is_missing_or_fails_opens_no_prompt(house: House) -> None:
    cli = str(Path(sys.executable).with_name("duckdb"))
    (house.other / "late.sql").write_text("set lock_configuration = true;\n" + readers.CLOSE)
    for file in ("late.sql", "none.sql"):
        command = [cli, "-readonly", "warehouse.duckdb", "-cmd", f".read {house.other / file}"]
        run = subprocess.run(command, input="select 42 as a;", capture_output=True, text=True, check=False)
        assert run.returncode != 0 and "42" not in run.stdout


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("config", [{}, {"enable_external_access": "false"}], ids=["no settings", "options alone"])
def test_an_account_that_owns_nothing_changes_nothing(house: House, config: dict[str, str]) -> None:
    """Tools that run no statement when they connect: rights on disk are all that there is."""
    let_in(house.live)
    assert house.live.stat().st_mode & 0o777 == 0o444
    was = house.files()
    # of files and folders, what a write, a new file or a removed one changes; who may not read them can see it
    paths = [house.root, *house.root.rglob("*")]

    def stats() -> list[tuple[int, int, int]]:
        return [(s.st_ino, s.st_size, s.st_mtime_ns) for s in map(os.lstat, paths)]

    unchanged = stats()
    # without settings the others would ask the network, and files of this machine that anybody may write
    kinds = ("write", "export", "logging into files", "temporary", "prepared", "comments")
    texts = [house.filled(s.text) for s in statements() if s.kind.startswith(kinds)]

    def run() -> None:
        ran, failed = 0, 0
        for text in texts:
            try:
                with duckdb.connect("warehouse.duckdb", read_only=True, config=config) as con:
                    con.execute(text)
                ran += 1
            except duckdb.Error:
                failed += 1
            if stats() != unchanged:
                raise AssertionError(f"{text} has changed a file")
        if not (ran > 5 and failed > 50):
            raise AssertionError(f"{ran} ran, {failed} failed")

    assert as_nobody(run) == ""
    assert house.files() == was
    # what an account that owns the folder can do: the test above would see it
    with duckdb.connect("warehouse.duckdb", read_only=True) as con:
        con.execute("copy (select 'evil' as x) to 'warehouse.duckdb' (format csv, use_tmp_file false)")
    assert house.files() != was


def test_what_is_published_nobody_may_write_and_a_copy_for_a_build_its_owner(small: Small) -> None:
    publish()
    assert small.live.stat().st_mode & 0o777 == 0o444
    # as an earlier version of modelmart left it
    small.live.chmod(0o664)
    small.write(2)
    publish()
    assert small.live.stat().st_mode & 0o777 == 0o444
    small.live.chmod(0o440)
    rollback()
    assert small.live.stat().st_mode & 0o777 == 0o440
    small.working.unlink()
    assert working.begin().stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_working_file_that_is_a_copy_of_the_published_one_is_told_what_it_lacks(small: Small) -> None:
    publish()
    shutil.copy2(small.live, small.working)
    let_in(small.folder)
    for path in (small.folder, small.live, small.working):
        os.chown(path, NOBODY, NOBODY)
    said = as_nobody(lambda: working.connect(small.working))
    assert "Permission denied" in said and "must be able to write to it: chmod u+w" in said


# ---------------------------------------------------------------------------------------------- limits

TOO_LONG = [
    "select count(*) from range(1000000000000)",
    "select sum(a.range * b.range) from range(1000000) as a, range(1000000) as b",
    "with recursive t as (select 1 as a union all select a + 1 from t) select count(*) from t",
    # functions that DuckDB does not interrupt
    "select levenshtein(repeat('a', 300000), repeat('b', 300000))",
]
TOO_LARGE = [
    "select count(*) from (select distinct range from range(50000000))",
    "select array_agg(repeat('x', 1000000)) from range(100000)",
    "select * from range(50000000) order by hash(range) limit 1 offset 49000000",
    # memory that DuckDB does not count
    "select length(repeat('x', 4000000000))",
    "select list_sort(range(300000000))[1]",
    "select repeat(repeat('x', 100000000), 30) from range(1000)",
]


@contextmanager
def modelmart_sql(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "modelmart", "sql", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as run:
        try:
            yield run
        finally:
            run.kill()


@pytest.mark.faults
@pytest.mark.parametrize("query", TOO_LONG)
def test_a_query_ends_at_its_time_limit(house: House, query: str) -> None:
    with modelmart_sql("--timeout", "1", query) as run:
        _, said = run.communicate(timeout=30)
    assert said == "modelmart: query stopped after 1 s; use --timeout to allow more\n"


@pytest.mark.faults
@pytest.mark.parametrize("query", TOO_LARGE)
def test_a_query_ends_at_its_memory_limit(house: House, query: str) -> None:
    with modelmart_sql("--memory", "300MB", query) as run:
        _, _, usage = os.wait4(run.pid, 0)
        assert run.stderr
        assert (
            run.stderr.read()
            == "modelmart: the query reached its memory limit; use --memory to allow more, such as --memory 8GB\n"
        )
    # of the whole process, with Python and what prints
    assert usage.ru_maxrss < 900_000


def has_open(pid: int, file: Path) -> bool:
    handles = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        # it may be closed meanwhile
        with suppress(FileNotFoundError):
            handles.append(handle.readlink())
    return file in handles


@pytest.mark.faults
@pytest.mark.parametrize("query", [TOO_LONG[0], TOO_LONG[-1]])
def test_ctrl_c_ends_a_query_in_one_line(house: House, query: str) -> None:
    with modelmart_sql(query) as run:
        while not has_open(run.pid, house.live):
            assert run.poll() is None
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        out, said = run.communicate(timeout=30)
    assert (run.returncode, out, said) == (130, "", "modelmart: stopped\n")


@pytest.mark.faults
def test_ctrl_c_ends_what_waits_for_its_reader_or_its_query(house: House) -> None:
    long = "select repeat('x', 1000) as x from range(1000000)"
    for arguments, options in ((["--csv", long], {}), ([], {"stdin": subprocess.PIPE})):
        with modelmart_sql(*arguments, **options) as run:
            # the last handler is set when all is imported, and nothing else is to be waited for
            while not is_asleep(run.pid):
                assert run.poll() is None
            run.send_signal(signal.SIGINT)
            assert run.stderr and run.stdout
            assert (run.stderr.read(), run.wait(30)) == ("modelmart: stopped\n", 130)


def is_asleep(pid: int) -> bool:
    """Whether a process has used no processor for a while."""

    def ticks() -> list[str]:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]

    before = ticks()
    time.sleep(1.5)
    return ticks() == before != ["0", "0"]


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"], ["--html"]], ids=lambda form: "".join(form) or "table")
def test_output_that_cannot_be_written_is_one_line(
    house: House, form: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # where Python writes at once, it says nothing of what was not taken
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    query = "select repeat('x', 1000) as x from range(1000)"
    with modelmart_sql(*form, query) as run:
        assert run.stdout and run.stderr
        run.stdout.read(10)
        run.stdout.close()
        assert (run.stderr.read(), run.wait(30)) == ("", 1)
    with Path("/dev/full").open("w") as full, modelmart_sql(*form, "select 1 as a", stdout=full) as run:
        assert run.stderr
        said = "modelmart: standard output cannot be written: No space left on device\n"
        assert (run.stderr.read(), run.wait(30)) == (said, 1)


def test_a_table_ends_at_its_limit_and_files_do_not(house: House) -> None:
    def ask(*arguments: str) -> tuple[str, str]:
        run = CliRunner().invoke(app, ["sql", *arguments, "from range(1500)"], catch_exceptions=False)
        assert run.exit_code == 0
        return run.stdout_bytes.decode(), run.stderr

    table, said = ask()
    assert "│ 999 " in table and "│ 1,000 " not in table
    assert said == "modelmart: only the first 1,000 rows were printed; use --max-rows to print more\n"
    for form in ("--json", "--csv", "--html"):
        told, said = ask(form)
        assert "1499" in told and said == ""
    told, said = ask("--csv", "--max-rows", "2")
    assert told == "range\r\n0\r\n1\r\n" and "only the first 2 rows" in said
    assert ask("--max-rows", "1500")[1] == ""


def test_a_query_is_text_and_its_values_can_be_printed(house: House) -> None:
    calls: list[tuple[list[str], bytes, str]] = [
        ([], b"select 'caf\xe9'", "the query is not UTF-8 text: "),
        (["select '\udce9'"], b"", "the query is not UTF-8 text: "),
        ([], b"select 1\0, 2", "the query has a NUL at character 9"),
        ([], b"", "there is no query; write one"),
        ([], b"select 1 --" + b"x" * 100_000, "the query has 100,011 characters; the limit is 100,000"),
        (["--csv", "select interval '1000000000 days' as a"], b"", "a value cannot be printed ("),
        (["--json", "select map{date '2020-01-01': 1} as a"], b"", "a value cannot be printed ("),
        (["pivot marts.left_half on generation using count(*)"], b"", "PIVOT must name its values: "),
        (["call pragma_version()"], b"", "write: from <function>(...)"),
    ]
    for arguments, given, said in calls:
        run = CliRunner().invoke(app, ["sql", *arguments], input=given)
        assert run.exit_code == 1 and said in run.stderr and run.stderr.count("\n") == 1, run.stderr


def test_memory_must_be_a_size(house: House) -> None:
    for size in ("half", "-1", "4", "10%", "1GB'; select 1; --"):
        run = CliRunner().invoke(app, ["sql", f"--memory={size}", "select 1 as a"])
        assert run.exit_code == 1 and "is not a size; write a number and a unit, such as 4GB" in run.stderr
    run = CliRunner().invoke(app, ["sql", "--csv", "--memory=1GiB", "select current_setting('memory_limit') as a"])
    assert run.stdout == "a\n1.0 GiB\n"


def test_a_terminal_is_given_no_orders(house: House) -> None:
    """Control characters of values, names of columns and errors are shown; a pseudo-terminal stands for a person's."""
    clear = "chr(27) || '[2J' || chr(155)"
    for query in (f"select {clear} as a", 'select 1 as "\x1b[2J\x9b"', f"select error({clear}) as a"):
        for form in ([], ["--csv"], ["--html"], ["--json"]):
            main, terminal = pty.openpty()
            with modelmart_sql(*form, query, stdout=terminal, stderr=terminal) as run:
                os.close(terminal)
                told = read_all(main)
                run.wait(30)
            assert "\x1b[2J" not in told and "\x9b" not in told
            assert re.search(r"(\\x1b|\\u001b)\[2J", told), told
    # a pipe gets the value itself
    run = CliRunner().invoke(app, ["sql", "--csv", f"select {clear} as a"])
    assert run.stdout_bytes.decode() == "a\r\n\x1b[2J\x9b\r\n"


def read_all(handle: int) -> str:
    parts = []
    with suppress(OSError):
        while part := os.read(handle, 65536):
            parts.append(part)
    os.close(handle)
    return b"".join(parts).decode()


# ---------------------------------------------------------------------------------------------- a file of another kind


@pytest.mark.parametrize("variable", ["MODELMART_WAREHOUSE", "MODELMART_BUILD"])
def test_an_sqlite_file_is_named_and_no_extension_is_fetched(small: Small, variable: str) -> None:
    publish()
    path = small.live if variable == "MODELMART_WAREHOUSE" else small.working
    path.unlink()
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table t (a integer)")
        con.commit()
    was = sha256(path)
    calls: list[Callable[[], object]] = [publish, working.begin, lambda: working.connect(path)]
    if path == small.live:
        calls.append(readers.open_warehouse)
    else:
        # what a killed process left is not taken into it
        log_of(path).write_bytes(b"a log")
        calls.append(lambda: working.recover(path))
    for call in calls:
        with pytest.raises(working.WorkingFileError, match=f"{path} is an SQLite database"):
            call()
    assert sha256(path) == was


def test_no_connection_of_ours_fetches_or_loads_an_extension(small: Small) -> None:
    query = "select current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
    publish()
    for con in (working.in_memory(), working.connect(small.working), readers.open_warehouse()):
        with con:
            assert con.execute(query).fetchone() == (False, False)
    opens = [
        f"{path.relative_to(ROOT)}"
        for folder in ("ingest", "modelmart")
        for path in (ROOT / folder).rglob("*.py")
        if "duckdb.connect(" in path.read_text(encoding="utf-8")
    ]
    assert opens == ["ingest/working.py"]


def test_sql_of_a_build_reaches_no_more_than_it_needs(scratch: Project) -> None:
    reaches = ["read_text('/etc/passwd')", "read_csv('https://example.com/x.csv')", "glob('/etc/*')"]
    for number, reach in enumerate(reaches):
        (scratch.root / f"dbt_project/tests/reach_{number}.sql").write_text(f"select * from {reach}")
    fetches = "current_setting('autoinstall_known_extensions') or current_setting('autoload_known_extensions')"
    (scratch.root / "dbt_project/tests/reach_extensions.sql").write_text(f"select 1 as a where {fetches}")
    run = scratch.run("dbt", "test", "--select", "reach_*")
    assert run.returncode == 1
    assert run.stdout.count("Permission Error") == len(reaches)
    assert "PASS reach_extensions" in run.stdout


@pytest.mark.faults
def test_a_build_cannot_give_itself_more(scratch: Project) -> None:
    edit(
        scratch.root / "dbt_project.yml",
        'on-run-start: ["{{ close_access() }}", "{{ register_raw() }}", "{{ check_usage_log() }}"]',
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
