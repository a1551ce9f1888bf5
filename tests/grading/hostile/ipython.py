"""What IPython and notebooks offer: transformers, magics, shell escapes, cells twice over."""

from tests.grading.hostile.made import DIED, Kind, everything, undefined

_RIGHT = "def slide(row, kernel):\n    return np.correlate(row, kernel, 'valid').tolist()"
_WRONG = "def slide(row, kernel):\n    return [0]"

IPYTHON = {
    "a transformer that empties later cells": Kind(
        before=("get_ipython().input_transformers_cleanup.append(lambda lines: [])",),
        lost=undefined(),
    ),
    "a line magic": Kind(before=("%time 1 + 1\n%matplotlib inline\n%cd /\n%pwd",)),
    "a magic that writes": Kind(
        before=("%%writefile {OUTSIDE}/new\nowned",),
        errors=("`: PermissionError: [Errno 13] Permission denied: '",),
    ),
    "a shell escape": Kind(
        before=("!touch {OUTSIDE}/new", "%%bash\ntouch /tmp/planted"),
        errors=("`: OSError", "`: PermissionError"),
    ),
    "its own shell replaced": Kind(
        before=("get_ipython().run_cell = lambda *_, **__: None",), lost=everything(DIED)
    ),
    "its own names replaced": Kind(after=("get_ipython().user_ns = {}",), lost=undefined()),
    "two definitions, the last is right": Kind({"slide": _WRONG}, after=(_RIGHT,)),
    "two definitions, the last is wrong": Kind(
        after=(_WRONG,), lost={"slide": ("wrong", "length 1 where 2 is asked")}
    ),
    "a cell that is there ten times": Kind(after=(_RIGHT,) * 10),
    "a wrong signature": Kind(
        {"slide": "def slide(row):\n    return row"},
        lost={
            "slide": (
                "error",
                "slide(row) does not take the arguments of slide(row, kernel)",
            )
        },
    ),
    "a value where a function is asked": Kind(
        {"slide": "slide = [-2, -2]"},
        lost={
            "slide": (
                "error",
                "slide is of type list; a function slide(row, kernel) is asked",
            )
        },
    ),
    "no Python": Kind(
        {"slide": "def slide(row, kernel)\n    return"},
        lost=undefined("slide"),
        errors=("`: SyntaxError: expected ':'",),
    ),
    "one name deleted": Kind(after=("del slide",), lost=undefined("slide")),
}
