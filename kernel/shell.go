package kernel

import (
	"cmp"
	"context"
	"unicode/utf8"
)

func (s *server) kernelInfo(context.Context, *request) any {
	info := s.options.Info
	features := []string{}
	if s.options.Subshells {
		features = append(features, "kernel subshells")
	}
	links := info.HelpLinks
	if links == nil {
		links = []HelpLink{}
	}
	return kernelInfoReply{
		Status:                "ok",
		ProtocolVersion:       protocolVersion,
		Implementation:        info.Implementation,
		ImplementationVersion: info.Version,
		LanguageInfo:          info.Language,
		Banner:                info.Banner,
		HelpLinks:             links,
		SupportedFeatures:     features,
	}
}

func (s *server) complete(ctx context.Context, r *request) any {
	q, bad := body[cursorRequest](r)
	if bad != nil {
		return failed(bad)
	}
	c := s.eval.Complete(ctx, q.Code, q.cursor())
	matches := make([]string, 0, len(c.Matches))
	types := make([]completeType, 0, len(c.Matches))
	for _, m := range c.Matches {
		matches = append(matches, m.Text)
		types = append(types, completeType{m.Text, m.Type, m.Signature, c.Start, c.End})
	}
	return completeReply{"ok", matches, c.Start, c.End, map[string]any{"_jupyter_types_experimental": types}}
}

func (s *server) inspect(ctx context.Context, r *request) any {
	q, bad := body[cursorRequest](r)
	if bad != nil {
		return failed(bad)
	}
	data := s.eval.Inspect(ctx, q.Code, q.cursor(), min(max(q.DetailLevel, 0), 1))
	return inspectReply{"ok", len(data) > 0, settle(data), Bundle{}}
}

// cursor is the position asked about, inside the code.
func (q cursorRequest) cursor() int {
	end := utf8.RuneCountInString(q.Code)
	if q.CursorPos == nil {
		return end
	}
	return min(max(*q.CursorPos, 0), end)
}

func (s *server) isComplete(_ context.Context, r *request) any {
	q, bad := body[isCompleteRequest](r)
	if bad != nil {
		return failed(bad)
	}
	c := s.eval.IsComplete(q.Code)
	reply := isCompleteReply{Status: cmp.Or(c.Status, "unknown")}
	if c.Status == "incomplete" {
		reply.Indent = &c.Indent
	}
	return reply
}

func (s *server) historyOf(_ context.Context, r *request) any {
	q, bad := body[historyRequest](r)
	if bad != nil {
		return failed(bad)
	}
	entries, err := r.lane.history.find(q)
	if err != nil {
		return failed(&EvalError{Name: "BadRequest", Value: err.Error()})
	}
	list := make([]any, 0, len(entries))
	for _, e := range entries {
		list = append(list, e.row(q.Output))
	}
	return historyReply{"ok", list}
}
