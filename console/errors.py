"""What `lectern` says when it cannot do what was asked: one sentence, and what to do next.

Trouble            exit code 1: it was tried and failed
├── Refusal        the API answered, with a refusal
└── Unreachable    exit code 3: nobody answered, or the sign-in was not accepted
"""

from typing import IO, Any

import click

from console.cleaning import clean


class Trouble(click.ClickException):
    exit_code = 1

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.next_step = next_step

    def show(self, file: IO[Any] | None = None) -> None:
        for line in (self.message, self.next_step):
            if line:
                click.echo(clean(line), file=file, err=file is None)


class Refusal(Trouble):
    """`code` is the API's name for the reason, or the HTTP status."""

    def __init__(self, sentence: str, next_step: str, status: int, code: str) -> None:
        super().__init__(sentence, next_step)
        self.status = status
        self.code = code


class Unreachable(Trouble):
    exit_code = 3
