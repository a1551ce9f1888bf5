"""Notebooks that hold all known answers of a chapter, and give one of them to each exercise."""

import importlib
import inspect
import json

from helpers.exercises import EXERCISES
from helpers.exercises.plain import encode
from helpers.grading.answers import ANSWERS, model, right_answers, wrong, wrong_answers
from tests.grading.hostile.made import CHAPTERS, chapter

_PACKAGE = """\
import json, sys, types
def module(name, source):
    made = types.ModuleType(name)
    sys.modules[name] = made
    exec(compile(source, name, "exec"), made.__dict__)
    return made
module("helpers.grading", "")
module("helpers.grading.answers", "")
module("helpers.grading.answers.model", MODEL)
"""
_CHOICE = """\
from helpers.exercises.plain import decode
asked = {name: (decode(cases), preparer) for name, (cases, preparer) in json.loads(ASKED).items()}
known = {answers.name: answers for answers in ANSWERED.ANSWERS}
everywhere = module("helpers.grading.answers.wrong", WRONG).wrong_everywhere
def wrong(name):
    cases, preparer = asked[name]
    made = [types.SimpleNamespace(arguments=each) for each in cases]
    exercise = types.SimpleNamespace(cases=made, preparer=preparer)
    return everywhere(exercise, known[name].reference) | known[name].wrong
def right(name):
    return {"reference": known[name].reference} | known[name].right
"""
_KINDS = {"right": right_answers, "wrong": wrong_answers}


def names(number):
    """Exercises of a chapter."""
    return [name for name, exercise in EXERCISES.items() if exercise.chapter == number]


def answered(number, kind):
    """Write a notebook for each place in the tables of answers of this kind.

    Gives what each exercise is answered with, by its words, and the notebook.
    """
    tables = {name: list(_KINDS[kind](name)) for name in names(number)}
    for place in range(max(map(len, tables.values()))):
        chosen = {name: table[place % len(table)] for name, table in tables.items()}
        answers = {name: f"{name} = {kind}({name!r})[{words!r}]" for name, words in chosen.items()}
        yield chosen, chapter(CHAPTERS[number - 1], True, answers, _cells(number))


def _cells(number):
    module = importlib.import_module(f"helpers.grading.answers.chapter{number:02}")
    asked = {
        name: (encode([case.arguments for case in EXERCISES[name].cases]), EXERCISES[name].preparer)
        for name in names(number)
        if name in ANSWERS
    }
    texts = {"MODEL": inspect.getsource(model), "WRONG": inspect.getsource(wrong)}
    own = {"SOURCE": inspect.getsource(module), "ASKED": json.dumps(asked)}
    told = "\n".join(f"{name} = {text!r}" for name, text in (texts | own).items())
    return (
        told,
        _PACKAGE + f'ANSWERED = module("{module.__name__}", SOURCE)\n' + _CHOICE,
    )
