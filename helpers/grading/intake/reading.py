"""The bytes of a submission."""

import os
import stat

from helpers.grading.intake import archives
from helpers.grading.intake.members import MAX_FILE
from helpers.grading.records import Submission, UnreadableError


def read(submission: Submission) -> bytes:
    """Read a submission of at most `members.MAX_FILE` bytes, from a file or out of an archive.

    Raises `UnreadableError` that says why it cannot be read.
    """
    if submission.member:
        return archives.read_member(submission.path, submission.member)
    try:
        # Were it a pipe by now, opening it would otherwise wait for somebody to write.
        descriptor = os.open(submission.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise UnreadableError("This is not an ordinary file.")
            if facts.st_size > MAX_FILE:
                raise UnreadableError(archives.too_large())
            return archives.read_all(file)
    except OSError as error:
        raise UnreadableError(f"The file cannot be read: {error.strerror}.") from None
