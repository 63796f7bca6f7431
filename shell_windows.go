//go:build windows

package main

import (
	"context"
	"os/exec"
	"strconv"
)

// shellCommand is a command that the end of ctx ends.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd", "/c", line)
	cmd.Cancel = func() error { endAll(cmd); return nil }
	return cmd
}

// endAll ends a command and what it has started.
func endAll(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run() // there may be none left
	}
}
