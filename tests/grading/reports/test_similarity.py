"""Which additions are alike: copies that were made over are, independent solutions are not."""

import inspect
import itertools
import random
import time

import pytest

from helpers.exercises import EXERCISES
from helpers.grading.answers import right_answers
from helpers.grading.reports import alike
from helpers.grading.reports.similarity import LEAST
from helpers.resources import chapters
from tests.grading.reports.programs import COPY, INDEPENDENT

NAMES = ["a", "b", "total", "width", "x", "row", "cells", "n", "kernel", "value"]
OWN = "def solve({0}, {1}):\n" + "".join(
    f"    {{{2 + i}}} = {{{i}}} {sign} ({{{i + 1}}} - {i}) * 2\n"
    for i, sign in enumerate(["+", "-", "*", "//", "%", "**", "@", "|"])
)
"""A function of some hundred tokens that takes its names."""


def pairs(additions, **options):
    return [pair.students for pair in alike(additions, **options)]


def class_with(*texts):
    return {f"s{place}": text for place, text in enumerate(texts)}


def test_a_copy_with_other_names_comments_and_order_is_found_among_independent_solutions():
    (found,) = alike(class_with(*INDEPENDENT, COPY))
    assert found.students == ("s0", "s4")
    assert found.share == 1
    assert found.tokens > 2 * LEAST


def test_its_lines_are_shown_for_both():
    (found,) = alike(class_with(INDEPENDENT[0], "import numpy\n\n" + COPY))
    assert "    wins = 0" in found.lines[0].splitlines()
    assert "    n = 0" in found.lines[1].splitlines()
    assert "import numpy" not in found.lines[1]


def test_a_copy_with_a_fifth_of_its_lines_changed_is_found():
    lines = COPY.splitlines()
    lines[4::14] = ["    print(len(lines), 17)"] * len(lines[4::14])
    assert pairs(class_with(*INDEPENDENT, "\n".join(lines))) == [("s0", "s4")]


def test_independent_solutions_are_not_alike():
    assert pairs(class_with(*INDEPENDENT)) == []


def source(answer):
    try:
        return inspect.getsource(answer)
    except (OSError, TypeError):  # a value, or made by a call
        return ""


@pytest.mark.parametrize("chapter", chapters())
def test_right_answers_in_other_forms_are_not_alike(chapter):
    names = [name for name, exercise in EXERCISES.items() if exercise.chapter == chapter]
    forms = [[source(answer) for answer in right_answers(name).values()] for name in names]
    students = ["\n\n".join(each) for each in itertools.zip_longest(*forms, fillvalue="")]
    assert sum(len(student) > 500 for student in students) >= 2
    assert pairs(class_with(*students)) == []


def test_names_that_are_exchanged_for_one_another_are_another_program():
    other = OWN.replace("{3}", "{2}").replace("{7}", "{1}")
    assert pairs(class_with(OWN.format(*NAMES), OWN.format(*reversed(NAMES)))) == [("s0", "s1")]
    assert pairs(class_with(OWN.format(*NAMES), other.format(*NAMES))) == []


def test_what_is_short_is_alike_by_nature():
    short = "\n".join(OWN.format(*NAMES).splitlines()[:5])
    assert pairs(class_with(short, short)) == []


def test_what_more_than_eight_of_a_class_share_does_not_count():
    text = OWN.format(*NAMES)
    assert len(pairs(class_with(*[text] * 8))) == 8 * 7 / 2
    assert pairs(class_with(*[text] * 9)) == []
    assert len(pairs(class_with(*[text] * 9, *[""] * 81))) == 9 * 8 / 2


def test_what_is_published_with_the_chapter_does_not_count():
    text = OWN.format(*NAMES)
    assert pairs(class_with(text, text), published=[OWN.format(*reversed(NAMES))]) == []
    more = text + COPY
    assert pairs(class_with(more, more), published=[text]) == [("s0", "s1")]


def test_strings_and_comments_do_not_count():
    text = OWN.format(*NAMES).replace("):\n", '):\n    """Give\n    the sum."""  # done\n')
    (found,) = alike(class_with(text, OWN.format(*NAMES)))
    assert found.share == 1


@pytest.mark.parametrize(
    "hidden",
    [
        f"exec('''{COPY.replace(chr(34) * 3, '#')}''')",
        f"exec({COPY!r})",
        "exec(" + "\n".join(map(repr, COPY.splitlines(keepends=True))) + ")",
        f"exec({f'exec({COPY!r})'!r})",
        f"exec(dedent({COPY.replace(chr(10), chr(10) + '    ')!r}))",
        "exec(f" + repr(COPY) + ")",
    ],
    ids=["triple", "escaped", "by line", "twice", "indented", "f-string"],
)
def test_code_in_a_string_is_compared(hidden):
    (found,) = alike(class_with(*INDEPENDENT, hidden))
    assert found.students == ("s0", "s4")


def test_the_lines_of_code_in_a_string_are_shown():
    hidden = COPY.replace('"""', "#")
    (found,) = alike(class_with(INDEPENDENT[0], f"import os\n\nexec('''{hidden}''')"))
    assert "    for first in b:" in found.lines[1].splitlines()
    assert "import os" not in found.lines[1]


@pytest.mark.parametrize(
    "text", ["word " * 100, "1, 2, 3, " * 100, '{"a": [1, 2, {"b": 3}]}, ' * 20]
)
def test_long_strings_of_words_and_of_numbers_are_not_compared(text):
    assert pairs(class_with(f"x = {text!r}", f"y = {text!r}")) == []


def test_a_copy_at_the_end_of_what_is_long_is_found():
    assert pairs(class_with(INDEPENDENT[0], "# much\n" * 40_000 + COPY)) == [("s0", "s1")]


@pytest.mark.parametrize(
    "text",
    ["", "'" * 3, '"' + "\\" * 50_000, "'''" + "'' \\" * 20_000, "!ls -l\n%time x = 'half",
     "\ud800\x00" * 1000, "(" * 100_000, "a1" * 20_000 + '"', "def f(:\n\tx = = 1"],
)  # fmt: skip
def test_text_that_is_no_python_is_compared_as_well(text):
    started = time.process_time()
    assert pairs(class_with(COPY + "\n" + text, COPY)) == [("s0", "s1")]
    assert pairs(class_with(text, "\n" + text[1:] + COPY)) in ([], [("s0", "s1")])
    assert time.process_time() - started < 4


def test_no_students_and_no_additions():
    assert alike({}) == []
    assert alike({"ada": "", "ben": "x = 1"}) == []


def program(rng):
    """A program of a dozen functions that nobody else writes."""
    name = lambda: rng.choice(NAMES)  # noqa: E731
    term = lambda: f"{name()} {rng.choice('+-*/%')} {rng.choice([name(), rng.randint(0, 99)])}"  # noqa: E731
    lines = [f"    {name()} = ({term()}) * {name()}[{term()}]" for _ in range(72)]
    for start in range(0, 72, 6):
        lines[start] = f"def {name()}({name()}, {name()}):\n{lines[start]}"
    return "\n".join(lines)


def test_a_thousand_students_take_seconds():
    rng = random.Random(0)
    additions = {f"s{place:04}": program(rng) for place in range(1000)}
    assert sum(map(len, additions.values())) > 2_000_000
    additions["s0700"] = additions["s0100"].replace("width", "breite").replace("row", "zeile")
    started = time.process_time()
    found = pairs(additions)
    assert time.process_time() - started < 8
    assert found == [("s0100", "s0700")]
