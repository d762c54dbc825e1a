"""A copy of the project with a warehouse built in it, for the tests that run commands as a user would."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import forked
import pytest
from filelock import FileLock

from ingest.land import BOOKKEEPING
from ingest.working import NO_EXTENSIONS, log_of
from modelmart.readers import close

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent


def fixture_bytes(source_id: str) -> bytes:
    """A source's fixture in the shape of its bytes: .sql as an SQLite file, .py as a member of a zip, others as is.

    A folder is a zip of its files, numbered as the live route numbers responses.
    """
    if (folder := ROOT / "tests" / "fixtures" / source_id).is_dir():
        files = sorted(folder.iterdir())
        return zip_file({f"{n:04}-{file.name}": file.read_bytes() for n, file in enumerate(files, start=1)})
    (path,) = (ROOT / "tests" / "fixtures").glob(f"{source_id}.*")
    if path.suffix == ".sql":
        return sqlite_file(path.read_text(encoding="utf-8"))
    if path.suffix == ".py":
        return zip_file({"langchain_alpha/data/_profiles.py": path.read_bytes()})
    return path.read_bytes()


def in_own_thread(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The result of a call in another thread: Playwright's loop may run in this one, and a live fetch has its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, *arguments, **named).result()


def sqlite_file(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as con:
        con.executescript(script)
        return con.serialize()


def zip_file(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def reader(file: Path) -> duckdb.DuckDBPyConnection:
    """A connection for reading, as SECURITY.md has it."""
    con = duckdb.connect(str(file), read_only=True, config=NO_EXTENSIONS)
    close(con)
    return con


@dataclass(frozen=True)
class Project:
    root: Path
    # one for all copies: wheels are fetched once, and told apart by their hash
    cache: Path = ROOT / ".cache"
    file: str = "warehouse.build.duckdb"
    # seconds for one command
    patience: int = 300

    @property
    def live(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def working(self) -> Path:
        return self.root / self.file

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy. Its packages come before the installed ones, since it is the folder."""
        arguments, given = self._as_run(command, environment)
        return forked.run(arguments, cwd=self.root, env=given, timeout=self.patience)

    def _as_run(self, command: tuple[str, ...], environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
        """The arguments of python, and the environment."""
        dbt = ["-c", "from dbt.cli.main import cli; cli()"]
        programs = {"python": [], "modelmart": ["-m", "modelmart"], "dbt": dbt}
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MODELMART_")}
        clean |= {"MODELMART_CACHE": str(self.cache), "MODELMART_BUILD": self.file}
        # unit tests read no data: once is enough, and test_build.py does that
        clean["DBT_EXCLUDE_RESOURCE_TYPES"] = "unit_test"
        return [*programs[command[0]], *command[1:]], clean | environment

    def ok(self, *command: str, **environment: str) -> str:
        """Run a command that must succeed; its output."""
        run = self.run(*command, **environment)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Begin a command in the copy, in a process group of its own; who starts it must end it."""
        program, given = self._as_run(command, environment)
        return subprocess.Popen(
            [sys.executable, *program],
            cwd=self.root,
            env=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def copied(self, to: Path) -> Project:
        """A copy with all that is built and parsed in it."""
        return replace(self, root=shutil.copytree(self.root, to))

    def publish(self) -> None:
        """Swap the working file in as it is, without the load and the dbt build that go before."""
        self.ok("python", "-c", "from modelmart.publish import publish; publish()")

    def query(self, sql: str, file: Path | None = None) -> list[tuple]:
        with reader(file or self.live) as con:
            return con.execute(sql).fetchall()


@dataclass(frozen=True)
class Small:
    """A working file of a few rows with all that a publish reads, so that one takes milliseconds."""

    folder: Path

    @property
    def live(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def working(self) -> Path:
        return self.folder / "warehouse.build.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {"MODELMART_WAREHOUSE": str(self.live), "MODELMART_BUILD": str(self.working)}

    def write(self, generation: int, offerings: int = 100, price: str = "1.5") -> None:
        """A generation is written into two tables, and adds a look at a source: readers tell by them what is torn."""
        with duckdb.connect(str(self.working)) as con:
            con.execute(BOOKKEEPING)
            con.execute("create schema if not exists marts")
            con.execute("create schema if not exists policy")
            con.execute("create schema if not exists intermediate")
            con.execute(f"create or replace table marts.left_half as select {generation} as generation")
            con.execute(f"create or replace table marts.right_half as select {generation} as generation")
            con.execute(
                "insert into raw.observations (source_id, snapshot_id, checked_at, status) "
                "values ('source', 'snapshot', now() at time zone 'UTC', 'unchanged')"
            )
            con.execute(
                "create or replace table marts.dim_offerings as "
                f"select 'p/m' || range as offering_id from range({offerings})"
            )
            con.execute(
                "create or replace table marts.dim_listings as select 'source' as source_id, "
                "'p' as source_provider_id, offering_id as source_model_id, offering_id from marts.dim_offerings"
            )
            con.execute(
                "create or replace table marts.fct_prices as select offering_id, 'global' as region, 'input' as meter, "
                "'standard' as service_tier, 0 as min_input_tokens, 'always' as time_window, "
                f"{price}::decimal(18, 9) as usd_per_mtok, '2026-01-01'::timestamp as valid_from_at, "
                "null::timestamp as valid_to_at from marts.dim_offerings"
            )
            con.execute(
                "create or replace table marts.cost_per_interaction as "
                "select (now() at time zone 'UTC')::date as as_of_on from marts.dim_offerings"
            )
            con.execute(
                "create or replace view intermediate.int_dates__listed as "
                "select (now() at time zone 'UTC')::date as as_of_on, null::date as known_on"
            )
            con.execute("create or replace table intermediate.int_capabilities__fitted as select 'm' as model_id")
            limits = ROOT / "seeds/policy/publish_limits.csv"
            con.execute(f"create or replace table policy.publish_limits as from read_csv('{limits}')")

    def generation(self) -> tuple[int, int, int]:
        """Both halves, and the looks, as a reader of the live file finds them."""
        with reader(self.live) as con:
            row = con.execute(
                "select (from marts.left_half), (from marts.right_half), (select count(*) from raw.observations)"
            ).fetchone()
        assert row
        return row


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    made = Small(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.write(1)
    return made


def commit_and_die(file: Path, statement: str) -> None:
    """Commit into a file's log and leave as a killed process does, without a checkpoint."""
    writable(file)
    code = (
        "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); con.execute(sys.argv[2]); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(file), statement], check=False)
    assert log_of(file).exists()


NOBODY = 65534
# one that nobody is made a member of
GROUP = 54321


def as_nobody(call: Callable[[], object]) -> str:
    """What a call raises in a process that is not root; empty if nothing. Forked, since nobody may read our Python."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        said = ""
        try:
            os.setgroups([GROUP])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            call()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    return said


def let_in(folder: Path) -> None:
    """Let others reach a folder of pytest's, which is root's alone."""
    for path in folder.parents:
        path.chmod(path.stat().st_mode | 0o001)


def writable(file: Path) -> Path:
    """A published file that its owner has made writable: whoever may do that may break it."""
    file.chmod(file.stat().st_mode | 0o200)
    return file


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place where a text stands; a test that no longer finds it must not pass."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_project(to: Path) -> Project:
    """The files that git has or would have, so that nothing left lying about helps."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    return Project(to)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """Built once, whichever worker comes first; tests read it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "built"
    with FileLock(f"{folder}.lock"):
        project = Project(folder)
        if not project.live.exists():
            shutil.rmtree(folder, ignore_errors=True)
            copy_project(folder).ok("modelmart", "build")
    return project


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, of the machine: Playwright's own would be fetched from its maker."""
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if program is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("there is no browser: apt-get install --no-install-recommends chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # root, as CI often is, has no sandbox; and nothing is asked of the net on its own account
        launched = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield launched
        launched.close()


@pytest.fixture
def scratch(built: Project, tmp_path: Path) -> Project:
    """A copy of the built project, to be broken by one test."""
    return built.copied(tmp_path / "project")
