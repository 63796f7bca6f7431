// Package faults does to a kernel what no honest client does: every row was
// once seen to lock, kill or starve a kernel on plain ZeroMQ sockets for Go.
// After each the kernel must serve its honest clients as before.
package faults

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

// asKernel as first argument makes this test's program a kernel; the second is
// its connection file.
const asKernel = "kernel"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == asKernel {
		c, err := kernel.ReadConnectionFile(os.Args[2])
		if err == nil {
			parent, _ := strconv.Atoi(os.Getenv("JPY_PARENT_PID"))
			err = kernel.Serve(context.Background(), c, &toy.Toy{}, kernel.Options{Info: toy.Info, Parent: parent})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// serve starts a toy kernel in this process.
func serve(t testing.TB) *kernel.Connection {
	t.Helper()
	c, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
	return c
}

// alive checks that a new client gets its answers on every socket.
func alive(t testing.TB, c *kernel.Connection) {
	t.Helper()
	k := client.Connect(t, c)
	defer k.Close()
	k.Timeout = 10 * time.Second
	k.Beat("alive?")
	k.KernelInfo("control")
	k.Input = func(m client.Message) { k.Reply(m, "yes") }
	if run := k.Execute("ask alive?\nvalue 1", client.Options{AllowStdin: true}); run.Result() != "1" || run.Stream("stdout") != "yes\n" {
		t.Errorf("a cell says %v and prints %q", run.Reply.Content, run.Stream("stdout"))
	}
}

// TestHalfOpen: clients that connect and say nothing, or little (row 1).
func TestHalfOpen(t *testing.T) {
	c := serve(t)
	for name := range sockets {
		for _, n := range []int{0, 10, 64} {
			dial(t, c, name).send(greeting()[:n])
		}
		dial(t, c, name).send(append(greeting(), 4, 60, 5, 'R'))
	}
	alive(t, c)
}

// malformed are streams after which a connection is dropped. H is an honest
// greeting, R an honest READY.
var malformed = []struct{ name, start, bytes string }{
	{"row 2: a frame of 2^49 bytes", "HR", "02 0002000000000000"},
	{"row 4: a command of 2^50 bytes in the handshake", "H", "06 0004000000000000"},
	{"row 5: a READY that is cut", "H", "04 0a 05 5245414459 03 616263"},
	{"a READY whose value is cut", "H", "04 0d 05 5245414459 01 61 00000005 62"},
	{"a READY with a huge value", "H", "04 0c 05 5245414459 01 61 ffffffff"},
	{"row 6: no socket type", "H", "04 06 05 5245414459"},
	{"row 6: an unknown socket type", "H", "04 1a 05 5245414459 0b 536f636b65742d54797065 00000004 58585858"},
	{"a socket type that does not fit", "H", "04 1a 05 5245414459 0b 536f636b65742d54797065 00000004 50554c4c"},
	{"a message instead of READY", "H", "00 01 41"},
	{"another command instead of READY", "H", "04 06 05 4552524f52"},
	{"reserved flags", "HR", "f8 00"},
	{"a command in two frames", "HR", "05 01 00"},
	{"an empty command", "HR", "04 00"},
	{"a command whose name is cut", "HR", "04 02 09 41"},
	{"a handshake of 64 KB", "H", "06 0000000000010000"},
	{"no ZeroMQ at all", "", "474554202f20485454502f312e310d0a0d0a" + strings.Repeat("20", 64)},
	{"an old version", "", "ff00000000000000017f 0100" + strings.Repeat("00", 64)},
	{"another mechanism", "", "ff00000000000000017f 0300 504c41494e" + strings.Repeat("00", 64)},
}

func TestMalformed(t *testing.T) {
	c := serve(t)
	for _, m := range malformed {
		t.Run(m.name, func(t *testing.T) {
			for name, kind := range sockets {
				r := dial(t, c, name)
				for _, part := range m.start {
					if part == 'H' {
						r.send(greeting())
					} else {
						r.send(ready(kind, "x"))
					}
				}
				r.send(unhex(t, m.bytes))
				r.dropped()
			}
			alive(t, c)
		})
	}
}

// TestSubprocess: a frame of 100 GiB ends a process that believes it (row 3),
// which nothing can catch.
func TestSubprocess(t *testing.T) {
	c := subprocess(t, nil)
	for name := range sockets {
		r := join(t, c, name, "x")
		r.send(unhex(t, "02 0000001900000000"))
		r.dropped()
	}
	alive(t, c)
}

// TestStaleSockets: the files of a kernel that was killed (row 17).
func TestStaleSockets(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Jupyter has no ipc on Windows")
	}
	dir, err := os.MkdirTemp("", "ipc") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	ipc := map[string]any{
		"transport": "ipc", "ip": filepath.Join(dir, "k"), "shell_port": 1, "control_port": 2,
		"iopub_port": 3, "stdin_port": 4, "hb_port": 5,
	}
	c := subprocess(t, ipc) // killed, its files stay
	if _, err := os.Stat(c.IP + "-1"); err != nil {
		t.Fatal(err)
	}
	again, _ := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info}, ipc)
	alive(t, again)
}

// TestEndlessMessage: frames without end (row 7).
func TestEndlessMessage(t *testing.T) {
	c := serve(t)
	for name := range sockets {
		r := join(t, c, name, "x")
		chunk := bytes.Repeat([]byte{1, 0}, 1<<12)
		sent := 0
		r.SetWriteDeadline(time.Now().Add(10 * time.Second))
		for sent < 256<<20 && r.send(chunk) == nil {
			sent += len(chunk)
		}
		if sent >= 256<<20 {
			t.Errorf("%s took %d MB of one message", name, sent>>20)
		}
	}
	alive(t, c)
}

// TestAnnouncedMemory: many messages that are announced and never come.
func TestAnnouncedMemory(t *testing.T) {
	c := serve(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 64 {
		r := join(t, c, "shell", "x")
		r.send(unhex(t, "02 0000000010000000")) // 256 MiB
	}
	alive(t, c)
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1200<<20 {
		t.Errorf("announcements took %d MB", grown>>20)
	}
}

// TestStoppedSubscriber: one that subscribes and never reads does not starve
// the others, and costs little memory (rows 8 and 9).
func TestStoppedSubscriber(t *testing.T) {
	c := serve(t)
	stopped := join(t, c, "iopub", "")
	stopped.send(frames([]byte{1}))
	k := client.Connect(t, c)
	const lines, size = 4000, 10_000
	run := k.Execute(fmt.Sprintf("flood %d %d", lines, size), client.Options{})
	text := run.Stream("stdout")
	if n := strings.Count(text, "\n"); n != lines || !strings.HasPrefix(text[strings.LastIndex(text[:len(text)-1], "\n")+1:], fmt.Sprint(lines)) {
		t.Errorf("%d lines of %d came", n, lines)
	}
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the next cell says %v", run.Reply.Content)
	}
}

// TestAsksAndNeverReads: 15 000 requests of a client that reads no reply (row 10).
func TestAsksAndNeverReads(t *testing.T) {
	c := serve(t)
	k := client.Connect(t, c)
	deaf := join(t, c, "shell", "deaf")
	deaf.SetWriteDeadline(time.Now().Add(2 * time.Second))
	var batch []byte
	for range 15_000 {
		parts, _ := k.Frames("kernel_info_request", map[string]any{})
		batch = append(batch, frames(parts...)...)
	}
	deaf.send(batch)
	k.Execute("value 1", client.Options{})
	k.Close()
	alive(t, c)
}

// TestShutdownIsHeard: reply and final idle always arrive (row 13).
func TestShutdownIsHeard(t *testing.T) {
	for range 40 {
		c, done := client.Serve(t, &toy.Toy{}, kernel.Options{Info: toy.Info})
		k := client.Connect(t, c)
		run := k.Shutdown(false)
		if got := strings.Join(run.Types(), " "); got != "busy shutdown_reply idle" {
			t.Fatalf("iopub has %s", got)
		}
		<-done
		k.Close()
	}
}

// TestPing: PINGs are answered by PONGs, between messages and not as messages;
// subscriptions go on working (row 14).
func TestPing(t *testing.T) {
	c := serve(t)
	ping := command([]byte("\x04PING\x00\x00"))
	sub := join(t, c, "iopub", "")
	for range 20 {
		sub.send(ping)
		if flags, body := sub.frame(); flags != 4 || string(body) != "\x04PONG" {
			t.Fatalf("a PING is answered by %x %q", flags, body)
		}
	}
	sub.send(frames([]byte("\x01"))) // still heard?
	if m := sub.message(); !strings.Contains(string(m[3]), "iopub_welcome") {
		t.Errorf("a subscription after PINGs brings %q", m)
	}
	k := client.Connect(t, c)
	shell := join(t, c, "shell", "pinger")
	parts, _ := k.Frames("kernel_info_request", map[string]any{})
	shell.send(append(ping, append(frames(parts...), ping...)...))
	var got []string
	for len(got) < 3 {
		flags, body := shell.frame()
		if flags&4 != 0 {
			got = append(got, string(body[1:]))
			continue
		}
		for flags&1 != 0 {
			flags, _ = shell.frame()
		}
		got = append(got, "reply")
	}
	if s := strings.Join(got, " "); strings.Count(s, "PONG") != 2 || strings.Count(s, "reply") != 1 {
		t.Errorf("came %s", s)
	}
}

// TestTwoOfOneName: two connections under one identity; the one that asks is
// answered, and the other when it asks (row 19).
func TestTwoOfOneName(t *testing.T) {
	c := serve(t)
	k := client.Connect(t, c)
	twins := []*raw{join(t, c, "shell", "twin"), join(t, c, "shell", "twin")}
	for round := range 6 {
		parts, id := k.Frames("kernel_info_request", map[string]any{})
		twins[round%2].send(frames(parts...))
		if m := twins[round%2].message(); !bytes.Contains(m[3], []byte(id)) {
			t.Fatalf("the reply is to %s, want %s", m[3], id)
		}
		k.Await(id, false)
	}
	for i, twin := range twins {
		twin.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if b, err := twin.in.ReadByte(); err == nil {
			t.Errorf("twin %d got more: %x", i, b)
		}
	}
	// One leaves while its cell runs: the other, who is the same, is answered.
	parts, id := k.Frames("execute_request", map[string]any{"code": "print on\nwait"})
	twins[1].send(frames(parts...))
	k.WaitFor("the cell", func(m client.Message) bool { return m.Type == "stream" })
	twins[1].Close()
	time.Sleep(50 * time.Millisecond) // for the kernel to see it
	k.Interrupt()
	if m := twins[0].message(); !bytes.Contains(m[3], []byte(id)) {
		t.Errorf("the reply is to %s, want %s", m[3], id)
	}
}

// TestOrphan: a kernel whose parent process was killed ends.
func TestOrphan(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there a process keeps its parent's id")
	}
	path := client.ConnectionFile(t)
	shell := exec.Command("sh", "-c", `JPY_PARENT_PID=$$ "$0" "$1" "$2" & wait`, os.Args[0], asKernel, path)
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	c := client.AwaitPorts(t, path, nil)
	r := join(t, c, "hb", "")
	shell.Process.Kill()
	shell.Wait()
	r.dropped()
}

// TestProgram: a kernel in a process of its own, whose end is a clean exit.
func TestProgram(t *testing.T) {
	k := client.Start(t, os.Args[0], asKernel, "{connection_file}")
	if run := k.Execute("value 1", client.Options{}); run.Result() != "1" {
		t.Errorf("the cell says %v", run.Reply.Content)
	}
	k.Shutdown(false)
}

// subprocess starts this test's program as a kernel and kills it at the end of
// the test, or at once when it is given fields.
func subprocess(t *testing.T, fields map[string]any) *kernel.Connection {
	t.Helper()
	path := client.ConnectionFile(t, fields)
	cmd := exec.Command(os.Args[0], asKernel, path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	c := client.AwaitPorts(t, path, nil)
	if fields != nil {
		stop()
	} else {
		t.Cleanup(stop)
	}
	return c
}
