package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"freshet/kernel"
)

// A past is the last cells of a session.
type past []kernel.Cell

// maxPast is how many of them are kept.
const maxPast = 1000

// add notes a cell that the front end wants to be remembered.
func (p *past) add(c kernel.Cell) {
	if !c.StoreHistory {
		return
	}
	*p = append(*p, kernel.Cell{Count: c.Count, Code: c.Code, MessageID: c.MessageID, Subshell: c.Subshell})
	if n := len(*p) - maxPast; n > 0 {
		*p = append(past(nil), (*p)[n:]...)
	}
}

// before are the cells of the shell or subshell that the given one came after.
func (p past) before(c kernel.Cell) []kernel.Cell {
	return slices.DeleteFunc(slices.Clone(p), func(old kernel.Cell) bool {
		return old.Subshell != c.Subshell || old.MessageID == c.MessageID
	})
}

// showHistory prints the last cells: all, or as many as args says.
func showHistory(s *session, r *cellRun, args string) kernel.Result {
	s.mu.Lock()
	cells := s.past.before(r.cell)
	s.mu.Unlock()
	if args != "" {
		n, err := strconv.Atoi(args)
		if err != nil || n < 1 {
			return refused(fmt.Sprintf("%%history %s: want a number of cells", args), "%history 5 shows the last five.")
		}
		cells = cells[max(len(cells)-n, 0):]
	}
	for _, c := range cells {
		code := strings.ReplaceAll(strings.TrimRight(c.Code, "\n"), "\n", "\n      ")
		r.say("%4d  %s", c.Count, code)
	}
	return kernel.Result{}
}
