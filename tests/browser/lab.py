"""A JupyterLab of our own, and a browser on it."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import nbformat
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "notebooks" / "data"
SHOTS = ROOT / "build" / "browser"

CHROMIUM = [os.environ.get("CHROMIUM"), *map(shutil.which, ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]

# Records each distinct state of every live view: the text of a table, the
# picture of a plot, by the number of the cell it stands under.
WATCH = """
window.freshetStates = {};
window.freshetBlank = 0;
const note = () => document.querySelectorAll('.jp-Notebook .jp-Cell').forEach((cell, i) => {
  cell.querySelectorAll('.freshet').forEach(root => {
    const img = root.querySelector('img');
    const state = img ? img.src : root.innerText;
    if (!state.trim()) window.freshetBlank++;
    (window.freshetStates[i] ??= new Set()).add(state);
  });
});
new MutationObserver(note).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
"""


@contextlib.contextmanager
def server(folder, home):
    """JupyterLab on the notebooks in folder; its settings and files stay in home."""
    home = pathlib.Path(home)
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    env = dict(os.environ, JUPYTER_RUNTIME_DIR=str(home / "runtime"), JUPYTERLAB_SETTINGS_DIR=str(home / "settings"),
               JUPYTERLAB_WORKSPACES_DIR=str(home / "workspaces"), JUPYTER_CONFIG_DIR=str(home / "config"))
    log = open(home / "lab.log", "w")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root",
         "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}"],
        env=env, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        yield address(home / "runtime", process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def write_notebook(path, *cells):
    """A notebook for our kernel, with these cells of code."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata.kernelspec = {"name": "freshet", "display_name": "Go (Freshet)", "language": "go"}
    nbformat.write(notebook, path)


def address(runtime, process, timeout=60):
    """The server writes its address to a file when it listens."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        assert process.poll() is None, f"JupyterLab ended: see {runtime.parent / 'lab.log'}"
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):
                info = json.loads(file.read_text())
                return info["url"], info["token"]
        time.sleep(0.1)
    raise TimeoutError("JupyterLab did not start")


@contextlib.contextmanager
def browser(width=1280, height=1600):
    with sync_playwright() as p:
        chrome = p.chromium.launch(executable_path=next(filter(None, CHROMIUM)), args=FLAGS)
        try:
            yield chrome.new_page(viewport={"width": width, "height": height})
        finally:
            chrome.close()


def open_notebook(page, lab, name, workspace="default"):
    """Opens a notebook and waits until its kernel is idle. A workspace of its own keeps what was open before out of sight."""
    url, token = lab
    page.goto(f"{url}lab/workspaces/{workspace}/tree/{name}?token={token}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(
        """() => { const w = window.jupyterapp?.shell.currentWidget;
                   return w?.sessionContext?.session?.kernel?.status === 'idle'; }""", timeout=60_000)
    page.evaluate(WATCH)


def command(page, name):
    page.evaluate("name => window.jupyterapp.commands.execute(name)", name)


def states(page):
    """How many distinct states each cell's views have shown, by cell number."""
    return {int(k): v for k, v in page.evaluate(
        "() => Object.fromEntries(Object.entries(window.freshetStates).map(([k, s]) => [k, [...s]]))").items()}
