"""What a template's mappings and conditions come to at one stage."""

from dataclasses import dataclass
from typing import Any

from tests.template.reading import transformed
from tests.template.rules import Resources


@dataclass(frozen=True)
class Deployed:
    """`source` as it was written, `resources` as CloudFormation makes them at the stage."""

    source: dict[str, Any]
    stage: str
    resources: Resources

    def mode(self, function: str) -> str | None:
        modes: dict[str, dict[str, str]] = self.source["Mappings"]["StartModes"]
        return modes.get(function, {}).get(self.stage)


def deployed(source: dict[str, Any], stage: str) -> Deployed:
    made = transformed(stage, source)
    return Deployed(source, stage, _resolved(made["Resources"], made, stage))


def _resolved(value: Any, made: dict[str, Any], stage: str) -> Any:
    if isinstance(value, list):
        return [item for each in value if (item := _resolved(each, made, stage)) != {"Ref": "AWS::NoValue"}]
    if not isinstance(value, dict):
        return value
    if value == {"Ref": "Stage"}:
        return stage
    if list(value) == ["Fn::FindInMap"]:
        name, first, second = _resolved(value["Fn::FindInMap"], made, stage)
        return made["Mappings"][name].get(first, {}).get(second)
    if list(value) == ["Fn::If"]:
        condition, then, otherwise = value["Fn::If"]
        return _resolved(then if _holds(made["Conditions"][condition], made, stage) else otherwise, made, stage)
    inner = {name: _resolved(each, made, stage) for name, each in value.items()}
    return {name: each for name, each in inner.items() if each != {"Ref": "AWS::NoValue"}}


def _holds(condition: Any, made: dict[str, Any], stage: str) -> bool:
    if "Fn::Not" in condition:
        return not _holds(condition["Fn::Not"][0], made, stage)
    left, right = _resolved(condition["Fn::Equals"], made, stage)
    return bool(left == right)
