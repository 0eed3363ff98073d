"""An interview over HTTP: questions with their pages, consent before any sound, answers, reports, and an end to all."""

import time

import pytest

from interview import forgetting
from lectern import interview_keys, objects
from lectern.speech import wav
from tests.services.interview.studio import LEARNER, Studio, Ticking, voice

SOUND = wav(voice().tobytes())


def pass_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + days * 86400)


def test_questions_come_from_the_course_with_their_pages(studio: Studio) -> None:
    made = studio("POST", "", {"count": 3}).body
    sources = [(each["source"]["name"], each["source"]["page"]) for each in made["questions"]]
    assert sources == [("tides.pdf", 1), ("tides.pdf", 2), ("tides.pdf", 3)]
    assert all(each["concept"]["name"] in each["text"] and each["by"] == "rule" for each in made["questions"])


def test_a_course_without_documents_asks_for_questions(studio: Studio) -> None:
    course = LEARNER("POST", "/courses", {"name": "Empty"}).body["id"]
    told = LEARNER("POST", f"/courses/{course}/interviews", {})
    assert told.status == 409 and "questions of your own" in told.body["detail"]


def test_a_learner_may_bring_questions(studio: Studio) -> None:
    made = studio("POST", "", {"questions": [{"text": " Why this job? "}]}).body
    assert made["questions"] == [{"number": 1, "text": "Why this job?", "by": "you", "concept": None, "source": None}]


NONE = [
    {"questions": []},
    {"questions": [{"text": " "}]},
    {"count": 0},
    {"count": 21},
    {"questions": [{"text": "Why?"}], "count": 21},
]


@pytest.mark.parametrize("body", NONE)
def test_what_is_no_interview_is_refused(studio: Studio, body: object) -> None:
    assert studio("POST", "", body).status == 400


def test_nothing_is_recorded_before_consent(studio: Studio) -> None:
    interview = studio.begin(keep=None)
    told = studio.announce(interview, SOUND)
    assert told.status == 409 and "PUT" in told.body["detail"] and "consent" in told.body["detail"]
    assert studio("PUT", f"/{interview}/consent", {"keep": "days"}).body["consent"]["keep"] == "days"
    assert studio.announce(interview, SOUND).status == 201


def test_consent_can_be_taken_back(studio: Studio) -> None:
    interview = studio.begin()
    assert studio("DELETE", f"/{interview}/consent").body["consent"] is None
    assert studio.announce(interview, SOUND).status == 409


def test_consent_says_how_long_sound_is_kept(studio: Studio) -> None:
    assert studio("PUT", f"/{studio.begin()}/consent", {"keep": "for a while"}).status == 400


def test_a_ticket_is_for_one_key_size_and_content(studio: Studio) -> None:
    interview = studio.begin()
    told = studio.announce(interview, SOUND).body
    fields = told["upload"]["fields"]
    recording = studio.recording(interview, told["answer"]["id"])
    assert fields["key"] == objects.audio(recording) and fields["x-amz-checksum-sha256"]


@pytest.mark.parametrize("told", [{"question": 4}, {"question": 0}, {"size": 0}, {"sha256": "x"}, {"question_end": -1}])
def test_an_answer_that_cannot_be_is_refused(studio: Studio, told: dict[str, object]) -> None:
    assert studio.announce(studio.begin(), SOUND, **told).status == 400


def test_an_answer_becomes_a_report(studio: Studio) -> None:
    interview = studio.begin()
    answer = studio.answer(interview, question_end=0.5)
    told = studio("GET", f"/{interview}/answers/{answer}/report").body
    latency = told["measured"]["delivery"]["response_latency"]
    assert told["answer"]["state"] == "ready" and told["question"]["source"]["page"] == 1
    assert latency["reliability"] == "ok"
    assert latency["spans"] == [[0.5, told["measured"]["speech"][0][0]]]


def test_every_number_says_what_it_rests_on(studio: Studio) -> None:
    interview = studio.begin()
    measured = studio("GET", f"/{interview}/answers/{studio.answer(interview)}/report").body["measured"]
    numbers = measured["quality"] | measured["delivery"]
    assert [name for name, each in numbers.items() if each["value"] is not None and not each["spans"]] == []
    assert [name for name, each in numbers.items() if (each["reason"] is None) != (each["why"] is None)] == []
    assert measured["delivery"]["pause_longest"]["spans"] == [
        max(measured["pauses"], key=lambda each: each[1] - each[0])
    ]


def test_there_is_no_report_before_its_time(studio: Studio) -> None:
    interview = studio.begin()
    answer = studio.announce(interview, SOUND).body["answer"]["id"]
    told = studio("GET", f"/{interview}/answers/{answer}/report")
    assert told.status == 409 and "waiting" in told.body["detail"]


def test_what_is_no_recording_says_so(studio: Studio) -> None:
    interview = studio.begin()
    answer = studio.answer(interview, b"<html>" * 100)
    shown = studio("GET", f"/{interview}/answers/{answer}").body
    assert shown["state"] == "failed" and shown["reason"]["code"] == "not_audio"
    assert studio("GET", f"/{interview}/answers/{answer}/report").status == 409


def test_metrics_alone_leave_no_sound(studio: Studio) -> None:
    interview = studio.begin("metrics")
    answer = studio.answer(interview)
    assert studio.objects() == ["report.json"]
    assert studio("GET", f"/{interview}/answers/{answer}/report").status == 200


@pytest.mark.parametrize(
    ("keep", "days", "left"), [("metrics", 2, False), ("days", 6, True), ("days", 8, False), ("always", 400, True)]
)
def test_sound_is_forgotten_when_its_time_is_over(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, keep: str, days: int, left: bool
) -> None:
    """An upload that nobody has heard counts too."""
    interview = studio.begin(keep)
    answer = studio.announce(interview, SOUND).body["answer"]["id"]
    studio.platform.files.write(objects.audio(studio.recording(interview, answer)), SOUND)
    pass_days(monkeypatch, days)
    forgetting.handler({}, None)
    assert ("audio" in studio.objects()) == left
    assert forgetting.handler({}, None) == {"forgotten": 0}


def test_a_report_outlives_its_sound(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    interview = studio.begin("days")
    answer = studio.answer(interview)
    pass_days(monkeypatch, 8)
    assert forgetting.handler({}, None) == {"forgotten": 1} and studio.objects() == ["report.json"]
    assert studio.platform.listening.get(studio.recording(interview, answer))


def test_an_interview_can_be_gone_on_with(studio: Studio) -> None:
    interview = studio.begin()
    answers = [studio.answer(interview), studio.answer(interview, question=2)]
    shown = studio("GET", f"/{interview}").body
    assert [(each["id"], each["question"]) for each in shown["answers"]] == [(answers[0], 1), (answers[1], 2)]
    assert shown["answers"][0]["summary"]["duration"] == 8.0
    assert [each["id"] for each in studio("GET").body["interviews"]] == [interview]


def test_an_answer_is_set_beside_ones_own_earlier_answers_alone(studio: Studio) -> None:
    interview = studio.begin()
    first = studio("GET", f"/{interview}/answers/{studio.answer(interview)}/report").body
    studio.transcriber = Ticking(heard=("high", "water", *("word",) * 12))
    later = studio("GET", f"/{interview}/answers/{studio.answer(interview)}/report").body
    assert first["compared"] == []
    line = next(each for each in later["compared"] if each["name"] == "words_per_minute")
    assert line["n"] == 1 and line["earlier_median"] == first["measured"]["delivery"]["words_per_minute"]["value"]
    assert line["change"] == round(line["value"] - line["earlier_median"], 2)


def test_a_finished_answer_counts_once_for_progress(studio: Studio) -> None:
    interview = studio.begin()
    answer = studio.answer(interview)
    item = studio.platform.listening.get(studio.recording(interview, answer)) or {}
    assert studio.deliver(item) == {"batchItemFailures": []}
    facts = [(each["kind"], each["facts"]["answer"], each["facts"]["concept_name"]) for each in studio.events()]
    assert facts == [("interviewed", answer, "Spring tides")]


def test_deleting_an_interview_leaves_nothing_of_it(studio: Studio) -> None:
    interview = studio.begin()
    answer = studio.answer(interview)
    held = studio.platform.listening.get(studio.recording(interview, answer)) or {}
    assert studio("DELETE", f"/{interview}").status == 204
    assert studio.objects() == [] and studio("GET", f"/{interview}").status == 404
    assert list(studio.platform.table.all(interview_keys.answers(studio.course, LEARNER.user, interview))) == []
    studio.deliver(held)  # a late word of the stream
    assert len(studio.events()) == 1


def test_an_erasure_takes_interviews_along_and_an_export_tells_them(studio: Studio) -> None:
    interview = studio.begin()
    studio.answer(interview)
    exported = LEARNER("POST", f"/courses/{studio.course}/members/me/export").body
    assert exported["counts"]["interview"] == exported["counts"]["recording"] == 1 and exported["objects"] == 2
    LEARNER("DELETE", f"/courses/{studio.course}/members/me/data")
    assert studio.objects() == [] and studio("GET").body["interviews"] == []
