"""One JSON line per event, with ids and never with text of a document, a question, a token or a secret."""

import traceback

from aws_lambda_powertools import Logger

log = Logger(service="lectern")


def place_of(error: BaseException) -> list[str]:
    """File, line and function of each frame of an error, without its message, which may quote content."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
