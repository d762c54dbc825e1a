"""Where the live route may be led: to no other scheme or host, and to no address within one's own network."""

from __future__ import annotations

import http.server
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import test_live
from conftest import ROOT
from test_live import BODY, QUICK, Server, answer, with_live

from ingest import live
from ingest.contract import Contract, ContractError, Live, read_contract
from ingest.live import fetch_live

authority, server = test_live.authority, test_live.server


def guarded(server: Server, host: str = "localhost", hosts: tuple[str, ...] = ("localhost",)) -> Contract:
    """The contract of a source whose hosts must have addresses of the public internet."""
    return with_live(Live(address=server.address(host), hosts=hosts))


def refusal(contract: Contract) -> str:
    with pytest.raises(ContractError) as refused:
        fetch_live(contract, QUICK)
    return str(refused.value)


# ---------------------------------------------------------------------------------------------- scheme and host


@pytest.mark.parametrize(
    ("target", "asked", "said"),
    [
        pytest.param(
            "https://[::1", 4, "failed 4 times, last with: Invalid URL in location header", id="half-an-address"
        ),
        pytest.param("//xn--/", 1, "is not a valid address, or redirects to one that is not", id="no-name"),
        pytest.param("//" + "a" * 64 + ".example/", 1, "a.example/ is not allowed", id="name-too-long"),
        pytest.param("//me:secret@localhost/", 1, "https://localhost/ is not allowed", id="password"),
        pytest.param("//other.example/?token=secret", 1, "https://other.example/ is not allowed", id="other-host"),
        pytest.param(
            "//localhost.example/", 1, "https://localhost.example/ is not allowed", id="host-that-begins-alike"
        ),
        pytest.param("file:///etc/passwd", 1, "file:/etc/passwd is not allowed", id="url-file"),
        pytest.param("http://localhost:{port}/", 1, "http://localhost:{port}/ is not allowed", id="http"),
        pytest.param("//127.0.0.1:{port}/", 1, "https://127.0.0.1:{port}/ is not allowed", id="url-redirect-local"),
        pytest.param("//2130706433:{port}/", 1, " is not allowed", id="url-redirect-local:one-number"),
    ],
)
def test_a_redirect_elsewhere_is_not_even_asked(server: Server, target: str, asked: int, said: str) -> None:
    location = target.format(port=server.port)
    # after every hop: the first redirect is one that may be followed
    words = server.refuses(answer(302, b"", Location="/next.json"), answer(302, b"", Location=location))
    assert said.format(port=server.port) in words
    assert "secret" not in words
    assert len(server.requests) == asked + 1


@pytest.mark.parametrize(
    "address", ["http://localhost:{}/", "file://localhost/etc/passwd", "localhost", "https://[::1"]
)
def test_an_address_in_the_yml_that_is_not_https_is_not_asked(server: Server, address: str) -> None:
    server.answers = [answer()]
    assert re.search("must be https|is not a valid address", refusal(server.contract(address.format(server.port))))
    assert server.requests == []


def test_what_a_server_says_of_itself_reaches_no_terminal(server: Server) -> None:
    def speak(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 404 \x1b[2J\x9bgone\r\nContent-Length: 0\r\n\r\n")

    words = server.refuses(speak)
    assert "answered 404" in words and words.isprintable()
    words = server.refuses(answer(Content_Encoding="\x1b[2J"))
    assert "sent a body compressed with" in words and words.isprintable()


# ---------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "192.0.2.1"),
        *("192.168.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1"),
        # IPv4 in the clothes of IPv6: mapped, compatible, 6to4, Teredo, NAT64
        *("::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_not_asked(
    server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [answer()]
    resolve(monkeypatch, {"name.example": [address]})
    assert f"name.example has the address {address}, which is not a public one" in refusal(
        guarded(server, "name.example", ("name.example",))
    )
    assert server.requests == []


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::8.8.8.8"]
)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert live._is_public(address)


def test_one_address_of_several_that_is_private_is_enough(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, {"name.example": ["8.8.8.8", "10.0.0.1"]})
    assert "name.example has the address 10.0.0.1" in refusal(guarded(server, "name.example", ("name.example",)))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_contracts_own_host_may_not_be_private_either(server: Server, host: str) -> None:
    server.answers = [answer()]
    words = refusal(guarded(server, host, (host,)))
    assert f"{server.address(host)} is not allowed: {host} has the address " in words
    assert "`is_private: true`" in words
    assert server.requests == []


@pytest.mark.parametrize(("first", "inner"), [("127.0.0.1", "localhost"), ("localhost", "127.0.0.1")])
def test_a_redirect_within_the_hosts_to_a_private_address_is_not_asked(
    server: Server, first: str, inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the first host stands for one of the public internet, which no test may need
    refuse = live._refuse_private
    monkeypatch.setattr(live, "_refuse_private", lambda url, a: None if url.host == first else refuse(url, a))
    contract = guarded(server, first, (first, inner))
    server.answers = [answer(302, b"", Location="/next.json"), answer(302, b"", Location=server.address(inner))]
    assert f"{server.address(inner)} is not allowed: {inner} has the address " in refusal(contract)
    assert [r.path for r in server.requests] == ["/prices.json", "/next.json"]
    server.answers = [answer(302, b"", Location="/next.json"), answer()]
    assert fetch_live(contract, QUICK).content == BODY


def test_a_name_that_has_another_address_the_second_time_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [answer()]
    resolve(monkeypatch, {"localhost": ["8.8.8.8"]}, times=1)
    before = test_live.kept()
    assert "localhost has the address 127.0.0.1, which is not a public one" in refusal(guarded(server))
    # it was asked, and what it answered is not read
    assert len(server.requests) == 1
    assert test_live.kept() == before


def test_a_name_without_an_address_is_asked_for_again_and_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve(monkeypatch, {"nowhere.example": []})
    words = refusal(guarded(server, "nowhere.example", ("nowhere.example",)))
    assert "failed 4 times, last with: nowhere.example has no address: " in words
    assert asked == ["nowhere.example"] * 4


@pytest.mark.parametrize(("bypassed", "said"), [("", "failed 4 times"), ("localhost", "localhost has the address ")])
def test_where_a_proxy_finds_the_address_it_is_not_looked_up_here(
    server: Server, monkeypatch: pytest.MonkeyPatch, bypassed: str, said: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", bypassed)
    monkeypatch.setenv("no_proxy", bypassed)
    asked = resolve(monkeypatch, {})
    assert said in refusal(guarded(server))
    assert ("localhost" in asked) == bool(bypassed)


def test_only_a_plain_true_in_the_yml_opens_ones_own_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = (ROOT / read_contract("genai_prices").path).read_text(encoding="utf-8")
    for stated, is_private in (("true", True), ("false", False), (None, False), ("'false'", None), ("1", None)):
        more = f"        live:\n          is_private: {stated}\n"
        text = written if stated is None else written.replace("        live:\n", more)
        (tmp_path / "genai_prices").mkdir(exist_ok=True)
        (tmp_path / "genai_prices" / "_genai_prices__sources.yml").write_text(text, encoding="utf-8")
        monkeypatch.setattr("ingest.contract.STAGING", tmp_path)
        monkeypatch.setattr("ingest.contract.ROOT", tmp_path)
        if is_private is None:
            with pytest.raises(ContractError, match=r"config\.meta\.live\.is_private = .* must be true or false"):
                read_contract("genai_prices")
        else:
            found = read_contract("genai_prices").meta.live
            assert found and found.is_private == is_private, stated


def resolve(monkeypatch: pytest.MonkeyPatch, addresses: dict[str, list[str]], times: int = 1_000) -> list[str]:
    """Give names addresses that no test can have in earnest, so many times; returns what was looked up."""
    real: Callable[..., Any] = socket.getaddrinfo
    asked: list[str] = []

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        asked.append(name)
        if name not in addresses or asked.count(name) > times:
            return real(host, port, *args, **kwargs)
        if not addresses[name]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses[name]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked
