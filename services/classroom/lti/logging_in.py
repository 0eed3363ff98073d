"""The first half of a launch: the platform says who wants to come, and is asked to prove it.

OpenID Connect third-party initiated login: imsglobal.org/spec/security/v1p0, section 5.1.1.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from classroom.lti import platforms
from lectern import lms_keys
from lectern.aws.table import ConditionFailed, Table
from lectern.errors import Invalid

LIFE = 600  # seconds between login and launch
_WANTED = ("iss", "login_hint", "target_link_uri", "client_id")
_LONGEST = 4096  # characters of a hint


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes next, and the cookie by which it is known when it comes back."""

    location: str
    cookie: str
    value: str


def begin(table: Table, told: Mapping[str, str], ours: str, clock: Callable[[], float] = time.time) -> Begun:
    """Remember a state and a nonce. `ours` is the address of the launch. Raises Invalid."""
    _check(told, ours)
    found = platforms.known(table, told["iss"], told["client_id"], told.get("lti_deployment_id", ""))
    state, nonce, value = (secrets.token_urlsafe(24) for _ in range(3))
    kept = {"nonce": nonce, "issuer": found.issuer, "client_id": found.client_id, "cookie": _digest(value)}
    expires = {"expires": int(clock()) + LIFE}
    table.put(lms_keys.state(state) | {"entity": "lms state"} | kept | expires, unless_exists=True)
    asked = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    asked |= {"client_id": found.client_id, "redirect_uri": ours, "state": state, "nonce": nonce}
    asked |= {name: told[name] for name in ("login_hint", "lti_message_hint") if told.get(name)}
    joint = "&" if urlsplit(found.auth_url).query else "?"
    return Begun(f"{found.auth_url}{joint}{urlencode(asked)}", cookie_of(state), value)


def _check(told: Mapping[str, str], ours: str) -> None:
    for name in _WANTED:
        if not 1 <= len(told.get(name, "")) <= _LONGEST:
            raise Invalid(f"The LMS's login has no good {name}; look at how Lectern is registered there.")
    if any(len(told.get(name, "")) > _LONGEST for name in ("lti_message_hint", "lti_deployment_id")):
        raise Invalid("The LMS's login is too long.")
    if told["target_link_uri"] != ours:
        raise Invalid("The LMS wants to open an address that is not Lectern's; the launch is at /lti/launch.")


def cookie_of(state: str) -> str:
    """One cookie for each launch, so that two tabs do not disturb each other."""
    return f"lectern_lti_{state[:12]}"


@dataclass(frozen=True, slots=True)
class State:
    state: str
    nonce: str
    issuer: str
    client_id: str


def recall(table: Table, state: str, cookies: Mapping[str, str], now: float) -> State:
    """What was remembered. Raises Invalid for a state that is not known, used, too old, or another browser's."""
    found = table.get(lms_keys.state(state)) if state else None
    if found is None or found["expires"] <= now:
        raise Invalid("This launch was used already or has taken too long; open it from your LMS again.")
    if not hmac.compare_digest(_digest(cookies.get(cookie_of(state), "")), found["cookie"]):
        raise Invalid(
            "Your browser kept back the cookie that ties this launch to you; let your LMS open Lectern in a new window."
        )
    return State(state, found["nonce"], found["issuer"], found["client_id"])


def use_up(table: Table, found: State) -> None:
    """Only one launch comes of a login. Raises Invalid for the second."""
    try:
        table.delete(lms_keys.state(found.state), "attribute_exists(pk)")
    except ConditionFailed:
        raise Invalid("This launch was used already; open it from your LMS again.") from None


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
