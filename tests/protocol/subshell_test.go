package protocol

import (
	"strings"
	"testing"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// withSubshells starts a toy kernel that has them.
func withSubshells(t *testing.T) *client.Client {
	t.Helper()
	e := &toy.Toy{}
	c, _ := client.Serve(t, e, kernel.Options{Info: toy.Info, Subshells: true})
	t.Cleanup(e.Wait)
	return client.Connect(t, c)
}

// create makes a subshell and returns its id.
func create(t *testing.T, k *client.Client) string {
	t.Helper()
	m := k.Request("control", "create_subshell_request", map[string]any{}).Reply
	if m.Type != "create_subshell_reply" || m.Text("status") != "ok" || m.Text("subshell_id") == "" {
		t.Fatalf("creating a subshell says %s %v", m.Type, m.Content)
	}
	return m.Text("subshell_id")
}

// TestSubshells: a subshell answers while the main shell runs a cell, and
// counts by itself.
func TestSubshells(t *testing.T) {
	k := withSubshells(t)
	checkJSON(t, k.KernelInfo("shell").Content["supported_features"], `["kernel subshells"]`)
	k.Execute("value a", client.Options{})
	k.Execute("value b", client.Options{})
	id := running(k, "wait", client.Options{})
	one, two := create(t, k), create(t, k)
	list := k.Request("control", "list_subshell_request", map[string]any{}).Reply.Content["subshell_id"].([]any)
	if len(list) != 2 || one == two {
		t.Errorf("listed are %v of %s and %s", list, one, two)
	}
	for n, subshell := range []string{one, two, one} {
		k.In(subshell)
		run := k.Execute("value in a subshell", client.Options{})
		if run.Result() != "in a subshell" || run.Reply.Content["execution_count"] != []float64{1, 1, 2}[n] {
			t.Errorf("cell %d in %s says %v", n, subshell, run.Reply.Content)
		}
	}
	checkJSON(t, k.History(map[string]any{"hist_access_type": "tail"}).Content["history"],
		`[[1,1,"value in a subshell"],[1,2,"value in a subshell"]]`)
	if m := k.Complete("prin", 4); m.Text("status") != "ok" {
		t.Errorf("completion in a subshell says %v", m.Content)
	}
	k.In("")
	k.Interrupt()
	if run := k.Await(id, true); run.Reply.Text("ename") != "Interrupted" {
		t.Errorf("the main cell says %v", run.Reply.Content)
	}
	if run := k.Execute("", client.Options{}); run.Reply.Content["execution_count"] != 4.0 {
		t.Errorf("the main shell counts %v", run.Reply.Content["execution_count"])
	}
}

// TestSubshellErrors: a failure aborts what waits in its own subshell; an
// interrupt stops the cells of all.
func TestSubshellErrors(t *testing.T) {
	k := withSubshells(t)
	id := create(t, k)
	first := running(k, "sleep 200ms", client.Options{})
	second := k.SendExecute("value main", client.Options{})
	k.In(id)
	failing := k.SendExecute("fail X", client.Options{})
	aborted := k.SendExecute("value never", client.Options{})
	k.Await(failing, true)
	if run := k.Await(aborted, true); run.Status() != "aborted" || run.Reply.Content["execution_count"] != 1.0 {
		t.Errorf("the cell after a failed one says %v", run.Reply.Content)
	}
	k.Await(first, true)
	if run := k.Await(second, true); run.Result() != "main" {
		t.Errorf("the main shell's cell says %v", run.Reply.Content)
	}
	ours := running(k, "wait", client.Options{})
	k.In("")
	theirs := running(k, "wait", client.Options{})
	k.Interrupt()
	for _, id := range []string{ours, theirs} {
		if run := k.Await(id, true); run.Reply.Text("ename") != "Interrupted" {
			t.Errorf("an interrupted cell says %v", run.Reply.Content)
		}
	}
}

// TestDeleteSubshell: its cell is interrupted, what waits is aborted, and who
// asks it later is told.
func TestDeleteSubshell(t *testing.T) {
	k := withSubshells(t)
	subshell := create(t, k)
	k.In(subshell)
	cell := running(k, "wait", client.Options{})
	queued := k.SendExecute("value never", client.Options{})
	k.Request("control", "kernel_info_request", map[string]any{})
	inspect := k.Send("shell", "inspect_request", map[string]any{"code": "print", "cursor_pos": 1})
	deleted := func() client.Message {
		return k.Request("control", "delete_subshell_request", map[string]any{"subshell_id": subshell}).Reply
	}
	if m := deleted(); m.Text("status") != "ok" || m.Type != "delete_subshell_reply" {
		t.Errorf("deleting says %s %v", m.Type, m.Content)
	}
	if run := k.Await(cell, true); run.Reply.Text("ename") != "Interrupted" {
		t.Errorf("its cell says %v", run.Reply.Content)
	}
	if run := k.Await(queued, true); run.Status() != "aborted" {
		t.Errorf("its queued cell says %v", run.Reply.Content)
	}
	for _, id := range []string{inspect, k.SendExecute("value late", client.Options{})} {
		run := k.Await(id, true)
		if got := strings.Join(run.Types(), " "); got != "busy idle" || run.Reply.Text("ename") != "NoSubshell" {
			t.Errorf("a request after it has %s and says %v", got, run.Reply.Content)
		}
	}
	if m := deleted(); m.Text("status") != "error" {
		t.Errorf("deleting it again says %v", m.Content)
	}
	k.In("")
	subshell = ""
	if m := deleted(); m.Text("status") != "error" {
		t.Errorf("deleting the main shell says %v", m.Content)
	}
	checkJSON(t, k.Request("control", "list_subshell_request", map[string]any{}).Reply.Content, `{"status":"ok","subshell_id":[]}`)
}

// TestSubshellParents: an update goes under the cell that showed it while that
// runs, whoever else runs.
func TestSubshellParents(t *testing.T) {
	k := withSubshells(t)
	subshell := create(t, k)
	cell := running(k, "show d one\nwait", client.Options{})
	k.In(subshell)
	other := running(k, "update d two\nflush\nwait", client.Options{})
	update := k.WaitFor("the update", func(m client.Message) bool { return m.Type == "update_display_data" })
	if update.ParentID != cell {
		t.Errorf("the update's parent is %s: the cells are %s and %s", update.ParentID, cell, other)
	}
	k.Interrupt()
	k.Await(cell, true)
	k.Await(other, true)
}

// TestManySubshells: there is a bound, and a shutdown ends them all.
func TestManySubshells(t *testing.T) {
	c, done := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info, Subshells: true})
	k := client.Connect(t, c)
	n := 0
	for ; n < 1000; n++ {
		m := k.Request("control", "create_subshell_request", map[string]any{}).Reply
		if m.Text("status") != "ok" {
			break
		}
		if n%10 == 0 {
			k.In(m.Text("subshell_id"))
			running(k, "wait", client.Options{})
		}
	}
	if n != 100 {
		t.Errorf("%d subshells could be created", n)
	}
	k.In("no-such")
	k.Shutdown(false)
	<-done
}

// TestNoSubshells: a kernel that has none does not pretend.
func TestNoSubshells(t *testing.T) {
	k, _ := start(t)
	run := k.Await(k.Send("control", "create_subshell_request", map[string]any{}), false)
	if got := strings.Join(run.Types(), " "); got != "busy idle" {
		t.Errorf("creating a subshell gives %s", got)
	}
	k.In("x")
	if m := k.KernelInfo("shell"); m.Text("ename") != "NoSubshell" {
		t.Errorf("a request to a subshell says %v", m.Content)
	}
}
