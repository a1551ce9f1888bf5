"""Names of folders for feedback, and text that may be shown."""

import os
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.grading.intake import safe_name, shown


@settings(max_examples=50)
@given(st.text())
@example("..")
@example("")
@example("a/../b")
@example("x" * 101)
@example("é" * 51)
@example("\udc80")
def test_a_safe_name_names_one_folder_and_nothing_else(text):
    name = safe_name(text)
    assert name
    assert os.path.basename(name) == name  # noqa: PTH119 - what the system says
    assert not name.startswith(".")
    assert len(name.encode()) <= 100
    assert not {unicodedata.category(each) for each in name} & {"Cc", "Cf", "Cs"}


@settings(max_examples=50)
@given(st.lists(st.text(), unique=True))
@example(["a/b", "a:b", "a_b", safe_name("a/b")])
@example(["x" * 101, "x" * 102])
@example(["é", "e\u0301"])
def test_two_students_never_share_a_folder(texts):
    assert len({safe_name(text) for text in texts}) == len(texts)


def test_an_ordinary_name_stays_as_it_is():
    for name in ("s123", "Ada Lovelace", "张伟", "ada@example.org", "Zoë Ångström"):
        assert safe_name(name) == name


def test_control_and_format_characters_are_shown():
    assert shown("a\x1b[2J\n\u202eb") == r"a\x1b[2J\n\u202eb"
    assert shown("نرم\u200cافزار ✓") == "نرم\u200cافزار ✓"
