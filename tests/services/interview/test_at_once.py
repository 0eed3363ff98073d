"""Two connections of one answer that are served at the same moment."""

from typing import Any

from lectern import objects
from lectern.speech import wav
from tests.loopback.server import Loopback
from tests.services.interview.conftest import LIVE
from tests.services.interview.studio import Studio
from tests.services.interview.test_live import PCM, begin, cut, data, report, speak


def test_what_two_functions_measure_at_once_counts_once(live: Studio, loopback: Loopback) -> None:
    """While the first chunk is being measured the second arrives, and is measured with it."""
    ids, chunks, step = begin(live), cut(), loopback.functions[LIVE]
    live.connect("two")

    def overtaken(event: Any, context: Any) -> Any:
        loopback.functions[LIVE] = step
        assert live.say("audio", "two", **ids, seq=1, data=data(chunks[1]))[0]["next"] == 2
        return step(event, context)

    loopback.functions[LIVE] = overtaken
    assert live.say("audio", **ids, seq=0, data=data(chunks[0]))[0]["next"] == 2
    speak(live, ids, list(enumerate(chunks))[2:])
    interview = live.begin()
    whole = live.recording(interview, live.answer(interview, wav(PCM)))
    assert report(live, ids, len(chunks)) == live.platform.files.read(objects.audio_report(whole)).decode()
