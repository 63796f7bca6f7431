"""Subshells of the Go kernel: cells run beside those of the main shell."""

import pytest


@pytest.fixture
def subshell(talk):
    reply = talk.ask("create_subshell_request", channel="control")
    assert reply["status"] == "ok"
    yield reply["subshell_id"]
    talk.ask("delete_subshell_request", {"subshell_id": reply["subshell_id"]}, channel="control")


def test_announced(talk, subshell):
    assert "kernel subshells" in talk.ask("kernel_info_request")["supported_features"]
    assert talk.ask("list_subshell_request", channel="control")["subshell_id"] == [subshell]


@pytest.mark.parametrize("code", [
    "for {}",
    "n := 0\nfor { n++ }",
    "time.Sleep(time.Hour)",
    'display.Show(streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 1000}))\nfor {}',
])
def test_beside_a_running_cell(talk, subshell, code):
    """They share what is declared, count by themselves, and print under their own cell."""
    talk.run("shared := 40")
    main = talk.running(code)
    for count, (cell, result) in enumerate([("func plus(a, b int) int { return a + b }", None), ("plus(shared, 2)", "42")], 1):
        inside = talk.execute(f'fmt.Println("inside")\n{cell}', subshell=subshell)
        reply = talk.reply(inside)
        assert (reply["status"], reply["execution_count"]) == ("ok", count)
        assert talk.printed(inside) == "inside\n" and talk.printed(main) == "running\n"
        results = [m["content"]["data"]["text/plain"] for m in talk.iopub[inside] if m["msg_type"] == "execute_result"]
        assert results == ([result] if result else [])
    assert "plus" in talk.ask("complete_request", {"code": "plu", "cursor_pos": 3}, subshell=subshell)["matches"]
    assert "40" in talk.ask("inspect_request", {"code": "shared", "cursor_pos": 6}, subshell=subshell)["data"]["text/plain"]
    assert talk.ask("is_complete_request", {"code": "func f() {"}, subshell=subshell)["status"] == "incomplete"
    history = talk.ask("history_request", {"hist_access_type": "range", "session": 0, "start": 1, "output": False, "raw": True}, subshell=subshell)
    assert [line for _, line, _ in history["history"]] == [1, 2]
    assert not talk.idle(main)
    talk.interrupt()
    assert talk.reply(main)["ename"] == "Interrupted"
    assert talk.run("plus(shared, 3)")[0]["status"] == "ok"


def test_an_interrupt_stops_the_cells_of_all(talk, subshell):
    talk.run("kept := 1")
    cells = [talk.running("for {}"), talk.running("for {}", subshell=subshell)]
    talk.interrupt("signal")
    assert [talk.reply(c)["ename"] for c in cells] == ["Interrupted"] * 2
    assert talk.run("kept + 1", subshell=subshell)[0]["status"] == "ok"


def test_deleting_one_stops_its_cell_alone(talk):
    subshell = talk.ask("create_subshell_request", channel="control")["subshell_id"]
    main, inside = talk.running("for {}"), talk.running("for {}", subshell=subshell)
    assert talk.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control")["status"] == "ok"
    assert talk.reply(inside)["ename"] == "Interrupted"
    assert not talk.idle(main)
    talk.interrupt()
    assert talk.reply(main)["ename"] == "Interrupted"


def test_errors_and_prompts_of_a_subshell(talk, subshell):
    main = talk.running("for {}")
    failing = talk.execute("var m map[string]int\nm[\"a\"] = 1", subshell=subshell)
    reply = talk.reply(failing)
    assert reply["status"] == "error" and "cell 1 of a subshell, line 2" in "\n".join(reply["traceback"])
    asking = talk.execute('display.Input("name? ")', subshell=subshell, allow_stdin=True)
    assert talk.question()["content"]["prompt"] == "name? "
    talk.answer("Ada")
    assert talk.reply(asking)["status"] == "ok"
    talk.interrupt()
    talk.reply(main)


def test_views_stream_while_a_subshell_computes(talk, subshell):
    """A live view of the main shell is drawn on while a subshell's cell runs, and one of the subshell beside it."""
    def updates(msg_id):
        return sum(m["msg_type"] == "update_display_data" for m in talk.iopub[msg_id])

    view = "streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 200})"
    main = talk.execute(view, allow_stdin=True)
    talk.reply(main)
    inside = talk.execute(f'display.Show({view})\nfor {{}}', subshell=subshell, allow_stdin=True)
    talk.until(lambda: updates(inside) >= 3 or updates(main) + updates(inside) >= 12)
    assert not talk.idle(inside)
    talk.interrupt()
    talk.reply(inside)
    talk.run("%reset")
