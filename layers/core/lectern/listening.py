"""How far the analysis of each recording has come, as conditional writes on one item per recording.

waiting -> listening -> (transcribing ->) ready, or failed with a reason. Claims carry an owner and a lease, as those of
the ledger of documents do, and for the same reasons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lectern import interview_keys
from lectern.aws.table import ConditionFailed, Item, Table
from lectern.errors import Busy, Superseded
from lectern.ledger.book import stamp
from lectern.speech import Recording

NAMES = {"#state": "state", "#owner": "owner"}
OPEN = {":waiting": "waiting", ":listening": "listening", ":transcribing": "transcribing"}


@dataclass(frozen=True)
class Listening:
    table: Table
    clock: Callable[[], float]  # seconds since the epoch

    def expect(self, recording: Recording, facts: Item) -> None:
        """Announce a recording before its first byte; one that nobody announced is ignored. Twice is no error.

        facts: {"question_end": seconds into the recording, or absent; "keep": "metrics" | "days" | "always"}
        """
        try:
            self.table.put(self.expected(recording, facts), unless_exists=True)
        except ConditionFailed:
            return

    def expected(self, recording: Recording, facts: Item) -> Item:
        """The item by which a recording is announced, for whoever writes it together with something else."""
        told = {"entity": "recording", "state": "waiting", "updated": self._now(), **facts}
        return interview_keys.recording_state(recording) | told | recording.ids

    def get(self, recording: Recording) -> Item | None:
        return self.table.get(interview_keys.recording_state(recording))

    def begin(self, recording: Recording, owner: str, lease: float) -> Item:
        """Claim a recording for `lease` seconds; returns its item. Raises Busy or Superseded."""
        now = self.clock()
        values = {":waiting": "waiting", ":listening": "listening", ":me": owner, ":until": now + lease, ":clock": now}
        try:
            return self._update(
                recording,
                "SET #state = :listening, #owner = :me, lease = :until, updated = :now REMOVE reason",
                values | {":now": self._now()},
                "#state IN (:waiting, :listening) AND (attribute_not_exists(lease) OR lease < :clock)",
            )
        except ConditionFailed as refused:
            return self._mine(refused, owner)

    def _mine(self, refused: ConditionFailed, owner: str) -> Item:
        found = refused.item
        if found and found.get("owner") == owner:
            return found  # the claim was applied; its reply was lost and the SDK tried again
        if found and found["state"] in OPEN.values():
            raise Busy("this recording is being listened to") from refused
        raise Superseded("this recording is settled, or nobody expects it") from refused

    def fan_out(self, recording: Recording, owner: str, starts: Sequence[float]) -> None:
        """The sound is measured: its passages, fixed by this, are transcribed one by one from now on."""
        values = {":state": "transcribing", ":starts": list(starts), ":now": self._now(), ":me": owner}
        self._settle(
            recording,
            "SET #state = :state, passages = :starts, updated = :now REMOVE #owner, lease",
            values,
            "#owner = :me",
        )

    def note_passage(self, recording: Recording, start: float) -> bool:
        """Note that the transcript of this passage is stored; whether all are. Noting it twice counts it once."""
        try:
            item = self._update(
                recording,
                "ADD done :start",
                {":start": {f"{start:.2f}"}, ":transcribing": "transcribing"},
                "#state = :transcribing",
            )
        except ConditionFailed as refused:
            raise Superseded("this recording is settled") from refused
        return len(item["done"]) == len(item["passages"])

    def finish(self, recording: Recording, facts: Item) -> None:
        """The report is stored; `facts` for lists are kept on the item. Late calls change nothing."""
        values = {":ready": "ready", ":now": self._now(), ":facts": facts, ":failed": "failed"}
        self._settle(
            recording,
            "SET #state = :ready, facts = :facts, updated = :now REMOVE #owner, lease",
            values,
            "attribute_exists(pk) AND #state <> :failed",
        )

    def fail(self, recording: Recording, code: str, detail: str = "") -> None:
        """`code` is a key of `lectern.reasons.REASONS`. A recording that is ready or gone is left alone."""
        values = {":failed": "failed", ":reason": {"code": code, "detail": detail}, ":now": self._now(), **OPEN}
        self._settle(
            recording,
            "SET #state = :failed, reason = :reason, updated = :now REMOVE #owner, lease",
            values,
            "#state IN (:waiting, :listening, :transcribing)",
        )

    def bury(self, recording: Recording) -> None:
        """Fail a recording whose message its queue has given up. Raises Busy while a worker holds it all the same."""
        found = self.get(recording)
        if found and found.get("lease", 0) >= self.clock():
            raise Busy("this recording is being listened to")
        self.fail(recording, "gave_up")

    def _settle(self, recording: Recording, expression: str, values: dict[str, Any], condition: str) -> None:
        try:
            self._update(recording, expression, values, condition)
        except ConditionFailed:
            return  # settled otherwise, or deleted

    def _update(self, recording: Recording, expression: str, values: dict[str, Any], condition: str) -> Item:
        used = {name: word for name, word in NAMES.items() if name in expression + condition}
        return self.table.update(interview_keys.recording_state(recording), expression, values, condition, used)

    def _now(self) -> str:
        return stamp(self.clock())
