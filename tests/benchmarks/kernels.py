"""The kernel beside ipykernel, and xeus-python where it is installed, in one run: start, round trips, prints, memory.

Ratios hold, single figures do not.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import nbformat
from jupyter_client.kernelspec import KernelSpecManager

HERE = pathlib.Path(__file__).parent / "kernel"
KERNELS = ["freshet", "python3"] + ["xpython"] * ("xpython" in KernelSpecManager().find_kernel_specs())

# What is shown of kernel_bench.py's figures: a label, and where the figure is.
SHOWN = [
    ("first kernel_info_reply after spawn, ms (median)", ("start_ms", "p50")),
    ("kernel_info round trip, ms (median)", ("kernel_info_ms", "p50")),
    ("empty cell, ms (median)", ("noop_ms", "p50")),
    ("a print reaches the client, ms (median)", ("print_ms", "p50")),
    ("a print of a running cell, ms (median)", ("print_live_ms", "p50")),
    ("20,000 lines of 1 KB until idle, s", ("flood", "seconds_to_idle")),
    ("are they complete?", ("flood", "complete")),
    ("the same through nbconvert, s (best of 3)", ("nbconvert", "seconds")),
    ("lines that are there, of 20,000 (worst of 3)", ("nbconvert", "lines")),
    ("2,000 updates: is the final one there?", ("updates", "final_present")),
    ("idle memory, MB", ("rss_idle_mb",)),
]


def measure(kernel):
    out = subprocess.run([sys.executable, str(HERE / "kernel_bench.py"), kernel], check=True, capture_output=True, text=True).stdout
    return json.loads(out.strip().splitlines()[-1])


LINES = 20_000
PRINTS = {
    "go": f'for i := range {LINES} {{ fmt.Printf("%08d %s\\n", i, strings.Repeat("x", 1014)) }}',
    "python": f'for i in range({LINES}): print("%08d %s" % (i, "x" * 1014))',
}


def nbconvert(kernel):
    """A notebook that prints 20,000 lines of 1 KB, executed by nbconvert: how long it takes from start to file, and what it has."""
    code = PRINTS[KernelSpecManager().get_kernel_spec(kernel).language]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)], metadata={"kernelspec": {"name": kernel, "display_name": kernel}})
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "flood.ipynb"
        nbformat.write(nb, path)
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "--ExecutePreprocessor.iopub_timeout=60", str(path)], check=True, capture_output=True)
        seconds = time.monotonic() - began
        outputs = nbformat.read(path, as_version=4).cells[0].outputs
    lines = set("".join(o.get("text", "") for o in outputs).splitlines())
    return {"seconds": round(seconds, 1), "lines": sum("%08d %s" % (i, "x" * 1014) in lines for i in range(LINES))}


def figure(result, path):
    for key in path:
        result = result.get(key) if isinstance(result, dict) else None
    return result


def main():
    results = {kernel: measure(kernel) for kernel in KERNELS}
    for _ in range(3):  # in turns, for what else the machine does changes in seconds
        for kernel in KERNELS:
            run = nbconvert(kernel)
            best = results[kernel].setdefault("nbconvert", run)
            best["seconds"] = min(best["seconds"], run["seconds"])
            best["lines"] = min(best["lines"], run["lines"])
    print(f"{'':<52}" + "".join(f"{k:>12}" for k in KERNELS))
    for label, path in SHOWN:
        print(f"{label:<52}" + "".join(f"{figure(results[k], path)!s:>12}" for k in KERNELS))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
