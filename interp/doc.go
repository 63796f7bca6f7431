// Package interp is a Go session: cells of Go are compiled one after the other,
// may run side by side, and share their declarations. It knows nothing of notebooks' protocols
// or of dataframes.
//
// A cell is split into declarations and statements, type-checked with go/types,
// lowered to a small part of Go, and run by yaegi, which is used unmodified.
//
//	split parse versions    text → items: declarations and statements
//	check redo              go/types, beside what the session holds
//	lower_*                 typed syntax → engine code, as text
//	engine engine_trim      yaegi behind an interface; what it may forget
//	rt_*                    package rt, which engine code calls
//	route route_file        whose cell a goroutine is of; files for its output
//	interrupt memory        stopping a cell, by request or to save the process
//	errors frames panics    what a person reads
//
// # The non-obvious
//
//   - The engine is trusted with structs, functions, control flow and values of
//     compiled types only. Methods are functions, interfaces that cells declare
//     are any, type parameters are replaced, closures are functions that take
//     pointers to what they capture, and defer, recover, go, select and channel
//     operations are calls of package rt.
//   - A value of a type that mentions one of a cell travels in interfaces as a
//     [Box], which names its go/types type: assertions, type switches, method
//     calls and == go by that. Where compiled code wants an interface of its
//     own, the box is put into yaegi's wrapper struct for it.
//   - Constants never reach the engine: go/types folds them. Those that it would
//     not read right come out of a table.
//   - Top-level variables are globals of the engine; a variable that is
//     declared again with the same type keeps its storage, so that earlier
//     closures see the new value. A new type means new storage.
//   - Every function begins with a test of its patch flag: a later definition
//     with the same signature is compiled under a new name and the old one
//     forwards to it. So all earlier callers, closures and running goroutines
//     see the new code.
//   - A definition that changes a type, a constant or a signature is followed
//     by compiling its dependents again from their stored source. Those that
//     do not fit any more keep their old meaning.
//   - The line of a panic comes from markers: each engine function has a
//     variable that its statements set. The engine's own trace names functions.
//   - Which cell a goroutine belongs to is told by its profiler label, which
//     children inherit. Output, stdin, interrupts and [Current] go by it.
//   - An interrupt raises a flag that loops and functions test; goroutines of
//     the cell then end by runtime.Goexit, since yaegi unwinds panics in
//     quadratic time, and code cannot recover from it.
//   - A loop tests once in four rounds if its body is short, and not at all if it
//     calls a function of a cell in each (lower_rounds.go).
//   - The engine would keep all that it ever ran. What no later code can name is
//     cut out of its tables after each cell (engine_trim.go), and a variable whose
//     name was given to another is emptied with the next cell, unless a function
//     mentions it.
//   - A cell that is interrupted while it is compiled changes nothing; since
//     the engine cannot be stopped at that, the next cell waits for its end.
//   - Cells run while others are compiled, as goroutines of cells always did. The
//     engine then puts a longer slice of its globals in the place of the old
//     one. Running code reads that slice at indexes that both have, finds the
//     same variable behind either, and never stores into it; the race detector
//     cannot know that. Engine code holds no maps of the engine's compiler.
//   - The stop flag is counted: it is down when nobody needs it up. All cells that
//     run then ask whether they are meant; one that is not goes on.
//   - The watchdog measures the process. With cells side by side it cannot tell
//     whose stack or memory it is, and stops all of them.
//   - A value is looked at while a cell may be changing it (inspection): a map is
//     then left closed, for reading one that is being written ends the process.
//   - os.Stdout and os.Stderr are the cell's streams where a writer is wanted,
//     and a pipe where only a file will do. Its reader cannot tell who writes:
//     the text goes to the latest cell, which ends when all has come through.
//   - Packages that work by reflection get values under types that are made for
//     them, with the names that cells gave (forge.go); what comes back from them
//     is put in its box again.
//   - Types that mention themselves are made by patching reflection's
//     descriptions (recursive.go), as yaegi does for the simplest.
//
// # Limits
//
// Refused with an error: generic types of compiled packages (other than iter.Seq
// and atomic.Pointer), and what looks at the stack.
//
// What ends the process, since the Go runtime gives no one a chance: a map that
// goroutines write at the same time; memory that is asked for at once and that
// the system does not have, other than by make for slices and by Repeat of strings
// and bytes; recursion inside of compiled packages only, as in a String method
// that formats its own receiver and is not a cell's; memory spoilt by unsafe;
// a finalizer for a pointer into the midst of an object. Recursion
// and allocation of cells are stopped before, exits and panics end the cell.
package interp
