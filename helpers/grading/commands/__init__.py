"""The command ``convnets grade``."""

from helpers.grading.commands import deciding, grading, keeping
from helpers.grading.commands.group import grade

__all__ = ["deciding", "grade", "grading", "keeping"]
