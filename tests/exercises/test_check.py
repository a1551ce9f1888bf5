"""What a learner reads: the whole text, for each thing that can go wrong."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from helpers.exercises import check


@pytest.fixture
def says(capsys):
    def says(name, answer):
        assert check(name, answer) is None
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return says


def text(block):
    return textwrap.dedent(block).lstrip("\n")


def slide(row, kernel):
    return [
        sum(k * x for k, x in zip(kernel, row[i:], strict=False))
        for i in range(len(row) - len(kernel) + 1)
    ]


def test_right(says):
    assert says("slide", slide) == "slide: right (3 of 3 public cases).\n"
    assert says("two_layers", [12, 16, 8]) == "two_layers: right.\n"


def test_an_untouched_stub(says):
    def stub(row, kernel):
        raise NotImplementedError

    assert says("slide", stub) == "slide: not done yet.\n"
    assert says("two_layers", ...) == "two_layers: not done yet.\n"


def test_a_wrong_result_is_shown_beside_the_one_expected(says):
    assert says("slide", lambda row, kernel: np.convolve(row, kernel, "valid")) == text("""
        slide: not right yet (0 of 3 public cases).
          asked     slide([1, 2, 3, 4], [1, 0, -1])
          came      array [2, 2]
          expected  [-2, -2]
          because   the value at [0] differs
        """)


def test_the_first_wrong_case_is_shown_and_the_others_are_counted(says):
    assert says("smallest_stride", lambda n, k, most: -(-(n - k) // most)) == text("""
        smallest_stride: not right yet (2 of 5 public cases).
          asked     smallest_stride(9, 3, 3)
          came      2
          expected  3
        """)


def test_a_wrong_value_does_not_give_the_solution_away(says):
    assert says("two_layers", (24, 32, 8)) == text("""
        two_layers: not right yet.
          asked     The shape (height, width, channels) of a 48 × 64 × 3 image after a
                    convolution of 8 filters of 5 × 5, stride 2, padding 2, and a 2 × 2 max
                    pooling of stride 2.
          came      (24, 32, 8)
          form      (height, width, channels), three ints
          because   the height differs
        """)
    assert "form      one int\n  because   the value differs\n" in says("head_parameters", 172)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (3_936_384.0, "3936384.0"),
        (3_936_384.25, "3936384.2"),
        (-123_456_789.0, "-123456789.0"),
        (12_345.678, "12345.7"),
        (0.123_456_78, "0.123457"),
        (1e300, "1e+300"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_a_float_is_shown_with_all_digits_before_the_point(given, shown, says):
    assert f"came      {shown}\n" in says("where_parameters", given)


def test_an_expected_count_is_shown_as_it_is_counted(says):
    assert says("unshared_parameters", lambda h, w, k, c, f: f * (k * k * c + 1)) == text("""
        unshared_parameters: not right yet (0 of 3 public cases).
          asked     unshared_parameters(2, 2, 1, 1, 1)
          came      2
          expected  8 = 4 places × (1 weight + 1 bias)
        """)


def test_a_forgotten_return(says):
    assert says("slide", lambda row, kernel: None) == text("""
        slide: not right yet (0 of 3 public cases).
          asked     slide([1, 2, 3, 4], [1, 0, -1])
          came      None
          expected  [-2, -2]
          because   None was returned; did you forget `return`?
        """)


def test_a_wrong_word(says):
    def answer(probability, threshold):
        return "dog" if probability == 1 else "cat"

    assert says("cat_or_dog", answer) == text("""
        cat_or_dog: not right yet (4 of 7 public cases).
          asked     cat_or_dog(0.875, 0.5)
          came      'cat'
          expected  'dog'
        """)


def test_many_values_are_told_in_words(says):
    printed = says("difference_hash", lambda image: (np.diff(image, axis=1) > 0).ravel())
    assert "asked     8 rows of [10, 20, 20, 15, 15, 200, 255, 0, 1]\n" in printed
    assert "expected  [True, False, False, False, True, True, False, True], 8 times\n" in printed
    assert printed.endswith("because   the value at [2] differs\n")


def test_a_wrong_type(says):
    assert says("smallest_stride", lambda n, k, most: (n - k) / most // 1 + 1) == text("""
        smallest_stride: not right yet (0 of 5 public cases).
          asked     smallest_stride(32, 5, 28)
          came      1.0
          expected  1
          because   a float where an int is asked
        """)


def test_a_property_that_does_not_hold(says):
    assert says("diagonal_kernel", np.eye(3)) == text("""
        diagonal_kernel: not right yet (1 of 4 public cases).
          asked     the answers on a flat area of ones
          came      your kernel [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
          expected  0 everywhere
          because   it answers 3.0 everywhere
        """)


@pytest.mark.parametrize(
    ("kernel", "asked", "because"),
    [
        (
            np.ones((3, 3)),
            "the answers on a diagonal line",
            "it answers 3.0 on the diagonal line, and up to 3.0 elsewhere",
        ),
        (
            [[21, -9, -9], [-10, 20, -10], [-11, -11, 19]],
            "the answers on a horizontal line",
            "it answers -3.0 to 3.0",
        ),
        (
            [[21, -10, -11], [-9, 20, -11], [-9, -10, 19]],
            "the answers on a vertical line",
            "it answers -3.0 to 3.0",
        ),
    ],
)
def test_a_kernels_answers_are_told_in_numbers(kernel, asked, because, says):
    printed = says("diagonal_kernel", kernel)
    assert f"asked     {asked}" in printed
    assert f"because   {because}\n" in printed
    assert f"came      your kernel {np.asarray(kernel).tolist()}\n" in printed


@pytest.mark.parametrize(
    ("table", "because"),
    [
        (np.ones((12, 5), bool), "it has shape (12, 5), (5, 12) is asked"),
        (np.eye(5, 12, dtype=bool), "column 0 sees 1 of the maps"),
        ([[True] * 12] * 2 + [[False] * 12] * 3, "columns 0 and 1 are equal"),
        (
            # All pairs, and two triples.
            [
                [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0],
                [1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0],
                [0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1],
                [0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1],
                [0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1],
            ],
            "the rows are seen 5, 5, 6, 5, 5 times",
        ),
        (
            # All that see four, five that see three in a row, a pair and its opposite.
            [
                [0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0],
                [1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1],
                [1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 0],
                [1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 0, 1],
                [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1],
            ],
            "it has 40 connections",
        ),
        (np.full((5, 12), 0.5), "it holds something else than True and False"),
        ([[True] * 12] * 4 + [[True]], "its rows have different lengths"),
    ],
)
def test_a_table_is_told_what_it_lacks(table, because, says):
    assert says("balanced_table", table).endswith(f"  because   {because}\n")


def test_an_error_in_the_learners_function_shows_its_line(says):
    def answer(row, kernel):
        return row / kernel

    line = answer.__code__.co_firstlineno + 1
    assert says("slide", answer) == text(f"""
        slide: not right yet (0 of 3 public cases).
          asked     slide([1, 2, 3, 4], [1, 0, -1])
          error     TypeError: unsupported operand type(s) for /: 'list' and 'list'
          where     line {line}: return row / kernel
        """)


def test_a_wrong_signature(says):
    assert says("slide", lambda row: row) == text("""
        slide: not right yet (0 of 3 public cases).
          asked     slide([1, 2, 3, 4], [1, 0, -1])
          error     slide(row) does not take the arguments of slide(row, kernel)
        """)


def test_a_value_in_place_of_a_function(says):
    assert says("slide", [1, 2]) == text("""
        slide: not right yet (0 of 3 public cases).
          asked     slide([1, 2, 3, 4], [1, 0, -1])
          error     slide is of type list; a function slide(row, kernel) is asked
        """)


def test_a_function_in_place_of_a_value(says):
    assert "because   an object of type function where an int is asked\n" in says(
        "head_parameters", slide
    )


def test_a_branch_that_is_not_done(says):
    def answer(row, kernel):
        if len(row) == 2:
            raise NotImplementedError
        return slide(row, kernel)

    assert says("slide", answer) == text("""
        slide: not right yet (2 of 3 public cases).
          asked     slide([0.5, 1.5], [2, 3])
          came      NotImplementedError: not done yet
        """)


def test_an_infinite_result(says):
    assert "came      [inf, nan]\n" in says("slide", lambda row, kernel: [np.inf, np.nan])


def test_a_result_that_never_ends(says):
    def answer(row, kernel):
        while True:
            yield 0

    assert "because   an object of type generator where a list of 2 is asked\n" in says(
        "slide", answer
    )


def test_a_result_that_is_too_large(says):
    assert "error     the answer is too large: more than 1,000,000 bytes\n" in says(
        "slide", lambda row, kernel: [0] * 10**6
    )


def test_long_values_and_odd_characters_stay_on_a_short_line(says):
    printed = says("slide", lambda row, kernel: ["\x1b[31m\ud800\n" + "0" * 1000])
    assert max(map(len, printed.splitlines())) <= 88
    assert printed.replace("\n", "").isprintable()


def test_a_function_that_changes_its_arguments_sees_each_case_whole(says):
    def answer(row, kernel):
        result = slide(row, kernel)
        row.clear()
        kernel.clear()
        return result

    assert says("slide", answer) == "slide: right (3 of 3 public cases).\n"
    assert says("slide", slide) == "slide: right (3 of 3 public cases).\n"


def test_an_object_that_equals_everything(says):
    class Everything:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert "an object of type Everything where an int is asked" in says(
        "head_parameters", Everything()
    )


def test_an_unknown_name_suggests_the_nearest(says):
    assert says("slides", slide) == "there is no exercise 'slides'; did you mean 'slide'?\n"
    assert says(slide, slide) == "an exercise's name is text, such as 'slide', got function\n"


def test_an_interrupted_loop_shows_the_case_that_did_not_end(says):
    def answer(input_size, kernel_size, at_most):
        stride = 1
        while (input_size - kernel_size) // stride + 1 != at_most:
            stride += 1
            if stride > input_size:
                raise KeyboardInterrupt  # the learner's own, at some time
        return stride

    assert says("smallest_stride", answer) == text("""
        smallest_stride: stopped before it was done.
          asked     smallest_stride(4, 1, 3)
        """)


def test_the_text_is_the_same_every_time(says):
    assert says("split_kernel", lambda kernel: kernel) == says(
        "split_kernel", lambda kernel: kernel
    )


def test_the_line_of_a_notebooks_cell_is_found():
    cell = "def slide(row, kernel):\n    return row[9]\n"
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell()\n"
        f"shell.run_cell({cell!r})\n"
        "shell.run_cell('from helpers.exercises import check; check(\"slide\", slide)')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "error     IndexError: list index out of range\n" in run.stdout
    assert "where     line 2: return row[9]\n" in run.stdout


def test_check_imports_neither_answers_nor_tensorflow():
    code = (
        "import sys\n"
        "from helpers.exercises import EXERCISES, check\n"
        "for name in EXERCISES: check(name, ...); check(name, lambda *_: None)\n"
        "print([name for name in sys.modules if name.startswith('helpers.grading')\n"
        "       or name.split('.')[0] in ('tensorflow', 'keras')])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
    assert run.stderr == ""


@pytest.mark.parametrize("arguments", [("slide",), (lambda: 0,), (lambda: 0, "slide"), (3,)])
def test_who_calls_check_otherwise_is_told_how(arguments, capsys):
    for argument in arguments:
        if callable(argument):
            argument.__name__ = "slide"
    check(*arguments)
    name = "slide" if arguments != (3,) else "name"
    said = f'check takes the exercise\'s name and your answer: check("{name}", {name}).'
    assert capsys.readouterr().out.strip() == said
