"""What is started: every function of template.yaml, so that a new one is measured without a word, and its peers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.folder import PROJECT
from tests.template.reading import callable_of, functions, template

MEMORY = 512  # MiB, of the template's globals and of the peers
TIMEOUT = 30  # seconds


@dataclass(frozen=True, slots=True)
class Subject:
    """`handler` as awslambdaric takes it; `triggers` are the function's events as the template has them."""

    name: str
    handler: str
    kind: str  # zip | image | peer
    memory: int = MEMORY
    timeout: int = TIMEOUT
    triggers: tuple[Mapping[str, Any], ...] = ()
    variables: Mapping[str, Any] | None = None
    root: Path = PROJECT
    code: tuple[Path, ...] = ()  # what is on its path, when it is not the source tree of `root`

    @property
    def kinds(self) -> list[str]:
        """Of triggers, each once."""
        return sorted({str(trigger["Type"]) for trigger in self.triggers})


BARE, NAIVE = "(bare)", "(naive)"
PEER_CODE = PROJECT / "benchmarks" / "peers"
PEERS = (Subject(BARE, "bare.handler", "peer"), Subject(NAIVE, "naive.handler", "peer"))


def of_template() -> tuple[Subject, ...]:
    parsed = template()
    globally = parsed["Globals"]["Function"]
    found = functions(parsed).items()
    return tuple(_subject(name, {**globally, **given}, globally) for name, given in found)


def _subject(name: str, given: Mapping[str, Any], globally: Mapping[str, Any]) -> Subject:
    own = given.get("Environment", {}).get("Variables", {})
    return Subject(
        name=name,
        handler=callable_of(dict(given)),
        kind="image" if given.get("PackageType") == "Image" else "zip",
        memory=given["MemorySize"],
        timeout=given["Timeout"],
        triggers=tuple(given.get("Events", {}).values()),
        variables={**globally["Environment"]["Variables"], **own},
    )
