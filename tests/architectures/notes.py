"""What the notes of a network say in numbers."""

import re


def figures(note):
    """Numbers of a note that have a comma or a point, as they are written."""
    return set(re.findall(r"\d+(?:[.,]\d+)+", note))
