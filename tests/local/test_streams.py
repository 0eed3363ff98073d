"""Whoever follows a table hears of every change once the platform is up again."""

import json
from pathlib import Path

import pytest

from local import deploying, launching

from .conftest import Mini, soon

FOLLOWING = (
    "import boto3\n"
    "def handler(event, context):\n"
    "    for record in event['Records']:\n"
    "        name = record['dynamodb']['Keys']['pk']['S']\n"
    "        boto3.client('ssm').put_parameter(Name=f'saw-{name}', Value='.', Type='String', Overwrite=True)\n"
)
FOLLOWER = """
  Follower:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: services/
      Runtime: python3.13
      Handler: following.handler.handler
      Events:
        Changed:
          Type: DynamoDB
          Properties: { Stream: !GetAtt Things.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 10 }
"""
KEYS = "      KeySchema: [{ AttributeName: pk, KeyType: HASH }]\n"


def follow(project: Path) -> None:
    """Give the mini platform a function that notes what changes in its table."""
    (project / "services/following").mkdir()
    (project / "services/following/__init__.py").touch()
    (project / "services/following/handler.py").write_text(FOLLOWING)
    template = project / "template.yaml"
    told = template.read_text().replace(KEYS, f"{KEYS}      StreamSpecification: {{ StreamViewType: NEW_IMAGE }}\n")
    template.write_text(told + FOLLOWER)


def put(engine: str, name: str) -> None:
    deploying.client("dynamodb", engine).put_item(TableName="things", Item={"pk": {"S": name}})


def seen(engine: str) -> set[str]:
    told = deploying.client("ssm", engine).describe_parameters()["Parameters"]
    return {each["Name"].removeprefix("saw-") for each in told if each["Name"].startswith("saw-")}


def switch(engine: str, on: bool) -> None:
    functions = deploying.client("lambda", engine)
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)


@pytest.fixture
def engine(mini: Mini) -> str:
    follow(mini.project)
    return str(mini.up()["engine"])


def test_a_function_that_follows_a_table_goes_on_after_a_restart(mini: Mini, engine: str) -> None:
    for name in ("a", "b", "c"):
        put(engine, name)
    soon(lambda: seen(engine) == {"a", "b", "c"})

    launching.stop(mini.folder)
    mini.up()
    put(engine, "d")

    soon(lambda: "d" in seen(engine))


def test_what_was_not_delivered_before_a_restart_is_delivered_after_it(mini: Mini, engine: str) -> None:
    put(engine, "a")
    soon(lambda: seen(engine) == {"a"})
    switch(engine, on=False)
    put(engine, "b")

    launching.stop(mini.folder)
    mini.up()
    switch(engine, on=True)

    soon(lambda: seen(engine) == {"a", "b"})


def test_state_that_was_saved_without_streams_does_not_silence_a_function(mini: Mini, engine: str) -> None:
    put(engine, "a")
    soon(lambda: seen(engine) == {"a"})
    launching.stop(mini.folder)
    path = mini.folder.engine_state / "dynamodb.json"
    state = json.loads(path.read_text())
    del state["payload"]["unread"]
    path.write_text(json.dumps(state))

    mini.up()
    put(engine, "b")

    soon(lambda: "b" in seen(engine))


def test_the_engine_still_forgets_its_streams_and_not_how_far_they_were_read() -> None:
    """When this fails, `remembering` can go."""
    from ministack.services import dynamodb, lambda_svc

    assert "dynamodb_stream_positions" in lambda_svc.get_state()
    assert not [name for name in dynamodb.get_state() if "stream" in name]
