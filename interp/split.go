package interp

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// chunkKind says what a top-level piece of a cell is.
type chunkKind int

const (
	stmtChunk chunkKind = iota // statements, var declarations and expressions
	importChunk
	typeChunk
	constChunk
	funcChunk
)

// A chunk is one top-level piece of a cell and where it stands in it.
type chunk struct {
	kind      chunkKind
	text      string
	cell      int
	line, col int // of its first byte, from 1
}

// end is the line and column of the last byte.
func (c chunk) end() (line, col int) {
	line, col = newLines(c.text).at(len(c.text) - 1)
	if line == 1 {
		col += c.col - 1
	}
	return line + c.line - 1, col
}

// split cuts a cell into chunks. program is true for a cell with a package
// clause, of which main is to be run.
func split(src string, cell int) (chunks []chunk, program bool, bad *diagnostic) {
	list := tokens(src)
	lines := newLines(src)
	if t, ok := unmatched(list); ok {
		line, col := lines.at(t.start)
		return nil, false, &diagnostic{cell: cell, line: line, col: col, msg: fmt.Sprintf("syntax error: unexpected %s", t.tok)}
	}
	for _, c := range statements(src, list) {
		if c.first == token.PACKAGE {
			program = true
			continue
		}
		line, col := lines.at(c.start)
		chunks = append(chunks, chunk{chunkKindOf(c), c.text, cell, line, col})
	}
	return chunks, program, nil
}

// unmatched is the first closing bracket that none was opened for.
func unmatched(list []tok) (tok, bool) {
	depth := 0
	for _, t := range list {
		switch t.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if depth--; depth < 0 {
				return t, true
			}
		}
	}
	return tok{}, false
}

func chunkKindOf(c chunkText) chunkKind {
	switch c.first {
	case token.IMPORT:
		return importChunk
	case token.TYPE:
		return typeChunk
	case token.CONST:
		return constChunk
	case token.FUNC:
		if startsDecl(tokens(c.text)) {
			return funcChunk
		}
	}
	return stmtChunk
}

// lines finds line and column of offsets.
type lines struct {
	starts []int
}

func newLines(src string) lines {
	l := lines{[]int{0}}
	for i := range len(src) {
		if src[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l lines) at(off int) (line, col int) {
	i, exact := slices.BinarySearch(l.starts, off)
	if exact {
		i++
	}
	return i, off - l.starts[i-1] + 1
}

// An assembly is the text of a file made of chunks: positions in it are those
// of the cells, by line directives.
type assembly struct {
	strings.Builder
}

func cellFile(cell int) string { return fmt.Sprintf("cell%d", cell) }

func (a *assembly) add(c chunk) {
	fmt.Fprintf(a, "\n/*line %s:%d:%d*/%s\n", cellFile(c.cell), c.line, c.col, c.text)
}
