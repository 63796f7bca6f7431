package protocol

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// running sends a cell and returns when it has printed.
func running(k *client.Client, code string, o client.Options) string {
	id := k.SendExecute("print running\n"+code, o)
	k.WaitFor("the cell's text", func(m client.Message) bool { return m.ParentID == id && m.Type == "stream" })
	return id
}

// TestControlWhileACellRuns: control answers at once, with its own busy and idle.
func TestControlWhileACellRuns(t *testing.T) {
	k, _ := start(t)
	id := running(k, "wait", client.Options{})
	run := k.Request("control", "kernel_info_request", map[string]any{})
	if got := strings.Join(run.Types(), " "); got != "busy idle" || run.Reply.Channel != "control" {
		t.Errorf("kernel_info on control: %s, reply on %s", got, run.Reply.Channel)
	}
	if m := k.Interrupt(); m.Text("status") != "ok" || m.Type != "interrupt_reply" {
		t.Errorf("interrupt says %s %v", m.Type, m.Content)
	}
	run = k.Await(id, true)
	if run.Reply.Text("ename") != "Interrupted" || run.Reply.Text("evalue") != kernel.ErrInterrupted.Error() {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the next cell says %v", run.Reply.Content)
	}
}

// TestInterruptAtOnce: who sees a cell busy can stop it.
func TestInterruptAtOnce(t *testing.T) {
	k, _ := start(t)
	for range 30 {
		id := k.SendExecute("wait", client.Options{})
		k.WaitFor("busy", func(m client.Message) bool { return m.ParentID == id && m.Type == "status" })
		k.Interrupt()
		if run := k.Await(id, true); run.Reply.Text("ename") != "Interrupted" {
			t.Fatalf("the cell says %v", run.Reply.Content)
		}
	}
}

func TestInterruptBetweenCells(t *testing.T) {
	k, e := start(t)
	k.Interrupt()
	k.Interrupt()
	if e.Idle() != 2 {
		t.Errorf("the evaluator heard %d interrupts, want 2", e.Idle())
	}
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the next cell says %v", run.Reply.Content)
	}
}

// TestStopOnError: what was queued when a cell fails is aborted, other
// requests are answered, and what comes later runs.
func TestStopOnError(t *testing.T) {
	k, e := start(t)
	for range 20 {
		failing := k.SendExecute("fail X", client.Options{})
		second := k.SendExecute("print second", client.Options{})
		complete := k.Send("shell", "complete_request", map[string]any{"code": "pri", "cursor_pos": 3})
		third := k.SendExecute("print third", client.Options{})
		first := k.Await(failing, true)
		count := first.Reply.Content["execution_count"]
		for _, id := range []string{second, third} {
			run := k.Await(id, true)
			if got := strings.Join(run.Types(), " "); got != "busy idle" || run.Status() != "aborted" || run.Reply.Content["execution_count"] != count {
				t.Fatalf("a queued cell has %s and the reply %v", got, run.Reply.Content)
			}
		}
		if m := k.Await(complete, true).Reply; m.Text("status") != "ok" {
			t.Fatalf("a queued completion says %v", m.Content)
		}
		if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
			t.Fatalf("the next cell says %v", run.Reply.Content)
		}
	}
	for _, cell := range e.Cells() {
		if strings.Contains(cell.Code, "second") || strings.Contains(cell.Code, "third") {
			t.Fatalf("%q was run", cell.Code)
		}
	}
	failing := k.SendExecute("fail X", client.Options{ContinueOnError: true})
	second := k.SendExecute("print second", client.Options{})
	k.Await(failing, true)
	if run := k.Await(second, true); run.Status() != "ok" {
		t.Errorf("without stop_on_error the next cell says %v", run.Reply.Content)
	}
}

// TestFailureOfOthers: a client's failure aborts its own cells alone.
func TestFailureOfOthers(t *testing.T) {
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	notebook, console := client.Connect(t, c), client.Connect(t, c)
	failing := running(notebook, "sleep 100ms\nfail X", client.Options{})
	theirs := console.SendExecute("value 1", client.Options{})
	ours := notebook.SendExecute("value 2", client.Options{})
	notebook.Await(failing, true)
	if run := console.Await(theirs, true); run.Result() != "1" {
		t.Errorf("the other client's cell says %v", run.Reply.Content)
	}
	if run := notebook.Await(ours, true); run.Status() != "aborted" {
		t.Errorf("the client's own cell says %v", run.Reply.Content)
	}
}

// TestLateOutput: what a cell's goroutines print after its end belongs to it.
func TestLateOutput(t *testing.T) {
	k, _ := start(t)
	first := k.Execute("later 30ms print late", client.Options{})
	other := running(k, "sleep 200ms", client.Options{})
	late := k.WaitFor("the late text", func(m client.Message) bool { return strings.Contains(m.Text("text"), "late") })
	if late.ParentID != first.ID {
		t.Errorf("late text belongs to %s, want %s", late.ParentID, first.ID)
	}
	if run := k.Await(other, true); run.Stream("stdout") != "running\n" {
		t.Errorf("the other cell has %q", run.Stream("stdout"))
	}
	third := k.Execute("later 30ms print alone", client.Options{})
	alone := k.WaitFor("the lone text", func(m client.Message) bool { return strings.Contains(m.Text("text"), "alone") })
	if alone.ParentID != third.ID {
		t.Errorf("lone text belongs to %s, want %s", alone.ParentID, third.ID)
	}
}

// TestParentOfUpdates: while a request runs, updates carry its parent;
// otherwise that of the cell that made the display.
func TestParentOfUpdates(t *testing.T) {
	k, _ := start(t)
	first := k.Execute("show d zero\nupdate d one\nlater 100ms update d two\nlater 400ms update d three\nlater 1s update d four", client.Options{})
	if got := first.Of("update_display_data"); len(got) != 1 || got[0].Data("text/plain") != "one" {
		t.Fatalf("the cell's own updates are %v", got)
	}
	update := func(text string) client.Message {
		return k.WaitFor("update "+text, func(m client.Message) bool {
			return m.Type == "update_display_data" && m.Data("text/plain") == text
		})
	}
	if m := update("two"); m.ParentID != first.ID || m.DisplayID() != "d" {
		t.Errorf("an update between cells belongs to %s, want %s", m.ParentID, first.ID)
	}
	second := k.SendExecute("sleep 600ms", client.Options{})
	if m := update("three"); m.ParentID != second {
		t.Errorf("an update while a cell runs belongs to %s, want %s", m.ParentID, second)
	}
	k.Await(second, true)
	if m := update("four"); m.ParentID != first.ID {
		t.Errorf("an update after that cell belongs to %s, want %s", m.ParentID, first.ID)
	}
}

// TestUpdatesCoalesce: of many updates few are sent, in order, the last always,
// before the cell's idle.
func TestUpdatesCoalesce(t *testing.T) {
	k, _ := start(t)
	began := time.Now()
	run := k.Execute("show d 0\nupdates 100000 d", client.Options{})
	updates := run.Of("update_display_data")
	if most := 3 + int(time.Since(began)/(33*time.Millisecond)); len(updates) > most {
		t.Errorf("%d updates came in %v, want at most %d", len(updates), time.Since(began), most)
	}
	previous := 0
	for _, m := range updates {
		var n int
		fmt.Sscan(m.Data("text/plain"), &n)
		if n <= previous {
			t.Errorf("update %d came after %d", n, previous)
		}
		previous = n
	}
	if previous != 100000 {
		t.Errorf("the last update is %d", previous)
	}
	if i := slices.IndexFunc(run.Messages, func(m client.Message) bool { return m.Type == "display_data" }); i != 2 {
		t.Errorf("the display is message %d: %v", i, run.Types())
	}
}

// TestFlood: much text arrives whole and in order, in few messages.
func TestFlood(t *testing.T) {
	k, _ := start(t)
	const lines = 100_000
	run := k.Execute(fmt.Sprintf("flood %d 100", lines), client.Options{})
	var want strings.Builder
	for i := range lines {
		fmt.Fprintf(&want, "%d %s\n", i+1, strings.Repeat("x", 100))
	}
	if run.Stream("stdout") != want.String() {
		t.Error("the text is not what was printed")
	}
	if n := len(run.Of("stream")); n > want.Len()/(64<<10)+1000 {
		t.Errorf("it came in %d messages", n)
	}
}

// TestTextIsBatched: the first text of a quiet moment goes at once; characters
// are never cut. The kernel's own tests look at the times.
func TestTextIsBatched(t *testing.T) {
	k, _ := start(t)
	for _, test := range []struct{ code, first, whole string }{
		{"print a\nprint b\nprint c\nsleep 150ms\nprint d", "a\n", "a\nb\nc\nd\n"},
		// 63 F0 9F | sleep | 98 80: the smiley is cut in the middle.
		{"raw 63f09f\nsleep 120ms\nraw 9880\nsleep 120ms\nraw c3", "c", "c😀\ufffd"},
	} {
		run := k.Execute(test.code, client.Options{})
		if got := run.Of("stream")[0].Text("text"); got != test.first || run.Stream("stdout") != test.whole {
			t.Errorf("%q begins with %q and is %q", test.code, got, run.Stream("stdout"))
		}
	}
}

// TestLongAlternation: a loop that alternates between the streams loses
// nothing and is no flood of messages.
func TestLongAlternation(t *testing.T) {
	k, _ := start(t)
	run := k.Execute(strings.Repeat("print o\neprint e\n", 5000), client.Options{})
	if out, err := run.Stream("stdout"), run.Stream("stderr"); out != strings.Repeat("o\n", 5000) || err != strings.Repeat("e\n", 5000) {
		t.Errorf("stdout has %d bytes, stderr %d", len(out), len(err))
	}
	if n := len(run.Of("stream")); n > 1000 {
		t.Errorf("it came in %d messages", n)
	}
}

// TestManyClients: each gets its own replies, all get everything on iopub.
func TestManyClients(t *testing.T) {
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	clients := []*client.Client{client.Connect(t, c), client.Connect(t, c), client.Connect(t, c)}
	var ids []string
	for i, k := range clients {
		ids = append(ids, k.SendExecute(fmt.Sprintf("value %d", i), client.Options{}))
	}
	for i, k := range clients {
		if run := k.Await(ids[i], true); run.Result() != fmt.Sprint(i) {
			t.Errorf("client %d got %q", i, run.Result())
		}
		for _, id := range ids {
			k.Await(id, false)
		}
		for _, m := range k.Messages() {
			if m.Channel == "shell" && m.ParentID != ids[i] {
				t.Errorf("client %d got the reply to %s", i, m.ParentID)
			}
		}
	}
}
