"""Files and folders that are replaced whole: whoever opens one finds the old one or the new one, also after a crash."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = ".partial"
WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@contextmanager
def replaced(path: Path, like: Path | None = None, is_read_only: bool | None = None) -> Iterator[Path]:
    """The path of a new file for the block to write; then it takes the place of `path`, durably.

    It has the rights of the file that it replaces, or of `like`; with `is_read_only` nobody may write to it, with False
    its owner may. Whatever is raised, by the block or as OSError, leaves `path` as it was. A killed process leaves its
    part behind (sweep).
    """
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    model = like or path
    try:
        with _made_like(model):
            yield partial
        if model.exists():
            _take_rights(model, partial)
        if is_read_only is not None:
            mode = partial.stat().st_mode
            partial.chmod(mode & ~WRITE if is_read_only else mode | stat.S_IWUSR)
        _sync(partial)
        with _opened(path.parent) as folder:
            partial.replace(path)
            # it is in its place, also where a file system cannot promise more
            with suppress(OSError):
                os.fsync(folder)
    finally:
        with suppress(OSError):
            _unlink(partial.parent, f"{glob.escape(partial.name)}*")


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """A new folder for the block to fill; then it takes the place of `path`, durably, and the old one is removed.

    Whoever opens `path` finds the old one or the new one, whole; for an instant none, since a folder that holds
    something cannot be renamed over. Whatever is raised, by the block or as OSError, leaves `path` as it was. A killed
    process leaves its part behind. If it was killed in that instant, or the old folder cannot be put back, that one
    stays beside its place as <name>.<hex>.old.
    """
    # where a link leads: it is the folder that is replaced, never the link
    path = path.resolve()
    partial, aside = (path.with_name(f"{path.name}.{secrets.token_hex(4)}{end}") for end in (PARTIAL, ".old"))
    try:
        with _made_like(path):
            partial.mkdir()
            yield partial
        inside = list(partial.rglob("*"))
        if path.exists():
            _take_rights(path, partial)
            for made in inside:
                _take_owner(path, made)
        for made in (*inside, partial):
            _sync(made)
        with _opened(path.parent) as folder:
            _swap(path, partial, aside)
            with suppress(OSError):
                os.fsync(folder)
        shutil.rmtree(aside, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _swap(path: Path, partial: Path, aside: Path) -> None:
    try:
        if path.exists():
            path.rename(aside)
        partial.rename(path)
    except BaseException:
        if aside.exists() and not path.exists():
            aside.rename(path)
        raise


@contextmanager
def _made_like(model: Path) -> Iterator[None]:
    """New files are no more open than that one from their first byte on: what they hold may not be for everybody.

    Their owner may write to them, since they are about to be written.
    """
    before = os.umask(0o077)
    os.umask(before | (~model.stat().st_mode & 0o466 if model.exists() else 0))
    try:
        yield
    finally:
        os.umask(before)


def sweep(path: Path) -> None:
    """Remove what killed processes left of a file; only for who holds its lock, since another may be writing one."""
    _unlink(path.parent, f"{glob.escape(path.name)}.*{PARTIAL}*")


def set_aside(path: Path) -> Path:
    """Give a file that is in the way another name; nothing of it is lost. Returns where it is now."""
    aside = next(p for n in range(1, 10_000) if not (p := path.with_name(f"{path.name}.left-{n}")).exists())
    path.rename(aside)
    return aside


def _unlink(folder: Path, pattern: str) -> None:
    """The files of a pattern: DuckDB may have put a log beside a part."""
    for left in folder.glob(pattern):
        left.unlink(missing_ok=True)


def _take_rights(old: Path, new: Path) -> None:
    _take_owner(old, new)
    shutil.copymode(old, new)


def _take_owner(old: Path, new: Path) -> None:
    was = old.stat()
    # only root may give a file away; whoever else replaces one owns it, and may leave it to a group of theirs
    for owner in (was.st_uid, -1):
        with suppress(PermissionError):
            os.chown(new, owner, was.st_gid)
            break


def _sync(path: Path) -> None:
    with _opened(path) as handle:
        os.fsync(handle)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
