"""What the questions state: each formula against a count of another kind, each number computed."""

import math
import re
import tomllib

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import convolve2d, correlate2d
from scipy.stats import binom, norm
from sklearn.model_selection import KFold

from helpers import arithmetic, lenet5
from helpers.anatomy import explain
from helpers.arithmetic import Window
from helpers.convolution import convolve
from helpers.interactive.chapter_questions_formulas import write
from helpers.interactive.chapter_questions_source import Chosen, Numeric, read
from helpers.ledger import stored
from helpers.paired import Paired
from helpers.resources import chapters, data_path

ALL = {question.name: question for chapter in chapters() for question in read(chapter)}
NUMERIC = [name for name, question in ALL.items() if isinstance(question, Numeric)]


def see(*windows):
    return arithmetic.receptive_field(windows).size


def sizes(*shapes):
    return sum(math.prod(shape) for shape in shapes)


def windows(n, k):
    """Places of a k × k window on an n × n map, counted one by one."""
    return sliding_window_view(np.zeros((n, n)), (k, k)).shape[:2]


def apart(c):
    """Squared distance of two codes of 84 cells that differ in c."""
    first = np.ones(84)
    second = first.copy()
    second[:c] = -1
    return int(np.sum((first - second) ** 2))


def heard(c, g):
    """Outputs that two grouped 1 × 1 convolutions of ones make of input channel 0 alone."""
    grouped = np.kron(np.eye(g), np.ones((c // g, c // g)))
    return np.count_nonzero(np.eye(c)[0] @ grouped @ grouped)


def spread(p, n):
    """Standard deviation of a share of n, in per cent."""
    return 100 * binom.std(n, p / 100) / n


# The same answers, found in another way: by an oracle, or by laying out what is counted.
COUNTED = {
    "multiplications": lambda h, w, k: sliding_window_view(np.zeros((h, w)), (k, k)).size,
    "window-with-gaps": lambda k, d: range(0, k * d, d)[-1] + 1,
    "how-long": lambda n, k, s, p: arithmetic.output_size(n, k, s, p),
    "three-layers": lambda k, s: see(*[Window(k, s)] * 3),
    "convolution": lambda K, F, D, n: sizes((F, F, D, K), (K,)),  # noqa: N803
    "forgotten-flatten": lambda h, c, u: sizes((c, u), (u,)),
    "multiply-adds": lambda K, F, D, n, s: len(range(0, n, s)) ** 2 * sizes((F, F, D, K)),  # noqa: N803
    "cells-for-same": lambda n, k, s: sum(arithmetic.same_padding(n, k, s)),
    "knows-nothing": lambda c: -np.log(np.full(c, 1 / c))[0],
    "fan-in": lambda f, k, c: convolve(np.ones((1, k, k, c)), np.ones((k, k, c, f)))[0, 0, 0, 0],
    "how-sure": lambda p, n: 2 * spread(p, n),
    "connections": lambda m, k, n: m * math.prod(windows(n, k)) * len([*range(k * k), "bias"]),
    "left-out": lambda a, b, k: sum(seen * k * k + 1 for seen in [3] * a + [4] * b + [6]),
    "seen-by-a-unit": lambda k, w: see(Window(k), Window(w, w), Window(k)),
    "far-from-a-code": apart,
    "folds": lambda n, f: len(next(KFold(f).split(range(n)))[0]),
    "standard-error": spread,
    "steps": lambda n, b: len(range(0, n, b)),
    "seen-by-small-kernels": lambda r, k: see(*[Window(k)] * r),
    "narrow-door": lambda c, r, f, k: sizes((1, 1, c, r), (k, k, r, f)),
    "heard-by": heard,
    "last-layer": lambda m, c, u: sizes((c, u), (u,)),
}


def test_every_formula_was_counted_in_another_way():
    assert sorted(COUNTED) == sorted(NUMERIC)


@pytest.mark.parametrize("name", NUMERIC)
def test_a_formula_is_right_on_all_numbers_that_may_be_drawn(name):
    for numbers in ALL[name].draws():
        answer = numbers.pop("answer")
        assert answer == pytest.approx(COUNTED[name](**numbers), rel=1e-12), numbers


def first(name):
    return next(ALL[name].draws())


def layer(layer, *shape):
    """What `explain` says of the last layer of a network of one."""
    return explain(keras.Sequential([keras.Input(shape), layer])).layers[-1]


def test_keras_and_the_papers_count_the_numbers_shown_first_alike():
    it = first("convolution")
    conv = layer(keras.layers.Conv2D(it["K"], it["F"]), it["n"], it["n"], it["D"])
    assert conv.parameters == it["answer"]
    it = first("forgotten-flatten")
    assert layer(keras.layers.Dense(it["u"]), it["h"], it["h"], it["c"]).parameters == it["answer"]
    it = first("multiply-adds")
    conv = keras.layers.Conv2D(it["K"], it["F"], it["s"], padding="same")
    assert layer(conv, it["n"], it["n"], it["D"]).multiply_adds == it["answer"]
    it = first("last-layer")
    assert layer(keras.layers.Dense(it["u"]), it["c"]).parameters == it["answer"]
    it = first("knows-nothing")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits([3], tf.zeros([1, it["c"]]))
    assert loss.numpy() == pytest.approx(it["answer"])
    # LeCun et al. (1998): C1 has 122,304 connections, C3 1,516 parameters.
    assert COUNTED["connections"](m=6, k=5, n=32) == 122_304
    assert COUNTED["left-out"](a=6, b=9, k=5) == 1_516


def test_as_many_cells_differ_between_some_codes_as_the_question_says():
    codes = lenet5.codes().reshape(10, -1)
    differ = {int(np.sum(a != b)) for a in codes for b in codes}
    assert set(ALL["far-from-a-code"].draw["c"]) <= differ


# ---- Numbers in what is said of an answer to choose.


def best_of(trials, photographs, p=0.85):
    """Mean of the best of some equally good networks, in per cent, from its distribution."""
    below = binom.cdf(np.arange(photographs), photographs, p) ** trials
    return 100 * np.sum(1 - below) / photographs


def ladder(name):
    results = tomllib.loads(data_path("results.toml").read_text(encoding="utf-8"))["result"]
    return next(np.array(result["values"]) for result in results if result["name"] == name)


def pooled_noise():
    noise = np.random.default_rng(0).normal(size=(200_000, 4))
    kept = [noise.mean(1), noise.max(1), noise[:, 0], noise[:, :2].mean(1)]
    means, deviations = ([round(float(f(each)), 1) for each in kept] for f in (np.mean, np.std))
    assert means == [0, 1, 0, 0]
    assert deviations == [0.5, 0.7, 1, 0.7]
    return ["0 and 0.5", "1 and 0.7", "0 and 1", "0 and 0.7", f"1 / √2 is {1 / math.sqrt(2):.2f}"]


def one_rung():
    before, after = ladder("ladder-02-relu"), ladder("ladder-03-max-pooling")[:3]
    uncertain = math.sqrt(before.var(ddof=1) / 3 + after.var(ddof=1) / 3)
    assert sorted([*before, *after])[:2] == [min(after), min(before)]
    gain = before.mean() - after.mean()
    shown = ["{:.2f}, {:.2f} and {:.2f} %".format(*rung) for rung in (before, after)]
    return [*shown, f"is {gain:.2f}", f"take {uncertain:.2f}", f"and {uncertain:.2f} is"]


def decided():
    pair = Paired(10_000, 9, 2)
    both = 10_000 - 40 - 9 - 2
    hundredths = f"{100 * pair.p_value:.0f} times in 100"
    return [f"{(40 + 9) / 100:.2f} %", f"{(40 + 2) / 100:.2f} %", f"{both:,}", hundredths]


def likeness():
    c3 = 16 * (6 * 25 + 1) - 1516
    return [f"add {c3}", f"adds {84 * 10 + 10}", f"learned, {84 * 10} of", "12 and 32"]


FACTS = {
    "without-relu": lambda: [f"{100 * 50 + 50 * 10:,} against {100 * 10:,}"],
    "non-trainable": lambda: [str(4 * 64), str(2 * 64)],
    "pooled-noise": pooled_noise,
    "outputs-minus-labels": lambda: [f"{(np.zeros((32, 1)) - np.zeros(32)).size:,} differences"],
    "padding-of-a-maximum": lambda: [f"About −{12 / 9:.1f}."],
    "softmax-twice": lambda: [f"{-math.log(math.e / (math.e + 9)):.2f}"],
    "keep-prob": lambda: [f"{1 / 0.8:.2f} is 1 / 0.8", "divided by 0.8"],
    "called-convolution": lambda: ["120 features", "C5's 120", "It has 120"],
    "not-in-the-count": likeness,
    "which-digits-decide": decided,
    "one-rung": one_rung,
    "leakage": lambda: ["255 was", "by 255"],
    "best-of-forty": lambda: [
        "85.0 %",
        f"{85 + 100 * math.sqrt(0.85 * 0.15 / 1000):.1f} %",
        f"{best_of(40, 1000):.1f} %",
        "100 photographs",
    ],
    "cat-flap": lambda: ["0.5", "0.1", "0.9"],  # thresholds to choose from
    "small-p": lambda: [f"{100 * (1 - 0.002):.1f} %"],
    "proof-by-parameters": lambda: [f"{(55 - 1) * 4 + 11} × {(55 - 1) * 4 + 11}"],
}


def words(html):
    return re.sub(r"<code>.*?</code>|<[^>]+>", "", html)


def long_numbers(text):
    """Numbers of three digits or more, or with a point."""
    found = re.findall(r"\d[\d,.]*\d", text)
    return {each for each in found if "." in each or len(re.sub(r"\D", "", each)) >= 3}


@pytest.mark.parametrize("name", [name for name in ALL if name not in NUMERIC])
def test_every_long_number_is_computed_or_given_by_the_question(name):
    question = ALL[name]
    assert isinstance(question, Chosen)
    asked = words(write(question.ask, {}))
    text = "\n".join(
        words(write(part, {})) for it in question.choices for part in (it.text, it.says)
    )
    proved = FACTS.get(name, list)()
    assert [fact for fact in proved if fact not in f"{asked}\n{text}"] == []
    unproved = long_numbers(text) - long_numbers(asked) - long_numbers("\n".join(proved))
    assert unproved == set()


# ---- What can be tried.


def test_what_is_said_of_convolutions_and_windows_holds():
    image, rng = np.arange(36.0).reshape(6, 6) ** 1.5, np.random.default_rng(0)
    half = rng.normal(size=(3, 3))
    same = half + half[::-1, ::-1]  # looks the same after half a turn
    mirrored = half + half[:, ::-1]  # left and right are mirror images, top and bottom are not
    sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    agrees = [
        np.allclose(correlate2d(image, kernel, "valid"), convolve2d(image, kernel, "valid"))
        for kernel in (same, mirrored, mirrored + mirrored[::-1], sobel)
    ]
    assert agrees == [True, False, True, False]
    assert (sobel[::-1, ::-1] == -sobel).all()

    padded = {
        (n, k, s): arithmetic.same_padding(n, k, s)
        for n in (7, 8, 9)
        for k in (1, 2, 3)
        for s in (1, 2)
    }
    assert padded[8, 3, 2] == (0, 1)
    assert padded[8, 3, 1] == padded[7, 3, 2] == padded[9, 3, 2] == (1, 1)
    assert padded[8, 2, 2] == padded[8, 1, 2] == (0, 0)
    assert list(arithmetic.kernel_sizes(28, 14, 2)) == [1, 2]
    assert list(arithmetic.kernel_sizes(28, 14, 1)) == [15]
    assert arithmetic.output_size(28, 3, 2) == 13
    assert arithmetic.output_size(28, 3, 2, (0, 1)) == 14
    depthwise = keras.layers.DepthwiseConv2D(3, depth_multiplier=8)
    assert layer(depthwise, 6, 6, 3).output_shape[-1] == 24
    with pytest.raises(ValueError, match="groups"):
        keras.layers.Conv2D(8, 3, groups=3)


def test_what_tensorflow_is_said_to_do_it_does():
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        _ = tf.zeros((32, 1)) - tf.zeros((31, 2))
    image, kernel = tf.zeros((2, 4, 4, 2)), tf.zeros((1, 1, 2, 2))
    assert tf.nn.conv2d(image, kernel, [1, 2, 2, 1], "VALID").shape == (2, 2, 2, 2)
    for strides in ([2, 2, 1, 1], [1, 1, 2, 2], [2, 2, 2, 2]):
        with pytest.raises((ValueError, tf.errors.OpError)):
            tf.nn.conv2d(image, kernel, strides, "VALID")
    pooled = tf.nn.max_pool2d(tf.fill((1, 5, 5, 1), -3.0), 3, 1, "SAME")
    assert set(pooled.numpy().ravel()) == {-3}
    kept = tf.nn.dropout(tf.ones(1000), rate=0.2).numpy()
    assert set(kept) == {0, np.float32(1.25)}
    with pytest.raises(ValueError, match="rate"):
        tf.nn.dropout(tf.ones(3), rate=1.25)

    runs = []
    traced = tf.function(lambda x: (runs.append("step"), x + 1)[1])
    for _ in range(100):
        traced(tf.zeros(3))
    assert runs == ["step"]

    normalised = keras.layers.BatchNormalization()
    assert layer(normalised, 64).parameters - layer(normalised, 64).trainable_parameters == 128
    assert layer(keras.layers.LayerNormalization(), 64).trainable_parameters == 128
    assert len(normalised.non_trainable_weights) == 2


def test_luck_is_as_large_as_the_answers_say():
    assert best_of(1, 1000) == pytest.approx(85)
    assert best_of(4, 1000) == pytest.approx(86.1, abs=0.1)
    assert best_of(40, 100) == pytest.approx(92, abs=0.5)
    assert norm.cdf(1) - norm.cdf(-1) == pytest.approx(2 / 3, abs=0.02)
    assert norm.cdf(2) - norm.cdf(-2) == pytest.approx(19 / 20, abs=0.01)


def test_what_is_said_of_networks_is_in_the_ledger():
    gated, plain, shallow = (stored()[name] for name in ("se-resnet-50", "resnet-50", "resnet-34"))
    more = gated.entry.computed.parameters / plain.entry.computed.parameters
    assert more == pytest.approx(1.1, abs=0.01)
    assert shallow.field > plain.field
    assert shallow.entry.computed.layers < plain.entry.computed.layers
