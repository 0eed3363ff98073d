"""The one bucket: uploads by presigned form, pages as JSON."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

MINUTES_TO_UPLOAD = 15


@dataclass(frozen=True)
class Files:
    """An S3 bucket in the verbs that Lectern needs."""

    bucket: str

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        return boto3.client("s3", config=Config(signature_version="s3v4"))

    def upload_form(self, key: str, size: int, sha256: str) -> dict[str, Any]:
        """{"url", "fields"} of a POST that S3 accepts for this key, size (bytes) and content (hex SHA-256) alone."""
        fields = {
            "Content-Type": "application/octet-stream",
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode(),
        }
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", size, size])
        return dict(
            self._client.generate_presigned_post(
                self.bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=MINUTES_TO_UPLOAD * 60
            )
        )

    def link(self, key: str, name: str, seconds: int = 300) -> str:
        """A URL that downloads the object under `name`."""
        quoted = name.replace('"', "'").encode("ascii", "replace").decode()
        arguments = {
            "Bucket": self.bucket,
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{quoted}"',
        }
        return str(self._client.generate_presigned_url("get_object", Params=arguments, ExpiresIn=seconds))

    def download(self, key: str, to: Path) -> None:
        """Raises FileNotFoundError when there is no such object."""
        try:
            self._client.download_file(self.bucket, key, str(to))
        except self._client.exceptions.ClientError as refused:
            raise _missing(refused, key) from refused

    def read_json(self, key: str) -> Any:
        """Raises FileNotFoundError when there is no such object."""
        try:
            return json.loads(self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except self._client.exceptions.ClientError as refused:
            raise _missing(refused, key) from refused

    def write_json(self, key: str, value: Mapping[str, Any]) -> None:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self._client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def write(self, key: str, body: bytes, kind: str = "application/octet-stream") -> None:
        self._client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=kind)

    def exists(self, key: str) -> bool:
        """Asked by listing: a HEAD without the right to list answers 403 for a missing object."""
        return key in self.names(key)

    def names(self, prefix: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def remove(self, names: Sequence[str]) -> None:
        """Delete objects; unknown names are no error."""
        for start in range(0, len(names), 1000):
            batch = [{"Key": name} for name in names[start : start + 1000]]
            self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True})


def _missing(refused: Any, key: str) -> Exception:
    code = refused.response["Error"]["Code"]
    return FileNotFoundError(key) if code in ("NoSuchKey", "404") else refused
