"""Signed notes (C2SP signed-note) with Ed25519: text that proves who wrote it, and stays readable."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"
"""The signature type of notes that are signed with Ed25519 itself."""

DASH: Final = "\N{EM DASH}"


class NoteRefused(Exception):
    """The note has not the form of one, or no valid signature of the key; the message says which."""


class NotSigned(NoteRefused):
    """There is no signature of the key."""


class SignatureWrong(NoteRefused):
    """There is one, but not of this text."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A name and the 32 bytes of an Ed25519 public key, which together say whose signature is meant."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that stand for name, type and key in a signature line."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerificationKey:
        """Read `<name>+<id>+<base64>`; raises ValueError."""
        name, id, encoded = text.strip().split("+", 2)
        decoded = b64decode(encoded, validate=True)
        key = cls(name, decoded[1:])
        if decoded[:1] != ED25519 or len(key.public) != 32 or key.id.hex() != id or not is_name(name):
            raise ValueError("This is not the verification key of an Ed25519 signature.")
        return key

    def open(self, note: str) -> str:
        """The text of a note that this key has signed; raises `NoteRefused`.

        Signatures of other keys, such as those of witnesses, are left to whoever has these.
        """
        text, blank, signatures = note.rpartition("\n\n")
        text += "\n"
        if not blank or not signatures.endswith("\n") or any(sign < " " and sign != "\n" for sign in note):
            raise NoteRefused("it has not the form of a signed note")
        verified = [self._verify(text, line) for line in signatures[:-1].split("\n")]
        if not any(verified):
            raise NotSigned("it is not signed by this key")
        return text

    def _verify(self, text: str, line: str) -> bool:
        """Whether a line has our signature; one that pretends to is refused."""
        dash, name, encoded = (*line.split(" "), "", "")[:3]
        if dash != DASH or not is_name(name) or line.count(" ") != 2:
            raise NoteRefused("it has not the form of a signed note")
        signature = _decoded(encoded)
        if name != self.name or signature[:4] != self.id:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], text.encode())
        except InvalidSignature:
            raise SignatureWrong("its signature is wrong") from None
        return True


class Signer:
    """Signs notes under a name with an Ed25519 seed of 32 bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not is_name(name):
            raise ValueError("The name of a key has no spaces and no plus signs.")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verification_key = VerificationKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note of a text, which ends with a newline."""
        signature = b64encode(self.verification_key.id + self._key.sign(text.encode())).decode()
        return f"{text}\n{DASH} {self.verification_key.name} {signature}\n"


def _decoded(encoded: str) -> bytes:
    """Base64 in the one form that it has, so that no two notes say the same."""
    try:
        decoded = b64decode(encoded, validate=True)
    except ValueError:
        decoded = b""
    if b64encode(decoded).decode() != encoded:
        raise NoteRefused("it has not the form of a signed note")
    return decoded


def is_name(name: str) -> bool:
    """Whether a key may be called so."""
    return bool(name) and "+" not in name and not any(sign.isspace() or sign < " " for sign in name)
