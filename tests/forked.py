"""Run `python -m ...`, `-c ...` or a script in forks of one process that has imported the libraries.

A command's own start takes half a second to three seconds of imports. Nothing of this project is imported here, so a
command runs the code of its own folder. `python tests/forked.py` is the process; `run` talks to it.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import duckdb

# pandas, since DuckDB imports it where it is installed; not polars, which starts a thread that a fork would lack
LIBRARIES = ("dbt.adapters.duckdb.impl", "dbt.cli.main", "pandas", "pydantic", "rich.table", "typer", "yaml")


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    # waited for, so that its processor time counts as this process's
    atexit.register(server.communicate)
    return server


def run(command: list[str], cwd: Path, env: dict[str, str], timeout: int) -> subprocess.CompletedProcess[str]:
    """Run `python` with these arguments, as subprocess.run does."""
    server = _server()
    assert server.stdin and server.stdout
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        print(json.dumps([command, str(cwd), env, str(out), str(err)]), file=server.stdin)
        if not select.select([server.stdout], [], [], timeout)[0]:
            os.killpg(server.pid, signal.SIGKILL)
            _server.cache_clear()
            raise subprocess.TimeoutExpired(command, timeout)
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(command, code, out.read_text(), err.read_text())


def _become(command: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    """Turn this fork into the command."""
    for descriptor, file in enumerate((os.devnull, out, err)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), descriptor)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    match command:
        case ["-m", module, *rest]:
            sys.path.insert(0, "")
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", code, *rest]:
            sys.path.insert(0, "")
            sys.argv = ["-c", *rest]
            exec(code, {"__name__": "__main__"})
        case [script, *_]:
            sys.path.insert(0, str(Path(script).resolve().parent))
            sys.argv = command
            runpy.run_path(script, run_name="__main__")


def _serve() -> None:
    sys.path.pop(0)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for library in LIBRARIES:
        __import__(library)
    # it has threads too, and is opened again where it is used
    duckdb.default_connection().close()
    threads = [name.read_text().strip() for name in Path("/proc/self/task").glob("*/comm")]
    # pyarrow's jemalloc starts its thread again in a fork
    assert len(threads) - threads.count("jemalloc_bg_thd") <= 1, f"a library has started a thread: {threads}"
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _become(*json.loads(line))
            sys.exit()
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
