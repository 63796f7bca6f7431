"""What the Python tests share: a kernel at work, and a client that collects what a cell sends."""

import os
import queue
import tempfile
from dataclasses import dataclass, field

import pytest
from jupyter_client.manager import start_new_kernel

TIMEOUT = 60

# Kernels of one run share a history of their own.
os.environ["FRESHET_HISTORY"] = os.path.join(tempfile.mkdtemp(prefix="freshet-test-"), "history.db")


@dataclass
class Run:
    """One executed cell: its reply and everything that came on iopub, in order."""

    reply: dict
    messages: list = field(default_factory=list)

    @property
    def stdout(self):
        return "".join(m["content"]["text"] for m in self.messages
                       if m["msg_type"] == "stream" and m["content"]["name"] == "stdout")

    @property
    def error(self):
        return next((m["content"] for m in self.messages if m["msg_type"] == "error"), None)

    @property
    def result(self):
        return next((m["content"]["data"] for m in self.messages if m["msg_type"] == "execute_result"), None)


class Kernel:
    """A running kernel and its client."""

    def __init__(self, cwd=None):
        self.manager, self.client = start_new_kernel(kernel_name="freshet", cwd=cwd)

    def run(self, code, allow_stdin=False, timeout=TIMEOUT):
        """Executes a cell and waits for its reply and idle."""
        msg_id = self.client.execute(code, allow_stdin=allow_stdin)
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == msg_id:
                return Run(reply["content"], messages)

    def ok(self, code, **options):
        """Executes a cell that must not fail."""
        run = self.run(code, **options)
        assert run.reply["status"] == "ok", "\n".join(run.reply.get("traceback", [str(run.reply)]))
        return run

    def later(self, timeout):
        """The next iopub message of whatever parent; None when none comes in time."""
        try:
            return self.client.get_iopub_msg(timeout=timeout)
        except queue.Empty:
            return None

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel():
    k = Kernel()
    yield k
    k.close()


@pytest.fixture
def kernel_in(tmp_path):
    """Starts kernels in a folder of their own."""
    started = []

    def start(cwd=tmp_path):
        started.append(Kernel(cwd=str(cwd)))
        return started[-1]

    yield start
    for k in started:
        k.close()
