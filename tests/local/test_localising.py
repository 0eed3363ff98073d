import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from local import localising
from local.folder import PROJECT
from local.localising import Localised, Place, localise

EXTRACTS = {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}, "ScalingConfig": {"MaximumConcurrency": 100}}
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Core": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layers/core/"}},
        "Courses": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "services/",
                "Runtime": "python3.13",
                "Handler": "courses.handler.handler",
                "Layers": [{"Ref": "Core"}],
                "SnapStart": {"ApplyOn": "PublishedVersions"},
                "Environment": {"Variables": {"LECTERN_WRITER": "bedrock", "LECTERN_BUCKET": {"Ref": "Library"}}},
            },
        },
        "Extract": {
            "Type": "AWS::Serverless::Function",
            "Metadata": {"DockerContext": ".", "Dockerfile": "images/extract/Dockerfile"},
            "Properties": {
                "PackageType": "Image",
                "Timeout": 300,
                "ImageConfig": {"Command": ["extract.handler.handler"]},
                "Events": {"Uploads": {"Type": "SQS", "Properties": EXTRACTS}},
            },
        },
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 1800}},
        "OnlyByTls": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"PolicyDocument": {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}},
        },
        "SocketStage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": {"Ref": "Sockets"}, "StageName": "dev"},
        },
    }
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for file in ("layers/core/lectern/model.py", "services/courses/handler.py", "images/extract/handler.py"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text(f"# {file}\n")
    return tmp_path


def run(project: Path, template: dict[str, Any] = TEMPLATE) -> Localised:
    additions = {"LECTERN_WRITER": "embedded", "LECTERN_DATA": "/data"}
    return localise(template, Place(project, "/venv/bin/python", "http://127.0.0.1:1", "bootstraps", additions, 2))


def function(localised: Localised, name: str) -> dict[str, Any]:
    found: dict[str, Any] = localised.template["Resources"][name]["Properties"]
    return found


def bootstrap(localised: Localised, name: str) -> str:
    key = function(localised, name)["CodeUri"].removeprefix("s3://bootstraps/")
    return zipfile.ZipFile(io.BytesIO(localised.archives[key])).read("bootstrap").decode()


def test_zip_and_image_functions_run_their_handler_on_the_runtime_client(project: Path) -> None:
    localised = run(project)

    assert function(localised, "Courses")["Handler"] == "courses.handler.handler"
    assert function(localised, "Extract")["Handler"] == "extract.handler.handler"
    assert {function(localised, name)["Runtime"] for name in ("Courses", "Extract")} == {"provided.al2023"}
    assert f"PYTHONPATH='{project}/services:{project}/layers/core'" in bootstrap(localised, "Courses")
    assert f"PYTHONPATH='{project}/images:{project}/layers/core'" in bootstrap(localised, "Extract")


def test_nothing_is_left_that_needs_docker_or_aws(project: Path) -> None:
    localised = run(project)

    assert set(localised.template["Resources"]) == {"Courses", "Extract", "Queue", "SocketStage"}
    assert "Metadata" not in localised.template["Resources"]["Extract"]
    assert not {"PackageType", "ImageConfig", "SnapStart", "Layers"} & {
        name for each in ("Courses", "Extract") for name in function(localised, each)
    }


def test_local_variables_win_and_the_templates_own_stay(project: Path) -> None:
    variables = function(run(project), "Courses")["Environment"]["Variables"]

    assert variables["LECTERN_WRITER"] == "embedded"
    assert variables["LECTERN_DATA"] == "/data"
    assert variables["LECTERN_BUCKET"] == {"Ref": "Library"}


def test_functions_are_told_the_port_of_the_sockets(project: Path) -> None:
    endpoint = function(run(project), "Extract")["Environment"]["Variables"]["LECTERN_SOCKETS_ENDPOINT"]

    assert endpoint == {
        "Fn::Sub": ["http://127.0.0.1:1/_aws/execute-api/${Id}/${Stage}", {"Id": {"Ref": "Sockets"}, "Stage": "dev"}]
    }


def test_a_queue_does_not_start_more_functions_than_the_machine_can_carry(project: Path) -> None:
    event = function(run(project), "Extract")["Events"]["Uploads"]

    assert event["Properties"]["ScalingConfig"] == {"MaximumConcurrency": 2}


def test_a_message_comes_back_when_the_lease_of_a_dead_function_has_ended(project: Path) -> None:
    queue = run(project).template["Resources"]["Queue"]["Properties"]

    assert 360 < queue["VisibilityTimeout"] < 1800


def test_the_same_sources_give_the_same_archives(project: Path, tmp_path: Path) -> None:
    first = run(project)
    (project / "services/courses/__pycache__").mkdir()
    (project / "services/courses/__pycache__/handler.cpython-313.pyc").write_bytes(b"compiled")

    assert run(project) == first


@pytest.mark.parametrize(
    ("changed", "replaced"),
    [
        ("services/courses/handler.py", {"Courses"}),
        ("images/extract/handler.py", {"Extract"}),
        ("layers/core/lectern/model.py", {"Courses", "Extract"}),
    ],
)
def test_a_changed_source_replaces_the_functions_that_use_it(project: Path, changed: str, replaced: set[str]) -> None:
    before = run(project)
    (project / changed).write_text("# changed\n")

    after = run(project)

    names = ("Courses", "Extract")
    assert {each for each in names if function(before, each)["CodeUri"] != function(after, each)["CodeUri"]} == replaced


def test_a_renamed_file_is_a_change(project: Path) -> None:
    before = localising.hash_of((project / "services",))
    shutil.move(project / "services/courses/handler.py", project / "services/courses/handling.py")

    assert localising.hash_of((project / "services",)) != before


def test_the_template_it_was_given_stays_as_it_was(project: Path) -> None:
    before = repr(TEMPLATE)
    run(project)

    assert repr(TEMPLATE) == before


def test_every_function_of_the_platform_finds_its_handler() -> None:
    localised = run(PROJECT, yaml_parse((PROJECT / "template.yaml").read_text()))

    functions = [r["Properties"] for r in localised.template["Resources"].values() if r["Type"] == localising.FUNCTION]
    homes = (PROJECT / "services", PROJECT / "images")
    for properties in functions:
        module = properties["Handler"].rsplit(".", 1)[0].replace(".", "/")
        assert any((home / f"{module}.py").exists() for home in homes), properties["Handler"]
