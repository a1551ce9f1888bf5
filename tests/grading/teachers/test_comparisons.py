"""A comparison goes into a notebook by its name or as its text, and judges there as here."""

import textwrap

import numpy as np
import pytest

from helpers.exercises import Case, close, exact, exact_parts
from helpers.exercises.chapter01 import outer_product
from helpers.exercises.comparing import close_pair
from helpers.grading.teachers.comparisons import described
from helpers.grading.teachers.inside import _comparison
from helpers.grading.teachers.model import TeachersFileError
from helpers.grading.teachers.running import run

IMPORTS = """\
import numpy as np
import helpers.exercises
from helpers.exercises.model import RIGHT as YES, Case, wrong
from helpers.grading.answers.model import judged_by

EXERCISES = []
SECRET_LIMIT = 3
"""


@pytest.fixture
def file(tmp_path):
    def file(text=""):
        path = tmp_path / "exam.py"
        path.write_text(IMPORTS + textwrap.dedent(text), encoding="utf-8")
        return run(path)

    return file


@pytest.mark.parametrize(
    ("compare", "told"),
    [
        (exact, {"function": "exact"}),
        (close(), {"function": "close", "arguments": [1e-6, 1e-9]}),
        (close(1e-3, atol=0.5), {"function": "close", "arguments": [1e-3, 0.5]}),
        (
            exact_parts("height", "width"),
            {"function": "exact_parts", "arguments": ["height", "width"]},
        ),
        (
            close_pair("image", "label", atol=0.25),
            {"function": "close_pair", "arguments": ["image", "label", 1e-5, 0.25]},
        ),
    ],
)
def test_the_named_ones_keep_their_arguments(file, compare, told):
    assert described(compare, file()) == {"module": "helpers.exercises.comparing", **told}


def test_one_made_again_judges_with_its_tolerance():
    made = _comparison("close", "helpers.exercises.comparing", arguments=[0, 0.5])

    assert made(1.4, Case((), 1.0)).status == "right"
    assert made(1.6, Case((), 1.0)).status == "wrong"


def test_a_comparison_of_the_book_goes_by_its_name(file):
    told = described(outer_product, file())

    assert told == {"module": "helpers.exercises.chapter01", "function": "outer_product"}
    assert _comparison(**told) is outer_product


def test_a_function_of_the_file_goes_as_text_with_the_imports_that_it_uses(file):
    own = file("""
        def even(value, case: Case):
            # 42 is the solution
            rest = np.mod(value, 2)
            return wrong("odd") if rest else YES
    """)

    told = described(own.names["even"], own)

    assert told["source"].splitlines()[:4] == [
        "import numpy as np",
        "from helpers.exercises.model import RIGHT as YES",
        "from helpers.exercises.model import Case",
        "from helpers.exercises.model import wrong",
    ]
    assert "42" not in told["source"]
    assert _comparison(**told)(np.int64(4), Case(())).status == "right"
    assert _comparison(**told)(5, Case(())).reason == "odd"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return YES if value < SECRET_LIMIT else None", "uses SECRET_LIMIT of your file"),
        ("return judged_by(value, [])", "uses helpers.grading, which learners do not have"),
    ],
)
def test_a_function_that_would_take_more_of_the_file_along_is_refused(file, body, says):
    own = file(f"""
        def judge(value, case):
            {body}
    """)

    with pytest.raises(TeachersFileError, match=says):
        described(own.names["judge"], own)


def test_what_has_no_text_of_its_own_is_refused(file):
    own = file("""
        def maker(limit):
            def judge(value, case):
                return YES
            return judge

        made = maker(3)
        short = lambda value, case: YES
        alias = short
    """)

    for name in ("made", "short", "alias"):
        with pytest.raises(TeachersFileError, match=r"exact, exact_parts\(…\), close\(…\)"):
            described(own.names[name], own)
