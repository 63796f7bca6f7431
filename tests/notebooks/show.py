"""Prints the text of a notebook's outputs, as a reader without a browser sees them."""

import sys

import nbformat


def main(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.outputs:
            continue
        print(f"\n[{cell.execution_count}] " + cell.source.strip().replace("\n", "\n    "))
        for output in cell.outputs:
            if output.output_type == "stream":
                print(output.text.rstrip())
            elif "data" in output:
                print(output.data.get("text/plain", "").rstrip())


if __name__ == "__main__":
    main(sys.argv[1])
