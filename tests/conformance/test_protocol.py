"""What jupyter_kernel_test leaves out, against the running program: order, aborts, stdin, history, updates, interrupts."""

import time

import pytest


def test_kernel_info(talk):
    shell, control = talk.ask("kernel_info_request"), talk.ask("kernel_info_request", channel="control")
    assert shell == control
    assert shell["protocol_version"] == "5.5"
    language = shell["language_info"]
    assert {"name", "version", "mimetype", "file_extension", "pygments_lexer", "codemirror_mode", "nbconvert_exporter"} <= set(language)
    assert shell["banner"] and shell["help_links"]
    versions = {m["header"]["version"] for ms in talk.iopub.values() for m in ms} | {m["header"]["version"] for m in talk.replies.values()}
    assert versions == {"5.5"}
    sessions = {m["header"]["session"] for m in talk.replies.values()}
    assert len(sessions) == 1 and talk.client.session.session not in sessions


def test_everything_between_busy_and_idle(talk):
    reply, seen = talk.run('fmt.Println("a"); fmt.Fprintln(os.Stderr, "b"); 6 * 7')
    assert reply["status"] == "ok"
    assert seen == ["busy", "execute_input", "stream", "stream", "execute_result", "idle"]
    msg_id = talk.send("no_such_request")
    talk.until(lambda: talk.idle(msg_id))
    assert talk.seen(msg_id) == ["busy", "idle"] and msg_id not in talk.replies


def test_failure_aborts_what_waits(talk):
    """Run All: every cell is sent before the first has failed."""
    ids = [talk.execute('panic("first")')] + [talk.execute(f'fmt.Println({i})') for i in range(5)]
    other = talk.send("complete_request", {"code": "strings.ToUp", "cursor_pos": 12})
    first = talk.reply(ids[0])
    assert first["status"] == "error" and first["traceback"]
    for i in ids[1:]:
        reply = talk.reply(i)
        assert reply["status"] == "aborted" and reply["execution_count"] == first["execution_count"]
        assert talk.seen(i) == ["busy", "idle"]
    assert talk.reply(other)["status"] == "ok"
    reply, _ = talk.run("1")
    assert reply["status"] == "ok" and reply["execution_count"] == first["execution_count"] + 1


def test_without_stop_on_error_the_rest_runs(talk):
    failing = talk.execute('panic("first")', stop_on_error=False)
    rest = talk.execute('fmt.Println("on")')
    assert talk.reply(failing)["status"] == "error"
    assert talk.reply(rest)["status"] == "ok" and talk.printed(rest) == "on\n"


def test_silent_cells_show_nothing(talk):
    before = talk.run("1")[0]["execution_count"]
    reply, seen = talk.run('fmt.Println("x"); silent := 3; silent', silent=True)
    assert reply["status"] == "ok" and seen == ["busy", "idle"]
    reply, seen = talk.run('panic("x")', silent=True)
    assert reply["status"] == "error" and seen == ["busy", "idle"]
    reply, _ = talk.run("silent")
    assert reply["status"] == "ok" and reply["execution_count"] == before + 1


def test_user_expressions(talk):
    reply, seen = talk.run("ux := 20", user_expressions={"twice": "ux * 2", "bad": "uy"})
    assert reply["user_expressions"]["twice"] == {"status": "ok", "data": {"text/plain": "40"}, "metadata": {}}
    bad = reply["user_expressions"]["bad"]
    assert bad["status"] == "error" and bad["ename"] and "uy" in bad["evalue"] and isinstance(bad["traceback"], list)
    assert "error" not in seen


@pytest.mark.parametrize("code", [
    'var line string; fmt.Scanln(&line); fmt.Println("got", line)',
    'sc := bufio.NewScanner(os.Stdin); sc.Scan(); fmt.Println("got", sc.Text())',
    'text, _ := bufio.NewReader(os.Stdin).ReadString(\'\\n\'); fmt.Print("got ", text)',
    'fmt.Println("got", display.Input("who?"))',
])
def test_stdin(talk, code):
    msg_id = talk.execute('fmt.Println("before")\n' + code, allow_stdin=True)
    question = talk.question()
    assert question["parent_header"]["msg_id"] == msg_id and question["content"]["password"] is False
    talk.until(lambda: talk.printed(msg_id) == "before\n")
    talk.answer("Ada", question)
    assert talk.reply(msg_id)["status"] == "ok"
    assert talk.printed(msg_id) == "before\ngot Ada\n"


def test_password(talk):
    msg_id = talk.execute('fmt.Println(len(display.Password("secret?")))', allow_stdin=True)
    question = talk.question()
    assert question["content"] == {"prompt": "secret?", "password": True}
    talk.answer("12345", question)
    talk.reply(msg_id)
    assert talk.printed(msg_id) == "5\n"


def test_stdin_is_refused(talk):
    for code in ['display.Input("who?")', "sr, se := bufio.NewReader(os.Stdin).ReadString('\\n'); fmt.Println(sr, se)"]:
        msg_id = talk.execute(code, allow_stdin=False)
        reply = talk.reply(msg_id)
        assert "no input can be asked for here" in reply.get("evalue", "") + talk.printed(msg_id)
    assert not talk.asked


@pytest.mark.parametrize("by", ["message", "signal"])
def test_interrupt_ends_a_prompt_and_its_answer_is_stale(talk, by):
    msg_id = talk.execute('display.Input("one?")', allow_stdin=True)
    first = talk.question()
    talk.interrupt(by)
    assert talk.reply(msg_id)["ename"] == "Interrupted"
    talk.answer("nobody asks any more", first)
    msg_id = talk.execute('fmt.Println("got", display.Input("two?"))', allow_stdin=True)
    second = talk.question()
    talk.answer("stale", first)
    talk.answer("fresh", second)
    assert talk.reply(msg_id)["status"] == "ok" and talk.printed(msg_id) == "got fresh\n"


def test_updates_go_under_the_cell_that_runs(talk):
    """nbclient takes only messages of the running cell; afterwards the display's own cell is the parent."""
    first = talk.execute('display.Show("one", display.ID("upd"));')
    assert talk.reply(first)["status"] == "ok"
    second = talk.execute('display.Update("upd", "two")')
    assert talk.reply(second)["status"] == "ok"

    def updates():
        came = [m for ms in talk.iopub.values() for m in ms if m["msg_type"] == "update_display_data"]
        came.sort(key=lambda m: m["header"]["date"])
        return [(m["parent_header"]["msg_id"], m["content"]["data"]["text/plain"]) for m in came]

    assert updates()[-1][0] == second and "two" in updates()[-1][1]
    # Until the third cell's goroutine updates, after that cell's end.
    third = talk.execute('go func() { time.Sleep(300 * time.Millisecond); display.Update("upd", "three") }()')
    talk.reply(third)
    talk.until(lambda: "three" in updates()[-1][1])
    assert updates()[-1][0] == first


def test_background_output_belongs_to_its_cell(talk):
    first = talk.execute('go func() { time.Sleep(100 * time.Millisecond); fmt.Println("late") }()')
    talk.reply(first)
    second = talk.execute("time.Sleep(300 * time.Millisecond)")
    talk.reply(second)
    assert talk.printed(first) == "late\n" and talk.printed(second) == ""


@pytest.mark.parametrize("by", ["message", "signal"])
def test_fifty_interrupts_in_a_second(talk, by):
    """They stop the cell that runs and nothing else."""
    talk.run("kept := 1")
    msg_id = talk.running("for {}")
    for _ in range(50):
        talk.interrupt(by)
        time.sleep(0.02)
    assert talk.reply(msg_id)["ename"] == "Interrupted"
    reply, _ = talk.run("kept + 1")
    assert reply["status"] == "ok"
    assert talk.run('fmt.Println("on")')[0]["status"] == "ok"


def test_control_answers_while_a_cell_runs(talk):
    msg_id = talk.running("for {}")
    assert talk.ask("kernel_info_request", channel="control")["status"] == "ok"
    assert talk.ask("interrupt_request", channel="control")["status"] == "ok"
    assert talk.reply(msg_id)["status"] == "error"


def test_cursor_is_in_code_points(talk):
    code = 's := "é😀"; strings.ToUpperS'
    reply = talk.ask("complete_request", {"code": code, "cursor_pos": len(code)})
    assert reply["matches"] == ["ToUpperSpecial"] and reply["cursor_start"] == code.index("ToUpperS")
    types = reply["metadata"]["_jupyter_types_experimental"]
    assert types[0]["text"] == "ToUpperSpecial" and types[0]["type"] and types[0]["signature"]


def test_payloads(talk, tmp_path):
    reply, _ = talk.run("?strings.ToUpper")
    assert [p["source"] for p in reply["payload"]] == ["page"]
    with open(tmp_path / "part.go", "w") as f:
        f.write("double := func(x int) int { return 2 * x }\n")
    reply, _ = talk.run(f"%load {tmp_path}/part.go")
    payload, = reply["payload"]
    assert payload["source"] == "set_next_input" and payload["replace"]
    assert talk.run(payload["text"] + "double(21)")[0]["status"] == "ok"


def test_requests_that_make_no_sense_are_answered(talk):
    for msg_type in ["execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request"]:
        reply = talk.ask(msg_type, {"code": 7, "n": "x", "cursor_pos": [], "target_name": {}})
        assert reply["status"] == "error" and reply["ename"] == "BadRequest"
    for content in [{"comm_id": 1}, {}, {"comm_id": "x", "data": {}}]:
        for msg_type in ["comm_open", "comm_msg", "comm_close"]:
            msg_id = talk.send(msg_type, content)
            talk.until(lambda: talk.idle(msg_id))


def test_comm_to_nobody_is_closed(talk):
    msg_id = talk.send("comm_open", {"comm_id": "c7", "target_name": "nobody", "data": {}})
    talk.until(lambda: talk.idle(msg_id))
    assert talk.seen(msg_id) == ["busy", "comm_close", "idle"]
    assert talk.ask("comm_info_request", {"target_name": "nobody"}) == {"status": "ok", "comms": {}}


@pytest.mark.parametrize("code, kinds", [
    ('for i := range 2500 { display.Clear(true); fmt.Println(i) }', {"clear_output", "stream"}),
    ('for i := range 2500 { display.Show(display.Text(fmt.Sprint(i))) }', {"display_data"}),
    ('for i := range 4000 { fmt.Println(i); fmt.Fprintln(os.Stderr, i) }', {"stream"}),
    ('for i := range 4000 { display.Update("paced", i) }', {"update_display_data"}),
])
def test_under_a_thousand_messages_a_second(talk, code, kinds):
    """More, in three seconds, and a notebook server drops what comes."""
    talk.run('display.Show("first", display.ID("paced"));')
    msg_id = talk.execute(code)
    assert talk.reply(msg_id)["status"] == "ok"
    times = [m["header"]["date"].timestamp() for m in talk.iopub[msg_id] if m["msg_type"] in kinds]
    assert times
    for a, b in zip(times, times[3000:]):
        assert b - a > 3
    assert len(times) / max(times[-1] - times[0], 1) < 1000
