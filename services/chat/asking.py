"""One question of one student, the same over HTTP and over a WebSocket: a stream of events."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from chat.answering import Answering
from chat.conversing import Conversations
from chat.tuning import Tuning
from lectern.errors import Invalid
from lectern.model import Actor, Answer, Citation
from lectern.platform import Platform
from lectern.rationing import Ration, spend
from lectern.settings import Settings

Event = dict[str, Any]
LONGEST = 2000  # characters of a question


def conversations(platform: Platform) -> Conversations:
    return Conversations(platform.table, time.time)


def ask(platform: Platform, actor: Actor, course: str, question: str, conversation: str | None) -> Iterator[Event]:
    """`meta`, any number of `token` and `citation`, then `done`, which carries the whole answer."""
    admitted = platform.roster.admit(actor, course, "question.ask")
    if not question.strip() or len(question) > LONGEST:
        raise Invalid(f"A question has 1 to {LONGEST} characters, not only spaces.")
    question = question.strip()
    spend(platform.table, time.time, actor.user, _ration(platform.settings))
    kept = conversations(platform)
    conversation = kept.open(admitted, actor.user, conversation, question)
    history = kept.history(admitted, actor.user, conversation)
    answering = _answering(platform)
    yield {"event": "meta", "conversation": conversation, "mode": answering.mode, "notice": answering.notice}
    for piece in answering.answer(admitted, question, history):
        match piece:
            case str():
                yield {"event": "token", "text": piece}
            case Citation():
                yield {"event": "citation"} | asdict(piece)
            case Answer():
                message = kept.keep(admitted, actor.user, conversation, question, piece)
                yield {"event": "done"} | _whole(piece, conversation, message)


def _ration(settings: Settings) -> Ration:
    return Ration("question", settings.questions_per_minute, settings.questions_per_day)


def _whole(answer: Answer, conversation: str, message: str) -> Event:
    told = asdict(answer)
    return {"answer": told.pop("text")} | told | {"conversation": conversation, "message": message}


def _answering(platform: Platform) -> Answering:
    return Answering(platform.ledger, platform.embedder, platform.passages, platform.writer, _tuning(platform))


def _tuning(platform: Platform) -> Tuning:
    if not platform.settings.tuning_parameter:
        return Tuning()
    from lectern.aws.secrets import parameter

    return Tuning.read(parameter(platform.settings.tuning_parameter))
