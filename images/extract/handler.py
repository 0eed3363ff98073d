"""Turns uploaded files into pages: one message is one file, or one page range of a large one."""

from typing import Any

from extract.limits import Limits
from extract.working import Work
from lectern import batches
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform(in_image=True)


def _load() -> None:
    from extract import opening, recognition

    platform.load("table", "files", "extract_queue")
    opening.preload()
    recognition.preload(_limits())


def _limits() -> Limits:
    return Limits(ocr_engine=platform.settings.ocr_engine, language=platform.settings.ocr_language)


@entry(_load, platform.forget)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    seconds = context.get_remaining_time_in_millis() / 1000
    work = Work(platform.ledger, platform.files, platform.extract_queue, _limits(), seconds)
    return batches.handle(event, work.do)
