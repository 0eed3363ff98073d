"""Put the localised template into the engine, and say in a sentence what went wrong if it does not go in."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from local.engine import REGION
from local.folder import Trouble
from local.localising import Localised

STACK = "lectern"
BUCKET = "lectern-bootstraps"
TEMPLATE = "template.json"
DIGEST = "lectern-digest"  # a tag of the stack: what was deployed last
PATIENCE = 180.0  # seconds
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True, slots=True)
class Deployed:
    """What stands in the engine. `changed` is False when it stood there already."""

    resources: Mapping[str, str]  # logical to physical id
    template: Mapping[str, Any]  # as SAM transformed it
    changed: bool


# What a user has set up for the real AWS stays out of this: profiles, files, proxies
UNCONFIGURED = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def client(service: str, engine: str) -> Any:
    """A boto3 client of the engine at this address."""
    session = boto3.Session(botocore_session=botocore.session.Session(session_vars=UNCONFIGURED))
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    config = Config(proxies={}, signature_version="s3v4" if service == "s3" else None)
    opened: Any = session.client  # the service is known when this runs, not when types are checked
    return opened(service, endpoint_url=engine, region_name=REGION, config=config, **keys)


def deploy(localised: Localised, parameters: Mapping[str, str], engine: str) -> Deployed:
    """Create or update the stack. Raises Trouble, naming the resource, when the engine refuses it."""
    formation = client("cloudformation", engine)
    digest = digest_of(localised, parameters)
    standing = _stack(formation)
    changed = standing is None or _tags(standing).get(DIGEST) != digest or not _settled(standing)
    if changed:
        _upload(localised, client("s3", engine))
        _apply(formation, standing, localised, parameters, digest)
    return Deployed(_resources(formation), _template(formation), changed)


def digest_of(localised: Localised, parameters: Mapping[str, str]) -> str:
    text = json.dumps([localised.template, dict(parameters)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _stack(formation: Any) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = formation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError as refused:
        if refused.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return None if found["StackStatus"] == "DELETE_COMPLETE" else found


def _tags(stack: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}


def _settled(stack: Mapping[str, Any]) -> bool:
    return stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def _upload(localised: Localised, store: Any) -> None:
    store.create_bucket(Bucket=BUCKET)
    for key, archive in localised.archives.items():
        store.put_object(Bucket=BUCKET, Key=key, Body=archive)
    store.put_object(Bucket=BUCKET, Key=TEMPLATE, Body=json.dumps(localised.template, default=str).encode())


def _apply(formation: Any, standing: Any, localised: Localised, parameters: Mapping[str, str], digest: str) -> None:
    request = {
        "StackName": STACK,
        "TemplateURL": f"https://s3.amazonaws.com/{BUCKET}/{TEMPLATE}",  # a body holds 51,200 bytes at most
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Tags": [{"Key": DIGEST, "Value": digest}],
        "Capabilities": CAPABILITIES,
    }
    if standing and standing["StackStatus"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED"):
        formation.delete_stack(StackName=STACK)
        _wait(formation, lambda stack: stack is None)
        standing = None
    try:
        (formation.update_stack if standing else formation.create_stack)(**request)
    except ClientError as refused:
        raise Trouble(f"The engine refused the template: {refused.response['Error']['Message']}") from refused
    after = _wait(formation, lambda stack: stack is None or "IN_PROGRESS" not in stack["StackStatus"])
    if not after or not _settled(after):
        raise Trouble(_failure(formation, after))


def _wait(formation: Any, done: Callable[[dict[str, Any] | None], bool]) -> dict[str, Any] | None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        stack = _stack(formation)
        if done(stack):
            return stack
        time.sleep(0.2)
    raise Trouble(f"The stack did not settle within {PATIENCE:.0f} s; look into engine.log.")


def _failure(formation: Any, stack: Mapping[str, Any] | None) -> str:
    """One line per resource that failed by itself, in the words of the engine."""
    events = formation.describe_stack_events(StackName=STACK)["StackEvents"]  # newest first
    failed = [_line(event) for event in takewhile(lambda event: not _begins(event), events) if _fell(event)]
    status = stack["StackStatus"] if stack else "gone"
    return f"The template could not be deployed ({status}):\n" + "\n".join(reversed(failed))


def _begins(event: Mapping[str, Any]) -> bool:
    is_stack = event["ResourceType"] == "AWS::CloudFormation::Stack"
    return is_stack and event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS")


def _fell(event: Mapping[str, Any]) -> bool:
    return event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in event.get("ResourceStatusReason", "")


def _line(event: Mapping[str, Any]) -> str:
    return f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', 'no reason')}"


def _resources(formation: Any) -> dict[str, str]:
    found = formation.describe_stack_resources(StackName=STACK)["StackResources"]
    return {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in found}


def _template(formation: Any) -> dict[str, Any]:
    body = formation.get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
    template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
    return template
