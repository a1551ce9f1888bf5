"""A kind of hostile notebook, and how one is made of chapter 1."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CHAPTERS = sorted((Path(__file__).parents[3] / "chapters").glob("*.ipynb"))
REPOSITORY = CHAPTERS[0].parents[1]
POINTS = {
    "two_layers": 1,
    "slide": 1,
    "smallest_stride": 2,
    "unshared_parameters": 2,
    "diagonal_kernel": 2,
    "split_kernel": 3,
    "spread": 3,
    "gentle_kernel": 2,
}
FUNCTIONS = ("slide", "smallest_stride", "unshared_parameters", "split_kernel", "spread")

TIMEOUT = "timeout", "no answer within the time allowed"
DIED = "died", "the process ended before there was an answer"
MEMORY = "died", "out of memory: more was asked for than is allowed"
IN_A_CELL = {
    "it did not end within the time allowed": TIMEOUT[1],
    "the process ended": DIED[1],
    "out of memory: more was asked for than is allowed": MEMORY[1],
}
"""What is said of a cell with which the process ended, behind its name; and of an exercise."""

HIDDEN = "wrong", "right for the public cases, and not for others"


@dataclass(frozen=True)
class Kind:
    """A notebook of chapter 1 with something in it, and what is to come of it.

    `answers` stand in place of the solutions, `before` and `after` are cells around them; without
    `solved` the other exercises stay as they were handed out. `lost` names verdict and reason of
    what is not right: all else has full points. `errors` stand in those that are recorded, behind
    the cell's name.
    """

    answers: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    solved: bool = True
    lost: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def points(self):
        return sum(points for name, points in POINTS.items() if name not in self.lost)

    def content(self, outside):
        """Make the file; its code finds in ``OUTSIDE`` a folder that it should not reach."""
        told = f"OUTSIDE, REPOSITORY = {str(outside)!r}, {str(REPOSITORY)!r}"
        return chapter(CHAPTERS[0], self.solved, self.answers, (told, *self.before), self.after)


def everything(lost):
    """All exercises of the chapter, lost in the same way."""
    return dict.fromkeys(POINTS, lost)


def undefined(*names):
    """All exercises, or those named, as nothing defines them."""
    return {
        name: ("missing", f"{name} is not defined, or still as handed out")
        for name in names or POINTS
    }


def function(name, *lines):
    """Source of an exercise's function that takes anything."""
    return "\n    ".join([f"def {name}(*arguments):", *lines])


def slide(*lines, imports=""):
    """Answer the exercise `slide` with a function of these lines."""
    return {"slide": imports + "\n" + function("slide", *lines)}


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def chapter(path, solved=True, answers=(), before=(), after=()):
    """Write a copy of a chapter: with its own solutions, or untouched, and with other answers."""
    notebook = json.loads(path.read_bytes())
    cells = notebook["cells"]
    stubs = {cell["id"]: cell for cell in cells if cell["id"].endswith("-stub")}
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
        stub = stubs.get(cell["id"].removesuffix("-help") + "-stub")
        if cell["id"].endswith("-help") and stub:
            [solution] = re.findall(r"```python\n(.*?)```", "".join(cell["source"]), re.DOTALL)
            name = solution.split("\n", 1)[0].removeprefix("# Solution: ")
            if name in answers:
                stub["source"] = answers[name]
            elif solved:
                stub["source"] = solution
    first = cells.index(next(iter(stubs.values())))
    cells[first:first] = map(code, before)
    cells.extend(map(code, after))
    return json.dumps(notebook).encode()
