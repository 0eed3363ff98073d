"""Charts of an answer as inline SVG: waveform with pauses and fillers, pitch, and pace, over the same seconds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from math import log2
from statistics import median
from typing import Any

WIDTH, LEFT, RIGHT = 900, 64, 8  # of every chart, and of the margins beside it
TOP, FOOT = 8, 22
POINTS = 900  # at most, of a line
LEAST_WORDS = 10  # of an answer whose pace is drawn by words
Measured = Mapping[str, Any]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axes:
    """Seconds to the right, values upwards. `height` of the plot without its foot."""

    seconds: float
    low: float
    high: float
    unit: str
    height: int = 120

    def x(self, second: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * second / max(self.seconds, 0.1), 1)

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high) - self.low
        return round(TOP + self.height * (1 - inside / ((self.high - self.low) or 1)), 1)

    def draw(self, label: str, parts: Iterable[str]) -> str:
        """The chart; `label` is what somebody hears who cannot see it."""
        whole = TOP + self.height + FOOT
        head = f'<svg viewBox="0 0 {WIDTH} {whole}" role="img" aria-label="{escape(label)}">'
        return head + "".join([*self._frame(), *parts]) + "</svg>"

    def _frame(self) -> Iterator[str]:
        base = TOP + self.height
        yield f'<path class="axis" d="M{LEFT} {TOP}V{base}H{WIDTH - RIGHT}"/>'
        for value in (self.low, (self.low + self.high) / 2, self.high):
            yield f'<text class="tick" x="{LEFT - 6}" y="{self.y(value) + 4}" text-anchor="end">{value:.3g}</text>'
        yield f'<text class="tick" x="4" y="{TOP + self.height / 2}" transform="rotate(-90 4 {TOP + self.height / 2})"'
        yield f' dy="8" text-anchor="middle">{escape(self.unit)}</text>'
        for second in ticks(self.seconds):
            yield f'<text class="tick" x="{self.x(second)}" y="{base + 15}" text-anchor="middle">{clock(second)}</text>'

    def band(self, kind: str, start: float, end: float, title: str) -> str:
        wide = max(1.5, self.x(end) - self.x(start))
        place = f'x="{self.x(start)}" y="{TOP}" width="{wide:.1f}" height="{self.height}"'
        return f'<rect class="{kind}" {place}><title>{escape(title)}</title></rect>'

    def line(self, points: Sequence[Point], kind: str = "line") -> str:
        if len(points) == 1:
            return f'<circle class="{kind}" cx="{self.x(points[0][0])}" cy="{self.y(points[0][1])}" r="1.5"/>'
        path = " ".join(f"{self.x(second)},{self.y(value)}" for second, value in points)
        return f'<polyline class="{kind}" points="{path}"/>'

    def wave(self, points: Sequence[Point]) -> str:
        """Filled between each value and its mirror image."""
        edge = [*points, *((second, -value) for second, value in reversed(points))]
        path = " ".join(f"{self.x(second)},{self.y(value)}" for second, value in edge)
        return f'<polygon class="wave" points="{path}"/>'


def ticks(seconds: float) -> list[float]:
    """At most ten round times."""
    step = next((each for each in (1, 2, 5, 10, 30, 60, 300, 600, 1800) if seconds / each <= 10), 3600)
    return [float(step * number) for number in range(int(seconds // step) + 1)]


def clock(second: float) -> str:
    whole = round(second)
    return f"{whole // 60}:{whole % 60:02}"


def waveform(measured: Measured) -> str:
    """The sound's envelope (root mean square, as a share of full scale) with pauses and fillers where they are."""
    found = [(second, 10 ** (value / 20) if value is not None else 0.0) for second, value in _points(measured, "level")]
    most = max([0.01, *(amplitude for _, amplitude in found)])
    axes = Axes(measured["duration"], -most, most, "amplitude")
    pauses = [axes.band("pause", one, two, f"pause of {two - one:.2f} s") for one, two in measured["pauses"]]
    heard = (measured["transcript"] or {"fillers": []})["fillers"]
    fillers = [axes.band("filler", each["start"], each["end"], each["text"]) for each in heard]
    return axes.draw("Waveform, with pauses and fillers", [*pauses, *fillers, axes.wave(found)])


def pitch(measured: Measured) -> str:
    """In semitones from the speaker's own median. Nothing is drawn where the voice could not be followed, or not at all
    when its median is not told."""
    told = measured["delivery"]["pitch_median"]["value"] if "pitch_median" in measured["delivery"] else None
    if not told:
        return ""
    hertz = _points(measured, "pitch")
    found = [(second, 12 * log2(value / told) if value else None) for second, value in hertz]
    reach = max([6.0, *(abs(value) for _, value in found if value is not None)])
    axes = Axes(measured["duration"], -(-reach // 2) * -2, -(-reach // 2) * 2, "semitones")
    return axes.draw("Pitch over time, in semitones from its median", _runs(axes, found))


def pace(measured: Measured) -> str:
    """Words in a minute where words were heard, else syllables in a second of speech; nothing where the answer has one
    step alone, which would be flat whatever was said."""
    steps, unit, least = _words(measured), "words/min", 200.0
    if not steps:
        steps, unit, least = _syllables(measured), "syllables/s", 6.0
    known = [value for _, _, value in steps if value is not None]
    if len(known) < 2:
        return ""
    axes = Axes(measured["duration"], 0, max(least, *known), unit)
    edges = [(second, value) for start, end, value in steps for second in (start, end)]
    return axes.draw(f"Pace over time in {unit}", _runs(axes, edges))


Step = tuple[float, float, float | None]  # from, to (seconds), and the value between
WINDOWS = ((60.0, 5.0), (180.0, 10.0))  # of answers up to so many seconds, windows of so many; of longer ones 30 s


def _words(measured: Measured) -> list[Step]:
    """The last window takes along what would be less than half of another."""
    words, duration = (measured["transcript"] or {"words": []})["words"], measured["duration"]
    width = next((wide for most, wide in WINDOWS if duration <= most), 30.0)
    count = round(duration / width) if len(words) >= LEAST_WORDS else 0
    heard = Counter(min(int(word["start"] // width), count - 1) for word in words)
    edges = [*(number * width for number in range(count)), duration]
    return [(one, other, 60 * heard[at] / (other - one)) for at, (one, other) in enumerate(pairwise(edges))]


def _syllables(measured: Measured) -> list[Step]:
    return [(each["start"], each["end"], each["articulation_rate"]) for each in measured["timeline"]]


def _points(measured: Measured, name: str) -> list[tuple[float, float | None]]:
    """Of a long recording, the median of so many neighbours."""
    contour = measured["contour"] or {"step": 0.1, name: []}
    values, width = contour[name], -(-len(contour[name]) // POINTS)
    groups = [values[at : at + width] for at in range(0, len(values), width or 1)]
    step = contour["step"] * width
    known = [[value for value in group if value is not None] for group in groups]
    return [(number * step, median(each) if each else None) for number, each in enumerate(known)]


def _runs(axes: Axes, points: Sequence[tuple[float, float | None]]) -> list[str]:
    """Lines that are broken where nothing is known."""
    grouped = groupby(points, key=lambda point: point[1] is None)
    return [
        axes.line([(second, value) for second, value in run if value is not None]) for gap, run in grouped if not gap
    ]
