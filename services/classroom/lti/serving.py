"""Calls the services of one platform in Lectern's name: a token for a signed assertion, and what the token opens.

Client credentials with a JWT: imsglobal.org/spec/security/v1p0, section 4; RFC 7523.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from classroom.lti.platforms import Registration
from classroom.lti.reaching import Answer, Declined, Overloaded, Web

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = 60  # seconds of an assertion
_EARLY = 60  # seconds before its end that a token is renewed
_LONGEST_WAIT = 900  # seconds that a platform may ask for

Sign = Callable[[Mapping[str, Any]], str]


@dataclass(slots=True)
class Tokens:
    """Access tokens by platform and scope, kept until shortly before they end."""

    web: Web
    sign: Sign
    clock: Callable[[], float] = time.time
    _kept: dict[tuple[str, str, str], tuple[str, float]] = field(default_factory=dict)

    def of(self, found: Registration, scope: str) -> str:
        """Raises Declined and Overloaded."""
        place = (found.token_url, found.client_id, scope)
        token, until = self._kept.get(place, ("", 0.0))
        if self.clock() < until:
            return token
        told = must_be_good(self._ask(found, scope)).json()
        if not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
            raise Overloaded("The LMS answered without a token.")
        life = told.get("expires_in")
        lasting = min(life, 3600) if isinstance(life, int | float) else _EARLY
        self._kept[place] = told["access_token"], self.clock() + lasting - _EARLY
        return str(told["access_token"])

    def drop(self, found: Registration, scope: str) -> None:
        """The platform does not know this token any more."""
        self._kept.pop((found.token_url, found.client_id, scope), None)

    def _ask(self, found: Registration, scope: str) -> Answer:
        now = int(self.clock())
        claims = {"iss": found.client_id, "sub": found.client_id, "aud": found.token_url, "iat": now}
        claims |= {"exp": now + _LIFE, "jti": secrets.token_urlsafe(24)}
        form = {"grant_type": "client_credentials", "client_assertion_type": _ASSERTION}
        form |= {"client_assertion": self.sign(claims), "scope": scope}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return self.web.ask("POST", found.token_url, headers, urlencode(form).encode())


@dataclass(frozen=True, slots=True)
class Service:
    """A platform that is asked in our name."""

    found: Registration
    tokens: Tokens

    def ask(self, method: str, url: str, scope: str, kind: str, sent: Any = None) -> Answer:
        """`kind` is the media type of what is sent, or wanted. Raises Declined and Overloaded."""
        answer = self._ask(method, url, scope, kind, sent)
        if answer.status == 401:  # a token may be withdrawn before its time
            self.tokens.drop(self.found, scope)
            answer = self._ask(method, url, scope, kind, sent)
        return must_be_good(answer)

    def _ask(self, method: str, url: str, scope: str, kind: str, sent: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens.of(self.found, scope)}"}
        headers["Accept" if sent is None else "Content-Type"] = kind
        body = None if sent is None else json.dumps(sent).encode()
        return self.tokens.web.ask(method, url, headers, body)


def must_be_good(answer: Answer) -> Answer:
    """Raises Declined for what asking again will not change, Overloaded for what it may."""
    if 200 <= answer.status < 300:
        return answer
    if answer.status in (408, 425, 429) or answer.status >= 500:
        wait = answer.headers.get("retry-after", "")
        seconds = min(int(wait), _LONGEST_WAIT) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0
        raise Overloaded(f"The LMS asks to be left alone for a while ({answer.status}).", seconds)
    raise Declined(answer.status)
