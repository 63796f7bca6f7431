package interp

import (
	"fmt"
	"regexp"
	"strings"
)

// A frame is a function of a cell that a panic passed.
type frame struct {
	cell, line, col int
	display         string // empty for the statements of a cell
}

var tracePattern = regexp.MustCompile(`panic: main\.([\pL_][\pL\d_]*)(\.func)?\(`)

// frames reads the engine's trace, innermost function first: it names the
// functions, and their markers tell the lines.
func (s *Session) frames(trace string) []frame {
	var out []frame
	rt := s.running()
	inner := map[string]bool{} // functions that are further in
	last := ""
	for line := range strings.Lines(trace) {
		m := tracePattern.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		v, ok := rt.funcs.Load(m[1])
		if !ok {
			continue
		}
		info := v.(funcInfo)
		if info.line == nil || *info.line == 0 {
			continue
		}
		at := *info.line
		if inner[m[1]] {
			if sites, ok := rt.sites.Load(m[1]); ok {
				if list := sites.(map[string][]int)[last]; len(list) > 0 {
					at = list[0]
				}
			}
		}
		inner[m[1]], last = true, m[1]
		f := frame{cell: info.cell, line: at >> 12, col: at & (1<<12 - 1), display: info.display}
		if n := len(out); n > 0 && out[n-1] == f {
			continue
		}
		out = append(out, f)
	}
	return out
}

// stack shows where a panic came from: the innermost place in full, its
// callers in a line each.
func (s *Session) stack(frames []frame) []string {
	if len(frames) == 0 {
		return nil
	}
	out := append([]string{""}, s.excerpt(frames[0].cell, frames[0].line, frames[0].col-1, s.rest(frames[0]))...)
	if frames[0].display != "" {
		out[1] += ", in " + frames[0].display
	}
	const most = 5
	for i, f := range frames[1:] {
		if i == most {
			out = append(out, fmt.Sprintf("  … %d more calls", len(frames)-1-most))
			break
		}
		where := fmt.Sprintf("  called from %s, line %d", s.cellName(f.cell), f.line)
		if f.display != "" {
			where += ", in " + f.display
		}
		out = append(out, where)
	}
	return out
}

// rest is the length of a statement on its line.
func (s *Session) rest(f frame) int {
	text, ok := s.source(f.cell, f.line)
	if !ok || f.col > len(text) {
		return 1
	}
	text = text[max(f.col-1, 0):]
	if i := strings.Index(text, "//"); i > 0 {
		text = text[:i]
	}
	return max(1, len(strings.TrimRight(text, " \t{")))
}
