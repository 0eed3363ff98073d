"""openapi.yaml says what the template routes, and it is a valid contract."""

import importlib
from typing import Any

from openapi_spec_validator import validate

from tests.openapi.contract import contract, operations
from tests.template.reading import PUBLIC, callable_of, functions, routes, template


def test_the_contract_is_valid_openapi() -> None:
    validate(contract())


def test_the_contract_and_the_template_have_the_same_routes() -> None:
    promised = {
        (path, method) for path, item in contract()["paths"].items() for method in item if method != "parameters"
    }
    assert set(routes()) == promised


def test_what_the_contract_calls_public_is_what_the_template_leaves_open() -> None:
    public = {each[:2] for each in operations(contract()) if each.said.get("security") == []}
    assert {route for route, event in routes().items() if "Auth" in event} == public == PUBLIC


def test_every_route_of_the_template_has_its_code() -> None:
    for function in functions(template()).values():
        events = [event["Properties"] for event in function.get("Events", {}).values() if event["Type"] == "Api"]
        if events:
            module = importlib.import_module(callable_of(function).rpartition(".")[0])
            assert _coded(module.app) == {(event["Method"].upper(), event["Path"]) for event in events}


def _coded(app: Any) -> set[tuple[str, str]]:
    routes = [*app._static_routes, *app._dynamic_routes]
    return {(method, route.path.replace("<", "{").replace(">", "}")) for route in routes for method in _methods(route)}


def _methods(route: Any) -> list[str]:
    return [route.method] if isinstance(route.method, str) else list(route.method)
