"""Frames: JSON texts on a pipe, each behind its length in four bytes."""

import os
import socket
import struct

_HEAD = struct.Struct("!I")


def framed(text: str) -> bytes:
    """Put its length before a text."""
    content = text.encode()
    return _HEAD.pack(len(content)) + content


def write(descriptor: int, text: str) -> None:
    """Write a text, whole."""
    rest = memoryview(framed(text))
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Reader:
    """Collects what comes on a pipe, and gives each text once it is whole."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.content = bytearray()
        self.texts: list[str] = []

    def next_from(self, connection: socket.socket) -> str | None:
        """Give the next text that comes; ``None`` if the other end has hung up.

        Raises what `feed` raises, and ``OSError``.
        """
        while not self.texts:
            content = connection.recv(1 << 20)
            if not content:
                return None
            self.texts += self.feed(content)
        return self.texts.pop(0)

    def feed(self, content: bytes) -> list[str]:
        """Take in bytes, and give the texts that they complete.

        Raises ``ValueError`` for a length above ``most`` and for what is not UTF-8.
        """
        self.content += content
        texts = []
        while len(self.content) >= _HEAD.size:
            [length] = _HEAD.unpack_from(self.content)
            if length > self.most:
                raise ValueError(f"a message of {length:,} bytes, at most {self.most:,} are read")
            end = _HEAD.size + length
            if len(self.content) < end:
                break
            texts.append(self.content[_HEAD.size : end].decode())
            del self.content[:end]
        return texts
