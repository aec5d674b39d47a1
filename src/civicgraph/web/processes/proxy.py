"""The one way from a query to another endpoint: a proxy that listens on this machine, for the processes of this server only.

An engine would fetch any address that a query names, with no limit. Here the name is resolved once and the address that was found is
the one that is asked; addresses of this machine and of private networks are refused unless they are what the operator named; time,
size and redirects are bounded.
"""

from __future__ import annotations

import contextlib
import http.client
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv6Address, IPv6Network, ip_address
from socket import IPPROTO_TCP, SHUT_RDWR, create_connection, getaddrinfo, socket
from urllib.parse import SplitResult, urljoin, urlsplit

from civicgraph.errors import RemoteError
from civicgraph.graph.querying.doors import is_open

SECONDS = 20.0  # for one request, redirects and all; less where the server's own limit is lower
LARGEST = 50 * 2**20  # bytes of an answer
REDIRECTS = 3
TOGETHER = 16  # requests at one time
_TRANSLATED = IPv6Network("64:ff9b::/96")
_PASSED = ("content-type", "accept")


class Proxy(ThreadingHTTPServer):
    """Passes on requests to the endpoints that are open. `address` is what an endpoint's address in hexadecimal is put behind."""

    daemon_threads = True

    def __init__(self, allowed: tuple[str, ...], seconds: float) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.allowed, self.seconds = allowed, seconds
        self.secret = secrets.token_hex(16)
        self.address = f"http://127.0.0.1:{self.server_address[1]}/{self.secret}/"
        self.free = threading.Semaphore(TOGETHER)

    def close(self) -> None:
        """Listens no more."""
        self.shutdown()
        self.server_close()


def opened(allowed: tuple[str, ...], seconds: float) -> Proxy:
    """A proxy that listens in a thread of its own."""
    proxy = Proxy(allowed, min(seconds, SECONDS))
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
    return proxy


class _Passing(BaseHTTPRequestHandler):
    """One request of an engine."""

    timeout = 30
    server: Proxy

    def do_GET(self) -> None:
        self._pass(b"")

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers.get("content-length") or 0)))

    def _pass(self, body: bytes) -> None:
        secret, _, target = self.path.lstrip("/").partition("/")
        if not secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            self.send_error(403)
            return
        headers = {name: self.headers[name] for name in _PASSED if name in self.headers}
        try:
            with self.server.free:
                status, media, answer = asked(bytes.fromhex(target).decode(), self.command, headers, body, self.server.allowed, self.server.seconds)
        except (RemoteError, ValueError) as error:
            status, media, answer = 502, "text/plain; charset=utf-8", str(error).encode()
        self.send_response(status)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        """What is asked of others is no business of the log."""


def asked(iri: str, method: str, headers: dict[str, str], body: bytes, allowed: tuple[str, ...], seconds: float) -> tuple[int, str, bytes]:
    """Status, media type and body of another endpoint's answer; RemoteError where it may not be asked or does not answer as it should."""
    until = time.monotonic() + seconds
    for _ in range(REDIRECTS + 1):
        if not is_open(iri, allowed):
            raise RemoteError(f"{iri} is not open to SERVICE")
        status, media, answer, location = _once(urlsplit(iri), method, headers, body, allowed, until)
        if status not in (301, 302, 303, 307, 308) or not location:
            return status, media, answer
        iri = urljoin(iri, location)
        if status == 303:
            method, body = "GET", b""
    raise RemoteError(f"more than {REDIRECTS} redirects")


def _once(
    target: SplitResult, method: str, headers: dict[str, str], body: bytes, allowed: tuple[str, ...], until: float
) -> tuple[int, str, bytes, str | None]:
    try:
        connection = _connected(target, allowed, until)
        watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, (connection,))  # a trickle of headers never times out by itself
        watch.daemon = True
        watch.start()
        try:
            path = (target.path or "/") + (f"?{target.query}" if target.query else "")
            connection.request(method, path, body or None, {**headers, "accept-encoding": "identity", "connection": "close"})
            response = connection.getresponse()
            answer = b"".join(_pieces(response, connection, until))
            return response.status, response.headers.get("content-type", "text/plain"), answer, response.headers.get("location")
        finally:
            watch.cancel()
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise RemoteError(f"{target.netloc} did not answer: {error or type(error).__name__}") from error


def _cut(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)


def _pieces(response: http.client.HTTPResponse, connection: http.client.HTTPConnection, until: float) -> Iterator[bytes]:
    """The body as it comes, within its limits of time and size."""
    size = 0
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise RemoteError("the other endpoint is too slow")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = response.read1(1 << 16)
        if not piece:
            return
        size += len(piece)
        if size > LARGEST:
            raise RemoteError(f"the other endpoint sends more than {LARGEST // 2**20} MB")
        yield piece


def _connected(target: SplitResult, allowed: tuple[str, ...], until: float) -> http.client.HTTPConnection:
    """A connection to the very address that was looked at, with the certificate of the name that was asked."""
    host, secure = target.hostname or "", target.scheme == "https"
    port = target.port or (443 if secure else 80)
    left = max(0.1, until - time.monotonic())
    plain: socket = create_connection((_address(host, port, allowed), port), timeout=left)
    connection = http.client.HTTPConnection(host, port, timeout=left)
    connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    return connection


def _address(host: str, port: int, allowed: tuple[str, ...]) -> str:
    """The address of a host; RemoteError where it is one of this machine or of a private network and is not what the operator named."""
    named = host in {urlsplit(prefix.replace(":*", "", 1)).hostname for prefix in allowed}
    for entry in getaddrinfo(host, port, proto=IPPROTO_TCP):
        address = str(entry[4][0])
        if is_public(address) or (named and (address == host or (host == "localhost" and ip_address(address).is_loopback))):
            return address
    raise RemoteError(f"{host} is an address of this machine or of a private network; name it by its number to open it")


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where it wraps an address of the old kind."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        translated = ip_address(int(found) & 0xFFFFFFFF) if found in _TRANSLATED else None
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1]) or translated
        if wrapped:
            return is_public(str(wrapped))
    return found.is_global and not found.is_multicast
