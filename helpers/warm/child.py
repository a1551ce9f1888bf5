"""Behind the second fork: put on the sandbox, run a notebook's cells, observe the answers.

Everything in here may be undone by the learner's code that runs beside it. It can only harm itself:
what leaves is plain data, and what is right about it is decided elsewhere.
"""

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from helpers.exercises.model import Json, Question
from helpers.exercises.observing import observe
from helpers.exercises.plain import MAX_CHARACTERS, decode, to_json
from helpers.warm import frames

ENTERED = '{"entered": true}'
"""The child's first frame; any other says why the sandbox cannot be entered."""

RUNNING = "#"
"""How a frame begins that says which cell runs now; its place follows."""

_STREAMS = 3  # input, output, errors
_SHOWN = 200  # characters of an error
_MOST = 16_000_000  # bytes of a question


def run(
    cells: Sequence[tuple[int, str]],
    questions: int,
    answers: int,
    shell: Any,  # noqa: ANN401 - IPython's, which carries no types
    enter: Callable[[], None],
) -> None:
    """Run the cells, then answer what comes on ``questions``, a frame each, and end the process.

    The first frame to ``answers`` is `ENTERED`. Then one says of each cell that it is begun, and
    the one behind them which cells raised what. A question
    is asked once the one before is answered: code that runs for one does not know the arguments of
    the next.
    """
    try:
        try:
            enter()
            _close_all_but(questions, answers)
        except OSError as error:
            frames.write(answers, str(error))
            return
        frames.write(answers, ENTERED)
        tempfile.tempdir = str(Path.cwd())  # another was chosen before there was a sandbox
        shell._tee = lambda **_: contextlib.nullcontext()  # it keeps all that is printed
        shell.showtraceback = shell.showsyntaxerror = _show_nothing
        shell.enable_gui = _show_nothing  # %matplotlib asks for it
        shell.db = {}  # %cd writes to it
        errors = []
        for place, source in cells:
            frames.write(answers, f"{RUNNING}{place}")
            errors.append(_run_cell(shell, place, source))
        frames.write(answers, to_json({"errors": [error for error in errors if error]}))
        reader = frames.Reader(_MOST)
        while content := os.read(questions, 1 << 20):
            for text in reader.feed(content):
                frames.write(answers, answer(text, shell.user_ns))
    finally:
        os._exit(0)


def answer(text: str, defined: dict[str, object]) -> str:
    """Answer a question: names and arguments in, observations out, both as JSON text.

    Where all observations together are too large to be read, the text is empty.
    """
    asked = json.loads(text)
    told = asked["question"]
    question = Question(**{**told, "parameters": tuple(told["parameters"])})
    if question.name not in defined:
        return to_json({"undefined": True})
    arguments: list[Any] = [decode(each) for each in asked["arguments"]]
    text = to_json({"observations": observe(question, defined[question.name], arguments)})
    return text if len(text) <= MAX_CHARACTERS else ""


def _run_cell(shell: Any, place: int, source: str) -> Json:  # noqa: ANN401
    result = shell.run_cell(source, store_history=False, silent=True)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return None
    try:
        return {"cell": place, "error": type(error).__name__[:_SHOWN], "text": str(error)[:_SHOWN]}
    except BaseException:  # what a learner's class makes of itself
        return {"cell": place, "error": "an exception", "text": "it cannot be written"}


def _show_nothing(*_: object, **__: object) -> None:
    """Stand for what shows something: to format a traceback takes longer than most answers."""


def _close_all_but(*kept: int) -> None:
    """Leave nothing open: what is printed goes nowhere, and nothing can be asked."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(_STREAMS):
        os.dup2(nowhere, stream)
    sys.stdout, sys.stderr = (os.fdopen(stream, "w", buffering=1) for stream in (1, 2))
    begin = _STREAMS
    for descriptor in sorted(kept):
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    os.closerange(begin, 1 << 16)  # whatever the limit is by now
