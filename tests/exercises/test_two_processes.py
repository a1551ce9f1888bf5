"""The grader's door, with a process on each side: names and arguments in, plain data out."""

import subprocess
import sys
from dataclasses import asdict

from helpers.exercises import compare, find
from helpers.exercises.plain import encode, from_json, to_json
from helpers.grading.answers import hidden_cases

CHILD = """
import sys
from helpers.exercises.model import Question
from helpers.exercises.observing import observe
from helpers.exercises.plain import decode, from_json, to_json

def slide(row, kernel):
    found = [name for name in sys.modules if name.startswith("helpers.grading")]
    assert not found, found
    return [sum(k * row[i + j] for j, k in enumerate(kernel))
            for i in range(len(row) - len(kernel) + 1)]

def smallest_stride(input_size, kernel_size, at_most):
    known = {(32, 5, 28): 1, (32, 5, 14): 2, (9, 3, 3): 3, (4, 1, 3): 2, (1200, 1, 1): 1200}
    return known[input_size, kernel_size, at_most]

for question, arguments in from_json(sys.stdin.read()):
    question = Question(**question)
    answer = globals()[question.name]
    print(to_json(observe(question, answer, [decode(each) for each in arguments])))
"""


def test_the_child_gets_arguments_only_and_the_parent_judges():
    names = ("slide", "smallest_stride")
    cases = {name: [*find(name).cases, *hidden_cases(name, seed=3)] for name in names}
    sent = [
        [asdict(find(name).question), [encode(case.arguments) for case in cases[name]]]
        for name in names
    ]
    run = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=to_json(sent),
        capture_output=True,
        text=True,
        check=True,
    )
    judged = {
        name: compare(find(name), cases[name], from_json(line))
        for name, line in zip(names, run.stdout.splitlines(), strict=True)
    }
    assert {each.status for each in judged["slide"]} == {"right"}
    public, hidden = judged["smallest_stride"][:5], judged["smallest_stride"][5:]
    assert {each.status for each in public} == {"right"}
    assert {each.status for each in hidden} == {"failed"}
    assert hidden[0].reason.startswith("KeyError: ")
