"""The `lectern` command: everything that an instructor or a student does with Lectern, from a terminal."""

import click

from console.asking import ask_command
from console.assigning import assign, hand_in, passback
from console.classes import class_group
from console.connecting import Options
from console.courses import course
from console.demo import demo
from console.documents import delete, documents, page, retry
from console.engine import down, status, up
from console.importing import import_command
from console.ingesting import ingest_command
from console.interviews import interview
from console.learners import learner
from console.progress import progress
from console.quizzes import quiz


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--api", envvar="LECTERN_API", show_envvar=True, help="Address of the API; without it, this laptop's.")
@click.option("--token", envvar="LECTERN_TOKEN", show_envvar=True, help="A token of the sign-in service.")
@click.option("--socket", envvar="LECTERN_SOCKET", show_envvar=True, help="Address of the WebSocket, for --stream.")
@click.option("--as", "account", default="instructor", show_default=True, help="The account to use on this laptop.")
@click.pass_context
def main(context: click.Context, api: str | None, token: str | None, socket: str | None, account: str) -> None:
    """Course files in, cited answers out.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the platform does not answer or does not accept the sign-in.
    """
    context.obj = Options(api, token, socket, account)


COMMANDS = (
    up, down, status, demo, course, ingest_command, documents, retry, delete, page, ask_command, learner,
    progress, quiz, class_group,
)  # fmt: skip
for command in COMMANDS:
    main.add_command(command)
main.add_command(interview)
quiz.add_command(import_command)
for command in (assign, hand_in, passback):
    class_group.add_command(command)
