"""The Merkle arithmetic against published vectors, and against a naive tree written as the RFC defines it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.merkle_tree.hashes import (
    EMPTY_ROOT,
    Frontier,
    Node,
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
)
from projections.merkle_tree.tiles import Edge, Tiles

# The reference tree of the Certificate Transparency project: its inputs, and the root after each of them.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
REFERENCE_LEAVES = [sha256(b"\x00" + data).digest() for data in INPUTS]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = half_of(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH, word for word."""
    if len(leaves) == 1:
        return []
    half = half_of(len(leaves))
    if index < half:
        return [*naive_path(index, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive_root(leaves[:half])]


def naive_proof(old: int, leaves: Sequence[bytes], *, is_known: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF, word for word."""
    if old == len(leaves):
        return [] if is_known else [naive_root(leaves)]
    half = half_of(len(leaves))
    if old <= half:
        return [*naive_proof(old, leaves[:half], is_known=is_known), naive_root(leaves[half:])]
    return [*naive_proof(old - half, leaves[half:], is_known=False), naive_root(leaves[:half])]


def half_of(size: int) -> int:
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def some_leaves(size: int) -> list[bytes]:
    return [sha256(pack(">Q", number)).digest() for number in range(size)]


def nodes_over(leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """Every complete subtree over these leaves."""
    nodes = {}
    hashes, height = list(leaves), 0
    while hashes:
        nodes.update({Node(height, index): each for index, each in enumerate(hashes)})
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes) - 1, 2)]
        height += 1
    return nodes


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    return hashes_of(inclusion_ranges(index, len(leaves)), nodes_over(leaves).__getitem__)


def consistency_proof(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    return hashes_of(consistency_ranges(old, len(leaves)), nodes_over(leaves).__getitem__)


def with_one_bit_changed(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == Edge().root()
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    assert root_of(REFERENCE_LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference_tree(index: int, size: int, proof: list[str]) -> None:
    hashes = [bytes.fromhex(each) for each in proof]
    assert inclusion_proof(index, REFERENCE_LEAVES[:size]) == hashes
    assert proves_inclusion(REFERENCE_LEAVES[index], index, size, hashes, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference_tree(old: int, new: int, proof: list[str]) -> None:
    hashes = [bytes.fromhex(each) for each in proof]
    assert consistency_proof(old, REFERENCE_LEAVES[:new]) == hashes
    assert proves_consistency(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), hashes)


def test_the_examples_of_rfc_9162_need_the_hashes_that_it_names() -> None:
    # Section 2.1.5: the tree of seven leaves a to j, k, l and the proofs for d0, d3, d4, d6 and from 3, 4 and 6.
    leaves = some_leaves(7)
    a, b, c, d, e, f, j = leaves
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, l_ = node_hash(g, h), node_hash(i, j)
    assert inclusion_proof(0, leaves) == [b, h, l_]
    assert inclusion_proof(3, leaves) == [c, g, l_]
    assert inclusion_proof(4, leaves) == [f, j, k]
    assert inclusion_proof(6, leaves) == [i, k]
    assert consistency_proof(3, leaves) == [c, d, g, l_]
    assert consistency_proof(4, leaves) == [l_]
    assert consistency_proof(6, leaves) == [i, j, k]


def test_a_leaf_is_the_hash_of_its_position_customer_version_topic_and_state() -> None:
    spelled_out = (
        "00"
        "0000000000000007"
        "00112233445566778899aabbccddeeff"
        "0000000000000002"
        "00000003" + b"top".hex() + "00000002" + b"{}".hex()
    )
    customer = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert leaf_hash(7, customer, 2, b"top", b"{}") == sha256(bytes.fromhex(spelled_out)).digest()


@given(st.integers(0, 200))
def test_a_root_is_that_of_a_naive_tree(size: int) -> None:
    leaves = some_leaves(size)
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    assert frontier.root() == naive_root(leaves)
    assert frontier.size == size


@given(st.data(), st.integers(1, 130))
def test_an_inclusion_proof_is_that_of_a_naive_tree_and_holds(data: st.DataObject, size: int) -> None:
    leaves, index = some_leaves(size), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, leaves)
    assert proof == naive_path(index, leaves)
    assert proves_inclusion(leaves[index], index, size, proof, naive_root(leaves))


@given(st.data(), st.integers(1, 130))
def test_a_consistency_proof_is_that_of_a_naive_tree_and_holds(data: st.DataObject, new: int) -> None:
    leaves, old = some_leaves(new), data.draw(st.integers(1, new))
    proof = consistency_proof(old, leaves)
    assert proof == naive_proof(old, leaves)
    assert proves_consistency(old, new, naive_root(leaves[:old]), naive_root(leaves), proof)


@given(st.data(), st.integers(2, 70))
def test_an_inclusion_proof_with_one_bit_changed_proves_nothing(data: st.DataObject, size: int) -> None:
    leaves, index = some_leaves(size), data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, leaves), naive_root(leaves)
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    broken = [*proof[:at], with_one_bit_changed(proof[at], bit), *proof[at + 1 :]]
    assert not proves_inclusion(leaves[index], index, size, broken, root)
    assert not proves_inclusion(with_one_bit_changed(leaves[index], bit), index, size, proof, root)
    assert not proves_inclusion(leaves[index], index, size, proof, with_one_bit_changed(root, bit))
    assert not proves_inclusion(leaves[index], index, size, proof[:-1], root)
    assert not proves_inclusion(leaves[index], index, size, [*proof, root], root)


@given(st.data(), st.integers(2, 70))
def test_an_inclusion_proof_holds_for_its_own_place_alone(data: st.DataObject, size: int) -> None:
    leaves, index = some_leaves(size), data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, leaves), naive_root(leaves)
    for other in set(range(-1, size + 2)) - {index}:
        assert not proves_inclusion(leaves[index], other, size, proof, root)


@given(st.data(), st.integers(2, 70))
def test_a_consistency_proof_with_one_bit_changed_proves_nothing(data: st.DataObject, new: int) -> None:
    leaves, old = some_leaves(new), data.draw(st.integers(1, new - 1))
    proof, old_root, new_root = consistency_proof(old, leaves), naive_root(leaves[:old]), naive_root(leaves)
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    broken = [*proof[:at], with_one_bit_changed(proof[at], bit), *proof[at + 1 :]]
    assert not proves_consistency(old, new, old_root, new_root, broken)
    assert not proves_consistency(old, new, with_one_bit_changed(old_root, bit), new_root, proof)
    assert not proves_consistency(old, new, old_root, with_one_bit_changed(new_root, bit), proof)
    assert not proves_consistency(old, new, old_root, new_root, proof[:-1])
    assert not proves_consistency(old, new, old_root, new_root, [*proof, new_root])
    assert not proves_consistency(new, old, new_root, old_root, proof)


def test_every_tree_begins_with_the_empty_tree_and_with_itself() -> None:
    root = naive_root(some_leaves(5))
    assert proves_consistency(0, 5, EMPTY_ROOT, root, [])
    assert proves_consistency(5, 5, root, root, [])
    assert proves_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not proves_consistency(0, 5, root, root, [])
    assert not proves_consistency(0, 0, EMPTY_ROOT, root, [])
    assert not proves_consistency(5, 5, root, root, [root])
    assert not proves_consistency(5, 5, root, EMPTY_ROOT, [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (8, 8)])
def test_a_leaf_outside_of_the_tree_has_no_proof(index: int, size: int) -> None:
    assert not proves_inclusion(EMPTY_ROOT, index, size, [], EMPTY_ROOT)
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_ranges(index, size)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), st.data())
def test_tiles_give_the_same_roots_and_proofs_however_the_leaves_came(batches: list[int], data: st.DataObject) -> None:
    leaves = some_leaves(sum(batches))
    stored: dict[tuple[int, int], bytes] = {}
    edge, begin = Edge(), 0
    for batch in batches:
        edge.changed.clear()
        for position in range(begin, begin + batch):
            edge.append(position + 1, leaves[position])
        begin += batch
        stored |= {tile: b"".join(content.hashes) for tile, content in edge.changed.items()}
        assert edge.root() == root_of(leaves[:begin])
        assert (edge.size, edge.last_position) == (begin, begin)
    size = data.draw(st.integers(1, len(leaves)))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    look_up = Tiles([(level, tile, hashes) for (level, tile), hashes in stored.items()]).look_up
    root = root_of(leaves[:size])
    assert proves_inclusion(leaves[index], index, size, hashes_of(inclusion_ranges(index, size), look_up), root)
    proof = hashes_of(consistency_ranges(old, size), look_up)
    assert proves_consistency(old, size, root_of(leaves[:old]), root, proof)
