"""What the words of an answer tell about its delivery: how many, how fast, which fillers and where."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

from lectern.speech import Measurement, Transcript, Word
from listen.reporting import Report, measured

FILLERS = frozenset(["um", "umm", "uh", "uhh", "uhm", "er", "erm", "hm", "hmm", "hmmm", "mm", "mmm", "ah", "ahh", "eh"])
POSSIBLE = frozenset({"like", "so", "well", "basically", "actually"})  # fillers or not: only a listener can tell
POSSIBLE_PAIRS = frozenset({("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of")})
SURE = 0.5  # mean probability of words under which fillers are not to be relied on
WINDOW = 50  # words of the moving type-token ratio (MATTR)
LEAST_WORDS = 10
VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])


def describe(report: Report, transcript: Transcript | None) -> Report:
    """The report with what the transcript adds, or with the reasons why it adds nothing."""
    if transcript is None:
        nothing = {name: measured(None, unit, 0, "words", "no_transcript") for name, unit in UNITS.items()}
        return report | {"delivery": report["delivery"] | _json(nothing), "transcript": None}
    words = [word for word in transcript.words if word.text]
    delivery = report["delivery"] | _json(_rates(report, words, transcript.engine)) | _json(_choice(words, transcript))
    told = transcript.to_json() | {"fillers": _fillers(words), "possible_fillers": _possible(words)}
    timeline = [_entry(entry, words) for entry in report["timeline"]]
    return report | {"delivery": delivery, "transcript": told, "timeline": timeline}


UNITS = {
    "words_per_minute": "words/min",
    "fillers_per_minute": "1/min",
    "fillers_per_100_words": "1/100 words",
    "unique_words": "%",
    "repetitions_per_100_words": "1/100 words",
}


def _json(measurements: Mapping[str, Measurement]) -> dict[str, Any]:
    return {name: each.to_json() for name, each in measurements.items()}


def _plain(word: Word) -> str:
    return re.sub(r"[^a-z']", "", word.text.lower())


def _rates(report: Report, words: Sequence[Word], engine: str) -> dict[str, Measurement]:
    """These replace what was estimated from the sound alone."""
    spoken, answered = report["delivery"]["speech_time"]["value"], _answered(report)
    if len(words) < LEAST_WORDS or not spoken:
        return {"words_per_minute": measured(None, "words/min", len(words), engine, "too_few")}
    syllables = sum(count_syllables(_plain(word)) for word in words)
    source = f"words by {engine}, syllables by CMUdict"
    return {
        "words_per_minute": measured(60 * len(words) / answered, "words/min", len(words), engine, digits=1),
        "speech_rate": measured(syllables / report["duration"], "syllables/s", syllables, source),
        "articulation_rate": measured(syllables / spoken, "syllables/s", syllables, source),
        "run_length": measured(syllables / (len(report["pauses"]) + 1), "syllables", syllables, source),
    }


def _answered(report: Report) -> float:
    """Seconds from the first speech to the last."""
    return float(report["speech"][-1][1] - report["speech"][0][0]) if report["speech"] else 0.0


def _choice(words: Sequence[Word], transcript: Transcript) -> dict[str, Measurement]:
    n, source = len(words), transcript.engine
    few = "too_few" if n < LEAST_WORDS else None
    silent = few or (None if transcript.verbatim else "not_verbatim")
    unsure = silent or ("unsure_words" if mean(word.probability for word in words) < SURE else None)
    fillers = len(_fillers(words))
    seconds = max(0.01, words[-1].end - words[0].start) if words else 0.01
    plain = [_plain(word) for word in words]
    repeated = sum(one == other and one not in FILLERS for one, other in pairwise(plain))
    return {
        "fillers_per_minute": measured(None if silent else 60 * fillers / seconds, "1/min", n, source, unsure),
        "fillers_per_100_words": measured(None if silent else 100 * fillers / n, "1/100 words", n, source, unsure),
        "unique_words": measured(
            None if few else 100 * _variety(plain), "%", n, f"MATTR of {WINDOW}, {source}", few, 1
        ),
        "repetitions_per_100_words": measured(None if few else 100 * repeated / n, "1/100 words", n, source, few),
    }


def _variety(words: Sequence[str]) -> float:
    """The moving-average type-token ratio, Covington & McFall 2010."""
    width = min(WINDOW, len(words))
    return mean(len(set(words[at : at + width])) / width for at in range(len(words) - width + 1))


def _fillers(words: Sequence[Word]) -> list[dict[str, Any]]:
    return [_place(word.text, word, word) for word in words if _plain(word) in FILLERS]


def _possible(words: Sequence[Word]) -> list[dict[str, Any]]:
    single = [_place(word.text, word, word) for word in words if _plain(word) in POSSIBLE]
    pairs = [
        _place(f"{one.text} {other.text}", one, other)
        for one, other in pairwise(words)
        if (_plain(one), _plain(other)) in POSSIBLE_PAIRS
    ]
    return sorted(single + pairs, key=lambda each: each["start"])


def _place(text: str, first: Word, last: Word) -> dict[str, Any]:
    return {"text": text.lower(), "start": first.start, "end": last.end, "probability": first.probability}


def _entry(entry: dict[str, Any], words: Sequence[Word]) -> dict[str, Any]:
    inside = [word for word in words if entry["start"] <= word.start < entry["end"]]
    return entry | {"words": len(inside), "fillers": len(_fillers(inside))}


def count_syllables(word: str) -> int:
    """By CMUdict where it has the word, else by its groups of vowels."""
    known = _dictionary().get(word)
    return known if known else max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word))))


@cache
def _dictionary() -> dict[str, int]:
    """Word to syllables, from the dictionary that comes with PocketSphinx; empty without it."""
    spec = find_spec("pocketsphinx")
    path = Path(str(spec and spec.origin)).parent / "model" / "en-us" / "cmudict-en-us.dict"
    if not path.exists():
        return {}
    entries = (line.split() for line in path.read_text().splitlines())
    return {word: sum(phone in VOWELS for phone in phones) for word, *phones in entries if "(" not in word}
