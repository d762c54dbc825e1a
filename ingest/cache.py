"""Fetched bytes, stored by their sha256. With them, a second run needs no network or asks only whether they changed.

The folder is `.cache` in the project, or MODELMART_CACHE. Everything in it can be deleted.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from contextlib import suppress
from pathlib import Path

from ingest import ROOT
from ingest.atomic import PARTIAL, atomic_write
from ingest.messages import ContractError


def folder() -> Path:
    return ROOT / os.environ.get("MODELMART_CACHE", ".cache")


def read(sha256: str) -> bytes | None:
    """The bytes with that hash; None if they are not there or were changed."""
    try:
        content = (folder() / sha256).read_bytes()
    except (OSError, ValueError):
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def has(sha256: str) -> bool:
    """Whether there is a file for that hash; read() tells whether its bytes are right."""
    return (folder() / sha256).exists()


def write(content: bytes) -> str:
    """Store bytes. Returns their sha256. Raises ContractError if they cannot be written."""
    sha256 = hashlib.sha256(content).hexdigest()
    _put(folder() / sha256, content)
    return sha256


def recall(name: str) -> bytes | None:
    """The bytes last stored under a name, such as a package's version and member; None as in read()."""
    try:
        return read((folder() / _file_name(name)).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def remember(name: str, content: bytes) -> None:
    """Store bytes under a name. Raises ContractError if they cannot be written."""
    _put(folder() / _file_name(name), write(content).encode())


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._=-]+", "-", name) + ".sha256"


def sweep() -> None:
    """Remove what killed processes left half written. Files of the last hour may still be written by another one."""
    for left in folder().glob(f"*{PARTIAL}"):
        # another process may have removed it, or own it
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > 3600:
                left.unlink()


def _put(path: Path, content: bytes) -> None:
    """Atomic, since two runs may write the same name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise ContractError(
            f"the cache {path.parent} cannot be written: {error.strerror}. Make it writable, or name another folder in "
            "MODELMART_CACHE"
        ) from None
