"""Queries beside streamz and pandas, in one run: rows a second at batches of 1,000 rows.

Each round runs Freshet's Go benchmark and then both peers on rows of the same kind, so that a slow moment of the machine
meets all of them; the best round counts. Ratios hold, single figures do not.
"""

import argparse
import re
import subprocess
import time

import numpy as np
import pandas as pd
from streamz.dataframe import DataFrame

ROWS, BATCH = 400_000, 1000

OPS = {
    "elementwise": (lambda f: f[f.x + f.y > 2], lambda d: d.assign(z=d.x + d.y).query("z > 2")),
    "groupby_mean": (lambda f: f.groupby("k").x.mean(), lambda d: d.groupby("k").x.mean()),
    "rolling20_mean": (lambda f: f.x.rolling(20).mean(), lambda d: d.x.rolling(20).mean()),
}
OURS = {"elementwise": "elementwise", "groupby_mean": "groupby_mean_str", "rolling20_mean": "rolling20_mean"}


def data():
    r = np.random.default_rng(1)
    names = np.array([f"sensor-{i:03d}" for i in range(1000)])
    return pd.DataFrame({"k": names[r.integers(0, 1000, ROWS)], "x": r.standard_normal(ROWS), "y": 5 + 2 * r.standard_normal(ROWS)})


def streamz_rate(op, rows):
    """A pandas frame for each emit; the result of each is made."""
    results = []
    source = DataFrame(example=rows[:0])
    OPS[op][0](source).stream.sink(results.append)
    batches = [rows[i:i + BATCH] for i in range(0, ROWS, BATCH)]
    begin = time.perf_counter()
    for batch in batches:
        source.emit(batch)
    took = time.perf_counter() - begin
    assert len(results) == len(batches)
    return ROWS / took


def pandas_rate(op, rows):
    """The whole frame at once: nothing is streamed."""
    begin = time.perf_counter()
    OPS[op][1](rows)
    return ROWS / (time.perf_counter() - begin)


def freshet_rates():
    names = "|".join(OURS.values())
    out = subprocess.run(
        ["go", "test", "-run", "^$", "-bench", f"BenchmarkQuery/({names})/batch={BATCH}$", "-benchtime", "3x", "./streamdf"],
        check=True, capture_output=True, text=True).stdout
    found = dict(re.findall(r"BenchmarkQuery/(\w+)/batch=\d+\S*\s.*?([\d.e+]+) rows/s", out))
    return {op: float(found[name]) for op, name in OURS.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    rows, best = data(), {}

    def note(op, who, rate):
        best[op, who] = max(best.get((op, who), 0), rate)

    for _ in range(rounds):
        for op, rate in freshet_rates().items():
            note(op, "freshet", rate)
        for op in OPS:
            note(op, "streamz", streamz_rate(op, rows))
            note(op, "pandas", pandas_rate(op, rows))
    print(f"million rows a second at batches of {BATCH} rows (pandas: all at once), best of {rounds} rounds")
    print(f"{'':<16}{'freshet':>10}{'streamz':>10}{'pandas':>10}{'× streamz':>11}{'× pandas':>10}")
    for op in OPS:
        ours, streamz, pandas = (best[op, who] for who in ("freshet", "streamz", "pandas"))
        print(f"{op:<16}{ours / 1e6:>10.1f}{streamz / 1e6:>10.2f}{pandas / 1e6:>10.1f}{ours / streamz:>11.0f}{ours / pandas:>10.1f}")


if __name__ == "__main__":
    main()
