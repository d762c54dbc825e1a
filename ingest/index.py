"""The releases of a package, as the package index lists them."""

from __future__ import annotations

import os
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pypi_simple import DistributionPackage, PyPISimple

from ingest.contract import Contract, Packaged, WheelsOrigin
from ingest.messages import ContractError, UnreachableError
from ingest.packages import PYTHON, Release, release_of

# Seconds to connect, and between two pieces of an answer.
TIMEOUT = (10, 30)


def earlier_releases(contract: Contract, count: int) -> list[Release]:
    """The last releases before the pinned one, newest first; at most one per day or month, as the contract states.

    Raises ContractError if the source is not in a package, and UnreachableError if the index does not answer.
    """
    origin = contract.meta.origin
    if isinstance(origin, WheelsOrigin):
        raise ContractError(
            f"{contract.name} is read from several packages, so it has no earlier releases. Omit --releases"
        )
    if not isinstance(origin, Packaged):
        raise ContractError(f"{contract.name} is not in a package, so it has no earlier releases. Omit --releases")
    before = [r for r in _releases(_wheels(origin.package)).values() if r.published_on < origin.published_on]
    # a fix of an old version may come out after a newer one, so the highest version of a day or month counts
    span = {"day": 10, "month": 7}[origin.one_release_per]
    latest: dict[str, Release] = {}
    for release in sorted(before, key=lambda r: Version(r.version)):
        latest[release.published_on.isoformat()[:span]] = release
    return sorted(latest.values(), key=lambda r: r.published_on, reverse=True)[:count]


def newest_release(origin: Packaged) -> Release:
    """The highest release with a wheel for the contract's Python and platform; the pinned one if none is higher.

    Raises UnreachableError if the index does not answer.
    """
    found = _releases([wheel for wheel in _wheels(origin.package) if _fits(wheel, origin)])
    highest = max(found, key=Version, default=origin.version)
    if Version(highest) <= Version(origin.version):
        return release_of(origin)
    return found[highest]


def _wheels(package: str) -> list[DistributionPackage]:
    """The wheels of a package that the index has not withdrawn, of releases that are final."""
    if os.environ.get("PIP_NO_INDEX"):
        raise UnreachableError("PIP_NO_INDEX is set, and releases are listed by the package index only. Unset it")
    index = {"endpoint": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else {}
    try:
        with PyPISimple(**index) as client:
            files = client.get_project_page(package, timeout=TIMEOUT).packages
    except Exception as error:
        raise UnreachableError(
            f"the package index did not list the releases of {package} ({type(error).__name__}). Check the network"
        ) from None
    wheels = [f for f in files if f.package_type == "wheel" and not f.is_yanked and _is_final(f.version)]
    if wheels and not any(w.upload_time for w in wheels):
        raise UnreachableError(
            f"the package index does not state when it got the releases of {package} (PEP 700). Use another index"
        )
    return [w for w in wheels if w.upload_time]


def _is_final(version: str | None) -> bool:
    try:
        return version is not None and not Version(version).is_prerelease
    except InvalidVersion:
        return False


def _fits(wheel: DistributionPackage, origin: Packaged) -> bool:
    """Whether pip would fetch this wheel for the Python and the platform of the contract."""
    if not wheel.filename.endswith("-none-any.whl") and not (origin.platform and origin.platform in wheel.filename):
        return False
    try:
        return SpecifierSet(wheel.requires_python or "").contains(origin.python or PYTHON)
    except InvalidSpecifier:
        # pip ignores it too
        return True


def _releases(wheels: list[DistributionPackage]) -> dict[str, Release]:
    """Releases by their version, each of the day of its first wheel."""
    releases: dict[str, Release] = {}
    for wheel in wheels:
        assert wheel.version and wheel.upload_time
        day: date = wheel.upload_time.date()
        known = releases.get(wheel.version, Release(wheel.version, day))
        hashes = {**known.sha256_of, wheel.filename: wheel.digests.get("sha256", "")}
        releases[wheel.version] = Release(wheel.version, min(day, known.published_on), hashes)
    return releases
