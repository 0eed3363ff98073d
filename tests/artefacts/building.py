"""What `sam build` makes of the zip functions, and fresh processes that run it as Lambda's Python does."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import awslambdaric

from tests.template.reading import ROOT, callable_of, functions, template

PACKAGES = Path(awslambdaric.__file__).parents[1]
RUNTIME = ("awslambdaric", "runtime_client*.so", "simplejson")  # what Lambda adds: its runtime client
NAMES = [name for name, found in functions(template()).items() if found.get("PackageType") != "Image"]


@dataclass(frozen=True, slots=True)
class Artefact:
    """One function as it is deployed: its own folder, its layer's, and that of Lambda's own runtime client."""

    name: str
    folder: Path
    layer: Path
    runtime: Path

    def run(self, code: str, **variables: str) -> Any:
        """What `code` prints as JSON, in a fresh process that knows nothing but the artefact. `handler` is the name of
        its entry point, `load` makes it one."""
        path = [str(self.folder), str(self.layer), str(self.runtime)]
        opening = f"import json, sys; sys.path[:0] = {path}; handler = {handler_of(self.name)!r}\n{LOAD}\n"
        # neither site-packages nor the environment; compiled files are used as they are
        command = [sys.executable, "-I", "-S", "-B", "-c", opening + code]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


LOAD = "def load():\n    from awslambdaric import bootstrap\n    return bootstrap._get_handler(handler)"


def handler_of(name: str) -> str:
    if name == "bare":
        return "bare.handler"
    return callable_of(functions(template())[name])


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """`sam build` of the project, without the images, which take a container engine."""
    source = folder / "template.json"
    source.write_text(json.dumps(_without_images(template())))
    search = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    kept = {name: os.environ[name] for name in ("HOME", "UV_CACHE_DIR", "SSL_CERT_FILE") if name in os.environ}
    command = ["sam", "build", "--template", source, "--base-dir", ROOT, "--build-dir", folder / "built", "--no-cached"]
    return subprocess.run(
        [Path(sys.executable).with_name("sam"), *map(str, command[1:])],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**kept, "PATH": search, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"},
    )


def _without_images(source: dict[str, Any]) -> dict[str, Any]:
    """The functions and layers alone, so that nothing refers to what is left out."""
    wanted = ("AWS::Serverless::Function", "AWS::Serverless::LayerVersion")
    resources = {name: each for name, each in source["Resources"].items() if each["Type"] in wanted}
    kept = {name: _bare(each) for name, each in resources.items() if "Dockerfile" not in each.get("Metadata", {})}
    return {"Transform": source["Transform"], "Resources": kept}


def _bare(resource: Mapping[str, Any]) -> dict[str, Any]:
    of_a_build = ("CodeUri", "ContentUri", "Runtime", "Handler", "Layers", "CompatibleRuntimes")
    properties = {name: value for name, value in resource["Properties"].items() if name in of_a_build}
    return {**resource, "Properties": properties}


def add_runtime(folder: Path) -> Path:
    folder.mkdir()
    for pattern in RUNTIME:
        for found in PACKAGES.glob(pattern):
            (folder / found.name).symlink_to(found)
    return folder
