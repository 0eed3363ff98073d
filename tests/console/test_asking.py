"""`lectern ask`: the answer, its citations, its published JSON, and the words as they are written."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from .conftest import Lectern
from .platform import Platform

CITATION = {"document": "d1", "name": "notes.txt", "page": 2, "start": 4, "end": 15, "quote": "tide turns."}
WHOLE = {
    "answer": "The tide turns. [1]",
    "refused": False,
    "mode": "generated",
    "citations": [CITATION],
    "conversation": "c9",
    "usage": {"input_tokens": 3, "output_tokens": 5},
}


@pytest.fixture
def filled(platform: Platform, lectern: Lectern, course: str, tmp_path: Path) -> str:
    (tmp_path / "notes.txt").write_text("first\fThe tide turns.")
    lectern("ingest", tmp_path / "notes.txt", "--course", course)
    return course


def test_an_answer_comes_with_file_page_and_quote(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("ask", "What about the tide?", "--course", filled)

    assert result.output.splitlines()[0] == "The tide turns."
    assert "notes.txt, page 2: “tide turns.”" in result.output
    assert "--conversation c1" in result.output


def test_json_has_exactly_the_published_shape(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("ask", "What about the tide?", "--course", filled, "--json")

    assert json.loads(result.output) == {
        "answer": "The tide turns.",
        "refused": False,
        "mode": "extractive",
        "citations": [CITATION],
        "conversation": "c1",
        "usage": {"input_tokens": 3, "output_tokens": 5},
    }


def test_a_refusal_is_an_answer(platform: Platform, lectern: Lectern, filled: str) -> None:
    result = lectern("ask", "What about gravity?", "--course", filled, "--json")

    assert result.exit_code == 0
    assert json.loads(result.output)["refused"] is True


def test_text_from_documents_cannot_steer_the_terminal(platform: Platform, lectern: Lectern, filled: str) -> None:
    platform.contents = dict.fromkeys(platform.contents, "tide \x1b[2J\x07\u202eevil".encode())

    result = lectern("ask", "What about the tide?", "--course", filled)

    assert "tide [2Jevil" in result.output
    assert not set("\x1b\x07\u202e") & set(result.output)


class Speaking:
    """A WebSocket that keeps `asked`, and answers with `events`; it lets in who holds the platform's token."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.asked: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        known = request.headers.get("Authorization", "").removeprefix("Bearer ") in self.platform.tokens
        return None if known else Response(401, "Unauthorized", Headers())

    def answer(self, connection: ServerConnection) -> None:
        self.asked.append(json.loads(connection.recv()))
        for event in self.events:
            connection.send(json.dumps(event))


@pytest.fixture
def speaking(platform: Platform) -> Iterator[Speaking]:
    speaking = Speaking(platform)
    with serve(speaking.answer, "127.0.0.1", 0, process_request=speaking.let_in) as server:
        file = Path("..") / ".lectern" / "connection.json"
        socket = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"socket": socket}))
        Thread(target=server.serve_forever, daemon=True).start()
        yield speaking
        server.shutdown()


def test_streaming_shows_the_words_and_then_the_citations(speaking: Speaking, lectern: Lectern, course: str) -> None:
    speaking.events = [
        {"event": "meta", "conversation": "c9", "message": "m1", "mode": "generated"},
        {"event": "token", "text": "The tide "},
        {"event": "token", "text": "turns. [1]"},
        {"event": "citation", **CITATION},
        {"event": "done", "message": "m1", "notice": None, **WHOLE},
    ]

    shown = lectern("ask", "What about the tide?", "--stream", "--course", course)
    as_json = lectern("ask", "And then?", "--stream", "--json", "--conversation", "c9", "--course", course)

    assert "The tide turns. [1]\n" in shown.output
    assert "notes.txt, page 2: “tide turns.”" in shown.output
    assert json.loads(as_json.output) == WHOLE
    assert speaking.asked == [
        {"action": "ask", "course": "id-Physics", "question": "What about the tide?"},
        {"action": "ask", "course": "id-Physics", "question": "And then?", "conversation": "c9"},
    ]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([{"event": "error", "title": "Too many requests", "next_step": "Wait."}], "Too many requests"),
        ([{"message": "Internal server error", "connectionId": "x"}], "Internal server error"),
        ([{"event": "token", "text": "The"}], "The answer broke off."),
    ],
)
def test_a_stream_that_fails_says_so(
    speaking: Speaking, lectern: Lectern, course: str, events: list[dict[str, Any]], words: str
) -> None:
    speaking.events = events

    result = lectern("ask", "What about the tide?", "--stream", "--course", course)

    assert result.exit_code == 1
    assert words in result.output


def test_a_stream_renews_a_token_that_ran_out(speaking: Speaking, lectern: Lectern, course: str) -> None:
    speaking.events = [{"event": "token", "text": "Yes."}, {"event": "done", "notice": None, **WHOLE}]
    speaking.platform.forgetful = True

    result = lectern("ask", "What about the tide?", "--stream", "--course", course)

    assert result.exit_code == 0, result.output
    assert result.output.startswith("Yes.")


def test_streaming_needs_an_address(platform: Platform, lectern: Lectern, course: str) -> None:
    result = lectern("ask", "What about the tide?", "--stream", "--course", course)

    assert result.exit_code == 1
    assert "LECTERN_SOCKET" in result.output and "without --stream" in result.output
