"""Where MiniStack does otherwise than AWS inside its own process, and what is done about it.

Each amendment reaches for a private name of the pinned version; `tests/local/test_gaps.py` says when one is not needed
any more.
"""

import json
import socketserver
from typing import Any

from local import remembering

UNAUTHORIZED = "Unauthorized"  # what an authorizer says to have API Gateway answer 401
MOST_POSTED = 128 * 1024  # bytes of a message to a WebSocket's client


def amend() -> None:
    quicken()
    keep_errors_private()
    take_empty_replies()
    refuse_sockets_plainly()
    name_batches_as_iam_does()
    hear_what_streams_left()
    remembering.keep_streams()
    refuse_long_posts()


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


def refuse_sockets_plainly() -> None:
    """Answer 401, as AWS does, where a WebSocket's authorizer refuses. MiniStack takes that for a breakdown, 500, and
    drops what the authorizer said, which is noted here by connection on its way past."""
    from ministack.services import apigateway, lambda_svc

    ask, execute, refused = apigateway._authorize_ws_connect, lambda_svc._execute_function_with_config_scope, set[str]()

    def note(function: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = execute(function, event)
        if event.get("type") == "REQUEST" and result.get("error") and _said(result) == UNAUTHORIZED:
            refused.add(event["requestContext"].get("connectionId", ""))
        return result

    async def answer(api: str, route: dict[str, Any], context: dict[str, Any], *rest: Any) -> tuple[Any, Any]:
        refusal, let_in = await ask(api, route, context, *rest)
        if context["connectionId"] in refused:
            refused.discard(context["connectionId"])
            return (401, UNAUTHORIZED), None
        return refusal, let_in

    apigateway._authorize_ws_connect, lambda_svc._execute_function_with_config_scope = answer, note


def _said(result: dict[str, Any]) -> str:
    """The message of the exception that a function died of."""
    body = result.get("body")
    told = json.loads(body) if isinstance(body, str | bytes) else body
    return str(told.get("errorMessage")) if isinstance(told, dict) else ""


def name_batches_as_iam_does() -> None:
    """A batch of messages needs the permission of one message: IAM knows no sqs:SendMessageBatch."""
    from ministack.core import iam_actions

    extract = iam_actions.extract_iam_action

    def extract_singular(service: str, *request: Any) -> str | None:
        action: str | None = extract(service, *request)
        return action.removesuffix("Batch") if action and service == "sqs" else action

    iam_actions.extract_iam_action = extract_singular


def hear_what_streams_left() -> None:
    """Deliver a batch of a table's stream again when its function names records that failed. MiniStack takes such a
    batch for done; with this it comes again until it is too old, and then goes where failures go."""
    from ministack.services import lambda_svc

    execute = lambda_svc._execute_function

    def execute_and_hear(function: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = execute(function, event)
        return result | {"error": True} if _is_of_stream(event) and _left(result) else result

    lambda_svc._execute_function = execute_and_hear


def _is_of_stream(event: dict[str, Any]) -> bool:
    records = event.get("Records")
    return bool(records) and isinstance(records, list) and records[0].get("eventSource") == "aws:dynamodb"


def _left(result: dict[str, Any]) -> bool:
    body = result.get("body")
    told = json.loads(body) if isinstance(body, str | bytes) else body
    return bool(isinstance(told, dict) and told.get("batchItemFailures"))


def refuse_long_posts() -> None:
    """Answer 413, as AWS does, to a message for a WebSocket's client that is longer than a message may be."""
    from ministack.services import apigateway

    handle = apigateway.handle_connections_api
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "PayloadTooLargeException"}
    refusal = 413, headers, json.dumps({"message": "The data has exceeded the maximum size allowed."}).encode()

    async def handle_short(method: str, api: str, stage: str, connection: str, body: bytes, sent: Any) -> Any:
        too_long = method == "POST" and len(body) > MOST_POSTED
        return refusal if too_long else await handle(method, api, stage, connection, body, sent)

    apigateway.handle_connections_api = handle_short
