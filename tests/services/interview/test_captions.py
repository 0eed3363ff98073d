"""A browser may have speech written down while it is spoken, where Amazon Transcribe works and its speaker agreed."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from lectern.platform import Platform
from tests.services.apis import wire
from tests.services.interview.studio import Studio


@pytest.fixture
def transcribing(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    wire(Platform(replace(studio.platform.settings, transcriber="transcribe", speech_language="de-DE")))
    return studio


def test_the_address_is_for_one_stream_in_the_language_of_the_deployment(transcribing: Studio) -> None:
    told = transcribing("POST", f"/{transcribing.begin()}/captions").body
    place, asked = urlsplit(told["url"]), dict(parse_qsl(urlsplit(told["url"]).query))
    assert (place.scheme, place.hostname) == ("wss", "transcribestreaming.us-east-1.amazonaws.com")
    assert (asked["language-code"], asked["sample-rate"]) == (told["language"], str(told["sample_rate"]))
    assert asked["X-Amz-Expires"] == str(told["seconds"]) and told["language"] == "de-DE"


def test_without_consent_no_sound_goes_anywhere(transcribing: Studio) -> None:
    told = transcribing("POST", f"/{transcribing.begin(keep=None)}/captions")
    assert told.status == 409 and "consent" in told.body["detail"]


def test_streams_are_rationed_for_they_cost_money(transcribing: Studio) -> None:
    interview = transcribing.begin()
    most = transcribing.platform.settings.interviews_per_minute
    told = [transcribing("POST", f"/{interview}/captions").status for _ in range(2 * most + 1)]
    assert told[0] == 201 and told[-1] == 429


def test_where_nobody_transcribes_live_it_says_so(studio: Studio) -> None:
    told = studio("POST", f"/{studio.begin()}/captions")
    assert told.status == 409 and "in the report" in told.body["detail"]
