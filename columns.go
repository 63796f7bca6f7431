package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"freshet/interp"
	"freshet/streamdf"
)

// streamdfPath is the import path of the package whose strings are completed.
const streamdfPath = "freshet/streamdf"

// slots tells what stands in a string parameter of streamdf, by its name: a
// column's name, an expression, or a reduction.
var slots = map[string]slot{
	"column": nameSlot, "name": nameSlot, "on": nameSlot, "oldNew": nameSlot,
	"columns": exprSlot, "conditions": exprSlot, "keys": exprSlot, "x": exprSlot, "y": exprSlot, "args": exprSlot,
	"calls": callSlot,
	"to":    typeSlot,
}

type slot int

const (
	nameSlot slot = iota + 1
	exprSlot
	callSlot
	typeSlot
)

// completeString completes in a string that is an argument: the names of
// columns and functions in the verbs of frames, paths in what opens files.
func completeString(l interp.Literal) (start int, matches []interp.Match) {
	if opensFile(l) {
		return completePath(l.Text)
	}
	if l.Func.Pkg() == nil || l.Func.Pkg().Path() != streamdfPath || slots[l.Param] == 0 {
		return 0, nil
	}
	if strings.Count(l.Text, "'")%2 == 1 { // text within the expression
		return 0, nil
	}
	start = len(l.Text) - len(name.FindString(l.Text))
	word := strings.ToLower(l.Text[start:])
	for _, m := range proposals(l, word != "") {
		if strings.HasPrefix(strings.ToLower(m.Text), word) {
			matches = append(matches, m)
		}
	}
	return start, matches
}

// name is the one that is being typed.
var name = regexp.MustCompile(`[\pL_][\pL\pN_]*$`)

// opensFile tells arguments that are paths.
func opensFile(l interp.Literal) bool {
	switch {
	case l.Func.Pkg() == nil:
		return false
	case l.Recv != nil:
		return l.Func.Pkg().Path() == streamdfPath && l.Param == "path"
	}
	switch l.Func.Pkg().Path() {
	case streamdfPath, "path/filepath", "freshet/display":
		return slices.Contains([]string{"pattern", "path", "glob", "filename"}, l.Param)
	case "os":
		return slices.Contains([]string{"name", "dir", "oldpath", "newpath", "path", "oldname", "newname"}, l.Param)
	}
	return false
}

// proposals is all that may stand in a string: columns first, but reductions
// where one has to begin. Functions come only behind a letter: they would bury
// the columns.
func proposals(l interp.Literal, typed bool) []interp.Match {
	var columns, functions, reductions []interp.Match
	if slots[l.Param] == typeSlot {
		for t := streamdf.Bool; t < streamdf.Duration; t++ { // nothing casts to a duration
			columns = append(columns, interp.Match{Text: t.String(), Kind: "type"})
		}
		return columns
	}
	for _, f := range columnsAt(l) {
		kind := ""
		if f.Type != streamdf.Type(0) {
			kind = f.Type.String()
		}
		columns = append(columns, interp.Match{Text: f.Name, Kind: "column", Signature: kind})
	}
	if slots[l.Param] == nameSlot {
		return columns
	}
	if typed {
		usages := streamdf.Functions()
		for _, name := range slices.Sorted(maps.Keys(usages)) {
			functions = append(functions, interp.Match{Text: name, Kind: "function", Signature: usages[name]})
		}
	}
	if (slots[l.Param] == callSlot || onWindow(l)) && !inReduction(l.Text) {
		for _, name := range streamdf.Aggregates() {
			reductions = append(reductions, interp.Match{Text: name, Kind: "function", Signature: name + "(x)"})
		}
	}
	return slices.Concat(reductions, columns, functions)
}

var called = regexp.MustCompile(`([\pL_][\pL\pN_]*)?\(|\)`)

// inReduction reports whether the end of a text lies in the call of a reduction.
func inReduction(text string) bool {
	var open []string
	for _, m := range called.FindAllStringSubmatch(text, -1) {
		switch {
		case m[0] != ")":
			open = append(open, m[1])
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	return slices.ContainsFunc(open, func(name string) bool { return slices.Contains(streamdf.Aggregates(), name) })
}

// onWindow tells the Assign of windows, which takes reductions, from a frame's.
func onWindow(l interp.Literal) bool { return l.Func.Name() == "Assign" && l.Param == "calls" }
