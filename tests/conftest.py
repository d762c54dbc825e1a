"""A copy of the project with a warehouse built in it, for the tests that run commands as a user would."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Project:
    root: Path
    # one for all copies: wheels are fetched once, and told apart by their hash
    cache: Path = ROOT / ".cache"
    file: str = "warehouse.build.duckdb"

    @property
    def live(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def working(self) -> Path:
        return self.root / self.file

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy. Its packages come before the installed ones, since it is the folder."""
        programs = {
            "python": [sys.executable],
            "modelmart": [sys.executable, "-m", "modelmart.cli"],
            "dbt": [str(Path(sys.executable).with_name("dbt"))],
        }
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MODELMART_")}
        clean |= {"MODELMART_CACHE": str(self.cache), "MODELMART_BUILD": self.file}
        # unit tests read no data: once is enough, and test_build.py does that
        clean["DBT_EXCLUDE_RESOURCE_TYPES"] = "unit_test"
        return subprocess.run(
            [*programs[command[0]], *command[1:]],
            cwd=self.root,
            env=clean | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def ok(self, *command: str, **environment: str) -> str:
        """Run a command that must succeed; its output."""
        run = self.run(*command, **environment)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def publish(self) -> None:
        """Swap the working file in as it is, without the load and the dbt build that go before."""
        self.ok("python", "-c", "from modelmart.publish import publish; publish()")

    def query(self, sql: str, file: Path | None = None) -> list[tuple]:
        with duckdb.connect(str(file or self.live), read_only=True) as con:
            return con.execute(sql).fetchall()


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


@pytest.fixture
def scratch(built: Project, tmp_path: Path) -> Project:
    """A copy of the built project, to be broken by one test."""
    shutil.copytree(built.root, tmp_path / "project")
    return Project(tmp_path / "project")
