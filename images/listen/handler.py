"""Turns recordings of spoken answers into reports: one message is one recording, or one passage of a long one."""

from typing import Any

from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry
from listen.compiled import bring_compiled

platform = Platform(in_image=True)


def _load() -> None:
    platform.load("table", "files", "listen_queue", "transcriber")
    bring_compiled()


@entry(_load, platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from listen.working import Work

    bring_compiled()
    seconds = context.get_remaining_time_in_millis() / 1000
    work = Work(platform.listening, platform.files, platform.listen_queue, platform.transcriber, seconds)
    return batches.handle(event, work.do)
