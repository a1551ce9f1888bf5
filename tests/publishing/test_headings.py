"""Headings and their minutes."""

import pytest

from helpers.publishing.headings import untimed


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("9. Stride (2 min)", "9. Stride"),
        ("16. A kernel of 1 × 1 (3 min, further)", "16. A kernel of 1 × 1"),
        ("Exercise 1.1: slide (2 points)", "Exercise 1.1: slide (2 points)"),
        ("Ten (10 min) of it", "Ten (10 min) of it"),
    ],
)
def test_minutes_are_no_part_of_a_name(heading, name):
    assert untimed(heading) == name
