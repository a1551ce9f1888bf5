"""What is known of data sets, files and photographs does not change, and is short to print."""

import dataclasses
from pathlib import Path

import pytest

from helpers.datasets import registry
from helpers.datasets.audit import Audit, Copy, Photograph

PHOTOGRAPH = Photograph(Path("cats/1.jpg"), "digest", fingerprint=2**127, mirrored=1)


@pytest.mark.parametrize(
    "fact",
    [
        registry.find("digits", "real"),
        registry.find("digits", "real").files[0],
        PHOTOGRAPH,
        Copy(PHOTOGRAPH, PHOTOGRAPH, "exact"),
        Audit(Path(), (PHOTOGRAPH,)),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_cannot_be_changed(fact):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(fact, dataclasses.fields(fact)[0].name, "another")


def test_a_photograph_is_printed_without_its_fingerprints():
    assert str(PHOTOGRAPH).endswith("width=0, height=0, oddities=())")


def test_an_audit_is_printed_as_its_table():
    report = Audit(Path("pets"), (PHOTOGRAPH,))
    assert repr(report) == str(report)
    assert str(report).startswith("Audit of pets: 1 images")
