"""Whether the words are true: beside the clips' transcripts, and fillers beside aligned ones too."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.hearing.clips import Clip
from benchmarks.hearing.truth import Span, length, measured, paired, shared
from lectern.embedded.whisper import Whisper, weights
from lectern.speech import Passage, Word
from listen.wording import FILLERS

WITHIN = 0.5  # seconds between a filler and the one that was said
ALIGNED = 0.03  # seconds: no aligner places a word in fewer, but where it is mistaken
RUNNING = "clips of five seconds and more of running speech; all_: also the short, recited, whispered and laughed ones"
NEAR: dict[str, Callable[[Span, Span], bool]] = {
    "at most half a second apart": lambda one, other: shared(one, other) >= -WITHIN,
    "begun within half a second": lambda one, other: abs(one[0] - other[0]) <= WITHIN,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip and Whisper's words of it."""

    clip: Clip
    words: tuple[Word, ...]

    @property
    def said(self) -> list[str]:
        return _plain(self.clip.transcript)

    @property
    def told(self) -> list[str]:
        return _plain(" ".join(word.text for word in self.words))

    @property
    def fillers(self) -> tuple[int, int, int]:
        """Found, told and said, by their number alone."""
        told, said = _fillers(self.told), _fillers(self.said)
        return min(told, said), told, said


def hear_words(clips: Sequence[Clip]) -> dict[str, Any]:
    """Word errors, and fillers: how many that were said were found, how many were told, how many were said."""
    folder = weights()
    if not folder:
        return {"words": "not measured: no weights"}
    heard = list(_hear(Whisper(folder), clips))
    running = [each for each in heard if each.clip.timed]
    found = {"words_of": RUNNING} | _told(running) | {f"all_{name}": value for name, value in _told(heard).items()}
    aligned = [each for each in running if each.clip.words]
    for name, near in NEAR.items():
        found[f"fillers_found_told_said, {name}"] = _total(placed(each, near) for each in aligned)
    return found


def _hear(whisper: Whisper, clips: Sequence[Clip]) -> Iterator[Heard]:
    for clip in (clip for clip in clips if clip.transcript):
        speech = tuple((begin, end) for begin, end in measured(clip)["speech"])
        yield Heard(clip, whisper.transcribe(Passage("", 0.0, clip.samples.tobytes(), speech)).words)


def _told(heard: Sequence[Heard]) -> dict[str, Any]:
    words, wrong = (
        sum(len(each.said) for each in heard),
        sum(Levenshtein.distance(each.said, each.told) for each in heard),
    )
    return {
        "clips": len(heard),
        "words": words,
        "word_error_percent": 100 * wrong / words,
        "fillers_found_told_said, by number in each clip": _total(each.fillers for each in heard),
    }


def _total(counts: Iterator[tuple[int, int, int]]) -> list[int]:
    return [sum(each) for each in zip(*counts, strict=True)]


def placed(heard: Heard, near: Callable[[Span, Span], bool]) -> tuple[int, int, int]:
    """Fillers found, told and said, by their times."""
    spans = [(word["start"], word["end"]) for word in heard.clip.words if word["word"].lower() in FILLERS]
    said = [span for span in spans if length(span) >= ALIGNED]
    told = [(word.start, word.end) for word in heard.words if _fillers(_plain(word.text))]
    return paired(said, told, near), len(told), len(said)


def _fillers(words: Sequence[str]) -> int:
    return sum(word in FILLERS for word in words)


def _plain(text: str) -> list[str]:
    lowered = re.sub(r"<[^>]*>|\[[^\]]*\]", "", text.lower()).replace("yknow", "you know").replace("mister", "mr")
    return re.findall(r"[a-z']+", lowered)
