package client

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"freshet/kernel"
)

// startTime is how long a kernel may take to open its sockets.
const startTime = 30 * time.Second

// Serve runs a kernel in this process on free ports of 127.0.0.1, or where the
// fields of a connection file say. The end of the test stops it. The channel is
// closed when the kernel has ended.
func Serve(tb testing.TB, e kernel.Evaluator, o kernel.Options, fields ...map[string]any) (*kernel.Connection, <-chan struct{}) {
	tb.Helper()
	path := ConnectionFile(tb, fields...)
	c, err := kernel.ReadConnectionFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { // ends with ctx or a shutdown_request
		defer close(done)
		if err := kernel.Serve(ctx, c, e, o); err != nil {
			tb.Errorf("Serve: %v", err)
		}
	}()
	tb.Cleanup(func() {
		cancel()
		<-done
	})
	return AwaitPorts(tb, path, done), done
}

// Start starts a kernel's program and connects to it. An argument
// {connection_file} is replaced by the path of a file of its own; without one
// the path is appended. The end of the test stops the program.
func Start(tb testing.TB, binary string, args ...string) *Client {
	tb.Helper()
	path := ConnectionFile(tb)
	found := false
	for i, a := range args {
		if strings.Contains(a, "{connection_file}") {
			args[i] = strings.ReplaceAll(a, "{connection_file}", path)
			found = true
		}
	}
	if !found {
		args = append(args, path)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = append(os.Environ(), "FRESHET_HISTORY=off")
	stderr := &buffer{}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	done := make(chan struct{})
	go func() { // ends with the program
		defer close(done)
		cmd.Wait()
	}()
	tb.Cleanup(func() {
		cmd.Process.Kill()
		<-done
		if tb.Failed() && stderr.String() != "" {
			tb.Logf("the kernel's stderr:\n%s", stderr)
		}
	})
	return Connect(tb, AwaitPorts(tb, path, done))
}

// ConnectionFile writes a file whose ports the kernel is to choose, unless
// fields say otherwise.
func ConnectionFile(tb testing.TB, fields ...map[string]any) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "connection.json")
	file := map[string]any{
		"transport": "tcp", "ip": "127.0.0.1", "key": uuid.NewString(), "signature_scheme": "hmac-sha256",
		"shell_port": 0, "control_port": 0, "iopub_port": 0, "stdin_port": 0, "hb_port": 0,
	}
	for _, f := range fields {
		maps.Copy(file, f)
	}
	if err := os.WriteFile(path, encode(file), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// AwaitPorts waits until the kernel of a connection file listens, and has said
// where. It fails when done is closed before.
func AwaitPorts(tb testing.TB, path string, done <-chan struct{}) *kernel.Connection {
	tb.Helper()
	deadline := time.After(startTime)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := kernel.ReadConnectionFile(path)
		if err == nil && c.ShellPort != 0 {
			if raw, err := DialRaw(c, "shell"); err == nil { // the last that opens
				raw.Close()
				return c
			}
		}
		select {
		case <-tick.C:
		case <-done:
			tb.Fatal("client: the kernel ended before it opened its sockets")
		case <-deadline:
			tb.Fatalf("client: the kernel has opened no sockets after %v", startTime)
		}
	}
}

// A buffer is a bytes.Buffer for two goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
