"""A recording from file to report, in constant memory: decode, measure, describe."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from lectern.speech import SAMPLE_RATE
from listen.contour import Contour
from listen.decoding import Limits, Source, decode
from listen.loudness import Loudness
from listen.measuring import FrameEngine
from listen.profiling import Profile
from listen.reporting import Report, measured, register, span_of

KEPT = 300 * SAMPLE_RATE * 2  # bytes of samples kept for a transcriber
LATENCY = "end of the question to the first speech"
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Analysis:
    """pcm: all samples of a recording of up to five minutes, nothing of a longer one."""

    report: Report
    pcm: bytes


def analyse(path: Path, limits: Limits, question_end: float | None = None) -> Analysis:
    """question_end: seconds into the recording. Raises Unreadable by a code of `lectern.speech.FAILURES`."""
    engine, loudness, profile = FrameEngine(contour=Contour()), Loudness(), Profile()
    kept = bytearray()
    for part in decode(path, limits):
        if isinstance(part, Source):
            source = part
            continue
        engine.feed(part)
        loudness.feed(part)
        profile.feed(part)
        if len(kept) <= KEPT:
            kept += part
    report = engine.finish()
    report["quality"] = {"loudness": loudness.measure().to_json(), **report["quality"]}
    report["delivery"] |= {"response_latency": _latency(report, question_end)}
    report |= {"recording": asdict(source), "warnings": _warnings(source), "spectrum": profile.tell()}
    report["contour"] = engine.contour.tell(*span_of(register(engine.tally.pitches))) if engine.contour else None
    return Analysis(report, bytes(kept) if len(kept) <= KEPT else b"")


def _latency(report: Report, question_end: float | None) -> Report:
    if question_end is None:
        return measured(None, "s", 0, LATENCY, "no_question_end").to_json()
    if not report["speech"]:
        return measured(None, "s", 0, LATENCY, "no_speech").to_json()
    return measured(max(0.0, report["speech"][0][0] - question_end), "s", 1, LATENCY).to_json()


def _warnings(source: Source) -> list[str]:
    """Keys of `lectern.speech.WARNINGS`."""
    return ["truncated"] * source.truncated + ["damaged"] * (source.damaged > 0)


def samples_of(path: Path, limits: Limits, span: Span) -> bytes:
    """The samples between two times in seconds; nothing after them is decoded."""
    first, last = (2 * round(second * SAMPLE_RATE) for second in span)
    found, at = bytearray(), 0
    parts: Iterator[bytes | Source] = decode(path, limits)
    for part in parts:
        if isinstance(part, Source) or at >= last:
            break
        found += part[max(0, first - at) : max(0, last - at)]
        at += len(part)
    return bytes(found)


def cut(speech: Sequence[Sequence[float]], duration: float, longest: float) -> list[Span]:
    """Passages of at most `longest` seconds that cover the recording, cut in the longest silence of the last third."""
    cuts = [0.0]
    while duration - cuts[-1] > longest:
        cuts.append(_cut_after(cuts[-1], speech, longest))
    return list(zip(cuts, [*cuts[1:], duration], strict=True))


def _cut_after(start: float, speech: Sequence[Sequence[float]], longest: float) -> float:
    silences = [
        (other[0] - one[1], (other[0] + one[1]) / 2)
        for one, other in pairwise(speech)
        if start + longest * 2 / 3 <= (other[0] + one[1]) / 2 <= start + longest
    ]
    return round(max(silences)[1], 2) if silences else start + longest
