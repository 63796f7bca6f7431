"""Controls: ipywidgets driven from Go over comms, through libzmq."""

import time

import pytest

STREAM = 'display.Show(streamdf.Periodic("20ms", func() any { return 5 }).Filter("value > threshold").Count())'


@pytest.fixture
def fresh_talk(talk):
    talk.run("%reset")
    talk.drain()
    return talk


def models(talk):
    """The models that the kernel has opened and not closed, by the name of their kind."""
    open_ = {}
    messages = sorted((m for ms in talk.iopub.values() for m in ms), key=lambda m: m["header"]["date"])
    for m in messages:
        if m["msg_type"] == "comm_open":
            open_[m["content"]["comm_id"]] = m["content"]["data"]["state"]["_model_name"]
        elif m["msg_type"] == "comm_close":
            open_.pop(m["content"]["comm_id"], None)
    return {name: comm for comm, name in open_.items()}


def say(talk, comm, data, **options):
    """Sends a message to a model and returns what is answered."""
    msg_id = talk.send("comm_msg", {"comm_id": comm, "data": data}, **options)
    talk.until(lambda: talk.idle(msg_id))
    assert talk.seen(msg_id)[0] == "busy" and talk.seen(msg_id)[-1] == "idle"
    return [m["content"]["data"] for m in talk.iopub[msg_id] if m["msg_type"] == "comm_msg"]


def move(talk, comm, value, prop="value", **options):
    answer, = say(talk, comm, {"method": "update", "state": {prop: value}, "buffer_paths": []}, **options)
    assert answer == {"method": "echo_update", "state": {prop: value}, "buffer_paths": []}


def test_a_slider_is_a_stock_widget(fresh_talk):
    talk = fresh_talk
    msg_id = talk.execute('threshold := display.Slider("threshold", 0, 10)\nthreshold', allow_stdin=True)
    talk.reply(msg_id)
    assert talk.seen(msg_id) == ["busy", "execute_input", "comm_open", "comm_open", "display_data", "idle"]
    style, slider, shown = talk.iopub[msg_id][2:5]
    assert slider["metadata"] == {"version": "2.1.0"} and slider["content"]["target_name"] == "jupyter.widget"
    state = slider["content"]["data"]["state"]
    assert (state["_model_name"], state["min"], state["max"], state["value"]) == ("FloatSliderModel", 0, 10, 0)
    assert state["style"] == "IPY_MODEL_" + style["content"]["comm_id"]
    view = shown["content"]["data"]["application/vnd.jupyter.widget-view+json"]
    assert view == {"model_id": slider["content"]["comm_id"], "version_major": 2, "version_minor": 0}
    assert shown["content"]["data"]["text/plain"] == "threshold = 0"

    comm = view["model_id"]
    move(talk, comm, 3.5)
    assert "".join(m["content"]["data"]["text/plain"] for m in ran(talk, "threshold.Value() * 2") if m["msg_type"] == "execute_result") == "7"
    state, = say(talk, comm, {"method": "request_state"})
    assert state["state"]["value"] == 3.5
    told = [m["content"] for m in ran(talk, "threshold.Set(8)") if m["msg_type"] == "comm_msg"]
    assert told == [{"comm_id": comm, "data": {"method": "update", "state": {"value": 8}, "buffer_paths": []}}]


def still(talk, value):
    """The value, when it has not changed for a second."""
    seen, since = value(), time.monotonic()

    def stays():
        nonlocal seen, since
        if value() != seen:
            seen, since = value(), time.monotonic()
        return time.monotonic() - since > 1

    talk.until(stays)
    return seen


def ran(talk, code):
    msg_id = talk.execute(code, allow_stdin=True)
    assert talk.reply(msg_id)["status"] == "ok"
    return talk.iopub[msg_id]


def test_a_reloaded_page_learns_all_models(fresh_talk):
    talk = fresh_talk
    talk.run('display.Slider("threshold", 0, 10)\ndisplay.Dropdown("network", "us", "ci")')
    comms = talk.ask("comm_info_request", {"target_name": "jupyter.widget"})["comms"]
    assert set(comms) == set(models(talk).values())
    msg_id = talk.send("comm_open", {"comm_id": "states", "target_name": "jupyter.widget.control", "data": {}}, metadata={"version": "1.0.0"})
    talk.until(lambda: talk.idle(msg_id))
    told, = say(talk, "states", {"method": "request_states"})
    assert told["method"] == "update_states" and set(told["states"]) == set(comms)
    one = told["states"][models(talk)["DropdownModel"]]
    assert one["model_name"] == "DropdownModel" and one["state"]["_options_labels"] == ["us", "ci"]


@pytest.mark.parametrize("code", [
    STREAM,
    STREAM.replace('Filter("value > threshold")', 'MapRows("ok", func(v int) bool { return float64(v) > slider.Value() }, "value").Filter("ok")'),
], ids=["in an expression", "in a function"])
def test_a_filter_follows_the_slider_while_it_streams(fresh_talk, code):
    talk = fresh_talk
    view = talk.execute('slider := display.Slider("threshold", 0, 10)\n' + code, allow_stdin=True)
    assert talk.reply(view)["status"] == "ok"
    slider = models(talk)["FloatSliderModel"]

    def counts():
        texts = [m["content"]["data"]["text/plain"] for m in talk.iopub[view] if m["msg_type"] in ("display_data", "update_display_data")]
        return [int(line.split()[-1].strip("│ ")) for text in texts for line in text.splitlines() if line.strip("│ ").isdigit()]

    talk.until(lambda: counts() and counts()[-1] > 5)
    move(talk, slider, 9)
    stays = still(talk, lambda: counts()[-1])
    move(talk, slider, 1)
    talk.until(lambda: counts()[-1] > stays)


def test_controls_while_a_cell_computes(fresh_talk):
    """Lab sends comm messages of widgets in a subshell, when there are any."""
    talk = fresh_talk
    talk.run('threshold := display.Slider("threshold", 0, 10)')
    subshell = talk.ask("create_subshell_request", channel="control")["subshell_id"]
    main = talk.running("for threshold.Value() < 5 {}\nthreshold.Value()")
    move(talk, models(talk)["FloatSliderModel"], 2, subshell=subshell)
    assert not talk.idle(main)
    move(talk, models(talk)["FloatSliderModel"], 6, subshell=subshell)
    assert talk.reply(main)["status"] == "ok"
    talk.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control")


def test_a_button_calls_code_of_its_cell(fresh_talk):
    talk = fresh_talk
    cell = talk.execute('n := 0\ndisplay.Button("go", func() { n++; fmt.Println("clicked", n); if n == 2 { panic("twice") } })', allow_stdin=True)
    talk.reply(cell)
    button = models(talk)["ButtonModel"]
    for _ in range(3):
        say(talk, button, {"method": "custom", "content": {"event": "click"}})
    talk.until(lambda: talk.printed(cell) == "clicked 1\nclicked 2\nclicked 3\n")
    assert "twice" in talk.printed(cell, "stderr")

    # Code that never ends hangs nothing, and an interrupt ends it.
    cell = talk.execute('display.Button("stuck", func() { fmt.Println("in"); for {} })', allow_stdin=True)
    talk.reply(cell)
    stuck = next(m["content"]["comm_id"] for m in talk.iopub[cell] if m["msg_type"] == "comm_open" and m["content"]["data"]["state"]["_model_name"] == "ButtonModel")
    say(talk, stuck, {"method": "custom", "content": {"event": "click"}})
    talk.until(lambda: talk.printed(cell) == "in\n")
    assert talk.run("1 + 1")[0]["status"] == "ok"
    talk.interrupt()
    talk.until(lambda: "Interrupted" in talk.printed(cell, "stderr"))
    say(talk, stuck, {"method": "custom", "content": {"event": "click"}})
    talk.until(lambda: talk.printed(cell) == "in\nin\n")
    talk.interrupt()


def test_a_cell_that_runs_again_takes_its_controls_away(fresh_talk):
    talk = fresh_talk
    for _ in range(2):
        msg_id = talk.execute('display.Checkbox("live")', metadata={"cellId": "c1"}, allow_stdin=True)
        talk.reply(msg_id)
    assert len(talk.ask("comm_info_request", {"target_name": "jupyter.widget"})["comms"]) == 2
    assert talk.seen(msg_id).count("comm_close") == 2 or sum(talk.seen(i).count("comm_close") for i in list(talk.iopub)) == 2
    talk.run("%reset")
    assert talk.ask("comm_info_request")["comms"].keys() <= {"states"}


def test_messages_that_make_no_sense_change_nothing(fresh_talk):
    talk = fresh_talk
    talk.run('box := display.TextBox("name")')
    box = models(talk)["TextModel"]
    move(talk, box, "Ada")
    for data in [7, None, [], {"method": 1}, {"method": "update"}, {"method": "update", "state": []}, {"method": "update", "state": {"value": {"a": 1}}},
                 {"method": "custom", "content": 3}, {"method": "custom", "content": {"event": "click"}}]:
        say(talk, box, data, buffers=[b"\x00" * 10])
    assert [m["content"]["data"]["text/plain"] for m in ran(talk, "box.Value()") if m["msg_type"] == "execute_result"] == ['"Ada"']
