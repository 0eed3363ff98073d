"""The claim on reading a file, whole or by page ranges."""

from collections.abc import Sequence

from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Busy, Superseded
from lectern.ledger.book import Ledger, run_in, verdict
from lectern.model import Run

_STATES = ("waiting", "extracting")
_KEPT = 7 * 86400  # seconds for which the book-keeping of page ranges is of use


def begin(ledger: Ledger, run: Run, owner: str, lease: float) -> Item:
    """Claim a version for `lease` seconds; returns its document. Raises Busy or Superseded."""
    values = {":extracting": "extracting", ":waiting": "waiting", ":version": run.version, ":care": keys.INGESTING}
    try:
        return ledger.update(
            run,
            "SET runs.#v.#state = :extracting, runs.#v.#owner = :me, runs.#v.lease = :until, #state = :extracting,"
            " shown = :version, updated = :now, gsi1pk = :care, gsi1sk = :now REMOVE reason",
            values | ledger.claim_values(owner, lease),
            "runs.#v.#state IN (:waiting, :extracting) AND (attribute_not_exists(runs.#v.lease) OR"
            " runs.#v.lease < :clock) AND shown <= :version AND (attribute_not_exists(live) OR live < :version)",
        )
    except ConditionFailed as refused:
        found = run_in(refused.item, run.version)
        if refused.item and found and found.get("owner") == owner and found["state"] == "extracting":
            return refused.item  # the claim was applied; its reply was lost and the SDK tried again
        raise verdict(refused.item, run, _STATES) from refused


def hand_on(ledger: Ledger, run: Run) -> None:
    """The pages are stored: embedding comes next. Late and repeated calls change nothing."""
    values = {":extracted": "extracted", ":extracting": "extracting", ":embedding": "embedding"}
    try:
        ledger.update(
            run,
            "SET runs.#v.#state = :extracted, #state = :embedding, updated = :now, gsi1sk = :now"
            " REMOVE runs.#v.#owner, runs.#v.lease",
            values | {":now": ledger.now(), ":version": run.version},
            "runs.#v.#state = :extracting AND shown = :version",
        )
    except ConditionFailed:
        return  # embedding has begun already, or the version is no longer wanted


def fan_out(ledger: Ledger, run: Run, owner: str, ranges: Sequence[tuple[int, int]]) -> None:
    """Let go of the whole file: its page ranges, fixed by this, are claimed one by one from now on."""
    try:
        ledger.update(
            run,
            "SET runs.#v.ranges = :ranges, updated = :now, gsi1sk = :now REMOVE runs.#v.#owner, runs.#v.lease",
            {":ranges": [list(pages) for pages in ranges], ":now": ledger.now(), ":me": owner},
            "runs.#v.#owner = :me",
        )
    except ConditionFailed as refused:
        found = run_in(refused.item, run.version)
        if found is None or "ranges" not in found:
            raise Superseded(f"version {run.version} has another owner") from refused


def begin_part(ledger: Ledger, run: Run, pages: tuple[int, int], owner: str, lease: float) -> int:
    """Claim one page range; returns how many ranges there are. Raises Busy or Superseded."""
    found = run_in(ledger.table.get(keys.document(run.course, run.document)), run.version)
    if found is None or found["state"] != "extracting":
        raise Superseded(f"version {run.version} is not being extracted")
    until = ledger.clock() + lease
    claim = keys.part(run, *pages) | {"owner": owner, "lease": until, "expires": int(until) + _KEPT}
    try:
        ledger.table.put(claim, unless_exists=True)
    except ConditionFailed as refused:
        _take_over(ledger, claim, refused.item)
    return len(found["ranges"])


def _take_over(ledger: Ledger, claim: Item, found: Item | None) -> None:
    if found and found["owner"] == claim["owner"]:
        return
    try:
        ledger.table.update(
            {"pk": claim["pk"], "sk": claim["sk"]},
            "SET #owner = :me, lease = :until",
            {":me": claim["owner"], ":until": claim["lease"], ":clock": ledger.clock()},
            "lease < :clock OR #owner = :me",
            {"#owner": "owner"},
        )
    except ConditionFailed as refused:
        raise Busy("this page range is being read") from refused


def finish_part(ledger: Ledger, run: Run, pages: tuple[int, int]) -> int:
    """Note that this range is stored; returns how many ranges are. Noting it twice counts it once."""
    item = ledger.table.update(
        keys.parts(run),
        "ADD done :range SET expires = :soon",
        {":range": {f"{pages[0]}-{pages[1]}"}, ":soon": int(ledger.clock()) + _KEPT},
    )
    return len(item["done"])
