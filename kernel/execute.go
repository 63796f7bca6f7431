package kernel

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"time"
)

// lateTime is how long a failed cell waits for requests that are on their way.
// "Run all" sends every cell at once; those after the failed one must be
// aborted though a cell can fail before the next has arrived. Nothing that a
// front end sends after it has seen the failure is ever aborted.
const lateTime = 20 * time.Millisecond

func (s *server) execute(ctx context.Context, r *request) any {
	q, bad := body[executeRequest](r)
	if bad != nil {
		return failed(bad)
	}
	var meta executeMetadata
	if err := json.Unmarshal(r.metadata, &meta); err != nil {
		s.log.Debug("the metadata of a cell cannot be read", "err", err)
	}
	store := !q.Silent && (q.StoreHistory == nil || *q.StoreHistory)
	if store {
		r.lane.count++
	}
	cell := Cell{
		Code: q.Code, Count: r.lane.count, ID: meta.CellID, Deleted: meta.DeletedCells, MessageID: r.header.MsgID, Subshell: r.lane.id,
		Silent: q.Silent, StoreHistory: store, AllowStdin: q.AllowStdin, Expressions: q.UserExpressions,
	}
	r.started = now()
	out := s.iopub.begin(r.message, q.Silent)
	out.publish("execute_input", executeInput{q.Code, cell.Count})
	if q.AllowStdin {
		out.ask = s.asker(r, out)
	}
	result := s.evaluate(ctx, r.lane, cell, out)
	close(out.over)
	out.Flush()
	if result.HandOver && result.Err == nil && s.handOver(r, store) {
		return later
	}
	if store {
		r.lane.history.add(cell.Count, q.Code, plainText(result.Data))
	}
	if result.Err != nil {
		if q.StopOnError == nil || *q.StopOnError {
			s.abortLater(r)
		}
		out.publish("error", problem(result.Err))
		reply := failed(result.Err)
		reply.ExecutionCount = &cell.Count
		return reply
	}
	if result.Data != nil {
		out.publish("execute_result", executeResult{cell.Count, settle(result.Data), Bundle{}})
	}
	return executeReply{"ok", cell.Count, expressions(result.Expressions), payloads(result.Payload)}
}

// begin returns the context for a request. A cell's can be interrupted from now
// on, before its busy is published: who sees it running can stop it. It is not
// cancelled at the cell's end: what the cell has started goes on.
func (s *server) begin(ctx context.Context, r *request) context.Context {
	if r.header.MsgType != "execute_request" {
		return ctx
	}
	ctx, cancel := context.WithCancelCause(ctx)
	s.setRunning(r.lane, cancel)
	return ctx
}

// evaluate runs a cell so that its panics do not reach us.
func (s *server) evaluate(ctx context.Context, l *lane, cell Cell, out *output) (result Result) {
	defer s.setRunning(l, nil) // from here on an interrupt is not for this cell
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("the evaluator panicked", "in", "Execute", "panic", p, "stack", string(debug.Stack()))
			result = Result{Err: internal(p)}
		}
	}()
	return s.eval.Execute(ctx, cell, out)
}

func (s *server) setRunning(l *lane, cancel context.CancelCauseFunc) {
	s.mu.Lock()
	l.cancel = cancel
	s.mu.Unlock()
}

// abortLater marks the execute requests of a client that wait in the lane of r,
// or are on their way, to be aborted. The failure must not have been told yet.
// Cells of other clients, a console beside a notebook, and of other lanes have
// nothing to do with it.
func (s *server) abortLater(r *request) {
	time.Sleep(lateTime)
	r.lane.abortBefore[r.header.Session] = s.arrived.Load()
}

// late tells whether a request was sent, by the client whose cell failed,
// before that could be known.
func (r *request) late() bool {
	before, failed := r.lane.abortBefore[r.header.Session]
	if !failed {
		return false
	}
	if r.number > before {
		delete(r.lane.abortBefore, r.header.Session)
		return false
	}
	return r.header.MsgType == "execute_request"
}

// abort answers an execute request that is not run. Lab needs the busy, the
// count and the idle too, or its cell stays marked as running.
func (s *server) abort(r *request) {
	s.iopub.busy(r.message)
	reply := failed(&EvalError{Name: "Aborted", Value: "a cell before this one failed"})
	reply.Status = "aborted"
	reply.ExecutionCount = &r.lane.count
	s.reply(r, "execute_reply", nil, reply)
	s.iopub.idle(r.message)
}

// expressions are the values of user expressions as the reply has them.
func expressions(results map[string]ExpressionResult) map[string]any {
	values := make(map[string]any, len(results))
	for name, r := range results {
		if r.Err != nil {
			values[name] = failed(r.Err)
		} else {
			values[name] = expressionValue{"ok", settle(r.Data), Bundle{}}
		}
	}
	return values
}

func payloads(p []map[string]any) []map[string]any {
	if p == nil {
		return []map[string]any{}
	}
	return p
}

// plainText is what history keeps of a result.
func plainText(b Bundle) string {
	text, _ := b["text/plain"].(string)
	return text
}
