"""What a person sees: the first notebook in JupyterLab, live, done, saved and reopened."""

import shutil

import pandas as pd
import pytest

import lab

NAME = "01-first-stream.ipynb"
WIDE = 'streamdf.ReadCSV("data/earthquakes.csv").Replay("time", 4*3600)'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    lab.SHOTS.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copytree(lab.ROOT / "notebooks", folder, dirs_exist_ok=True)
    lab.write_notebook(folder / "wide.ipynb", WIDE)
    with lab.server(folder, tmp_path_factory.mktemp("lab")) as server, lab.browser() as page:
        page.problems = []
        page.on("pageerror", lambda e: page.problems.append(str(e)))
        lab.open_notebook(page, server, NAME)
        page.lab = server
        yield page


def cells(page):
    return page.evaluate("""() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(c => ({
        source: window.jupyterapp.shell.currentWidget.content.widgets[[...c.parentNode.children].indexOf(c)]?.model.sharedModel.source
                ?? c.querySelector('.cm-content')?.innerText ?? '',
        prompt: c.querySelector('.jp-InputArea-prompt')?.innerText ?? '',
        text: c.querySelector('.jp-Cell-outputWrapper')?.innerText ?? '',
        failed: !!c.querySelector('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'),
    }))""")


def full_shot(page, name):
    """The notebook from top to bottom, however long."""
    height = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').scrollHeight + 120")
    page.set_viewport_size({"width": 1280, "height": min(height, 12_000)})
    page.screenshot(path=str(lab.SHOTS / name))
    page.set_viewport_size({"width": 1280, "height": 1600})


def test_live_then_done(page):
    lab.command(page, "notebook:run-all-cells")
    page.wait_for_function("() => Object.values(window.freshetStates).some(s => s.size >= 5)", timeout=60_000)
    full_shot(page, "live.png")
    page.wait_for_function("""() => {
        const views = [...document.querySelectorAll('.freshet')];
        const busy = [...document.querySelectorAll('.jp-InputArea-prompt')].some(p => p.innerText.includes('*'));
        return !busy && views.length >= 9 && views.every(v => !/● live|○ /.test(v.innerText) && /done|stopped|rows ×/.test(v.innerText));
    }""", timeout=120_000)
    full_shot(page, "done.png")

    seen = cells(page)
    assert not [c for c in seen if c["failed"]], "a cell failed"
    assert not page.problems
    states = lab.states(page)
    tables = [len(s) for s in states.values() if not s[0].startswith("data:")]
    plots = [len(s) for s in states.values() if s[0].startswith("data:")]
    assert max(tables) >= 5, f"no table showed five distinct frames: {tables}"
    assert max(plots) >= 5, f"no plot showed five distinct frames: {plots}"
    assert page.evaluate("window.freshetBlank") == 0, "a view was blank for a moment"


def test_final_numbers_are_those_of_a_batch_computation(page):
    quakes = pd.read_csv(lab.ROOT / "notebooks" / "data" / "earthquakes.csv")
    by_source = {c["source"].strip(): c["text"] for c in cells(page)}
    mean = by_source['quakes.Mean("magnitude", "depth_km")']
    assert f"{quakes.magnitude.mean():.3f}" in mean and f"{quakes.depth_km.mean():.3f}" in mean, mean
    groups = next(text for source, text in by_source.items() if source.startswith('quakes.GroupBy("network").Agg'))
    for network, n in quakes.network.value_counts().items():
        assert any(line.split()[:2] == [network, str(n)] for line in groups.splitlines()), f"{network} {n}\n{groups}"
    assert "1,707 rows" in by_source["quakes := streamdf.ReadCSV(\"data/earthquakes.csv\").Replay(\"time\", 20*3600)\nquakes"]


def test_saved_and_reopened(page):
    before = [c["text"] for c in cells(page)]
    lab.command(page, "docmanager:save")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000)
    page.reload()
    page.wait_for_selector(".jp-Notebook .freshet", timeout=60_000)
    page.wait_for_function("() => document.querySelectorAll('.freshet').length >= 9", timeout=60_000)
    full_shot(page, "reopened.png")
    assert [c["text"] for c in cells(page)] == before


def test_wide_table_in_a_narrow_window(page):
    """The last column can be scrolled to, and updates leave the reader there."""
    page.set_viewport_size({"width": 700, "height": 900})
    lab.open_notebook(page, page.lab, "wide.ipynb", workspace="wide")
    lab.command(page, "notebook:run-all-cells")
    page.wait_for_function("() => (window.freshetStates[0]?.size ?? 0) >= 2", timeout=60_000)
    last = """() => { const table = document.querySelector('.freshet table'), box = table.closest('.jp-RenderedHTML');
                      return {edge: table.getBoundingClientRect().right - box.getBoundingClientRect().right, at: box.scrollLeft,
                              text: table.innerText, states: window.freshetStates[0].size}; }"""
    before = page.evaluate(last)
    assert before["edge"] > 50, "the window is not narrow enough for this test"
    page.evaluate("() => { document.querySelector('.freshet table').closest('.jp-RenderedHTML').scrollLeft = 10_000; }")
    page.wait_for_function(f"() => window.freshetStates[0].size >= {before['states'] + 5}", timeout=60_000)
    after = page.evaluate(last)
    assert after["edge"] <= 1 and after["at"] > 50, after
    assert after["text"] != before["text"]
