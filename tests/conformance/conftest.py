import json
import pathlib
import subprocess

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from talk import Talk

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Jupyter's suite skips what a kernel does not name a sample for: here each of its tests must run."""
    report = yield
    if report.skipped and item.path.name == "test_kernel.py":
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="module")
def shared():
    """One kernel for the tests of a module that leave it as it was."""
    t = Talk()
    yield t
    t.close()


@pytest.fixture
def talk(shared):
    shared.drain()
    return shared


@pytest.fixture
def fresh():
    """Starts kernels for one test."""
    started = []

    def start(**options):
        started.append(Talk(**options))
        return started[-1]

    yield start
    for t in started:
        t.close()


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A kernel of a toy language, which has what Go needs no front end to ask for: comms and subshells."""
    folder = tmp_path_factory.mktemp("toy")
    binary = folder / "toykernel"
    subprocess.run(["go", "build", "-o", binary, "./tests/toy/toykernel"], cwd=ROOT, check=True)
    spec = folder / "kernels" / "toy"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({
        "argv": [str(binary), "{connection_file}"], "display_name": "Toy", "language": "toy", "interrupt_mode": "message"}))
    t = Talk("toy", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder / "kernels")]))
    yield t
    t.close()
