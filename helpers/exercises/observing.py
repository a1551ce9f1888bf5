"""The learner's side: apply an answer to the arguments of cases, and say what came as plain data.

This is the only part that runs a learner's code. It knows no expected value. An observation is

- ``{"status": "value", "value": plain data}``,
- ``{"status": "untouched"}`` for a stub (``...``, or a bare ``raise NotImplementedError``),
- ``{"status": "failed", "reason": text, "where": text}``: an exception, a signature that does not
  take the arguments, a result that is too large; `where` is the learner's own line.
"""

import copy
import inspect
import linecache
import traceback
from collections.abc import Callable, Sequence

from helpers.exercises import plain
from helpers.exercises.model import AnswerError, Json, Question
from helpers.exercises.observers import OBSERVERS, PREPARERS

_MAX_TEXT = 500  # characters of a message or a line


def observe(
    question: Question,
    answer: object,
    arguments: Sequence[tuple[object, ...]],
    interruptible: bool = False,
) -> list[Json]:
    """Make one observation for each tuple of arguments; each call gets copies of its own.

    A value is written once, whatever it gives the next time it is asked. Raises nothing; only
    with ``interruptible``, as in a notebook, does ``KeyboardInterrupt`` come through. There is no
    time limit here: the grader keeps it from outside.
    """
    if not question.parameters:
        return [_observe_one(question, answer, (), interruptible)] * len(arguments)
    return [_observe_one(question, answer, each, interruptible) for each in arguments]


def _observe_one(
    question: Question, answer: object, arguments: tuple[object, ...], interruptible: bool
) -> Json:
    try:
        if answer is ...:
            return {"status": "untouched"}
        result = _call(question, answer, arguments) if question.parameters else answer
        return {"status": "value", "value": OBSERVERS[question.observer](result)}
    except BaseException as error:  # a learner's sys.exit() is an answer that failed, too
        if interruptible and isinstance(error, KeyboardInterrupt):
            raise
        if isinstance(error, NotImplementedError) and not error.args:
            return {"status": "untouched"}
        message = traceback.format_exception_only(type(error), error)[-1]
        if isinstance(error, AnswerError):  # in our own words, or a learner's who took ours
            return _failed(message.partition(": ")[2].rstrip("\n"))
        return _failed(message, _where(error, answer))


def _failed(reason: str, where: str = "") -> Json:
    return {"status": "failed", "reason": reason[:_MAX_TEXT], "where": where[:_MAX_TEXT]}


def _call(question: Question, answer: object, arguments: tuple[object, ...]) -> object:
    if not callable(answer):
        raise AnswerError(
            f"{question.name} is of type {type(answer).__name__}; "
            f"a function {question.signature} is asked"
        )
    own = PREPARERS[question.preparer](*copy.deepcopy(arguments))
    _require_fitting(question, answer, own)
    before = [plain.encode(each) for each in own] if question.keeps else []
    result = answer(*own)
    for name, was, each in zip(question.parameters, before, own, strict=False):
        if plain.encode(each) != was:
            raise AnswerError(
                f"{question.name} changes its argument {name}; work on a copy, or make a new one"
            )
    return result


def _require_fitting(
    question: Question, answer: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some built-in functions have none
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        raise AnswerError(
            f"{question.name}{signature} does not take the arguments of {question.signature}"
        ) from None


def _where(error: BaseException, answer: object) -> str:
    """Find the last line that ran in the module or notebook that defines the answer."""
    own = getattr(answer, "__globals__", None)
    where = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is own:
            line = linecache.getline(frame.f_code.co_filename, number, own).strip()
            where = f"line {number}: {line}"
    return where
