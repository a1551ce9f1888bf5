"""How an exercise compares, as plain data that a notebook can make the comparison of again.

Possible are the comparisons of `helpers.exercises` by their names, with the arguments that they
were made with, and a function that a teacher's file defines at its top, as text: without the
comments, with the imports that it uses, and with nothing else of the file. So no text of a
reference comes along.
"""

import ast
import inspect
import sys
from collections.abc import Callable
from typing import Any

from helpers.exercises import comparing
from helpers.exercises.model import Comparison, Json
from helpers.grading.teachers.model import TeachersFileError
from helpers.grading.teachers.running import TeachersFile

_MAKERS = (comparing.close, comparing.close_pair, comparing.exact_parts)

_HOW = (
    "compare with exact, exact_parts(…), close(…), close_pair(…), or a function of your own that "
    "stands at the top level of your file"
)


def shows_the_answer(compare: Comparison) -> bool:
    """Whether what it expects of a value is the value itself."""
    return compare is comparing.exact or _maker(compare) is not None


def takes_reals(compare: Comparison) -> bool:
    """Whether an int is as good as a float."""
    return _maker(compare) in (comparing.close, comparing.close_pair)


def described(compare: Comparison, file: TeachersFile) -> dict[str, Json]:
    """Describe a comparison; raises `TeachersFileError` for one that no notebook can have."""
    name = getattr(compare, "__qualname__", "")
    module = getattr(compare, "__module__", "")
    if maker := _maker(compare):
        return {
            "module": maker.__module__,
            "function": maker.__name__,
            "arguments": _arguments(maker, compare),
        }
    found = getattr(sys.modules.get(module), name, None)
    if module.startswith("helpers.exercises.") and found is compare:
        return {"module": module, "function": name}
    if name and file.names.get(name) is compare:
        return {"function": name, "source": _source(name, file)}
    raise TeachersFileError(f"its comparison cannot stand in a notebook: {_HOW}")


def _maker(compare: Comparison) -> Callable[..., Comparison] | None:
    """Find the function of `comparing` that made it, as `close` makes what compares."""
    for maker in _MAKERS:
        inner = getattr(compare, "__qualname__", "").startswith(f"{maker.__name__}.<locals>.")
        if inner and getattr(compare, "__module__", "") == maker.__module__:
            return maker
    return None


def _arguments(maker: Callable[..., Comparison], compare: Comparison) -> list[Json]:
    """Read off what the maker was called with, which the comparison keeps in its closure."""
    kept = _kept(compare)
    arguments: list[Json] = []
    for name, parameter in inspect.signature(maker).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            arguments.extend(kept[name])
        else:
            arguments.append(kept[name])
    return arguments


def _kept(function: Callable[..., object]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in inspect.getclosurevars(function).nonlocals.items():
        kept |= _kept(value) if callable(value) else {name: value}
    return kept


def _source(name: str, file: TeachersFile) -> str:
    function = next(
        (
            node
            for node in file.tree.body
            if isinstance(node, ast.FunctionDef) and node.name == name
        ),
        None,
    )
    if function is None or function.decorator_list:
        raise TeachersFileError(f"its comparison {name} must be an ordinary function: {_HOW}")
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - {name}
    imports = []
    for node in file.tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            if bound in used:
                used.discard(bound)
                imports.append(_import(node, alias))
    if others := sorted(used & file.names.keys() - _locals(function)):
        raise TeachersFileError(
            f"its comparison {name} uses {', '.join(others)} of your file, which would then stand "
            "in the notebook: it may use only what it imports, its arguments, and its own names"
        )
    if any("helpers.grading" in line for line in imports):
        raise TeachersFileError(
            f"its comparison {name} uses helpers.grading, which learners do not have: import from "
            "helpers.exercises"
        )
    return "\n".join([*imports, "", ast.unparse(function), ""])


def _import(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import([alias]))
    return ast.unparse(ast.ImportFrom(node.module, [alias], node.level))


def _locals(function: ast.FunctionDef) -> set[str]:
    """Names that the function binds itself."""
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return stored | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
