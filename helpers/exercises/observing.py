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
import math
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from helpers.exercises import plain
from helpers.exercises.model import AnswerError, Exercise, Json

_MAX_TEXT = 500  # characters of a message or a line


def observe(
    exercise: Exercise, answer: object, arguments: Sequence[tuple[object, ...]]
) -> list[Json]:
    """Make one observation for each tuple of arguments; each call gets copies of its own.

    Raises nothing but ``KeyboardInterrupt``. There is no time limit here: the grader keeps it
    from outside.
    """
    return [_observe_one(exercise, answer, each) for each in arguments]


def _observe_one(exercise: Exercise, answer: object, arguments: tuple[object, ...]) -> Json:
    if answer is ...:
        return {"status": "untouched"}
    try:
        result = _call(exercise, answer, arguments) if exercise.parameters else answer
        return {"status": "value", "value": (exercise.observe or plain.encode)(result)}
    except AnswerError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a learner's sys.exit() is an answer that failed, too
        if isinstance(error, NotImplementedError) and not error.args:
            return {"status": "untouched"}
        message = traceback.format_exception_only(type(error), error)[-1]
        return _failed(message, _where(error, answer))


def _failed(reason: str, where: str = "") -> Json:
    return {"status": "failed", "reason": reason[:_MAX_TEXT], "where": where[:_MAX_TEXT]}


def _call(exercise: Exercise, answer: object, arguments: tuple[object, ...]) -> object:
    if exercise.prepare:
        arguments = exercise.prepare(*arguments)
    if not callable(answer):
        raise AnswerError(
            f"{exercise.name} is of type {type(answer).__name__}; "
            f"a function {exercise.signature} is asked"
        )
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some built-in functions have none
        return answer(*copy.deepcopy(arguments))
    try:
        signature.bind(*arguments)
    except TypeError:
        raise AnswerError(
            f"{exercise.name}{signature} does not take the arguments of {exercise.signature}"
        ) from None
    return answer(*copy.deepcopy(arguments))


def _where(error: BaseException, answer: object) -> str:
    """Find the last line that ran in the module or notebook that defines the answer."""
    own = getattr(answer, "__globals__", None)
    where = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is own:
            line = linecache.getline(frame.f_code.co_filename, number, own).strip()
            where = f"line {number}: {line}"
    return where


def describe_model(model: object) -> Json:
    """Describe a Keras model through its own methods, anything else by itself.

    Gives a dict: ``layers``, the type names from first to last, those of nested models too;
    ``weights``, the shapes of all of them; ``input_shape`` and ``output_shape`` with the batch
    axis, None if the model has none; ``outputs`` for two fixed inputs, None if the input shape is
    not fixed.
    """
    if not (hasattr(model, "layers") and hasattr(model, "weights") and callable(model)):
        return plain.encode(model)
    input_shape = getattr(model, "input_shape", None)
    return plain.encode(
        {
            "layers": [type(layer).__name__ for layer in _layers(model.layers)],
            "weights": [tuple(weight.shape) for weight in model.weights],
            "input_shape": input_shape,
            "output_shape": getattr(model, "output_shape", None),
            "outputs": _outputs(model, input_shape),
        }
    )


def _layers(layers: Iterable[object]) -> Iterator[object]:
    for layer in layers:
        if hasattr(layer, "layers"):
            yield from _layers(layer.layers)
        else:
            yield layer


def _outputs(model: Callable[[np.ndarray], object], input_shape: object) -> object:
    match input_shape:
        case (None, *lengths):
            shape = [length for length in lengths if isinstance(length, int)]
            cells = math.prod(shape)
            if len(shape) == len(lengths) and cells <= plain.MAX_SIZE:
                ramp = np.linspace(0, 1, cells, dtype="float32").reshape(shape)
                return model(np.stack([ramp, 1 - ramp]))
    return None
