"""What MiniStack does otherwise than AWS. When one of these fails, the gap is closed and a workaround can go."""

import inspect
import json
from typing import Any

import httpx
import pytest
from ministack.core import iam_actions
from ministack.core.lambda_runtime import Worker
from ministack.services import apigateway, lambda_svc
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from local import deploying
from local.localising import Localised

from .conftest import Bare

FAILING = "def handler(event, context):\n    raise ValueError('the name of a student')\n"
SILENT = "def handler(event, context):\n    return {'statusCode': 204, 'body': None}\n"
TELLING = (
    "import boto3\n"
    "def handler(event, context):\n"
    "    told = event['requestContext']['domainName']\n"
    "    boto3.client('ssm').put_parameter(Name='domain', Value=told, Type='String', Overwrite=True)\n"
    "    return {'statusCode': 200}\n"
)
CALL = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Telling.Arn}/invocations"


def inline(code: str, **more: Any) -> dict[str, Any]:
    properties = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": code, **more}
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::Api",
            "Properties": {
                "StageName": "dev",
                "Cors": "'*'",
                "GatewayResponses": {"MISSING_AUTHENTICATION_TOKEN": {"StatusCode": 404}},
            },
        },
        "Failing": inline(
            FAILING,
            Events={
                "Get": {"Type": "Api", "Properties": {"RestApiId": {"Ref": "Api"}, "Method": "get", "Path": "/it"}}
            },
        ),
        "Silent": inline(
            SILENT,
            Events={
                "Get": {"Type": "Api", "Properties": {"RestApiId": {"Ref": "Api"}, "Method": "get", "Path": "/silence"}}
            },
        ),
        "Telling": inline(TELLING),
    },
}


def sockets(name: str, calls: str, **connecting: Any) -> dict[str, Any]:
    """A WebSocket API whose $connect calls a function."""
    api = {"Name": name, "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
    stage = {"ApiId": {"Ref": name}, "StageName": "dev", "AutoDeploy": True}
    uri = {"Fn::Sub": CALL.replace("Telling", calls)}
    integration = {"ApiId": {"Ref": name}, "IntegrationType": "AWS_PROXY", "IntegrationUri": uri}
    target = {"Fn::Sub": f"integrations/${{{name}To}}"}
    route = {"ApiId": {"Ref": name}, "RouteKey": "$connect", "Target": target, **connecting}
    parts = {"Api": api, "Stage": stage, "Integration": integration, "Route": route}
    names = {"Api": name, "Stage": f"{name}Stage", "Integration": f"{name}To", "Route": f"{name}Connect"}
    return {names[kind]: {"Type": f"AWS::ApiGatewayV2::{kind}", "Properties": parts[kind]} for kind in parts}


TEMPLATE["Resources"] |= {
    **sockets("Sockets", "Telling"),
    **sockets("Guarded", "Telling", AuthorizationType="CUSTOM", AuthorizerId={"Ref": "Guard"}),
    "Refusing": inline("def handler(event, context):\n    raise Exception('Unauthorized')\n"),
    "Guard": {
        "Type": "AWS::ApiGatewayV2::Authorizer",
        "Properties": {
            "ApiId": {"Ref": "Guarded"},
            "Name": "guard",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": {"Fn::Sub": CALL.replace("Telling", "Refusing")},
        },
    },
}


@pytest.fixture
def resources(bare: Bare) -> dict[str, str]:
    return dict(deploying.deploy(Localised(TEMPLATE, {}), {}, bare.address).resources)


def rest(bare: Bare, resources: dict[str, str], path: str) -> str:
    return f"{bare.address}/_aws/execute-api/{resources['Api']}/dev{path}"


def test_the_engine_still_reads_only_half_of_an_openapi_body(bare: Bare, resources: dict[str, str]) -> None:
    preflight = httpx.options(rest(bare, resources, "/it"))
    unknown = httpx.get(rest(bare, resources, "/nowhere"))

    assert "Access-Control-Allow-Origin" not in preflight.headers  # completing._add_preflights
    assert unknown.status_code == 403  # completing._add_gateway_responses


def test_the_engine_still_tells_callers_what_a_function_died_of(bare: Bare, resources: dict[str, str]) -> None:
    reply = httpx.get(rest(bare, resources, "/it"), timeout=30)

    assert "the name of a student" in reply.text  # amending.keep_errors_private


def test_the_engine_still_answers_500_to_a_reply_without_a_body(bare: Bare, resources: dict[str, str]) -> None:
    assert httpx.get(rest(bare, resources, "/silence"), timeout=30).status_code == 500  # amending.take_empty_replies


def test_the_engines_own_python_runtime_still_hides_the_class_of_an_error(
    bare: Bare, resources: dict[str, str]
) -> None:
    functions = deploying.client("lambda", bare.address)

    payload = json.loads(functions.invoke(FunctionName=resources["Failing"])["Payload"].read())

    assert payload["errorType"] != "ValueError"  # localising: the official runtime client


def test_the_engine_still_leaves_the_port_out_of_a_sockets_domain(bare: Bare, resources: dict[str, str]) -> None:
    parameters = deploying.client("ssm", bare.address)
    address = f"ws://127.0.0.1:{bare.port}/_aws/execute-api/{resources['Sockets']}/dev"

    with connect(address):
        told = parameters.get_parameter(Name="domain")["Parameter"]["Value"]

    assert str(bare.port) not in told  # localising._sockets_endpoint


@pytest.mark.parametrize("sent", [b"binary", "x" * 40_000, ["x" * 30_000] * 5], ids=["binary", "frame", "message"])
def test_the_engine_still_takes_what_a_socket_may_not_send(bare: Bare, resources: dict[str, str], sent: Any) -> None:
    with connect(f"ws://127.0.0.1:{bare.port}/_aws/execute-api/{resources['Sockets']}/dev") as socket:
        socket.send(sent)

        assert socket.ping().wait(10)  # it is still open: bounding.Frames, bounding.Line


def test_the_engine_still_keeps_a_silent_socket_for_ever() -> None:
    source = inspect.getsource(apigateway.handle_websocket)

    assert not any(word in source for word in ("idle", "IDLE", "600", "7200"))  # bounding.Line


def test_the_engine_still_posts_what_no_socket_may_be_sent() -> None:
    source = inspect.getsource(apigateway.handle_connections_api)

    assert "PayloadTooLarge" not in source and "413" not in source  # amending.refuse_long_posts


def test_the_engine_still_forgets_everything_at_kill_9(bare: Bare) -> None:
    store = deploying.client("ssm", bare.address)
    store.put_parameter(Name="kept", Value="?", Type="String")

    bare.kill()
    bare.start()

    assert store.describe_parameters()["Parameters"] == []  # snapshotting


def test_the_engine_still_waits_for_the_log_lines_of_a_silent_function() -> None:
    waits = inspect.signature(Worker._drain_stderr_bounded).parameters

    assert waits["first_line_wait"].default >= 0.05  # amending.quicken


def test_the_engine_still_takes_a_refused_socket_for_a_breakdown(bare: Bare, resources: dict[str, str]) -> None:
    address = f"ws://127.0.0.1:{bare.port}/_aws/execute-api/{resources['Guarded']}/dev"

    with pytest.raises(InvalidStatus) as refused:
        connect(address, additional_headers={"Authorization": "Bearer nonsense"}).close()

    assert refused.value.response.status_code == 500  # amending.refuse_sockets_plainly


def test_the_engine_still_asks_for_a_permission_that_iam_does_not_know() -> None:
    target = {"x-amz-target": "AmazonSQS.SendMessageBatch"}

    action = iam_actions.extract_iam_action("sqs", "POST", "/", target, b"{}", {})

    assert action == "sqs:SendMessageBatch"  # amending.name_batches_as_iam_does


def test_the_engine_still_takes_a_streams_failures_for_done() -> None:
    assert "batchItemFailures" not in inspect.getsource(lambda_svc._poll_dynamodb_streams)  # hear_what_streams_left
