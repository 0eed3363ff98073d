"""Words of what was just said, for somebody who is still speaking: pieces, which the report's transcript replaces."""

from base64 import b64decode
from dataclasses import asdict
from functools import partial
from typing import Any

from lectern.platform import Platform
from lectern.speech import Passage
from lectern.starting import entry

platform = Platform(in_image=True)


@entry(partial(platform.load, "transcriber"), platform.forget)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """{"pcm": base64 of 16 kHz mono PCM16, "start": its place in the answer, in seconds} to {"words"}.

    None where nobody transcribes here, or only whole recordings that lie in the bucket."""
    transcriber, start, pcm = platform.transcriber, float(event["start"]), b64decode(event["pcm"])
    if transcriber is None or transcriber.longest is None:
        return {"words": []}
    heard = transcriber.transcribe(Passage("", start, pcm, _speech(pcm, start)))
    return {"words": [asdict(word) for word in heard.words] if heard else []}


def _speech(pcm: bytes, start: float) -> tuple[tuple[float, float], ...]:
    from listen.measuring import FrameEngine

    engine = FrameEngine()
    engine.feed(pcm)
    return tuple((start + one, start + other) for one, other in engine.finish()["speech"])
