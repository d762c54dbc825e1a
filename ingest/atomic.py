"""Files and folders that are replaced atomically: readers find the old one or the new one, also after a crash."""

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
def atomic_write(path: Path, like: Path | None = None, is_read_only: bool | None = None) -> Iterator[Path]:
    """Gives the block the path of a new file to write. Then that file replaces `path`, durably.

    The new file has the rights of the one that it replaces, or of `like`. is_read_only: nobody may write to it; False:
    its owner may. If the block raises, or the disk fails (OSError), `path` is unchanged. A killed process leaves its
    partial file behind (sweep).
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
            # it has been replaced, even if the file system cannot make that durable
            with suppress(OSError):
                os.fsync(folder)
    finally:
        with suppress(OSError):
            _unlink(partial.parent, f"{glob.escape(partial.name)}*")


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Gives the block a new folder to fill. Then that folder replaces `path`, durably, and the old one is removed.

    Readers find the old folder or the new one, complete. For an instant they find none, since a folder cannot be
    renamed over one that has files. If the block raises, or the disk fails (OSError), `path` is unchanged. A killed
    process leaves its partial folder behind. If it was killed in that instant, or the old folder could not be put back,
    the old one is beside its place as <name>.<hex>.old.
    """
    # the target of a link: the folder is replaced, never the link
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
    """Within the block, new files are never readable by more people than `model` is, from their first byte on.

    Their owner may write to them, since the block does.
    """
    before = os.umask(0o077)
    os.umask(before | (~model.stat().st_mode & 0o466 if model.exists() else 0))
    try:
        yield
    finally:
        os.umask(before)


def sweep(path: Path) -> None:
    """Remove the partial files that killed processes left. Hold the file's lock, since others may be writing one."""
    _unlink(path.parent, f"{glob.escape(path.name)}.*{PARTIAL}*")


def set_aside(path: Path) -> Path:
    """Rename a file that is in the way; its content is kept. Returns its new path."""
    aside = next(p for n in range(1, 10_000) if not (p := path.with_name(f"{path.name}.left-{n}")).exists())
    path.rename(aside)
    return aside


def _unlink(folder: Path, pattern: str) -> None:
    """Remove the files of a pattern; DuckDB may have written a log beside a partial file."""
    for left in folder.glob(pattern):
        left.unlink(missing_ok=True)


def _take_rights(old: Path, new: Path) -> None:
    _take_owner(old, new)
    shutil.copymode(old, new)


def _take_owner(old: Path, new: Path) -> None:
    was = old.stat()
    # only root may change the owner; others own the new file, and may give it to a group of theirs
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
