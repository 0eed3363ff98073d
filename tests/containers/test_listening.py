"""A recording through its image as Lambda runs it: nothing is compiled, nothing is fetched, the report is all there."""

import json
import time

import boto3
import pytest

from lectern import objects
from lectern.listening import Listening
from lectern.speech import Recording
from tests.containers.cloud import Cloud, arrived
from tests.containers.conftest import LISTEN
from tests.containers.functions import Running, run_python
from tests.images.listen.material import answer, encoded, tone
from tests.images.listen.test_decoding import READ

ANSWER = Recording("c1", "u1", "i1", "a1")
COMPILATIONS = """
from listen.compiled import bring_compiled
bring_compiled()
import json, numpy
from numba.core import event
from listen.profiling import Profile
with event.install_recorder("numba:compile") as recorder:
    profile = Profile()
    at = numpy.arange(176000)
    profile.feed((numpy.sin(at / 7) * 9000 * (at // 5000 % 2)).astype("<i2").tobytes())
    onsets = profile.tell()["onsets_per_second"]
print(json.dumps([len(recorder.buffer), onsets]))
"""
BUILT = """
import json, pathlib
from av import _core
told = [[meta["license"], meta["configuration"]] for meta in _core.library_meta.values()]
print(json.dumps([told, [str(path) for path in pathlib.Path("/").glob("[!ps]*/**/*libx26*")]]))
"""


@pytest.mark.usefixtures("built")
def test_nothing_is_compiled_at_run_time() -> None:
    done = run_python(LISTEN, COMPILATIONS)
    assert done.returncode == 0, done.stderr
    compiled, onsets = json.loads(done.stdout.splitlines()[-1])
    assert compiled == 0
    assert onsets > 0


def test_a_recording_becomes_a_report(raised: Cloud, listen: Running) -> None:
    listening = Listening(raised.ledger.table, time.time)
    listening.expect(ANSWER, {"question_end": 0.4})
    body = encoded(answer(), "webm", "libopus", 48000)
    boto3.client("s3").put_object(Bucket=raised.files.bucket, Key=objects.audio(ANSWER), Body=body)

    assert listen.invoke(arrived(objects.audio(ANSWER))) == {"batchItemFailures": []}

    report = raised.files.read_json(objects.audio_report(ANSWER))
    assert (listening.get(ANSWER) or {})["state"] == "ready"
    assert report["delivery"]["pitch_median"]["value"] == pytest.approx(120, rel=0.03)
    assert report["transcript"]["engine"].startswith("Whisper")
    assert report["spectrum"]["frames"] > 0


@pytest.mark.usefixtures("built")
def test_its_decoders_have_no_gpl_parts() -> None:
    done = run_python(LISTEN, BUILT)
    assert done.returncode == 0, done.stderr
    told, files = json.loads(done.stdout)
    assert {license for license, _ in told} == {"LGPL version 2.1 or later"}
    assert not [options for _, options in told if "gpl" in options or "libx26" in options]
    assert files == []


@pytest.mark.parametrize("name", READ)
def test_its_decoders_read_what_people_record_in(raised: Cloud, listen: Running, name: str) -> None:
    recording = Recording("c1", "u1", "i1", f"format-{name}")
    listening = Listening(raised.ledger.table, time.time)
    listening.expect(recording, {})
    container, codec, rate, layout = READ[name]
    body = encoded(tone(1.5), container, codec, rate, layout)
    boto3.client("s3").put_object(Bucket=raised.files.bucket, Key=objects.audio(recording), Body=body)

    assert listen.invoke(arrived(objects.audio(recording))) == {"batchItemFailures": []}

    report = raised.files.read_json(objects.audio_report(recording))
    assert report["duration"] == pytest.approx(1.5, abs=0.1)
    assert -24 < report["quality"]["peak"]["value"] < -9
