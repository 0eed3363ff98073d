"""Give the engine's REST API what it leaves out when it reads an OpenAPI body: the answers to CORS preflight requests
and the API's own error replies. Everything goes through the public API Gateway calls and may be repeated."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

REST_API = "AWS::ApiGateway::RestApi"
STAGE = "AWS::ApiGateway::Stage"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
INTEGRATION = "x-amazon-apigateway-integration"


def complete(gateway: Any, template: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """`gateway` is an API Gateway client, `template` what SAM made of the template, and `names` gives the value of
    every parameter and the physical id of every resource."""
    for logical, resource in template["Resources"].items():
        body = resource.get("Properties", {}).get("Body")
        if resource["Type"] == REST_API and body:
            api = names[logical]
            _add_preflights(gateway, api, resolved(body["paths"], names))
            _add_gateway_responses(gateway, api, resolved(body.get(GATEWAY_RESPONSES, {}), names))
            _redeploy(gateway, api, _stages(template, logical, names))


def _add_preflights(gateway: Any, api: str, paths: Mapping[str, Any]) -> None:
    resources = {resource["path"]: resource["id"] for resource in _resources(gateway, api)}
    for path, operations in paths.items():
        integration = operations.get("options", {}).get(INTEGRATION, {})
        for response in integration.get("responses", {}).values():
            _add_response(gateway, {"restApiId": api, "resourceId": resources[path], "httpMethod": "OPTIONS"}, response)


def _resources(gateway: Any, api: str) -> Iterator[dict[str, Any]]:
    for page in gateway.get_paginator("get_resources").paginate(restApiId=api, PaginationConfig={"PageSize": 500}):
        yield from page["items"]


def _add_response(gateway: Any, method: Mapping[str, str], response: Mapping[str, Any]) -> None:
    status = {**method, "statusCode": str(response["statusCode"])}
    parameters = response.get("responseParameters", {})
    gateway.put_method_response(**status, responseParameters=dict.fromkeys(parameters, False))
    templates = response.get("responseTemplates", {})
    gateway.put_integration_response(**status, responseParameters=parameters, responseTemplates=templates)


def _add_gateway_responses(gateway: Any, api: str, responses: Mapping[str, Any]) -> None:
    for kind, response in responses.items():
        status = {"statusCode": str(response["statusCode"])} if "statusCode" in response else {}
        wanted = {name: response[name] for name in ("responseParameters", "responseTemplates") if name in response}
        gateway.put_gateway_response(restApiId=api, responseType=kind, **status, **wanted)


def _stages(template: Mapping[str, Any], api: str, names: Mapping[str, str]) -> Iterator[str]:
    for resource in template["Resources"].values():
        if resource["Type"] == STAGE and resource["Properties"]["RestApiId"] == {"Ref": api}:
            yield resolved(resource["Properties"]["StageName"], names)


def _redeploy(gateway: Any, api: str, stages: Iterator[str]) -> None:
    for stage in stages:
        deployment = gateway.create_deployment(restApiId=api)["id"]
        change = {"op": "replace", "path": "/deploymentId", "value": deployment}
        gateway.update_stage(restApiId=api, stageName=stage, patchOperations=[change])


def resolved(value: Any, names: Mapping[str, str]) -> Any:
    """The value with every Ref and every `${Name}` of an Fn::Sub replaced; other intrinsics stay as they are."""
    if isinstance(value, list):
        return [resolved(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return names.get(value["Ref"], value)
    if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        return re.sub(r"\$\{([^}!]+)\}", lambda found: names.get(found[1], found[0]), value["Fn::Sub"])
    return {key: resolved(item, names) for key, item in value.items()}
