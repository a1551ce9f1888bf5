"""The built site shows none of the photographs that may not be published."""

from pathlib import Path

import pytest

from tests import photographs

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
SHOWN = sorted(
    path for path in SITE.rglob("*") if path.suffix in (*photographs.PICTURES, ".html", ".svg")
)


def test_there_is_something_to_look_at():
    assert SHOWN, f"there is no site in {SITE}: run `make site` first"


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(SITE)))
def test_no_photograph_is_shown(path):
    assert photographs.found(path) == []
