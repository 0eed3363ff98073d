"""openapi.yaml says what the template routes, and it is a valid contract."""

from typing import Any

import yaml
from openapi_spec_validator import validate

from tests.template.reading import ROOT, functions, template


def contract() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    return parsed


def test_the_contract_is_valid_openapi() -> None:
    validate(contract())


def test_the_contract_and_the_template_have_the_same_routes() -> None:
    promised = {
        (path, method) for path, item in contract()["paths"].items() for method in item if method != "parameters"
    }
    routed = {
        (event["Properties"]["Path"], event["Properties"]["Method"])
        for function in functions(template()).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }
    assert routed == promised


def test_every_route_of_the_template_has_its_code() -> None:
    from chat.handler import app as chat
    from courses.handler import app as courses

    for function, app in (("Courses", courses), ("Chat", chat)):
        events = functions(template())[function]["Events"].values()
        routed = {(event["Properties"]["Method"].upper(), event["Properties"]["Path"]) for event in events}
        assert _coded(app) == routed


def _coded(app: Any) -> set[tuple[str, str]]:
    routes = [*app._static_routes, *app._dynamic_routes]
    return {(method, route.path.replace("<", "{").replace(">", "}")) for route in routes for method in _methods(route)}


def _methods(route: Any) -> list[str]:
    return [route.method] if isinstance(route.method, str) else list(route.method)
