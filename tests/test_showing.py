"""A record shows itself as the module that draws it has registered, and not otherwise."""

from dataclasses import dataclass

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.showing import Shown, bundle, html


@dataclass(frozen=True, repr=False)
class Fact(Shown):
    number: int


@dataclass(frozen=True, repr=False)
class Stranger(Shown):
    number: int


@bundle.register
def _shown(fact: Fact):
    return {"text/plain": f"{fact.number:,}", "text/html": f"<b>{fact.number:,}</b>"}, {}


def test_a_record_is_printed_and_shown_as_was_registered():
    fact = Fact(61706)
    assert (str(fact), repr(fact), html(fact)) == ("61,706", "61,706", "<b>61,706</b>")


def test_a_notebook_gets_all_forms():
    data, _ = InteractiveShell.instance().display_formatter.format(Fact(60000))
    assert data == {"text/plain": "60,000", "text/html": "<b>60,000</b>"}


def test_what_nothing_draws_is_named():
    with pytest.raises(TypeError, match="nothing draws a Stranger"):
        str(Stranger(1))
