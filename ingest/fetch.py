"""A source's origin to bytes with provenance. Routes: `package`, `file`.

The route stands in the contract (`origin`); `--from PATH` takes the same bytes from a file or, for a source
of CSV files, from a folder.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.contract import MAX_BYTES, ROOT, Contract, ContractError


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


def fetch(contract: Contract, from_path: Path | None = None) -> Fetched:
    """Bytes of a source by its route. Raises ContractError where they cannot be had."""
    if from_path is not None:
        return _from_path(contract, from_path)
    routes = {"package": _from_package, "file": _from_files}
    route = contract.origin.get("route")
    if route not in routes:
        raise ContractError(f"{contract.path}: origin.route is {route!r}; it is one of: {', '.join(routes)}")
    return routes[route](contract)


def _from_path(contract: Contract, path: Path) -> Fetched:
    if path.is_dir():
        return _bundle(contract, path, origin=str(path))
    if not path.is_file():
        raise ContractError(f"there is no file {path}")
    return Fetched(_read(path), origin=path.resolve().as_uri(), version=None, published_on=None)


def _from_files(contract: Contract) -> Fetched:
    folder = ROOT / contract.origin["path"]
    return _bundle(contract, folder, origin=contract.origin["path"])


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
    return Fetched(buffer.getvalue(), origin=origin, version=None, published_on=None)


def _read(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ContractError(f"{path} has {size:,} bytes; at most {MAX_BYTES:,} are read")
    return path.read_bytes()


# Run apart (python -I): the package's data is code, and code of a package is not for this process. Types are
# written as the package's JSON has them; figures stay text, so that no float comes between source and mart.
DUMP = """
import dataclasses, datetime, decimal, importlib, json, sys

def plain(value):
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    elif hasattr(value, "__dict__"):
        value = vars(value)
    if isinstance(value, dict):
        return {k.rstrip("_"): plain(v) for k, v in value.items() if v is not None and not k.startswith("_")}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value

module, attribute = sys.argv[1].split(":")
data = getattr(importlib.import_module(module), attribute)
json.dump(plain(data), sys.stdout, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
"""


def _from_package(contract: Contract) -> Fetched:
    """The data object of an installed package, dumped once to JSON."""
    origin = contract.origin
    package, version = origin["package"], str(origin["version"])
    try:
        installed = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        raise ContractError(f"the package {package} is not installed; run `make warehouse`") from None
    if installed != version:
        raise ContractError(
            f"{package} {installed} is installed, {contract.path} names {version}: "
            "write the new version there, and the day on which the package index published it"
        )
    command = [sys.executable, "-I", "-c", DUMP, origin["object"]]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode != 0:
        reason = run.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ContractError(f"{package} {version} could not be read: {' '.join(reason)}")
    published_on = origin["published_on"]
    assert isinstance(published_on, date), f"{contract.path}: origin.published_on is not a date"
    return Fetched(run.stdout, origin=f"package {package}", version=version, published_on=published_on)
