"""How kernels begin and end, and what clients can do to them."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import zmq
from jupyter_client.kernelspec import KernelSpecManager


def test_restarts(fresh):
    """Twenty of twenty: the reply and the final idle arrive, the process ends, the next one starts."""
    talk = fresh()
    for i in range(20):
        msg_id = talk.send("shutdown_request", {"restart": True}, channel="control")
        assert talk.reply(msg_id)["restart"] is True
        assert talk.seen(msg_id) == ["busy", "shutdown_reply", "idle"]
        assert talk.ended() == 0
        if i < 19:
            talk.client.stop_channels()
            talk.manager.start_kernel(env=dict(os.environ))
            talk.connect()


@pytest.mark.parametrize("channel", ["control", "shell"])
def test_shutdown_during_an_endless_cell(fresh, channel):
    talk = fresh()
    cell = talk.running("for {}")
    msg_id = talk.send("shutdown_request", {"restart": False}, channel="control")
    assert talk.reply(msg_id)["status"] == "ok"
    assert talk.ended() == 0
    talk.until(lambda: cell in talk.replies)


@pytest.mark.parametrize("code", ["1", "for {}"])
def test_sigterm(fresh, code):
    """The process ends by itself, at once, and a running cell is answered."""
    talk = fresh()
    cell = talk.running(code)
    if code == "1":
        talk.reply(cell)
    began = time.monotonic()
    os.kill(talk.pid, signal.SIGTERM)
    talk.ended()
    assert time.monotonic() - began < 2
    assert talk.reply(cell)["status"] == ("ok" if code == "1" else "error")


def test_sigint_between_cells_does_nothing(fresh):
    talk = fresh()
    for _ in range(10):
        os.kill(talk.pid, signal.SIGINT)
    time.sleep(0.2)  # a signal that is on its way would be for the next cell
    assert talk.run("1")[0]["status"] == "ok"


def test_no_orphan(tmp_path):
    """The process that started the kernel is killed: the kernel ends too."""
    parent = subprocess.Popen([sys.executable, "-c", """
import os, time
from jupyter_client.manager import KernelManager
m = KernelManager(kernel_name="freshet")
m.start_kernel()
c = m.blocking_client(); c.start_channels(); c.wait_for_ready(timeout=30)
print(m.provisioner.process.pid, flush=True)
time.sleep(60)
"""], stdout=subprocess.PIPE, text=True)
    kernel = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    end = time.monotonic() + 5
    while alive(kernel):
        assert time.monotonic() < end, "the kernel outlives its parent"
        time.sleep(0.05)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().split()[2] != "Z"
    except FileNotFoundError:
        return False
    except ProcessLookupError:
        return False


def test_every_subscriber_is_welcome(fresh):
    talk = fresh()
    with talk.socket(zmq.XSUB, "iopub") as first, talk.socket(zmq.XSUB, "iopub") as second:
        for s in (first, second, first):  # the third is the same as the first, from the same peer
            s.send(b"\x01")
            assert s.poll(5000), "no welcome"
            message = talk.client.session.feed_identities(s.recv_multipart())
            message = talk.client.session.deserialize(message[1])
            assert message["msg_type"] == "iopub_welcome" and message["content"] == {"subscription": ""}
            assert message["parent_header"] == {}


def test_odd_subscriptions(fresh):
    talk = fresh()
    with talk.socket(zmq.XSUB, "iopub") as s:
        for p in [b"", b"\x00", b"\x02", b"\x07abc", b"\x01" * 5000, b"\x00never subscribed", b"\xff\xfe", b"\x01\x00\x01"]:
            s.send(p)
        s.send_multipart([b"\x01", b"more", b"\x01"])
        for i in range(2000):
            s.send(b"\x01%d" % i)
        assert talk.run("1")[0]["status"] == "ok"


def test_flood_that_is_never_read(fresh):
    """A client that asks and does not read holds up nobody; ipykernel's shell hangs for good."""
    talk = fresh()
    with talk.socket(zmq.DEALER, "shell", rcvhwm=1, rcvbuf=4096, sndtimeo=10_000) as s:
        session = talk.client.session
        for _ in range(10_000):  # 15 MB of replies, which no buffer on the way takes
            s.send_multipart(session.serialize(session.msg("kernel_info_request", {})))
        reply, seen = talk.run("6 * 7")
        assert reply["status"] == "ok" and seen[-1] == "idle"


def test_ipc(fresh, tmp_path):
    talk = fresh(transport="ipc", ip=str(tmp_path / "k"))
    assert talk.run("1")[0]["status"] == "ok"
    assert all((tmp_path / f"k-{port}").stat().st_mode & 0o077 == 0 for port in talk.manager.ports)
    talk.ask("shutdown_request", {"restart": False}, channel="control")
    assert talk.ended() == 0
    assert not list(tmp_path.glob("k-*"))


def test_log_goes_to_stderr_and_has_no_key(fresh, tmp_path):
    log = tmp_path / "log"
    talk = fresh(start={"stderr": log.open("w"), "extra_arguments": ["--log-level", "debug"]})
    reply, seen = talk.run('fmt.Println("x")')
    assert seen == ["busy", "execute_input", "stream", "idle"]
    with talk.socket(zmq.DEALER, "shell") as s:
        for _ in range(500):
            s.send_multipart([b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"{}"])
        talk.until(lambda: "signature" in log.read_text())
        time.sleep(0.3)  # for the rest of them
    talk.ask("kernel_info_request")
    text = log.read_text()
    assert talk.manager.session.key.decode() not in text
    assert len(text) < 20000, "a flood of bad messages floods the log"


SUBSCRIBER = """
import sys, time, zmq
s = zmq.Context().socket(zmq.SUB)
s.setsockopt(zmq.SUBSCRIBE, b"")
s.connect(sys.argv[1])
s.recv_multipart()  # the welcome
print("subscribed", flush=True)
time.sleep(100)
"""


def rss(pid):
    with open(f"/proc/{pid}/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc, and given back on Linux")
def test_idle_memory(fresh):
    """A kernel that has answered gives back what only its start has used, and goes on computing from what is left."""
    talk = fresh()
    talk.until(lambda: rss(talk.pid) < 22_000_000)
    assert talk.run("6 * 7")[0]["status"] == "ok"


def test_a_stopped_subscriber_holds_up_nobody(fresh):
    """50 MB are printed while another client is stopped: all arrive, and the memory is given back or was not taken."""
    talk = fresh()
    other = subprocess.Popen([sys.executable, "-c", SUBSCRIBER, talk.manager._make_url("iopub")], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "subscribed\n"
        os.kill(other.pid, signal.SIGSTOP)
        talk.run("1")
        before = rss(talk.pid)
        msg_id = talk.execute('for i := range 5000 { fmt.Printf("%08d %s\\n", i, strings.Repeat("y", 10000)) }')
        talk.reply(msg_id)
        assert talk.printed(msg_id) == "".join("%08d %s\n" % (i, "y" * 10000) for i in range(5000))
        assert rss(talk.pid) - before < 200 << 20
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("change, says", [
    ({"curve_publickey": "k" * 40, "curve_secretkey": "s" * 40}, "encryption"),
    ({"ip": "0.0.0.0", "key": ""}, "no key"),
    ({"signature_scheme": "hmac-md5"}, "hmac-md5"),
    ({"transport": "udp"}, "udp"),
])
def test_what_cannot_be_served_is_refused_loudly(tmp_path, change, says):
    file = tmp_path / "connection.json"
    file.write_text(json.dumps({
        "transport": "tcp", "ip": "127.0.0.1", "key": "top-secret", "signature_scheme": "hmac-sha256",
        "shell_port": 0, "control_port": 0, "iopub_port": 0, "stdin_port": 0, "hb_port": 0, **change}))
    program = KernelSpecManager().get_kernel_spec("freshet").argv[0]
    done = subprocess.run([program, "kernel", "-f", file], capture_output=True, text=True, timeout=10)
    assert done.returncode != 0 and says in done.stderr
    assert "top-secret" not in done.stderr and "s" * 40 not in done.stderr
