"""template.yaml as tests read it: plain, and as SAM transforms it for CloudFormation."""

import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


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
