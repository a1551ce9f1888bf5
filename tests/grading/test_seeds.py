"""Seeds of hidden cases, and the secret that they need."""

import hashlib
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.exercises.plain import encode, to_json
from helpers.grading.answers import hidden_cases
from helpers.grading.seeds import read_secret, seed_of

SECRET = b"0123456789abcdef"


def by_hand(message):
    """RFC 2104, written out: H(K ^ opad, H(K ^ ipad, message))."""
    key = SECRET.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def test_a_seed_is_the_hmac_of_student_chapter_try_and_file():
    assert f"{seed_of(SECRET, 'ada', 4, 2, 'c0de'):064x}" == by_hand(b'["ada", 4, 2, "c0de"]')


@given(
    st.lists(st.tuples(st.text(), st.integers(1, 6), st.integers(1, 99), st.text()), unique=True)
)
def test_two_tries_never_share_a_seed(tries):
    assert len({seed_of(SECRET, *each) for each in tries}) == len(tries)


def test_hidden_cases_of_another_try_are_others():
    drawn = [hidden_cases("slide", seed_of(SECRET, "ada", 1, attempt)) for attempt in (1, 2)]
    first, second = ({to_json(encode(case.arguments)) for case in cases} for cases in drawn)
    assert not first & second


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "secret"
    secret = read_secret(path)
    assert len(secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_secret(path) == secret
    assert read_secret(tmp_path / "another") != secret


def test_a_secret_that_can_be_guessed_is_refused(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(b"x" * 15)
    with pytest.raises(ValueError, match="has 15 bytes, at least 16 are needed"):
        read_secret(path)
