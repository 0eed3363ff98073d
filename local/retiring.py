"""End what a new deployment replaced: the engine keeps one process of every published version alive for ever."""

from collections.abc import Iterator, Mapping
from typing import Any

FUNCTION = "AWS::Lambda::Function"


def retire_versions(functions: Any, template: Mapping[str, Any], resources: Mapping[str, str]) -> None:
    """Delete each published version that no alias names any more. `functions` is a Lambda client."""
    for logical, resource in template["Resources"].items():
        if resource["Type"] == FUNCTION:
            for version in _unnamed(functions, resources[logical]):
                functions.delete_function(FunctionName=resources[logical], Qualifier=version)


def _unnamed(functions: Any, name: str) -> Iterator[str]:
    named = {alias["FunctionVersion"] for alias in functions.list_aliases(FunctionName=name)["Aliases"]}
    published = functions.list_versions_by_function(FunctionName=name)["Versions"]
    return (entry["Version"] for entry in published if entry["Version"] not in {"$LATEST", *named})
