"""Commands in forks of a warm process (forked.py) end as processes of their own do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import forked
import pytest


@pytest.mark.parametrize(
    "code",
    [
        "import sys; print('out', *sys.argv); print('err', file=sys.stderr); sys.exit(3)",
        "import os; print(sorted(os.environ), os.getcwd(), flush=True); os.kill(os.getpid(), 9)",
        "import sys; print(repr(sys.stdin.read()), sys.stdout.isatty())",
        "import here; print(here.a)",
        "script.py",
        "import duckdb; print(duckdb.sql('select count(*) from range(1000000)').fetchall())",
    ],
)
def test_a_command_ends_as_in_a_process_of_its_own(tmp_path: Path, code: str) -> None:
    (tmp_path / "here.py").write_text("a = 1")
    (tmp_path / "script.py").write_text("import sys, here; print(here.a, sys.argv, __name__)")
    command = [code, "x"] if code == "script.py" else ["-c", code, "x"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    own = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    fork = forked.run(command, cwd=tmp_path, env=environment, timeout=60)
    assert (fork.returncode, fork.stdout, fork.stderr) == (own.returncode, own.stdout, own.stderr)


def test_a_command_that_takes_too_long_is_ended_and_the_next_one_runs(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run(["-c", "import time; time.sleep(60)"], cwd=tmp_path, env={}, timeout=1)
    assert forked.run(["-c", "print(1)"], cwd=tmp_path, env={}, timeout=60).stdout == "1\n"
