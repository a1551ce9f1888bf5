"""What is noted of each execution of a chapter."""

import click
import pytest

from helpers.publishing import executions


def test_a_chapter_is_noted_again_and_the_others_stay(tmp_path):
    executions.record(tmp_path / "02-two.ipynb", "embedded", "fast", 11.6)
    executions.record(tmp_path / "01-one.ipynb", "embedded", "fast", 3.2)
    executions.record(tmp_path / "02-two.ipynb", "real", "full", 300.4)
    noted = executions.read(tmp_path)
    assert list(noted) == ["01-one", "02-two"]
    assert [noted["02-two"][name] for name in ("data", "mode", "seconds")] == ["real", "full", 300]
    assert noted["01-one"]["seconds"] == 3


def test_versions_are_those_that_the_packages_say():
    import keras
    import numpy as np
    import tensorflow as tf

    from helpers import machine

    versions = machine.versions()
    for name, module in {"TensorFlow": tf, "Keras": keras, "NumPy": np}.items():
        assert f"{name} {module.__version__}" in versions


@pytest.mark.parametrize("text", ["{", "[]", '"a"'])
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / executions.NAME).write_text(text)
    with pytest.raises(click.ClickException, match=r"execution\.json is damaged"):
        executions.read(tmp_path)
