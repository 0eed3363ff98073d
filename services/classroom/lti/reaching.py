"""Asks a learning platform something over HTTPS, and trusts neither its address nor its answer."""

import ipaddress
import json
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lectern.errors import Conflict, Invalid, Unavailable

MOST_BYTES = 1024 * 1024  # of an answer
LONGEST = 1024  # characters of an address
_INSIDE = re.compile(r"(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$", re.IGNORECASE)


class Declined(Conflict):
    """The platform answered with a refusal (4xx) that asking again will not change."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Your LMS refused this ({status}); look at what it allows Lectern to do.")
        self.answered = status


class Overloaded(Unavailable):
    """The platform asked to be left alone for a while (429, 5xx), or did not answer."""

    def __init__(self, sentence: str, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after  # seconds, 0 when it did not say


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Raises Overloaded for what is no JSON: a platform in trouble answers pages for people."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Overloaded("The LMS answered something that is no JSON.") from None


def vet(url: Any, field: str, private: bool = False) -> str:
    """An address that may be kept and asked: https, and nothing inside. Raises Invalid, naming the field.

    `private`: on a laptop, where the platform runs beside Lectern and without TLS."""
    if not isinstance(url, str) or len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise Invalid(f"{field} is an address of at most {LONGEST} characters.")
    place = _split(url, field)
    if place.scheme != "https" and not (private and place.scheme == "http"):
        raise Invalid(f"{field} begins with https://.")
    if not place.hostname or place.username is not None or place.password is not None or "\\" in url:
        raise Invalid(f"{field} names a host, and no user.")
    if not private and (_INSIDE.search(place.hostname) or _is_inside(place.hostname)):
        raise Invalid(f"{field} is an address inside a network; Lectern asks public ones alone.")
    return url


def _split(url: str, field: str) -> SplitResult:
    try:
        place = urlsplit(url)
        _ = place.port
    except ValueError:
        raise Invalid(f"{field} is no address.") from None
    return place


def _is_inside(host: str) -> bool:
    """Whether the host is an IP address that the internet does not route."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not address.is_global or address.is_multicast


@dataclass(frozen=True, slots=True)
class Web:
    """patience: seconds for each step, and for the whole answer."""

    private: bool = False
    patience: float = 8.0

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """The answer of this address itself: no redirect is followed. Raises Invalid and Overloaded."""
        import urllib3

        place = urlsplit(vet(url, "The address", self.private))
        address, port = self._resolve(place), place.port or (443 if place.scheme == "https" else 80)
        told = {"Host": place.netloc, "Accept-Encoding": "identity", "User-Agent": "Lectern"} | dict(headers)
        with _pool(place, address, port, self.patience) as pool:
            try:
                reply = pool.urlopen(
                    method, _target(place), body, told, retries=False, redirect=False, preload_content=False
                )
                return Answer(reply.status, {k.lower(): v for k, v in reply.headers.items()}, self._read(reply))
            except urllib3.exceptions.HTTPError as broken:
                raise Overloaded(f"{place.hostname} could not be reached ({type(broken).__name__}).") from None

    def _resolve(self, place: SplitResult) -> str:
        """The address that is asked is the address that was looked at: a name may change between two look-ups.

        IPv4 alone: several forms of IPv6 addresses carry a private one inside."""
        try:
            found = socket.getaddrinfo(place.hostname, None, socket.AF_INET, socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Overloaded(f"The name {place.hostname} is not known.") from None
        addresses = [str(each[4][0]) for each in found]
        if not self.private and any(map(_is_inside, addresses)):
            raise Invalid("The address of the LMS leads into a private network; register its public one.")
        return addresses[0]

    def _read(self, reply: Any) -> bytes:
        raw, end = b"", time.monotonic() + self.patience
        while piece := reply.read1(MOST_BYTES, decode_content=False):
            raw += piece
            if len(raw) > MOST_BYTES or time.monotonic() > end:
                raise Overloaded("The LMS's answer is too large or too slow.")
        return raw


def _pool(place: SplitResult, address: str, port: int, patience: float) -> Any:
    """Connections to this address that show the certificate of the name."""
    import urllib3

    if place.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=patience)
    name = str(place.hostname)
    return urllib3.HTTPSConnectionPool(address, port, timeout=patience, server_hostname=name, assert_hostname=name)


def _target(place: SplitResult) -> str:
    return (place.path or "/") + (f"?{place.query}" if place.query else "")
