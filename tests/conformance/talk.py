"""A front end that sees everything: each message of each channel, by the request it belongs to."""

import os
import queue
import signal
import time
from collections import defaultdict
from contextlib import contextmanager

import zmq
from jupyter_client.manager import KernelManager

TIMEOUT = 30


class Talk:
    """A running kernel, its manager, and a client that keeps what has come by the parent's msg_id."""

    def __init__(self, kernel_name="freshet", env=None, start=None, **manager):
        self.manager = KernelManager(kernel_name=kernel_name, **manager)
        self.manager.start_kernel(env={**os.environ, **(env or {})}, **(start or {}))
        self.connect()

    def connect(self):
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)
        self.drain()

    def drain(self):
        self.iopub, self.replies, self.asked = defaultdict(list), {}, []

    def send(self, msg_type, content=None, channel="shell", subshell=None, buffers=None, metadata=None):
        session = self.client.session
        msg = session.msg(msg_type, content or {}, metadata=metadata)
        if subshell:
            msg["header"]["subshell_id"] = subshell
        session.send(getattr(self.client, f"{channel}_channel").socket, msg, buffers=buffers)
        return msg["header"]["msg_id"]

    def execute(self, code, silent=False, allow_stdin=False, stop_on_error=True, user_expressions=None, **options):
        content = {"code": code, "silent": silent, "store_history": not silent, "allow_stdin": allow_stdin,
                   "stop_on_error": stop_on_error, "user_expressions": user_expressions or {}}
        return self.send("execute_request", content, **options)

    def pump(self, seconds=0.05):
        """Takes what comes, for a while at most."""
        channels = [self.client.iopub_channel, self.client.shell_channel, self.client.control_channel, self.client.stdin_channel]
        poller = zmq.Poller()
        for c in channels:
            poller.register(c.socket, zmq.POLLIN)
        ready = dict(poller.poll(seconds * 1000))
        for c in channels:
            while c.socket in ready:
                try:
                    m = c.get_msg(timeout=0)
                except queue.Empty:
                    break
                parent = m["parent_header"].get("msg_id")
                if c is self.client.iopub_channel:
                    self.iopub[parent].append(m)
                elif c is self.client.stdin_channel:
                    self.asked.append(m)
                else:
                    self.replies[parent] = m

    def until(self, wanted, timeout=TIMEOUT):
        end = time.monotonic() + timeout
        while not (got := wanted()):
            assert time.monotonic() < end, f"nothing within {timeout} s; iopub: {self.kinds()}"
            self.pump()
        return got

    def kinds(self):
        return {k: [m["msg_type"] for m in v][-5:] for k, v in list(self.iopub.items())[-3:]}

    def idle(self, msg_id):
        return any(m["msg_type"] == "status" and m["content"]["execution_state"] == "idle" for m in self.iopub[msg_id])

    def reply(self, msg_id, timeout=TIMEOUT):
        """The reply's content, when reply and idle have come."""
        self.until(lambda: msg_id in self.replies and self.idle(msg_id), timeout)
        return self.replies[msg_id]["content"]

    def ask(self, msg_type, content=None, **options):
        return self.reply(self.send(msg_type, content, **options))

    def run(self, code, **options):
        msg_id = self.execute(code, **options)
        return self.reply(msg_id), self.seen(msg_id)

    def seen(self, msg_id):
        """What came on iopub for a request: types, with the state for status."""
        return [m["content"]["execution_state"] if m["msg_type"] == "status" else m["msg_type"] for m in self.iopub[msg_id]]

    def printed(self, msg_id, name="stdout"):
        return "".join(m["content"]["text"] for m in self.iopub[msg_id]
                       if m["msg_type"] == "stream" and m["content"]["name"] == name)

    def running(self, code, **options):
        """Sends a cell and returns when it has printed."""
        msg_id = self.execute('fmt.Println("running")\n' + code, **options)
        self.until(lambda: self.printed(msg_id))
        return msg_id

    def question(self):
        self.until(lambda: self.asked)
        return self.asked.pop(0)

    def answer(self, value, question=None):
        msg = self.client.session.msg("input_reply", {"value": value}, parent=question)
        self.client.session.send(self.client.stdin_channel.socket, msg)

    def interrupt(self, by="message"):
        if by == "signal":
            os.kill(self.pid, signal.SIGINT)
        else:
            self.send("interrupt_request", channel="control")

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    @contextmanager
    def socket(self, kind, channel, **options):
        """A socket of our own beside the client's."""
        s = zmq.Context.instance().socket(kind)
        s.linger = 0
        for name, value in options.items():  # such as rcvhwm: they hold for what connects later
            setattr(s, name, value)
        s.connect(self.manager._make_url(channel))
        try:
            yield s
        finally:
            s.close()

    def ended(self, within=3):
        """Waits for the kernel's process to end by itself."""
        return self.manager.provisioner.process.wait(timeout=within)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
