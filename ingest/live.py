"""Fetches a source's bytes from its live address or addresses (`config.meta.live`).

It asks only over https, and only hosts of the contract. Their addresses must be public unless `is_private` is true. If
the environment names a proxy, only the proxy knows the addresses, so the proxy must refuse private ones.

The bytes stay in the cache with the server's validators. The next fetch asks only whether they have changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import itertools
import json
import random
import re
import socket
import sys
import urllib.request
from collections import deque
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

import httpx
from rich.console import Console
from rich.progress import Progress

from ingest import cache
from ingest.contract import MAX_BYTES, Contract, Live
from ingest.fetch import Fetched, zipped
from ingest.json_text import read_json
from ingest.messages import ContractError, UnreachableError


@dataclass(frozen=True)
class Limits:
    """Limits of one fetch."""

    bytes: int = MAX_BYTES
    tries: int = 4
    redirects: int = 5
    connect_seconds: float = 10
    # between two pieces of a response
    read_seconds: float = 30
    # over all tries; a response that trickles in never exceeds read_seconds
    total_seconds: float = 120
    # the same, of a source that is several responses
    several_seconds: float = 600
    # before the second try; doubled before each further one
    backoff_seconds: float = 1
    retry_after_seconds: float = 30


LIMITS = Limits()

# IPv4 addresses as a NAT64 writes them in IPv6 (RFC 6052), and all IPv6 addresses that are used between networks.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True)
class Kept:
    """An earlier response: its bytes, its address, and the headers that ask whether it has changed."""

    address: str
    conditions: dict[str, str]
    content: bytes


class RetryableError(Exception):
    """A failure that may not recur. `after`: seconds to wait at least before the next try."""

    def __init__(self, reason: str, after: float) -> None:
        super().__init__(reason)
        self.after = after


def fetch_live(contract: Contract, limits: Limits = LIMITS) -> Fetched:
    """Bytes of a source from its live address.

    Raises UnreachableError if the address does not give them, and ContractError for every other failure.
    """
    if contract.meta.live is None:
        raise ContractError(f"{contract.path} has no live address (config.meta.live). Load the source without --live")
    # asyncio because its deadline ends every kind of waiting: for a name, a header, a body, the next try
    return asyncio.run(_fetch(contract.name, contract.meta.live, limits))


async def _fetch(source_id: str, live: Live, limits: Limits) -> Fetched:
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    seconds = limits.several_seconds if live.has_several else limits.total_seconds
    # Not compressed, so that a small body cannot become a large one after it was counted.
    headers = {"User-Agent": "modelmart", "Accept-Encoding": "identity"}
    try:
        client = httpx.AsyncClient(timeout=timeout, headers=headers)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        # the error's own text may contain the password of a proxy
        raise ContractError(
            "the proxy or the certificates that the environment names (HTTPS_PROXY, SSL_CERT_FILE ...) "
            f"cannot be used: {type(error).__name__}. Check these variables"
        ) from None
    try:
        async with asyncio.timeout(seconds), client:
            fetch_all = _several if live.has_several else _with_retries
            return await fetch_all(client, source_id, live, limits)
    except TimeoutError:
        raise UnreachableError(f"{live.address} took more than {seconds:g} s. Try again later") from None
    except (ValueError, httpx.InvalidURL):
        # httpx parses the target of a redirect too
        raise ContractError(
            f"{live.address} is not a valid address, or redirects to one that is not. Check config.meta.live"
        ) from None


async def _several(client: httpx.AsyncClient, source_id: str, live: Live, limits: Limits) -> Fetched:
    """All responses as one zip, of at most as many bytes as one response may have.

    The number of a request is part of its file's name, since pages of a list have the same path.
    """
    waiting = [(address, 0) for address in (live.address, *live.more_addresses)]
    seen = {address for address, _ in waiting}
    page_size = 0
    files: dict[str, bytes] = {}
    size = 0
    while waiting:
        if len(files) == live.max_requests:
            raise ContractError(
                f"{live.address} leads to more than {live.max_requests} requests. "
                "Check the source, or raise config.meta.live.max_requests"
            )
        address, offset = waiting.pop(0)
        url = _allowed(live, address.replace("{offset}", str(offset)))
        one = live.model_copy(update={"address": str(url)})
        fetched = await _with_retries(client, f"{source_id} {_digest(url)}", one, limits)
        size += len(fetched.content)
        if size > limits.bytes:
            raise ContractError(
                f"{live.address}: {len(files) + 1} responses have more than {limits.bytes:,} bytes together, which is "
                "the most that is read"
            )
        files[f"{len(files) + 1:04}-{PurePosixPath(url.path).name}"] = fetched.content
        for link in _linked(fetched.content, live.next, source_id):
            link = urljoin(str(url), link)
            if link not in seen:
                seen.add(link)
                waiting.append((link, 0))
        count = _count(fetched.content, live.page_rows, source_id) if "{offset}" in address else 0
        page_size = max(page_size, count)
        # only the last page is shorter
        if count and count == page_size:
            waiting.append((address, offset + count))
    origin = _shown(httpx.URL(live.address))
    return Fetched(zipped(files.items(), source_id), origin, version=None, published_on=None)


def _digest(url: httpx.URL) -> str:
    """A name in the cache for an address, which may be long."""
    return hashlib.sha256(str(url).encode()).hexdigest()[:16]


def _linked(content: bytes, key: str | None, source_id: str) -> list[str]:
    """The addresses under a key of a JSON response, at any depth and in their order."""
    found: list[str] = []
    todo: deque[Any] = deque([read_json(content, source_id)] if key else [])
    while todo:
        here = todo.popleft()
        if isinstance(here, dict):
            if isinstance(link := here.get(key), str) and link:
                found.append(link)
            todo.extend(here.values())
        elif isinstance(here, list):
            todo.extend(here)
    return found


def _count(content: bytes, key: str | None, source_id: str) -> int:
    """How many entries a page has."""
    page = read_json(content, source_id)
    rows = page.get(key) if isinstance(page, dict) else None
    if not isinstance(rows, list):
        raise ContractError(f"{source_id}: a page has no list {key}. Check config.meta.live.page_rows")
    return len(rows)


async def _with_retries(client: httpx.AsyncClient, source_id: str, live: Live, limits: Limits) -> Fetched:
    for tried in itertools.count(1):
        try:
            return await _follow(client, source_id, live, limits)
        except (RetryableError, httpx.TransportError) as error:
            reason = str(error) or type(error).__name__
            if "CERTIFICATE_VERIFY_FAILED" in reason:
                raise ContractError(
                    f"the certificate of {live.address} is not trusted: {reason}. "
                    "If a proxy has its own certificate authority, name its file in SSL_CERT_FILE"
                ) from None
            if tried == limits.tries:
                raise UnreachableError(
                    f"{live.address} failed {tried} times, last with: {reason}. Try again later, or load --from FILE"
                ) from None
            backoff = limits.backoff_seconds * 2 ** (tried - 1) * random.uniform(0.5, 1.5)
            wait = max(backoff, getattr(error, "after", 0))
        await asyncio.sleep(wait)


async def _follow(client: httpx.AsyncClient, source_id: str, live: Live, limits: Limits) -> Fetched:
    """One try. It follows redirects itself, since the contract must allow each of their targets."""
    kept = _kept(source_id)
    url = _allowed(live, live.address)
    for _ in range(limits.redirects + 1):
        conditions = kept.conditions if kept and kept.address == str(url) else {}
        is_checked = not (live.is_private or _is_proxied(url))
        if is_checked:
            await _refuse_private_name(url)
        async with client.stream("GET", url, headers=conditions) as response:
            if is_checked:
                # the name may have been resolved to another address for this connection
                _refuse_private(url, response.extensions["network_stream"].get_extra_info("server_addr")[0])
            if not response.has_redirect_location:
                if response.status_code == 304 and conditions and kept:
                    content = kept.content
                else:
                    content = await _read(response, limits)
                    _keep(source_id, response, content)
                return Fetched(content, origin=_shown(url), version=None, published_on=None)
            url = _allowed(live, response.headers["location"], base=str(url))
    raise ContractError(f"{live.address} redirects more than {limits.redirects} times. Check config.meta.live.address")


def _allowed(live: Live, location: str, base: str = "") -> httpx.URL:
    """The address. Raises ContractError if the contract does not allow it."""
    url = httpx.URL(urljoin(base, location))
    if url.scheme != "https" or url.host not in live.hosts or url.userinfo:
        raise ContractError(
            f"{_shown(url)} is not allowed. An address and its redirects must be https, without a password, and of a "
            f"host in config.meta.live.hosts: {', '.join(live.hosts)}. Check where the source is published now"
        )
    return url


def _is_proxied(url: httpx.URL) -> bool:
    """Whether the request goes through a proxy of the environment. Then the proxy resolves the name."""
    has_proxy = not {"https", "all"}.isdisjoint(urllib.request.getproxies())
    return has_proxy and not urllib.request.proxy_bypass(url.host)


async def _refuse_private_name(url: httpx.URL) -> None:
    """Raise ContractError if any address of the host is private, and RetryableError if it has none."""
    host = url.raw_host.decode("ascii")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise RetryableError(f"{host} has no address: {error.strerror}", after=0) from None
    for *_, address in found:
        _refuse_private(url, address[0])


def _refuse_private(url: httpx.URL, address: str) -> None:
    if not _is_public(address):
        raise ContractError(
            f"{_shown(url)} is not allowed: {url.host} has the address {address}, which is not a public one. "
            "A mirror in your own network needs `is_private: true` in config.meta.live"
        )


def _is_public(address: str) -> bool:
    """Whether an IP address is of the public internet; also decides IPv4 addresses that are written as IPv6."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) % 2**32) if ip in NAT64 else None)
        if inner is None:
            return ip in GLOBAL_UNICAST and ip.is_global
        ip = inner
    return ip.is_global and not ip.is_multicast


def _shown(url: httpx.URL) -> str:
    """An address without its query and user, which may contain secrets."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


async def _read(response: httpx.Response, limits: Limits) -> bytes:
    """The body of a good response. Raises RetryableError if another try may help, else ContractError."""
    where, status = _shown(response.url), response.status_code
    answer = f"{where} answered {status} {response.reason_phrase}".rstrip()
    if status == 429 or status >= 500:
        after = response.headers.get("retry-after", "")
        seconds = float(after) if re.fullmatch(r"[0-9]{1,9}", after) else 0.0
        raise RetryableError(answer, min(seconds, limits.retry_after_seconds))
    if status != 200:
        raise UnreachableError(f"{answer}. Check config.meta.live.address")
    if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
        raise ContractError(f"{where} sent a body compressed with {encoding}, which was not requested. Try again later")
    content = await _body(response, limits)
    if not content.strip():
        raise ContractError(f"{where} sent an empty body. Try again later")
    is_html = "text/html" in response.headers.get("content-type", "").lower()
    if is_html or content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise ContractError(
            f"{where} sent a web page (HTML) instead of data, such as a log-in or an error. Open it in a browser"
        )
    return content


async def _body(response: httpx.Response, limits: Limits) -> bytes:
    """The bytes of the body, up to the limit. Shows a progress bar if standard error is a terminal."""
    length = int(response.headers.get("content-length", 0))
    too_large = f"{_shown(response.url)} has more than {limits.bytes:,} bytes, which is the most that is read"
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
    """The last response; None if it is not in the cache or is damaged."""
    note = json.loads(cache.recall(f"live {source_id}") or b"{}")
    content = cache.read(note.get("sha256", ""))
    if content is None:
        return None
    validators = {"If-None-Match": note["etag"], "If-Modified-Since": note["last_modified"]}
    # a header can hold ASCII only
    conditions = {name: value for name, value in validators.items() if value and value.isascii()}
    return Kept(note["address"], conditions, content)
