"""Confusion matrix, ROC and calibration of a few images, counted by hand."""

import numpy as np
import pytest

from helpers import figures

# Four cats, four dogs; at 0.5 one cat is called a dog and two dogs are called cats.
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1])
DOG = np.array([0.1, 0.2, 0.3, 0.9, 0.25, 0.45, 0.8, 0.95])


def axes_of(drawing):
    (axes,) = drawing.content.axes
    return axes


def test_a_confusion_matrix_counts_rows_by_class_and_columns_by_verdict():
    drawing = figures.confusion(LABELS, DOG >= 0.5, ("cat", "dog"), title="Test")

    texts = axes_of(drawing).texts
    counts = {tuple(np.floor(text.xy).astype(int)): text.get_text() for text in texts}
    assert counts == {(0, 0): "3", (1, 0): "1", (0, 1): "2", (1, 1): "2"}
    bottom, top = axes_of(drawing).get_ylim()
    assert bottom > top, "the first class is on top"
    assert drawing.alt == (
        "Confusion matrix, “Test”: 8 images. cat: 3 called cat, 1 called dog; "
        "dog: 2 called cat, 2 called dog."
    )


def test_a_class_that_never_occurs_has_a_row_too():
    drawing = figures.confusion([0, 0], [0, 2], ("a", "b", "c"))
    assert "b: 0 called a, 0 called b, 0 called c" in drawing.alt
    with pytest.raises(ValueError, match="from 0 to 1"):
        figures.confusion([0, 2], [0, 0], ("a", "b"))


def test_a_roc_curve_has_the_area_of_ranks_and_a_dot_at_the_threshold():
    drawing = figures.roc(LABELS, {"small": DOG})

    _, curve, dot = axes_of(drawing).lines  # the diagonal first
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (0.25, 0.5)
    assert (curve.get_xdata()[-1], curve.get_ydata()[-1]) == (1, 1)
    # Of the 16 pairs of a cat and a dog, the dog has the larger probability in 4 + 3 + 3 + 2.
    assert drawing.alt == (
        "ROC: small: area 0.75, at 0.5 25% of cats called dog and 50% of dogs called dog."
    )


def test_calibration_compares_what_was_said_with_what_there_is():
    drawing = figures.calibration(LABELS, {"small": DOG}, bins=2)

    _, line, *_ = axes_of(drawing).lines
    np.testing.assert_allclose(line.get_xdata(), [1.3 / 5, 2.65 / 3])
    np.testing.assert_allclose(line.get_ydata(), [2 / 5, 2 / 3])
    # 5 × |0.26 − 0.4| and 3 × |0.883 − 0.667| over 8 images.
    assert drawing.alt == "Calibration: “small” is 0.17 away from the diagonal on average."


def test_a_probability_of_one_has_a_bin():
    drawing = figures.calibration([0, 1], {"sure": [0.0, 1.0]})
    assert "is 0 away" in drawing.alt


@pytest.mark.parametrize("draw", [figures.roc, figures.calibration])
def test_labels_of_one_class_and_no_network_are_refused(draw):
    with pytest.raises(ValueError, match="labels must be 0 and 1, both"):
        draw([1, 1], {"small": [0.1, 0.2]})
    with pytest.raises(ValueError, match="probabilities must hold 1 to"):
        draw(LABELS, {})
