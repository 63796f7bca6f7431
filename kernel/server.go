package kernel

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"freshet/kernel/zmtp"
)

// Errors that an [Evaluator] meets.
var (
	// ErrInterrupted is the cause of a cell's context after an interrupt.
	ErrInterrupted = errors.New("interrupted")
	// ErrNoStdin says that nobody can be asked for input: the request did not
	// allow it, its front end has no stdin connection, or the cell is over.
	ErrNoStdin = errors.New("no input can be asked for here")

	errShutdown = errors.New("the kernel shuts down")
)

const (
	wrapUpTime  = time.Second // for the running cell, then for Evaluator's Shutdown
	parentEvery = time.Second // between looks at the parent process
)

// Options are what a kernel may be told beside its connection.
type Options struct {
	Info    Info
	Log     *slog.Logger // nil: none
	History string       // file that keeps history across starts; empty: memory only

	// Subshells says that the evaluator's Execute may run several cells side by
	// side; then subshells are offered.
	Subshells bool

	Comms *Comms // nil: none

	// HandOver starts the kernel that takes the place of this one, after a cell
	// has asked for it with [Result].HandOver: the sockets are closed by then.
	// nil: there is none to start.
	HandOver func(Handover) error
	// Resume is what the kernel before this one has left; nil: there was none.
	Resume *Handover

	// Interrupt delivers signals that count as interrupt requests: what
	// signal.Notify fills with os.Interrupt. nil: none.
	Interrupt <-chan os.Signal
	// Parent is the process id in JPY_PARENT_PID, or 0. When that process is
	// our parent and goes away, Serve returns.
	Parent int
}

// Info is what kernel_info_reply says.
type Info struct {
	Implementation string
	Version        string
	Banner         string
	Language       LanguageInfo
	HelpLinks      []HelpLink
}

// LanguageInfo describes the language to front ends.
type LanguageInfo struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	MIMEType       string `json:"mimetype"`
	FileExtension  string `json:"file_extension"` // with its dot
	PygmentsLexer  string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode string `json:"codemirror_mode,omitempty"`
	NBConvert      string `json:"nbconvert_exporter,omitempty"`
}

// A HelpLink is an entry of a front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// A server is one kernel at work.
type server struct {
	eval    Evaluator
	options Options
	log     *slog.Logger
	wire    *wire

	shell, control *zmtp.Router
	publisher      *zmtp.Publisher
	heartbeat      *zmtp.Heartbeat
	iopub          *iopub
	stdin          *stdin
	comms          *Comms

	arrived atomic.Int64 // how many shell requests ever came
	root    context.Context
	stop    context.CancelCauseFunc
	working sync.WaitGroup // the lanes' goroutines

	mu      sync.Mutex
	lanes   map[string]*lane // by subshell's id; the main shell's is empty
	ending  *request         // the first shutdown_request, or nil
	leaving bool             // no lane opens any more
	left    *Handover        // for the kernel that takes our place, or nil
	kept    []*request       // that it is to answer
}

// Serve runs a kernel until a shutdown_request, which it answers, or until ctx
// ends. It owns every goroutine of the kernel and returns when they have ended
// and what was said is sent; only an Execute that does not heed its context
// is left behind.
func Serve(ctx context.Context, c *Connection, e Evaluator, o Options) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := c.check(); err != nil {
		return fmt.Errorf("connection: %w", err)
	}
	if os.Getppid() != o.Parent {
		o.Parent = 0 // a kernel under another parent, a wrapper, is left alone
	}
	o.Log = calmly(o.Log)
	s := &server{eval: e, options: o, log: o.Log, lanes: map[string]*lane{}, comms: cmp.Or(o.Comms, NewComms())}
	var err error
	if s.wire, err = newWire(c); err != nil {
		return err
	}
	if err := s.listen(c); err != nil {
		s.close()
		return err
	}
	return s.run(ctx)
}

// listen opens the five sockets and tells the connection file which ports
// were chosen.
func (s *server) listen(c *Connection) (err error) {
	chosen := false
	for _, p := range c.sockets() {
		chosen = chosen || *p.port == 0
	}
	if c.Transport == "ipc" {
		c.choosePaths()
	}
	if s.heartbeat, err = zmtp.ListenHeartbeat(c.address(c.HeartbeatPort), "heartbeat", s.log); err != nil {
		return err
	}
	s.iopub = newIOPub(s.wire, nil, s.log)
	if s.publisher, err = zmtp.ListenPublisher(c.address(c.IOPubPort), "iopub", s.log, s.iopub.welcome); err != nil {
		return err
	}
	s.iopub.send = s.publisher
	s.comms.mu.Lock()
	s.comms.iopub = s.iopub
	s.comms.mu.Unlock()
	router := func(port int, name string) *zmtp.Router {
		if err != nil {
			return nil
		}
		var r *zmtp.Router
		r, err = zmtp.ListenRouter(c.address(port), name, s.log)
		return r
	}
	s.control = router(c.ControlPort, "control")
	if r := router(c.StdinPort, "stdin"); r != nil {
		s.stdin = newStdin(r, s.wire, s.log)
	}
	s.shell = router(c.ShellPort, "shell")
	if err != nil || !chosen {
		return err
	}
	if c.Transport == "tcp" {
		c.ShellPort, c.ControlPort, c.IOPubPort = s.shell.Port(), s.control.Port(), s.publisher.Port()
		c.StdinPort, c.HeartbeatPort = s.stdin.router.Port(), s.heartbeat.Port()
	}
	return c.writeBack()
}

// close closes the sockets that are open, all at once: each may linger.
func (s *server) close() {
	var wg sync.WaitGroup
	defer wg.Wait()
	if s.shell != nil {
		wg.Go(s.shell.Close)
	}
	if s.control != nil {
		wg.Go(s.control.Close)
	}
	if s.stdin != nil {
		wg.Go(s.stdin.router.Close)
	}
	if s.publisher != nil {
		wg.Go(s.publisher.Close)
	}
	if s.heartbeat != nil {
		wg.Go(s.heartbeat.Close)
	}
}

// run starts the kernel's loops and waits for the end. All loops but the
// cells' end with root; that one ends with root and its present cell.
func (s *server) run(ctx context.Context) error {
	root, stop := context.WithCancelCause(ctx)
	s.root, s.stop = root, stop
	defer stop(nil)
	s.open("")
	var loops sync.WaitGroup
	loops.Go(func() { s.iopub.run(root) })
	loops.Go(func() {
		s.resume(root)
		s.readShell(root)
	})
	loops.Go(func() { s.serveControl(root) })
	loops.Go(func() { s.stdin.read(root) })
	loops.Go(func() { s.watchSignals(root) })
	loops.Go(func() { s.watchParent(root) })
	<-root.Done()
	s.leave()
	s.wrapUp()
	loops.Wait()
	s.close()
	return s.passOn()
}

// leave waits for the lanes to end, for a while.
func (s *server) leave() {
	s.mu.Lock()
	s.leaving = true
	s.mu.Unlock()
	left := make(chan struct{})
	go func() { // ends with the last cell, which may be never
		defer close(left)
		s.working.Wait()
	}()
	select {
	case <-left:
	case <-time.After(wrapUpTime):
		s.log.Warn("a running cell does not end and is left behind")
	}
}

// wrapUp lets the evaluator show its last, then answers the request to shut down.
func (s *server) wrapUp() {
	if e, ok := s.eval.(Shutdowner); ok {
		ctx, cancel := context.WithTimeout(context.Background(), wrapUpTime)
		done := make(chan struct{})
		go func() { // ends with the evaluator's Shutdown, which may overrun
			defer close(done)
			defer s.survive("Shutdown")
			e.Shutdown(ctx)
		}()
		select {
		case <-done:
		case <-ctx.Done():
			s.log.Warn("the evaluator does not end in time")
		}
		cancel()
	}
	s.iopub.flush()
	s.mu.Lock()
	r := s.ending
	s.mu.Unlock()
	if r == nil {
		return
	}
	content := shutdownReply{"ok", r.restart}
	s.reply(r, "shutdown_reply", nil, content)
	s.iopub.publish(r.raw, "shutdown_reply", content)
	s.iopub.idle(r.message)
}

// interrupt stops the cells that run, also those of subshells; between cells
// the evaluator is told.
func (s *server) interrupt() {
	s.mu.Lock()
	running := false
	for _, l := range s.lanes {
		if l.cancel != nil {
			running = true
			l.cancel(ErrInterrupted)
		}
	}
	s.mu.Unlock()
	if running {
		return
	}
	if e, ok := s.eval.(Interrupter); ok {
		defer s.survive("InterruptIdle")
		e.InterruptIdle()
	}
}

// survive is deferred around calls of the evaluator that have nothing to answer.
func (s *server) survive(method string) {
	if r := recover(); r != nil {
		s.log.Error("the evaluator panicked", "in", method, "panic", r, "stack", string(debug.Stack()))
	}
}

func (s *server) watchSignals(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-s.options.Interrupt:
			if !ok {
				return
			}
			s.interrupt()
		}
	}
}

// watchParent stops the kernel when the process that started it has gone. That it
// was our parent was seen before the sockets opened: from then on it may go.
func (s *server) watchParent(ctx context.Context) {
	if s.options.Parent == 0 {
		return
	}
	tick := time.NewTicker(parentEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if os.Getppid() != s.options.Parent {
				s.log.Warn("the parent process has gone")
				s.stop(errShutdown)
				return
			}
		}
	}
}
