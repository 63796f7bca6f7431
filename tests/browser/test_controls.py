"""Controls in JupyterLab: stock widgets that Go drives."""

import pytest

import lab

CELLS = [
    'threshold := display.Slider("threshold", 0, 10)\n'
    'streamdf.Periodic("50ms", func() any { return 5 }).Filter("value > threshold").Count()',
    'choice := display.Dropdown("choice", "red", "green")\nlive := display.Checkbox("live")\nname := display.TextBox("name")',
    'display.Button("greet", func() { fmt.Println("hello", name.Value(), choice.Value(), live.Value()) })',
    "for threshold.Value() < 9.5 { time.Sleep(10 * time.Millisecond) }\n\"moved\"",
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    lab.SHOTS.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("notebooks")
    lab.write_notebook(folder / "controls.ipynb", *CELLS)
    with lab.server(folder, tmp_path_factory.mktemp("lab")) as server, lab.browser() as page:
        page.problems = []
        page.on("pageerror", lambda e: page.problems.append(str(e)))
        lab.open_notebook(page, server, "controls.ipynb")
        yield page


def output(page, i):
    return page.locator(".jp-Notebook .jp-Cell").nth(i).locator(".jp-Cell-outputArea")


# The number that the live view under the slider shows.
COUNT = """() => {
    const view = document.querySelectorAll('.jp-Notebook .jp-Cell')[0].querySelector('.freshet td');
    return view ? Number(view.innerText.replaceAll(',', '')) : -1; }"""


def count(page):
    return page.evaluate(COUNT)


def still(page):
    """Waits until the number stays the same for a second and a half."""
    for _ in range(20):
        before = count(page)
        page.wait_for_timeout(1500)
        if count(page) == before:
            return
    raise AssertionError("rows under the threshold still count")


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def test_controls(page):
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")  # not waiting for their end
    handle = output(page, 0).locator(".noUi-handle")
    handle.wait_for(timeout=60_000)
    page.wait_for_function(f"() => ({COUNT})() >= 0", timeout=60_000)
    before = count(page)
    page.wait_for_function(f"() => ({COUNT})() > {before} + 3", timeout=30_000)

    # Moved above all values, the filter lets nothing through any more, though a cell is computing.
    handle.focus()
    press(page, "ArrowRight", 60)
    output(page, 0).get_by_text("6", exact=True).wait_for(timeout=20_000)
    still(page)
    page.screenshot(path=str(lab.SHOTS / "controls.png"))

    # The cell that waits for the slider ends.
    assert "[*]" in page.locator(".jp-Notebook .jp-Cell").nth(3).locator(".jp-InputArea-prompt").inner_text()
    press(page, "ArrowRight", 40)
    output(page, 3).get_by_text("moved").wait_for(timeout=20_000)

    output(page, 1).locator("select").select_option("green")
    output(page, 1).locator("input[type=checkbox]").check()
    output(page, 1).locator("input[type=text]").fill("Ada")
    for _ in range(20):  # until Go has what was typed
        output(page, 2).locator("button").click()
        page.wait_for_timeout(500)
        if "hello Ada green true" in output(page, 2).inner_text():
            break
    assert "hello Ada green true" in output(page, 2).inner_text()
    assert not page.problems

    # And Go moves the slider.
    page.evaluate("""() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code: 'threshold.Set(2.5)'}).done""")
    output(page, 0).get_by_text("2.5", exact=True).wait_for(timeout=20_000)
