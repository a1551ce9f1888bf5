"""A kernel on a picture: numbers of TensorFlow, and a reader with weights and a picture."""

import io

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from helpers.interactive import kernel_on_picture

IMAGE = np.random.default_rng(0).integers(0, 256, (9, 12)).astype(np.uint8)
FIGURE = kernel_on_picture(IMAGE, "noise")
COMPUTE = """cases => cases.map(({width, values, kernel, stride, around, pooling}) => {
  const {convolve, pool} = customElements.get("kernel-on-picture").arithmetic;
  const picture = {width, height: values.length / width, values};
  const output = pool(convolve(picture, kernel, stride, around), pooling);
  return [output.width, output.height, [...output.values]];
})"""


def test_the_sentence_says_sizes_and_range():
    tf = pytest.importorskip("tensorflow")
    kernel = np.array([[-1, 2, -1]] * 3, np.float32)[:, :, None, None]
    output = tf.nn.conv2d(IMAGE[None, :, :, None].astype(np.float32), kernel, 1, "VALID").numpy()
    low, high = (f"{value:.0f}".replace("-", "−") for value in (output.min(), output.max()))
    assert FIGURE.alt.endswith(f"Output 10 × 7, from {low} to {high}.")


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (IMAGE.astype(float), r"must be bytes \(H, W\), got float64 \(9, 12\)"),
        (IMAGE[:2], r"must be bytes \(H, W\), got uint8 \(2, 12\)"),
        (np.zeros((200, 9), np.uint8), r"at most 160 pixels a side, got \(200, 9\)"),
    ],
)
def test_what_it_cannot_show_is_refused(image, message):
    with pytest.raises(ValueError, match=message):
        kernel_on_picture(image, "noise")


@pytest.fixture
def page(open_page):
    return open_page(FIGURE._repr_html_())


def said(page):
    return " ".join(page.locator("kernel-on-picture .text").inner_text().split())


@pytest.mark.browser
def test_numbers_are_tensorflow_s_for_every_stride_padding_and_pooling(page):
    tf = pytest.importorskip("tensorflow")
    random = np.random.default_rng(1)
    cases, expected = [], []
    for stride in (1, 2, 3):
        for around in (0, 1):
            for pooling in ("none", "max", "average"):
                values = random.integers(0, 256, (11, 8))
                kernel = random.integers(-9, 10, (3, 3))
                cases.append(
                    {
                        "width": 8,
                        "values": values.ravel().tolist(),
                        "kernel": kernel.ravel().tolist(),
                        "stride": stride,
                        "around": around,
                        "pooling": pooling,
                    }
                )
                maps = tf.nn.conv2d(
                    np.pad(values, around)[None, :, :, None].astype(np.float32),
                    kernel[:, :, None, None].astype(np.float32),
                    stride,
                    "VALID",
                )
                if pooling != "none":
                    reduce = tf.nn.max_pool2d if pooling == "max" else tf.nn.avg_pool2d
                    maps = reduce(maps, 2, 2, "VALID")
                expected.append(maps.numpy()[0, :, :, 0])
    for (width, height, values), maps in zip(page.evaluate(COMPUTE, cases), expected, strict=True):
        assert (height, width) == maps.shape
        np.testing.assert_allclose(np.reshape(values, maps.shape), maps, rtol=1e-6)


@pytest.mark.browser
def test_weights_and_presets_change_what_is_shown_and_the_address_keeps_it(page):
    assert said(page).startswith("The kernel “vertical line” finds upright strokes")
    page.get_by_label("Kernel", exact=True).first.select_option("blur")
    assert "The weights add up to 9, so a flat area is multiplied by 9" in said(page)
    page.get_by_label("Weight in row 1, column 2").fill("-8")
    assert "The weights add up to 0, so a flat area gives 0" in said(page)
    page.get_by_label("Stride").select_option("2")
    page.get_by_label("Pooling 2 × 2").select_option("max")
    assert "Output 2 × 2, from" in said(page)  # 9 × 12: 4 × 5 at stride 2, and halved
    page.wait_for_url(lambda url: url.endswith("?picture=2-0-max-1*_8*1*1*1*1*1*1*1"))
    page.get_by_role("button", name="Reset").click()
    assert "Output 10 × 7" in said(page)


@pytest.mark.browser
def test_a_picture_of_the_reader_s_is_shown_grey_and_goes_nowhere(page):
    red = io.BytesIO()
    Image.new("RGB", (400, 200), (255, 0, 0)).save(red, "PNG")
    file = {"name": "red.png", "mimeType": "image/png", "buffer": red.getvalue()}
    page.locator("#file").set_input_files(file)
    page.get_by_text("Input, your picture: 160 × 80").wait_for()
    page.get_by_label("Kernel", exact=True).first.select_option("nothing at all")
    assert "from 76, black, to 76, white" in said(page)  # 0.299 of 255: the luma of ITU-R BT.601
    broken = {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.locator("#file").set_input_files(broken)
    page.locator(".text", has_text="not a picture that the browser can read").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_a_phone_and_breaks_no_rule_of_accessibility(open_page, mode):
    viewport = {"width": 390, "height": 900}
    page = open_page(FIGURE._repr_html_(), color_scheme=mode, viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page).response["violations"] == []
