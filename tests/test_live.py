"""The live route against a real server on loopback: what it takes, what it refuses, what it asks again."""

from __future__ import annotations

import gzip
import http.server
import io
import json
import os
import pty
import re
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import trustme
from conftest import Project, copy_project, edit, in_own_thread

from ingest import cache
from ingest.contract import Contract, ContractError, Live, read_contract
from ingest.fetch import Fetched
from ingest.land import land
from ingest.live import Limits
from ingest.live import fetch_live as fetch_in_this_thread

BODY = (Path(__file__).parent / "fixtures" / "genai_prices.json").read_bytes()
CHANGED = BODY.replace(b'"input_mtok": 3,', b'"input_mtok": 4,')
QUICK = Limits(connect_seconds=2, read_seconds=2, total_seconds=5, backoff_seconds=0.01, retry_after_seconds=0.4)

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


def fetch_live(contract: Contract, limits: Limits) -> Fetched:
    return in_own_thread(fetch_in_this_thread, contract, limits)


def with_live(live: Live) -> Contract:
    """The contract of genai_prices with another live address."""
    contract = read_contract("genai_prices")
    meta = contract.meta.model_copy(update={"live": live})
    return contract.model_copy(update={"config": contract.config.model_copy(update={"meta": meta})})


@dataclass
class Server:
    """Answers a request with the next of `answers`, with the last of them for ever; keeps what it was asked."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    requests: list[http.server.BaseHTTPRequestHandler] = field(default_factory=list)

    def address(self, host: str = "localhost", scheme: str = "https") -> str:
        return f"{scheme}://{host}:{self.port}/prices.json"

    def contract(self, address: str | None = None) -> Contract:
        return with_live(Live(address=address or self.address(), hosts=("localhost",), is_private=True))

    def fetch(self, *answers: Answer, limits: Limits = QUICK) -> Fetched:
        self.answers, self.requests[:] = list(answers), []
        return fetch_live(self.contract(), limits)

    def refuses(self, *answers: Answer, limits: Limits = QUICK) -> str:
        """What is said of answers that are refused; that, and no other exception, and nothing is kept."""
        before = kept()
        with pytest.raises(ContractError) as refused:
            self.fetch(*answers, limits=limits)
        assert kept() == before
        return str(refused.value)


def answer(status: int = 200, body: bytes = BODY, **headers: str) -> Answer:
    """A whole answer; a header of None is left out."""

    def send(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            if value is not None:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return send


def kept() -> set[Path]:
    return set(cache.folder().rglob("*"))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append(self)
            (server.answers.pop(0) if len(server.answers) > 1 else server.answers[0])(self)

        def log_message(self, *_: object) -> None:
            pass

    class Listener(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Clients that hang up are what is tested."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    listener = Listener(("127.0.0.1", 0), Handler)
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    server = Server(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
    thread.start()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv("MODELMART_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    yield server
    listener.shutdown()
    listener.server_close()
    thread.join()


# ---------------------------------------------------------------------------------------------- what is taken


def rows(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    return {t: con.execute(f'select count(*) from raw."{t}"').fetchone()[0] for (t,) in tables}  # type: ignore[index]


@pytest.mark.parametrize(
    ("validators", "condition"),
    [
        ({"ETag": '"one"'}, ("If-None-Match", '"one"')),
        ({"Last_Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}, ("If-Modified-Since", "Mon, 23 Nov 2026 10:00:00 GMT")),
    ],
)
def test_304_adds_one_observation_and_nothing_else(
    server: Server, validators: dict[str, str], condition: tuple[str, str]
) -> None:
    con, contract = duckdb.connect(), server.contract()
    first = server.fetch(answer(**validators))
    assert (first.content, first.origin, first.version, first.published_on) == (BODY, server.address(), None, None)
    assert server.requests[0].headers["User-Agent"] == "modelmart"
    assert condition[0] not in server.requests[0].headers
    assert land(con, contract, first).status == "landed"
    before = rows(con)
    for _ in range(2):
        again = server.fetch(answer(304, b""))
        assert server.requests[0].headers[condition[0]] == condition[1]
        assert land(con, contract, again).status == "unchanged"
    assert rows(con) == before | {"observations": before["observations"] + 2}


def test_the_same_bytes_in_full_are_unchanged_and_other_bytes_are_a_snapshot_more(server: Server) -> None:
    con, contract = duckdb.connect(), server.contract()
    looks = [BODY, BODY, CHANGED, BODY]
    assert [land(con, contract, server.fetch(answer(body=b))).status for b in looks] == [
        *("landed", "unchanged", "landed", "unchanged")
    ]
    assert "If-None-Match" not in server.requests[0].headers
    assert (rows(con)["snapshots"], rows(con)["observations"]) == (2, 4)


@pytest.mark.parametrize("damage", ["content", "note", "name", "nothing"])
def test_a_damaged_cache_asks_for_everything(server: Server, damage: str) -> None:
    # nothing: but what the server calls its ETag cannot be said back in ASCII
    content = cache.folder() / server.fetch(answer(ETag='"\u00e9"' if damage == "nothing" else '"one"')).sha256
    name = cache.folder() / "live-genai_prices.sha256"
    spoilt = {"content": content, "note": cache.folder() / name.read_text(), "name": name}.get(damage)
    if spoilt:
        spoilt.write_bytes(b"\xff" + spoilt.read_bytes()[1:])
    assert server.fetch(answer()).content == BODY
    assert "If-None-Match" not in server.requests[0].headers
    assert content.read_bytes() == BODY


def test_conditions_go_only_to_the_address_that_set_them(server: Server) -> None:
    server.fetch(answer(302, b"", Location="/new.json"), answer(ETag='"new"'))
    assert server.fetch(answer(302, b"", Location="/new.json"), answer(304, b"")).content == BODY
    assert [r.headers.get("If-None-Match") for r in server.requests] == [None, '"new"']


def test_304_is_refused_where_nothing_was_asked_although_there_are_bytes(server: Server) -> None:
    server.fetch(answer())
    assert "answered 304" in server.refuses(answer(304, b""))


def test_redirects_within_the_hosts_are_followed_and_secrets_of_the_address_are_not_stored(server: Server) -> None:
    fetched = server.fetch(answer(302, b"", Location="/new.json?signature=secret"), answer())
    assert [r.path for r in server.requests] == ["/prices.json", "/new.json?signature=secret"]
    assert fetched.origin == f"https://localhost:{server.port}/new.json"


def test_what_fails_twice_is_asked_a_third_time(server: Server) -> None:
    assert server.fetch(answer(500, b""), answer(503, b""), answer()).content == BODY
    assert len(server.requests) == 3


@pytest.mark.parametrize(("after", "seconds"), [("0", 0), ("0000000000", 0), ("soon", 0), ("3600", 0.4)])
def test_429_waits_as_long_as_the_server_says_up_to_a_limit(server: Server, after: str, seconds: float) -> None:
    started = time.monotonic()
    assert server.fetch(answer(429, b"", Retry_After=after), answer()).content == BODY
    assert time.monotonic() - started >= seconds


# ---------------------------------------------------------------------------------------------- what is refused


def hang_up(request: http.server.BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""


def trickle(request: http.server.BaseHTTPRequestHandler) -> None:
    answer(body=b"[", Content_Length="1000")(request)
    # until nobody listens any more
    while True:
        time.sleep(0.05)
        request.wfile.write(b" ")


def trickle_headers(request: http.server.BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        time.sleep(0.05)
        request.wfile.write(b"x")


def silence(request: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize(
    ("spoilt", "asked", "said"),
    [
        (answer(500, b""), 4, "failed 4 times, last with: {} answered 500 Internal Server Error"),
        (answer(429, b""), 4, "failed 4 times, last with: {} answered 429 Too Many Requests"),
        (hang_up, 4, "failed 4 times, last with: "),
        (answer(Content_Length=str(len(BODY) + 1)), 4, "failed 4 times, last with: "),
        (answer(404, b""), 1, "{} answered 404 Not Found. Check config.meta.live.address"),
        (answer(401, b""), 1, "{} answered 401 Unauthorized"),
        (answer(206), 1, "{} answered 206 Partial Content"),
        (answer(304, b""), 1, "{} answered 304 Not Modified"),
        (answer(302, b""), 1, "{} answered 302 Found"),
        (answer(302, b"", Location="/prices.json"), 6, "{} redirects more than 5 times"),
        (answer(body=b" \n"), 1, "{} sent an empty body"),
        (answer(body=b""), 1, "{} sent an empty body"),
        (answer(Content_Type="text/html; charset=utf-8"), 1, "{} sent a web page (HTML)"),
        (answer(body=b"\xef\xbb\xbf\n<!doctype html>"), 1, "{} sent a web page (HTML)"),
        (
            answer(body=gzip.compress(bytes(4_000_000)), Content_Encoding="gzip"),
            1,
            "{} sent a body compressed with gzip",
        ),
    ],
)
def test_what_is_refused_is_refused_in_words(server: Server, spoilt: Answer, asked: int, said: str) -> None:
    assert said.format(server.address()) in server.refuses(spoilt)
    assert len(server.requests) == asked


def test_a_body_larger_than_the_limit_is_refused_before_it_is_read_or_while_it_is(server: Server) -> None:
    small = replace(QUICK, bytes=1000)
    # announced but never sent: whoever reads it first finds it short
    assert "has more than 1,000 bytes" in server.refuses(answer(body=b"", Content_Length="1001"), limits=small)
    assert "has more than 1,000 bytes" in server.refuses(answer(body=bytes(1001), Content_Length=None), limits=small)
    assert server.fetch(answer(body=b"1" * 1000), limits=small).content == b"1" * 1000


@pytest.mark.parametrize("slow", [trickle, trickle_headers])
def test_an_answer_that_trickles_ends_at_the_deadline(server: Server, slow: Answer) -> None:
    assert "took more than 0.4 s" in server.refuses(slow, limits=replace(QUICK, total_seconds=0.4))


def test_a_server_that_says_nothing_is_left_and_asked_again(server: Server) -> None:
    assert server.fetch(silence, answer(), limits=replace(QUICK, read_seconds=0.1, total_seconds=1.5)).content == BODY
    assert len(server.requests) == 2


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "is not trusted" in server.refuses(answer(), limits=replace(QUICK, backoff_seconds=60))
    assert server.requests == []


@pytest.mark.parametrize(("name", "value"), [("SSL_CERT_FILE", "/no/such.pem"), ("HTTPS_PROXY", "odd://me:secret@x")])
def test_an_environment_that_cannot_be_used_is_told_without_its_secrets(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    words = server.refuses(answer())
    assert "SSL_CERT_FILE ...) cannot be used" in words and "secret" not in words


def test_a_port_where_nobody_listens_is_refused(server: Server) -> None:
    with pytest.raises(ContractError, match="failed 4 times"):
        fetch_live(server.contract("https://localhost:1/"), QUICK)


def test_a_cache_that_cannot_be_written_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert re.search(r"the cache .* cannot be written: ", server.refuses(answer()))


# ---------------------------------------------------------------------------------------------- several responses


def several(server: Server, *paths: str, **keys: Any) -> Contract:
    """A contract with the server's main address and others."""
    more = tuple(f"https://localhost:{server.port}/{path}" for path in paths)
    live = {"address": server.address(), "hosts": ("localhost",), "is_private": True, **keys}
    return with_live(Live(**live, **({"more_addresses": more} if more else {})))


def files(fetched: Fetched) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def page(next_page: str | None, number: int = 0) -> bytes:
    return json.dumps({"page": number, "links": {"next": next_page}}).encode()


def test_several_addresses_are_one_zip_and_only_what_changed_is_read_again(server: Server) -> None:
    contract = several(server, "costs.csv", "a/prices.json?b=1")
    server.answers = [answer(body=b"1", ETag='"one"'), answer(body=b"2"), answer(body=b"3", ETag='"three"')]
    first = fetch_live(contract, QUICK)
    assert files(first) == {"0001-prices.json": b"1", "0002-costs.csv": b"2", "0003-prices.json": b"3"}
    assert (first.origin, first.version, first.published_on) == (server.address(), None, None)
    server.requests.clear()
    server.answers = [answer(304, b""), answer(body=b"2"), answer(304, b"")]
    assert fetch_live(contract, QUICK).sha256 == first.sha256
    assert [r.headers.get("If-None-Match") for r in server.requests] == ['"one"', None, '"three"']
    assert [r.path for r in server.requests] == ["/prices.json", "/costs.csv", "/a/prices.json?b=1"]


def test_pages_are_followed_by_the_key_of_their_link_each_once(server: Server) -> None:
    server.answers = [
        answer(body=page(f"{server.address()}?skip=1", 1)),
        answer(500, b""),
        answer(body=page("/prices.json?skip=2", 2)),
        # a list that ends where it began would never end
        answer(body=page(server.address(), 3)),
    ]
    made = files(fetch_live(several(server, next="next"), QUICK))
    assert [json.loads(content)["page"] for content in made.values()] == [1, 2, 3]
    assert [r.path for r in server.requests] == ["/prices.json", *["/prices.json?skip=1"] * 2, "/prices.json?skip=2"]


def test_an_index_leads_to_all_of_its_files(server: Server) -> None:
    index = {"regions": {"a": {"url": "/a/index.json"}, "b": {"url": "/b/index.json"}, "c": {"url": None}}}
    server.answers = [answer(body=json.dumps(index).encode()), answer(body=b"{}")]
    fetch_live(several(server, next="url"), QUICK)
    assert [r.path for r in server.requests] == ["/prices.json", "/a/index.json", "/b/index.json"]


def test_pages_by_offset_end_with_the_first_that_is_shorter(server: Server) -> None:
    server.answers = [answer(body=json.dumps({"rows": [0] * count}).encode()) for count in (3, 3, 2)]
    contract = several(server, page_rows="rows", address=f"{server.address()}?offset={{offset}}")
    assert len(files(fetch_live(contract, QUICK))) == 3
    assert [r.path for r in server.requests] == [f"/prices.json?offset={n}" for n in (0, 3, 6)]
    server.requests.clear()
    server.answers = [answer(body=b'{"rows": [1]}'), answer(body=b'{"rows": []}')]
    assert len(files(fetch_live(contract, QUICK))) == 2
    server.answers = [answer(body=b'{"row": []}')]
    with pytest.raises(ContractError, match="a page has no list rows"):
        fetch_live(contract, QUICK)


@pytest.mark.parametrize(
    ("link", "asked", "said"),
    [
        ("https://other.example/2", 1, "https://other.example/2 is not allowed"),
        ("http://localhost/2", 1, "http://localhost/2 is not allowed"),
        ("https://me:secret@localhost/2", 1, "https://localhost/2 is not allowed"),
        ("https://[::1", 1, "is not a valid address"),
        ("?more", 3, "leads to more than 3 requests. Check the source, or raise config.meta.live.max_requests"),
    ],
)
def test_a_link_elsewhere_or_one_too_many_refuses_the_source(server: Server, link: str, asked: int, said: str) -> None:
    def send(request: http.server.BaseHTTPRequestHandler) -> None:
        # each page has another next page
        answer(body=page(link + "x" * len(server.requests) if link == "?more" else link))(request)

    server.answers = [send]
    with pytest.raises(ContractError) as refused:
        fetch_live(several(server, next="next", max_requests=3), QUICK)
    assert said in str(refused.value) and "secret" not in str(refused.value)
    assert len(server.requests) == asked


def test_a_page_that_is_no_json_has_no_next_page_and_is_refused(server: Server) -> None:
    server.answers = [answer(body=b"a,b\n")]
    with pytest.raises(ContractError, match="are not JSON"):
        fetch_live(several(server, next="next"), QUICK)


def test_several_responses_share_one_limit_of_bytes_and_one_deadline(server: Server) -> None:
    server.answers = [answer(body=b"1" * 600)]
    contract = several(server, "2")
    with pytest.raises(ContractError, match="2 responses have more than 1,000 bytes together"):
        fetch_live(contract, replace(QUICK, bytes=1000))
    assert files(fetch_live(contract, replace(QUICK, bytes=1200)))
    server.answers = [answer(), trickle]
    with pytest.raises(ContractError, match=r"took more than 0\.6 s"):
        fetch_live(contract, replace(QUICK, several_seconds=0.6))


# ---------------------------------------------------------------------------------------------- as a command


@pytest.fixture
def project(server: Server, tmp_path: Path) -> Project:
    """A copy whose one live address is the server's, with a cache of its own that has the wheels."""
    project = replace(copy_project(tmp_path / "project"), cache=tmp_path / "project" / ".cache")
    project.cache.mkdir()
    for file in Project.cache.glob("*"):
        if not file.name.startswith("live-"):
            (project.cache / file.name).symlink_to(file)
    for other in project.root.glob("dbt_project/models/staging/*/_*__sources.yml"):
        if "genai_prices" not in other.name:
            without = re.sub(r" {8}live:\n( {10}.*\n)+", "", other.read_text(encoding="utf-8"))
            other.write_text(without, encoding="utf-8")
    yml = project.root / "dbt_project/models/staging/genai_prices/_genai_prices__sources.yml"
    live = read_contract("genai_prices").meta.live
    assert live
    edit(yml, f"address: {live.address}", f"address: {server.address()}")
    edit(yml, f"hosts: [{', '.join(live.hosts)}]", "hosts: [localhost]\n          is_private: true")
    return project


def test_the_command_takes_the_live_sources_and_tells_plain_lines(server: Server, project: Project) -> None:
    server.answers = [answer(ETag='"one"'), answer(304, b""), answer(404, b"")]
    for said in ("genai_prices: 25 rows, 1 figures rounded to nine decimals\n", "genai_prices: unchanged\n"):
        run = project.run("python", "-m", "ingest", "--live")
        assert (run.returncode, run.stdout, run.stderr) == (0, said, "")
    before = facts(project)
    run = project.run("python", "-m", "ingest", "--live", "decision_record", "genai_prices")
    assert (run.returncode, run.stdout) == (1, "")
    assert "decision_record is refused" in run.stderr and "has no live address" in run.stderr
    assert "genai_prices could not be reached: " in run.stderr and "answered 404" in run.stderr
    assert "On record: 25 rows as of " in run.stderr and "Traceback" not in run.stderr
    assert facts(project) == before
    statuses = Counter(
        s["status"]
        for line in (project.root / "logs" / "runs.jsonl").read_text().splitlines()
        for s in json.loads(line)["sources"]
    )
    assert statuses == {"landed": 1, "unchanged": 1, "refused": 1, "unreachable": 1}


def facts(project: Project) -> list[tuple]:
    """What is loaded: every observation, and the number of rows of each raw table but the record of failures."""
    with duckdb.connect(str(project.working), read_only=True) as con:
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw' order by 1").fetchall()
        names = [name for (name,) in tables if name != "unreachable"]
        counts = [con.execute(f"select '{name}', count(*) from raw.\"{name}\"").fetchall() for name in names]
        return counts + con.execute("from raw.observations order by all").fetchall()


def test_live_and_a_file_are_two_routes(project: Project) -> None:
    run = project.run("python", "-m", "ingest", "genai_prices", "--live", "--from", "prices.json")
    assert run.returncode == 2


def test_a_build_with_a_live_source_that_fails_publishes_nothing(server: Server, project: Project) -> None:
    server.answers = [answer(404, b"")]
    run = project.run("modelmart", "build", "--live", PIP_NO_INDEX="1")
    assert run.returncode == 1
    assert re.fullmatch(r"(\w+: .*\n)+newest releases \.\.\.\nlive addresses \.\.\.\n", run.stdout)
    assert "Warning: arena could not be reached: PIP_NO_INDEX is set" in run.stderr
    assert "answered 404" in run.stderr and "so nothing is published" in run.stderr
    assert not project.live.exists()


def test_a_terminal_shows_a_bar(server: Server, project: Project) -> None:
    server.answers = [answer()]
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "ingest", "--live"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MODELMART_")} | {"TERM": "xterm"}
    subprocess.run(command, cwd=project.root, env=environment, stderr=stderr, stdout=subprocess.PIPE, check=True)
    os.close(stderr)
    shown = os.read(terminal, 100_000)
    os.close(terminal)
    assert b"localhost" in shown and b"100%" in shown
