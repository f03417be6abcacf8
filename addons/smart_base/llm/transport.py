"""HTTP with one deadline for a whole attempt, and a limit on the size of the answer.

The time-outs of an HTTP library hold for each read: an answer that drips in byte by byte
never runs into one. Here every read, write and connect gets what is left until the deadline;
so does looking up a host's name, for which the standard library knows no time-out at all.
"""

import functools
import ipaddress
import queue
import socket
import threading
import time
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2


class AnswerTooLarge(Exception):
    """The body is larger than any answer can be."""


class Limits:
    """What one attempt may take; shared by all connections of a client."""

    def __init__(self):
        self.max_bytes = 0
        self._deadline = None

    def start(self, seconds: float, max_bytes: int):
        """Begin an attempt that must end in so many seconds and reads at most so much."""
        self.max_bytes = max_bytes
        self._deadline = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Seconds that an operation may take now.

        :raises httpcore2.ReadTimeout: when no time is left
        """
        if self._deadline is None:
            return timeout
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the deadline has passed")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner, limits):
        self._inner, self._limits = inner, limits

    def read(self, max_bytes, timeout=None):
        return self._inner.read(max_bytes, self._limits.left(timeout))

    def write(self, buffer, timeout=None):
        self._inner.write(buffer, self._limits.left(timeout))

    def close(self):
        self._inner.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        inner = self._inner.start_tls(ssl_context, server_hostname, self._limits.left(timeout))
        return _Stream(inner, self._limits)

    def get_extra_info(self, info):
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, limits):
        self._inner, self._limits = httpcore2.SyncBackend(), limits

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        *others, last = _addresses(host, port, self._limits.left(timeout))
        for address in others:
            try:
                return self._connected(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError:
                continue  # the next one may be reachable, as where only one of IPv6 and IPv4 works
        return self._connected(last, port, timeout, local_address, socket_options)

    def _connected(self, address, port, timeout, local_address, socket_options):
        inner = self._inner.connect_tcp(
            address, port, self._limits.left(timeout), local_address, socket_options
        )
        return _Stream(inner, self._limits)


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, in the order of preference.

    The look-up cannot be stopped: its thread ends when the resolver gives up.

    :raises httpcore2.ConnectError: there is no such host
    :raises httpcore2.ConnectTimeout: nobody knew it in time
    """
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        answer = queue.SimpleQueue()
        threading.Thread(target=_look_up, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise httpcore2.ConnectTimeout("the host's name was not found in time") from None
    if isinstance(found, Exception):
        raise httpcore2.ConnectError(str(found)) from found
    return found


def _look_up(host, port, answer):
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put(list(dict.fromkeys(address[0] for *_kind, address in rows)))
    except (OSError, UnicodeError) as error:
        answer.put(error)


class _Body(httpx2.SyncByteStream):
    def __init__(self, inner, limits):
        self._inner, self._limits = inner, limits

    def __iter__(self):
        size = 0
        try:
            for chunk in self._inner:
                size += len(chunk)
                if size > self._limits.max_bytes:
                    raise AnswerTooLarge(f"more than {self._limits.max_bytes} bytes")
                yield chunk
        except httpcore2.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error)) from error

    def close(self):
        self._inner.close()


class DeadlineTransport(httpx2.BaseTransport):
    """Sends requests for one client, through the proxy of the environment if there is one."""

    def __init__(self, base_url: str, ssl_context, limits: Limits):
        self._limits = limits
        options = {
            "ssl_context": ssl_context,
            "max_connections": 4,
            "network_backend": _Backend(limits),
        }
        proxy = _proxy_for(base_url)
        if proxy:
            self._pool = httpcore2.HTTPProxy(proxy_url=proxy, **options)
        else:
            self._pool = httpcore2.ConnectionPool(**options)

    def handle_request(self, request):
        url = request.url
        outgoing = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(outgoing)
        except httpcore2.ConnectTimeout as error:
            raise httpx2.ConnectTimeout(str(error)) from error
        except httpcore2.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error)) from error
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream, self._limits),
            extensions=answer.extensions,
        )

    def close(self):
        self._pool.close()


@functools.lru_cache(maxsize=100)
def _proxy_for(base_url: str) -> str | None:
    url = httpx2.URL(base_url)
    if proxy_bypass(url.host):
        return None
    proxies = getproxies()
    return proxies.get(url.scheme) or proxies.get("all")
