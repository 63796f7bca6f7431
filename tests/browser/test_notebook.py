"""Notebook 7: the same notebook, the same views."""

from playwright.sync_api import TimeoutError

import lab

CELLS = [
    'quakes := streamdf.ReadCSV("quakes.csv").Replay("time", 100*3600)\nquakes.GroupBy("network").Count()',
    'quakes.Plot().Scatter().X("longitude").Y("latitude")',
    'fmt.Println("a line", 6*7)',
]


def run_all(page):
    """Runs all cells; a page that is not yet connected to its kernel ignores it, so ask until a cell has a number."""
    for _ in range(20):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        try:
            page.wait_for_function(
                "() => /\\[[0-9*]+\\]/.test(document.querySelector('.jp-InputArea-prompt').innerText)", timeout=3000)
            return
        except TimeoutError:
            continue
    raise AssertionError("the notebook does not run")


def test_views_in_notebook_7(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "quakes.csv").write_text((lab.DATA / "earthquakes.csv").read_text())
    lab.write_notebook(folder / "views.ipynb", *CELLS)
    with lab.server(folder, tmp_path / "home") as (url, token), lab.browser() as page:
        page.goto(f"{url}notebooks/views.ipynb?token={token}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        run_all(page)
        page.wait_for_function(
            """() => { const text = document.querySelector('.jp-Notebook').innerText;
                       return (text.match(/done/g) ?? []).length >= 2 && text.includes('a line 42'); }""", timeout=60_000)
        page.screenshot(path=str(lab.SHOTS / "notebook-7.png"))
        text = page.inner_text(".jp-Notebook")
        assert "12 groups" in text and "1,707 rows" in text, text
        assert page.locator(".freshet img").count() == 1
        assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
