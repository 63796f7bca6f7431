package interp

import (
	"fmt"
	"go/ast"
	"io"
	"log"
	"strings"
	"sync"
)

// A logger looks for the caller's file and line on the stack, where the engine
// is. Calls in cells say them instead.

// logger is l for a call at a line of a cell.
func logger(l *log.Logger, cell, line int) *log.Logger {
	flags := l.Flags()
	if flags&(log.Lshortfile|log.Llongfile) == 0 {
		return l
	}
	prefix, place := l.Prefix(), fmt.Sprintf("cell%d.go:%d: ", cell, line)
	out := logLine{to: l.Writer()}
	if flags&log.Lmsgprefix != 0 {
		place += prefix
	} else {
		out.prefix = prefix
	}
	return log.New(out, place, flags&^(log.Lshortfile|log.Llongfile)|log.Lmsgprefix)
}

// A logLine writes lines of a logger behind its prefix.
type logLine struct {
	to     io.Writer
	prefix string
}

// logging keeps lines that are logged at the same time apart.
var logging sync.Mutex

func (l logLine) Write(p []byte) (int, error) {
	logging.Lock()
	defer logging.Unlock()
	if _, err := l.to.Write(append([]byte(l.prefix), p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// logged is the logger of a call at its place; name is that of the function of
// package log, or of the method.
func (f *fn) logged(l, name string, at ast.Node) (string, bool) {
	if !strings.HasPrefix(name, "Print") && !strings.HasPrefix(name, "Panic") && !strings.HasPrefix(name, "Fatal") {
		return "", false
	}
	pos := f.g.fset.Position(at.Pos())
	return fmt.Sprintf("rt.Logger(%s, %d, %d)", l, cellOf(pos.Filename), pos.Line), true
}
