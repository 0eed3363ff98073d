"""`lectern ask`: puts a question to a course and shows the answer with its citations."""

from typing import Any

import click
from rich.console import Console

from console.api import Api
from console.cleaning import clean
from console.connecting import Options, connect
from console.courses import course_option, find
from console.shapes import Answer, Citation
from console.showing import say, say_json, screen

SHOWN = ("answer", "refused", "mode", "citations", "conversation", "usage")
CITED = ("document", "name", "page", "start", "end", "quote")


@click.command("ask")
@click.argument("question")
@course_option
@click.option("--conversation", help="The id of a conversation to go on with.")
@click.option("--stream", is_flag=True, help="Show the answer word by word, over the WebSocket.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def ask_command(
    options: Options, question: str, course: str, conversation: str | None, stream: bool, as_json: bool
) -> None:
    """Ask a course a question; the answer cites the pages it stands on."""
    console = screen()
    with connect(options) as api:
        course = find(api, course)
        if stream:
            answer = _streamed(api, course, question, conversation, as_json)
        else:
            answer = ask(api, course, question, conversation)
    if as_json:
        say_json(as_shown(answer))
        return
    if not stream:
        say(console, answer["answer"])
    show_sources(console, answer)
    _show_the_way(console, answer, course)


def ask(api: Api, course: str, question: str, conversation: str | None = None) -> Answer:
    body = {"question": question} | ({"conversation": conversation} if conversation else {})
    answer: Answer = api.post("courses", course, "questions", body=body)
    return answer


def as_shown(answer: Answer) -> dict[str, Any]:
    """The published shape of `ask --json`, whatever else the API sends."""
    shown: dict[str, Any] = {key: answer[key] for key in SHOWN}  # type: ignore[literal-required]
    return shown | {"citations": [{key: cited[key] for key in CITED} for cited in answer["citations"]]}  # type: ignore[literal-required]


def show_sources(console: Console, answer: Answer) -> None:
    if answer["citations"]:
        console.print()
    for citation in answer["citations"]:
        say(console, (place(citation), "cyan"), f": “{citation['quote']}”")
    if answer["notice"]:
        say(console, (answer["notice"], "yellow"))


def _show_the_way(console: Console, answer: Answer, course: str) -> None:
    for citation in answer["citations"][:1]:
        span = f"{citation['start']}:{citation['end']}"
        page = f"lectern page {citation['document']} {citation['page']} --highlight {span} --course {course}"
        say(console, (f"\nCheck: {page}", "dim"))
    if answer["conversation"]:
        say(console, (f"Go on: lectern ask --conversation {answer['conversation']} --course {course} …", "dim"))


def place(citation: Citation) -> str:
    return f"{citation['name']}, page {citation['page']}"


def _streamed(api: Api, course: str, question: str, conversation: str | None, quiet: bool) -> Answer:
    from console.streaming import stream_answer

    def show(word: str) -> None:
        if not quiet:
            print(clean(word), end="", flush=True)

    answer = stream_answer(api, course, question, conversation, show)
    show("\n")
    return answer
