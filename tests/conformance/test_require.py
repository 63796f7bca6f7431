"""Modules in cells: the kernel is built anew with them, and the new one takes the place of the old, which clients hardly notice."""

import json
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest

BUILD = 300  # seconds that a build may take on a machine with much else to do
MODULE = "example.test/greet"
FILES = {
    "go.mod": f"module {MODULE}\n\ngo 1.24\n",
    "greet.go": """// Package greet greets.
package greet

import "encoding/json"

// A Greeter says something.
type Greeter interface{ Greet() string }

// Answer is the answer.
const Answer = 42

// Hello greets a name.
func Hello(name string) string { return "hello, " + name }

// All lets everybody greet.
func All(list ...Greeter) (out []string) {
	for _, g := range list {
		out = append(out, g.Greet())
	}
	return out
}

// Text is a value as its fields tell it.
func Text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
""",
    "count/count.go": "package count\n\nfunc Up(n int) (out []int) {\n\tfor i := range n {\n\t\tout = append(out, i)\n\t}\n\treturn out\n}\n",
    "internal/secret/secret.go": "package secret\n",
    "cmd/tool/main.go": "package main\n\nfunc main() {}\n",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A proxy that has the module in two versions, the second broken, and a cache of its own."""
    root = tmp_path_factory.mktemp("proxy")
    at = root / MODULE / "@v"
    at.mkdir(parents=True)
    (at / "list").write_text("v1.0.0\nv1.1.0\n")
    for version in ("v1.0.0", "v1.1.0"):
        files = dict(FILES)
        if version == "v1.1.0":
            files["greet.go"] = "package greet\n\nfunc Hello() string { return nothing }\n"
        (at / f"{version}.info").write_text(json.dumps({"Version": version}))
        (at / f"{version}.mod").write_text(files["go.mod"])
        with zipfile.ZipFile(at / f"{version}.zip", "w") as z:
            for name, text in files.items():
                z.writestr(f"{MODULE}@{version}/{name}", text)
    return {"GOPROXY": f"file://{root}", "GONOSUMDB": MODULE, "GOFLAGS": "", "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
            "GOCACHE": subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True).stdout.strip()}


def test_require(fresh, world):
    """All cells at once: those behind the one that has the kernel built anew wait for the new one, in order, and count on."""
    talk = fresh(env=world)
    talk.run("x := 1")
    pid = talk.pid
    cells = [f'%require {MODULE}@v1.0.0\ngreet.Hello("you")', "n := greet.Answer", "n + 1", f'import "{MODULE}/count"\ncount.Up(3)',
             'type cat struct{ Name string }\nfunc (c cat) Greet() string { return c.Name + " purrs" }\ngreet.All(cat{"Tom"})',
             'type dog struct{ Name string; Age int }\ngreet.Text(dog{"Rex", 3})']
    sent = [talk.execute(code) for code in cells]
    replies = [talk.reply(s, timeout=BUILD) for s in sent]
    assert [r["status"] for r in replies] == ["ok"] * len(cells), replies[0]
    assert [r["execution_count"] for r in replies] == [2, 3, 4, 5, 6, 7]
    shown = [m["content"]["data"]["text/plain"] for s in sent for m in talk.iopub[s] if m["msg_type"] == "execute_result"]
    assert shown == ['"hello, you"', "43", "[]int{0, 1, 2}", '[]string{"Tom purrs"}', '"{\\"Name\\":\\"Rex\\",\\"Age\\":3}"']
    said = talk.printed(sent[0])
    assert "building the kernel" in said and f"{MODULE} v1.0.0 is here" in said
    assert talk.pid == pid and talk.manager.provisioner.process.poll() is None
    failed = talk.execute("x")
    assert talk.reply(failed)["evalue"].startswith("undefined: x")
    again = talk.execute(f"%require {MODULE}@v1.0.0")
    assert talk.reply(again)["status"] == "ok" and talk.printed(again) == f"{MODULE} v1.0.0 is here\n"
    listed = talk.execute("%require")
    talk.reply(listed)
    assert talk.printed(listed) == f"{MODULE}  v1.0.0\n{MODULE}/count  v1.0.0\n"
    completion = talk.ask("complete_request", {"code": "greet.", "cursor_pos": 6})
    assert {"Hello", "Greeter", "Answer"} <= set(completion["matches"])
    help = talk.ask("inspect_request", {"code": "greet.Hello", "cursor_pos": 11, "detail_level": 0})
    assert "greets a name" in help["data"]["text/plain"]


def test_what_was_built_is_kept(fresh, world):
    """The next kernel has it at once."""
    talk = fresh(env=world)
    cell = talk.execute(f'%require {MODULE}@v1.0.0\ngreet.Hello("again")')
    assert talk.reply(cell, timeout=BUILD)["status"] == "ok"
    assert "building" not in talk.printed(cell)


def test_nbconvert(tmp_path, world):
    cells = [f"%require {MODULE}@v1.0.0", 'greet.Hello("notebook")', 'fmt.Println(greet.Answer)']
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells], metadata={"kernelspec": {"name": "freshet", "display_name": "Go", "language": "go"}})
    path = tmp_path / "required.ipynb"
    nbformat.write(nb, path)
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(path)],
                   check=True, capture_output=True, timeout=BUILD, env={**os.environ, **world})
    done = nbformat.read(path, as_version=4).cells
    assert [c.execution_count for c in done] == [1, 2, 3]
    assert done[1].outputs[0].data["text/plain"] == '"hello, notebook"'
    assert done[2].outputs[0].text == "42\n"


@pytest.mark.parametrize("module, says", [
    (f"{MODULE}@v1.1.0", "undefined: nothing"),
    (f"{MODULE}@v7.0.0", "v7.0.0"),
    ("example.test/nothing@v1.0.0", "example.test/nothing"),
    ("a b@v1", "one module"),
])
def test_what_cannot_be_built(fresh, world, module, says):
    """The reason is told, and the session is as it was."""
    talk = fresh(env=world)
    talk.run("x := 41")
    reply = talk.reply(talk.execute(f"%require {module}"), timeout=BUILD)
    assert reply["status"] == "error" and says in "\n".join(reply["traceback"])
    cell = talk.execute("x + 1")
    assert talk.reply(cell)["status"] == "ok"


def test_interrupt_ends_the_build(fresh, world, tmp_path):
    talk = fresh(env={**world, "XDG_CACHE_HOME": str(tmp_path)})
    talk.run("x := 41")
    cell = talk.execute(f"%require {MODULE}@v1.0.0")
    talk.until(lambda: "fetching" in talk.printed(cell), BUILD)
    talk.interrupt()
    assert talk.reply(cell)["ename"] == "Interrupted"
    assert talk.run("x + 1")[0]["status"] == "ok"
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_no_toolchain(fresh, world):
    talk = fresh(env={**world, "PATH": ""})
    reply, _ = talk.run(f"%require {MODULE}@v1.0.0")
    assert "toolchain" in reply["evalue"] and "https://go.dev/dl" in "\n".join(reply["traceback"])
