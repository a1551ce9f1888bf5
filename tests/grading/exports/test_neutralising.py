"""Formula characters in text: those of OWASP's page on CSV injection."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.grading.exports.neutral import neutralised, restored


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x.example","y")',
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
    ],
)
def test_text_that_begins_as_a_formula_gets_an_apostrophe(text):
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ada", "'t Hooft", "a=b", "7", "Łukasz", "احمد", "李-明"])
def test_other_text_stays_as_it_is(text):
    assert neutralised(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n ＝"), st.characters()), max_size=9))
@example("'=1")
@example("''\t")
def test_what_is_neutralised_can_be_restored(text):
    assert restored(neutralised(text)) == text
    assert not neutralised(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
