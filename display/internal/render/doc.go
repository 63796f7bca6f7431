// Package render draws tables, status lines and progress bars as small HTML
// and as text. It knows nothing of streams: package display turns what a
// query has into the values here and decides when a frame is due.
//
// What a reader sees must hold still while numbers change, so each drawing
// has a state (Table, Status, Progress) that its view keeps from frame to
// frame and that only ever widens. Everything is escaped; only CSS that
// notebook sanitizers keep is used. A state belongs to one goroutine at a time.
package render
