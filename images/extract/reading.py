"""A file becomes pages; whatever happens to its parser, the pages that were finished survive."""

import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from extract import opening
from extract.job import Job
from extract.limits import Limits
from extract.merging import merge
from lectern.model import Extraction, Page, Warned
from lectern.sandbox import Died, Message, listen

MOST_DEATHS = 20  # after so many fatal pages the rest of the file is not tried


def read(path: Path, name: str, limits: Limits, pages: tuple[int, int] | None = None) -> Extraction:
    """The whole of one file; or `pages`, (first, last) counted from 1, as a part for `merge`.

    `name` is only consulted where contents look alike. Raises Unreadable by any code of `reasons.REASONS` that says why
    a file failed; a part never fails for want of text.
    """
    opening.check_size(path, limits)
    opening.preload()
    first, last = pages or (1, None)
    progress = _Progress(Job(path, name, limits, first, last), time.monotonic() + limits.seconds)
    part = progress.run()
    return part if pages else merge([part])


@dataclass(slots=True)
class _Progress:
    """What is known of a file while children die over it."""

    job: Job
    deadline: float
    kind: str = ""
    total: int = 0
    done: dict[int, Page] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)

    def run(self) -> Extraction:
        while self._try():
            pass
        lost = (Warned(page, code) for page, code in self.failed.items())
        found = sorted({*self.warnings, *lost}, key=lambda warned: (warned.page, warned.code))
        return Extraction(self.kind, tuple(self.done[number] for number in sorted(self.done)), tuple(found))

    def _try(self) -> bool:
        """Whether another child should be sent behind the page that killed this one."""
        self.begun.clear()
        skip = frozenset(self.done) | frozenset(self.failed)
        try:
            for message in listen(
                partial(opening.perform, replace(self.job, skip=skip)), self.job.limits.bounds, self.deadline
            ):
                self._note(message)
            return False
        except Died as death:
            return self._mourn(death)

    def _note(self, message: Message) -> None:
        if "kind" in message:
            self.kind, self.total = message["kind"], message["pages"]
            self.warnings = [Warned(0, code) for code in message["warnings"]]
        elif "begun" in message:
            self.begun.add(message["begun"])
        else:
            (page,) = Extraction.from_json({"kind": "", "pages": [message["page"]], "warnings": []}).pages
            self.done[page.number] = page
            self.warnings += [Warned(page.number, code) for code in message["warnings"]]

    def _mourn(self, death: Died) -> bool:
        suspects = sorted(self.begun - self.done.keys())
        code = "page_timed_out" if death.code == "took_too_long" else "page_failed"
        late = time.monotonic() >= self.deadline
        if len(suspects) > 1 and not self.job.careful and not late:
            self.job = replace(self.job, careful=True)
            return True
        if suspects:
            self.failed[suspects[0]] = code
        left = [number for number in self.job.wanted(self.total) if number not in self.done | self.failed]
        hopeless = late or not suspects or len(self.failed) >= MOST_DEATHS
        if hopeless:
            self.failed |= dict.fromkeys(left, code)
        if not self.done and (hopeless or not left):
            raise death
        return not hopeless and bool(left)
