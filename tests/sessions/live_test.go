package sessions

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"freshet/tests/client"
)

// interactive is how a front end with a person before it sends a cell.
func interactive(cell string) client.Options { return client.Options{AllowStdin: true, CellID: cell} }

func start(t *testing.T) *client.Client {
	t.Helper()
	return client.Start(t, build(t), "kernel", "--connection-file", "{connection_file}")
}

// mustRun runs a cell that must not fail.
func mustRun(t *testing.T, k *client.Client, code, cell string) client.Run {
	t.Helper()
	run := k.Execute(code, interactive(cell))
	if run.Status() != "ok" {
		t.Fatalf("%s\nfailed: %v", code, run.Reply.Content)
	}
	return run
}

// waitForUpdates waits for some updates of a display, and fails when one of
// another comes that is said to be over.
func waitForUpdates(t *testing.T, k *client.Client, id string, n int, over string) {
	t.Helper()
	k.WaitFor("updates of a view", func(m client.Message) bool {
		if m.Type != "update_display_data" {
			return false
		}
		switch m.DisplayID() {
		case over:
			t.Errorf("an update of a view that is over")
		case id:
			n--
		}
		return n == 0
	})
}

// A view lives on after its cell, and the cell's next run ends it; so it does
// with the queries that the cell started.
func TestRunningACellAgain(t *testing.T) {
	k := start(t)
	code := `sdf := streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 1000})
running := sdf.Count().Start()
sdf`
	first := mustRun(t, k, code, "a")
	shown := first.Of("display_data")
	if len(shown) != 1 {
		t.Fatalf("%d displays, want one: %v", len(shown), first.Types())
	}
	id := shown[0].DisplayID()
	waitForUpdates(t, k, id, 5, "")
	mustRun(t, k, "old := running", "b")

	second := mustRun(t, k, code, "a").Of("display_data")
	if len(second) != 1 || second[0].DisplayID() == id {
		t.Fatalf("the second run shows nothing of its own: %v", second)
	}
	k.Forget()
	waitForUpdates(t, k, second[0].DisplayID(), 5, id)
	run := mustRun(t, k, `fmt.Println(old.Stats().State, running.Stats().State)`, "c")
	if got := run.Stream("stdout"); got != "stopped live\n" {
		t.Errorf("the queries of the two runs are %q", got)
	}
}

// An interrupt ends the cell that runs, whatever it does, and nothing else.
func TestInterrupt(t *testing.T) {
	k := start(t)
	mustRun(t, k, `
n := 0
add := func(d int) int { n += d; return n }
ticks := make(chan int, 1<<20)
go func() { for i := 0; ; i++ { ticks <- i; time.Sleep(time.Millisecond) } }()
seen := streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 1000}).Count().Start()`, "setup")
	for _, code := range []string{
		"for {}",
		"for { n++ }",
		"time.Sleep(time.Hour)",
		"<-make(chan int)",
		"select {}",
		"var mu sync.Mutex; mu.Lock(); mu.Lock()",
		"var wg sync.WaitGroup; wg.Add(1); wg.Wait()",
		"func forever() { for { forever2() } }; func forever2() { add(0) }; forever()",
		"!sleep 100",
		"!sleep 100 & trap '' INT; while true; do :; done",
		"streamdf.Random().Collect()",
		"seen.Wait()",
		`slices.SortFunc(make([]int, 1<<22), func(a, b int) int { for {} })`,
	} {
		t.Run(code, func(t *testing.T) {
			id := k.SendExecute(code, interactive("cell"))
			k.WaitFor("the cell's begin", func(m client.Message) bool { return m.Type == "execute_input" && m.ParentID == id })
			time.Sleep(50 * time.Millisecond) // let it get to where it is stuck: no message tells
			begin := time.Now()
			k.Interrupt()
			run := k.Await(id, true)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("the interrupt took %v", took)
			}
			if run.Status() != "error" || !strings.Contains(run.Reply.Text("ename"), "nterrupt") {
				t.Errorf("reply %v", run.Reply.Content)
			}
		})
	}
	run := mustRun(t, k, `
before, rows := len(ticks), seen.Stats().RowsIn
time.Sleep(300 * time.Millisecond)
fmt.Println(add(1) > 0, len(ticks) > before, seen.Stats().RowsIn > rows, seen.Stats().State)`, "after")
	if got := run.Stream("stdout"); got != "true true true live\n" {
		t.Errorf("after the interrupts: %q", got)
	}
}

// What a goroutine prints after its cell goes to that cell.
func TestOutputOfBackground(t *testing.T) {
	k := start(t)
	first := mustRun(t, k, `go func() { time.Sleep(300 * time.Millisecond); fmt.Println("late") }()`, "a")
	mustRun(t, k, `fmt.Println("other")`, "b")
	late := k.WaitFor("the late line", func(m client.Message) bool { return m.Type == "stream" && m.Text("text") == "late\n" })
	if late.ParentID != first.Reply.ParentID {
		t.Errorf("the late line belongs to %s, want %s", late.ParentID, first.Reply.ParentID)
	}
}

// What a command prints comes while it runs.
func TestCommandStreams(t *testing.T) {
	k := start(t)
	id := k.SendExecute("!echo first; sleep 100", interactive("a"))
	k.WaitFor("the first line", func(m client.Message) bool { return m.Type == "stream" && m.Text("text") == "first\n" })
	k.Interrupt()
	if run := k.Await(id, true); run.Status() != "error" {
		t.Errorf("reply %v", run.Reply.Content)
	}
}

// Completion knows the columns of a session's frame; help opens the pager.
func TestCompletionAndHelp(t *testing.T) {
	k := start(t)
	mustRun(t, k, `quakes := streamdf.ReadCSV("../../notebooks/data/earthquakes.csv")`, "a")
	mustRun(t, k, "// Twice n.\nfunc double(n int) int { return 2 * n }", "b")
	code := `quakes.Mean("mag`
	reply := k.Complete(code, len(code))
	if got := fmt.Sprint(reply.Content["matches"]); got != "[magnitude magnitude_type]" || reply.Content["cursor_start"] != 13.0 {
		t.Errorf("matches %s, reply %v", got, reply.Content)
	}
	for code, want := range map[string]string{"?double": "Twice n.", "double??": "return 2 * n", "quakes.Mean?": "Mean"} {
		pages, _ := mustRun(t, k, code, "d").Reply.Content["payload"].([]any)
		if len(pages) != 1 || !strings.Contains(fmt.Sprint(pages), want) || !strings.Contains(fmt.Sprint(pages), "page") {
			t.Errorf("%s opens %v", code, pages)
		}
	}
}
