"""The second half of a launch: the platform's signed message is checked, and becomes a code for one claim.

Nobody is signed in by a launch: the API lets in Supabase's tokens alone.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from classroom.lti import logging_in, messages, platforms
from classroom.lti.keyring import ALGORITHMS, Keyring
from classroom.lti.messages import LINKING, LTI, RESOURCE, Launch
from classroom.lti.platforms import Registration
from lectern import lms_keys
from lectern.aws.table import Table
from lectern.errors import Invalid

CLAIM_WITHIN = 600  # seconds
_LONGEST = 32 * 1024  # characters of a token
_SKEW = 60  # seconds that the platform's clock may differ
_BROKEN = "The LMS's message is no signed token of the form that LTI 1.3 asks for."


@dataclass(frozen=True, slots=True)
class Door:
    """What a launch is checked against. `ours` is the address of the launch."""

    table: Table
    keyring: Keyring
    ours: str
    private: bool
    clock: Callable[[], float] = time.time


def launch(door: Door, form: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """The code of a good launch, once. Raises Invalid, and Forbidden for somebody without a role."""
    if "error" in form:
        raise Invalid("Your LMS refused the login; sign in there and open Lectern again.")
    state = logging_in.recall(door.table, form.get("state", ""), cookies, door.clock())
    found, claims = _verified(door, form.get("id_token", ""))
    if (found.issuer, found.client_id) != (state.issuer, state.client_id):
        raise Invalid("The launch comes from another LMS than the login.")
    if claims.get("nonce") != state.nonce:
        raise Invalid("The launch answers another login, or none; open it from your LMS again.")
    made = _read(door, found, claims)
    logging_in.use_up(door.table, state)
    return _keep(door, made)


def _verified(door: Door, token: str) -> tuple[Registration, dict[str, Any]]:
    """The registration that a token names, and its claims once that registration's platform has signed them."""
    header, unproven = _opened(token)
    client = _client(unproven)
    context = str(messages.part(unproven, f"{LTI}/context").get("id") or "")
    deployment = messages.text(unproven, f"{LTI}/deployment_id")
    found = platforms.bound(door.table, messages.text(unproven, "iss"), client, deployment, context)
    key = door.keyring.find(found.jwks_url, messages.text(header, "kid"))
    return found, _proven(token, key, header, door.clock())


def _opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand there, not to be trusted yet."""
    from joserfc.errors import JoseError
    from joserfc.jws import extract_compact

    try:
        if len(token) > _LONGEST:
            raise ValueError
        parts = extract_compact(token.encode())
        header, claims = parts.headers(), json.loads(parts.payload)
    except (JoseError, ValueError, RecursionError):
        raise Invalid(_BROKEN) from None
    if not isinstance(header, dict) or not isinstance(claims, dict) or header.keys() - {"alg", "kid", "typ", "x5t"}:
        raise Invalid(_BROKEN)
    return header, claims


def _client(claims: Mapping[str, Any]) -> str:
    """Whom the token is for: the one audience, or of several the authorised party."""
    told = claims.get("aud")
    audiences = told if isinstance(told, list) else [told]
    party = claims.get("azp", audiences[0] if len(audiences) == 1 else None)
    if not isinstance(party, str) or party not in audiences:
        raise Invalid("The LMS's message is meant for somebody else.")
    return party


def _proven(token: str, key: Any, header: Mapping[str, Any], now: float) -> dict[str, Any]:
    """The claims, if this key has signed them and their time is now. The algorithm is the key's."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    expected = ALGORITHMS[key.key_type]
    if header.get("alg") != expected:
        raise Invalid("The LMS's message is signed with an algorithm that is not its key's.")
    wanted = {name: {"essential": True} for name in ("iss", "sub", "aud", "exp", "iat", "nonce")}
    try:
        claims: dict[str, Any] = jwt.decode(token, key, [expected]).claims
        jwt.JWTClaimsRegistry(int(now), _SKEW, **wanted).validate(claims)  # type: ignore[arg-type]
    except (JoseError, ValueError) as wrong:
        raise Invalid(f"The LMS's message was refused: {_why(wrong)}.") from None
    return claims


def _why(wrong: Exception) -> str:
    code = getattr(wrong, "error", "")
    known = {"bad_signature": "its signature is not its key's", "expired_token": "it has expired"}
    return known.get(code, "a claim is missing, or its time is not now")


def _read(door: Door, found: Registration, claims: Mapping[str, Any]) -> Launch:
    kind = messages.text(claims, f"{LTI}/message_type")
    if claims.get(f"{LTI}/version") != "1.3.0" or kind not in (RESOURCE, LINKING):
        raise Invalid("Lectern takes resource links and deep linking of LTI 1.3.0.")
    if claims.get(f"{LTI}/target_link_uri", door.ours if kind == LINKING else None) != door.ours:
        raise Invalid("The LMS's message opens an address that is not Lectern's.")
    if kind == RESOURCE:
        messages.text(messages.part(claims, f"{LTI}/resource_link"), "id")
    assignment = messages.part(claims, f"{LTI}/custom").get("assignment") or ""
    told = messages.services(claims, door.private)
    told |= messages.linking(claims, door.private) if kind == LINKING else {}
    return Launch(
        found.id,
        found.course,
        messages.text(claims, "sub"),
        messages.role_of(claims.get(f"{LTI}/roles"), found.instructors),
        kind,
        assignment if isinstance(assignment, str) and assignment.isalnum() else "",
        **told,
    )


def _keep(door: Door, made: Launch) -> str:
    code = secrets.token_urlsafe(32)
    item = lms_keys.launch(code) | {"entity": "lms launch"} | made.to_item()
    door.table.put(item | {"expires": int(door.clock()) + CLAIM_WITHIN}, unless_exists=True)
    return code
