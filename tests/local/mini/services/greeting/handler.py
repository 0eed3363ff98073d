"""Says hello, and what it sees of its surroundings."""

import json
import os

from words import HELLO


def handler(event, context):
    if event["resource"] == "/failure":
        raise ValueError("the name of a student")
    return {"statusCode": 200, "body": json.dumps({"hello": HELLO, "pid": os.getpid(), "sees": dict(os.environ)})}
