//go:build windows

package main

import (
	"context"
	"os"
	"os/exec"
	"strconv"
)

// shellCommand is a command that the end of ctx ends.
func shellCommand(ctx context.Context, line string) *exec.Cmd { return inGroup(ctx, "cmd", "/c", line) }

// inGroup is a program that the end of ctx ends.
func inGroup(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { endAll(cmd); return nil }
	return cmd
}

// endAll ends a command and what it has started.
func endAll(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run() // there may be none left
	}
}

// become runs a program in the place of this one, which ends with it: a process
// cannot turn into another here.
func become(binary string, args, env []string) error {
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
