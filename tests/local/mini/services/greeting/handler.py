"""Says hello and what it sees of its surroundings; fails; and keeps things for which it has no permission."""

import json
import os

import boto3
from words import HELLO


def handler(event, context):
    if event["resource"] == "/failure":
        raise ValueError("the name of a student")
    if event["resource"] == "/things":
        boto3.client("dynamodb").put_item(TableName="things", Item={"pk": {"S": "kept"}})
    return {"statusCode": 200, "body": json.dumps({"hello": HELLO, "pid": os.getpid(), "sees": dict(os.environ)})}
