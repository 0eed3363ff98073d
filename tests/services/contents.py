"""What a platform has stored, remembered so that a test's traces can be seen and taken back."""

from pathlib import Path
from typing import Any

import boto3

from lectern.platform import Platform

READING = ("Get", "BatchGet", "Query", "List", "Head", "Describe", "Scan")


def data_in(folder: Path) -> str:
    """A folder for a platform, with the embedding model that all tests of this run share: it takes seconds to make."""
    model = folder.parent / "model"
    model.mkdir(exist_ok=True)
    (folder / "model").symlink_to(model)
    return str(folder)


class Contents:
    """Everything in the table and the bucket, as it was when this was made."""

    def __init__(self, platform: Platform) -> None:
        self._table, self._bucket = platform.table.name, platform.files.bucket
        self._dynamodb, self._s3 = boto3.client("dynamodb"), boto3.client("s3")
        self._items, self._tags = self._stored_items(), self._stored_tags()
        self._bytes = {name: self._s3.get_object(Bucket=self._bucket, Key=name)["Body"].read() for name in self._tags}

    def are_unchanged(self) -> bool:
        """Counting aside that somebody has asked: refusals count too."""
        now = self._stored_items(), self._stored_tags()
        return (_uncounted(now[0]), now[1]) == (_uncounted(self._items), self._tags)

    def sort_keys(self, course: str) -> list[str]:
        """Of the items whose partition names this course."""
        return sorted({sk for pk, sk in self._items if course in pk})

    def put_back(self) -> None:
        now = self._stored_items()
        for key in now.keys() - self._items.keys():
            self._dynamodb.delete_item(TableName=self._table, Key={name: now[key][name] for name in ("pk", "sk")})
        for key, item in self._items.items():
            if now.get(key) != item:
                self._dynamodb.put_item(TableName=self._table, Item=item)
        tags = self._stored_tags()
        for name in tags.keys() - self._tags.keys():
            self._s3.delete_object(Bucket=self._bucket, Key=name)
        for name, tag in self._tags.items():
            if tags.get(name) != tag:
                self._s3.put_object(Bucket=self._bucket, Key=name, Body=self._bytes[name])

    def _stored_items(self) -> dict[tuple[str, str], Any]:
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}

    def _stored_tags(self) -> dict[str, str]:
        """name -> hash of every object."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        return {found["Key"]: found["ETag"] for page in pages for found in page.get("Contents", [])}


def note_writes(session: boto3.Session) -> list[str]:
    """A list that grows by the name of every call to AWS, of clients made from now on, that may change something."""
    noted: list[str] = []

    def note(model: Any, **_: Any) -> None:
        if not model.name.startswith(READING):
            noted.append(model.name)

    session.events.register("before-call", note)
    return noted


def _uncounted(items: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    return {key: item for key, item in items.items() if not key[1].startswith("SPENT#")}
