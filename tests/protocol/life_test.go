package protocol

import (
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// TestShutdown: reply and idle are the last that comes, after the evaluator's
// last word; then the kernel has ended.
func TestShutdown(t *testing.T) {
	for _, channel := range []string{"control", "shell"} {
		for _, restart := range []bool{false, true} {
			e := &toy.Toy{}
			c, done := client.Serve(t, e, kernel.Options{Info: toy.Info})
			k := client.Connect(t, c)
			cell := k.Execute("print x", client.Options{})
			run := k.Request(channel, "shutdown_request", map[string]any{"restart": restart})
			if run.Reply.Channel != channel || run.Reply.Content["restart"] != restart || run.Status() != "ok" {
				t.Errorf("shutdown on %s says %v on %s", channel, run.Reply.Content, run.Reply.Channel)
			}
			if got := strings.Join(run.Types(), " "); got != "busy shutdown_reply idle" {
				t.Errorf("shutdown on %s gives %s", channel, got)
			}
			<-done
			var after []client.Message
			for _, m := range k.Messages() {
				if m.Channel == "iopub" && m.ParentID == cell.ID {
					after = append(after, m)
				}
			}
			if last := after[len(after)-1]; last.Text("text") != "bye\n" || !e.Ended() {
				t.Errorf("the evaluator's last word is lost: %s %v", last.Type, last.Content)
			}
		}
	}
}

// TestShutdownWhileACellRuns: the cell is stopped and answered, what waits is aborted.
func TestShutdownWhileACellRuns(t *testing.T) {
	c, done := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info, Subshells: true})
	k := client.Connect(t, c)
	id := running(k, "wait", client.Options{ContinueOnError: true})
	queued := k.SendExecute("print never", client.Options{})
	k.In("nobody's") // is refused at once: by then what came before it is queued
	k.Request("shell", "is_complete_request", map[string]any{"code": ""})
	k.In("")
	k.Shutdown(false)
	<-done
	if run := k.Await(id, true); run.Reply.Text("ename") != "Interrupted" {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
	if run := k.Await(queued, true); run.Status() != "aborted" {
		t.Errorf("the queued cell says %v", run.Reply.Content)
	}
}

// TestShutdownOfADeafCell: a cell that does not end is left behind.
func TestShutdownOfADeafCell(t *testing.T) {
	c, done := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	k := client.Connect(t, c)
	running(k, "deaf 3s", client.Options{})
	began := time.Now()
	k.Shutdown(false)
	<-done
	if took := time.Since(began); took > 2500*time.Millisecond {
		t.Errorf("the kernel took %v to end", took)
	}
	time.Sleep(3*time.Second - time.Since(began)) // until the cell has ended too
}

// TestSlowJoiner: a front end that asks before it listens still sees the busy.
func TestSlowJoiner(t *testing.T) {
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	k := client.Dial(t, c)
	id := k.Send("shell", "kernel_info_request", map[string]any{})
	time.Sleep(30 * time.Millisecond) // the front end is late
	k.Subscribe("")
	run := k.Await(id, true)
	if got := strings.Join(run.Types(), " "); got != "busy idle" {
		t.Errorf("the first request has %s on iopub", got)
	}
}

// TestWelcome: it is the first message, and each subscription gets its own.
func TestWelcome(t *testing.T) {
	k, _ := start(t)
	first := k.Messages()[0]
	if first.Type != "iopub_welcome" || first.Topic != "" || first.Content["subscription"] != "" || first.ParentID != "" {
		t.Errorf("the first message is %s with topic %q: %v", first.Type, first.Topic, first.Content)
	}
	if m := k.Subscribe("stream"); m.Topic != "stream" {
		t.Errorf("the second welcome has the topic %q", m.Topic)
	}
	k.SendFrames("iopub", [][]byte{{0}})
	k.Subscribe("kernel")
	run := k.Execute("print x", client.Options{})
	if run.Stream("stdout") != "x\n" {
		t.Errorf("topics are not followed: %v", run.Types())
	}
}

func TestStdin(t *testing.T) {
	k, _ := start(t)
	var asked []string
	k.Input = func(m client.Message) {
		asked = append(asked, m.Text("prompt"))
		if m.Content["password"] == true {
			k.Reply(m, "secret")
		} else {
			k.Reply(m, "you said "+m.Text("prompt"))
		}
	}
	run := k.Execute("print before\nask name?\nsecret word?", client.Options{AllowStdin: true})
	if run.Stream("stdout") != "before\nyou said name?\nsecret\n" || len(asked) != 2 {
		t.Errorf("asked %q, printed %q, reply %v", asked, run.Stream("stdout"), run.Reply.Content)
	}
	request := k.WaitFor("the prompt", func(m client.Message) bool { return m.Type == "input_request" })
	if request.ParentID != run.ID || request.Channel != "stdin" {
		t.Errorf("the prompt belongs to %s on %s", request.ParentID, request.Channel)
	}
	// A goroutine that asks when the cell is over gets no answer and hangs nobody.
	k.Execute("later 20ms ask late?", client.Options{AllowStdin: true})
	k.Execute("sleep 60ms", client.Options{})
	if len(asked) != 2 {
		t.Errorf("a cell that was over has asked: %q", asked)
	}
}

// lines is a log that hands out its lines.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// TestStaleAnswers: an answer to a question that is over answers no other.
func TestStaleAnswers(t *testing.T) {
	log := make(lines, 100)
	handler := slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info, Log: slog.New(handler)})
	k := client.Connect(t, c)
	requests := make(chan client.Message, 2)
	k.Input = func(m client.Message) { requests <- m }
	first := k.SendExecute("ask one?", client.Options{AllowStdin: true})
	one := <-requests
	k.Interrupt()
	if run := k.Await(first, true); run.Reply.Text("evalue") != kernel.ErrInterrupted.Error() {
		t.Errorf("an interrupted question says %v", run.Reply.Content)
	}
	k.Reply(client.Message{}, "nobody asked")
	for line := ""; !strings.Contains(line, "its question is over"); {
		line = <-log
	}
	second := k.SendExecute("ask two?", client.Options{AllowStdin: true})
	two := <-requests
	k.Reply(one, "stale")
	k.Reply(two, "fresh")
	if run := k.Await(second, true); run.Stream("stdout") != "fresh\n" {
		t.Errorf("the second question got %q", run.Stream("stdout"))
	}
	third := k.SendExecute("ask three?", client.Options{AllowStdin: true})
	<-requests
	k.Reply(client.Message{}, "no parent") // as jupyter_client answers
	if run := k.Await(third, true); run.Stream("stdout") != "no parent\n" {
		t.Errorf("the third question got %q", run.Stream("stdout"))
	}
}

// TestStdinGone: the asking front end has no stdin connection.
func TestStdinGone(t *testing.T) {
	k, _ := start(t)
	k.Drop("stdin")
	run := k.Execute("ask name?", client.Options{AllowStdin: true})
	if run.Reply.Text("evalue") != kernel.ErrNoStdin.Error() {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
}

// TestIPC: the kernel on Unix sockets, also where a killed one left its files.
func TestIPC(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Jupyter has no ipc on Windows")
	}
	dir, err := os.MkdirTemp("", "ipc") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	stem := filepath.Join(dir, "k")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: stem + "-1", Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	c, done := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info}, map[string]any{
		"transport": "ipc", "ip": stem, "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
	})
	k := client.Connect(t, c)
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
	if info, err := os.Stat(stem + "-1"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is open to others: %v %v", info, err)
	}
	other := *c
	if err := kernel.Serve(t.Context(), &other, &toy.Toy{}, kernel.Options{}); err == nil {
		t.Error("a second kernel took the sockets of a living one")
	}
	k.Shutdown(false)
	<-done
	if left, _ := filepath.Glob(stem + "-*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestIPCChosen: socket files are numbered where the connection file does not.
func TestIPCChosen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Jupyter has no ipc on Windows")
	}
	dir, err := os.MkdirTemp("", "ipc")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	fields := map[string]any{"transport": "ipc", "ip": filepath.Join(dir, "k"), "control_port": 2}
	seen := map[int]bool{}
	for range 2 {
		c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info}, fields)
		if run := client.Connect(t, c).Execute("value 1", client.Options{}); run.Result() != "1" {
			t.Errorf("the cell says %v", run.Reply.Content)
		}
		for _, port := range []int{c.ShellPort, c.ControlPort, c.IOPubPort, c.StdinPort, c.HeartbeatPort} {
			if port == 0 || seen[port] {
				t.Errorf("two sockets have the number %d", port)
			}
			seen[port] = true
		}
		delete(fields, "control_port")
	}
}

// TestIPv6: the kernel on the loopback of IPv6.
func TestIPv6(t *testing.T) {
	if ln, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6:", err)
	} else {
		ln.Close()
	}
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info}, map[string]any{"ip": "::1"})
	if run := client.Connect(t, c).Execute("value 1", client.Options{}); run.Result() != "1" || c.IP != "::1" {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
}

// TestNoKey: an empty key turns signatures off.
func TestNoKey(t *testing.T) {
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info}, map[string]any{"key": ""})
	k := client.Connect(t, c)
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" || len(run.Reply.Frames[1]) != 0 {
		t.Errorf("the cell says %v, signed %q", run.Reply.Content, run.Reply.Frames[1])
	}
}

// TestFirstReply: it does not wait for anybody to listen.
func TestFirstReply(t *testing.T) {
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	k := client.Dial(t, c)
	began := time.Now()
	id := k.Send("shell", "kernel_info_request", map[string]any{})
	k.WaitFor("the reply", func(m client.Message) bool { return m.ParentID == id })
	if took := time.Since(began); took > 200*time.Millisecond {
		t.Errorf("the first reply took %v", took)
	}
}
