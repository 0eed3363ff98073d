"""AWS Lambda as its callers see it: the named handler is called in this process."""

import re
from typing import TYPE_CHECKING

from .answers import Reply, as_json

if TYPE_CHECKING:
    from .server import Loopback, Request

_INVOKED = re.compile(r"/2015-03-31/functions/(?P<name>.+)/invocations")


def reply(loopback: "Loopback", request: "Request") -> Reply | None:
    called = _INVOKED.fullmatch(request.path)
    if not called:
        return None
    return as_json(loopback.functions[called["name"]](request.body, None))
