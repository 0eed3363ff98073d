"""template.yaml as tests read it: plain, and as SAM transforms it for CloudFormation."""

import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Routes that ask for no token
PUBLIC = {("/openapi.json", "get"), ("/docs", "get")}
PUBLIC |= {("/lti/jwks", "get"), ("/lti/login", "get"), ("/lti/login", "post"), ("/lti/launch", "post")}


@cache
def _source() -> str:
    from samcli.yamlhelper import yaml_parse

    return json.dumps(yaml_parse((ROOT / "template.yaml").read_text()))


def template() -> dict[str, Any]:
    """A fresh copy, for a test to change."""
    parsed: dict[str, Any] = json.loads(_source())
    return parsed


def table_properties() -> dict[str, Any]:
    """What create_table wants of the template's table."""
    properties = template()["Resources"]["Table"]["Properties"]
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    return {name: properties[name] for name in wanted}


def transformed(stage: str = "prod", raw: dict[str, Any] | None = None) -> dict[str, Any]:
    """The template, or one made from it, as CloudFormation gets it."""
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    raw = raw or template()
    for resource in raw["Resources"].values():
        _point_at_s3(resource)
    result: dict[str, Any] = Translator({}, Parser(), boto_session=boto3.Session(region_name="us-east-1")).translate(
        raw, {"Stage": stage}
    )
    return result


def _point_at_s3(resource: dict[str, Any]) -> None:
    """`sam package` would have done this."""
    properties = resource.get("Properties", {})
    for field in ("CodeUri", "ContentUri"):
        if field in properties:
            properties[field] = "s3://bucket/key"
    if properties.get("PackageType") == "Image":
        properties["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:tag"


def functions(parsed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """name -> properties of every function."""
    return {
        name: resource["Properties"]
        for name, resource in parsed["Resources"].items()
        if resource["Type"] in ("AWS::Serverless::Function", "AWS::Lambda::Function")
    }


def callable_of(function: dict[str, Any]) -> str:
    """ "package.module.function" of a zip or image function."""
    return str(function.get("Handler") or function["ImageConfig"]["Command"][0])


def routes() -> dict[tuple[str, str], dict[str, Any]]:
    """(path, method) -> properties of every route of the HTTP API."""
    return {
        (event["Properties"]["Path"], event["Properties"]["Method"]): event["Properties"]
        for function in functions(template()).values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }


if __name__ == "__main__":
    print(json.dumps(transformed(), indent=1))
