"""What every transcriber promises."""

from functools import cache
from pathlib import Path

import pytest

from lectern import objects
from lectern.aws.files import Files
from lectern.aws.transcribe import Transcribe
from lectern.embedded.sphinx import Sphinx
from lectern.embedded.whisper import SHA256, Whisper, weights
from lectern.errors import Unavailable
from lectern.ports import Transcriber
from lectern.speech import Passage, Transcript
from listen.decoding import Limits, decode
from listen.measuring import FrameEngine
from tests.images.listen.material import CORPUS, answer

from .material import ANSWER

KEY = objects.audio(ANSWER)
SPEECH = ((11.0, 15.0), (15.8, 18.8))


@cache
def whisper() -> Transcriber:
    folder = weights()
    assert folder
    return Whisper(folder)


@cache
def sphinx() -> Transcriber:
    return Sphinx()


@pytest.fixture(params=["whisper", "sphinx", "transcribe"])
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    if request.param != "transcribe":
        return {"whisper": whisper, "sphinx": sphinx}[request.param]()
    library: Files = request.getfixturevalue("library")
    return Transcribe(library, step=0.01)


def hear(transcriber: Transcriber, passage: Passage) -> Transcript:
    heard = transcriber.transcribe(passage)
    assert heard
    return heard


def test_words_come_in_order_within_their_passage(transcriber: Transcriber) -> None:
    heard = hear(transcriber, Passage(KEY, 10.0, answer().tobytes(), SPEECH, 30.0))

    assert heard.engine == transcriber.engine
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)
    assert all(10.0 <= word.start <= word.end <= 20.3 and 0 <= word.probability <= 1 for word in heard.words)


def test_where_nobody_speaks_there_are_no_words(transcriber: Transcriber) -> None:
    assert hear(transcriber, Passage(KEY, 0.0, bytes(96_000), ())).words == ()


def test_a_transcript_survives_its_storage(transcriber: Transcriber) -> None:
    heard = hear(transcriber, Passage(KEY, 0.0, answer().tobytes(), ((1.0, 5.0),), 30.0))
    assert Transcript.from_json(heard.to_json()) == heard


def test_other_weights_are_refused(tmp_path: Path) -> None:
    for name in SHA256:
        (tmp_path / name).write_bytes(b"not the published weights")
    with pytest.raises(Unavailable, match=r"config\.json"):
        Whisper(tmp_path).transcribe(Passage(KEY, 0.0, answer().tobytes(), ((1.0, 5.0),)))


def test_whisper_hears_words_and_keeps_fillers() -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus is not here")
    parts = decode(CORPUS / "acoustic_corpus.wav", Limits())
    pcm = b"".join(part for part in parts if isinstance(part, bytes))
    engine = FrameEngine()
    engine.feed(pcm)
    speech = tuple((begin, end) for begin, end in engine.finish()["speech"])
    words = [word.text.lower() for word in hear(whisper(), Passage(KEY, 0.0, pcm, speech)).words]

    assert " ".join(words[:5]) == "this is the acoustic corpus"
    assert words.count("um") + words.count("uh") == 3
