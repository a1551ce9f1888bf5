"""The syntax of cells, with magics and shell escapes.

IPython's own transformer goes over a cell anew for each escape in it: of text that may be hostile
it takes too long.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator

MAX_PARSED = 20_000
"""Longest cell, in characters, that is looked into."""

REFUSED = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for text that it does not parse, or for a tree that it does not write: an
integer such as ``0xff…`` is parsed at any length, and written up to 4,300 digits."""

_TIMED = re.compile(r"^([ \t]*)%(?:time|timeit|prun)\b[ \t]*", re.MULTILINE)
_MAGIC = re.compile(
    r"^([ \t]*+)(?:([\w., \t]+=[ \t]*)?[%!].*|\?.*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def parsed(source: str) -> ast.Module | None:
    """Syntax tree of a cell, ``None`` if it is no Python, or too long to be looked into."""
    if len(source) > MAX_PARSED:
        return None
    try:
        return _parse(source)
    except REFUSED:
        pass
    text = _TIMED.sub(r"\1", source)
    if text.lstrip().startswith("%%"):
        text = text.lstrip().partition("\n")[2]
    text = _MAGIC.sub(lambda match: f"{match[1]}{match[2] or ''}None", text)
    try:
        return _parse(text)
    except REFUSED:
        return None


def written(tree: ast.AST) -> str | None:
    """Write a tree as text, whatever its layout was; ``None`` if Python cannot."""
    try:
        return ast.unparse(tree)
    except REFUSED:
        return None


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a learner's "\d"
        return ast.parse(source)


def in_order(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Take statements that hold others apart, so that what is bound first comes first.

    ``for i in rows: print(i)`` gives ``i = rows``, ``print(i)``: the same names, not to be run.
    """
    for node in body:
        match node:
            case ast.For() | ast.AsyncFor():
                yield _bound(node.target, node.iter)
                yield from in_order([*node.body, *node.orelse])
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    yield _bound(item.optional_vars, item.context_expr)
                yield from in_order(node.body)
            case ast.If() | ast.While():
                yield ast.Expr(node.test)
                yield from in_order([*node.body, *node.orelse])
            case ast.Try():
                yield from in_order(node.body)
                for handler in node.handlers:
                    name = ast.Name(handler.name, ast.Store()) if handler.name else None
                    yield _bound(name, handler.type or ast.Constant(None))
                    yield from in_order(handler.body)
                yield from in_order([*node.orelse, *node.finalbody])
            case _:
                yield node


def _bound(target: ast.expr | None, value: ast.expr) -> ast.stmt:
    return ast.Assign([target], value, lineno=1) if target else ast.Expr(value)


def changed(tree: ast.AST) -> Iterator[str]:
    """Give names whose value statements outside of functions may change."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, _SCOPES):
            continue
        pending.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _root(node.value.func)
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)


def _root(node: ast.AST) -> Iterator[str]:
    within = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        within = True
        node = node.func if isinstance(node, ast.Call) else node.value
    if within and isinstance(node, ast.Name):
        yield node.id
