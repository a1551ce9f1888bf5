"""results.json as Gradescope's autograder specification has it."""

import json

from helpers.grading.exports import gradescope_results
from helpers.grading.records import Change, ExerciseResult
from tests.grading.exports.made import graded

RESULTS = (
    ExerciseResult("slide", 2, 2, "right"),
    ExerciseResult(
        "pool", 3, 0, "wrong", "not right for a public case", "pool(x)", "7", "8", "line 3"
    ),
    ExerciseResult("spread", 1, 0, "timeout", "no answer in 10 s"),
)


def test_each_exercise_is_a_test():
    results = gradescope_results(
        graded("ada", 2, possible=6, results=RESULTS, seconds=1.2), {"slide": 2}
    )
    assert json.loads(json.dumps(results, allow_nan=False)) == results
    assert results["score"] == 2
    assert results["execution_time"] == 2
    assert results["visibility"] == "visible"
    assert results["stdout_visibility"] == "hidden"
    assert [list(test) for test in results["tests"]] == [
        ["name", "score", "max_score", "status", "output", "visibility"]
    ] * 3
    assert [
        (each["name"], each["score"], each["max_score"], each["status"])
        for each in results["tests"]
    ] == [
        ("slide", 2, 2, "passed"),
        ("pool", 0, 3, "failed"),
        ("spread", 0, 1, "failed"),
    ]


def test_the_learner_is_told_why_but_not_what_was_expected():
    results = gradescope_results(graded("ada", 2, possible=6, results=RESULTS))
    outputs = [test["output"] for test in results["tests"]]
    assert outputs == [
        "right",
        "wrong: not right for a public case\nasked: pool(x)\ncame: 7\nwhere: line 3",
        "timeout: no answer in 10 s",
    ]


def test_what_was_changed_counts_and_is_told():
    changes = {
        "overrides": (Change("pool", 3, "in another form"),),
        "penalties": (Change("", 1.5, "late"),),
    }
    results = gradescope_results(graded("ada", 3.5, possible=6, results=RESULTS, **changes))
    assert results["score"] == 3.5
    assert (results["tests"][1]["score"], results["tests"][1]["status"]) == (3, "passed")
    assert results["output"] == "pool: 3 points, in another form\n-1.5 points: late"


def test_an_unreadable_notebook_scores_nothing_and_says_why():
    lost = graded("ada", 0, chapter=None, possible=0, results=(), problem="not JSON")
    results = gradescope_results(lost, {"slide": 2, "pool": 3})
    assert (results["score"], results["output"]) == (0, "not JSON")
    assert [(each["score"], each["max_score"], each["status"]) for each in results["tests"]] == [
        (0, 2, "failed"),
        (0, 3, "failed"),
    ]


def test_a_part_of_the_points_is_not_passed():
    partly = graded("ada", 3, possible=6, results=RESULTS, overrides=(Change("pool", 1, "half"),))
    assert gradescope_results(partly)["tests"][1]["status"] == "failed"
