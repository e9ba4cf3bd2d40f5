"""Inputs that a stranger could send: known ones with bytes changed, cut, doubled, moved and put together.

The same seed gives the same inputs, so that a failure is found again by its number.
"""

import random
from collections.abc import Iterator, Sequence

ODD_BYTES = b'\x00\t\n\r "%/:<[{\x7f\x80\xc3\xed\xff'


def mutated(
    samples: Sequence[bytes], number: int, *, words: Sequence[bytes] = (), seed: int = 0, most: int = 1 << 16
) -> Iterator[bytes]:
    """Give `number` inputs of at most `most` bytes, each a sample after one to eight changes.

    `words` are pieces that mean something to the reader under test; they are put in whole.
    """
    chance = random.Random(seed)
    for _ in range(number):
        found = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 8)):
            _change(found, chance, samples, words)
        yield bytes(found[:most])


def _change(
    found: bytearray, chance: random.Random, samples: Sequence[bytes], words: Sequence[bytes]
) -> None:
    """Change the input once, in place."""
    start = chance.randint(0, len(found))
    end = min(len(found), start + chance.choice((1, 2, 4, 16, 256)))
    match chance.randrange(8):
        case 0 if found and start < len(found):
            found[start] ^= 1 << chance.randrange(8)
        case 1:
            del found[start:end]
        case 2:
            found[start:start] = bytes([chance.choice(ODD_BYTES)]) * chance.choice((1, 1, 2, 64, 1024))
        case 3:
            found[start:start] = found[start:end] * chance.choice((1, 2, 50))
        case 4:
            other = chance.choice(samples)
            cut = chance.randint(0, len(other))
            found[start:] = other[cut:]
        case 5 if words:
            found[start:end] = chance.choice(words)
        case 6:
            found[start:end] = bytes(reversed(found[start:end]))
        case _:
            found[start:end] = chance.randbytes(end - start)
