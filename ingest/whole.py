"""Files that are replaced whole: whoever opens one finds the old file or the new one, also after a crash."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = ".partial"


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """The path of a new file for the block to write; then it takes the place of `path`, durably, with its rights.

    Whatever is raised, by the block or as OSError, leaves `path` as it was. A killed process leaves its part behind
    (sweep).
    """
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        yield partial
        if path.exists():
            _take_rights(path, partial)
        _sync(partial)
        partial.replace(path)
        _sync(path.parent)
    finally:
        with suppress(OSError):
            _unlink(partial.parent, f"{glob.escape(partial.name)}*")


def sweep(path: Path) -> None:
    """Remove what killed processes left of a file; only for who holds its lock, since another may be writing one."""
    _unlink(path.parent, f"{glob.escape(path.name)}.*{PARTIAL}*")


def set_aside(path: Path, suffix: str) -> Path:
    """Give a file that is in the way another name; nothing of it is lost. Returns where it is now."""
    aside = next(p for n in range(1, 10_000) if not (p := path.with_name(f"{path.name}.{suffix}-{n}")).exists())
    path.rename(aside)
    return aside


def _unlink(folder: Path, pattern: str) -> None:
    """The files of a pattern: DuckDB may have put a log beside a part."""
    for left in folder.glob(pattern):
        left.unlink(missing_ok=True)


def _take_rights(old: Path, new: Path) -> None:
    shutil.copymode(old, new)
    was = old.stat()
    # only root may give a file away; whoever else replaces one owns it
    with suppress(PermissionError):
        os.chown(new, was.st_uid, was.st_gid)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
