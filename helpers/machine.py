"""On what something was measured: processor and versions, as results and the book's pages say."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_TOLD = {
    "TensorFlow": ("tensorflow", "tensorflow-cpu"),
    "Keras": ("keras",),
    "NumPy": ("numpy",),
}


def processor() -> str:
    """Return the name of this machine's processor, without that of the machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def described(cores: str = "all") -> str:
    """Say how many cores of which processor were used: ``"one"`` or ``"all"`` of them."""
    plural = "s" if cores == "all" else ""
    return f"{cores} core{plural} of {os.cpu_count()}, {processor()}, no accelerator"


def versions() -> str:
    """Return the versions of Python and of what the book counts with, without importing them."""
    found = [f"Python {platform.python_version()}"]
    for name, distributions in _TOLD.items():
        for distribution in distributions:
            try:
                found.append(f"{name} {version(distribution)}")
                break
            except PackageNotFoundError:
                continue
    return ", ".join(found)
