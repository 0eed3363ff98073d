"""Mutants that no test can or should notice, each with its reason."""

EXCUSED: dict[tuple[str, str], str] = {}  # (module, what is taken out) -> why
