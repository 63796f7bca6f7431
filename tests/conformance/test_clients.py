"""Sessions of the clients that people use: console, nbclient, nbconvert, papermill with parameters."""

import pathlib
import subprocess
import sys

import nbformat
import papermill
import pexpect
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from papermill.translators import papermill_translators

PLUGIN = pathlib.Path(__file__).resolve().parents[2] / "install" / "papermill"
sys.path.insert(0, str(PLUGIN))
import freshet_papermill  # noqa: E402


# nbclient leaves what it has not read four seconds after a cell's reply: on a machine with much else to do, that is not
# what the kernel has failed to send.
PATIENT = "--ExecutePreprocessor.iopub_timeout=60"


def notebook(*cells):
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "freshet", "display_name": "Go", "language": "go"}})
    nb.cells = [nbformat.v4.new_code_cell(c) if isinstance(c, str) else c for c in cells]
    return nb


def text(cell):
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs)


def test_console():
    console = pexpect.spawn("jupyter", ["console", "--kernel", "freshet", "--simple-prompt"], encoding="utf-8", timeout=30, echo=False)
    try:
        console.expect_exact("In [1]:")
        console.sendline('fmt.Println("hello", 6*7)')
        console.expect_exact("hello 42")
        console.sendline("x := 20; x + 1")
        console.expect_exact("21")
        console.sendline('panic("boom")')
        console.expect_exact("boom")
        console.sendline('fmt.Println("typed", display.Input("name? "))')
        console.expect_exact("name? ")
        console.sendline("Ada")
        console.expect_exact("typed Ada")
        console.expect_exact("In [5]:")
        console.sendeof()
        console.expect_exact("really want to exit")
        console.sendline("y")
        console.expect(pexpect.EOF)
    finally:
        console.close(force=True)


def test_nbclient_loses_nothing():
    """20,000 lines of 1 KB and 2,000 updates of one display: all the text, and the final display."""
    nb = notebook(
        'for i := range 20000 { fmt.Printf("%08d %s\\n", i, strings.Repeat("x", 1014)) }',
        'display.Show("begin", display.ID("d"));',
        'for i := range 2000 { display.Update("d", fmt.Sprint("update ", i)) }',
        'fmt.Println("end")',
    )
    NotebookClient(nb, kernel_name="freshet", timeout=120, iopub_timeout=60).execute()
    assert text(nb.cells[0]) == "".join("%08d %s\n" % (i, "x" * 1014) for i in range(20000))
    assert "update 1999" in text(nb.cells[1])
    assert text(nb.cells[3]) == "end\n"


def test_nbclient_stops_at_an_error():
    nb = notebook("1 + 1", 'panic("boom")', 'fmt.Println("never")')
    with pytest.raises(CellExecutionError, match="boom"):
        NotebookClient(nb, kernel_name="freshet").execute()
    assert text(nb.cells[0]) == "2" and not nb.cells[2].outputs


def test_nbconvert(tmp_path):
    path = tmp_path / "n.ipynb"
    nbformat.write(notebook('fmt.Println("printed")', "6 * 7"), path)
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--execute", str(path)], check=True, capture_output=True, timeout=120)
    page = path.with_suffix(".html").read_text()
    assert "printed" in page and ">42<" in page.replace("\n", "")


def test_nbconvert_loses_nothing(tmp_path):
    """20,000 lines of 1 KB, printed at once and a little at a time: each is there, in order."""
    path = tmp_path / "n.ipynb"
    nbformat.write(notebook(
        'for i := range 20000 { fmt.Printf("%08d %s\\n", i, strings.Repeat("x", 1014)) }',
        'for i := range 2000 { fmt.Printf("%08d ", i); if i % 100 == 0 { time.Sleep(5 * time.Millisecond) }; fmt.Println("é") }'), path)
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", PATIENT, str(path)],
                   check=True, capture_output=True, timeout=180)
    cells = nbformat.read(path, as_version=4).cells
    assert text(cells[0]).splitlines() == ["%08d %s" % (i, "x" * 1014) for i in range(20000)]
    assert text(cells[1]).splitlines() == ["%08d é" % i for i in range(2000)]


PARAMETERS = {
    "n": 12, "big": 2**40, "ratio": 2.0, "name": 'é "quoted"\n\\ 😀', "on": True, "off": False, "none": None,
    "ints": [1, 2], "mixed": [1, 2.5], "words": ["a", "b"], "empty": [], "sundry": [1, "a", None],
    "limits": {"low": 1, "high": 2}, "deep": {"a": [1], "b": "c"}, "infinite": float("inf"),
}


def test_papermill_parameters(tmp_path):
    parameters = nbformat.v4.new_code_cell("n := 1 // how many", metadata={"tags": ["parameters"]})
    check = nbformat.v4.new_code_cell(
        'fmt.Println(n, big, ratio * 1.5, name, on, off, none == nil)\n'
        'fmt.Println(ints, mixed, words, len(empty), sundry, limits["high"], deep["b"], infinite)')
    source, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook(parameters, check), source)
    papermill.execute_notebook(str(source), str(out), parameters=PARAMETERS, kernel_name="freshet", progress_bar=False)
    done = nbformat.read(out, as_version=4)
    injected = done.cells[1]
    assert injected.metadata.tags == ["injected-parameters"] and injected.source.startswith("// Parameters\nn := 12\n")
    assert text(done.cells[-1]) == (
        '12 1099511627776 3 é "quoted"\n\\ 😀 true false true\n[1 2] [1 2.5] [a b] 0 [1 a <nil>] 2 c +Inf\n')


def test_papermill_knows_the_parameters_of_a_notebook(tmp_path):
    cell = nbformat.v4.new_code_cell('n := 5 // how many\nvar ratio float64 = 0.5\nname := "a"\nfmt.Println(n)', metadata={"tags": ["parameters"]})
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook(cell), source)
    found = papermill.inspect_notebook(str(source))
    assert {k: (v["default"], v["inferred_type_name"], v["help"]) for k, v in found.items()} == {
        "n": ("5", "None", "how many"), "ratio": ("0.5", "float64", ""), "name": ('"a"', "None", "")}


def test_papermill_plugin_is_declared():
    """papermill loads its engines' entry points when it is imported; ours registers the translator."""
    declared = (PLUGIN / "pyproject.toml").read_text()
    assert '[project.entry-points."papermill.engine"]\nfreshet = "freshet_papermill:Engine"' in declared
    assert papermill_translators.find_translator("freshet", "go") is freshet_papermill.GoTranslator
