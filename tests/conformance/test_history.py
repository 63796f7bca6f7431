"""History over sessions: numbers, tail, range, search, and several kernels at once."""

import os
import stat

import pytest


def history(talk, **request):
    return [tuple(row) for row in talk.ask("history_request", {"raw": True, "output": False, **request})["history"]]


@pytest.fixture
def store(tmp_path):
    return tmp_path / "kept" / "history.db"


def test_over_restarts(fresh, store):
    env = {"FRESHET_HISTORY": str(store)}
    first = fresh(env=env)
    for code in ["a := 1", "a + 1", "a := 1"]:
        first.run(code)
    first.run("hidden := 2", silent=True)
    assert history(first, hist_access_type="range", session=0, start=1, stop=3) == [(1, 1, "a := 1"), (1, 2, "a + 1")]
    first.ask("shutdown_request", {"restart": False}, channel="control")
    assert first.ended() == 0
    second = fresh(env=env)
    second.run("b := 2")
    assert history(second, hist_access_type="tail", n=2) == [(1, 3, "a := 1"), (2, 1, "b := 2")]
    assert history(second, hist_access_type="range", session=-1, start=2, stop=9) == [(1, 2, "a + 1"), (1, 3, "a := 1")]
    assert history(second, hist_access_type="range", session=1, start=2, stop=3, output=True) == [(1, 2, ["a + 1", "2"])]
    assert history(second, hist_access_type="search", pattern="? := *") == [(1, 1, "a := 1"), (1, 3, "a := 1"), (2, 1, "b := 2")]
    assert history(second, hist_access_type="search", pattern="? := *", unique=True) == [(1, 3, "a := 1"), (2, 1, "b := 2")]
    assert history(second, hist_access_type="search", pattern="a*", n=1) == [(1, 3, "a := 1")]
    assert stat.S_IMODE(os.stat(store).st_mode) == 0o600 and stat.S_IMODE(os.stat(store.parent).st_mode) == 0o700


def test_kernels_at_once(fresh, store):
    kernels = [fresh(env={"FRESHET_HISTORY": str(store)}) for _ in range(3)]
    ids = [[k.execute(f"1{i}{n}") for n in range(10)] for i, k in enumerate(kernels)]
    for k, own in zip(kernels, ids):
        for msg_id in own:
            k.reply(msg_id)
    for i, k in enumerate(kernels):
        own = history(k, hist_access_type="range", session=0)
        assert [(line, code) for _, line, code in own] == [(n + 1, f"1{i}{n}") for n in range(10)]
    assert {s for s, _, _ in history(kernels[0], hist_access_type="tail", n=1000)} == {1, 2, 3}


def test_killed_kernels_keep_what_was_stored(fresh, store):
    env = {"FRESHET_HISTORY": str(store)}
    first = fresh(env=env)
    first.run("before")
    assert history(first, hist_access_type="tail", n=1)
    first.manager.provisioner.process.kill()
    assert history(fresh(env=env), hist_access_type="tail", n=1) == [(1, 1, "before")]


@pytest.mark.parametrize("path", ["", "off"])
def test_none(fresh, path):
    talk = fresh(env={"FRESHET_HISTORY": path})
    talk.run("1")
    assert history(talk, hist_access_type="tail", n=5) == [(1, 1, "1")]
