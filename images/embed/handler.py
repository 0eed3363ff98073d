"""Turns stored pages into passages that can be found, and sweeps what is dead."""

from typing import Any

from embed.working import Work
from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform(in_image=True)


def _load() -> None:
    from embed.tokens import load_encoding

    platform.load("table", "files", "embed_queue", "passages", "embedder")
    load_encoding()


@entry(_load, platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    work = Work(
        platform.ledger,
        platform.files,
        platform.embed_queue,
        platform.passages,
        platform.embedder,
        lambda: context.get_remaining_time_in_millis() / 1000,
    )
    return batches.handle(event, work.do)
