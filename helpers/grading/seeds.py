"""Seeds of hidden cases: nobody without the secret can draw them before, or use them again.

A seed is an HMAC (RFC 2104, with SHA-256) of student, chapter, try and file. Whoever learns the
hidden cases of one try, by whatever way, has learned nothing about another student's, or the next
try's; nor about a file with what was learned in it that takes the first one's place in another
gradebook. The same file graded again has the same cases.
"""

import contextlib
import hmac
import json
import os
import secrets
from pathlib import Path

BYTES = 32
"""Length of a secret that is made here; one that is given has at least half of that."""


def seed_of(secret: bytes, student: str, chapter: int, attempt: int, sha256: str = "") -> int:
    """Seed of the hidden cases of a student's try, a whole number below 2**256.

    ``attempt`` counts the student's submissions of the chapter from 1 on, ``sha256`` is the file's.
    """
    told = json.dumps([student, chapter, attempt, sha256]).encode("ascii")
    return int.from_bytes(hmac.digest(secret, told, "sha256"))


def read_secret(path: Path) -> bytes:
    """Read a secret, or make one where there is none, for nobody but its owner.

    Raises ``ValueError`` if the file is shorter than 16 bytes: it could be guessed.
    """
    with contextlib.suppress(FileExistsError):
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
        with os.fdopen(made, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
    secret = path.read_bytes()
    if len(secret) < BYTES // 2:
        raise ValueError(
            f"the secret in {path} has {len(secret)} bytes, at least {BYTES // 2} are needed: "
            "delete the file, and a new one is made"
        )
    return secret
