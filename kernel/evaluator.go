package kernel

import "context"

// An Evaluator is the language behind a kernel. The kernel calls Execute from
// one goroutine at a time, or with [Options].Subshells from one for each
// subshell; the other methods from any goroutine, also while Execute runs, so
// they must answer without waiting for it.
type Evaluator interface {
	// Execute runs one cell and returns when the cell is over. It honours ctx:
	// an interrupt cancels it with ErrInterrupted as its cause. What the cell
	// prints and shows goes to out, which stays valid after Execute has
	// returned: goroutines that the cell left behind go on using it.
	Execute(ctx context.Context, cell Cell, out Output) Result
	// Complete lists completions of code at cursor, in code points.
	Complete(ctx context.Context, code string, cursor int) Completion
	// Inspect describes what stands at cursor, in code points, as a MIME
	// bundle; nil when nothing is known. detail is 0 or 1.
	Inspect(ctx context.Context, code string, cursor, detail int) Bundle
	// IsComplete tells whether code can be run as it stands.
	IsComplete(code string) Completeness
}

// An Interrupter is an Evaluator that wants to know of interrupts that come
// while no cell runs.
type Interrupter interface {
	// InterruptIdle is called from any goroutine and must not block.
	InterruptIdle()
}

// A Shutdowner is an Evaluator that has something to finish before the kernel
// ends.
type Shutdowner interface {
	// Shutdown is called once, after the last cell. What it shows still
	// reaches the front ends. After about a second, when ctx ends, the kernel
	// does not wait any longer.
	Shutdown(ctx context.Context)
}

// A Cell is one execute_request.
type Cell struct {
	Code         string
	Count        int      // execution count that this cell shows
	ID           string   // front end's cellId; empty when it sends none
	Deleted      []string // front end's deletedCells since the last request
	MessageID    string   // msg_id of the request, unique
	Subshell     string   // of which it is a cell; empty: the main shell
	Silent       bool
	StoreHistory bool
	AllowStdin   bool              // false in batch runs: nbconvert, papermill
	Expressions  map[string]string // user_expressions, evaluated after the code
}

// A Bundle maps MIME types to data: strings for text and base64 text for
// images, any JSON value for JSON types.
type Bundle map[string]any

// A Result ends a cell: Err says why it failed, otherwise Data is what its
// last expression shows (nil: nothing).
type Result struct {
	Data        Bundle
	Err         *EvalError
	Expressions map[string]ExpressionResult
	Payload     []map[string]any // page, set_next_input
	// HandOver ends the kernel for another to take its place, which runs the
	// cell anew and answers it; see [Options].HandOver. A cell that failed, or
	// of a subshell, hands nothing over.
	HandOver bool
}

// An ExpressionResult is the value of one user expression, or its error.
type ExpressionResult struct {
	Data Bundle
	Err  *EvalError
}

// An EvalError is a cell's failure as a person reads it. Traceback holds
// lines ready to print (bold is its only ANSI code).
type EvalError struct {
	Name      string
	Value     string
	Traceback []string
}

func (e *EvalError) Error() string { return e.Name + ": " + e.Value }

// A Completion is the answer to complete_request. Start and End are code
// points in the code that Matches replace.
type Completion struct {
	Start, End int
	Matches    []Match
}

// A Match is one completion: its text and its kind ("function", "type", …)
// and signature, empty when unknown.
type Match struct {
	Text, Type, Signature string
}

// Completeness is the answer to is_complete_request: Status is complete,
// incomplete, invalid or unknown; Indent is what the next line starts with.
type Completeness struct {
	Status, Indent string
}

// An Output is where one cell's output goes, parented to its request. All
// methods are safe for concurrent use and work after the cell has ended.
// Stream and Display wait while a front end is 8 MB behind and still reading;
// one that has stopped reading is given up after three seconds. Display and
// Clear wait where they would be over 800 messages a second. Nothing else but
// Input ever waits.
type Output interface {
	// Stream writes text to "stdout" or "stderr". The text is batched: the
	// first after a quiet moment goes at once.
	Stream(name string, text []byte)
	// Display shows a bundle. A non-empty id makes it updatable.
	Display(data, metadata Bundle, id string)
	// Update replaces every display of id; only the latest of updates that
	// wait is sent.
	Update(data, metadata Bundle, id string)
	// Clear removes the cell's output, at once or when the next arrives.
	Clear(wait bool)
	// Input asks the person at the front end for a line. It fails with
	// ErrNoStdin when the request did not allow it and with the cause of ctx
	// when that ends first.
	Input(ctx context.Context, prompt string, password bool) (string, error)
	// Flush sends what is held back and returns when it is queued.
	Flush()
}
