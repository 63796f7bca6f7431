package display

import "context"

// A Bundle maps MIME types to data, as Jupyter's display messages do.
type Bundle map[string]any

// A Cell is the run of one notebook cell: where the views that it makes are
// published. The program that wires a kernel implements it. Its methods are
// safe for concurrent use and work after the cell has ended.
type Cell interface {
	// Owner names the cell over its runs: views of an earlier run of the same
	// owner stop when it runs again.
	Owner() string
	// Context ends when the cell's run is interrupted or over.
	Context() context.Context
	// Batch reports a run with nobody watching (nbconvert, papermill): a view
	// then waits in its cell for its source to end.
	Batch() bool
	Display(b Bundle, id string)
	Update(b Bundle, id string)
	Clear(wait bool)
	Input(ctx context.Context, prompt string, password bool) (string, error)
}
