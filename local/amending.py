"""Where MiniStack does otherwise than AWS inside its own process, and what is done about it.

Each amendment reaches for a private name of the pinned version; `tests/local/test_gaps.py` says when one is not needed
any more.
"""

import socketserver
from typing import Any


def amend() -> None:
    quicken()
    keep_errors_private()
    take_empty_replies()


def quicken() -> None:
    """Shorten two waits that cost 90 ms of every call: Nagle's algorithm against delayed acknowledgements, and the
    pause in which the engine listens for log lines of a silent function."""
    from ministack.core.lambda_runtime import Worker

    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    socketserver.StreamRequestHandler.wbufsize = 65536
    Worker._drain_stderr_bounded.__defaults__ = (0.003, 0.002, 0.25)


def keep_errors_private() -> None:
    """Answer "Internal server error", as AWS does, where a function dies or forgets the status code. MiniStack sends
    the caller the error's text and stack."""
    from ministack.services import apigateway_v1

    shape = apigateway_v1._lambda_proxy_response

    def shape_privately(result: dict[str, Any]) -> tuple[Any, str | None]:
        response, error = shape(result)
        body = result.get("body")
        answered = result.get("throttle") or (isinstance(body, dict) and "statusCode" in body)
        return (response, None) if answered and not error else (None, "Internal server error")

    apigateway_v1._lambda_proxy_response = shape_privately


def take_empty_replies() -> None:
    """Take `"body": null`, which AWS takes for a reply without a body. MiniStack answers 500 to it."""
    from ministack.services import apigateway_v1

    shape = apigateway_v1._lambda_proxy_response

    def shape_empty(result: dict[str, Any]) -> tuple[Any, str | None]:
        response, error = shape(result)
        return (response | {"body": response.get("body") or ""}, error) if response else (response, error)

    apigateway_v1._lambda_proxy_response = shape_empty
