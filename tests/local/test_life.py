import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from local import deploying, launching
from local.folder import Folder, Trouble, write_private

from .conftest import Mini, soon


def greeting(connection: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = httpx.get(f"{connection['api']}/greeting", timeout=30).raise_for_status().json()
    return reply


def alive(pid: int) -> bool:
    """Neither gone nor a zombie that its parent has not looked after."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def fill(connection: dict[str, Any]) -> None:
    client = deploying.client
    engine = connection["engine"]
    client("s3", engine).put_object(Bucket="files", Key="a", Body=b"bytes", ContentType="text/plain")
    client("sqs", engine).send_message(QueueUrl=f"{engine}/000000000000/work", MessageBody="to do")
    client("dynamodb", engine).put_item(TableName="things", Item={"pk": {"S": "finished"}})


def assert_filled(connection: dict[str, Any]) -> None:
    client = deploying.client
    engine = connection["engine"]
    stored = client("s3", engine).get_object(Bucket="files", Key="a")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"bytes", "text/plain")
    received = client("sqs", engine).receive_message(QueueUrl=f"{engine}/000000000000/work")
    assert received["Messages"][0]["Body"] == "to do"
    assert "Item" in client("dynamodb", engine).get_item(TableName="things", Key={"pk": {"S": "finished"}})


def test_kill_9_loses_nothing_that_was_finished_and_leaves_no_process(mini: Mini) -> None:
    connection = mini.up()
    function = greeting(connection)["pid"]
    fill(connection)
    soon(lambda: "finished" in (mini.folder.engine_state / "dynamodb.json").read_text())

    os.kill(connection["pid"], signal.SIGKILL)

    soon(lambda: not alive(function) and not alive(connection["pid"]))
    soon(lambda: launching.running(mini.folder) is None)  # a last snapshot may still be written
    again = mini.up()
    assert again["api"] == connection["api"]
    assert again["pid"] != connection["pid"]
    assert greeting(again)["hello"] == "hello"
    assert_filled(again)


def test_up_waits_for_the_last_snapshot_of_a_killed_engine(mini: Mini) -> None:
    mini.folder.prepare()
    launching.ports(mini.folder)
    hold = f"import time, pathlib, local.engine as e; e.hold(pathlib.Path({str(mini.folder.lock)!r})); time.sleep(2)"
    snapshot = subprocess.Popen([sys.executable, "-c", hold])
    soon(lambda: launching.running(mini.folder))

    connection = mini.up()

    assert snapshot.poll() == 0
    assert connection["pid"] != snapshot.pid


def test_down_leaves_no_process_and_up_brings_everything_back(mini: Mini) -> None:
    connection = mini.up()
    function = greeting(connection)["pid"]
    fill(connection)

    launching.stop(mini.folder)

    soon(lambda: not alive(function) and not alive(connection["pid"]))
    assert not mini.folder.connection.exists()
    assert_filled(mini.up())


def test_up_on_a_running_platform_changes_nothing(mini: Mini) -> None:
    first = mini.up()
    function = greeting(first)["pid"]

    assert mini.up() == first
    assert greeting(first)["pid"] == function
    assert "already running" in mini.said[-1]


def test_up_picks_up_changed_sources_and_ends_the_old_processes(mini: Mini) -> None:
    connection = mini.up()
    function = greeting(connection)["pid"]
    (mini.project / "layers/core/words/__init__.py").write_text('HELLO = "good evening"\n')

    assert greeting(mini.up())["hello"] == "good evening"
    soon(lambda: not alive(function))


def test_functions_see_nothing_of_the_users_environment(mini: Mini, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEBODYS_API_KEY", "secret")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("LECTERN_WRITER_URL", "http://127.0.0.1:8080/v1")

    sees = greeting(mini.up())["sees"]

    assert not {"SOMEBODYS_API_KEY", "AWS_PROFILE", "STATE_DIR", "GATEWAY_PORT"} & set(sees)
    assert sees["OMP_THREAD_LIMIT"] == "1"
    assert (sees["LECTERN_WRITER"], sees["LECTERN_WRITER_URL"]) == ("openai", "http://127.0.0.1:8080/v1")


def test_the_rest_api_answers_preflights_errors_and_unknown_routes_as_the_template_says(mini: Mini) -> None:
    api = mini.up()["api"]

    preflight, unknown = httpx.options(f"{api}/greeting"), httpx.get(f"{api}/nowhere")
    failed = httpx.get(f"{api}/failure", timeout=30)

    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert (unknown.status_code, unknown.json()) == (404, {"title": "There is no such thing here"})
    assert (failed.status_code, failed.json()) == (502, {"message": "Internal server error"})


@pytest.mark.parametrize(("iam", "status"), [(False, 200), (True, 502)])
def test_with_iam_a_function_may_do_no_more_than_its_role_says(mini: Mini, iam: bool, status: int) -> None:
    api = mini.up(iam=iam)["api"]

    assert httpx.get(f"{api}/greeting", timeout=30).status_code == 200
    assert httpx.get(f"{api}/things", timeout=30).status_code == status


def test_a_running_engine_does_not_become_strict_unnoticed(mini: Mini) -> None:
    mini.up()

    with pytest.raises(Trouble, match="down"):
        mini.up(iam=True)


def test_only_this_machine_can_reach_the_engine(mini: Mini) -> None:
    port = int(mini.up()["engine"].rsplit(":", 1)[1])

    with socket.socket() as other_address:
        assert other_address.connect_ex(("127.0.0.2", port)) != 0  # bound to every interface, it would answer here


def test_a_port_in_use_is_explained(mini: Mini) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger, pytest.raises(Trouble, match="--port"):
        launching.start(mini.folder, port=stranger.getsockname()[1])


def test_a_folder_stays_on_the_port_that_its_queues_know(mini: Mini) -> None:
    mini.folder.prepare()
    port = launching.ports(mini.folder)["engine"]

    assert launching.ports(mini.folder, wanted=port)["engine"] == port
    with pytest.raises(Trouble, match=str(port)):
        launching.ports(mini.folder, wanted=port + 1)


def test_a_template_that_does_not_go_in_is_explained_by_resource(mini: Mini) -> None:
    template = mini.project / "template.yaml"
    good = template.read_text()
    template.write_text(good.replace("QueueName: work", "QueueName: work\n      VisibilityTimeout: 999999"))

    with pytest.raises(Trouble, match=r"Work.*between 0 and 43200"):
        mini.up()
    template.write_text(good)
    assert greeting(mini.up())["hello"] == "hello"


def test_the_connection_is_its_owners_alone(mini: Mini) -> None:
    mini.up()

    assert mini.folder.connection.stat().st_mode & 0o077 == 0


def test_a_file_left_by_a_dead_engine_is_not_a_running_one(tmp_path: Any) -> None:
    folder = Folder(tmp_path)
    write_private(folder.lock, str(os.getpid()))

    assert launching.running(folder) is None
