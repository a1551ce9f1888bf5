"""A network built from the table of its paper: chapter 6. The judge counts what was built."""

from helpers.anatomy import explain
from helpers.exercises.model import RIGHT, AnswerError, Case, Judgement, wrong

_COUNTS = ("parameters", "multiply-adds of its convolutions and dense layers", "shortcuts")
_ACTIVATIONS = ("ReLU", "Activation", "LeakyReLU", "ELU")


def as_the_table(value: object, case: Case) -> Judgement:
    """Judge a network that was handed over by its shapes and its counts.

    Expected are parameters, multiply-adds, shortcuts, activations between the layers; the case's
    arguments begin with the input's shape and end with the number of classes.
    """
    from helpers.exercises.rebuilding import rebuild

    model = rebuild(value)
    shape, *_, classes = case.arguments
    came_in, came_out = model.input_shape[1:], model.output_shape[1:]
    if came_in != shape or came_out != (classes,):
        raise AnswerError(f"it makes {came_out} of {came_in}, ({classes},) of {shape} is asked")
    kinds = [type(layer).__name__ for layer in model.layers]
    found = (model.count_params(), explain(model).multiply_adds, kinds.count("Add"))
    came = "a network of " + ", ".join(
        f"{count:,} {name}" for count, name in zip(found, _COUNTS, strict=True)
    )
    wanted: tuple[int, ...] = case.expected  # type: ignore[assignment]
    for name, count, asked in zip(_COUNTS, found, wanted[:3], strict=True):
        if count != asked:
            return Judgement("wrong", f"the number of its {name} differs", came)
    if sum(kind in _ACTIVATIONS for kind in kinds) != wanted[3]:
        return wrong("an activation stands where none belongs, or is missing")
    return RIGHT


def words(counts: tuple[int, int, int, int]) -> str:
    """Say what is expected of a network."""
    parameters, products, shortcuts, active = counts
    return (
        f"{parameters:,} parameters, {products:,} multiply-adds, shortcuts: {shortcuts}, "
        f"activations: {active}"
    )
