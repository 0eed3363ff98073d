"""Turns uploaded files into pages: one message is one file, or one page range of a large one."""

from typing import Any

from extract.limits import Limits
from extract.working import Work
from lectern import batches
from lectern.platform import Platform

platform = Platform(in_image=True)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    seconds = context.get_remaining_time_in_millis() / 1000
    limits = Limits(ocr_engine=platform.settings.ocr_engine, language=platform.settings.ocr_language)
    work = Work(platform.ledger, platform.files, platform.extract_queue, limits, seconds)
    return batches.handle(event, work.do)
