"""modelmart sql: run one statement that only reads, with limits for time and memory."""

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

from modelmart import STOPPED_BY_USER

# DuckDB parses while it holds Python's lock, so no time limit applies. Its time grows with the square of comments.
MAX_CHARACTERS = 100_000
# Rows in memory at once
ROWS_AT_ONCE = 10_000
# Seconds that a query has to stop; then the process exits without it
GRACE = 1.0
# Memory for the process beyond that of the query: rows that are being printed
MARGIN_BYTES = 256 * 2**20
# The words before an explained statement. DuckDB parses the rest, so this must not match a comment.
EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?(?:\(\s*(?:analyze|format)\b(?:[\w\s,]|'\w*')*\)\s*)?", re.I)
OUT_OF_MEMORY = "the query reached its memory limit; use --memory to allow more, such as --memory 8GB"
HINTS = {
    StatementType.CALL: "; write: from <function>(...)",
    StatementType.COPY: "; to write a file, redirect the output of --csv, or use modelmart export",
    StatementType.EXPORT: "; use modelmart export",
    StatementType.EXPLAIN: "; put no comment between EXPLAIN and the query",
}

T = TypeVar("T")


class QueryError(Exception):
    """A statement is not allowed, or was stopped. The message says why and what to do; `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def text_of(statement: str | None) -> str:
    """The text of a query; None reads it from standard input. Raises QueryError if it is not plain text."""
    try:
        text = statement if statement is not None else sys.stdin.buffer.read().decode() if sys.stdin else ""
        text.encode()
    except UnicodeError as error:
        raise QueryError(f"the query is not UTF-8 text: {error}") from None
    if len(text) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}")
    if "\0" in text:
        raise QueryError(
            f"the query has a NUL at character {text.index(chr(0)) + 1}, where DuckDB stops reading; remove it"
        )
    return text


def refuse_unless_it_reads(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """Raise QueryError unless a text is one statement that only reads: a SELECT in any form, or EXPLAIN of one."""
    statements = con.extract_statements(text)
    if not statements:
        raise QueryError("there is no query; write one, such as: select * from marts.dim_models")
    kind = statements[0].type
    # if a PIVOT does not name its values, DuckDB first creates a type of them
    if len(statements) > 1 and kind == StatementType.CREATE and not statements[0].query:
        raise QueryError("PIVOT must name its values: pivot ... on column in ('a', 'b') using ...")
    if len(statements) > 1:
        raise QueryError("there is more than one statement; run them one by one")
    if kind == StatementType.EXPLAIN and (head := EXPLAIN.match(text)):
        return refuse_unless_it_reads(con, text[head.end() :])
    if kind != StatementType.SELECT:
        raise QueryError(f"{kind.name} is not allowed: modelmart sql runs one SELECT or EXPLAIN{HINTS.get(kind, '')}")


def run(con: duckdb.DuckDBPyConnection, text: str, seconds: float) -> tuple[list[str], Iterator[tuple]]:
    """The column names of a query and its rows, one by one. Raises QueryError, also while rows are read."""
    work = Work(con, seconds)
    work.do(refuse_unless_it_reads, con, text)
    work.do(con.execute, text)
    columns = [column[0] for column in con.description or ()]

    def rows() -> Iterator[tuple]:
        while found := work.do(con.fetchmany, ROWS_AT_ONCE):
            yield from found

    return columns, rows()


class Work:
    """Runs DuckDB in a thread, so that the time limit and Ctrl-C always stop a query at once.

    The time to print does not count towards the limit.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self.con, self.seconds, self.left = con, seconds, seconds
        self.pool = ThreadPoolExecutor(max_workers=1)

    def do(self, call: Callable[..., T], *arguments: object) -> T:
        """The result of a call. Raises QueryError if it is stopped or reaches the memory limit."""
        began, running = time.monotonic(), self.pool.submit(call, *arguments)
        try:
            done, _ = wait([running], timeout=self.left)
            if done:
                return running.result()
            raise self._stopped(running, f"query stopped after {self.seconds:g} s; use --timeout to allow more", 1)
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
            # DuckDB cannot interrupt this function; the query only reads, so exit without it
            print(f"modelmart: {because}", file=sys.stderr, flush=True)
            os._exit(code)
        return QueryError(because, code)


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Limit the memory of this process to its present size plus `size` bytes (on Linux only).

    DuckDB's own limit does not count the memory of some functions, such as `repeat`.
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
