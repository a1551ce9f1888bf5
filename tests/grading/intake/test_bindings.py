"""Names that a cell binds, and that it needs from elsewhere."""

import pytest

from helpers.grading.intake.bindings import names_of


@pytest.mark.parametrize(
    ("source", "binds", "uses"),
    [
        ("x = y", "x", "y"),
        ("x = 1\nprint(x)", "x", "print"),
        ("print(x)\nx = 1", "x", "print x"),
        ("x += 1", "x", "x"),
        ("def f(a, b=c):\n    return a + d + f(b)", "f", "c d"),
        ("def f():\n    return g\ndef g():\n    return f", "f g", ""),
        ("def f():\n    x = 1\n    return lambda: x + y", "f", "y"),
        ("y = [a * b for a in c]", "y", "b c"),
        ("b = 1\ny = [a * b for a in c]", "b y", "c"),
        ("class A(B):\n    c = d\n    def m(self):\n        return e", "A", "B d e"),
        ("import a.b as c, d.e\nfrom f import g", "c d g", ""),
        ("for i in j:\n    k = i", "i k", "j"),
        ("with open(a) as b:\n    c = b", "b c", "a open"),
        ("try:\n    a()\nexcept E as e:\n    raise F from e", "e", "a E F"),
        ("if a:\n    b = 1\nelse:\n    c = b", "b c", "a"),
        ("(x := y)", "x", "y"),
        ("@a\ndef f(x: b) -> c:\n    pass", "f", "a b c"),
        ("%matplotlib inline\nx = !ls\n%time y = z", "x y", "z"),
        ("x?\n?y\nz = 1", "z", ""),
        ("%%time\nx = y", "x", "y"),
        ("match a:\n    case [b]:\n        pass", "b", "a"),
    ],
)
def test_names_are_bound_or_needed(source, binds, uses):
    names = names_of(source)
    assert names.certain
    assert (names.binds, names.uses) == (set(binds.split()), set(uses.split()))


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a.fit(b)", "a"),
        ("a.b.c[0].d(1)", "a"),
        ("a.trainable = False", "a"),
        ("a[0] += b[0]", "a"),
        ("for x in y:\n    a.append(x)", "a"),
        ("f(a)", ""),
        ("b = a.b", ""),
        ("def f():\n    a.append(1)", ""),
    ],
)
def test_a_value_is_changed_by_a_call_or_an_assignment_to_a_part(source, changes):
    assert names_of(source).changes == set(changes.split())


@pytest.mark.parametrize(
    "source",
    [
        "x = (",
        "from a import *",
        "eval(x)",
        "\0",
        "(" * 500,
        "-" * 50_000 + "1",
        "9" * 5_000,
    ],
)
def test_what_may_bind_any_name_is_not_certain(source):
    assert not names_of(source).certain


@pytest.mark.parametrize(
    ("source", "prepares"),
    [
        ("import a\nfrom b import c\na.check(c)\nassert c", True),
        ("'''Why.'''\nimport a", True),
        ("import a\nx = 1", False),
        ("print(1)", False),
    ],
)
def test_a_cell_that_only_imports_prepares(source, prepares):
    assert names_of(source).prepares is prepares


def test_a_warning_of_a_learners_cell_is_not_the_graders():
    assert names_of(r"x = '\d'").binds == {"x"}
