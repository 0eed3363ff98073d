"""One JSON line per event, with ids and never with text of a document, a question, a token or a secret."""

import traceback
from contextlib import ContextDecorator
from types import TracebackType

from aws_lambda_powertools import Logger

log = Logger(service="lectern")


def place_of(error: BaseException) -> list[str]:
    """File, line and function of each frame of an error, without its message, which may quote content."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]


def crashed(error: BaseException) -> None:
    """Note an error that nobody foresaw."""
    log.error("crashed", extra={"error": type(error).__name__, "at": place_of(error), **_refusal(error)})


def _refusal(error: BaseException) -> dict[str, str]:
    """What a service of AWS was asked, and the code of its refusal: whoever forgot a permission must learn which."""
    told = getattr(error, "response", None)
    code = told.get("Error", {}).get("Code") if isinstance(told, dict) else None
    return {"asked": str(getattr(error, "operation_name", "")), "code": str(code)} if code else {}


class Crashed(Exception):
    """Stands for an error that nobody foresaw, by its kind alone."""


class Discreet(ContextDecorator):
    """Around a handler: Lambda logs the message of an error that ends a function, and such a message may quote what a
    person wrote. The function still fails, and is still counted as failed."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind and error:
            crashed(error)
            raise Crashed(kind.__name__) from None
