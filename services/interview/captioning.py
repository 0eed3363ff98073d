"""Where a browser may have its speaker's words written down while they are spoken, where the deployment can do that."""

from typing import Any

from lectern.errors import Conflict
from lectern.platform import Platform
from lectern.speech import SAMPLE_RATE

SECONDS = 300  # within which the stream must begin
NOWHERE = "This deployment has no captions by Amazon Transcribe; the words are in the report."


def address(platform: Platform) -> dict[str, Any]:
    """A signed address for one stream of PCM of 16 bits at `sample_rate`. Raises Conflict, and Unavailable."""
    url = platform.captions_url()
    if url is None:
        raise Conflict(NOWHERE)
    return {"url": url, "seconds": SECONDS, "language": platform.settings.speech_language, "sample_rate": SAMPLE_RATE}
