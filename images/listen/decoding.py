"""Whatever a browser or a telephone records becomes 16 kHz mono PCM, in a child process and block by block."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lectern.errors import Unreadable
from lectern.sandbox import Bounds, Message, listen
from lectern.speech import SAMPLE_RATE

MIB = 1024 * 1024
SENT = 5 * SAMPLE_RATE  # samples in one message
LEAST = 0.5  # seconds of sound
CUT_OFF = 0.95  # of the length that a file declares: with less it was cut off
# Only what people record in, and nothing that opens other files or addresses
FORMATS = "aac,aiff,amr,asf,au,avi,caf,flac,matroska,webm,mov,mp4,m4a,3gp,mp3,mpeg,mpegts,ogg,wav,w64"
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = 240.0  # for the whole work
    silence: float = 30.0  # seconds without sound coming out
    memory: int = 1024 * MIB
    longest: float = 4 * 3600.0  # seconds of sound

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.memory, self.seconds, self.silence)


@dataclass(frozen=True, slots=True)
class Source:
    """What the file was. declared: seconds that it claims to last, or None. damaged: packets that could not be read."""

    format: str
    codec: str
    sample_rate: int
    channels: int
    declared: float | None
    damaged: int
    seconds: float

    @property
    def truncated(self) -> bool:
        return self.declared is not None and self.seconds < CUT_OFF * self.declared - LEAST


def decode(path: Path, limits: Limits) -> Iterator[bytes | Source]:
    """Samples in order, then one Source. Raises Unreadable by a code of `lectern.speech.FAILURES`."""
    import av  # noqa: F401 before the fork, so that every child has it

    for message in listen(partial(_perform, path, limits), limits.bounds, time.monotonic() + limits.seconds):
        yield message["raw"] if "raw" in message else Source(**message)


def _perform(path: Path, limits: Limits) -> Iterator[Message]:
    import av

    if not path.stat().st_size:
        raise Unreadable("no_sound")
    try:
        container = av.open(str(path), "r", options=OPTIONS)
    except (av.error.FFmpegError, ValueError) as refusal:
        raise Unreadable("not_audio", type(refusal).__name__) from refusal
    with container:
        if not container.streams.audio:
            raise Unreadable("no_audio")
        yield from _decode(container, limits)


def _decode(container: Any, limits: Limits) -> Iterator[Message]:
    stream = container.streams.audio[0]
    sound, told = _Sound(stream), _describe(container, stream)
    taken, held = 0, bytearray()
    for samples in sound.samples(container):
        held += samples
        taken += len(samples) // 2
        if taken > limits.longest * SAMPLE_RATE:
            raise Unreadable("too_long")
        if len(held) >= 2 * SENT:
            yield {"raw": bytes(held)}
            held.clear()
    if taken < LEAST * SAMPLE_RATE:
        raise Unreadable("no_sound" if not sound.damaged else "damaged")
    yield {"raw": bytes(held)}
    yield {**told, "damaged": sound.damaged, "seconds": taken / SAMPLE_RATE}


def _describe(container: Any, stream: Any) -> Mapping[str, Any]:
    declared = stream.duration and float(stream.duration * stream.time_base)
    if declared is None and container.duration:
        declared = container.duration / 1e6
    codec = stream.codec_context
    return {
        "format": container.format.name,
        "codec": codec.name,
        "sample_rate": codec.sample_rate,
        "channels": codec.channels,
        "declared": declared if declared and declared > 0 else None,
    }


class _Sound:
    """One stream on its way to PCM; `damaged` counts the packets that could not be read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._resampler: Any = None
        self.damaged = 0

    def samples(self, container: Any) -> Iterator[bytes]:
        for packet in self._packets(container):
            for frame in self._frames(packet):
                yield from self._resampled(frame)
        yield from self._resampled(None)

    def _packets(self, container: Any) -> Iterator[Any]:
        """Up to the end, or up to where nothing can be read any more."""
        import av

        try:
            yield from container.demux(self._stream)
        except av.error.FFmpegError:
            self.damaged += 1

    def _frames(self, packet: Any) -> list[Any]:
        import av

        try:
            return list(packet.decode())
        except (av.error.FFmpegError, ValueError):
            self.damaged += 1
            return []

    def _resampled(self, frame: Any) -> Iterator[bytes]:
        """A stream may change its form midway: it is resampled anew from there."""
        import av

        if frame is not None:
            frame.pts = None  # gaps in the time stamps are no silence
            self._resampler = self._resampler or av.AudioResampler("s16", "mono", SAMPLE_RATE)
        try:
            done = self._resampler.resample(frame) if self._resampler else []
        except (av.error.FFmpegError, ValueError):
            self.damaged += 1
            self._resampler = None
            return
        for one in done:
            yield bytes(one.planes[0])[: 2 * one.samples]
