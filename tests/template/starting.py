"""Which start modes go with what, as functions that name every offence they find at one stage.

docs.aws.amazon.com/lambda/latest/dg/ snapstart.html and provisioned-concurrency.html
"""

from typing import Any

from tests.template.reading import ROOT, functions
from tests.template.rules import of_type, references
from tests.template.staging import Deployed

MODES = {"snapstart", "provisioned", "warmer", "none"}
MOST_STORAGE = 512  # MiB of /tmp that a snapshot may come with
LABEL = 'LABEL com.amazonaws.lambda.feature.snapstart="Allow"'
FIRST_PYTHON = (3, 12)


def undeclared(found: Deployed) -> list[str]:
    """Functions without one of the four modes, and modes of functions that do not exist."""
    named = functions(found.source)
    without = [name for name in named if found.mode(name) not in MODES]
    return without + sorted(found.source["Mappings"]["StartModes"].keys() - named.keys())


def not_as_declared(found: Deployed) -> list[str]:
    """Functions that are snapshotted or provisioned otherwise than their mode says."""
    wrong = {name for name in functions(found.source) if _snapped(found, name) != (found.mode(name) == "snapstart")}
    kept = {
        name for name in functions(found.source) if _provisioned(found, name) != (found.mode(name) == "provisioned")
    }
    return sorted(wrong | kept)


def ill_paired(found: Deployed) -> list[str]:
    """Snapshots with provisioned copies, a shared file system or a large /tmp: Lambda refuses each."""
    return [name for name in functions(found.source) if _snapped(found, name) and _forbids_snapshots(found, name)]


def _forbids_snapshots(found: Deployed, name: str) -> bool:
    made = found.resources[name]["Properties"]
    storage = made.get("EphemeralStorage", {}).get("Size", MOST_STORAGE)
    return _provisioned(found, name) or "FileSystemConfigs" in made or storage > MOST_STORAGE


def not_to_be_snapped(found: Deployed) -> list[str]:
    """Snapshots of a Python that has none, or of an image that does not allow them."""
    return [name for name in functions(found.source) if _snapped(found, name) and not _allows_snapshots(found, name)]


def _allows_snapshots(found: Deployed, name: str) -> bool:
    resource = found.source["Resources"][name]
    if resource["Properties"].get("PackageType") == "Image":
        return LABEL in (ROOT / resource["Metadata"]["Dockerfile"]).read_text()
    runtime = str(found.resources[name]["Properties"]["Runtime"])
    return tuple(map(int, runtime.removeprefix("python").split("."))) >= FIRST_PYTHON


def unpublished(found: Deployed) -> list[str]:
    """Snapshots and provisioned copies are of published versions; callers reach those by an alias."""
    return [name for name in _cared_for(found) if not _aliases(found, name)]


def bypassed(found: Deployed) -> list[str]:
    """Callers of the function itself, who never meet what its alias keeps ready."""
    own = ("AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::EventInvokeConfig")
    cared = set(_cared_for(found))
    callers = [(name, made) for name, made in found.resources.items() if made["Type"] not in own]
    return [f"{name} -> {called}" for name, made in callers for called in references(made) if called in cared]


def unwarmed(found: Deployed) -> list[str]:
    """Functions in mode `warmer` that no scheduled warmer calls, or may call; and a schedule for nothing."""
    warmed = {name for name in functions(found.source) if found.mode(name) == "warmer"}
    rules = of_type(found.resources, "AWS::Events::Rule").values()
    ticking = [rule for rule in rules if "WarmerAliaslive" in references(rule) and rule.get("State") != "DISABLED"]
    if bool(ticking) != bool(warmed):
        return [f"schedule at {found.stage}"]
    listed, allowed = _listed(found), _allowed(found)
    return [name for name in sorted(warmed) if listed.get(name) != "warmer" or name not in allowed]


def _listed(found: Deployed) -> dict[str, str]:
    """function -> mode, as the warmer is told."""
    told = found.resources["Warmer"]["Properties"]["Environment"]["Variables"]["LECTERN_START_MODES"]
    pairs = [each["Fn::Join"][1] for each in told["Fn::Join"][1]]
    return {_function_of(found, next(references(alias))): mode for alias, mode in pairs}


def _allowed(found: Deployed) -> set[str]:
    policies = found.resources["WarmerRole"]["Properties"]["Policies"]
    statements = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    callable_ones = [each["Resource"] for each in statements if each["Action"] == "lambda:InvokeFunction"]
    return {_function_of(found, alias) for alias in references(callable_ones)}


def _function_of(found: Deployed, alias: str) -> str:
    return next(references(found.resources[alias]["Properties"]["FunctionName"]))


def _cared_for(found: Deployed) -> list[str]:
    return [name for name in functions(found.source) if found.mode(name) not in ("none", None)]


def _aliases(found: Deployed, name: str) -> list[dict[str, Any]]:
    aliases = of_type(found.resources, "AWS::Lambda::Alias").values()
    return [alias for alias in aliases if name in references(alias["FunctionName"])]


def _provisioned(found: Deployed, name: str) -> bool:
    return any("ProvisionedConcurrencyConfig" in alias for alias in _aliases(found, name))


def _snapped(found: Deployed, name: str) -> bool:
    return found.resources[name]["Properties"].get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
