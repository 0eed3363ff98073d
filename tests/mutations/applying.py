"""Puts a mutant's code in the place of what this process has imported."""

import gc
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutations.mutants import ROOT, Mutant

Place = tuple[str, str]  # (file, Class.function)
_PLAIN = (str, int, float, frozenset, tuple)


def functions() -> dict[Place, list[FunctionType]]:
    """All functions of the project that live in this process."""
    found: dict[Place, list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename.startswith(str(ROOT)):
            found.setdefault((each.__code__.co_filename, each.__code__.co_qualname), []).append(each)
    return found


def place_of(mutant: Mutant) -> Place:
    return str(ROOT / mutant.path), mutant.function


def apply(mutant: Mutant, living: Mapping[Place, list[FunctionType]]) -> None:
    """For good: this process serves one mutant only. Functions are changed in place, so whoever imported one by name
    has the changed one as well; and so are tables and texts outside of functions."""
    code = compile(mutant.source, str(ROOT / mutant.path), "exec")
    if mutant.function:
        changed = next(each for each in codes(code) if each.co_qualname == mutant.function)
        for function in living[place_of(mutant)]:
            function.__code__ = changed
    else:
        _assign(_module(ROOT / mutant.path), code)


def codes(code: CodeType) -> Iterator[CodeType]:
    """This one, and all that are made within it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes(each)


def _module(path: Path) -> ModuleType:
    return next(each for each in list(sys.modules.values()) if getattr(each, "__file__", None) == str(path))


def _assign(module: ModuleType, code: CodeType) -> None:
    fresh: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(code, fresh)
    for name, new in fresh.items():
        old = vars(module).get(name)
        if isinstance(new, dict) and isinstance(old, dict) and not name.startswith("__"):
            old.update(new)
        elif isinstance(new, _PLAIN) and not name.startswith("__"):
            setattr(module, name, new)
