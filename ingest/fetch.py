"""A source's origin to bytes with provenance. Routes: `wheel`, `package`, `file`.

The route stands in the contract (`origin`); `--from PATH` takes the same bytes from a file or, for a source
of CSV files, from a folder.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.contract import MAX_BYTES, ROOT, Contract, ContractError
from ingest.packages import Release, from_package, from_wheel, pinned


@dataclass(frozen=True)
class Fetched:
    content: bytes
    origin: str
    version: str | None
    # When the source published these bytes; None where only the day of the look is known.
    published_on: date | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


PACKAGE_ROUTES = {"wheel": from_wheel, "package": from_package}


def fetch(contract: Contract, from_path: Path | None = None) -> Fetched:
    """Bytes of a source by its default route. Raises ContractError where they cannot be had."""
    if from_path is not None:
        return _from_path(contract, from_path)
    if contract.origin is None:
        raise ContractError(f"{contract.source_id} has a live route only: --live, or --from FILE")
    route = contract.origin.get("route")
    if route == "file":
        return _bundle(contract, ROOT / contract.origin["path"], origin=contract.origin["path"])
    if route in PACKAGE_ROUTES:
        return fetch_release(contract, pinned(contract))
    raise ContractError(f"{contract.path}: origin.route is {route!r}; it is one of: file, {', '.join(PACKAGE_ROUTES)}")


def fetch_release(contract: Contract, release: Release) -> Fetched:
    """Bytes of a release of the package that a source comes in."""
    content = PACKAGE_ROUTES[contract.origin["route"]](contract, release)
    return Fetched(content, f"package {contract.origin['package']}", release.version, release.published_on)


def _from_path(contract: Contract, path: Path) -> Fetched:
    if path.is_dir():
        return _bundle(contract, path, origin=str(path))
    if not path.is_file():
        raise ContractError(f"there is no file {path}")
    return Fetched(_read(path), origin=path.resolve().as_uri(), version=None, published_on=None)


def _bundle(contract: Contract, folder: Path, origin: str) -> Fetched:
    """The source's CSV files as one zip that is the same to the byte whenever the files are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(t.file for t in contract.tables.values() if t.file):
            path = folder / name
            if not path.is_file():
                raise ContractError(f"{path} is missing")
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            bundle.writestr(info, _read(path))
            if buffer.tell() > MAX_BYTES:
                raise ContractError(f"the files in {folder} have more than {MAX_BYTES:,} bytes, which is the most read")
    return Fetched(buffer.getvalue(), origin=origin, version=None, published_on=None)


def _read(path: Path) -> bytes:
    """The bytes of a file. Raises ContractError if it cannot be read or has more than MAX_BYTES."""
    try:
        # what a file says of its size may be wrong when it is read
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise ContractError(f"{path} has more than {MAX_BYTES:,} bytes, which is the most that is read")
    return content
