// Package protocol tests the kernel as a front end sees it: a toy language
// behind real sockets.
package protocol

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts a toy kernel and a client.
func start(t *testing.T) (*client.Client, *toy.Toy) {
	t.Helper()
	e := &toy.Toy{}
	c, _ := client.Serve(t, e, kernel.Options{Info: toy.Info})
	t.Cleanup(e.Wait)
	return client.Connect(t, c), e
}

// TestCells runs cells and looks at what comes on iopub and as reply.
func TestCells(t *testing.T) {
	k, _ := start(t)
	for _, test := range []struct {
		name, code string
		options    client.Options
		types      string // of iopub, in order
		reply      string // JSON, with the count as N
	}{
		{
			name: "nothing", code: "",
			types: "busy execute_input idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{},"payload":[]}`,
		},
		{
			name: "value", code: "value 42",
			types: "busy execute_input execute_result idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{},"payload":[]}`,
		},
		{
			name: "print before value", code: "value 42\nprint x\neprint y\nprint z",
			types: "busy execute_input stream stream stream execute_result idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{},"payload":[]}`,
		},
		{
			name: "print before error", code: "print a\nprint b\nfail Oops\nprint never",
			types: "busy execute_input stream stream error idle",
			reply: `{"status":"error","execution_count":N,"ename":"Oops","evalue":"as asked","traceback":["Oops: as asked"]}`,
		},
		{
			name: "error without traceback", code: "gibberish",
			types: "busy execute_input error idle",
			reply: `{"status":"error","execution_count":N,"ename":"NoSuchVerb","evalue":"gibberish","traceback":[]}`,
		},
		{
			name: "display", code: "print a\nshow - one\nprint b\nshow x two\nupdate x three\nclear\nclearwait",
			types: "busy execute_input stream display_data stream display_data clear_output clear_output update_display_data idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{},"payload":[]}`,
		},
		{
			name: "pager", code: "page help",
			types: "busy execute_input idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{},"payload":[{"source":"page","data":{"text/plain":"help"},"start":0}]}`,
		},
		{
			name: "expressions", code: "", options: client.Options{Expressions: map[string]string{"a": "value 1", "b": "fail No"}},
			types: "busy execute_input idle",
			reply: `{"status":"ok","execution_count":N,"user_expressions":{
				"a":{"status":"ok","data":{"text/plain":"1"},"metadata":{}},
				"b":{"status":"error","ename":"No","evalue":"as asked","traceback":["No: as asked"]}},"payload":[]}`,
		},
		{
			name: "no stdin", code: "ask name?",
			types: "busy execute_input error idle",
			reply: `{"status":"error","execution_count":N,"ename":"NoInput","evalue":"no input can be asked for here","traceback":["NoInput: no input can be asked for here"]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := k.Execute(test.code, test.options)
			if got := strings.Join(run.Types(), " "); got != test.types {
				t.Errorf("iopub has\n%s, want\n%s", got, test.types)
			}
			count := run.Of("execute_input")[0].Content["execution_count"]
			checkJSON(t, run.Reply.Content, strings.Replace(test.reply, ":N,", fmt.Sprintf(":%v,", count), 1))
			if run.Reply.Channel != "shell" || run.Reply.Type != "execute_reply" || run.Reply.Metadata["started"] == nil {
				t.Errorf("the reply is %s on %s with metadata %v", run.Reply.Type, run.Reply.Channel, run.Reply.Metadata)
			}
		})
	}
}

// checkJSON compares a content with JSON.
func checkJSON(t *testing.T, got any, want string) {
	t.Helper()
	var w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if g, err := json.Marshal(got); err != nil || !reflect.DeepEqual(any(got), w) {
		t.Errorf("got\n%s, want\n%s", g, want)
	}
}

func TestSilentAndCounts(t *testing.T) {
	k, e := start(t)
	for _, test := range []struct {
		options client.Options
		types   string
		count   float64
	}{
		{client.Options{}, "busy execute_input stream execute_result idle", 1},
		{client.Options{Silent: true}, "busy idle", 1},
		{client.Options{NoHistory: true}, "busy execute_input stream execute_result idle", 1},
		{client.Options{}, "busy execute_input stream execute_result idle", 2},
	} {
		run := k.Execute("print x\nvalue y", test.options)
		if got := strings.Join(run.Types(), " "); got != test.types {
			t.Errorf("%+v: iopub has %s, want %s", test.options, got, test.types)
		}
		if got := run.Reply.Content["execution_count"]; got != test.count {
			t.Errorf("%+v: count is %v, want %v", test.options, got, test.count)
		}
	}
	run := k.Execute("fail X", client.Options{Silent: true})
	if got := strings.Join(run.Types(), " "); got != "busy idle" || run.Status() != "error" {
		t.Errorf("a silent failure has %s and the status %s", got, run.Status())
	}
	k.Execute("", client.Options{CellID: "c1", DeletedCells: []string{"c2", "c3"}, AllowStdin: true})
	cell := e.Cells()[len(e.Cells())-1]
	if cell.ID != "c1" || !slices.Equal(cell.Deleted, []string{"c2", "c3"}) || !cell.AllowStdin || !cell.StoreHistory || cell.MessageID == "" {
		t.Errorf("the evaluator got %+v", cell)
	}
}

// TestPanics: a bug in the evaluator is an answer, not an end.
func TestPanics(t *testing.T) {
	k, _ := start(t)
	if run := k.Execute("print x\npanic", client.Options{}); run.Status() != "error" || run.Reply.Text("ename") != "InternalError" || run.Stream("stdout") != "x\n" {
		t.Errorf("Execute that panics: %v, printed %q", run.Reply.Content, run.Stream("stdout"))
	}
	if m := k.Inspect("boom", 0, 0); m.Text("status") != "error" || m.Type != "inspect_reply" {
		t.Errorf("Inspect that panics: %s %v", m.Type, m.Content)
	}
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the next cell says %v", run.Reply.Content)
	}
}

func TestKernelInfo(t *testing.T) {
	k, _ := start(t)
	for _, channel := range []string{"shell", "control"} {
		m := k.KernelInfo(channel)
		if m.Channel != channel {
			t.Errorf("asked on %s, answered on %s", channel, m.Channel)
		}
		checkJSON(t, m.Content, `{"status":"ok","protocol_version":"5.5","implementation":"toy","implementation_version":"1.0",
			"language_info":{"name":"toy","version":"1.0","mimetype":"text/x-toy","file_extension":".toy"},
			"banner":"a toy","debugger":false,"help_links":[{"text":"none","url":"https://example.org"}],"supported_features":[]}`)
	}
}

// TestHeaders: the kernel speaks under a session of its own, and repeats the
// request's header as it came.
func TestHeaders(t *testing.T) {
	k, _ := start(t)
	run := k.Execute("print x", client.Options{})
	seen := map[string]bool{}
	for _, m := range append(run.Messages, run.Reply) {
		if m.Header("session") == k.Session || m.Header("session") != run.Reply.Header("session") {
			t.Errorf("%s has the session %q", m.Type, m.Header("session"))
		}
		if m.Header("version") != "5.5" || seen[m.ID] {
			t.Errorf("%s has version %q and id %q", m.Type, m.Header("version"), m.ID)
		}
		if _, err := time.Parse(time.RFC3339Nano, m.Header("date")); err != nil {
			t.Error(err)
		}
		seen[m.ID] = true
	}
	frames, id := k.Frames("kernel_info_request", map[string]any{})
	k.SendFrames("shell", append([][]byte{[]byte("route"), []byte("two")}, frames...))
	reply := k.WaitFor("a reply with its routes", func(m client.Message) bool {
		return m.Channel == "shell" && len(m.Frames) == 8
	})
	if string(reply.Frames[0]) != "route" || string(reply.Frames[5]) != string(frames[2]) {
		t.Errorf("the reply's frames are %q", reply.Frames)
	}
	k.Await(id, false)
}

func TestComplete(t *testing.T) {
	k, _ := start(t)
	checkJSON(t, k.Complete("é😀 pri", 6).Content, `{"status":"ok","matches":["print"],"cursor_start":3,"cursor_end":6,
		"metadata":{"_jupyter_types_experimental":[{"text":"print","type":"verb","signature":"print TEXT","start":3,"end":6}]}}`)
	checkJSON(t, k.Complete("zzz", 99).Content, `{"status":"ok","matches":[],"cursor_start":0,"cursor_end":3,
		"metadata":{"_jupyter_types_experimental":[]}}`)
	checkJSON(t, k.Complete("pri", -5).Content["matches"], `["print","panic","page","eprint","update","updates"]`)
	checkJSON(t, k.Request("shell", "complete_request", map[string]any{"code": "eprin"}).Reply.Content["matches"], `["eprint"]`)
}

func TestInspectAndIsComplete(t *testing.T) {
	k, _ := start(t)
	checkJSON(t, k.Inspect("print x", 2, 1).Content, `{"status":"ok","found":true,"data":{"text/plain":"print: a verb, 1"},"metadata":{}}`)
	checkJSON(t, k.Inspect("print x", 7, 7).Content, `{"status":"ok","found":false,"data":{},"metadata":{}}`)
	checkJSON(t, k.IsComplete("print x").Content, `{"status":"complete"}`)
	checkJSON(t, k.IsComplete(`print \`).Content, `{"status":"incomplete","indent":"  "}`)
}

func TestHistory(t *testing.T) {
	k, _ := start(t)
	for _, code := range []string{"value a1", "value a2", "print b", "value a1", "value\n", "a[1]"} {
		k.Execute(code, client.Options{ContinueOnError: true})
	}
	k.Execute("value hidden", client.Options{NoHistory: true})
	k.Execute("value silent", client.Options{Silent: true})
	for _, test := range []struct{ name, request, want string }{
		{"tail", `{"hist_access_type":"tail","n":2}`, `[[1,5,"value\n"],[1,6,"a[1]"]]`},
		{"tail with output", `{"hist_access_type":"tail","n":3,"output":true}`, `[[1,4,["value a1","a1"]],[1,5,["value\n",null]],[1,6,["a[1]",null]]]`},
		{"range of the present session", `{"hist_access_type":"range","session":0,"start":2,"stop":4}`, `[[1,2,"value a2"],[1,3,"print b"]]`},
		{"range by number", `{"hist_access_type":"range","session":1,"start":5}`, `[[1,5,"value\n"],[1,6,"a[1]"]]`},
		{"range of no session", `{"hist_access_type":"range","session":9,"start":1,"stop":4}`, `[]`},
		{"search", `{"hist_access_type":"search","pattern":"value a*"}`, `[[1,1,"value a1"],[1,2,"value a2"],[1,4,"value a1"]]`},
		{"search unique", `{"hist_access_type":"search","pattern":"value a*","unique":true}`, `[[1,2,"value a2"],[1,4,"value a1"]]`},
		{"search n", `{"hist_access_type":"search","pattern":"value a?","n":2}`, `[[1,2,"value a2"],[1,4,"value a1"]]`},
		{"search over lines", `{"hist_access_type":"search","pattern":"val*e?"}`, `[[1,5,"value\n"]]`},
		{"search a bracket", `{"hist_access_type":"search","pattern":"a[[]1]"}`, `[[1,6,"a[1]"]]`},
		{"search a set", `{"hist_access_type":"search","pattern":"*[^0-9]"}`, `[[1,3,"print b"],[1,5,"value\n"],[1,6,"a[1]"]]`},
		{"search whole inputs", `{"hist_access_type":"search","pattern":"a1"}`, `[]`},
		{"raw is no other", `{"hist_access_type":"tail","n":1,"raw":false}`, `[[1,6,"a[1]"]]`},
	} {
		var request map[string]any
		if err := json.Unmarshal([]byte(test.request), &request); err != nil {
			t.Fatal(err)
		}
		t.Run(test.name, func(t *testing.T) {
			checkJSON(t, k.History(request).Content, `{"status":"ok","history":`+test.want+`}`)
		})
	}
	if m := k.History(map[string]any{"hist_access_type": "all"}); m.Text("status") != "error" {
		t.Errorf("an unknown access says %v", m.Content)
	}
}

// TestBadContent: a request that is signed but makes no sense is answered.
func TestBadContent(t *testing.T) {
	k, _ := start(t)
	for _, msgType := range []string{"execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request"} {
		run := k.Request("shell", msgType, map[string]any{"code": 7, "n": "x", "cursor_pos": "y"})
		if run.Status() != "error" || run.Reply.Text("ename") != "BadRequest" {
			t.Errorf("%s says %v", msgType, run.Reply.Content)
		}
	}
	if run := k.Request("shell", "execute_request", []int{1}); run.Status() != "error" {
		t.Errorf("a list as content says %v", run.Reply.Content)
	}
}

func TestHeartbeat(t *testing.T) {
	k, _ := start(t)
	id := running(k, "wait", client.Options{})
	for i := range 10 {
		k.Beat(fmt.Sprint("beat ", i))
	}
	k.Interrupt()
	k.Await(id, true)
}

// TestSignals: SIGINT, as the caller passes it, is an interrupt.
func TestSignals(t *testing.T) {
	e := &toy.Toy{}
	signals := make(chan os.Signal)
	c, _ := client.Serve(t, e, kernel.Options{Info: toy.Info, Interrupt: signals})
	k := client.Connect(t, c)
	signals <- os.Interrupt
	signals <- os.Interrupt // taken when the first is done with
	if e.Idle() < 1 {
		t.Error("an interrupt between cells did not reach the evaluator")
	}
	id := k.SendExecute("print on\nwait", client.Options{})
	k.WaitFor("the cell", func(m client.Message) bool { return m.Type == "stream" })
	signals <- os.Interrupt
	if run := k.Await(id, true); run.Reply.Text("evalue") != kernel.ErrInterrupted.Error() {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
}
