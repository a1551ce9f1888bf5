"""The numbers of the anatomy explorer: Keras's, and helpers.anatomy's to the word."""

import random
import re

import pytest

from helpers.arithmetic import Window, output_size, receptive_field
from helpers.interactive.element import script

pytestmark = pytest.mark.browser

EXPLAIN = """cases => cases.map(({input, layers}) => {
  const {layerOf, textOf, explain, code} = ConvNetsFigure.anatomy;
  const of = layers.map(layerOf);
  const rows = explain(input, of);
  return {code: code(input, of), texts: of.map(textOf), rows: rows.map(
    ({layer, input, before, windows, ...row}) => row)};
})"""

READ = """cases => cases.map(({text, picks}) => {
  const {readSummary, textOf, explain} = ConvNetsFigure.anatomy;
  const {error, input, layers, questions, notes} = readSummary(text, picks);
  return error ? {error} : {input, questions, notes, layers: layers.map(textOf), rows:
    explain(input, layers).map(({shape, parameters}) => ({shape, parameters}))};
})"""

WINDOWED, FLAT = "CPWMA", "BVOFD"


@pytest.fixture
def page(open_page):
    return open_page(f"<script>{script('anatomy-explorer')}</script>")


def drawn(count, seed):
    """Chains over the whole menu, most of them possible."""
    draw = random.Random(seed)
    cases = []
    for _ in range(count):
        layers, is_map = [], True
        for _ in range(draw.randint(1, 8)):
            maps_too = is_map or draw.random() < 0.1
            kind = draw.choice("CCPWMABVOFGHD" if maps_too else FLAT)
            layers.append(layer(kind, draw))
            is_map = is_map and kind not in "FGH"
        size = draw.choice([(28, 28), (32, 32), (9, 14), (40, 17)])
        cases.append({"input": [*size, draw.choice([1, 3, 5])], "layers": layers})
    return cases


def layer(kind, draw):
    text = kind
    if kind in "CPD":
        text += str(draw.randint(1, 20))
    if kind == "O":
        text += str(draw.randint(0, 9) * 10)
    if kind in WINDOWED:
        height = draw.randint(1, 4)
        width = draw.choice([height, height, draw.randint(1, 4)])
        text += f"k{height}{f'x{width}' if width != height else ''}s{draw.randint(1, 3)}"
        text += draw.choice(["", "p"])
    if kind in "CPWD":
        text += draw.choice(["", "b", "b"])
    if kind in "CPWDV":
        text += draw.choice("lrtgx")
    return text


def by_arithmetic(case):
    """Shapes and receptive fields by helpers.arithmetic; ``None`` from an impossible layer on."""
    shape, paths, whole = tuple(case["input"]), [[], []], None
    found = []
    for text in case["layers"]:
        kind, number = text[0], int(re.findall(r"^[CPD](\d+)", text)[0]) if text[0] in "CPD" else 0
        windows = None
        if kind in WINDOWED + "GH" and len(shape) < 3:
            return found + [None] * (len(case["layers"]) - len(found))
        if kind in WINDOWED:
            height, width, stride, same = re.search(r"k(\d+)(?:x(\d+))?s(\d+)(p?)", text).groups()
            padding = "same" if same else "valid"
            sizes = (int(height), int(width or height))
            try:
                after = [
                    output_size(n, k, int(stride), padding)
                    for n, k in zip(shape[:2], sizes, strict=True)
                ]
            except ValueError:
                return found + [None] * (len(case["layers"]) - len(found))
            windows = [Window(k, int(stride), padding) for k in sizes]
            shape = (*after, number if kind in "CP" else shape[2])
        elif kind in "GH":
            windows, shape = [Window(n) for n in shape[:2]], shape[2:]
        elif kind == "F" and len(shape) > 1:
            whole, shape = shape[:2], (shape[0] * shape[1] * shape[2],)
        elif kind == "D":
            windows, whole = whole and [Window(n) for n in whole], None
            shape = (*shape[:-1], number)
        if windows:
            paths = [[*path, window] for path, window in zip(paths, windows, strict=True)]
        fields = [
            vars(receptive_field(path, n)) for path, n in zip(paths, case["input"][:2], strict=True)
        ]
        found.append((list(shape), fields))
    return found


def test_shapes_and_receptive_fields_are_arithmetic_s_on_hundreds_of_networks(page):
    cases = drawn(400, seed=1)
    impossible = 0
    for case, got in zip(cases, page.evaluate(EXPLAIN, cases), strict=True):
        assert got["texts"] == case["layers"]
        expected = by_arithmetic(case)
        shown = [(row["shape"], row["fields"]) if "shape" in row else None for row in got["rows"]]
        assert shown == expected, case
        errors = [row["error"] for row in got["rows"] if "error" in row]
        assert len(errors) == (None in expected), case
        assert all(re.fullmatch(r"[A-Z].{40,}\.", error) for error in errors)
        impossible += len(errors)
    assert 20 < impossible < 200
    assert {text[0] for case in cases for text in case["layers"]} == set("CPWMABVOFGHD")


def built(code):
    """Model that the code builds, its weights without values; the ``ValueError`` it raises."""
    from helpers.architectures._weightless import without_values

    names = {}
    try:
        without_values(exec, code, names)
    except ValueError as error:
        return error
    return names["model"]


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


def test_keras_accepts_the_code_and_counts_alike_to_the_word(page, keras):
    from helpers.anatomy import explain

    cases = drawn(40, seed=2)
    refused = 0
    for case, got in zip(cases, page.evaluate(EXPLAIN, cases), strict=True):
        model = built(got["code"])
        if any("shape" not in row for row in got["rows"]):
            assert isinstance(model, ValueError), got["code"]
            refused += 1
            continue
        anatomy = explain(model)
        assert [
            (
                list(one.output_shape[1:]),
                one.parameters,
                one.trainable_parameters,
                one.multiply_adds,
                one.connections,
                one.formula,
                one.working,
            )
            for one in anatomy.layers
        ] == [
            (
                row["shape"],
                row["parameters"],
                row["trainable"],
                row["multiplyAdds"],
                row["connections"],
                row["formula"],
                row["working"],
            )
            for row in got["rows"]
        ], case
        assert model.count_params() == sum(row["parameters"] for row in got["rows"])
        settings = [settings_of(one) for one in model.layers]
        assert settings == [settings_in(text) for text in case["layers"]]
    assert 3 < refused < 30


def settings_of(layer):
    """What the counts do not show of a Keras layer: its activation, dropout's share."""
    function = getattr(layer, "activation", None)
    return type(layer).__name__[0], function and function.__name__, getattr(layer, "rate", None)


def settings_in(text):
    names = dict(zip("lrtgx", ("linear", "relu", "tanh", "sigmoid", "softmax"), strict=True))
    first = {"P": "S", "W": "D", "V": "A", "O": "D", "H": "G"}.get(text[0], text[0])
    function = names[text[-1]] if text[0] in "CPWDV" else None
    return first, function, int(text[1:]) / 100 if text[0] == "O" else None


def printed(model, line_length):
    lines = []
    model.summary(line_length=line_length, print_fn=lambda line, **_: lines.append(line))
    return "\n".join(lines)


def words(text):
    """The choice that the explorer offers for this layer."""
    if text[0] not in WINDOWED:
        return ""
    height, width, stride, same = re.search(r"k(\d+)(?:x(\d+))?s(\d+)(p?)", text).groups()
    said = f"{height} × {width or height}, stride {stride}, padding {'same' if same else 'valid'}"
    bias = "b" if "b" in text else ""
    return said if text[0] in "MA" else f"{said}, {'bias' if bias else 'no bias'}"


# Chains whose choices a reader would make, so that every layer is among the answers.
SENSIBLE = [
    ([28, 28, 1], "C32k3s1br Mk2s2 C64k3s1br Mk2s2 C64k3s1br F D64bl D10bx"),
    ([28, 28, 1], "C6k5s1pbt Ak2s2 C16k5s1bt Ak2s2 F D120bt D84bt D10bx"),
    ([64, 64, 3], "C16k3s2pl B Vr Wk3s1pl B P32k3s2pbr G D10bx"),
    ([32, 48, 3], "C8k3x5s1br Mk2s2 O50 C12k1s1r H D7l"),
    ([96, 96, 3], "C24k7s2pbr Mk3s2p P40k3s1pbr Ak3s3 F O50 D5bx"),
]


@pytest.mark.parametrize("line_length", [60, 80])
def test_a_printed_summary_is_solved_for_what_it_does_not_say(page, keras, line_length):
    chains = [{"input": size, "layers": layers.split()} for size, layers in SENSIBLE]
    codes = [got["code"] for got in page.evaluate(EXPLAIN, chains)]
    models = [built(code) for code in codes]
    with_input = [keras.Model(model.inputs, model.outputs) for model in models]
    texts = [{"text": printed(model, line_length)} for model in [*models, *with_input]]
    for number, got in enumerate(page.evaluate(READ, texts)):
        chain, model = chains[number % len(chains)], models[number % len(chains)]
        assert [(row["shape"], row["parameters"]) for row in got["rows"]] == [
            (list(layer.output.shape[1:]), layer.count_params()) for layer in model.layers
        ]
        asked = {one["name"]: one["choices"] for one in got["questions"]}
        for layer, text, read in zip(model.layers, chain["layers"], got["layers"], strict=True):
            answers = asked.get(layer.name, [words(read)])
            if layer is model.layers[0] and number < len(chains):
                size = " × ".join(map(str, chain["input"]))
                answers = asked.get(f"the input, and {layer.name}", [])
                assert f"input {size}, {words(text)}" in answers
            else:
                assert words(text) in answers, (text, answers)
        if number >= len(chains):
            assert got["input"] == chain["input"]


# As Keras 2.15 prints it: names that are too long go on in the next line.
KERAS_2 = """Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #   
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320       
                                                                 
 max_pooling2d (MaxPooling2  (None, 13, 13, 32)        0         
 D)                                                              
                                                                 
 average_pooling2d (Average  (None, 6, 6, 32)          0         
 Pooling2D)                                                      
                                                                 
 flatten (Flatten)           (None, 1152)              0         
                                                                 
 dense (Dense)               (None, 10)                11530     
                                                                 
=================================================================
Total params: 11850 (46.29 KB)
Trainable params: 11850 (46.29 KB)
Non-trainable params: 0 (0.00 Byte)
_________________________________________________________________
"""  # noqa: W291, W293


def test_a_summary_of_keras_2_is_read_too_and_an_answer_is_taken(page):
    first, second = page.evaluate(
        READ, [{"text": KERAS_2}, {"text": KERAS_2, "picks": {"max_pooling2d": 1}}]
    )
    assert first["input"] == [28, 28, 1]
    assert first["layers"] == ["C32k3s1bl", "Mk2s2", "Ak2s2", "F", "D10bl"]
    assert first["notes"] == ["The input is not in the summary: 28 × 28 × 1 is taken, as it fits."]
    asked = {one["name"]: one["choices"] for one in first["questions"]}
    assert asked["max_pooling2d"] == [
        "2 × 2, stride 2, padding valid",
        "3 × 3, stride 2, padding same",
    ]
    assert second["layers"] == ["C32k3s1bl", "Mk3s2p", "Ak2s2", "F", "D10bl"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing of the kind", "No layers found: paste all that"),
        (
            KERAS_2.replace("flatten (Flatten) ", "add (Add)         "),
            "add (Add) is not in this figure’s menu",
        ),
        (KERAS_2.replace("11530", "11531"), "dense (Dense): no layer of this figure turns 1152 "),
        (KERAS_2.replace("320 ", "321 "), "conv2d (Conv2D): no input gives 26 × 26 × 32 with 321 "),
        (KERAS_2.replace("(None, 10)", "?         ").replace("11530", "0 (unbuilt)"), "This netw"),
    ],
)
def test_a_summary_that_cannot_be_read_is_answered_in_a_sentence(page, text, said):
    (got,) = page.evaluate(READ, [{"text": text}])
    assert got["error"].startswith(said)
    assert got["error"].endswith(".")


def test_a_total_with_what_the_optimizer_keeps_is_said(page):
    trained = KERAS_2.replace("Total params: 11850", "Total params: 35,552")
    trained += "Optimizer params: 23,702 (92.59 KB)\n"
    (got,) = page.evaluate(READ, [{"text": trained}])
    assert got["notes"][-1] == (
        "The summary’s total is 35,552, the sum of its layers 11,850: it counts what the optimizer "
        "keeps, too."
    )


@pytest.mark.parametrize(
    ("layer", "shape", "parameters", "chain"),
    [
        ("Dense", "10", "7850", [[28, 28, 1], ["F", "D10bl"]]),
        ("Flatten", "3072", "0", [[32, 32, 3], ["F"]]),
        ("MaxPooling2D", "14, 14, 1", "0", [[28, 28, 1], ["Mk2s2"]]),
        ("BatchNormalization", "8, 8, 3", "12", [[8, 8, 3], ["B"]]),
        ("DepthwiseConv2D", "30, 30, 3", "30", [[32, 32, 3], ["Wk3s1bl"]]),
    ],
)
def test_the_input_of_any_first_layer_is_found(page, layer, shape, parameters, chain):
    text = f"first ({layer})   (None, {shape})   {parameters}\nTotal params: {parameters}"
    (got,) = page.evaluate(READ, [{"text": text}])
    assert [got["input"], got["layers"]] == chain
