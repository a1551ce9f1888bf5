"""How a process that trains begins, before it imports anything that imports TensorFlow."""

from helpers.notebook import import_tensorflow


def on_one_core() -> None:
    """Keep this process to one core: two runs at once are faster than one on two cores."""
    import_tensorflow()
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def cores() -> str:
    """Say what this process trains on: ``"one"`` core or ``"all"``."""
    import tensorflow as tf

    threads = tf.config.threading.get_intra_op_parallelism_threads()
    return "one" if threads == 1 else "all"


def on_all_cores() -> None:
    """Leave this process all cores: for a run that is alone, and measured by the clock."""
    import_tensorflow()
