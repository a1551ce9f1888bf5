"""A teacher's file: what is taken, and the sentence for each thing that is not."""

import hashlib
import hmac
import zlib

import numpy as np
import pytest

from helpers.grading.teachers.loading import load
from helpers.grading.teachers.model import TeachersFileError
from tests.grading.teachers.files import SECRET


@pytest.fixture
def refused(loaded):
    def refused(text):
        with pytest.raises(TeachersFileError) as caught:
            loaded(text)
        return str(caught.value)

    return refused


def test_two_lists_are_a_file(loaded, half):
    file = loaded(half())
    (own,) = file.of("anna", b"")

    assert not file.varies
    assert file.chapters == {0}
    assert own.exercise.name == "half"
    assert own.answers.reference(5) == 2.5


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TeachersFileError, match=r"^exam\.py: it cannot be read: No such file"):
        load(tmp_path / "exam.py")


def test_a_file_that_is_no_python_is_told_with_its_line(refused):
    assert refused("x = 1\ny = = 2\n") == "exam.py: it is no Python: line 2: invalid syntax"


def test_a_file_that_does_not_run_is_told_with_the_line(refused, half):
    assert refused(half() + "\nhalves = 1 / 0\n") == (
        "exam.py: it does not run: line 19: halves = 1 / 0: ZeroDivisionError: division by zero"
    )
    assert refused("raise SystemExit(0)") == (
        "exam.py: it does not run: line 1: raise SystemExit(0): SystemExit: 0"
    )


def test_a_file_without_exercises_is_told_what_it_lacks(refused):
    assert refused("x = 1") == (
        "exam.py: it defines neither EXERCISES = […] and ANSWERS = […] nor exercises(variant)"
    )
    assert refused("EXERCISES = []") == "exam.py: it has no exercise"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("EXERCISES = [", "EXERCISES = [1,", "EXERCISES holds 1, which is no Exercise"),
        ("ANSWERS = [", "ANSWERS = ['half',", "ANSWERS holds 'half', which is no Answers"),
        ("EXERCISES = [", "EXERCISES = 5\nL = [", "EXERCISES must be a list, got int"),
        ('Answers("half"', 'Answers("hafl"', "half has no Answers of that name"),
        (
            "ANSWERS = [",
            'ANSWERS = [Answers("third", half, hidden),',
            "third has Answers, and no Exercise of that name",
        ),
        (
            "ANSWERS = [",
            'ANSWERS = [Answers("half", half, hidden),',
            "half has Answers twice; a name is given once",
        ),
        (
            "ANSWERS = [",
            'HINTS = {"thrid": ["Divide."]}\nANSWERS = [',
            "HINTS are for thrid, and there is no Exercise of that name",
        ),
        (
            "ANSWERS = [",
            'HINTS = {"half": "Divide."}\nANSWERS = [',
            'HINTS must be like {"name of an exercise": ["a hint", …]}',
        ),
        ("ANSWERS = [", "TITLE = 5\nANSWERS = [", "TITLE must be text, got 5"),
    ],
)
def test_what_is_of_another_kind_is_told(refused, half, old, new, says):
    assert refused(half((old, new))) == f"exam.py: {says}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"half"', '"slide"', "slide: the book has an exercise of this name, in chapter 1"),
        ('"half"', '"lambda"', "lambda: 'lambda' is no name in Python"),
        ('"half"', '"check"', "check: the notebook uses this name itself; choose another"),
        ('(0, 1, "', '(9, 1, "', "half: chapter must be 1 to 6, or 0 for an examination, got 9"),
        (
            '(0, 1, "',
            '([1], 1, "',
            "half: chapter must be 1 to 6, or 0 for an examination, got [1]",
        ),
        ('(0, 1, "', '(1, 2, "', "half: number 2 of chapter 1 is taken; the next free one is 9"),
        ('(0, 1, "', '(0, 0, "', "half: number must be a whole number from 1 on, got 0"),
        ('"half", 2,', '"half", 1.5,', "half: points must be a whole number from 1 on, got 1.5"),
        ('"Write `half(number)`."', '" "', "half: asks is empty: say the task"),
        ("(Case((4,), 2.0),)", "()", "half: it has no public case"),
        ("(Case((4,), 2.0),)", "(((4,), 2.0),)", "half: a public case is ((4,), 2.0), which is no"),
        ("Case((4,), 2.0)", "Case(4, 2.0)", "half: the arguments of a public case are 4, which is"),
        (
            "Case((4,), 2.0)",
            "Case((4, 5), 2.0)",
            "half: a public case has 2 arguments, and half(number) takes 1",
        ),
        (
            "Case((4,), 2.0)",
            "Case((4,), [{2.0}])",
            "half: an expected value of a public case is of type set, which has no plain form",
        ),
        (
            "Case((4,), 2.0)",
            "Case((4,), (2.0, {'a': 1j}))",
            "half: an expected value of a public case is of type complex, which has no plain form",
        ),
        (
            'parameters=("number",)',
            'parameters=("number",), observer="magic"',
            "half: observer must be one of value, network, pipelines, got 'magic'",
        ),
    ],
)
def test_an_exercise_that_cannot_be_asked_is_told(refused, half, old, new, says):
    assert refused(half((old, new))).startswith(f"exam.py: {says}")


def test_two_exercises_of_one_name_or_place_are_told(refused, half):
    twice = half() + "\nEXERCISES = EXERCISES * 2\n"
    assert refused(twice) == "exam.py: half: the name is given twice"
    same_place = half() + (
        "\nfrom dataclasses import replace\n"
        "EXERCISES.append(replace(EXERCISES[0], name='halve'))\n"
        "ANSWERS.append(replace(ANSWERS[0], name='halve'))\n"
    )
    assert refused(same_place) == (
        "exam.py: halve: number 1 of chapter 0 is taken; the next free one is 2"
    )


def test_a_reference_that_fails_its_own_cases_is_told_with_the_case(refused, half):
    assert refused(half(("Case((4,), 2.0)", "Case((4,), 3.0)"))) == (
        "exam.py: half: the reference does not pass its public cases: half(4): the value differs; "
        "came 2.0; expected 3.0"
    )
    hidden = half(("judged_by(half, [", "judged_by(lambda n: n, ["))
    assert "half: the reference does not pass its hidden cases: half(" in refused(hidden)
    raises = half(("return number / 2", "return number / (number != 4) / 2"))
    assert "half(4): ZeroDivisionError: division by zero (line 6: return" in refused(raises)


def test_another_right_answer_must_pass(refused, half):
    text = half(("half, hidden)", "half, hidden, right={'floor': lambda n: n // 2})"))
    assert "half: floor does not pass its hidden cases" in refused(text)


def test_an_exercise_without_hidden_cases_is_refused(refused, half):
    assert refused(half(("half, hidden)", "half, lambda rng: [])"))) == (
        "exam.py: half: it has no hidden cases, so a table of the public ones would pass"
    )


def test_hidden_cases_that_fail_or_repeat_themselves_are_told(refused, half):
    fails = half(("rng.permutation(range(10, 90))[:4]", "rng.integers(5, 1, 4)"))
    assert "half: its hidden cases cannot be drawn: line 10: return judged_by" in refused(fails)
    public = half(("rng.permutation(range(10, 90))[:4]", "[4, 6]"))
    assert "half: its hidden cases repeat one another, or a public one" in refused(public)


def test_cases_from_another_generator_are_told(refused, half):
    text = half(("rng.permutation(", "np.random.default_rng().permutation("))
    assert "half: its hidden cases differ from draw to draw" in refused(
        "import numpy as np\n" + text
    )


def test_a_wrong_answer_that_passes_is_told(refused, half):
    listed = half(("half, hidden)", "half, hidden, wrong={'nearly': lambda n: n / 2 + 1e-12})"))
    assert refused(listed).startswith("exam.py: half: the wrong answer 'nearly' passes all cases")
    lax = half(("close()", "close(0, 1e9)"))
    assert "half: the wrong answer 'zeros' passes all cases" in refused(lax)


VALUE = """
from helpers.exercises import Case, Exercise, close, exact
from helpers.exercises.model import RIGHT, wrong
from helpers.grading.answers.model import Answers

def own(value, case):
    return RIGHT if value == case.expected else wrong("no")

EXERCISES = [Exercise(0, 1, "sizes", 1, "", "Give sizes.", (CASE,), COMPARE)]
ANSWERS = [Answers("sizes", (12, 8), lambda rng: [])]
"""


def test_a_value_says_its_form_as_its_value_is_not_handed_out(refused, loaded):
    bare = VALUE.replace("CASE", "Case((), (12, 8))").replace("COMPARE", "exact")
    assert "sizes: a value that is compared with the one expected has one public case" in (
        refused(bare)
    )
    formed = bare.replace("(12, 8))", "(12, 8), form='two ints')", 1)
    assert loaded(formed).of("anna", b"")[0].public["form"] == "two ints"


def test_a_value_that_a_comparison_would_hand_out_is_refused(refused):
    text = VALUE.replace("CASE", "Case((), (12, 8))").replace("COMPARE", "own")
    assert refused(text).startswith(
        "exam.py: sizes: its expected value is the reference, and a notebook would hold it"
    )


VARYING = """

def exercises(variant):
    rng = variant.rng("scaled")
    factor = int(rng.integers(2, 10**9))
    def scaled(number):
        return factor * number
    exercise = Exercise(0, 2, "scaled", 1, "", f"Scale by {factor}.",
                        (Case((1,), factor),), exact, parameters=("number",))
    hidden = lambda rng: judged_by(scaled, [(int(n),) for n in rng.permutation(range(2, 99))[:3]])
    return [(exercise, Answers("scaled", scaled, hidden))]
"""


def test_each_student_has_a_variant_which_is_always_the_same(loaded, half):
    file = loaded(half() + VARYING)

    def factor(student, secret=SECRET):
        return file.of(student, secret)[1].exercise.cases[0].expected

    assert file.varies
    assert factor("anna") == factor("anna")
    assert len({factor(student) for student in "abcdefgh"} | {factor("a", SECRET[::-1])}) == 9


def test_a_variant_is_drawn_from_try_0_of_chapter_0_and_the_name(loaded, half):
    seed = int.from_bytes(hmac.digest(SECRET, b'["anna", 0, 0, ""]', hashlib.sha256))
    expected = np.random.default_rng([seed, zlib.crc32(b"scaled")]).integers(2, 10**9)

    own = loaded(half() + VARYING).of("anna", SECRET)

    assert own[1].exercise.cases[0].expected == expected


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "rng = variant",
            "1 / 0; rng = variant",
            "exercises(variant) failed for 'a student': line",
        ),
        ("return [(exercise, ", "return [exercise] or [(", "exercises(variant) gives pairs"),
        (
            "Exercise(0, 2, ",
            "Exercise(0, 2 + factor % 97, ",
            "exercises(variant) gives students ot",
        ),
        (
            'variant.rng("scaled")',
            "__import__('numpy').random.default_rng()",
            "exercises(variant) gives the same student other exercises the next time",
        ),
    ],
)
def test_what_is_wrong_with_variants_is_told(refused, half, old, new, says):
    assert old in VARYING
    assert refused(half() + VARYING.replace(old, new)).startswith(f"exam.py: {says}")


def test_a_variant_with_other_points_is_refused_for_the_student_who_would_get_it(loaded, half):
    text = VARYING.replace('"scaled", 1,', '"scaled", 1 + (variant.student == "anna"),')
    file = loaded(half() + text)

    file.of("bert", SECRET)
    with pytest.raises(TeachersFileError, match="gives 'anna' other names, numbers, points"):
        file.of("anna", SECRET)


def test_a_reference_that_fails_for_one_student_is_told_before_it_is_handed_out(loaded, half):
    text = VARYING.replace("return factor * number", "return factor * number + OFF").replace(
        "rng = ", 'OFF = variant.student == "anna"; rng = '
    )
    file = loaded(half() + text)

    file.tried(file.of("bert", SECRET))
    with pytest.raises(TeachersFileError, match="scaled: the reference does not pass its public"):
        file.tried(file.of("anna", SECRET))


def test_the_example_is_a_file_that_is_taken(example_file):
    assert [own.exercise.name for own in example_file.of("anna", SECRET)] == [
        "dilate_kernel",
        "my_parameters",
    ]
    assert example_file.varies
