"""Bytes of the network by their sha256, in `.cache/` (MODELMART_CACHE). Whoever deletes it loses time, no facts."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from ingest.contract import ROOT, ContractError


def folder() -> Path:
    return ROOT / os.environ.get("MODELMART_CACHE", ".cache")


def read(sha256: str) -> bytes | None:
    """The bytes of that sha256; None where they are not there, or not whole."""
    try:
        content = (folder() / sha256).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def write(content: bytes) -> str:
    """Keep bytes; their sha256. Raises ContractError where the disk refuses."""
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(folder() / sha256, content)
    return sha256


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the cache so that nobody finds half of it. Raises ContractError where the disk refuses."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise ContractError(f"the cache {path} cannot be written: {error.strerror}") from None
