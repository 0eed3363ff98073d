"""The platform's template as this machine can run it: values in, values out.

Every function, from a zip or an image, becomes a custom runtime whose `bootstrap` starts the official Python runtime
client on the sources where they lie. Nothing is built and nothing is copied.
"""

import copy
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Template = dict[str, Any]

FUNCTION = "AWS::Serverless::Function"
LAYER = "AWS::Serverless::LayerVersion"
POLICY = "AWS::S3::BucketPolicy"
SOCKET_STAGE = "AWS::ApiGatewayV2::Stage"
IGNORED = ("PackageType", "ImageUri", "ImageConfig", "SnapStart", "ProvisionedConcurrencyConfig", "Layers")
AFTER_LEASE = 90  # seconds after a function's timeout: its lease ends 60 s after it
# What the engine was started with is no business of the functions
ENGINES_OWN = "BIND_HOST GATEWAY_PORT PERSIST_STATE STATE_DIR S3_PERSIST S3_DATA_DIR DOCKER_HOST AUTH"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and with what the functions run. `additions` are variables that every function gets."""

    project: Path
    python: str
    engine: str  # address
    bucket: str  # of the bootstraps
    additions: Mapping[str, str]
    cores: int


@dataclass(frozen=True, slots=True)
class Localised:
    template: Template
    archives: Mapping[str, bytes]  # key in the bucket: zip


def localise(template: Template, place: Place) -> Localised:
    local: Template = copy.deepcopy(template)
    folders = _layer_folders(local, place.project)
    sockets = _sockets_endpoint(local, place.engine)
    archives: dict[str, bytes] = {}
    for function in list(_of_type(local, FUNCTION)):
        archive = _archive(_bootstrap(function, place, folders))
        key = f"{hashlib.sha256(archive).hexdigest()}.zip"
        archives[key] = archive
        _rewrite(function, f"s3://{place.bucket}/{key}", {**place.additions, **sockets})
        _spare_the_machine(function, place.cores)
        _return_sooner(local, function)
    local["Resources"] = {name: entry for name, entry in local["Resources"].items() if _has_place_here(entry)}
    return Localised(local, archives)


def _has_place_here(resource: Mapping[str, Any]) -> bool:
    """Layers are on the functions' path already, and loopback has no TLS that a bucket could insist on."""
    return resource["Type"] != LAYER and not (resource["Type"] == POLICY and "aws:SecureTransport" in str(resource))


def _of_type(template: Template, kind: str) -> Iterator[dict[str, Any]]:
    return (resource for resource in template["Resources"].values() if resource["Type"] == kind)


def _layer_folders(template: Template, project: Path) -> tuple[Path, ...]:
    return tuple(project / layer["Properties"]["ContentUri"] for layer in _of_type(template, LAYER))


def _sockets_endpoint(template: Template, engine: str) -> dict[str, Any]:
    """The events of the engine name a domain without a port, so functions are told where connections are answered."""
    for stage in _of_type(template, SOCKET_STAGE):
        known = {"Id": stage["Properties"]["ApiId"], "Stage": stage["Properties"]["StageName"]}
        return {"LECTERN_SOCKETS_ENDPOINT": {"Fn::Sub": [f"{engine}/_aws/execute-api/${{Id}}/${{Stage}}", known]}}
    return {}


def _spare_the_machine(function: Mapping[str, Any], cores: int) -> None:
    """A hundred page readers at once are fine on AWS; here they would share these cores."""
    for event in _queue_events(function):
        event["ScalingConfig"] = {"MaximumConcurrency": max(2, cores)}


def _return_sooner(template: Template, function: Mapping[str, Any]) -> None:
    """A message in work when the engine dies comes back as soon as the lease of that work has ended."""
    usual = template.get("Globals", {}).get("Function", {}).get("Timeout", 3)
    enough = function["Properties"].get("Timeout", usual) + AFTER_LEASE
    for event in _queue_events(function):
        queue = template["Resources"][event["Queue"]["Fn::GetAtt"][0]]["Properties"]
        queue["VisibilityTimeout"] = min(queue.get("VisibilityTimeout", enough), enough)


def _queue_events(function: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (
        event["Properties"] for event in function["Properties"].get("Events", {}).values() if event["Type"] == "SQS"
    )


def _rewrite(function: dict[str, Any], code: str, additions: Mapping[str, Any]) -> None:
    properties = function["Properties"]
    handler = _handler(properties)
    for name in IGNORED:
        properties.pop(name, None)
    function.pop("Metadata", None)
    properties |= {"Runtime": "provided.al2023", "Handler": handler, "CodeUri": code}
    variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
    variables.update(additions)


def _handler(properties: Mapping[str, Any]) -> str:
    handler: str = properties["ImageConfig"]["Command"][0] if _is_image(properties) else properties["Handler"]
    return handler


def _is_image(properties: Mapping[str, Any]) -> bool:
    return properties.get("PackageType") == "Image"


def _bootstrap(function: Mapping[str, Any], place: Place, layers: tuple[Path, ...]) -> str:
    """The engine replaces a function's processes when this text changes, so it carries a hash of the sources."""
    properties = function["Properties"]
    if _is_image(properties):
        home = place.project / "images"
        sources = (home / _handler(properties).split(".")[0], *layers)
    else:
        home = place.project / properties["CodeUri"]
        sources = (home, *layers)
    path = ":".join(str(folder) for folder in (home, *layers))
    return f"""#!/bin/sh
# sources {hash_of(sources)}
unset {ENGINES_OWN}
export AWS_EXECUTION_ENV=AWS_Lambda_python3.13 PYTHONUNBUFFERED=1
export LAMBDA_TASK_ROOT='{home}' PYTHONPATH='{path}'
cd '{home}' || exit 1
exec '{place.python}' -m local.function "$_HANDLER"
"""


def hash_of(folders: tuple[Path, ...]) -> str:
    """One hash for every file in these folders, by name and content."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(_files(folder)):
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _archive(bootstrap: str) -> bytes:
    """The same text always gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("bootstrap", date_time=(1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, bootstrap)
    return buffer.getvalue()
