"""Bring the platform up on this machine: start the engine, deploy the template, say where everything is."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local import completing, deploying, issuer, launching, localising, retiring
from local.folder import PROJECT, Folder, Trouble, read_json, write_private

Say = Callable[[str], None]
STAGE = "dev"
PASSED_ON = (
    "LECTERN_WRITER_URL", "LECTERN_WRITER_MODEL", "LECTERN_QUESTIONS_PER_MINUTE", "LECTERN_QUESTIONS_PER_DAY",
)  # fmt: skip


def up(
    folder: Folder,
    say: Say,
    port: int | None = None,
    iam: bool = False,
    project: Path = PROJECT,
    stage: str = STAGE,
) -> dict[str, Any]:
    """The connection: start what does not run, deploy what has changed. Raises Trouble."""
    began = time.monotonic()
    was_running = launching.settled(folder)
    if was_running and iam and not read_json(folder.connection).get("iam"):
        raise Trouble("The engine runs without IAM. Stop it first: python -m local down")
    if not was_running:
        say(f"Starting the engine in {folder.root} ...")
    pid = was_running or launching.start(folder, port, iam)
    standing = _deploy(folder, project, say, stage, complete_anyway=not was_running)
    connection = {
        **_connection(folder, standing, pid, stage),
        "iam": iam or read_json(folder.connection).get("iam", False),
    }
    if was_running and not standing.changed and folder.connection.exists():
        say(f"Lectern is already running: {connection['api']}")
    else:
        write_private(folder.connection, json.dumps(connection, indent=2))
        say(f"Lectern is up after {time.monotonic() - began:.1f} s: {connection['api']}")
    return connection


def _deploy(folder: Folder, project: Path, say: Say, stage: str, complete_anyway: bool) -> deploying.Deployed:
    ports = launching.ports(folder)
    engine = launching.address(ports["engine"])
    template = yaml_parse((project / "template.yaml").read_text())
    localised = localising.localise(template, _place(folder, project, ports))
    parameters = _parameters(template, ports, stage)
    say("Deploying template.yaml ...")
    standing = deploying.deploy(localised, parameters, engine)
    if standing.changed or complete_anyway:
        names = {**parameters, **standing.resources}
        completing.complete(deploying.client("apigateway", engine), standing.template, names)
        retiring.retire_versions(deploying.client("lambda", engine), standing.template, standing.resources)
    return standing


def _place(folder: Folder, project: Path, ports: Mapping[str, int]) -> localising.Place:
    engine = launching.address(ports["engine"])
    additions = _additions(folder, ports, os.environ)
    return localising.Place(project, sys.executable, engine, deploying.BUCKET, additions, os.cpu_count() or 1)


def _additions(folder: Folder, ports: Mapping[str, int], outside: Mapping[str, str]) -> dict[str, str]:
    """The variables of every function: the embedded adapters, except that a language model server may be named."""
    return {
        "LECTERN_EMBEDDER": "embedded",
        "LECTERN_PASSAGES": "embedded",
        "LECTERN_WRITER": "openai" if outside.get("LECTERN_WRITER_URL") else "embedded",
        "LECTERN_TRANSCRIBER": "embedded",
        "LECTERN_DATA": str(folder.data),
        "LECTERN_WARM_COPIES": str(min(3, os.cpu_count() or 1)),  # they share this machine
        "LECTERN_PRIVATE_LMS": "yes",
        "LECTERN_PUBLIC_URL": f"{launching.address(ports['engine'])}/_aws/execute-api/{{api}}/{{stage}}",
        "LECTERN_ISSUER": issuer.address(ports["issuer"]),
        "LECTERN_QUESTIONS_PER_MINUTE": "6000",  # one account plays a whole class here
        "LECTERN_QUESTIONS_PER_DAY": "1000000",
        **{name: outside[name] for name in PASSED_ON if outside.get(name)},
    }


def _parameters(template: Mapping[str, Any], ports: Mapping[str, int], stage: str) -> dict[str, str]:
    """Every parameter of the template with the value that it has here."""
    defaults = {name: str(entry.get("Default", "")) for name, entry in template.get("Parameters", {}).items()}
    here = {"Stage": stage, "SupabaseUrl": launching.address(ports["issuer"])}
    return {name: here.get(name, default) for name, default in defaults.items()}


def _connection(folder: Folder, standing: deploying.Deployed, pid: int, stage: str) -> dict[str, Any]:
    ports = launching.ports(folder)
    engine = launching.address(ports["engine"])
    apis = {kind: standing.resources[name] for kind, name in _apis(standing.template)}
    return {
        "api": f"{engine}/_aws/execute-api/{apis['rest']}/{stage}",
        "socket": f"ws://127.0.0.1:{ports['engine']}/_aws/execute-api/{apis['socket']}/{stage}",
        "issuer": issuer.address(ports["issuer"]),
        "accounts": issuer.accounts(folder),
        "pid": pid,
        "engine": engine,
        "stack": deploying.STACK,
        "started": _started(folder, pid),
    }


def _apis(template: Mapping[str, Any]) -> list[tuple[str, str]]:
    kinds = {"AWS::ApiGateway::RestApi": "rest", "AWS::ApiGatewayV2::Api": "socket"}
    return [(kinds[entry["Type"]], name) for name, entry in template["Resources"].items() if entry["Type"] in kinds]


def _started(folder: Folder, pid: int) -> str:
    known = read_json(folder.connection)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return str(known["started"]) if known.get("pid") == pid else now


def status(folder: Folder) -> dict[str, Any]:
    """{"running": bool} and, when it runs, the connection without its passwords."""
    pid = launching.running(folder)
    known = {name: value for name, value in read_json(folder.connection).items() if name != "accounts"}
    return {"running": True, **known, "pid": pid} if pid else {"running": False}
