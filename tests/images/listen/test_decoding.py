"""Whatever is sent as a recording has a typed answer: sound, a part of it with a warning, or a reason."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lectern.errors import Unreadable
from lectern.speech import FAILURES
from listen.decoding import Limits, Source, decode
from tests.images.listen.material import CORPUS, answer, encoded

READ = {
    "wav": ("wav", "pcm_s16le", 16000, "mono"),
    "wav-24-bit": ("wav", "pcm_s24le", 44100, "mono"),
    "wav-double": ("wav", "pcm_f64le", 16000, "mono"),
    "wav-telephone": ("wav", "pcm_mulaw", 8000, "mono"),
    "wav-stereo": ("wav", "pcm_s16le", 48000, "stereo"),
    "wav-5.1": ("wav", "pcm_s16le", 48000, "5.1"),
    "flac": ("flac", "flac", 16000, "mono"),
    "mp3": ("mp3", "libmp3lame", 44100, "stereo"),
    "ogg-opus": ("ogg", "libopus", 48000, "mono"),
    "webm-opus": ("webm", "libopus", 48000, "mono"),
    "m4a": ("ipod", "aac", 44100, "mono"),
    "mp4": ("mp4", "aac", 48000, "stereo"),
    "aac": ("adts", "aac", 44100, "mono"),
    "alac": ("mov", "alac", 16000, "mono"),
    "mkv": ("matroska", "libopus", 48000, "mono"),
    "aiff": ("aiff", "pcm_s16be", 16000, "mono"),
    "caf": ("caf", "pcm_s16le", 16000, "mono"),
    "au": ("au", "pcm_s16be", 16000, "mono"),
    "avi-mp3": ("avi", "libmp3lame", 44100, "mono"),
    "mpegts": ("mpegts", "aac", 44100, "mono"),
    "wma": ("asf", "wmav2", 44100, "stereo"),
}


def hear(content: bytes, folder: Path, limits: Limits | None = None) -> tuple[bytes, Source]:
    path = folder / "audio"
    path.write_bytes(content)
    *samples, source = decode(path, limits or Limits())
    assert isinstance(source, Source)
    return b"".join(part for part in samples if isinstance(part, bytes)), source


def made(name: str) -> bytes:
    container, codec, rate, layout = READ[name]
    return encoded(answer(), container, codec, rate, layout)


@pytest.mark.parametrize("name", READ)
def test_what_people_record_in_becomes_sound(name: str, tmp_path: Path) -> None:
    pcm, source = hear(made(name), tmp_path)

    assert len(pcm) / 32000 == pytest.approx(9.8, abs=0.15)
    assert source.seconds == len(pcm) / 32000
    assert not source.truncated
    heard = np.frombuffer(pcm, "<i2").astype(float)
    assert 300 < np.sqrt(np.square(heard).mean()) < 12000  # the level of the answer, more or less


@pytest.mark.parametrize("name", ["wav", "mp3", "ogg-opus", "webm-opus", "flac", "aac", "mkv", "mpegts", "au"])
def test_of_a_recording_that_breaks_off_the_beginning_is_heard(name: str, tmp_path: Path) -> None:
    content = made(name)
    pcm, source = hear(content[: len(content) // 2], tmp_path)

    assert 3.0 < len(pcm) / 32000 < 7.5
    assert source.truncated or source.declared is None or source.declared < 7.5


def film(seconds: int = 0) -> bytes:
    """Ten pictures, and a tone of so many seconds; fragmented, as Safari's MediaRecorder does it."""
    import io

    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        sound = out.add_stream("aac", rate=48000, layout="mono") if seconds else None
        for _ in range(10):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
        out.mux(stream.encode(None))
        if sound:
            samples = np.sin(np.arange(48000 * seconds) / 20).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
            frame.sample_rate = 48000
            for ready in av.AudioResampler("fltp", "mono", 48000, 1024).resample(frame):
                out.mux(sound.encode(ready))
            out.mux(sound.encode(None))
    return file.getvalue()


def test_of_a_film_the_sound_is_heard(tmp_path: Path) -> None:
    pcm, source = hear(film(3), tmp_path)
    assert source.codec == "aac"
    assert len(pcm) / 32000 == pytest.approx(3.0, abs=0.1)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() > 20_000


def half_of(name: str) -> bytes:
    content = made(name)
    return content[: len(content) // 2]


def wav_of(samples: int, rate: int = 16000, channels: int = 1) -> bytes:
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36,
        b"WAVE",
        b"fmt ",
        16,
        1,
        channels,
        rate,
        rate * 2,
        2,
        16,
        b"data",
        2 * samples,
    )
    return head + bytes(2 * samples)


REFUSED: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty": (lambda: b"", {"no_sound"}),
    "one byte": (lambda: b"R", {"not_audio"}),
    "zeros": (lambda: bytes(100_000), {"not_audio"}),
    "random": (lambda: np.random.default_rng(0).bytes(100_000), {"not_audio", "damaged", "no_sound"}),
    "web page": (lambda: b"<!doctype html><html><body>Not found</body></html>" * 20, {"not_audio"}),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), {"not_audio"}),
    "program": (lambda: b"\x7fELF" + bytes(5000), {"not_audio"}),
    "archive": (lambda: b"PK\x03\x04" + bytes(5000), {"not_audio"}),
    "playlist of addresses": (lambda: b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n", {"not_audio"}),
    "playlist of files": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", {"not_audio"}),
    "header alone": (lambda: wav_of(0), {"no_sound", "not_audio"}),
    "a tenth of a second": (lambda: wav_of(1600), {"no_sound"}),
    "rate of a million": (lambda: wav_of(100, 1_092_676), {"no_sound", "not_audio", "damaged"}),
    "no channels": (lambda: wav_of(16000, channels=0), {"not_audio", "damaged", "no_sound"}),
    "m4a without its index": (lambda: half_of("m4a"), {"not_audio"}),
    "webm from its middle": (lambda: made("webm-opus")[40_000:], {"not_audio", "damaged", "no_sound"}),
    "film without sound": (film, {"no_audio"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_sound_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    make, codes = REFUSED[name]

    with pytest.raises(Unreadable) as refusal:
        hear(make(), tmp_path)

    assert refusal.value.code in codes
    assert FAILURES[refusal.value.code].next_step


@pytest.mark.parametrize("name", ["wav", "mp3", "m4a", "webm-opus", "ogg-opus", "flac"])
@pytest.mark.parametrize("seed", range(3))
def test_damage_anywhere_has_a_typed_answer(name: str, seed: int, tmp_path: Path) -> None:
    chance, content = np.random.default_rng(seed), bytearray(made(name))
    places = chance.integers(0, 200 if seed == 0 else len(content), 60)  # the header first of all
    for place in places:
        content[place] = int(chance.integers(0, 256))
    try:
        pcm, _ = hear(bytes(content), tmp_path, Limits(seconds=20, silence=10))
    except Unreadable as refusal:
        assert refusal.code in FAILURES
    else:
        assert len(pcm) >= 16_000


def test_a_recording_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too_long"):
        hear(made("flac"), tmp_path, Limits(longest=5.0))


@pytest.mark.parametrize("name", ["bad.wav", "evil.wav", "null.wav"])
def test_hostile_files_met_in_the_wild_have_their_reasons(name: str, tmp_path: Path) -> None:
    if not (CORPUS / name).exists():
        pytest.skip("the corpus is not here")
    with pytest.raises(Unreadable) as refusal:
        hear((CORPUS / name).read_bytes(), tmp_path)
    assert refusal.value.code in FAILURES
