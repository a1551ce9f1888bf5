"""Gradient descent, watched: NumPy's path, and a reader who moves rate, start and step."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from numpy.lib.stride_tricks import sliding_window_view

from helpers.interactive import descent_watched

LINE = np.array([[-1, 2, -1]] * 3)
WINDOWS = sliding_window_view(
    np.random.default_rng(0).normal(size=(20, 12, 12)), (3, 3), axis=(1, 2)
)
FIGURE = descent_watched(WINDOWS, LINE)
PATHS = """() => {
  const figure = document.querySelector("descent-watched");
  const {descend, RATES, KERNELS} = customElements.get("descent-watched").arithmetic;
  return Object.values(KERNELS).flatMap((kernel) => RATES.map((rate) =>
    ({kernel, rate, path: descend(figure.losses, rate, kernel, 12)})));
}"""


def numpys_path(kernel, rate, steps=12):
    """Kernels and losses, from the windows themselves."""
    windows, kernel = WINDOWS.reshape(-1, 9), np.array(kernel, float)
    targets = windows @ LINE.ravel()
    for _ in range(steps + 1):
        errors = windows @ kernel - targets
        yield kernel.copy(), (errors**2).mean()
        kernel -= rate * 2 * (errors[:, None] * windows).mean(axis=0)


def test_what_it_says_is_what_the_chapter_s_loop_gives():
    first, *_, last = (loss for _, loss in numpys_path(np.zeros(9), 0.1, 20))
    assert f"falls from {first:.3g} to {last:.3g} in 20 steps" in FIGURE.alt


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"must end in \(3, 3\), got \(20, 10, 10, 3, 3\) and"):
        descent_watched(WINDOWS, np.zeros((5, 5)))


@pytest.fixture
def page(open_page):
    return open_page(FIGURE._repr_html_())


def said(page):
    return " ".join(page.locator("descent-watched .text").inner_text().split())


@pytest.mark.browser
def test_every_path_is_numpy_s(page):
    for case in page.evaluate(PATHS):
        for step, (kernel, loss) in zip(
            case["path"], numpys_path(case["kernel"], case["rate"]), strict=True
        ):
            nearly = 1e-4 * max(1, np.abs(kernel).max())
            np.testing.assert_allclose(step["kernel"], kernel, rtol=0, atol=nearly)
            np.testing.assert_allclose(step["loss"], loss, rtol=1e-3, atol=1e-9)


@pytest.mark.browser
def test_rate_start_and_step_are_worked_from_the_keyboard_and_kept_in_the_address(page):
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert "The rate is too large" in said(page)
    page.keyboard.press("Home")
    assert said(page).startswith("Rate 0.01, from nine zeros: after 0 steps")
    assert "not yet right" in said(page)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("Rate 0.1, from nine ones: after 1 step the")
    page.wait_for_url("**?descent=2-ones-1")
    status = page.locator("descent-watched [role=status]")
    assert status.text_content().startswith("Rate 0.1, from nine ones")


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_a_phone_and_breaks_no_rule_of_accessibility(open_page, mode):
    viewport = {"width": 390, "height": 800}
    page = open_page(
        FIGURE._repr_html_(), "?descent=8-far-60", color_scheme=mode, viewport=viewport
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page).response["violations"] == []
