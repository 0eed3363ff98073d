"""Vectors by feature hashing: texts that share words are near each other, without any model.

Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009.
"""

import hashlib
import math
import re


def embedding(text: str, dimensions: int) -> list[float]:
    """Unit length."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        digest = hashlib.blake2b(word.encode(), digest_size=16).digest()
        for at in range(0, 16, 2):
            vector[int.from_bytes(digest[at : at + 2]) % dimensions] += 1.0
    length = math.hypot(*vector)
    return [value / length for value in vector]
