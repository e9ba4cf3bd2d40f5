"""Messages of DNS (RFC 1035): a question for the addresses of a name, and what an answer holds."""

import ipaddress
import struct

HEADER = struct.Struct("!6H")
RECORD = struct.Struct("!HHIH")  # what follows a record's name: type, class, time to live, length
A, AAAA = 1, 28
INTERNET = 1
RECURSION = 0x0100
ANSWER, CUT = 0x8000, 0x0200
NO_SUCH_NAME = 3
POINTER = 0xC0
MOST_BYTES = 65_535  # of a message
LABEL_BYTES, NAME_BYTES = 63, 253


class NoAnswer(Exception):
    """A message that is no answer to the question; the text says why."""


class Cut(NoAnswer):
    """An answer that is not whole: it did not fit into a datagram."""


class NoSuchName(NoAnswer):
    """The name does not exist."""


def question(name: str, kind: int, number: int) -> bytes:
    """Return the message that asks for records of a kind, A or AAAA. Raises ValueError for an odd name."""
    labels = name.removesuffix(".").encode("ascii").split(b".")
    if len(name) > NAME_BYTES or not all(0 < len(each) <= LABEL_BYTES for each in labels):
        raise ValueError(f"{name} is no name")
    written = b"".join(bytes([len(each)]) + each for each in labels)
    return HEADER.pack(number, RECURSION, 1, 0, 0, 0) + written + struct.pack("!BHH", 0, kind, INTERNET)


def addresses_in(message: bytes, asked: bytes) -> list[str]:
    """Return the addresses in the answer to a question, none if the name has none of that kind.

    Raises NoAnswer for anything else.
    """
    try:
        return _addresses_in(message, asked)
    except (struct.error, IndexError, ipaddress.AddressValueError):
        raise NoAnswer("its answer is damaged") from None


def _addresses_in(message: bytes, asked: bytes) -> list[str]:
    number, flags, questions, answers, _, _ = HEADER.unpack_from(message)
    of_question, *_ = HEADER.unpack_from(asked)
    end = len(asked)
    is_same = message[HEADER.size : end].lower() == asked[HEADER.size :].lower()
    if number != of_question or not flags & ANSWER or questions != 1 or not is_same:
        raise NoAnswer("it answered another question")
    status = flags & 0x0F
    if status:
        raise (NoSuchName if status == NO_SUCH_NAME else NoAnswer)(f"it refused to answer (status {status})")
    if flags & CUT:
        raise Cut("its answer is not whole")
    found, at = [], end
    for _ in range(answers):
        at = _behind_name(message, at)
        kind, group, _, length = RECORD.unpack_from(message, at)
        at += RECORD.size
        data, at = message[at : at + length], at + length
        if at > len(message):
            raise IndexError(at)
        if group == INTERNET and kind in (A, AAAA):
            found.append(str(ipaddress.IPv4Address(data) if kind == A else ipaddress.IPv6Address(data)))
    return found


def _behind_name(message: bytes, at: int) -> int:
    """Return where a name ends, written out or as a reference to an earlier one."""
    while length := message[at]:
        if length >= POINTER:
            return at + 2
        at += 1 + length
    return at + 1
