"""A platform that keeps the API's contract in memory; every look at a course moves its documents on."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from typing import Any

CORRUPT = {"code": "corrupt", "sentence": "The file is damaged.", "next_step": "Save it anew and upload it again."}
DIM = {"page": 2, "code": "low_confidence", "sentence": "Hard to recognise.", "next_step": "Scan it again."}
NEXT = {"waiting": "extracting", "extracting": "embedding", "embedding": "ready"}
type Reply = tuple[int, Any]


@dataclass
class Platform:
    """`log` holds "METHOD path" of every request; `injected` the replies to give instead, by a pattern of that."""

    url: str = ""
    log: list[str] = field(default_factory=list)
    injected: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    courses: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    authorised: list[str] = field(default_factory=list)  # the requests that carried a token
    forgetful: bool = False  # the first token works for one request only
    page_size: int = 100
    vanishing: str = ""  # the name of a document that is deleted while it is read
    frozen: str = ""  # the state that no document leaves
    told: dict[str, list[Any]] = field(default_factory=dict)  # replies by path, one after the other
    sent: list[tuple[str, Any]] = field(default_factory=list)  # "METHOD path" and JSON body, of each that was let in
    lock: RLock = field(default_factory=RLock)

    def asked(self, pattern: str) -> int:
        return sum(bool(re.fullmatch(pattern, line)) for line in self.log)

    def announce(self, body: dict[str, Any]) -> Reply:
        """Content that answers already needs no upload, whatever its name; content on its way keeps its version."""
        for held in self.documents.values():
            if held["live"] and held["sha256"] == body["sha256"] and held["state"].startswith("ready"):
                return 200, {"document": held, "version": held["live"], "upload": None}
        if not body["size"]:
            return 400, {"title": "Not valid", "detail": "The file has no content.", "next_step": "Check the original."}
        same_name = (one for one in self.documents.values() if one["name"] == body["name"])
        document = next(same_name, None) or {"id": f"d{len(self.documents) + 1}", "live": None, "version": 0}
        if document.get("sha256") != body["sha256"] or document["state"] == "failed":
            document |= {"name": body["name"], "size": body["size"], "sha256": body["sha256"], "state": "waiting"}
            document |= {"version": document["version"] + 1, "pages": None, "ocr_pages": None, "kind": "txt"}
            document |= {"warnings": [], "reason": None, "created": "2026-01-01", "updated": "2026-01-01"}
            self.contents.pop(document["id"], None)
        self.documents[document["id"]] = document
        upload = {"url": f"{self.url}/store", "fields": {"key": document["id"], "policy": "p"}}
        return 201, {"document": document, "version": document["version"], "upload": upload}

    def store(self, form: list[tuple[str, bytes]]) -> Reply:
        (_, key), *_, (last, content) = form
        document = self.documents[key.decode()]
        if last != "file" or sha256(content).hexdigest() != document["sha256"]:
            return 400, {}
        self.contents[document["id"]] = content
        return 204, None

    def advance(self) -> None:
        """Every look at the list finds each uploaded document one state further."""
        gone = [
            one["id"]
            for one in self.documents.values()
            if (one["name"], one["state"]) == (self.vanishing, "extracting")
        ]
        for document in gone:
            del self.documents[document]
        for document in self.documents.values():
            if document["id"] in self.contents and document["state"] in NEXT and document["state"] != self.frozen:
                document |= self._advanced(document)

    def _advanced(self, document: dict[str, Any]) -> dict[str, Any]:
        content, state = self.contents[document["id"]], NEXT[document["state"]]
        if content.startswith(b"BROKEN") and state == "embedding":
            return {"state": "failed", "reason": CORRUPT}
        if state != "ready":
            return {"state": state}
        done = {"state": "ready", "live": document["version"], "pages": content.count(b"\f") + 1, "ocr_pages": 0}
        return (
            done | {"state": "ready_with_warnings", "ocr_pages": 1, "warnings": [DIM]} if b"SCAN" in content else done
        )

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """Quotes the first page that holds the question's last word, or refuses."""
        word = body["question"].rstrip("?").split()[-1]
        for document in self.documents.values():
            for number, page in enumerate(self.contents[document["id"]].decode().split("\f"), 1):
                if (start := page.find(word)) >= 0:
                    cited = {"document": document["id"], "name": document["name"], "page": number}
                    return _answer(page, [cited | {"start": start, "end": len(page), "quote": page[start:]}])
        return _answer("Nothing in this course answers that.", [])


def _answer(text: str, citations: list[dict[str, Any]]) -> dict[str, Any]:
    usage = {"input_tokens": 3, "output_tokens": 5}
    said = {"answer": text, "refused": not citations, "mode": "extractive", "notice": None, "message": "m1"}
    return said | {"citations": citations, "conversation": "c1", "usage": usage}
