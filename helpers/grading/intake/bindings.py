"""Which names a cell binds and which it needs from elsewhere, without running it."""

import ast
import symtable
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from helpers.grading.intake.syntax import REFUSED, changed, in_order, parsed

_T = TypeVar("_T")

_MAX_REMEMBERED = 20_000  # characters
_REACHES_ALL = frozenset({"exec", "eval", "globals", "locals", "vars"})


@dataclass(frozen=True)
class Names:
    """What a cell does with names of the notebook.

    Parameters
    ----------
    binds : frozenset of str
        Names that it assigns, defines or imports.
    uses : frozenset of str
        Names that it reads, in a function's body too, and does not bind before.
    changes : frozenset of str
        Names whose value it may change: ``name.fit(…)``, ``name[0] = …``.
    certain : bool
        Whether that is all: not for a cell that is no Python, or that could reach any name.
    prepares : bool
        Whether it imports and does nothing else but assert and call what it has imported.
    """

    binds: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    certain: bool = True
    prepares: bool = False


def names_of(source: str) -> Names:
    """Read the names of a cell; a magic or shell escape in it is taken as IPython takes it."""
    return remembered(_names_of, source)


def remembered(read: Callable[[str], _T], source: str) -> _T:
    """Apply a function to a cell, and not twice to one: nearly all are the chapter's."""
    return _short(read, source) if len(source) <= _MAX_REMEMBERED else read(source)


@lru_cache(maxsize=2500)
def _short(read: Callable[[str], _T], source: str) -> _T:
    return read(source)


def _names_of(source: str) -> Names:
    tree = parsed(source)
    if tree is None:
        return Names(certain=False)
    binds: set[str] = set()
    uses: set[str] = set()
    later: set[str] = set()  # used in bodies of functions, which run when all is bound
    try:
        for statement in in_order(tree.body):
            table = symtable.symtable(ast.unparse(statement), "cell", "exec")
            uses |= _read_at_once(table) - binds
            later |= _read_later(table)
            if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                uses |= {statement.target.id} - binds
            binds |= {each.get_name() for each in table.get_symbols() if _is_bound(each)}
    except REFUSED:
        return Names(certain=False)
    uses |= later - binds
    star = any(isinstance(each, ast.ImportFrom) and each.names[0].name == "*" for each in tree.body)
    return Names(
        binds=frozenset(binds),
        uses=frozenset(uses),
        changes=frozenset(changed(tree)),
        certain=not star and not uses & _REACHES_ALL,
        prepares=_prepares(tree),
    )


def _is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _read_at_once(table: symtable.SymbolTable) -> set[str]:
    read = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    for child in table.get_children():
        if child.get_type() == "class" or child.get_name() in _COMPREHENSIONS:
            read |= _read_from_outside(child)
    return read


def _read_later(table: symtable.SymbolTable) -> set[str]:
    return set().union(*map(_read_from_outside, table.get_children()))


def _read_from_outside(table: symtable.SymbolTable) -> set[str]:
    """Names that a function or class, and those in it, take from the notebook."""
    own = {
        each.get_name() for each in table.get_symbols() if each.is_referenced() and each.is_global()
    }
    return own.union(*map(_read_from_outside, table.get_children()))


_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


def _prepares(tree: ast.Module) -> bool:
    kinds = [
        isinstance(node, ast.Import | ast.ImportFrom)
        for node in tree.body
        if not isinstance(node, ast.Assert)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Constant))
    ]
    return bool(kinds) and all(kinds)
