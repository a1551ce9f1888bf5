"""Table I, the codes and the input's values: the paper's, without TensorFlow.

More of them is tested in test_lenet5.py, where the network uses them.
"""

import subprocess
import sys

import numpy as np

from helpers import lenet5_tables


def test_table_1_makes_the_parameters_of_c3_that_the_paper_prints():
    """LeCun et al. (1998): C3 has 1,516 parameters; maps 0 to 5 read 3, 6 to 14 four, 15 all."""
    table = lenet5_tables.C3_CONNECTIONS
    assert table.sum(axis=0).tolist() == [3] * 6 + [4] * 9 + [6]
    assert 25 * table.sum() + 16 == 1_516


def test_codes_are_ten_bitmaps_that_differ():
    codes = lenet5_tables.codes()
    assert codes.shape == (10, 7 * 12)
    assert set(np.unique(codes)) == {-1, 1}
    assert len({code.tobytes() for code in codes}) == 10


def test_black_and_white_become_the_paper_s_values():
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 0, 0, 0] = 255
    prepared = lenet5_tables.prepare(image)
    assert prepared.shape == (1, 32, 32, 1)
    np.testing.assert_allclose(prepared[0, 2, 2, 0], 1.175, rtol=1e-6)
    np.testing.assert_allclose(np.delete(prepared.ravel(), 2 * 32 + 2), -0.1, rtol=1e-6)


def test_they_are_there_without_tensorflow():
    code = "import sys; from helpers import lenet5_tables; print('tensorflow' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert printed.stdout == "False\n"
