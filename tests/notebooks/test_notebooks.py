"""Every notebook runs from top to bottom in batch, and leaves its final frames behind."""

import pathlib
import re

import nbformat
import papermill
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

ROOT = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(ROOT.glob("*.ipynb"))


def by_nbconvert(path, out):
    notebook = nbformat.read(path, as_version=4)
    ExecutePreprocessor(timeout=300, kernel_name="freshet").preprocess(notebook, {"metadata": {"path": str(ROOT)}})
    return notebook


def by_papermill(path, out):
    papermill.execute_notebook(str(path), str(out), cwd=str(ROOT), kernel_name="freshet", progress_bar=False)
    return nbformat.read(out, as_version=4)


def bundles(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield cell, output["data"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.parametrize("execute", [by_nbconvert, by_papermill])
def test_runs_and_leaves_final_frames(path, execute, tmp_path):
    notebook = execute(path, tmp_path / path.name)
    errors = [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    assert not errors
    live = [(cell, data) for cell, data in bundles(notebook) if "freshet" in data.get("text/html", "")]
    assert live, "no live view left anything in the notebook"
    for cell, data in live:
        assert "text/plain" in data, cell.source
        assert "✓" in data["text/html"] or "done" in data["text/html"] or "rows ×" in data["text/html"], (
            f"not a final frame:\n{cell.source}\n{data['text/plain']}")
        assert "● live" not in data["text/plain"], cell.source
        if "<img" in data["text/html"] and ".Plot()" in cell.source:
            assert "image/png" in data, f"no PNG of the final plot:\n{cell.source}"
            assert re.search(r'alt="[^"]+"', data["text/html"]), "a plot without alt text"


def test_readme_lists_every_notebook():
    listed = set(re.findall(r"\]\(([^)]+\.ipynb)\)", (ROOT / "README.md").read_text()))
    assert listed == {p.name for p in NOTEBOOKS}
