"""Whether the pitch is true: beside Praat's on real speech, and beside a contour imposed on it, which is known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.hearing.clips import Clip
from benchmarks.hearing.truth import measured
from listen.measuring import FrameEngine
from listen.reporting import VOICED_SHARE
from listen.tallying import Rows, Tally

Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
RATE = 16000
WITHOUT_PITCH = ("cold_corpus.wav", "whisper.flac", "mfa_whisper.flac")
SWING, SECONDS = 3.0, 2.5  # semitones to either side, and how long a swing takes
GROSS = 0.2


class _Kept(Tally):
    """A tally that keeps what it was told."""

    def note(self, rows: Rows, pitch: NDArray[np.float32], speech: Flags) -> None:
        self.__dict__.setdefault("kept", []).append((pitch, speech))
        super().note(rows, pitch, speech)


def contour(samples: NDArray[np.int16]) -> tuple[NDArray[np.float32], Flags]:
    """Hz of each row, 0 where it is unvoiced, and whether somebody speaks."""
    tally = _Kept()
    engine = FrameEngine(tally=tally)
    engine.feed(samples.tobytes())
    engine.finish()
    ours, speech = (np.concatenate(parts) for parts in zip(*tally.__dict__["kept"], strict=True))
    return ours, speech


def followed(clips: Sequence[Clip]) -> list[Clip]:
    return [clip for clip in clips if measured(clip)["delivery"]["pitch_median"]["value"] is not None]


def abstained(clips: Sequence[Clip]) -> dict[str, Any]:
    """The pitch that the report tells of hoarse and whispered clips (none), and of the hoarse man when he is well."""
    named = {clip.name: clip for clip in clips}
    asked = {name: measured(named[name])["delivery"]["pitch_median"] for name in WITHOUT_PITCH if name in named}
    well = measured(named["acoustic_corpus.wav"])["delivery"]["pitch_median"]
    return {"pitch_of_hoarse_and_whispered": {name: told["value"] for name, told in asked.items()},
            "pitch_of_the_same_man_well": well["value"]}  # fmt: skip


def beside_praat(clips: Sequence[Clip]) -> dict[str, Any]:
    """Cents between our pitch and Praat's (to_pitch_ac, 75 to 500 Hz, its own defaults) where both hear a voice in
    speech; clips too little of which is voiced are left out. Gross: more than 20 % apart."""
    cents, gross, disagreed, rows = [], 0, 0, 0
    for clip in clips:
        ours, speech = contour(clip.samples)
        if not speech.any() or (ours[speech] > 0).mean() < VOICED_SHARE:
            continue
        theirs = _praat(clip.samples, len(ours))
        both = (ours > 0) & (theirs > 0) & speech
        cents.append(1200 * np.abs(np.log2(ours[both] / theirs[both])))
        gross += int((np.abs(ours[both] / theirs[both] - 1) > GROSS).sum())
        disagreed += int(((ours > 0) != (theirs > 0))[speech].sum())
        rows += int(speech.sum())
    apart = np.concatenate(cents)
    return {
        "pitch_cents_median": float(np.median(apart)),
        "pitch_cents_p95": float(np.percentile(apart, 95)),
        "pitch_gross_percent": 100 * gross / len(apart),
        "voicing_disagreed_percent": 100 * disagreed / rows,
        "pitch_rows": len(apart),
        "pitch_clips": len(cents),
    }


def ranges_beside_praat(clips: Sequence[Clip]) -> dict[str, Any]:
    """Semitones between the range (10th to 90th percentile) that the report tells and Praat's, which looks twice as De
    Looze & Hirst (2008) have it: from three quarters of the first quartile of its first look to one and a half of the
    third."""
    apart = []
    for clip in followed(clips):
        ours, speech = contour(clip.samples)
        first = _praat(clip.samples, len(ours))
        lower, upper = np.percentile(first[speech & (first > 0)], [25, 75])
        second = _praat(clip.samples, len(ours), max(50.0, 0.75 * lower), min(600.0, 1.5 * upper))
        low, high = np.percentile(second[speech & (second > 0)], [10, 90])
        told = measured(clip)["delivery"]["pitch_range"]["value"]
        apart.append(abs(told - 12 * float(np.log2(high / low))))
    return {"pitch_range_semitones_apart": apart, "pitch_range_semitones_apart_median": float(np.median(apart))}


def _praat(samples: NDArray[np.int16], rows: int, lowest: float = 75.0, highest: float = 500.0) -> Doubles:
    """Praat's pitch in the middle of each of our rows: its frames lie on whole hundredths, ours half a row later."""
    import parselmouth

    moved = np.concatenate([samples[80:], np.zeros(80, np.int16)])
    sound = parselmouth.Sound(moved[: len(moved) // 160 * 160].astype(float) / 32768, RATE)
    pitch = sound.to_pitch_ac(0.01, lowest, 15, False, 0.03, 0.45, 0.01, 0.35, 0.14, highest)
    found, at = np.zeros(rows), np.round(np.array(pitch.xs()) * 100).astype(int)
    inside = (at >= 0) & (at < rows)
    found[at[inside]] = pitch.selected_array["frequency"][inside]
    return found


def beside_imposed(clips: Sequence[Clip]) -> dict[str, Any]:
    """Share of rows that are more than 20 % off a contour that was imposed on the clips by overlap-add (Praat's
    "Manipulation"), of the voiced ones in speech; Praat's own tracker on the same sound stands beside."""
    found = {}
    sounds = [_imposed(clip) for clip in followed(clips)]
    for name, change in {"clean": _as_it_is, "white_10_db": _in_noise, "telephone": _by_telephone}.items():
        off = np.sum([_off(change(sound), wanted) for sound, wanted in sounds], axis=0)
        found[f"imposed_gross_percent_{name}"] = 100 * float(off[0, 0] / off[0, 1])
        found[f"imposed_gross_percent_{name}_of_praat"] = 100 * float(off[1, 0] / off[1, 1])
    return found


def _off(sound: Doubles, wanted: Doubles) -> list[list[int]]:
    """Rows that are off, and voiced rows: ours and Praat's."""
    samples = np.clip(np.round(sound * 32768), -32768, 32767).astype(np.int16)
    ours, speech = contour(samples)
    counts = []
    for found in (ours.astype(np.float64), _praat(samples, len(ours))):
        truth = wanted[: len(ours)]
        voiced = (found > 0) & (truth > 0) & speech
        counts.append([int((np.abs(found[voiced] / truth[voiced] - 1) > GROSS).sum()), int(voiced.sum())])
    return counts


def _as_it_is(sound: Doubles) -> Doubles:
    return sound


def _imposed(clip: Clip) -> tuple[Doubles, Doubles]:
    """The clip with its voice swinging around its own median, and the pitch of each row then: 0 where Praat heard no
    voice to impose one on."""
    from parselmouth import Sound
    from parselmouth.praat import call

    sound = Sound(clip.samples.astype(float) / 32768, RATE)
    manipulation = call(sound, "To Manipulation", 0.01, 75, 500)
    tier, middle = call(manipulation, "Extract pitch tier"), float(np.median(contour_of(clip)))
    call(tier, "Remove points between", 0, sound.duration)
    seconds = (np.arange(len(clip.samples) // 160 + 1) + 0.5) / 100
    wanted = middle * 2 ** (SWING / 12 * np.sin(2 * np.pi * seconds / SECONDS))
    for at, hertz in zip(seconds, wanted, strict=True):
        call(tier, "Add point", float(at), float(hertz))
    call([manipulation, tier], "Replace pitch tier")
    voiced = _praat(clip.samples, len(wanted)) > 0
    return call(manipulation, "Get resynthesis (overlap-add)").values[0], np.where(voiced, wanted, 0)


def contour_of(clip: Clip) -> NDArray[np.float32]:
    """Hz of the voiced rows in speech."""
    ours, speech = contour(clip.samples)
    return ours[speech & (ours > 0)]


def _in_noise(sound: Doubles) -> Doubles:
    strength = np.sqrt(np.square(sound).mean()) * 10 ** (-10 / 20)
    noisy: Doubles = sound + np.random.default_rng(5).standard_normal(len(sound)) * strength
    return noisy


def _by_telephone(sound: Doubles) -> Doubles:
    from scipy.signal import butter, sosfiltfilt

    band: Doubles = sosfiltfilt(butter(4, (300, 3400), "bandpass", fs=RATE, output="sos"), sound)
    return band
