"""Keeps copies of the functions in mode `warmer` from going cold, on a schedule."""

from functools import partial
from typing import Any

from lectern.platform import Platform
from lectern.starting import entry
from warmer.warming import warm_all

platform = Platform()


@entry(partial(platform.load, "functions"), platform.forget)
def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """How many copies of each function are warm, and how many of them had been cold. Raises NotWarm."""
    settings = platform.settings
    return warm_all(platform.functions.invoke, settings.start_modes, settings.warm_copies)
