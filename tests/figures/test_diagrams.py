"""Block diagrams against what the papers' tables say of the networks, and against their boxes."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from helpers.figures import diagram

keras = pytest.importorskip("keras")
layers = keras.layers

APPLICATIONS = [
    "VGG16",
    "ResNet50",
    "InceptionV3",
    "DenseNet121",
    "Xception",
    "MobileNet",
    "MobileNetV2",
    "EfficientNetB0",
    "ConvNeXtTiny",
]


@pytest.fixture(scope="module")
def drawn():
    """Diagrams of networks of ``keras.applications``, each made once, weights not filled."""
    diagrams = {}

    def draw(name):
        if name not in diagrams:
            with keras.StatelessScope(initialize_variables=False):
                diagrams[name] = diagram(getattr(keras.applications, name)(weights=None))
            keras.backend.clear_session()
        return diagrams[name]

    return draw


def pictures(drawing):
    return [e for e in ElementTree.fromstring(drawing.content).iter("svg") if e.get("role")]


def boxes(picture, kind=None):
    """(left, top, width, height) of the boxes."""
    return [
        tuple(float(e.get(name)) for name in ("x", "y", "width", "height"))
        for e in picture.iter("rect")
        if kind in (None, e.get("class").removeprefix("cn-"))
    ]


def words(drawing):
    """All words of a diagram's pictures, in lines as they stand there."""
    return [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(drawing)]


def texts(drawing):
    return [text for picture in pictures(drawing) for text in picture.iter("text")]


def blocks(drawing, what):
    """How often ``what`` stands at each map size in the alt text, what is folded counted fully."""
    counts = {}
    for size, rows in re.findall(r"(\d+ × \d+): (.*?)\.(?: |$)", drawing.alt):
        for row in rows.split("; "):
            if row.startswith(what):
                times = re.search(r", (\d+) times$", row)
                counts[size] = counts.get(size, 0) + (int(times[1]) if times else 1)
    return counts


def test_vgg16_is_column_d_of_its_table(drawn):
    assert drawn("VGG16").alt == (
        "Block diagram of vgg16. "
        "224 × 224: input, 3 channels; 3 × 3 convolution, 64 channels, 2 times. "
        "112 × 112: 2 × 2 max pooling; 3 × 3 convolution, 128 channels, 2 times. "
        "56 × 56: 2 × 2 max pooling; 3 × 3 convolution, 256 channels, 3 times. "
        "28 × 28: 2 × 2 max pooling; 3 × 3 convolution, 512 channels, 3 times. "
        "14 × 14: 2 × 2 max pooling; 3 × 3 convolution, 512 channels, 3 times. "
        "7 × 7: 2 × 2 max pooling. "
        "1 × 1: dense layer, 4,096 values, 2 times; dense layer, 1,000 values; "
        "output, 1,000 values."
    )


@pytest.mark.parametrize(
    ("name", "what", "counts"),
    [
        ("ResNet50", "residual block", [3, 4, 6, 3]),  # He et al. (2016), table 1
        ("DenseNet121", "block beside its input", [6, 12, 24, 16]),  # Huang et al. (2017), table 1
        ("MobileNet", "depthwise-separable block", [1, 2, 2, 6, 2]),  # Howard et al. (2017)
        ("Xception", "residual block", [1, 1, 9, 1]),  # Chollet (2017), figure 5
        ("InceptionV3", "parallel paths", [3, 5, 3]),  # Szegedy et al. (2016), table 1
        ("ConvNeXtTiny", "residual block", [3, 3, 9, 3]),  # Liu et al. (2022)
    ],
)
def test_blocks_of_each_stage_are_those_of_the_paper(drawn, name, what, counts):
    assert list(blocks(drawn(name), what).values()) == counts


def test_the_blocks_of_mobilenet_v2_and_efficientnet_have_a_shortcut_or_not(drawn):
    for name in ("MobileNetV2", "EfficientNetB0"):
        narrow = blocks(drawn(name), "inverted bottleneck")
        assert list(narrow.values()) == [1, 1, 2, 2]
    assert list(blocks(drawn("MobileNetV2"), "residual block").values()) == [1, 2, 5, 2]
    assert list(blocks(drawn("EfficientNetB0"), "residual block").values()) == [1, 1, 4, 3]


def test_channels_of_a_dense_block_grow_by_32(drawn):
    assert "block beside its input, 96 to 256 channels, 6 times" in drawn("DenseNet121").alt


@pytest.mark.parametrize("name", APPLICATIONS)
def test_boxes_and_words_stay_in_the_picture_and_apart(drawn, name):
    for picture in pictures(drawn(name)):
        width, height = float(picture.get("width")), float(picture.get("height"))
        rects = boxes(picture)
        assert all(x >= 0.5 and y >= 0 and y + h <= height for x, y, _, h in rects)
        right = max((x + w for x, _, w, _ in rects), default=0)
        columns = {float(text.get("x")) for text in picture.iter("text")}
        assert right < min(columns)
        for text in picture.iter("text"):
            assert float(text.get("x")) + 7 * len(text.text) <= width
            assert 0 < float(text.get("y")) < height
        baselines = sorted(float(t.get("y")) for t in picture.iter("text") if t.get("x") == "178")
        assert all(below - above >= 16 for above, below in pairwise(baselines))
        for one, other in pairwise(sorted(rects, key=lambda rect: rect[1])):
            apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert apart or one[1] + one[3] <= other[1]


def test_a_box_is_as_wide_as_the_root_of_its_channels(drawn):
    widths = [w for picture in pictures(drawn("VGG16")) for *_, w, _ in boxes(picture, "kernel")]
    channels = [64, 128, 256, 512, 512, 4096, 1000]
    assert widths[5] == 130
    for width, count in zip(widths, channels, strict=True):
        assert width == pytest.approx(130 * (count / 4096) ** 0.5, abs=0.06)


def test_larger_maps_have_higher_boxes(drawn):
    heights = [boxes(picture)[0][3] for picture in pictures(drawn("ResNet50"))]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights) == 7


def residual(x, filters):
    y = layers.Conv2D(filters // 2, 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Conv2D(filters, 3, padding="same")(layers.ReLU()(y))
    return layers.add([y, x])


def test_a_shortcut_is_a_line_without_a_box():
    x = keras.Input((8, 8, 16))
    (picture,) = pictures(diagram(keras.Model(x, residual(x, 16))))
    (fork,) = [path.get("d") for path in picture.iter("path") if path.get("d", "").count("H") == 4]
    columns = {float(column) for column in re.findall(r"H([\d.]+)", fork)}
    carried = {
        column
        for column in columns
        for left, _, width, _ in boxes(picture, "kernel")
        if left < column < left + width
    }
    assert len(columns) == 2
    assert len(carried) == 1
    assert len(list(picture.iter("circle"))) == 1
    assert "residual block, 16 channels: 1 × 1 → 8, 3 × 3 → 16" in picture.find("desc").text


def test_equal_blocks_are_folded_and_others_are_not():
    inputs = x = keras.Input((8, 8, 16))
    for _ in range(3):
        x = residual(x, 16)
    x = layers.add([layers.Conv2D(16, 5, padding="same")(x), x])
    drawing = diagram(keras.Model(inputs, x))
    assert "residual block, 16 channels, 3 times; residual block, 16 channels; out" in drawing.alt
    assert "× 3" in words(drawing)


def test_gates_are_a_path_that_multiplies():
    x = keras.Input((8, 8, 16))
    gates = layers.Dense(4)(layers.GlobalAveragePooling2D(keepdims=True)(x))
    model = keras.Model(x, layers.multiply([x, layers.Dense(16, "sigmoid")(gates)]))
    drawing = diagram(model)
    assert "gates, 16 channels" in drawing.alt
    assert "dense → 4, dense → 16" in pictures(drawing)[0].find("desc").text
    assert "× multiplies" in drawing.content


def test_paths_that_begin_alike_part_where_they_do():
    x = keras.Input((8, 8, 4))
    shared = layers.Conv2D(6, 1)(x)
    wide, high = layers.Conv2D(5, (1, 3), padding="same"), layers.Conv2D(5, (3, 1), padding="same")
    model = keras.Model(x, layers.concatenate([wide(shared), high(shared), x]))
    drawing = diagram(model)
    assert "1 × 1 → 6, (1 × 3 → 5 | 3 × 1 → 5)" in pictures(drawing)[0].find("desc").text
    assert len(boxes(pictures(drawing)[0], "kernel")) == 3


def test_interwoven_paths_are_one_box():
    x = keras.Input((8, 8, 4))
    a, b = layers.Conv2D(4, 1)(x), layers.Conv2D(4, 1)(x)
    crossed = layers.Conv2D(4, 1)(layers.add([a, b]))
    model = keras.Model(x, layers.concatenate([crossed, b]))
    assert "4 layers, interwoven, 8 channels" in diagram(model).alt


def test_a_way_to_another_output_is_a_side():
    x = keras.Input((8, 8, 4))
    trunk = layers.Conv2D(6, 3, name="trunk")(x)
    main = layers.Dense(10)(layers.Flatten()(layers.Conv2D(8, 3)(trunk)))
    side = layers.Dense(2)(layers.Flatten()(trunk))
    drawing = diagram(keras.Model(x, [side, main]))
    assert "6 × 6: 3 × 3 convolution, 6 channels; side output. 4 × 4" in drawing.alt
    assert drawing.alt.endswith("output, 10 values.")
    assert "side output: dense → 2." in pictures(drawing)[1].find("desc").text


def test_several_inputs_are_paths_that_meet():
    one, other = keras.Input((8, 8, 3)), keras.Input((8, 8, 1))
    model = keras.Model([one, other], layers.concatenate([layers.Conv2D(4, 1)(one), other]))
    (picture,) = pictures(diagram(model))
    assert len(boxes(picture, "input")) == 2
    assert "input, 1 × 1 → 4 | input" in picture.find("desc").text


def test_a_model_inside_a_model_shows_its_layers():
    parts = [layers.Conv2D(4, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2)]
    flat = keras.Sequential([keras.Input((8, 8, 1)), *parts], name="model")
    inner = keras.Sequential(parts[:2])
    nested = keras.Sequential([keras.Input((8, 8, 1)), inner, *parts[2:]], name="model")
    assert diagram(nested).content == diagram(flat).content


def test_words_of_the_layers():
    x = inputs = keras.Input((16, 16, 4))
    x = layers.Conv2D(8, 3, strides=2, groups=2, padding="same")(x)
    x = layers.Conv2D(8, 3, groups=8, padding="same")(x)
    x = layers.SeparableConv2D(6, 3, padding="same")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
    x = layers.AveragePooling2D(3, strides=2)(x)
    x = layers.Dense(1)(layers.GlobalMaxPooling2D()(x))
    said = diagram(keras.Model(inputs, x)).alt
    for text in (
        "3 × 3 convolution in 2 groups with stride 2, 8 channels",
        "3 × 3 depthwise convolution, 8 channels",
        "3 × 3 separable convolution, 6 channels",
        "3 × 3 transposed convolution with stride 2, 4 channels",
        "3 × 3 average pooling with stride 2",
        "global max pooling, 4 values",
        "dense layer, 1 value;",
    ):
        assert text in said


def test_layers_of_ones_own_have_the_name_of_their_class():
    class SideStep(layers.Layer):
        def call(self, x):
            return x

    x = keras.Input((4, 4, 2))
    assert "side step, 2 channels" in diagram(keras.Model(x, SideStep()(x))).alt


def test_a_network_of_any_image_size_and_one_of_vectors_are_drawn():
    x = keras.Input((None, None, 3))
    anywhere = diagram(keras.Model(x, layers.Conv2D(4, 3)(x)))
    assert "? × ?: input, 3 channels; 3 × 3 convolution, 4 channels" in anywhere.alt
    x = keras.Input((20,))
    assert (
        "1 × 1: input, 20 values; dense layer, 5 values"
        in diagram(keras.Model(x, layers.Dense(5)(x))).alt
    )


def test_the_svg_is_the_same_each_time():
    x = keras.Input((8, 8, 16))
    model = keras.Model(x, residual(x, 16), name="model")
    copy = keras.models.clone_model(model)
    assert diagram(copy).content == diagram(model).content


def test_the_svg_is_small_without_ids_and_with_fixed_decimals(drawn):
    content = drawn("ResNet50").content
    assert len(content) < 20_000
    assert not re.search(r"\bid=|<script|href|url\(|@import", content)
    assert not re.search(r"\d\.\d\d", content.partition("</style>")[2])


def test_it_is_a_labelled_group_of_described_pictures(drawn):
    group = ElementTree.fromstring(drawn("MobileNet").content)
    assert group.get("aria-label") == "Block diagram of mobilenet_1.00_224"
    assert all(e.get("role") == "img" or e.get("aria-hidden") == "true" for e in group.iter("svg"))
    titles = [picture.find("title").text for picture in pictures(drawn("MobileNet"))]
    assert titles[1] == "mobilenet_1.00_224, 112 × 112"
    assert len(set(titles)) == len(titles)


def test_an_alt_text_of_ones_own():
    x = keras.Input((4, 4, 1))
    assert diagram(keras.Model(x, layers.Conv2D(2, 3)(x)), alt="A layer.").alt == "A layer."


def test_a_model_without_a_graph_is_refused():
    with pytest.raises(ValueError, match="model must be functional, or Sequential and built"):
        diagram(keras.Sequential([layers.Dense(2)]))
