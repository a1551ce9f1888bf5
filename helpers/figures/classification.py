"""How often a classifier is right, and how sure: confusion matrix, ROC curve, calibration."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.figures.drawing import Drawing
from helpers.figures.palette import LIGHT, SERIES, panel
from helpers.figures.words import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def confusion(
    labels: ArrayLike,
    verdicts: ArrayLike,
    class_names: tuple[str, ...],
    title: str = "",
    alt: str | None = None,
) -> Drawing:
    """Count how often images of a class (a row) were called what (a column).

    ``labels`` and ``verdicts`` are indices into ``class_names``, ``(N,)``. What is right is green,
    what is wrong orange, and the stronger the larger its share of the row.

    Raises ``ValueError`` for an index without a class or arrays of different lengths.
    """
    from sklearn.metrics import confusion_matrix

    classes = range(len(class_names))
    if not np.isin([*np.unique(labels), *np.unique(verdicts)], classes).all():
        raise ValueError(f"labels and verdicts must be from 0 to {len(class_names) - 1}")
    counts = confusion_matrix(labels, verdicts, labels=classes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with panel(1.1 * len(classes) + 1.2, 0.8 * len(classes) + 0.9) as figure:
        axes = figure.add_subplot(title=title, xlabel="is called", ylabel="is")
        for (row, column), share in np.ndenumerate(shares):
            colour = LIGHT["output-fill" if row == column else "kernel-fill"]
            axes.fill_between([column, column + 1], row, row + 1, color=colour, alpha=share)
            middle = (column + 0.5, row + 0.5)
            axes.annotate(f"{counts[row, column]:,}", middle, ha="center", va="center")
        centres = [index + 0.5 for index in classes]
        axes.set_xticks(centres, class_names)
        axes.set_yticks(centres, class_names)
        axes.set(xlim=(0, len(classes)), ylim=(len(classes), 0))
        axes.tick_params(length=0)
        axes.spines[:].set(visible=True)
    rows = (
        f"{name}: " + ", ".join(f"{counts[row, c]:,} called {class_names[c]}" for c in classes)
        for row, name in enumerate(class_names)
    )
    what = _what("Confusion matrix", title)
    return Drawing(figure, alt or f"{what} {counts.sum():,} images. {'; '.join(rows)}.")


def roc(
    labels: ArrayLike,
    probabilities: Mapping[str, ArrayLike],
    class_names: tuple[str, str] = ("cat", "dog"),
    threshold: float = 0.5,
    title: str = "",
    alt: str | None = None,
) -> Drawing:
    """Draw, for every threshold, the share of each class that is called the second one.

    ``labels`` are 0 and 1, ``(N,)``; ``probabilities`` holds for each network those of the second
    class. The dots are at ``threshold``; the area below a curve stands behind its name.

    Raises ``ValueError`` for no network, more than six, or labels of one class only.
    """
    from sklearn.metrics import roc_auc_score, roc_curve

    labels, networks = _checked(labels, probabilities)
    first, second = (f"{name}s called {class_names[1]}" for name in class_names)
    said = []
    with panel(4.2, 3.9) as figure:
        axes = _unit_square(figure, f"share of {first}", f"share of {second}", title)
        for colour, (name, values) in zip(SERIES, networks.items(), strict=False):
            wrong, right, _ = roc_curve(labels, values)
            area = f"{name}: area {roc_auc_score(labels, values):.2f}"
            axes.plot(wrong, right, marker="", color=colour, label=area)
            at = [(values[labels == label] >= threshold).mean() for label in (0, 1)]
            axes.plot(*at, marker="o", color=colour, markersize=8, clip_on=False)
            said.append(
                f"{area}, at {threshold:g} {at[0]:.0%} of {first} and {at[1]:.0%} of {second}"
            )
        axes.legend(loc="lower right", fontsize=10)
    return Drawing(figure, alt or f"{_what('ROC', title)} {'; '.join(said)}.")


def calibration(
    labels: ArrayLike,
    probabilities: Mapping[str, ArrayLike],
    class_names: tuple[str, str] = ("cat", "dog"),
    bins: int = 10,
    title: str = "",
    alt: str | None = None,
) -> Drawing:
    """Draw how often the second class is right where it was given the probability p.

    ``labels`` are 0 and 1, ``(N,)``; each network's ``probabilities`` are dealt into ``bins`` of
    equal width. The bars reach two standard errors each way; on the diagonal, p can be believed.

    Raises ``ValueError`` for no network, more than six, or labels of one class only.
    """
    labels, networks = _checked(labels, probabilities)
    name_of = class_names[1]
    said = []
    with panel(4.2, 3.9) as figure:
        x_label, y_label = f"probability of a {name_of}, as said", f"share that are {name_of}s"
        axes = _unit_square(figure, x_label, y_label, title)
        for name, values in networks.items():
            number = np.minimum((values * bins).astype(int), bins - 1)
            inside = [number == index for index in range(bins) if (number == index).any()]
            said_mean = np.array([values[chosen].mean() for chosen in inside])
            share = np.array([labels[chosen].mean() for chosen in inside])
            counts = np.array([chosen.sum() for chosen in inside])
            axes.errorbar(
                said_mean, share, 2 * np.sqrt(share * (1 - share) / counts), capsize=3, label=name
            )
            gap = np.average(np.abs(said_mean - share), weights=counts)
            said.append(f"“{name}” is {rounded(gap)} away from the diagonal on average")
        axes.legend(loc="upper left", fontsize=10)
    return Drawing(figure, alt or f"{_what('Calibration', title)} {'; '.join(said)}.")


def _checked(
    labels: ArrayLike, probabilities: Mapping[str, ArrayLike]
) -> tuple[NDArray[np.integer], dict[str, NDArray[np.float64]]]:
    labels = np.asarray(labels)
    if set(np.unique(labels)) != {0, 1}:
        raise ValueError(f"labels must be 0 and 1, both of them, got {np.unique(labels)}")
    if not 1 <= len(probabilities) <= len(SERIES):
        raise ValueError(f"probabilities must hold 1 to {len(SERIES)}, got {len(probabilities)}")
    return labels, {name: np.asarray(values, float) for name, values in probabilities.items()}


def _unit_square(figure: "Figure", x_label: str, y_label: str, title: str) -> "Axes":
    axes = figure.add_subplot(xlabel=x_label, ylabel=y_label, title=title)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.plot([0, 1], [0, 1], color=LIGHT["padding"], linewidth=1, linestyle="--", marker="")
    axes.grid()
    return axes


def _what(kind: str, title: str) -> str:
    return f"{kind}, “{title}”:" if title else f"{kind}:"
