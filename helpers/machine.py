"""On what something was measured: processor and versions, as results and the book's pages say."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_DISTRIBUTIONS = {
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "keras": ("keras",),
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "scikit-learn": ("scikit-learn",),
    "ipython": ("ipython",),
}
_COUNTED_WITH = {
    "python": "Python",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "numpy": "NumPy",
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
    found = installed()
    return ", ".join(f"{name} {found[key]}" for key, name in _COUNTED_WITH.items() if found[key])


def installed() -> dict[str, str]:
    """Return the versions of what a learner's code uses; empty for what is not there."""
    packages = {name: _version(name, *names) for name, names in _DISTRIBUTIONS.items()}
    return {"python": platform.python_version(), **packages}


def _version(module: str, *distributions: str) -> str:
    for distribution in distributions:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return getattr(sys.modules.get(module), "__version__", "")
