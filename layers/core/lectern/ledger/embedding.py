"""The claim on a document while a version of it is embedded, and the commit that makes the version live."""

from typing import Any

from lectern import keys
from lectern.aws.table import ConditionFailed, Item
from lectern.errors import Superseded
from lectern.ledger.book import NAMES, Ledger, run_in, verdict
from lectern.model import Run, Warned

LISTED_WARNINGS = 200  # of one document; its item must stay far below 400 KB
_STATES = ("extracting", "extracted", "embedding")


def begin(ledger: Ledger, run: Run, owner: str, lease: float) -> Item:
    """Claim the document, one version of which is embedded at a time; returns it. Raises Busy or Superseded."""
    states = {f":s{number}": state for number, state in enumerate(_STATES)}
    try:
        return ledger.update(
            run,
            "SET runs.#v.#state = :s2, #owner = :me, lease = :until, updated = :now, gsi1sk = :now, #state = :s2,"
            " shown = :version",
            ledger.claim_values(owner, lease) | states | {":version": run.version},
            "runs.#v.#state IN (:s0, :s1, :s2) AND shown <= :version AND (attribute_not_exists(lease) OR"
            " lease < :clock) AND (attribute_not_exists(live) OR live < :version)",
        )
    except ConditionFailed as refused:
        if refused.item and refused.item.get("owner") == owner and run_in(refused.item, run.version):
            return refused.item  # the claim was applied; its reply was lost and the SDK tried again
        raise verdict(refused.item, run, _STATES) from refused


def commit(ledger: Ledger, run: Run, owner: str, edition: str, facts: Item) -> None:
    """Make this version live, for its owner alone; what older versions leave goes on the janitor's list.

    facts: {"kind", "pages", "ocr_pages", "warnings": [Warned]}. Raises Superseded when the claim was lost.
    """
    before = ledger.get(run.course, run.document)
    found = run_in(before, run.version)
    if found is None:
        if before.get("live") == run.version and before.get("edition") == edition:
            return  # committed already
        raise Superseded(f"version {run.version} is settled")
    try:
        _make_live(
            ledger, run, before, owner, {"edition": edition, "live_sha256": found["sha256"]} | _shown(facts, found)
        )
    except ConditionFailed as refused:
        if not refused.item or refused.item.get("live") != run.version:
            raise Superseded(f"version {run.version} lost its claim") from refused
    ledger.table.put(keys.content(run.course, found["sha256"]) | {"document": run.document})


def _shown(facts: Item, found: Item) -> Item:
    warnings: list[Warned] = facts["warnings"]
    listed = [{"page": warned.page, "code": warned.code} for warned in warnings[:LISTED_WARNINGS]]
    state = "ready_with_warnings" if warnings else "ready"
    told = {name: facts[name] for name in ("kind", "pages", "ocr_pages")}
    return told | {"state": state, "size": found["size"], "warnings": listed, "warning_count": len(warnings)}


def _make_live(ledger: Ledger, run: Run, before: Item, owner: str, shown: Item) -> None:
    """One write moves the pointer, shows the outcome, and forgets this run and all that it overtakes."""
    dead = [number for number in before["runs"] if int(number) <= run.version]
    care = keys.INGESTING if len(dead) < len(before["runs"]) else keys.SWEEPING
    now = ledger.now()
    fields: dict[str, Any] = shown | {"live": run.version, "updated": now, "gsi1pk": care, "gsi1sk": now}
    names = {f"#f{n}": name for n, name in enumerate(fields)} | {f"#r{number}": number for number in dead}
    ledger.table.update(
        keys.document(run.course, run.document),
        "SET "
        + ", ".join(f"#f{n} = :f{n}" for n in range(len(fields)))
        + " REMOVE #owner, lease, reason, freed, "
        + ", ".join(f"runs.#r{number}" for number in dead),
        {f":f{n}": value for n, value in enumerate(fields.values())} | {":me": owner, ":version": run.version},
        "#owner = :me AND (attribute_not_exists(live) OR live < :version)",
        names | {"#owner": NAMES["#owner"]},
    )


def release(ledger: Ledger, run: Run, owner: str) -> Item | None:
    """Give the claim up; None when it was lost before."""
    try:
        return ledger.update(run, "REMOVE #owner, lease", {":me": owner}, "#owner = :me")
    except ConditionFailed:
        return None
