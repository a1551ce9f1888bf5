"""Every exercise: right answers pass, wrong ones fail, on public and hidden cases.

What builds or trains a Keras model has files of its own.
"""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import helpers
from helpers.exercises import EXERCISES, Case, find
from helpers.exercises.plain import encode, to_json
from helpers.grading.answers import ANSWERS, hidden_cases, right_answers, wrong_answers

SEEDS = range(5)
IN_KERAS = {
    "model_within",
    "mended_loop",
    "moved_reader",
    "split_and_pipe",
    "cat_dog_network",
    "from_table",
    "frugal_network",
}
NAMES = [name for name in EXERCISES if name not in IN_KERAS]
RIGHT = [(name, how) for name in NAMES for how in right_answers(name)]
WRONG = [(name, why) for name in NAMES for why in wrong_answers(name)]
MAY_OVERFLOW = pytest.mark.filterwarnings("ignore::RuntimeWarning")
ONE_VALUE = {
    "two_layers",
    "head_parameters",
    "pool_strides",
    "c5_connections",
    "where_parameters",
    "two_threes_share",
}
WITHOUT_HIDDEN_CASES = ONE_VALUE | {"balanced_table"}


@pytest.mark.parametrize(("name", "how"), RIGHT)
def test_a_right_answer_passes_the_public_and_all_hidden_cases(name, how, passes):
    exercise, answer = find(name), right_answers(name)[how]
    assert passes(exercise, answer, exercise.cases)
    for seed in SEEDS:
        assert passes(exercise, answer, hidden_cases(name, seed))


@MAY_OVERFLOW
@pytest.mark.parametrize(("name", "why"), WRONG)
def test_a_wrong_answer_fails(name, why, passes):
    exercise, answer = find(name), wrong_answers(name)[why]
    for seed in SEEDS:
        assert not passes(exercise, answer, [*exercise.cases, *hidden_cases(name, seed)])


@MAY_OVERFLOW
@pytest.mark.parametrize(("name", "why"), WRONG)
def test_public_cases_tell_the_learner_of_every_mistake_but_a_lookup_table(name, why, passes):
    exercise = find(name)
    told = not passes(exercise, wrong_answers(name)[why], exercise.cases)
    assert told == (why != "looks the public cases up")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all_earns_nothing_on_any_case(name, judge):
    exercise = find(name)
    cases = [*exercise.cases, *hidden_cases(name, 0)]
    for why in ("None", "equals everything"):
        judgements = judge(exercise, wrong_answers(name)[why], cases)
        assert {each.status for each in judgements} == {"wrong"}


def test_every_exercise_has_answers_and_every_answer_its_exercise():
    assert list(ANSWERS) == list(EXERCISES)
    assert all(answers.wrong and answers.right for answers in ANSWERS.values())


@pytest.mark.parametrize("name", EXERCISES)
def test_hidden_cases_differ_from_the_public_ones_and_from_each_other(name):
    public = [to_json(encode(case.arguments)) for case in find(name).cases]
    for seed in range(3 if name in IN_KERAS else 300):
        hidden = [to_json(encode(case.arguments)) for case in hidden_cases(name, seed)]
        assert len({*public, *hidden}) == len(public) + len(hidden)
        assert bool(hidden) == (name not in WITHOUT_HIDDEN_CASES)


def test_a_draw_that_repeats_itself_is_made_again(monkeypatch):
    draws = iter([[Case((1, 2))] * 2, [Case(([1, 2, 3, 4], [1, 0, -1]))], [Case(([0.5], [3]))]])
    answers = replace(ANSWERS["slide"], hidden=lambda rng: next(draws))
    monkeypatch.setitem(ANSWERS, "slide", answers)
    assert [case.arguments for case in hidden_cases("slide", 0)] == [([0.5], [3])]


def test_hidden_cases_that_cannot_but_repeat_themselves_are_an_error(monkeypatch):
    answers = replace(ANSWERS["slide"], hidden=lambda rng: [Case((1, 2))] * 2)
    monkeypatch.setitem(ANSWERS, "slide", answers)
    with pytest.raises(RuntimeError, match="the hidden cases of slide repeat themselves"):
        hidden_cases("slide", 0)


def test_a_seed_below_0_is_an_error_in_words():
    with pytest.raises(ValueError, match="seed must be 0 or more, got -1"):
        hidden_cases("slide", -1)


@pytest.mark.parametrize("name", [name for name in EXERCISES if name not in WITHOUT_HIDDEN_CASES])
def test_hidden_cases_are_the_same_for_the_same_seed_only(name):
    def drawn(seed):
        return [to_json(encode(case.arguments)) for case in hidden_cases(name, seed)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


@pytest.mark.parametrize(
    ("chapter", "count", "points"),
    [(1, 8, 16), (2, 7, 14), (3, 7, 15), (4, 9, 20), (5, 10, 21), (6, 9, 20)],
)
def test_a_chapter_asks_so_many_exercises_worth_so_many_points(chapter, count, points):
    exercises = [each for each in EXERCISES.values() if each.chapter == chapter]
    assert [each.number for each in exercises] == list(range(1, count + 1))
    assert sum(each.points for each in exercises) == points


def test_an_exercise_says_how_it_stands_in_its_chapter():
    assert find("slide").heading == "Exercise 1.2: slide (1 point)"
    assert find("smallest_stride").heading == "Exercise 1.3: smallest_stride (2 points)"
    assert find("spread").signature == "spread(row, kernel, stride)"
    assert (find("spread").kind, find("two_layers").kind) == ("function", "value")


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_says_what_it_asks_and_shows_public_cases(name):
    exercise = find(name)
    assert exercise.cases
    assert exercise.topic
    assert exercise.asks.endswith(".")
    for case in exercise.cases:
        assert len(case.arguments) == len(exercise.parameters) or exercise.kind == "value"


@pytest.mark.parametrize("name", sorted(ONE_VALUE))
def test_a_value_that_is_the_solution_is_not_shown(name):
    assert all(case.form and not case.note for case in find(name).cases)


def test_no_exercise_asks_for_what_helpers_exports():
    package = Path(helpers.__file__).parent
    judging = {package / "exercises", package / "grading"}
    exported = {
        node.name
        for path in package.rglob("*.py")
        if not judging & set(path.parents)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    assert "output_size" in exported
    assert not exported & set(EXERCISES)
