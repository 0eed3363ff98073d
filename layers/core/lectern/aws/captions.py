"""Captions while somebody speaks: an address at which a browser streams its sound to Amazon Transcribe by itself.

docs.aws.amazon.com/transcribe/latest/dg/streaming-websocket.html
"""

from urllib.parse import urlencode

from lectern.errors import Unavailable
from lectern.speech import SAMPLE_RATE

SECONDS = 300  # within which the stream must begin: the most that the service takes


def captions_url(language: str, region: str | None = None) -> str:
    """A wss:// address for one language, signed with the function's own role, which must be allowed
    transcribe:StartStreamTranscriptionWebSocket. The browser sends PCM of 16 bits at 16 kHz in event-stream frames.

    Whoever has the address can open a stream at our cost, so it is for somebody who was admitted and rationed."""
    import boto3
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    session = boto3.Session(region_name=region)
    credentials, place = session.get_credentials(), session.region_name
    if not credentials or not place:
        raise Unavailable("There are no AWS credentials, or no region, to sign a stream with.")
    asked = urlencode({"language-code": language, "media-encoding": "pcm", "sample-rate": SAMPLE_RATE})
    host = f"transcribestreaming.{place}.amazonaws.com:8443"
    request = AWSRequest("GET", f"https://{host}/stream-transcription-websocket?{asked}")
    SigV4QueryAuth(credentials.get_frozen_credentials(), "transcribe", place, expires=SECONDS).add_auth(request)
    return "wss" + str(request.url).removeprefix("https")
