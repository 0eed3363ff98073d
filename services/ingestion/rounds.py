"""The janitor's round: documents on which nothing moves get their message again, dead vectors and objects go."""

from lectern import objects
from lectern.aws.table import Item
from lectern.errors import Busy
from lectern.ledger import caring, settling
from lectern.logs import log
from lectern.model import CourseId, DocumentId, Run
from lectern.platform import Platform
from lectern.sweeping import sweep

PATIENCE = 2 * 3600.0  # seconds without movement: longer than three deliveries of a message take
ROUNDS = 3  # times a stuck document is sent again before it is given up


def make_round(platform: Platform) -> dict[str, int]:
    """Safe to repeat and to interrupt; answers with how many documents were freed and swept."""
    freed = sum(_free(platform, item) for item in caring.stuck(platform.ledger, PATIENCE))
    swept = sum(_sweep(platform, item) for item in caring.to_sweep(platform.ledger))
    log.info("round made", extra={"freed": freed, "swept": swept})
    return {"freed": freed, "swept": swept}


def _sweep(platform: Platform, item: Item) -> bool:
    try:
        sweep(CourseId(item["course"]), DocumentId(item["id"]), platform.ledger, platform.passages, platform.files)
    except Busy:
        return False
    return True


def _free(platform: Platform, item: Item) -> bool:
    """Send every run of a stuck document on its way again; an upload that never came is told as that."""
    course, document = CourseId(item["course"]), DocumentId(item["id"])
    give_up = caring.freed(platform.ledger, course, document) > ROUNDS
    runs = {Run(course, document, int(number)): found["state"] for number, found in item["runs"].items()}
    for run, state in runs.items():
        if state != "failed":
            _free_run(platform, run, state, give_up)
    return True


def _free_run(platform: Platform, run: Run, state: str, give_up: bool) -> None:
    if not platform.files.exists(objects.upload(run)):
        settling.fail(platform.ledger, run, "never_arrived")
    elif give_up:
        settling.bury(platform.ledger, run)
    elif state in ("extracted", "embedding") and platform.files.exists(objects.pages(run)):
        platform.embed_queue.send([{"detail": {"object": {"key": objects.pages(run)}}}])
    else:
        platform.extract_queue.send([{"detail": {"object": {"key": objects.upload(run)}}}])
