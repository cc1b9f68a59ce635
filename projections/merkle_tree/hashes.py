"""The Merkle tree of RFC 6962 as arithmetic on hashes: how leaves, roots and proofs come about and are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from struct import calcsize, pack, unpack_from
from typing import NamedTuple

_HEAD = ">Q16sQI"
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


class Node(NamedTuple):
    """A complete subtree: the leaves from `number << height` on, `1 << height` of them."""

    height: int
    number: int


class Range(NamedTuple):
    """Leaves whose hash takes part in a proof: from `start` up to but not including `end`."""

    start: int
    end: int


def entry_of(position: int, customer_id: bytes, version: int, topic: bytes, state: bytes) -> bytes:
    """What the leaf of one stored event is made of; every length is spelled out, so that no two events read alike."""
    head = pack(_HEAD, position, customer_id, version, len(topic))
    return b"".join((head, topic, pack(">I", len(state)), state))


class EntryHead(NamedTuple):
    """Which event an entry is of."""

    position: int
    customer_id: bytes
    version: int
    topic: bytes


def head_of(entry: bytes) -> EntryHead:
    """What an entry begins with; raises ValueError for what is none."""
    if len(entry) < calcsize(_HEAD):
        raise ValueError("An entry is longer.")
    position, customer_id, version, length = unpack_from(_HEAD, entry)
    return EntryHead(position, customer_id, version, entry[calcsize(_HEAD) :][:length])


def hash_of_entry(entry: bytes) -> bytes:
    """The leaf of an entry."""
    return sha256(b"\x00" + entry).digest()


def leaf_hash(position: int, customer_id: bytes, version: int, topic: bytes, state: bytes) -> bytes:
    """The leaf of one stored event."""
    return hash_of_entry(entry_of(position, customer_id, version, topic, state))


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def complete_subtrees(leaves: Range) -> list[Node]:
    """The fewest complete subtrees that make up a range, from left to right.

    The range begins where a subtree as large as its largest one may begin, as all ranges of RFC 6962 do.
    """
    nodes, start = [], leaves.start
    while start < leaves.end:
        height = (leaves.end - start).bit_length() - 1
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return nodes


def hash_of_subtrees(hashes: Sequence[bytes]) -> bytes:
    """The hash of a range, from those of its complete subtrees."""
    if not hashes:
        return EMPTY_ROOT
    *others, folded = hashes
    for left in reversed(others):
        folded = node_hash(left, folded)
    return folded


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: enough to go on appending and to know the root, and no more."""

    def __init__(self) -> None:
        self.size = 0
        self._hashes: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        hashes, carry = self._hashes, self.size
        while carry & 1:
            leaf = node_hash(hashes.pop(), leaf)
            carry >>= 1
        hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return hash_of_subtrees(self._hashes)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Whose hashes prove that a leaf is in a tree of that size, from the leaf up (PATH of RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("The tree of this size has no such leaf.")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append(Range(middle, end))
            end = middle
        else:
            ranges.append(Range(start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Whose hashes prove that the tree of size `new` begins with that of size `old` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("Only a larger tree can begin with a smaller one, and that one has a leaf.")
    ranges, start, end, is_known = [], 0, new, True
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append(Range(middle, end))
            end = middle
        else:
            ranges.append(Range(start, middle))
            start, is_known = middle, False
    if not is_known:  # otherwise the last part is the old tree itself, whose root everybody has
        ranges.append(Range(start, end))
    return ranges[::-1]


def _split(width: int) -> int:
    """The largest power of two that is smaller than the width."""
    return 1 << ((width - 1).bit_length() - 1)


def nodes_of(ranges: Iterable[Range]) -> Iterator[Node]:
    """Every complete subtree that these ranges need."""
    for each in ranges:
        yield from complete_subtrees(each)


def hashes_of(ranges: Iterable[Range], look_up: Callable[[Node], bytes]) -> list[bytes]:
    """A proof, given the hashes of complete subtrees."""
    return [hash_of_subtrees([look_up(node) for node in complete_subtrees(each)]) for each in ranges]


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            reached = node_hash(sibling, reached)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and reached == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that nothing below `old` changed on the way to `new` (RFC 9162, 2.1.4.2).

    Everything begins with the empty tree: that needs an empty proof and the root of an empty tree.
    """
    if old == 0 and old_root != EMPTY_ROOT:
        return False
    if old == 0 < new or old == new:
        return not proof and (old == 0 < new or old_root == new_root)
    if not 0 < old < new or not proof:
        return False
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_reached = new_reached = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_reached, new_reached = node_hash(each, old_reached), node_hash(each, new_reached)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, each)
        position, last = position >> 1, last >> 1
    return last == 0 and old_reached == old_root and new_reached == new_root
