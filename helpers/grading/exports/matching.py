"""Which row of a platform's file is whose. Never a guess: what does not decide is a sentence."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Label: TypeAlias = tuple[str, str]
"""What kind of name, and the name: ``("ID", "17")``. Only of the kind ``"name"`` do people share
one."""


def label(kind: str, text: str) -> Label:
    """Make a label as labels are compared: a letter's case does not matter, nor who is first.

    ``Lovelace, Ada`` is ``Ada Lovelace``.
    """
    plain = " ".join(text.split())
    if kind == "name" and plain.count(",") == 1:
        last, first = plain.split(",")
        plain = f"{first.strip()} {last.strip()}"
    return kind, unicodedata.normalize("NFC", plain.casefold())


def placed(
    rows: Mapping[int, Iterable[Label]], sought: Sequence[Iterable[Label]]
) -> tuple[dict[int, int], dict[int, str]]:
    """Find the row of each of those `sought`, by their place in the sequence; or why it has none.

    Labels with an empty name are passed over. All labels that decide must agree; a row that two
    claim goes to the one who has more than a name for it, or to none.
    """
    having: dict[Label, set[int]] = defaultdict(set)
    for row, labels in rows.items():
        for each in labels:
            having[each].add(row)
    claims: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    reasons: dict[int, str] = {}
    for who, labels in enumerate(sought):
        found = {each: having[each] for each in labels if each[1] and each in having}
        alone = {each: row for each, (row, *others) in _listed(found) if not others}
        if len(set(alone.values())) == 1:
            strong = any(kind != "name" for kind, _ in alone)
            claims[next(iter(alone.values()))].append((who, strong))
        elif alone:
            kinds = " and ".join(dict.fromkeys(kind for kind, _ in alone))
            reasons[who] = f"{kinds} stand in different rows"
        elif found:
            each, places = next(iter(found.items()))
            reasons[who] = f"this {each[0]} stands in {len(places)} rows"
        else:
            reasons[who] = "found in no row"
    matched: dict[int, int] = {}
    for row, claimants in claims.items():
        sure = [who for who, strong in claimants if strong] or [who for who, _ in claimants]
        if len(sure) == 1:
            matched[sure[0]] = row
        for who, _ in claimants:
            if who not in matched:
                reasons[who] = "another student fits the same row"
    return matched, reasons


def placed_in_turn(
    rows: Mapping[int, Iterable[Label]], sought: Sequence[Iterable[Label]], last: Sequence[bool]
) -> tuple[dict[int, int], dict[int, str]]:
    """Find rows as `placed` does, those who are ``last`` only among the rows that are left.

    Who handed in nothing takes no row from one who did, and may be the same person.
    """
    matched: dict[int, int] = {}
    reasons: dict[int, str] = {}
    for turn in (False, True):
        these = [who for who, is_last in enumerate(last) if is_last == turn]
        left = {row: labels for row, labels in rows.items() if row not in matched.values()}
        found, why = placed(left, [sought[who] for who in these])
        matched |= {these[place]: row for place, row in found.items()}
        reasons |= {these[place]: reason for place, reason in why.items()}
    return matched, reasons


def _listed(found: Mapping[Label, set[int]]) -> list[tuple[Label, list[int]]]:
    return [(each, sorted(rows)) for each, rows in found.items()]
