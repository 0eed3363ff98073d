"""Deletes the sound of answers whose learner set an end to it; what was measured and heard stays."""

import time
from functools import partial
from typing import Any

from interview.answering import recording_of
from lectern import interview_keys, keys, objects
from lectern.aws.table import ConditionFailed, Item
from lectern.ledger.book import stamp
from lectern.logs import log
from lectern.platform import Platform
from lectern.starting import entry

platform = Platform()


@entry(partial(platform.load, "table", "files"), platform.forget)
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """How many recordings were forgotten. Safe to repeat and to interrupt."""
    due = list(platform.table.indexed(keys.FORGETTING, before=stamp(time.time())))
    for item in due:
        _forget(item)
    log.info("recordings forgotten", extra={"forgotten": len(due)})
    return {"forgotten": len(due)}


def _forget(item: Item) -> None:
    """The list is left only when the objects are gone."""
    recording = recording_of(item, item["user"])
    names = platform.files.names(objects.recording_folder(recording))
    platform.files.remove([name for name in names if name != objects.audio_report(recording)])
    state = interview_keys.recording_state(recording)
    try:
        platform.table.update(state, "REMOVE gsi1pk, gsi1sk", {}, "attribute_exists(pk)")
    except ConditionFailed:
        log.info("answer was deleted", extra=recording.ids)
