"""Exercises of your teacher: when this cell has run, `check` knows their public cases."""

from importlib import import_module
from typing import Any

import numpy as np

from helpers import exercises
from helpers.exercises import AnswerError
from helpers.exercises.plain import decode, encode
from helpers.exercises.words import show

_FORMS: dict[str, Any] = {}


def _register(told: dict[str, Any]) -> None:
    """Take up what is told of an exercise: of a value its form, else its public cases."""
    if "kind" in told:
        _FORMS[told["name"]] = told
        return
    cases = [
        exercises.Case(**{**case, **{key: decode(case[key]) for key in ("arguments", "expected")}})
        for case in told["cases"]
    ]
    facts = {
        "cases": tuple(cases),
        "parameters": tuple(told["parameters"]),
        "compare": _comparison(**told["compare"]),
        "topic": "",
    }
    exercises.EXERCISES[told["name"]] = exercises.Exercise(**{**told, **facts})


def _comparison(
    function: str, module: str = "", source: str = "", arguments: list[Any] | None = None
) -> exercises.model.Comparison:
    """Find a comparison of the book's by its name, or make a teacher's of its text."""
    names: dict[str, Any] = {}
    if source:
        exec(source, names)
    found = names[function] if source else getattr(import_module(module), function)
    comparison: exercises.model.Comparison = found if arguments is None else found(*arguments)
    return comparison


def kind_of(value: object, reals: bool) -> str:
    """Name the kind of a value, of a list that of its items; int and float may be alike."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        kinds = " or ".join(sorted({kind_of(item, reals) for item in value}))
        return f"list of {kinds}" if kinds else "list"
    return "number" if reals and type(value) in (int, float) else type(value).__name__


def check_form(name: str, answer: object) -> None:
    """Print whether a value has the form asked; whether it is right, only the grade says."""
    told = _FORMS[name]
    try:
        value = decode(encode(answer))
    except AnswerError as error:
        print(f"{name}: {error}.")
        return
    kind = kind_of(value, told["reals"])
    empty = "list" in (kind, told["kind"]) and kind[:4] == told["kind"][:4]
    if answer is ...:
        print(f"{name}: not done yet.")
    elif kind == told["kind"] or empty:
        print(f"{name}: it has the form asked. Whether it is right, the grade says.")
    else:
        print(f"{name}: it has not the form asked.")
        print(f"  came      {show(value)}\n  form      {told['form']}")
