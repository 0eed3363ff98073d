"""Makes text from documents safe to print: no moving cursor, no colours, no writing turned round."""

from itertools import chain

_CONTROLS = chain(range(0x20), range(0x7F, 0xA0))
_TURNS = chain((0x061C, 0x200E, 0x200F), range(0x202A, 0x202F), range(0x2066, 0x206A))
_REMOVED = dict.fromkeys((code for code in chain(_CONTROLS, _TURNS) if code not in (0x09, 0x0A)), None)


def clean(text: str) -> str:
    return text.translate(_REMOVED)
