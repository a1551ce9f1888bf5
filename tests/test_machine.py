"""On what something was measured."""

import os
import platform

from helpers import machine


def test_the_cores_that_were_used_are_told():
    assert machine.described("one").startswith(f"one core of {os.cpu_count()}, ")
    assert machine.described().startswith(f"all cores of {os.cpu_count()}, ")


def test_the_versions_begin_with_pythons():
    assert machine.versions().startswith(f"Python {platform.python_version()}, TensorFlow ")


def test_a_processor_without_a_model_name_is_named_by_its_kind(monkeypatch):
    monkeypatch.setattr(machine.Path, "read_text", lambda *_, **__: "processor : 0\n")
    monkeypatch.setattr(platform, "processor", lambda: "")
    assert machine.processor() == platform.machine()
