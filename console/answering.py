"""Puts the questions of an attempt to whoever sits at the terminal, and saves each answer as it is given."""

from typing import Any

import click
from rich.console import Console

from console.api import Api
from console.showing import say


def answer_all(api: Api, path: tuple[str, ...], attempt: Any, console: Console) -> Any:
    """Asks what has no saved answer yet; an empty line leaves a question out."""
    answers: dict[str, list[str]] = dict(attempt["answers"])
    sequence = attempt["saved"]
    if attempt["deadline"]:
        say(console, f"You have until {attempt['deadline']}.")
    for question in attempt["questions"]:
        number = str(question["number"])
        if number in answers:
            continue
        answers[number] = _ask(question, console)
        sequence += 1
        api.put(*path, attempt["id"], body={"answers": answers, "sequence": sequence})
    return attempt


def _ask(question: Any, console: Console) -> list[str]:
    say(console, (f"{question['number']}. {question['stem']}", "bold"))
    for option in question["options"]:
        say(console, f"   {option['id']}) {option['text']}")
    if question["prompts"]:
        return [_typed(f"   {prompt}: letter") for prompt in question["prompts"]]
    typed = _typed(_HINTS.get(question["kind"], "   Your answer"))
    return typed.replace(",", " ").split() if question["options"] else [typed] * bool(typed)


_HINTS = {
    "choice": "   Letter",
    "truth": "   Letter",
    "choices": "   Letters of all that are right",
    "ordering": "   Letters in the right order",
    "numeric": "   A number, with its unit if you like",
}


def _typed(hint: str) -> str:
    typed: str = click.prompt(hint, default="", show_default=False)
    return typed.strip()
