"""Keys of the learning platforms from which people come, and to which their grades go."""

import hashlib

from lectern.keys import Key, learner


def platform(course: str, platform: str) -> Key:
    """A learning platform from which people come to a course."""
    return {"pk": f"COURSE#{course}", "sk": f"LMS#{platform}"}


def binding(issuer: str, client: str, deployment: str, context: str) -> Key:
    """Which course a deployment of a platform leads to; with `context` empty, whatever the context."""
    return {"pk": f"LMS#{_brief(issuer, client)}", "sk": f"BINDING#{_brief(deployment)}#{_brief(context)}"}


def state(state: str) -> Key:
    """A login that a platform has begun."""
    return {"pk": f"LMSSTATE#{state}", "sk": "STATE"}


def launch(code: str) -> Key:
    """A launch that waits for somebody to say that it was theirs."""
    return {"pk": f"LMSLAUNCH#{code}", "sk": "LAUNCH"}


def link(course: str, user: str, platform: str) -> Key:
    """Who a learner is in a platform."""
    return {"pk": learner(course, user), "sk": f"LMS#{platform}"}


def links(course: str, platform: str = "", subject: str = "") -> dict[str, str]:
    """Index entry of a link; with `platform` empty, the partition of all links of a course."""
    entry = {"gsi1pk": f"COURSE#{course}#LMS"}
    return {**entry, "gsi1sk": f"{platform}#{_brief(subject)}"} if platform else entry


def pending(course: str, platform: str, subject: str) -> Key:
    """Somebody on the platform's roster who has not come to Lectern yet."""
    return {"pk": f"COURSE#{course}", "sk": f"LMSPENDING#{platform}#{_brief(subject)}"}


def line(course: str, assignment: str, platform: str) -> Key:
    """The column of the platform's gradebook that an assignment has."""
    return {"pk": f"COURSE#{course}", "sk": f"LMSLINE#{assignment}#{platform}"}


def passback(course: str, user: str, assignment: str, platform: str) -> Key:
    """What a platform was told of a learner's grade."""
    return {"pk": learner(course, user), "sk": f"PASSBACK#{assignment}#{platform}"}


def passbacks_of_class(course: str, assignment: str, user: str = "", platform: str = "") -> dict[str, str]:
    """Index entry of a passback; with `user` empty, the partition of the whole class."""
    entry = {"gsi1pk": f"COURSE#{course}#PASSBACK#{assignment}"}
    return {**entry, "gsi1sk": f"{user}#{platform}"} if user else entry


def _brief(*parts: str) -> str:
    """Whatever a stranger calls a thing, in 32 characters that fit a key."""
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
