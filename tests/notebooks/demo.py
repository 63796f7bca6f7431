"""Runs a notebook and prints what each cell shows as soon as it has run; keeps the result as a notebook and as a page."""

import pathlib
import sys

import nbclient
import nbconvert
import nbformat


def text(cell):
    """The outputs of a cell as a reader without a browser sees them."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text.rstrip())
        elif output.output_type == "error":
            parts.append("\n".join(output.traceback))
        elif "data" in output:
            parts.append(output.data.get("text/plain", "").rstrip())
    return "\n".join(filter(None, parts))


def main(path, out):
    path, out = pathlib.Path(path), pathlib.Path(out)
    notebook = nbformat.read(path, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]

    def begin(cell, cell_index):
        number = 1 + sum(c.cell_type == "code" for c in notebook.cells[:cell_index])
        print(f"\n[{number} of {len(code)}] " + cell.source.strip().replace("\n", "\n    "), flush=True)

    def end(cell, cell_index, execute_reply):
        shown = text(cell)
        if shown:
            print(shown, flush=True)

    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="freshet", resources={"metadata": {"path": str(path.parent)}},
        on_cell_execute=begin, on_cell_executed=end)
    client.execute()
    out.mkdir(parents=True, exist_ok=True)
    result = out / path.name
    nbformat.write(notebook, result)
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    result.with_suffix(".html").write_text(page)
    print(f"\nThe notebook with its results:  {result}")
    print(f"The same as a page:             {result.with_suffix('.html')}")


if __name__ == "__main__":
    main(*sys.argv[1:])
