"""Talks to Lectern's HTTP API: signs in, repeats what failed in passing, follows pages, words refusals."""

from collections.abc import Iterator
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx

from console.errors import Refusal, Unreachable
from console.persisting import ONCE, REPEATABLE, TRIES, Passing, persist
from console.signing import Bearer

# API Gateway ends a request after 29 seconds; a large upload may pause for longer.
TIMEOUT = httpx.Timeout(60, connect=5)


class Api:
    """One signed-in connection; safe to share between threads. Every call raises Refusal or Unreachable."""

    def __init__(self, url: str, bearer: Bearer, socket: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.socket = socket
        self.bearer = bearer
        self.local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
        # A proxy of the environment could not reach this laptop.
        self._client = httpx.Client(auth=bearer, timeout=TIMEOUT, trust_env=not self.local)
        self._answered = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, *path: str, **query: str | int) -> Any:
        return self._call("GET", path, REPEATABLE, params=query)

    def put(self, *path: str, body: dict[str, Any]) -> Any:
        return self._call("PUT", path, REPEATABLE, json=body)

    def delete(self, *path: str) -> Any:
        return self._call("DELETE", path, REPEATABLE)

    def post(self, *path: str, body: dict[str, Any] | None = None, repeatable: bool = False) -> Any:
        """`repeatable`: the server does the same thing once, however often it is asked."""
        return self._call("POST", path, REPEATABLE if repeatable else ONCE, json=body or {})

    def each(self, listed: str, *path: str) -> Iterator[Any]:
        """All items of a list route, page by page; `listed` is the field that holds them."""
        cursor: dict[str, str | int] = {}
        while True:
            reply = self.get(*path, limit=100, **cursor)
            yield from reply[listed]
            if not reply.get("next"):
                return
            cursor = {"cursor": reply["next"]}

    def store(self, url: str, **form: Any) -> httpx.Response:
        """Posts a form to the store that an upload ticket names; the token stays here."""
        return self._client.post(url, auth=httpx.Auth(), **form)

    def fetch(self, url: str) -> httpx.Response:
        """What a link of the API names; the token stays here."""
        try:
            response = persist(partial(self._client.get, url, auth=httpx.Auth()), REPEATABLE)
        except httpx.TransportError as error:
            raise Unreachable("The link does not answer.", self._advice()) from error
        if not response.is_success:
            raise _refusal(response)
        return response

    def _call(self, method: str, path: tuple[str, ...], passing: Passing, **request: Any) -> Any:
        url = "/".join([self.url, *(quote(part, safe="") for part in path)])
        # Who never answered is more likely to be down than to hiccup: say so soon.
        tries = TRIES if self._answered else 2
        try:
            response = persist(partial(self._client.request, method, url, **request), passing, tries)
        except httpx.InvalidURL as error:
            raise Unreachable(f"{self.url} is not an address.", "Give --api an https:// address.") from error
        except httpx.TransportError as error:
            raise Unreachable(f"{self.url} does not answer.", self._advice()) from error
        self._answered = True
        return _content(response)

    def _advice(self) -> str:
        return (
            "Look with `lectern status`; start it with `lectern up`." if self.local else "Check --api and the network."
        )


def _content(response: httpx.Response) -> Any:
    if response.status_code == 401:
        raise Unreachable(
            "The sign-in was not accepted.",
            "Renew --token or LECTERN_TOKEN; on this laptop: `lectern down`, then `lectern up`.",
        )
    if not response.is_success:
        raise _refusal(response)
    if response.headers.get("Content-Type", "").startswith(("text/csv", "text/html")):
        return response.text
    return _json(response) if response.content else {}


def _refusal(response: httpx.Response) -> Refusal:
    """In the words of the problem document (RFC 9457), or of the gateway in front of the API."""
    sent = _json(response) if "json" in response.headers.get("Content-Type", "") else {}
    problem = sent if isinstance(sent, dict) else {}
    status = response.status_code
    words = (problem.get(key) for key in ("detail", "title", "message", "Message"))
    sentence = next((word for word in words if word), f"The API answered {status} {response.reason_phrase}.")
    next_step = problem.get("next_step") or ("Try again in a moment." if status in REPEATABLE.statuses else "")
    return Refusal(sentence, next_step, status, problem.get("code") or str(status))


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise Unreachable(
            f"{response.url} does not speak Lectern's API.", "Check --api; it may lack the stage."
        ) from error
