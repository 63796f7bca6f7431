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
	"columns": exprSlot, "conditions": exprSlot, "keys": exprSlot, "x": exprSlot, "y": exprSlot,
	"calls": callSlot,
}

type slot int

const (
	nameSlot slot = iota + 1
	exprSlot
	callSlot
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
	if l.Func.Pkg() == nil || l.Recv != nil {
		return false
	}
	switch l.Func.Pkg().Path() {
	case streamdfPath, "path/filepath":
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
	outside := strings.Count(l.Text, "(") == strings.Count(l.Text, ")")
	if (slots[l.Param] == callSlot || onWindow(l)) && outside {
		for _, name := range streamdf.Aggregates() {
			reductions = append(reductions, interp.Match{Text: name, Kind: "function", Signature: name + "(x)"})
		}
	}
	return slices.Concat(reductions, columns, functions)
}

// onWindow tells the Assign of windows, which takes reductions, from a frame's.
func onWindow(l interp.Literal) bool { return l.Func.Name() == "Assign" && l.Param == "calls" }

// columnsAt is the columns of what the verb is called on, as far as they can be
// told without running anything.
func columnsAt(l interp.Literal) streamdf.Schema {
	schema := streamdf.ColumnsOf(l.Base)
	calls := l.Chain
	if schema == nil && len(calls) > 0 {
		schema, calls = schemaOfFile(calls[0]), calls[1:]
	}
	var keys streamdf.Schema
	for _, c := range calls {
		switch name := c.Func.Name(); {
		case c.Func.Pkg() == nil || c.Func.Pkg().Path() != streamdfPath:
		case name == "GroupBy":
			keys = assigned(nil, c.Strings, schema...)
		case name == "Agg" && keys != nil:
			schema, keys = assigned(keys, c.Strings), nil
		default:
			schema = columnsAfter(schema, c)
		}
	}
	return schema
}

// schemaOfFile is the columns of a file that a cell is about to read.
func schemaOfFile(c interp.Call) (schema streamdf.Schema) {
	if c.Func.FullName() != streamdfPath+".ReadCSV" || len(c.Strings) == 0 {
		return nil
	}
	_ = streamdf.Try(func() { schema = streamdf.ReadCSV(c.Strings[0]).Schema() }) // no such file, no columns
	return schema
}

// columnsAfter is the columns behind a verb, of unknown type where that is not
// plain to see.
func columnsAfter(schema streamdf.Schema, c interp.Call) streamdf.Schema {
	switch c.Func.Name() {
	case "Assign", "MapRows":
		return assigned(schema, c.Strings)
	case "Agg": // of a window its input's event time stays
		return assigned(schema, c.Strings)
	case "Select":
		return assigned(nil, c.Strings, schema...)
	case "Drop":
		return slices.DeleteFunc(slices.Clone(schema), func(f streamdf.Field) bool { return slices.Contains(c.Strings, f.Name) })
	case "Rename":
		schema = slices.Clone(schema)
		for i := 0; i+1 < len(c.Strings); i += 2 {
			if at := schema.Index(c.Strings[i]); at >= 0 {
				schema[at].Name = c.Strings[i+1]
			}
		}
	}
	return schema
}

var assignment = regexp.MustCompile(`^\s*([\pL_][\pL\pN_]*)\s*(=[^=]|$)`)

// assigned adds the names in "name = expression". types tells those of bare
// names.
func assigned(schema streamdf.Schema, texts []string, types ...streamdf.Field) streamdf.Schema {
	schema = slices.Clone(schema)
	for _, text := range texts {
		m := assignment.FindStringSubmatch(text)
		if m == nil || schema.Index(m[1]) >= 0 {
			continue
		}
		f := streamdf.Field{Name: m[1]}
		if at := streamdf.Schema(types).Index(m[1]); at >= 0 {
			f = types[at]
		}
		schema = append(schema, f)
	}
	return schema
}
