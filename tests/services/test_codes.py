"""A refusal over a socket says what it is to a program too."""

import pytest

from lectern import errors, http
from lectern.errors import LecternError
from tests.openapi.contract import check_event

REFUSALS: dict[str, LecternError] = {
    "invalid": errors.Invalid("No."),
    "unauthenticated": errors.Unauthenticated("No."),
    "forbidden": errors.Forbidden("No."),
    "missing": errors.Missing(),
    "conflict": errors.Conflict("No."),
    "stopped": errors.Conflict("No.", "stopped"),
    "too_large": errors.TooLarge("No."),
    "too_many": errors.TooMany("No.", 7),
    "unavailable": errors.Unavailable("a server's own words"),
    "failed": LecternError("what nobody foresaw"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_has_its_code(code: str) -> None:
    told = http.told_live(REFUSALS[code])
    check_event(told, "LiveEvent")
    check_event(told, "AskEvent")
    assert told["code"] == code


def test_trying_again_is_advised_where_it_may_help() -> None:
    helped = {code for code, refusal in REFUSALS.items() if http.told_live(refusal)["retryable"]}
    assert helped == {"too_many", "unavailable", "failed"}
