"""Makes the page at /docs: one file that needs no script, no font and no other server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from reference import describing
from reference.describing import Contract

HERE = Path(__file__).parent
METHODS = ("get", "post", "put", "patch", "delete")


def page(contract: Contract) -> str:
    """The contract as HTML."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    markdown = MarkdownIt("commonmark", {"html": False})
    environment.filters |= {
        "markdown": lambda text: Markup(markdown.render(text)),
        "line": lambda text: Markup(markdown.renderInline(text)),
        "pretty": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
        "fields": lambda schema: list(describing.fields(schema, contract)),
        "name": describing.name_of,
        "resolved": lambda value: describing.resolved(value, contract),
    }
    return environment.get_template("page.html").render(
        contract=contract,
        chapters=[(tag, list(_operations(contract, tag["name"]))) for tag in contract["tags"]],
        schemas=_linked(contract),
        style=Markup((HERE / "page.css").read_text()),
    )


def _operations(contract: Contract, tag: str) -> Iterator[dict[str, Any]]:
    """The operations of a chapter, in the order of the contract."""
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item and tag in item[method]["tags"]:
                yield _operation(contract, path, method, item)


def _operation(contract: Contract, path: str, method: str, item: dict[str, Any]) -> dict[str, Any]:
    said = item[method]
    parameters = [*item.get("parameters", []), *said.get("parameters", [])]
    responses = {status: describing.resolved(each, contract) for status, each in said["responses"].items()}
    return {
        "path": path,
        "method": method,
        "said": said,
        "parameters": [_parameter(describing.resolved(each, contract), contract) for each in parameters],
        "request": _media(said.get("requestBody", {}), contract),
        "replies": [(status, each, _media(each, contract)) for status, each in responses.items() if status < "3"],
        "refusals": [(status, each) for status, each in responses.items() if status >= "3"],
    }


def _parameter(parameter: dict[str, Any], contract: Contract) -> dict[str, Any]:
    schema = describing.resolved(parameter["schema"], contract)
    described = parameter.get("description", schema.get("description", ""))
    told = {"kind": describing.kind(schema, contract), "limits": describing.limits(schema), "description": described}
    return {"name": parameter["name"], "in": parameter["in"], "required": parameter.get("required", False)} | told


def _media(body: dict[str, Any], contract: Contract) -> dict[str, Any] | None:
    """{"kind", "schema", "examples"} of what is sent, or None when nothing is."""
    for kind, media in body.get("content", {}).items():
        named = {name: describing.resolved(each, contract)["value"] for name, each in media.get("examples", {}).items()}
        examples = {"": media["example"]} if "example" in media else named
        return {"kind": kind, "schema": media["schema"], "examples": examples}
    return None


def _linked(contract: Contract) -> dict[str, Any]:
    """The schemas that have something to show."""
    schemas = contract["components"]["schemas"]
    return {name: schema for name, schema in schemas.items() if describing.has_fields(schema, contract)}
