"""Style sheets keep what a page or a script of the book may use, and nothing else."""

import pytest


@pytest.fixture
def trimmed(extensions):
    import trim_styles

    def trimmed(css, words):
        return "".join(trim_styles.trimmed(css, set(words.split())).split())

    return trimmed


@pytest.mark.parametrize(
    ("css", "words", "left"),
    [
        (".a{x:y}.b{x:y}", "a", ".a{x:y}"),
        (".a,.b{x:y}", "b", ".b{x:y}"),
        (".a .b{x:y}", "a", ""),
        ("#a.b>p{x:y}", "a b", "#a.b>p{x:y}"),
        ("p,.a{x:y}", "", "p{x:y}"),
        (".a:not(.b){x:y}", "a", ".a:not(.b){x:y}"),
        (":is(.a,.b) i{x:y}", "", ":is(.a,.b)i{x:y}"),
        ("@media print{.a{x:y}.b{x:y}}", "b", "@mediaprint{.b{x:y}}"),
        ("@media print{.a{x:y}}", "b", ""),
        ("@font-face{x:y}@keyframes a{to{x:y}}", "", "@font-face{x:y}@keyframesa{to{x:y}}"),
    ],
)
def test_a_rule_stays_if_all_it_names_may_be_there(trimmed, css, words, left):
    assert trimmed(css, words) == left
