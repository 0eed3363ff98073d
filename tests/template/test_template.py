"""The template keeps the promises that its validators do not check; each rule is shown to catch its offence."""

import importlib
from typing import Any

import pytest

from tests.template import rules
from tests.template.reading import PUBLIC, ROOT, callable_of, functions, template, transformed

RULES = [rules.cycles, rules.hasty_queues, rules.dead_ends, rules.all_or_nothing, rules.open_statements]


@pytest.fixture(scope="module")
def resources() -> rules.Resources:
    found: rules.Resources = transformed()["Resources"]
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_template_keeps_the_rule(rule: Any, resources: rules.Resources) -> None:
    assert rule(resources) == []


def _bucket_knows_function(found: rules.Resources) -> None:
    found["Library"]["Properties"]["Tags"] = [{"Key": "reader", "Value": {"Ref": "Extract"}}]


def _short_visibility(found: rules.Resources) -> None:
    found["EmbedQueue"]["Properties"]["VisibilityTimeout"] = 300


def _no_dead_letter_queue(found: rules.Resources) -> None:
    del found["ExtractQueue"]["Properties"]["RedrivePolicy"]


def _whole_batches(found: rules.Resources) -> None:
    for resource in found.values():
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            del resource["Properties"]["FunctionResponseTypes"]


def _may_do_all(found: rules.Resources) -> None:
    found["ChatRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] = ["dynamodb:*"]


MUTANTS = [_bucket_knows_function, _short_visibility, _no_dead_letter_queue, _whole_batches, _may_do_all]


@pytest.mark.parametrize(("rule", "break_it"), list(zip(RULES, MUTANTS, strict=True)), ids=lambda part: part.__name__)
def test_the_rule_catches_a_template_that_breaks_it(rule: Any, break_it: Any) -> None:
    found = transformed()["Resources"]
    break_it(found)
    assert rule(found) != []


def test_every_handler_that_is_named_exists() -> None:
    for function in functions(template()).values():
        module, _, name = callable_of(function).rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), callable_of(function)


def test_every_image_has_its_dockerfile_and_starts_its_handler() -> None:
    """An image that several functions share starts the handler of the first."""
    started: dict[str, str] = {}
    for resource in template()["Resources"].values():
        if resource.get("Properties", {}).get("PackageType") == "Image":
            started.setdefault(resource["Metadata"]["Dockerfile"], callable_of(resource["Properties"]))
    for dockerfile, named in started.items():
        assert f'CMD ["{named}"]' in (ROOT / dockerfile).read_text()


def test_every_route_that_is_not_public_asks_the_authorizer() -> None:
    body = transformed()["Resources"]["Api"]["Properties"]["Body"]
    open_routes = {
        (path, method)
        for path, methods in body["paths"].items()
        for method, operation in methods.items()
        if method != "options" and operation.get("security") != [{"Supabase": []}]
    }
    assert open_routes == PUBLIC


def test_the_template_stays_readable() -> None:
    """Its routes apart, which are one line each, it grows by functions and by what they need, not by itself."""
    lines = (ROOT / "template.yaml").read_text().splitlines()
    assert len([line for line in lines if "Type: Api," not in line]) < 40 * len(functions(template()))
