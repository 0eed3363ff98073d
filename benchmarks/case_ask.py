"""How long a student waits: a question over HTTP, through authorizer, search and extractive answer, on this machine."""

import hashlib
import json
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from local import launching, raising
from local.folder import PROJECT, Folder

ROUNDS = 10  # of all questions
SAMPLES = PROJECT / "samples"


def measure() -> dict[str, Any]:
    """Seconds, raw, of every answer after the first round; each answer is checked before its time counts."""
    with TemporaryDirectory() as place:
        folder = Folder(Path(place))
        try:
            return _measure(raising.up(folder, lambda _: None))
        finally:
            launching.stop(folder)


def _measure(connection: dict[str, Any]) -> dict[str, Any]:
    with httpx.Client(base_url=connection["api"], headers=_sign_in(connection), timeout=60) as api:
        course = api.post("/courses", json={"name": "benchmark"}).json()["id"]
        ingesting = _ingest(api, course)
        asked = json.loads((SAMPLES / "questions.json").read_text())["answerable"]
        for question in asked:
            _ask(api, course, question)
        samples = [_ask(api, course, question) for _ in range(ROUNDS) for question in asked]
    return {
        "questions": len(samples),
        "median_s": median(samples),
        "p95_s": quantiles(samples, n=20)[-1],
        "ingest_s": ingesting,
        "samples_s": samples,
    }


def _sign_in(connection: dict[str, Any]) -> dict[str, str]:
    address = f"{connection['issuer']}/token?grant_type=password"
    token = httpx.post(address, json=connection["accounts"]["instructor"]).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def _ingest(api: httpx.Client, course: str) -> float:
    begun = time.perf_counter()
    for path in sorted((SAMPLES / "course").iterdir()):
        content = path.read_bytes()
        sent = {"name": path.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        form = api.post(f"/courses/{course}/documents", json=sent).json()["upload"]
        httpx.post(form["url"], data=form["fields"], files={"file": content}).raise_for_status()
    while not all(each["state"] == "ready" for each in api.get(f"/courses/{course}/documents").json()["documents"]):
        time.sleep(0.2)
    return time.perf_counter() - begun


def _ask(api: httpx.Client, course: str, question: dict[str, Any]) -> float:
    begun = time.perf_counter()
    told = api.post(f"/courses/{course}/questions", json={"question": question["question"]}).json()
    took = time.perf_counter() - begun
    if not any(each["name"] == question["document"] for each in told["citations"]):
        raise AssertionError(f"not cited from {question['document']}: {question['question']}")
    return took
