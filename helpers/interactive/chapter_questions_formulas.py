"""Formulas and sentences of the questions: read once, from plain text, and computed twice.

A formula is arithmetic on names, such as ``(n + 2*p - k) // s + 1``. It becomes a tree that JSON
can hold, which :func:`evaluate` computes here and ``chapter_questions.js`` in the page. A sentence
has formulas in braces, ``{n + 2*p}`` or, to two decimals, ``{100 * p:2}``.
"""

import ast
import math
import re
from collections.abc import Callable, Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import TypeAlias

Number: TypeAlias = int | float
Tree: TypeAlias = "Number | str | list[Tree]"
"""A number, a name, or a list ``[operation, operand, …]``."""

Sentence: TypeAlias = list["str | list[Tree]"]
"""HTML and formulas by turns, HTML first; a formula is ``[tree, decimals]``."""

OPERATIONS: dict[str, Callable[..., Number]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "**": lambda a, b: a**b,
    "max": max,
    "sqrt": math.sqrt,
    "log": math.log,
}
"""What a formula may do; ``chapter_questions.js`` has the same."""

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
}


def formula(text: str, names: Collection[str]) -> Tree:
    """Read a formula in these ``names``; ``ValueError`` for anything else in it."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f"the formula {text!r} cannot be read") from None
    return _tree(node, text, names)


def _tree(node: ast.expr, text: str, names: Collection[str]) -> Tree:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.Name(id=name) if name in names:
            return name
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ["-", 0, _tree(operand, text, names)]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return [_SIGNS[type(op)], _tree(left, text, names), _tree(right, text, names)]
        case ast.Call(func=ast.Name(id=name), args=operands, keywords=[]) if name in OPERATIONS:
            return [name, *(_tree(operand, text, names) for operand in operands)]
    raise ValueError(
        f"{ast.unparse(node)!r} in the formula {text!r} is none of its names "
        f"({', '.join(sorted(names)) or 'there are none'}) and no arithmetic"
    )


def evaluate(tree: Tree, numbers: Mapping[str, Number]) -> Number:
    """Compute a formula for these ``numbers``."""
    if isinstance(tree, list):
        operation, *operands = tree
        return OPERATIONS[str(operation)](*(evaluate(operand, numbers) for operand in operands))
    return numbers[tree] if isinstance(tree, str) else tree


def sentence(text: str, names: Collection[str] = ()) -> Sentence:
    """Read a sentence with formulas in these ``names``; ``ValueError`` as :func:`formula`.

    Between its formulas, ``*words*`` are emphasised and ``code`` between backticks is code.
    """
    parts = re.split(r"\{([^{}]*)\}", " ".join(text.split()))
    read: Sentence = []
    for place, part in enumerate(parts):
        if place % 2:
            written, _, decimals = part.partition(":")
            if decimals not in {"", *"01234"}:
                raise ValueError(f"decimals must be from 0 to 4, got {decimals!r} in {text!r}")
            read.append([formula(written, names), int(decimals or 0)])
        elif "{" in part or "}" in part:
            raise ValueError(f"a brace is not closed or not opened in {text!r}")
        else:
            read.append(_marked(part))
    return read


def _marked(text: str) -> str:
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)


def write(sentence: Sentence, numbers: Mapping[str, Number]) -> str:
    """Put these ``numbers`` into a sentence, as HTML: commas at thousands, a true minus sign.

    A half is rounded away from zero, as JavaScript does.
    """
    html = ""
    for part in sentence:
        if isinstance(part, str):
            html += part
        else:
            tree, decimals = part
            last = Decimal(1).scaleb(-int(str(decimals)))
            value = Decimal(evaluate(tree, numbers)).quantize(last, ROUND_HALF_UP)
            html += f"{value:,}".replace("-", "−")
    return html
