"""What an answer may return that no judge expects, and what is said of it."""

from tests.grading.hostile.made import FUNCTIONS, MEMORY, TIMEOUT, Kind

CLASSES = """\
import itertools, random, time
import helpers.exercises
import numpy as np
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __float__(self): return 1.0
class EqualInt(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __sub__(self, other): return 0
    def __index__(self): raise ValueError("no")
class EmptyText(str):
    def __len__(self): return 0
    def __str__(self): return self
    def __iter__(self): return iter(())
class Named(type):
    @property
    def __name__(cls): return "x" * 10_000_000
class LongName(metaclass=Named):
    pass
class Array:
    def __array__(self, dtype=None, copy=None):
        return np.ones(10**9)
class Raising:
    def __getattribute__(self, name): raise SystemExit(name)
class Endless(list):
    def __iter__(self): return itertools.repeat(1)
class Disguised:
    __class__ = property(lambda self: list)
    def __iter__(self): return itertools.repeat(1)
class Reduced:
    def __reduce__(self): return exec, ("raise SystemExit",)
class Fraction(float):
    def __float__(self): return 4.0
class Subclass(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __array_function__(self, *rest): return self
    def tolist(self): return Equal()
cyclic = []
cyclic.append(cyclic)
deep = []
for _ in range(100_000):
    deep = [deep]
"""

VALUES = {
    "equal to everything": ("Equal()", "an object of type Equal where"),
    "a list of what is equal": ("[Equal(), Equal()]", "a list of 2 where an int is asked"),
    "a subclass of int": ("EqualInt(7)", ""),
    "a text without length": ("EmptyText('x' * 5_000_000)", "the answer is too large"),
    "a name of 10 MB": ("LongName()", "an object of type LongName where"),
    "an array of 8 GB on demand": ("Array()", (MEMORY[1], TIMEOUT[1])),  # whichever is first
    "attributes that end the process": ("Raising()", "SystemExit: __class__"),
    "a list without end": ("Endless([1])", "a list of 1 where"),
    "another class than it says": ("Disguised()", "TypeError: descriptor '__iter__' requires"),
    "what is unpickled": ("Reduced()", "an object of type Reduced where"),
    "a subclass of float": ("[Fraction(1), Fraction(2)]", "the value at [0] differs"),
    "a subclass of an array": ("np.ones(2).view(Subclass)", "a list of 2 where an int is asked"),
    "not a number": ("[float('nan')] * 2", "a list of 2 where an int is asked"),
    "a list in itself": ("cyclic", "the answer is nested more than 16 levels deep"),
    "a deep list": ("deep", "the answer is nested more than 16 levels deep"),
    "a million numbers": ("list(range(10**6))", "the answer is too large: more than 1,000,000"),
    "an array of a million": ("np.ones(10**6)", "the answer is too large: more than 1,000,000"),
    "an array of objects": ("np.array([Equal(), None], object)", "a list of 2 where an int"),
    "an array of arrays in itself": ("np.array([cyclic, 1], object)", "the answer is nested more"),
    "a generator": ("(each for each in itertools.count())", "an object of type generator where"),
    "a huge int": ("10**100_000", "an object of type int beyond 64 bits where"),
    "text of a huge int": ("'9' * 900_000", "text where an int is asked"),
    "half a surrogate pair": ("'\\udc80'", "text where an int is asked"),
    "an escape sequence": ("'\\x1b[2J\\x1b]0;owned\\x07'", "text where a pair (column, row)"),
    "a turn of direction": ("'\\u202e\\u2066'", "text where a list of 4 is asked"),
    "a page": ("'<script>alert(1)</script>'", "text where a list of 2 is asked"),
    "random values": ("[random.random(), random.random()]", "a list of 2 where an int is asked"),
    "the time": ("time.time()", "a float where an int is asked"),
    "a dict of odd keys": ("{1: 2, None: 3}", "an object of type dict where"),
    "bytes": ("b'\\xff' * 1000", "an object of type bytes where"),
    "a complex number": ("1j", "an object of type complex where"),
    "a verdict": ("{'status': 'right', 'points': 99}", "a dict of 2 where an int is asked"),
    "an observation": ("{'observations': [{'status': 'right'}]}", "a dict of 1 where an int"),
    "a judgement": ("helpers.exercises.Judgement('right')", "an object of type Judgement where"),
    "a class": ("Equal", "an object of type type where"),
}


def _groups():
    names = list(VALUES)
    for start in range(0, len(names), len(FUNCTIONS)):
        yield dict(zip(FUNCTIONS, names[start : start + len(FUNCTIONS)], strict=False))


GROUPS = {f"values {number}": group for number, group in enumerate(_groups())}
WHERE = {
    name: (kind, exercise) for kind, group in GROUPS.items() for exercise, name in group.items()
}

RETURNING = {
    kind: Kind(
        {
            exercise: f"def {exercise}(*arguments):\n    return {VALUES[name][0]}"
            for exercise, name in group.items()
        },
        before=(CLASSES,),
    )
    for kind, group in GROUPS.items()
}
