"""Signing in, hiccups on the way, and what is said when nobody answers."""

from pathlib import Path

import pytest

from .conftest import Lectern
from .platform import Platform


def test_an_expired_token_is_renewed_once(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    platform.injected.append(("POST /courses/.*/documents", 401, {}))

    result = lectern("ingest", tmp_path / "a.txt", "--course", course)

    assert result.exit_code == 0, result.output
    assert platform.asked("POST /auth/token") == 2
    assert platform.asked("POST /courses/.*/documents") == 2


def test_a_token_that_is_refused_again_ends_it(platform: Platform, lectern: Lectern) -> None:
    platform.injected += [("GET /courses", 401, {})] * 2

    result = lectern("course", "list")

    assert result.exit_code == 3
    assert platform.asked("GET /courses") == 2


def test_a_given_token_is_not_sent_twice_after_a_refusal(platform: Platform, lectern: Lectern) -> None:
    result = lectern("--api", platform.url, "--token", "forged", "course", "list")

    assert result.exit_code == 3
    assert "not accepted" in result.output and "LECTERN_TOKEN" in result.output
    assert platform.log == ["GET /courses"]


def test_a_given_token_and_address_need_no_connection_file(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(tmp_path.root))

    result = lectern("course", "list", LECTERN_API=platform.url, LECTERN_TOKEN=platform.tokens[0])

    assert result.exit_code == 0, result.output
    assert "Physics" in result.output


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_sat_out(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path, status: int
) -> None:
    (tmp_path / "a.txt").write_text("A")
    routes = ("GET /courses", "POST /courses/.*/documents", "POST /store", "GET /courses/.*/documents")
    platform.injected += [(route, status, {"Retry-After": "0"}) for route in routes]

    result = lectern("ingest", tmp_path / "a.txt", "--course", course)

    assert result.exit_code == 0, result.output
    assert platform.injected == []
    assert platform.contents == {"d1": b"A"}


def test_a_question_that_may_have_been_answered_is_not_asked_again(
    platform: Platform, lectern: Lectern, course: str
) -> None:
    platform.injected.append(("POST /courses/.*/questions", 500, {}))

    result = lectern("ask", "What is gravity?", "--course", course)

    assert result.exit_code == 1
    assert platform.asked("POST /courses/.*/questions") == 1


def test_an_upload_ticket_that_ran_out_is_replaced(
    platform: Platform, lectern: Lectern, course: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("A")
    platform.injected.append(("POST /store", 403, {}))

    result = lectern("ingest", tmp_path / "a.txt", "--course", course)

    assert result.exit_code == 0, result.output
    assert platform.asked("POST /courses/.*/documents") == 2


def test_the_store_never_sees_the_token(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")

    lectern("ingest", tmp_path / "a.txt", "--course", course)

    assert platform.authorised and "POST /store" not in platform.authorised


def test_an_unknown_account_is_told_which_there_are(platform: Platform, lectern: Lectern) -> None:
    result = lectern("--as", "dean", "course", "list")

    assert result.exit_code == 3
    assert "Choose one of: instructor." in result.output


def test_without_a_platform_it_says_how_to_start_one(
    lectern: Lectern, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = lectern("course", "list")

    assert result.exit_code == 3
    assert "lectern up" in result.output and "--api" in result.output


def test_a_platform_that_is_down_is_told_in_two_lines(lectern: Lectern) -> None:
    result = lectern("--api", "http://127.0.0.1:9", "--token", "t", "course", "list")

    assert result.exit_code == 3
    assert result.output.splitlines() == [
        "http://127.0.0.1:9 does not answer.",
        "Look with `lectern status`; start it with `lectern up`.",
    ]


def test_an_unreadable_connection_file_is_named(
    lectern: Lectern, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".lectern").mkdir()
    (tmp_path / ".lectern" / "connection.json").write_text("{")
    monkeypatch.chdir(tmp_path)

    result = lectern("course", "list")

    assert result.exit_code == 3
    assert str(Path(".lectern") / "connection.json") in result.output


@pytest.mark.parametrize("verb", ["up", "down", "status"])
def test_the_platform_on_aws_is_not_started_from_here(lectern: Lectern, verb: str) -> None:
    result = lectern("--api", "https://api.example.org/prod", verb)

    assert result.exit_code == 2
    assert "sam deploy" in result.output
