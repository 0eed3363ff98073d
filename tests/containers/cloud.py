"""AWS, Bedrock and Pinecone as the containers reach them: on the loopback that is all the network they have."""

import hashlib
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3

from lectern import objects
from lectern.aws.files import Files
from lectern.aws.table import Table
from lectern.ledger import announcing
from lectern.ledger.book import Ledger
from lectern.model import CourseId, Run
from local import launching
from local.engine import REGION
from local.folder import Folder
from tests.containers import functions
from tests.loopback.server import Loopback, serve
from tests.template.reading import table_properties

COURSE = CourseId("c1")
SAMPLES = Path(__file__).parents[2] / "samples" / "course"


@dataclass(frozen=True)
class Cloud:
    """What the functions work on; `variables` leads them here."""

    ledger: Ledger
    files: Files
    loopback: Loopback
    variables: Mapping[str, str]

    def upload(self, name: str, course: CourseId = COURSE) -> Run:
        """A sample file, announced and delivered as an instructor's program does it."""
        content = (SAMPLES / name).read_bytes()
        run = announcing.announce(self.ledger, course, name, len(content), hashlib.sha256(content).hexdigest())
        boto3.client("s3").put_object(Bucket=self.files.bucket, Key=objects.upload(run), Body=content)
        return run

    def document(self, run: Run) -> dict[str, Any]:
        return self.ledger.get(run.course, run.document)

    def passages(self, run: Run) -> list[str]:
        """The texts of a document that stand in the index."""
        held = [entry["metadata"] for space in self.loopback.index.spaces.values() for entry in space.values()]
        return [entry["text"] for entry in held if entry["document"] == run.document]


def arrived(key: str) -> dict[str, Any]:
    """What Lambda hands over when S3 has told EventBridge, and that the queue, of a new object."""
    told = {"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": key}}}
    return {"Records": [{"messageId": uuid.uuid4().hex, "eventSource": "aws:sqs", "body": dumps(told)}]}


@contextmanager
def loopback_only(image: str) -> Iterator[str]:
    """A container that does nothing but own a network; this thread moves into it."""
    container = functions.engine("run", "-d", "--network", "none", "--entrypoint", "sleep", image, "infinity")
    network = container.stdout.strip()
    try:
        process = functions.engine("inspect", "-f", "{{.State.Pid}}", network).stdout.strip()
        with Path("/proc/thread-self/ns/net").open() as home, Path(f"/proc/{process}/ns/net").open() as away:
            os.setns(away.fileno(), os.CLONE_NEWNET)
            try:
                yield network
            finally:
                os.setns(home.fileno(), os.CLONE_NEWNET)
    finally:
        functions.engine("kill", network)  # `sleep` heeds nothing less
        functions.engine("rm", network)


@contextmanager
def cloud(folder: Folder) -> Iterator[Cloud]:
    """Raised in the network of the caller."""
    loopback = Loopback(values={"pinecone": "a key"})
    server = serve(loopback)
    try:
        launching.start(folder)
        reached = _reached(launching.address(launching.ports(folder)["engine"]), loopback)
        with patch.dict(os.environ, reached):
            yield _furnished(reached, loopback)
    finally:
        launching.stop(folder)
        server.shutdown()
        server.server_close()


def _reached(engine: str, loopback: Loopback) -> dict[str, str]:
    access = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
    providers = {f"AWS_ENDPOINT_URL_{name}": loopback.url for name in ("BEDROCK_RUNTIME", "SECRETS_MANAGER")}
    return {**access, "AWS_ENDPOINT_URL": engine, **providers}


def _furnished(reached: Mapping[str, str], loopback: Loopback) -> Cloud:
    boto3.client("dynamodb").create_table(TableName="lectern", **table_properties())
    boto3.client("s3").create_bucket(Bucket="library")
    queue = boto3.client("sqs").create_queue(QueueName="work")["QueueUrl"]
    chosen = {
        "LECTERN_TABLE": "lectern",
        "LECTERN_BUCKET": "library",
        "LECTERN_EXTRACT_QUEUE": queue,
        "LECTERN_EMBED_QUEUE": queue,
        "LECTERN_LISTEN_QUEUE": queue,
        "LECTERN_EMBEDDER": "bedrock",
        "LECTERN_PASSAGES": "pinecone",
        "LECTERN_PINECONE_HOST": loopback.url,
        "LECTERN_PINECONE_SECRET": "pinecone",
    }
    return Cloud(Ledger(Table("lectern"), time.time), Files("library"), loopback, {**reached, **chosen})
