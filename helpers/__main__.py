"""``python -m helpers`` is the command ``convnets``."""

from helpers.cli import main

main(prog_name="convnets")
