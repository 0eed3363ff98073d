"""`lectern up`, `down`, `status`: the platform on this laptop, which the project's `local` package runs."""

import subprocess
import sys
from pathlib import Path

import click

from console.connecting import Options

PROJECT = Path(__file__).resolve().parents[1]


def run(verb: str) -> int:
    """Its own words go straight to the screen; returns its exit code, one of those of `lectern`."""
    return subprocess.run([sys.executable, "-m", "local", verb], cwd=PROJECT, check=False).returncode


def _run_here(context: click.Context, verb: str) -> None:
    options: Options = context.obj
    if options.api:
        raise click.UsageError(
            f"`{verb}` is for the platform on this laptop; {options.api} is run by AWS (see `sam deploy`)."
        )
    context.exit(run(verb))


@click.command()
@click.pass_context
def up(context: click.Context) -> None:
    """Start the platform on this laptop and deploy the template into it."""
    _run_here(context, "up")


@click.command()
@click.pass_context
def down(context: click.Context) -> None:
    """Stop the platform on this laptop; its data stays."""
    _run_here(context, "down")


@click.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Say whether the platform on this laptop runs, and where."""
    _run_here(context, "status")
