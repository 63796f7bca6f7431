package main

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"freshet/kernel"
)

// patience is how long a command may take to end after an interrupt, and what it
// left in the background after its own end.
const patience = 500 * time.Millisecond

// shell runs a command of the system. Its output goes to the cell as it comes,
// its input is empty, and an interrupt of the cell ends it and what it started.
func shell(r *cellRun, line string) kernel.Result {
	if line == "" {
		return refused("! has nothing to run", "Write a command behind it: !ls")
	}
	cmd := shellCommand(r.ctx, line)
	cmd.Stdout, cmd.Stderr = writer{r.out, "stdout"}, writer{r.out, "stderr"}
	cmd.WaitDelay = patience
	err := cmd.Run()
	if cause := context.Cause(r.ctx); cause != nil {
		endAll(cmd)
		return kernel.Result{Err: &kernel.EvalError{
			Name: "Interrupted", Value: "the command was interrupted", Traceback: []string{"\033[1mInterrupted:\033[0m " + line},
		}}
	}
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrWaitDelay): // it has ended well; something in the background still prints
		return kernel.Result{}
	case errors.As(err, &exit):
		return refused(line+": "+exit.String(), "")
	case err != nil:
		return refused("cannot run "+line+": "+err.Error(), "")
	}
	return kernel.Result{}
}
