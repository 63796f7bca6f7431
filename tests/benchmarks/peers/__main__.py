"""Queries beside pinned peers, in one run: million rows a second, as a table.

Each round runs Freshet's Go benchmark and then every peer in a process of its own, so that a slow moment of the machine meets
all of them; the best round counts. Peers that take batches get 20,000 rows untimed and then batches for --budget seconds; the
result of every batch is made. Making batches is not timed. With --clock cpu the time is the processor's, of all threads: what
compares on a machine that others use too.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
BATCHES, WARM = (1, 1000, 100_000), 20_000
OPS = [
    "elementwise", "sum", "mean", "var", "groupby_sum", "groupby_mean_str", "groupby_var", "rolling20_mean", "rolling20_var",
    "rolling20_max", "rolling100_q90", "rolling10000_q90", "rolling_100ms_q90", "ewm_mean", "tumbling_1s_mean", "asof_join", "topk",
]
STREAMS, ARRAYS = ("streamz", "river", "numpy", "polars"), ("pandas", "polars", "duckdb")


def stream_rate(make, rows, batch, budget, clock):
    """Rows a second of a peer that takes batches."""
    cut, push = make(rows)
    push(cut(0, WARM))
    at, took, done = WARM, 0.0, 0
    some = max(1, min(200, WARM // batch))
    while took < budget and at + batch <= rows.n:
        batches = []
        while len(batches) < some and at + batch <= rows.n:
            batches.append(cut(at, at + batch))
            at += batch
        begin = clock()
        for b in batches:
            push(b)
        took += clock() - begin
        done += len(batches) * batch
    return done / took


def array_rate(call, rows, budget, clock):
    """Rows a second of a peer that takes all rows."""
    took, times = 0.0, 0
    while took < budget:
        begin = clock()
        call()
        took += clock() - begin
        times += 1
    return rows.n * times / took


def work(args):
    """One peer's rates, a JSON line each."""
    import warnings

    warnings.simplefilter("ignore")
    from rows import Rows

    rows, clock = Rows(), time.process_time if args.clock == "cpu" else time.perf_counter
    kind, name = args.worker.split(":")
    if kind == "stream":
        import streams

        ops = streams.PEERS[name]()
        for op in (o for o in OPS if o in ops and re.search(args.op, o)):
            for batch in (1,) if name == "river" else BATCHES:
                print(json.dumps([op, batch, stream_rate(ops[op], rows, batch, args.budget, clock)]), flush=True)
        return
    import arrays

    ops = arrays.PEERS[name](rows)
    for op in (o for o in OPS if o in ops and re.search(args.op, o)):
        print(json.dumps([op, "all", array_rate(ops[op], rows, args.budget, clock)]), flush=True)


def freshet(args):
    """The Go benchmark's rates."""
    ops = "|".join(o for o in OPS if re.search(args.op, o))
    out = subprocess.run(
        ["go", "test", "-run", "^$", "-bench", f"^BenchmarkQuery$/^({ops})$", "-benchtime", f"{args.budget}s", "./streamdf"],
        check=True, capture_output=True, text=True).stdout
    for op, batch, rest in re.findall(r"BenchmarkQuery/(\w+)/batch=(\d+)\S*\s+(.*)", out):
        metrics = {unit: float(value) for value, unit in re.findall(r"([\d.e+]+) (\S+)", rest)}
        yield op, int(batch), 1e9 / metrics["cpu-ns/row"] if args.clock == "cpu" else metrics["rows/s"]


def peer(args, who):
    command = [sys.executable, str(HERE), "--worker", who, "--op", args.op, "--budget", str(args.budget), "--clock", args.clock]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, PYTHONUTF8="1"))
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
    return map(json.loads, done.stdout.splitlines())


def measure(args):
    """The best rate of each (who, operation, batch)."""
    best = collections.defaultdict(float)
    for n in range(args.rounds):
        for who in ("Freshet", *(f"stream:{p}" for p in STREAMS), *(f"array:{p}" for p in ARRAYS)):
            print(f"round {n + 1} of {args.rounds}: {who}", file=sys.stderr)
            for op, batch, rate in freshet(args) if who == "Freshet" else peer(args, who):
                best[who, op, batch] = max(best[who, op, batch], rate)
    return best


COLUMNS = [
    ("Freshet, 1", "Freshet", 1), ("streamz", "stream:streamz", 1), ("river", "stream:river", 1),
    ("Freshet, 1,000", "Freshet", 1000), ("streamz", "stream:streamz", 1000),
    ("numpy by hand", "stream:numpy", 1000), ("Polars by hand", "stream:polars", 1000),
    ("Freshet, 100,000", "Freshet", 100_000), ("pandas", "array:pandas", "all"),
    ("Polars", "array:polars", "all"), ("DuckDB", "array:duckdb", "all"),
]


def shown(rate):
    m = rate / 1e6
    return f"{m:.0f}" if m >= 100 else f"{m:.1f}" if m >= 10 else f"{m:.2f}" if m >= 0.1 else f"{m:.2g}" if m else "–"


def table(best):
    print("| | " + " | ".join(title for title, _, _ in COLUMNS) + " |")
    print("|---|" + "---|" * len(COLUMNS))
    for op in (o for o in OPS if best.get(("Freshet", o, 1))):
        cells = [shown(best.get((who, op, batch), 0)) for _, who, batch in COLUMNS]
        print(f"| {op} | " + " | ".join(f"**{c}**" if who == "Freshet" else c for c, (_, who, _) in zip(cells, COLUMNS)) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=0.5, help="seconds for each measurement")
    parser.add_argument("--op", default="", help="a regular expression: which operations")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return work(args)
    best = measure(args)
    print(f"Million rows a second{' of processor time' if args.clock == 'cpu' else ''}, best of {args.rounds} rounds; "
          f"load {os.getloadavg()[0]:.1f} at the end.\n")
    table(best)


if __name__ == "__main__":
    main()
