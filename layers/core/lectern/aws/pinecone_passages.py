"""Courses' passages in a Pinecone index, one namespace per course.

The index is dense, its metric cosine, its width that of the embedding model. A write may take some seconds to
be seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any

from lectern.aws.fusing import fused
from lectern.aws.pinecone_records import Record, batches, chunk, dense, editions, record
from lectern.errors import Invalid, Unavailable
from lectern.model import CourseId, DocumentId, Embedded, Passage, Vector

_CANDIDATES = 50
_IDS_PER_FETCH = 50  # they travel in the address of the request
_IDS_PER_DELETE = 1000
_TIMEOUT = {"_request_timeout": (3, 20)}  # seconds to connect, to read; Pinecone's client has none of its own


@dataclass(frozen=True)
class PineconePassages:
    """Passages on the plain `pinecone` client, for zip functions."""

    host: str
    api_key: str = field(repr=False)

    @property
    def wants_sentences(self) -> bool:
        return False

    @cached_property
    def _index(self) -> Any:
        return _opened(self.host, self.api_key)

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        namespace = _namespace(course)
        for batch in batches(record(each) for each in embedded):
            with _reaching():
                self._index.upsert(vectors=batch, namespace=namespace, **_TIMEOUT)

    def held(self, course: CourseId, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        return _held(self._index, _namespace(course), ids)

    def of_document(self, course: CourseId, document: DocumentId) -> list[str]:
        return _of_document(self._index, _namespace(course), document)

    def remove(self, course: CourseId, ids: Sequence[str]) -> None:
        namespace = _namespace(course)
        for batch in batched(ids, _IDS_PER_DELETE, strict=False):
            with _reaching(), _unless_new():
                self._index.delete(ids=list(batch), namespace=namespace, **_TIMEOUT)

    def search(self, course: CourseId, question: str, vector: Vector | None, k: int) -> list[Passage]:
        asked, namespace = dense(vector), _namespace(course)
        with _reaching():
            reply = self._index.query(
                vector=asked,
                top_k=max(k, _CANDIDATES),
                namespace=namespace,
                include_metadata=True,
                **_TIMEOUT,
            )
        found = [(match["id"], match["metadata"], match["score"]) for match in reply["matches"]]
        return _ranked(question, found)[:k]


@dataclass(frozen=True)
class LangchainPineconePassages:
    """Passages on langchain-pinecone, for the image."""

    host: str
    api_key: str = field(repr=False)

    @property
    def wants_sentences(self) -> bool:
        return False

    @cached_property
    def _index(self) -> Any:
        return _opened(self.host, self.api_key)

    def put(self, course: CourseId, embedded: Iterable[Embedded]) -> None:
        namespace = _namespace(course)
        for batch in batches(record(each) for each in embedded):
            with _reaching():
                self._store(batch).add_texts(
                    [each["metadata"].pop("text") for each in batch],
                    metadatas=[each["metadata"] for each in batch],
                    ids=[each["id"] for each in batch],
                    namespace=namespace,
                    async_req=False,  # its pool needs shared memory, which Lambda does not have
                    **_TIMEOUT,
                )

    def held(self, course: CourseId, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        return _held(self._index, _namespace(course), ids)

    def of_document(self, course: CourseId, document: DocumentId) -> list[str]:
        return _of_document(self._index, _namespace(course), document)

    def remove(self, course: CourseId, ids: Sequence[str]) -> None:
        namespace = _namespace(course)
        with _reaching(), _unless_new():
            self._store().delete(ids=list(ids), namespace=namespace, **_TIMEOUT)

    def search(self, course: CourseId, question: str, vector: Vector | None, k: int) -> list[Passage]:
        asked, namespace = dense(vector), _namespace(course)
        with _reaching():
            found = self._store().similarity_search_by_vector_with_score(
                asked, k=max(k, _CANDIDATES), namespace=namespace
            )
        matches = [(doc.id, {**doc.metadata, "text": doc.page_content}, score) for doc, score in found]
        return _ranked(question, matches)[:k]

    def _store(self, batch: Sequence[Record] = ()) -> Any:
        from langchain_pinecone import PineconeVectorStore

        given: Any = _Given([each["values"] for each in batch])
        return PineconeVectorStore(index=self._index, embedding=given)


@dataclass(frozen=True, slots=True)
class _Given:
    """langchain's embedding model, for vectors that are made already."""

    vectors: list[list[float]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.vectors


def _opened(host: str, api_key: str) -> Any:
    from pinecone import Pinecone

    return Pinecone(api_key=api_key).Index(host=host)


def _namespace(course: CourseId) -> str:
    """Raises Invalid without a course: an empty namespace would be everybody's."""
    if not course:
        raise Invalid("A course must be named.")
    return course


def _held(index: Any, namespace: str, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for batch in batched(ids, _IDS_PER_FETCH, strict=False):
        with _reaching():
            reply = index.fetch(ids=list(batch), namespace=namespace, **_TIMEOUT)
        found |= {identity: editions(vector.metadata) for identity, vector in reply.vectors.items()}
    return found


def _of_document(index: Any, namespace: str, document: DocumentId) -> list[str]:
    with _reaching():
        pages = index.list(prefix=f"{document}#", namespace=namespace, **_TIMEOUT)
        return [identity for page in pages for identity in page]


def _ranked(question: str, found: Sequence[tuple[str, Mapping[str, Any], float]]) -> list[Passage]:
    """Best first. Support is the cosine: unlike the fused score, it means the same for every question."""
    scores = fused(question, [metadata["text"] for _, metadata, _ in found], [cosine for *_, cosine in found])
    passages = [
        Passage(chunk(identity, metadata), editions(metadata), score, min(max(cosine, 0.0), 1.0))
        for (identity, metadata, cosine), score in zip(found, scores, strict=True)
    ]
    return sorted(passages, key=lambda passage: -passage.score)


@contextmanager
def _unless_new() -> Iterator[None]:
    """A namespace that nothing was put into does not exist yet, and so holds nothing to remove."""
    from pinecone.exceptions import NotFoundException

    try:
        yield
    except NotFoundException:
        return


@contextmanager
def _reaching() -> Iterator[None]:
    """The client's own exceptions repeat headers and bodies, so the error keeps the status alone."""
    from pinecone.exceptions import PineconeApiException, PineconeException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except PineconeApiException as refused:
        raise Unavailable(f"Pinecone answered {refused.status}.", refused.status) from None
    except (PineconeException, HTTPError) as broken:
        kind = type(broken).__name__
        raise Unavailable(f"Pinecone could not be reached ({kind}).", kind) from None
