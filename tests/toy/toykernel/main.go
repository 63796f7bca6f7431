// Toykernel is the toy as a program, for tests in other languages:
// toykernel CONNECTION_FILE. It has subshells, and the comm target echo, which
// sends back what it gets.
package main

import (
	"context"
	"fmt"
	"os"

	"freshet/kernel"
	"freshet/tests/toy"
)

type echo struct{ comm *kernel.Comm }

func (e echo) Message(out kernel.Output, m kernel.CommMessage) {
	if err := e.comm.Send(out, m); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (echo) Closed(kernel.Output, kernel.CommMessage) {}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	c, err := kernel.ReadConnectionFile(os.Args[1])
	if err != nil {
		return err
	}
	comms := kernel.NewComms()
	comms.Register("echo", func(comm *kernel.Comm, _ kernel.Output, _ kernel.CommMessage) (kernel.CommHandler, error) {
		return echo{comm}, nil
	})
	e := &toy.Toy{Called: func(out kernel.Output, target string) {
		m := kernel.CommMessage{Data: []byte(`{"from":"the kernel"}`), Buffers: [][]byte{[]byte("first\x00"), {}}}
		comm, err := comms.Open(out, target, nil, m)
		if err == nil {
			err = comm.Send(out, m)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}}
	return kernel.Serve(context.Background(), c, e, kernel.Options{Info: toy.Info, Subshells: true, Comms: comms})
}
