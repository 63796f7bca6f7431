"""What a frame of a notebook holds, and whether it is what pandas computes."""

import io
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from conftest import Kernel  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
WIDTH = 1e-9


def cells(name):
    """The code of a notebook, cell by cell."""
    notebook = json.loads((ROOT / name).read_text())
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]


@pytest.fixture(scope="module")
def shared_kernel():
    """One kernel for the tests of a module."""
    k = Kernel(cwd=str(ROOT))
    yield k
    k.close()


def collect(kernel, setup, expression):
    """The final rows of a frame as the kernel computes them, read back from its CSV."""
    run = kernel.ok(
        f"{{\n{setup}\n\tvar text strings.Builder\n\tif err := ({expression}).Collect().WriteCSV(&text); err != nil {{\n\t\tpanic(err)\n\t}}\n"
        "\tfmt.Print(text.String())\n}")
    return run.stdout


def read(text):
    return pd.read_csv(io.StringIO(text), skip_blank_lines=False)


def compare(got, want):
    assert len(got) == len(want)
    for name in want.columns:
        a, b = got[name], want[name].reset_index(drop=True)
        if pd.api.types.is_bool_dtype(b) or not pd.api.types.is_numeric_dtype(b):
            same = a.astype(str).str.lower() == b.astype(str).str.lower()
            if pd.api.types.is_datetime64_any_dtype(b):
                same = pd.to_datetime(a, format="ISO8601") == b
            same |= a.isna() & (b.isna() | (b.astype(str) == ""))
            assert same.all(), name
        else:
            np.testing.assert_allclose(a.to_numpy(float), b.to_numpy(float), rtol=WIDTH, atol=1e-9, err_msg=name)


def check(kernel, notebook, source, setup, expression, want, sizes=(31, 8192)):
    """The expression stands in the notebook and gives what pandas does, for any size of batches."""
    text = "".join("\n".join(cells(notebook)).split())
    assert "".join(expression.split()) in text, f"{notebook} does not have {expression}"
    files = [f'{name} := streamdf.ReadCSV("data/{file}", streamdf.CSVOptions{{BatchRows: %d}})' for name, file in source.items()]
    texts = [collect(kernel, "\n".join([f % rows for f in files] + [setup]), expression) for rows in sizes]
    assert len(set(texts)) == 1, "the answer depends on how the stream was cut"
    compare(read(texts[0]), want)
