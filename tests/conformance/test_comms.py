"""Comms with binary buffers both ways and subshells, on a toy kernel, through libzmq."""


def test_buffers_both_ways(toy):
    toy.drain()
    msg_id = toy.send("comm_open", {"comm_id": "c1", "target_name": "echo", "data": {}}, metadata={"version": "1"})
    toy.until(lambda: toy.idle(msg_id))
    assert toy.ask("comm_info_request", {"target_name": "echo"})["comms"] == {"c1": {"target_name": "echo"}}
    buffers = [b"\x00\xff" * 3, b"", b"long" * 100_000]
    msg_id = toy.send("comm_msg", {"comm_id": "c1", "data": {"x": 1}}, buffers=buffers, metadata={"m": 2})
    toy.until(lambda: toy.idle(msg_id))
    assert toy.seen(msg_id) == ["busy", "comm_msg", "idle"]
    answer = toy.iopub[msg_id][1]
    assert answer["content"] == {"comm_id": "c1", "data": {"x": 1}} and answer["metadata"] == {"m": 2}
    assert [bytes(b) for b in answer["buffers"]] == buffers
    msg_id = toy.send("comm_close", {"comm_id": "c1", "data": {}})
    toy.until(lambda: toy.idle(msg_id))
    assert toy.ask("comm_info_request")["comms"] == {}


def test_cells_open_comms(toy):
    toy.drain()
    msg_id = toy.execute("print before\ncall there")
    toy.reply(msg_id)
    assert toy.seen(msg_id) == ["busy", "execute_input", "stream", "comm_open", "comm_msg", "idle"]
    for message in toy.iopub[msg_id][3:5]:
        assert message["content"]["data"] == {"from": "the kernel"}
        assert [bytes(b) for b in message["buffers"]] == [b"first\x00", b""]


def test_subshells(toy):
    toy.drain()
    assert "kernel subshells" in toy.ask("kernel_info_request")["supported_features"]
    main = toy.execute("print running\nwait")
    toy.until(lambda: toy.printed(main))
    subshell = toy.ask("create_subshell_request", channel="control")["subshell_id"]
    assert toy.ask("list_subshell_request", channel="control")["subshell_id"] == [subshell]
    inside = toy.execute("print inside\nvalue 7", subshell=subshell)
    assert toy.reply(inside)["execution_count"] == 1
    assert toy.seen(inside) == ["busy", "execute_input", "stream", "execute_result", "idle"]
    assert toy.ask("inspect_request", {"code": "print", "cursor_pos": 1}, subshell=subshell)["found"]
    assert toy.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control") == {"status": "ok"}
    assert toy.ask("kernel_info_request", subshell=subshell)["status"] == "error"
    toy.interrupt()
    assert toy.reply(main)["ename"] == "Interrupted"
