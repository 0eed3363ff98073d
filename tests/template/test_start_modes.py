"""Every function says how it is kept from starting cold, and Lambda takes it at its word; each rule is shown to catch
its offences."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.template import starting
from tests.template.reading import template
from tests.template.staging import deployed

STAGES = ("dev", "staging", "prod")
RULES = [
    starting.undeclared,
    starting.not_as_declared,
    starting.ill_paired,
    starting.not_to_be_snapped,
    starting.unpublished,
    starting.bypassed,
    starting.unwarmed,
]
Source = dict[str, Any]


@pytest.mark.parametrize("stage", STAGES)
def test_the_modes_of_a_stage_keep_every_rule(stage: str) -> None:
    found = deployed(template(), stage)
    assert {rule.__name__: offences for rule in RULES if (offences := rule(found))} == {}


def _properties(source: Source, name: str) -> dict[str, Any]:
    found: dict[str, Any] = source["Resources"][name]["Properties"]
    return found


def _declare(source: Source, name: str, mode: str) -> None:
    source["Mappings"]["StartModes"][name] = dict.fromkeys(STAGES, mode)


def _a_new_function(source: Source) -> None:
    source["Resources"]["Newcomer"] = source["Resources"]["Bury"] | {"Properties": dict(_properties(source, "Bury"))}


def _an_unknown_mode(source: Source) -> None:
    _declare(source, "Bury", "lukewarm")


def _a_mode_of_nobody(source: Source) -> None:
    _declare(source, "Nobody", "none")


def _snapstart_in_name_only(source: Source) -> None:
    del _properties(source, "Chat")["SnapStart"]


def _provisioned_in_name_only(source: Source) -> None:
    del _properties(source, "Authorizer")["ProvisionedConcurrencyConfig"]


def _provisioned_unasked(source: Source) -> None:
    _properties(source, "Bury")["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": 1}


def _snapped_and_provisioned(source: Source) -> None:
    _properties(source, "Chat")["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": 1}


def _snapped_with_a_file_system(source: Source) -> None:
    _properties(source, "Chat")["FileSystemConfigs"] = [
        {"Arn": "arn:aws:elasticfilesystem:x", "LocalMountPath": "/mnt/x"}
    ]


def _snapped_with_a_large_tmp(source: Source) -> None:
    _properties(source, "Extract")["EphemeralStorage"] = {"Size": 513}


def _an_old_python(source: Source) -> None:
    _properties(source, "Chat")["Runtime"] = "python3.11"


def _an_image_that_allows_none(source: Source) -> None:
    source["Resources"]["Embed"]["Metadata"]["Dockerfile"] = "tests/containers/Containerfile.base"


def _no_versions(source: Source) -> None:
    """And so no aliases, which other resources name: the function stands alone."""
    del source["Globals"]["Function"]["AutoPublishAlias"], _properties(source, "Chat")["Events"]
    source["Resources"] = {"Chat": source["Resources"]["Chat"]}


def _a_caller_of_the_function_itself(source: Source) -> None:
    _properties(source, "SocketMayCallChat")["FunctionName"] = {"Ref": "ChatSockets"}


def _forgotten_by_the_warmer(source: Source) -> None:
    _properties(source, "Warmer")["Environment"]["Variables"]["LECTERN_START_MODES"]["Fn::Join"][1].pop(1)


def _forbidden_to_the_warmer(source: Source) -> None:
    _properties(source, "Warmer")["Policies"][0]["Statement"][0]["Resource"].pop(1)


def _a_warmer_that_sleeps(source: Source) -> None:
    source["Mappings"]["WarmerSchedule"]["State"]["prod"] = "DISABLED"


def _a_warmer_with_nothing_to_do(source: Source) -> None:
    _declare(source, "Courses", "none")


MUTANTS: list[tuple[Any, Callable[[Source], None]]] = [
    (starting.undeclared, _a_new_function),
    (starting.undeclared, _an_unknown_mode),
    (starting.undeclared, _a_mode_of_nobody),
    (starting.not_as_declared, _snapstart_in_name_only),
    (starting.not_as_declared, _provisioned_in_name_only),
    (starting.not_as_declared, _provisioned_unasked),
    (starting.ill_paired, _snapped_and_provisioned),
    (starting.ill_paired, _snapped_with_a_file_system),
    (starting.ill_paired, _snapped_with_a_large_tmp),
    (starting.not_to_be_snapped, _an_old_python),
    (starting.not_to_be_snapped, _an_image_that_allows_none),
    (starting.unpublished, _no_versions),
    (starting.bypassed, _a_caller_of_the_function_itself),
    (starting.unwarmed, _forgotten_by_the_warmer),
    (starting.unwarmed, _forbidden_to_the_warmer),
    (starting.unwarmed, _a_warmer_that_sleeps),
    (starting.unwarmed, _a_warmer_with_nothing_to_do),
]


@pytest.mark.parametrize(("rule", "break_it"), MUTANTS, ids=lambda part: part.__name__)
def test_the_rule_catches_a_template_that_breaks_it(rule: Any, break_it: Callable[[Source], None]) -> None:
    source = template()
    break_it(source)
    assert rule(deployed(source, "prod")) != []
