// Package interp is a Go session: cells of Go are evaluated one after the
// other and share their declarations. It knows nothing of notebooks' protocols
// or of dataframes.
//
// A cell is split into declarations and statements ([Session.Eval] tells
// how), type-checked with go/types, lowered to what the engine (yaegi, which is
// used unmodified) computes correctly, and run. What the engine is known to
// get wrong and cannot be lowered is refused with an error.
//
// # The non-obvious
//
//   - Top-level variables are globals of the engine; a variable that is
//     declared again with the same type keeps its storage, so that earlier
//     closures see the new value. A new type means new storage.
//   - Every function begins with a test of its patch flag: a later definition
//     with the same signature is compiled under a new name and the old one
//     forwards to it. So all earlier callers, closures and running goroutines
//     see the new code.
//   - A definition that changes a type, a constant or a signature is followed
//     by compiling its dependents again from their stored source.
//   - Constants never reach the engine: go/types folds them.
//   - Which cell a goroutine belongs to is told by its profiler label, which
//     children inherit. Output, stdin, interrupts and [Current] go by it.
package interp
