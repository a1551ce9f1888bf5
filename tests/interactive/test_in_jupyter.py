"""Figures in a real Jupyter: keys stay in them; a notebook that is not trusted reads well."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.interactive import convolution_explorer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTERS = sorted(Path(__file__).parents[2].glob("chapters/0*.ipynb"))
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--ServerApp.token=",
    "--ServerApp.password=",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


def html_outputs():
    """What the chapters store as HTML, and where it is from."""
    for chapter in CHAPTERS:
        for cell in nbformat.read(chapter, as_version=4).cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if "text/html" in data:
                    yield f"{chapter.stem}, cell {cell.id}", data["text/html"]


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


def displayed(html):
    return new_output("display_data", {"text/html": html})


def untrusted():
    outputs = [displayed(html) for _, html in html_outputs()]
    return notebook(new_code_cell("...", outputs=outputs))


def trusted():
    cells = [new_code_cell(f"cell = {number}") for number in range(3)]
    cells[1].outputs = [displayed(convolution_explorer()._repr_html_())]
    return notebook(*cells)


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """The address of a Jupyter server that has both notebooks."""
    root = tmp_path_factory.mktemp("jupyter")
    own = {f"JUPYTER_{name}_DIR": str(root / name) for name in ("DATA", "CONFIG", "RUNTIME")}
    for name in ("notebooks", "DATA"):
        (root / name).mkdir()
    for name, content in {"trusted": trusted(), "untrusted": untrusted()}.items():
        nbformat.write(content, root / "notebooks" / f"{name}.ipynb")
    notary = NotebookNotary(data_dir=own["JUPYTER_DATA_DIR"])
    notary.sign(nbformat.read(root / "notebooks" / "trusted.ipynb", as_version=4))
    notary.store.close()
    command = [sys.executable, "-m", "notebook", *OPTIONS, f"--notebook-dir={root / 'notebooks'}"]
    with (root / "log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
    try:
        yield address(server, root)
    finally:
        server.kill()  # a kernel ends when its server has
        server.wait()


def address(server, root):
    """Wait for the file in which a server says where it is."""
    for _ in range(600):
        for found in (root / "RUNTIME").glob("jpserver-*.json"):
            if text := found.read_text(encoding="utf-8"):
                return json.loads(text)["url"]
        assert server.poll() is None, (root / "log").read_text(encoding="utf-8")
        time.sleep(0.1)
    pytest.fail("Jupyter did not say within a minute where it is")


@pytest.fixture(scope="module")
def open_notebook(jupyter, browser):
    """Open a notebook in Notebook 7, or, as ``"lab/tree"``, in JupyterLab."""
    context = browser.new_context(viewport={"width": 1300, "height": 1200})

    def open_notebook(name, application="notebooks"):
        page = context.new_page()
        page.goto(f"{jupyter}{application}/{name}.ipynb")
        page.locator(".jp-OutputArea-output").first.wait_for(state="attached", timeout=60_000)
        return page

    yield open_notebook
    context.close()


@pytest.mark.parametrize("application", ["notebooks", "lab/tree"])
def test_no_key_typed_in_a_figure_reaches_jupyter(open_notebook, application):
    page = open_notebook("trusted", application)
    active = "[...document.querySelectorAll('.jp-Cell')].map(it => it.matches('.jp-mod-active'))"
    slider = page.get_by_label("Window", exact=True)
    slider.click(position={"x": 1, "y": 5})
    before = page.evaluate(active)

    for key in ("Home", "ArrowRight", "ArrowDown", "d", "d", "x", "b", "Delete"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)  # Jupyter takes two d for one command while it waits

    assert slider.get_attribute("aria-valuetext") == "row 2, column 2"
    assert page.evaluate(active) == before
    assert len(before) == 3


def test_what_jupyter_leaves_of_an_output_that_it_does_not_trust_can_be_read(open_notebook):
    page = open_notebook("untrusted")
    stored = list(html_outputs())
    outputs = page.locator(".jp-OutputArea-output")
    outputs.nth(len(stored) - 1).wait_for(state="attached")
    left = outputs.evaluate_all(
        "all => all.map(it => [it.innerText, it.querySelectorAll('svg, script, style').length])"
    )
    drawn, smeared = 0, []
    for (place, html), (said, live) in zip(stored, left, strict=True):
        assert not live, "trusted after all"
        output = BeautifulSoup(html, "html.parser")
        drawn += bool(output.svg)
        instead = output.select_one(".cn-instead") if output.svg else output
        for unseen in instead.select("script, style, details > :not(summary)"):
            unseen.decompose()
        if words(said) != words(instead.get_text(" ")):
            smeared.append((place, said[:80]))
    assert smeared == []
    assert drawn > 15


def words(text):
    return re.findall(r"\w+", text)
