"""modelmart sql: one statement that only reads, within limits of time and memory."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb
from duckdb import StatementType

# DuckDB parses under a lock of Python's, which no time limit ends; comments take it the square of their number.
MAX_CHARACTERS = 100_000
# So many rows are in memory at once.
ROWS_AT_ONCE = 10_000
# The exit code of what Ctrl-C ends
STOPPED_BY_USER = 130
# So many seconds a query has to stop when it is told to; then the process ends without it.
GRACE = 1.0
# What the process may take beyond the memory of the query: rows on their way to the screen.
MARGIN_BYTES = 256 * 2**20
# What stands before the statement that is explained. DuckDB parses the rest, so nothing here may hold a comment.
EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?(?:\(\s*(?:analyze|format)\b(?:[\w\s,]|'\w*')*\)\s*)?", re.I)
OUT_OF_MEMORY = "the query needs more memory than it may take; --memory allows more, such as 8GB"
INSTEAD = {
    StatementType.CALL: "; write from <function>(...)",
    StatementType.COPY: "; to write a file, send the output there (--csv), or use modelmart export",
    StatementType.EXPORT: "; use modelmart export",
    StatementType.EXPLAIN: "; write EXPLAIN first, with no comment before the query that it explains",
}

T = TypeVar("T")


class QueryError(Exception):
    """A statement that is refused, or was stopped. The message says why and what to do; `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def text_of(statement: str | None) -> str:
    """The text of a query, from standard input where none is given. Raises QueryError where it is not plain text."""
    try:
        text = statement if statement is not None else sys.stdin.buffer.read().decode() if sys.stdin else ""
        text.encode()
    except UnicodeError as error:
        raise QueryError(f"the query is not UTF-8 text: {error}") from None
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read")
    if "\0" in text:
        raise QueryError(f"the query has a NUL at character {text.index(chr(0)) + 1}, where DuckDB would stop reading")
    return text


def refuse_unless_it_reads(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """Raise QueryError unless a text is one statement that reads: a SELECT in any of its forms, or EXPLAIN of one."""
    statements = con.extract_statements(text)
    if not statements:
        raise QueryError("there is no query; write one, such as: select * from marts.dim_models")
    kind = statements[0].type
    # DuckDB makes a type of the values of a PIVOT that does not name them
    if len(statements) > 1 and kind == StatementType.CREATE and not statements[0].query:
        raise QueryError("PIVOT must name its values: pivot ... on column in ('a', 'b') using ...")
    if len(statements) > 1:
        raise QueryError("there is more than one statement; run them one by one")
    if kind == StatementType.EXPLAIN and (head := EXPLAIN.match(text)):
        return refuse_unless_it_reads(con, text[head.end() :])
    if kind != StatementType.SELECT:
        raise QueryError(f"{kind.name} is refused: modelmart sql runs one SELECT or EXPLAIN{INSTEAD.get(kind, '')}")


def run(con: duckdb.DuckDBPyConnection, text: str, seconds: float) -> tuple[list[str], Iterator[tuple]]:
    """Names of the columns of a query, and its rows one by one; see `Work` for what is raised meanwhile."""
    work = Work(con, seconds)
    work.do(refuse_unless_it_reads, con, text)
    work.do(con.execute, text)
    columns = [column[0] for column in con.description or ()]

    def rows() -> Iterator[tuple]:
        while found := work.do(con.fetchmany, ROWS_AT_ONCE):
            yield from found

    return columns, rows()


class Work:
    """Runs DuckDB in a thread, so that the time limit and Ctrl-C end a query at once, even one that ignores both.

    Time that is spent on printing does not count.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self.con, self.seconds, self.left = con, seconds, seconds
        self.pool = ThreadPoolExecutor(max_workers=1)

    def do(self, call: Callable[..., T], *arguments: object) -> T:
        """The result of a call. Raises QueryError if it is stopped, or takes more memory than there is."""
        began, running = time.monotonic(), self.pool.submit(call, *arguments)
        try:
            done, _ = wait([running], timeout=self.left)
            if done:
                return running.result()
            raise self._stopped(running, f"stopped after {self.seconds:g} s; --timeout allows more", 1)
        except KeyboardInterrupt:
            raise self._stopped(running, "stopped", STOPPED_BY_USER) from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise QueryError(OUT_OF_MEMORY) from None
        finally:
            self.left -= time.monotonic() - began

    def _stopped(self, running: Future, because: str, code: int) -> QueryError:
        with suppress(KeyboardInterrupt):
            self.con.interrupt()
            wait([running], timeout=GRACE)
        if not running.done():
            # a function that DuckDB cannot interrupt; nothing is lost, since it only reads
            print(f"modelmart: {because}", file=sys.stderr, flush=True)
            os._exit(code)
        return QueryError(because, code)


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Limit the memory of this process to what it has now and so many bytes more.

    DuckDB's own limit does not count what some of its functions take, such as `repeat`. Only on Linux: elsewhere
    DuckDB's limit is the only one.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        yield
        return
    import resource

    (has_kb,) = re.findall(r"VmData:\s+(\d+) kB", status.read_text(encoding="utf-8"))
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = int(has_kb) * 1024 + size + MARGIN_BYTES
    known = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min(known), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
