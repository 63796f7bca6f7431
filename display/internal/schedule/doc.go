// Package schedule decides when views are drawn. Drawing is pulled: a view is
// marked when it has something new and drawn when its turn comes, so that
// nothing queues, whatever the speed of a source or of a front end.
//
// The rules: the first frame is drawn at once; then a view is drawn at most
// once an interval; all views together stay within budgets of messages, of
// bytes and of computing time; whoever waited longest comes first; the last
// frame is always drawn and waits for no budget.
package schedule
