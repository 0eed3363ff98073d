"""Mutants that no test can notice, since each is a second line of defence behind one that is tried."""

EXCUSED = {  # (module, what is taken out) -> why it stays
    (
        "layers/core/lectern/embedded/sqlite_passages.py",
        "where: SELECT number, id, document, text, rest, editions FROM chunk",
    ): "the numbers were found in this course; a mistake in the search shall still show no text of another one",
    (
        "layers/core/lectern/embedded/sqlite_searching.py",
        "where: SELECT number, sentence_vectors FROM chunk WHERE course = ?",
    ): "the same, for the vectors of sentences",
}
