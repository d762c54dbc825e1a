"""A source's bytes from its live address (`config.meta.live`): only https, only the hosts of the contract, and of these
only such as have an address of the public internet (or `is_private`).

Where a proxy that the environment names finds out the addresses, it alone knows them, and it must refuse those of its
own network.

What was read stays in the cache with the server's validators, so that the next look asks only whether it has changed.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import json
import random
import re
import socket
import sys
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from rich.console import Console
from rich.progress import Progress

from ingest import cache
from ingest.contract import MAX_BYTES, Contract, ContractError, Live
from ingest.fetch import Fetched


@dataclass(frozen=True)
class Limits:
    bytes: int = MAX_BYTES
    tries: int = 4
    redirects: int = 5
    connect_seconds: float = 10
    # from one piece of the answer to the next
    read_seconds: float = 30
    # over all tries: an answer that trickles never runs into read_seconds
    total_seconds: float = 120
    # before the second try; doubled before each one after it
    backoff_seconds: float = 1
    retry_after_seconds: float = 30


LIMITS = Limits()

# IPv4 within IPv6, as a NAT64 writes it (RFC 6052), and all of IPv6 that is given out for use between networks.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True)
class Kept:
    """What an earlier look left: the bytes, the address that gave them, and the headers that ask for a change."""

    address: str
    conditions: dict[str, str]
    content: bytes


class Again(Exception):
    """An answer that another try may better, after so many seconds at least."""

    def __init__(self, reason: str, after: float) -> None:
        super().__init__(reason)
        self.after = after


def fetch_live(contract: Contract, limits: Limits = LIMITS) -> Fetched:
    """Bytes of a source from its live address. Raises ContractError, in words, whatever goes wrong."""
    if contract.live is None:
        raise ContractError(f"{contract.path} names no live route (config.meta.live); load it without --live")
    # asyncio only because its deadline ends whatever is waited for: a name, a header, a body, the next try
    return asyncio.run(_fetch(contract.source_id, contract.live, limits))


async def _fetch(source_id: str, live: Live, limits: Limits) -> Fetched:
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    # Unpacked, what is read is what is counted: a small body cannot become a large one.
    headers = {"User-Agent": "modelmart", "Accept-Encoding": "identity"}
    try:
        client = httpx.AsyncClient(timeout=timeout, headers=headers)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        # its text may hold the password of a proxy
        raise ContractError(
            "the proxy or the certificates that the environment names (HTTPS_PROXY, SSL_CERT_FILE ...) "
            f"cannot be used: {type(error).__name__}"
        ) from None
    try:
        async with asyncio.timeout(limits.total_seconds), client:
            return await _with_retries(client, source_id, live, limits)
    except TimeoutError:
        raise ContractError(f"{live.address} took more than {limits.total_seconds:g} s; try it later") from None
    except (ValueError, httpx.InvalidURL):
        # httpx reads the target of a redirect too, and is as surprised as we are
        raise ContractError(f"{live.address} is no address, or redirects to none") from None


async def _with_retries(client: httpx.AsyncClient, source_id: str, live: Live, limits: Limits) -> Fetched:
    for tried in itertools.count(1):
        try:
            return await _follow(client, source_id, live, limits)
        except (Again, httpx.TransportError) as error:
            reason = str(error) or type(error).__name__
            if "CERTIFICATE_VERIFY_FAILED" in reason:
                raise ContractError(
                    f"the certificate of {live.address} is not trusted: {reason}; "
                    "where a proxy has its own authority, SSL_CERT_FILE names the file with it"
                ) from None
            if tried == limits.tries:
                raise ContractError(
                    f"{live.address} failed {tried} times, at last: {reason}; try it later, or --from FILE"
                ) from None
            backoff = limits.backoff_seconds * 2 ** (tried - 1) * random.uniform(0.5, 1.5)
            wait = max(backoff, getattr(error, "after", 0))
        await asyncio.sleep(wait)


async def _follow(client: httpx.AsyncClient, source_id: str, live: Live, limits: Limits) -> Fetched:
    """One try: follow redirects by hand, since each of their targets must be one that the contract allows."""
    kept = _kept(source_id)
    url = _allowed(live, live.address)
    for _ in range(limits.redirects + 1):
        conditions = kept.conditions if kept and kept.address == str(url) else {}
        is_checked = not (live.is_private or _is_proxied(url))
        if is_checked:
            await _refuse_private_name(url)
        async with client.stream("GET", url, headers=conditions) as response:
            if is_checked:
                # a name may have another address each time that it is asked for
                _refuse_private(url, response.extensions["network_stream"].get_extra_info("server_addr")[0])
            if not response.has_redirect_location:
                if response.status_code == 304 and conditions and kept:
                    content = kept.content
                else:
                    content = await _read(response, limits)
                    _keep(source_id, response, content)
                return Fetched(content, origin=_shown(url), version=None, published_on=None)
            url = _allowed(live, response.headers["location"], base=str(url))
    raise ContractError(f"{live.address} redirects more than {limits.redirects} times")


def _allowed(live: Live, location: str, base: str = "") -> httpx.URL:
    """The address; raises ContractError if it is not one that the contract lets be asked."""
    url = httpx.URL(urljoin(base, location))
    if url.scheme != "https" or url.host not in live.hosts or url.userinfo:
        raise ContractError(
            f"{_shown(url)} is not read: an address and what it redirects to may only be https, without a password, "
            f"at the hosts that config.meta.live names: {', '.join(live.hosts)}"
        )
    return url


def _is_proxied(url: httpx.URL) -> bool:
    """Whether a proxy of the environment asks for us; then the name is the proxy's to find the address of."""
    has_proxy = not {"https", "all"}.isdisjoint(urllib.request.getproxies())
    return has_proxy and not urllib.request.proxy_bypass(url.host)


async def _refuse_private_name(url: httpx.URL) -> None:
    """Raise ContractError if any address of the host is not of the public internet, Again if it has none."""
    host = url.raw_host.decode("ascii")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Again(f"{host} has no address: {error.strerror}", after=0) from None
    for *_, address in found:
        _refuse_private(url, address[0])


def _refuse_private(url: httpx.URL, address: str) -> None:
    if not _is_public(address):
        raise ContractError(
            f"{_shown(url)} is not read: {url.host} is at {address}, which is no address of the public internet; "
            "a mirror within one's own network needs `is_private: true` in config.meta.live"
        )


def _is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it is one of IPv4 written as IPv6."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) % 2**32) if ip in NAT64 else None)
        if inner is None:
            return ip in GLOBAL_UNICAST and ip.is_global
        ip = inner
    return ip.is_global and not ip.is_multicast


def _shown(url: httpx.URL) -> str:
    """An address as it may be told and stored: what is signed or secret in one stands in its query or before the @."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


async def _read(response: httpx.Response, limits: Limits) -> bytes:
    """The body of a good answer. Raises Again where another try may help, else ContractError."""
    where, status = _shown(response.url), response.status_code
    told = f"{where} answered {status} {response.reason_phrase}".rstrip()
    if status == 429 or status >= 500:
        after = response.headers.get("retry-after", "")
        seconds = float(after) if re.fullmatch(r"[0-9]{1,9}", after) else 0.0
        raise Again(told, min(seconds, limits.retry_after_seconds))
    if status != 200:
        raise ContractError(f"{told}; see whether config.meta.live still names the right address")
    if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
        raise ContractError(f"{where} sent a body packed with {encoding}, which was not asked for and is not unpacked")
    content = await _body(response, limits)
    if not content.strip():
        raise ContractError(f"{where} sent an empty body")
    is_html = "text/html" in response.headers.get("content-type", "").lower()
    if is_html or content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise ContractError(f"{where} sent a page for people (HTML) and no data: a log-in, an error or a new place")
    return content


async def _body(response: httpx.Response, limits: Limits) -> bytes:
    """The bytes of the body, up to the limit, with a bar on standard error where that is a terminal."""
    length = int(response.headers.get("content-length", 0))
    too_large = f"{_shown(response.url)} has more than {limits.bytes:,} bytes, which is no catalogue"
    if length > limits.bytes:
        raise ContractError(too_large)
    content = bytearray()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(response.url.host, total=length or None)
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > limits.bytes:
                raise ContractError(too_large)
            progress.update(bar, completed=len(content))
    return bytes(content)


def _keep(source_id: str, response: httpx.Response, content: bytes) -> None:
    note = {
        "address": str(response.url),
        "etag": response.headers.get("etag"),
        "last_modified": response.headers.get("last-modified"),
        "sha256": cache.write(content),
    }
    cache.remember(f"live {source_id}", json.dumps(note).encode())


def _kept(source_id: str) -> Kept | None:
    """What the last look left; None where it is not there or not whole."""
    note = json.loads(cache.recall(f"live {source_id}") or b"{}")
    content = cache.read(note.get("sha256", ""))
    if content is None:
        return None
    asked = {"If-None-Match": note["etag"], "If-Modified-Since": note["last_modified"]}
    # a header takes ASCII only
    conditions = {name: value for name, value in asked.items() if value and value.isascii()}
    return Kept(note["address"], conditions, content)
