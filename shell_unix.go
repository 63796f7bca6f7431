//go:build unix

package main

import (
	"context"
	"os/exec"
	"syscall"
)

// shellCommand is a command of the system, which the end of ctx interrupts.
func shellCommand(ctx context.Context, line string) *exec.Cmd { return inGroup(ctx, "sh", "-c", line) }

// inGroup is a program in a process group of its own, which the end of ctx
// interrupts.
func inGroup(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	return cmd
}

// endAll ends what a command has left.
func endAll(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there may be none left
	}
}

// become replaces this process by a program; it returns only when it fails.
func become(binary string, args, env []string) error {
	return syscall.Exec(binary, append([]string{binary}, args...), env)
}
