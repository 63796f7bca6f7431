"""Every result of the first notebook equals what pandas computes of the same file, however the stream was cut."""

import io
import pathlib

import numpy as np
import pandas as pd
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
CSV = ROOT / "data" / "earthquakes.csv"
WIDTH = 1e-9


def quakes():
    return pd.read_csv(CSV, parse_dates=["time"], keep_default_na=False,
                       na_values={c: [""] for c in ["latitude", "longitude", "depth_km", "magnitude"]})


def strong(q):
    z = q.assign(energy=10 ** (1.5 * q.magnitude + 4.8), deep=q.depth_km > 70)
    return z[z.magnitude > 2].reset_index(drop=True)


def timed(q, window, reduce):
    """A rolling window by time over rows in time order, as pandas does it on an index."""
    s = q.set_index("time")[["magnitude"]].sort_index(kind="stable").rolling(window)
    return pd.DataFrame({"magnitude": reduce(s)["magnitude"].to_numpy()})


def grouped(q):
    g = q.groupby("network", sort=False).magnitude
    return pd.DataFrame({"n": g.size(), "worst": g.max(), "mean": g.mean(), "p90": g.quantile(0.9)}).reset_index()


# Each result: the Go expression on a frame called quakes, and pandas' answer.
RESULTS = {
    "assign and filter": ('quakes.Assign("energy = 10 ** (1.5 * magnitude + 4.8)", "deep = depth_km > 70").Filter("magnitude > 2")', strong),
    "mean": ('quakes.Mean("magnitude", "depth_km")', lambda q: q[["magnitude", "depth_km"]].mean().to_frame().T),
    "agg": ('quakes.Agg("n = count()", "mean = mean(magnitude)", "std = std(magnitude)", "worst = max(magnitude)", "deepest = max(depth_km)")',
            lambda q: pd.DataFrame({"n": [len(q)], "mean": [q.magnitude.mean()], "std": [q.magnitude.std()],
                                    "worst": [q.magnitude.max()], "deepest": [q.depth_km.max()]})),
    "group by": ('quakes.GroupBy("network").Agg("n = count()", "worst = max(magnitude)", "mean = mean(magnitude)", "p90 = quantile(magnitude, 0.9)")', grouped),
    "group mean": ('quakes.GroupBy("network").Mean("magnitude")',
                   lambda q: q.groupby("network", sort=False).magnitude.mean().reset_index()),
    "rolling rows": ('quakes.Rolling(20).Mean("magnitude", "depth_km")', lambda q: q[["magnitude", "depth_km"]].rolling(20).mean()),
    "rolling time": ('quakes.EventTime("time", "0s").Rolling("6h").Mean("magnitude")', lambda q: timed(q, "6h", lambda s: s.mean())),
    "rolling quantile": ('quakes.EventTime("time", "0s").Rolling("12h").Quantile(0.9, "magnitude")',
                         lambda q: timed(q, "12h", lambda s: s.quantile(0.9))),
}


@pytest.fixture(scope="module")
def shared_kernel():
    import sys
    sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
    from conftest import Kernel
    k = Kernel(cwd=str(ROOT))
    yield k
    k.close()


def collect(kernel, expression, batch_rows):
    """The frame's final rows as the kernel computes them, read back from its CSV."""
    run = kernel.ok(
        f'{{\n\tquakes := streamdf.ReadCSV("data/earthquakes.csv", streamdf.CSVOptions{{BatchRows: {batch_rows}}})\n'
        f"\tvar text strings.Builder\n\tif err := ({expression}).Collect().WriteCSV(&text); err != nil {{\n\t\tpanic(err)\n\t}}\n"
        "\tfmt.Print(text.String())\n}")
    return run.stdout


def compare(got, want):
    for name in want.columns:
        a, b = got[name], want[name]
        if pd.api.types.is_bool_dtype(b) or not pd.api.types.is_numeric_dtype(b):
            same = a.astype(str).str.lower() == b.astype(str).str.lower()
            if pd.api.types.is_datetime64_any_dtype(b):
                same = pd.to_datetime(a, format="ISO8601") == b
            same |= a.isna() & (b.isna() | (b.astype(str) == ""))
            assert same.all(), name
        else:
            np.testing.assert_allclose(a.to_numpy(float), b.to_numpy(float), rtol=WIDTH, atol=0, err_msg=name)


@pytest.mark.parametrize("name", RESULTS)
def test_equals_pandas_for_any_batch_size(shared_kernel, name):
    expression, oracle = RESULTS[name]
    texts = [collect(shared_kernel, expression, rows) for rows in (1, 97, 8192)]
    assert texts[0] == texts[1] == texts[2], "the answer depends on how the stream was cut"
    want = oracle(quakes())
    got = pd.read_csv(io.StringIO(texts[0]), skip_blank_lines=False)
    assert len(got) == len(want)
    compare(got, want)
