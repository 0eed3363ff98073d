"""What the functions find when they look for AWS, Bedrock and Pinecone: the local engine and servers on loopback."""

import hashlib
import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import httpx

from benchmarks.starting import visiting
from extract.limits import Limits
from extract.working import Work as Extracting
from lectern import objects
from lectern.aws.files import Files
from lectern.aws.queues import Queue
from lectern.aws.table import Table
from lectern.ledger import announcing
from lectern.ledger.book import Ledger
from lectern.logs import log
from lectern.model import Actor, CourseId, Run, UserId
from lectern.roster import Roster
from local import issuer, launching
from local.engine import REGION
from local.folder import PROJECT, Folder
from tests.loopback.lms import Lms, lms
from tests.loopback.server import Loopback, serve
from tests.template.reading import table_properties, template

TABLE, BUCKET, SECRET, TUNING = "lectern", "library", "pinecone", "tuning"
USER = "benchmark"
FILE = PROJECT / "samples" / "course" / "05-planning-a-passage.md"


@dataclass(frozen=True)
class Stored:
    """An object of the bucket, and the document that it belongs to."""

    key: str
    run: Run
    ledger: Ledger

    def has_pages(self) -> bool:
        return "embedding" in str(self.ledger.get(self.run.course, self.run.document))

    def is_ready(self) -> bool:
        return bool(self.ledger.get(self.run.course, self.run.document)["live"])


@dataclass(frozen=True)
class Cloud:
    course: str
    token: str
    queue: str
    lms: Lms
    environment: Mapping[str, str]
    user: str = USER
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def variables(self, wanted: Mapping[str, Any] | None) -> dict[str, str]:
        """A function's own, with what the template only knows by reference."""
        parsed = template()
        own = {name: self._value(value, parsed) for name, value in (wanted or {}).items()}
        return {**own, **self.environment}

    def _value(self, value: Any, parsed: Mapping[str, Any]) -> str:
        """What has no counterpart here, as an alias or a group of logs, is empty."""
        if not isinstance(value, dict):
            return str(value)
        named = str(next(iter(value.values())))
        if named in parsed["Parameters"]:
            return str(parsed["Parameters"][named].get("Default", ""))
        kind = parsed["Resources"].get(named, {}).get("Type", "")
        return {"AWS::SQS::Queue": self.queue, "AWS::S3::Bucket": BUCKET, "AWS::DynamoDB::Table": TABLE}.get(kind, "")

    @property
    def _ledger(self) -> Ledger:
        return Ledger(Table(TABLE), time.time)

    def arrived(self, key: str) -> dict[str, Any]:
        """What EventBridge tells the queue of a new object."""
        return {"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": key}}}

    def upload(self) -> Stored:
        """A small file in a course of its own, announced and delivered."""
        course, content = CourseId(f"benchmark{next(self.numbers)}"), FILE.read_bytes()
        run = announcing.announce(self._ledger, course, FILE.name, len(content), hashlib.sha256(content).hexdigest())
        boto3.client("s3").put_object(Bucket=BUCKET, Key=objects.upload(run), Body=content)
        return Stored(objects.upload(run), run, self._ledger)

    def launch(self) -> dict[str, Any]:
        return visiting.launch(Table(TABLE), self.lms)

    def store_pages(self) -> Stored:
        """What extract leaves behind of such a file."""
        sent = self.upload()
        Extracting(self._ledger, Files(BUCKET), Queue(self.queue), Limits(), 300).do(self.arrived(sent.key), "a")
        return Stored(objects.pages(sent.run), sent.run, self._ledger)


@contextmanager
def raised() -> Iterator[Cloud]:
    """Up for as long as the context lasts. The engine is a process of its own."""
    log.setLevel("ERROR")  # standard output is for results
    loopback = Loopback(values={SECRET: "a key", TUNING: "{}"})
    server = serve(loopback)
    with TemporaryDirectory() as place:
        folder = Folder(Path(place))
        try:
            launching.start(folder)
            with lms() as school:
                yield _furnished(folder, loopback, school)
        finally:
            launching.stop(folder)
            server.shutdown()
            server.server_close()


def _furnished(folder: Folder, loopback: Loopback, school: Lms) -> Cloud:
    ports = launching.ports(folder)
    engine, sign_in = launching.address(ports["engine"]), issuer.address(ports["issuer"])
    _reach(engine)
    boto3.client("dynamodb").create_table(TableName=TABLE, **table_properties())
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    queue = boto3.client("sqs").create_queue(QueueName="work")["QueueUrl"]
    teacher = Actor(UserId(USER), admin=False, may_teach=True, expires=time.time() + 3600)
    course = Roster(Table(TABLE), time.time).create(teacher, "A course to be measured")["id"]
    visiting.open_course(Table(TABLE), CourseId(course), school)
    account = issuer.accounts(folder)["instructor"]
    token = httpx.post(f"{sign_in}/token?grant_type=password", json=account).json()["access_token"]
    return Cloud(course, token, queue, school, _environment(engine, sign_in, loopback))


def _reach(engine: str) -> None:
    """This process furnishes the engine with the same adapters."""
    import os

    access = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
    os.environ.update(access, AWS_ENDPOINT_URL=engine)


def _environment(engine: str, sign_in: str, loopback: Loopback) -> dict[str, str]:
    """The providers of a deployment, each at its address here."""
    away = ("BEDROCK_RUNTIME", "SECRETS_MANAGER", "SSM")
    return {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": engine,
        **{f"AWS_ENDPOINT_URL_{name}": loopback.url for name in away},
        "LECTERN_STAGE": "dev", "LECTERN_ISSUER": sign_in, "LECTERN_JWT_SECRET": "",
        "LECTERN_EMBEDDER": "bedrock", "LECTERN_PASSAGES": "pinecone", "LECTERN_WRITER": "bedrock",
        "LECTERN_EMBED_MODEL": "amazon.titan-embed-text-v2:0",
        "LECTERN_PINECONE_HOST": loopback.url, "LECTERN_PINECONE_SECRET": SECRET,
        "LECTERN_TUNING_PARAMETER": TUNING,
        "LECTERN_PUBLIC_URL": visiting.TOOL, "LECTERN_PRIVATE_LMS": "yes",
        "LECTERN_SOCKETS_ENDPOINT": loopback.url,
        "LECTERN_QUESTIONS_PER_MINUTE": "1000000", "LECTERN_QUESTIONS_PER_DAY": "1000000",  # one person asks them all
    }  # fmt: skip
