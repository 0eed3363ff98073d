"""The address for captions: signed as Amazon prescribes, for five minutes, by the function's own role.

Signature Version 4 is worked out here anew: docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html.
"""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from lectern.aws.captions import captions_url
from lectern.errors import Unavailable
from lectern.platform import Platform
from lectern.settings import Settings

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjE//8+aCXVzLWVhc3QtMSJHMEUCIQ=="


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, strict_parsing=True))


def signature(url: str, secret: str) -> str:
    place, query = urlsplit(url), asked(url)
    date, scope = query["X-Amz-Date"], query["X-Amz-Credential"].split("/", 1)[1]
    signed = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in query.items())
    canonical = "\n".join(
        [
            *("GET", place.path, "&".join(f"{name}={value}" for name, value in signed if name != "X-Amz-Signature")),
            *(f"host:{place.netloc}", "", "host", hashlib.sha256(b"").hexdigest()),
        ]
    )
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    message = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    return hmac.new(key, message.encode(), "sha256").hexdigest()


@pytest.mark.usefixtures("role")
@pytest.mark.parametrize("language", ["en-US", "zh-HK"])
def test_the_signature_is_the_one_that_amazon_works_out(language: str) -> None:
    url = captions_url(language)
    assert asked(url)["X-Amz-Signature"] == signature(url, SECRET)
    assert asked(url)["X-Amz-Signature"] != signature(url.replace(language, "de-DE"), SECRET)


@pytest.mark.usefixtures("role")
def test_the_address_is_for_one_stream_of_speech_within_five_minutes() -> None:
    url = captions_url("en-US")
    place, query = urlsplit(url), asked(url)

    assert (place.scheme, place.netloc) == ("wss", "transcribestreaming.eu-central-1.amazonaws.com:8443")
    assert place.path == "/stream-transcription-websocket"
    assert query["X-Amz-Expires"] == "300"
    assert query["X-Amz-Security-Token"] == TOKEN
    assert query["X-Amz-Credential"].endswith("/eu-central-1/transcribe/aws4_request")
    told = {name: query[name] for name in ("language-code", "media-encoding", "sample-rate")}
    assert told == {"language-code": "en-US", "media-encoding": "pcm", "sample-rate": "16000"}
    assert SECRET not in url


@pytest.mark.usefixtures("role")
def test_the_platform_offers_captions_only_where_amazon_transcribes() -> None:
    chosen = Platform(Settings(transcriber="transcribe", speech_language="de-DE")).captions_url()
    assert chosen and asked(chosen)["language-code"] == "de-DE"
    assert Platform(Settings()).captions_url() is None


def test_without_a_region_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with pytest.raises(Unavailable, match="region"):
        captions_url("en-US")
