"""Every refusal of Lectern, in one tree.

LecternError
├── Refused          the caller can mend it; `http` maps each to one problem+json answer
│   ├── Invalid          400
│   ├── Unauthenticated  401
│   ├── Forbidden        403
│   ├── Missing          404
│   ├── Conflict         409
│   ├── TooLarge         413
│   └── TooMany          429
├── Unreadable       a file that cannot become pages, by one of the codes in `reasons`
├── Busy             somebody else holds this work; look again later
├── Superseded       this work is no longer wanted: done, deleted, failed, or a newer version is live
└── Unavailable      503, a service that Lectern needs did not answer; trying again may help
"""


class LecternError(Exception):
    """The root of the tree. `kind` is for programs: it stays when sentences change."""

    kind = "failed"


class Refused(LecternError):
    status = 400
    title = "The request was refused"
    kind = "refused"


class Invalid(Refused):
    title = "The request is not valid"
    kind = "invalid"


class Unauthenticated(Refused):
    status = 401
    title = "Sign in first"
    kind = "unauthenticated"


class Forbidden(Refused):
    status = 403
    title = "Your role does not allow this"
    kind = "forbidden"


class Missing(Refused):
    status = 404
    title = "There is no such thing here"
    kind = "missing"

    def __init__(self) -> None:
        super().__init__(
            "Nothing with this id is visible to you."
        )  # one body: a foreign id is as unknown as a random one


class Conflict(Refused):
    status = 409
    title = "This clashes with the present state"

    def __init__(self, sentence: str, kind: str = "conflict") -> None:
        """kind: which state it is, where a program can do something about it."""
        super().__init__(sentence)
        self.kind = kind


class TooLarge(Refused):
    status = 413
    title = "This is too large"
    kind = "too_large"


class TooMany(Refused):
    status = 429
    title = "Too many requests"
    kind = "too_many"

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after  # seconds


class Unreadable(LecternError):
    """`code` is a key of `reasons.REASONS`; `detail` may name a page or a part, never text of the document."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Busy(LecternError):
    """Another worker holds a live lease on this document."""


class Superseded(LecternError):
    """The work was done, deleted, failed for good or overtaken."""


class Unavailable(LecternError):
    """The message is nobody's to see and may quote; `code` is what a log may hold: a status or the name of an error."""

    status = 503
    title = "A service that Lectern needs did not answer"
    kind = "unavailable"

    def __init__(self, message: str = "", code: object = "") -> None:
        super().__init__(message)
        self.code = str(code)
