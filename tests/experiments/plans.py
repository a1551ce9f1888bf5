"""Every plan that stands in helpers/experiments, so that no test has to be told of a new one."""

from importlib import import_module
from pkgutil import iter_modules

from helpers import experiments
from helpers.experiments.command import Plan


def _plans():
    for module in iter_modules(experiments.__path__):
        if not module.name.endswith(("_training", "_networks")):  # those need TensorFlow
            for thing in vars(import_module(f"helpers.experiments.{module.name}")).values():
                if isinstance(thing, Plan):
                    yield thing


PLANS = tuple(_plans())
COMMANDS = [plan.report.command.split()[1] for plan in PLANS]  # convnets ladder --rung
TRIALS = [trial for plan in PLANS for trial in plan.trials]
