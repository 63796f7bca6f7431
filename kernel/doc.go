// Package kernel speaks Jupyter's messaging protocol, version 5.5, for any
// language: [Serve] runs a kernel over an [Evaluator]. It knows no language and
// no dataframe.
//
// # Sockets
//
//	shell      requests one after the other: execute, complete, inspect,
//	           is_complete, history, comms, kernel_info; a subshell is a
//	           second queue beside the main one
//	control    interrupt, shutdown and kernel_info, answered while a cell runs
//	iopub      what everybody sees: status, output, displays
//	stdin      questions to the person at the front end that sent the cell
//	heartbeat  every message back
//
// Package zmtp has the sockets. Every message that comes in is decoded and
// checked by wire; what is not signed with our key, came before, or cannot be
// read is logged and dropped.
//
// # Goroutines
//
// Serve owns them all: one reads shell into the queues, one for the main shell
// and one for each subshell work on those and so run the cells, and as many
// write their histories, one answers control, one reads stdin, one sends what
// iopub holds back when its time has come, one waits for signals, one watches
// the parent process. They end with the root context, which a shutdown_request
// or the caller ends. Then the running cell has a second to end, the evaluator
// a second to show its last, and each peer a second to take what is queued.
//
// # Order
//
//   - busy, then everything of the request, then its reply on the channel that
//     asked, then idle. Text held back goes out before whatever follows it.
//   - What is published before anybody has subscribed waits for the first that
//     does, for a second: front ends ask and subscribe at about the same time.
//   - A display precedes its updates; of updates that wait only the latest is
//     sent. While a cell runs they carry its parent header, otherwise that of
//     the cell that made the display: nbclient takes only messages of the cell
//     that it runs, other front ends do not mind.
//   - Output that a cell's goroutines make after its end keeps the cell's
//     parent header.
//   - A shell answers one request after the other, as the protocol wants it: who
//     will not wait for a running cell asks in a subshell.
//   - An interrupt stops the cells of all shells: a front end has one button, and
//     a person who presses it wants the kernel back. (ipykernel cannot interrupt
//     a subshell.) Deleting a subshell stops its own cell alone.
//   - After a cell has failed, the execute requests that were sent before its
//     failure could be known are answered as aborted.
//
// # Handover
//
// A cell can ask that another process takes the kernel's place, as a kernel
// rebuilt with more packages does. This one leaves the cell unanswered, reads
// what is on its way, closes its sockets and passes on all that waits; the next
// one listens at the same addresses, waits for the clients to connect again,
// runs that cell anew and all that follows. What a client sends between our last look and our close is lost,
// which a client that waits for its cell does not.
//
// # Locks
//
// iopub.mu orders all that is published and is held while encoding: so nothing
// under it may run code of the evaluator's values (settle runs that before).
// history.disk is held while the store is used, and is taken before history.mu;
// the turn of a comm while its handler is called. server.mu, stdin.mu, comms.mu,
// history.mu and wire.mu guard fields only; none is held while another is taken,
// except wire.mu under iopub.mu.
package kernel
