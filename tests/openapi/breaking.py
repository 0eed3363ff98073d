"""What in a new contract would break a client that was written for an old one, in a sentence each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.openapi.contract import operations, resolved
from tests.openapi.narrowing import Narrowing

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    old: Spec
    new: Spec

    def sent(self, old: Any, new: Any, where: str) -> Iterator[str]:
        """What a client may send is at least what it was."""
        yield from Narrowing(self.old, self.new).losses(old, new, where)

    def received(self, old: Any, new: Any, where: str) -> Iterator[str]:
        """What a client gets is at most what it was, with every member that it was told of."""
        yield from Narrowing(self.new, self.old).losses(new, old, where)
        yield from self._vanished(old, new, where)

    def _vanished(self, old: Any, new: Any, where: str) -> Iterator[str]:
        before, after = resolved(old, self.old), resolved(new, self.new)
        for name, schema in before.get("properties", {}).items():
            if name not in after.get("properties", {}):
                yield f"{where}.{name}: is gone"
            else:
                yield from self._vanished(schema, after["properties"][name], f"{where}.{name}")
        if "items" in before and "items" in after:
            yield from self._vanished(before["items"], after["items"], f"{where}[]")


def breaks(old: Spec, new: Spec) -> list[str]:
    """Empty when every client of `old` is served as before."""
    change = Change(old, new)
    now = {each[:2]: each.said for each in operations(new)}
    found: list[str] = []
    for path, method, said in operations(old):
        where = f"{method.upper()} {path}"
        if (path, method) not in now:
            found.append(f"{where}: the route is gone")
            continue
        found += _operation(change, said, now[path, method], where)
        found += _parameters(_told(old, path, said), _told(new, path, now[path, method]), change, where)
    return found + list(_socket(change))


def _operation(change: Change, old: Spec, new: Spec, where: str) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"{where}: is not called {old['operationId']} any more"
    if old.get("security") == [] and new.get("security") != []:
        yield f"{where}: wants a token"
    yield from _request(change, old.get("requestBody"), new.get("requestBody"), where)
    for status, reply in old["responses"].items():
        if status not in new["responses"]:
            yield f"{where}: {status} is gone"
            continue
        before, after = resolved(reply, change.old), resolved(new["responses"][status], change.new)
        for kind, media in before.get("content", {}).items():
            if kind not in after.get("content", {}):
                yield f"{where} {status}: is not {kind} any more"
            else:
                yield from change.received(media["schema"], after["content"][kind]["schema"], f"{where} {status}")


def _request(change: Change, old: Spec | None, new: Spec | None, where: str) -> Iterator[str]:
    if new is None:
        return
    if new.get("required") and not (old or {}).get("required"):
        yield f"{where}: wants a body"
    for kind, media in (old or {}).get("content", {}).items():
        if kind not in new["content"]:
            yield f"{where}: takes no {kind} any more"
        else:
            yield from change.sent(media["schema"], new["content"][kind]["schema"], f"{where} request")


def _told(of: Spec, path: str, said: Spec) -> dict[tuple[str, str], Spec]:
    """(place, name) -> parameter, of the path and of the operation."""
    listed = [*of["paths"][path].get("parameters", []), *said.get("parameters", [])]
    return {(each["in"], each["name"]): each for each in (resolved(parameter, of) for parameter in listed)}


def _parameters(old: Any, new: Any, change: Change, where: str) -> Iterator[str]:
    for key, parameter in new.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"{where}: wants the parameter {key[1]}"
    for key, parameter in old.items():
        if key not in new:
            yield f"{where}: the parameter {key[1]} is gone"
        else:
            yield from change.sent(parameter["schema"], new[key]["schema"], f"{where} {key[1]}")


def _socket(change: Change) -> Iterator[str]:
    actions = change.new["x-websocket"]["actions"]
    for name, action in change.old["x-websocket"]["actions"].items():
        if name not in actions:
            yield f"socket {name}: the action is gone"
            continue
        yield from change.sent(action["send"], actions[name]["send"], f"socket {name} send")
        yield from change.received(action["receive"], actions[name]["receive"], f"socket {name} receive")
