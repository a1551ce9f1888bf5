"""The questions as they are written: form, order, formulas, slips, and what a page is given."""

import re
from collections import Counter

import pytest

from helpers.interactive import questions
from helpers.interactive.chapter_questions_formulas import evaluate, formula, sentence, write
from helpers.interactive.chapter_questions_source import Chosen, Numeric, parse, read
from helpers.interactive.element import script
from helpers.resources import chapters
from tests.notebooks.chapter import CHAPTERS

ALL = [(chapter, question) for chapter in chapters() for question in read(chapter)]
NUMERIC = [question for _, question in ALL if isinstance(question, Numeric)]
CHOSEN = [question for _, question in ALL if isinstance(question, Chosen)]


def told(numbers, question):
    """What a reader who types the answer, or a known wrong number, is told: place of the slip."""
    values = [numbers["answer"], *(evaluate(slip.value, numbers) for slip in question.slips)]
    within = 0.5 * 10**-question.decimals if question.decimals else 0
    return [
        next(j for j, other in enumerate(values) if abs(value - other) <= within + 1e-9)
        for value in values
    ]


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_has_eight_questions_or_more_two_numeric_in_its_order(chapter):
    asked = read(chapter)
    assert len(asked) >= 8
    assert sum(isinstance(question, Numeric) for question in asked) >= 2
    sections = [question.section for question in asked]
    assert sections == sorted(sections)


def test_a_section_that_is_named_is_one_of_the_chapter():
    for number, path in enumerate(CHAPTERS, start=1):
        headings = re.findall(r'^ +"## (\d+)\. ', path.read_text(encoding="utf-8"), re.M)
        sections = set(map(int, headings))
        assert {question.section for question in read(number)} <= sections


def test_every_answer_says_something_of_its_own():
    for question in CHOSEN:
        said = [write(choice.says, {}) for choice in question.choices]
        assert len(set(said)) == len(said)
        assert all(len(words) > 15 and words.endswith((".", ")")) for words in said), question.name


def test_the_right_answer_is_not_known_by_its_place_or_length():
    places, longest = Counter(), 0
    for question in CHOSEN:
        right = next(i for i, choice in enumerate(question.choices) if choice.right)
        lengths = [len(write(choice.text, {})) for choice in question.choices]
        places[right] += 1
        longest += lengths[right] > max(lengths[:right] + lengths[right + 1 :])
    assert max(places.values()) < len(CHOSEN) / 2
    assert len(places) == 4
    assert longest < len(CHOSEN) / 2


@pytest.mark.parametrize("question", NUMERIC, ids=lambda question: question.name)
def test_numbers_that_are_drawn_make_sense(question):
    draws = list(question.draws())
    assert 6 <= len(draws) <= 500
    answers = [numbers["answer"] for numbers in draws]
    assert len(set(answers)) >= 3
    assert all(answer > 0 for answer in answers) or question.name == "cells-for-same"
    for numbers in draws:
        answer = write([["answer", question.decimals]], numbers)
        assert answer in write(question.because, numbers)
        assert question.decimals or isinstance(numbers["answer"], int)


@pytest.mark.parametrize("question", NUMERIC, ids=lambda question: question.name)
def test_every_slip_is_wrong_and_told_apart_from_the_others_on_some_numbers(question):
    places = range(1, len(question.slips) + 1)
    draws = [told(numbers, question) for numbers in question.draws()]
    assert len(places) >= 2
    assert all(any(draw[place] == place for draw in draws) for place in places)
    assert all(draws[0][place] > 0 for place in places)  # none is right on what is shown first


def test_the_output_is_small_the_same_each_time_and_asks_nobody():
    for chapter in chapters():
        html = questions(chapter)._repr_html_()
        assert html == questions(chapter)._repr_html_()
        assert not re.search(r"https?:|fetch\(|import[ (]|XMLHttp|sendBeacon", html)
        assert html.count("</script>") == 1
        assert len(html) < 50_000
    shared = len(script("figure")) // 2  # which holds figure.js twice
    assert len(script("chapter-questions")) - shared < 10_000


def test_what_is_left_without_script_and_style_is_a_list_with_folded_answers():
    html = questions(2).instead
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("ol", "li", "p", "br", "details", "summary", "b", "em", "code")
    }
    assert html.count("<li>") == html.count("<details>") == len(read(2))
    assert html.count("<b>Right.</b>") == sum(isinstance(each, Chosen) for each in read(2))
    # By hand: 48 filters of 5 · 5 · 3 weights and a bias.
    assert "<b>3,648 parameters.</b>" in html
    assert html.index("A. The picture's size") < html.index("<details>")


def test_plain_text_says_how_many_there_are():
    assert repr(questions(1)).startswith(f"{len(read(1))} questions on chapter 1")


@pytest.mark.parametrize("chapter", [0, 7, "1", [1]])
def test_a_chapter_that_there_is_not_is_an_error(chapter):
    said = re.escape(f"chapter must be from 1 to 6, got {chapter!r}")
    with pytest.raises(ValueError, match=said):
        questions(chapter)


def test_a_formula_is_arithmetic_on_its_names():
    tree = formula("-(n + 2*p - k) // s + max(1, n) / 4 ** 2", {"n", "p", "k", "s"})
    # By hand: −7 // 2 is −4, and 5 / 16.
    assert evaluate(tree, {"n": 5, "p": 2, "k": 2, "s": 2}) == -4 + 5 / 16


@pytest.mark.parametrize(
    "text", ["m + 1", "n.real", "open('x')", "n if n else 1", "'a' * n", "n +"]
)
def test_a_formula_that_is_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="formula"):
        formula(text, {"n"})


def test_a_sentence_has_numbers_emphasis_and_code():
    read = sentence("*n* is {n}, `a<b` {n / 3:2}\n  and {0 - n}", {"n"})
    assert write(read, {"n": 1234}) == (
        "<em>n</em> is 1,234, <code>a&lt;b</code> 411.33 and −1,234"
    )
    with pytest.raises(ValueError, match="brace"):
        sentence("{n", {"n"})
    with pytest.raises(ValueError, match="decimals must be from 0 to 4, got '5'"):
        sentence("{n:5}", {"n"})


GOOD = """
[[questions]]
name = "one"
section = 1
ask = "?"
choices = [
  {text = "a", says = "b", right = true}, {text = "c", says = "d"}, {text = "e", says = "f"}
]
[[questions]]
name = "two"
section = 2
ask = "{n}?"
draw.n = [1, 2]
answer = "n + 1"
unit = "cells"
because = "{answer}"
hint = "?"
slips = [{value = "n", says = "no"}]
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[questions]]", "[[question]]", "questions.toml is no list of"),
        ('ask = "?"', "", "question 1, 'one': ask is missing"),
        ('ask = "?"', 'ask = "?"\naks = 1', "question 1, 'one': aks is not known here"),
        (", right = true", "", "question 1, 'one': .*one of them `right = true`"),
        (', says = "d"', "", "question 1, 'one': says is missing"),
        ('"two"', '"one"', "question 2, 'one': its name stands twice"),
        ('"two"', '"Two"', "question 2, 'Two': its name must be"),
        ('"n + 1"', '"m + 1"', "question 2, 'two': 'm' in the formula 'm \\+ 1' is none of"),
        ("[1, 2]", "[]", "question 2, 'two': `draw` must have"),
        ("{n}?", "{n", "question 2, 'two': a brace"),
    ],
)
def test_a_fault_in_a_file_is_an_error_that_says_where(tmp_path, old, new, message):
    path = tmp_path / "questions.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [question.name for question in parse(path)] == ["one", "two"]
    assert GOOD.count(old) >= 1
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        parse(path)
