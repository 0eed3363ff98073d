"""Signs in, and renews the token before it expires or once after it was refused."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import inf
from threading import Lock

import httpx

from console.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    renew_at: float = inf  # seconds since the epoch


class Bearer(httpx.Auth):
    """Puts a token on each request; `issue` gets the next one. Threads may share it."""

    def __init__(self, issue: Callable[[], Token]) -> None:
        self._issue = issue
        self._token: Token | None = None
        self._lock = Lock()

    def token(self) -> str:
        with self._lock:
            if self._token is None or time.time() >= self._token.renew_at:
                self._token = self._issue()
            return self._token.text

    def renewed(self, refused: str) -> str:
        with self._lock:
            if self._token is None or self._token.text == refused:
                self._token = self._issue()
            return self._token.text

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        token = self.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == 401 and (renewed := self.renewed(token)) != token:
            request.headers["Authorization"] = f"Bearer {renewed}"
            yield request


def with_password(issuer: str, email: str, password: str) -> Token:
    """Asks the issuer of the local platform, which speaks Supabase's sign-in protocol."""
    try:
        response = httpx.post(
            f"{issuer}/token",
            params={"grant_type": "password"},
            json={"email": email, "password": password},
            headers={"apikey": "local"},
            trust_env=False,
        )
    except httpx.TransportError as error:
        raise Unreachable(
            f"The sign-in at {issuer} does not answer.", "Start the platform with `lectern up`."
        ) from error
    if not response.is_success:
        raise Unreachable(
            f"The sign-in did not accept {email}.", "Start the platform anew: `lectern down`, `lectern up`."
        )
    reply = response.json()
    return Token(reply["access_token"], time.time() + 0.9 * reply["expires_in"])
