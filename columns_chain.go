package main

import (
	"regexp"
	"slices"

	"freshet/interp"
	"freshet/streamdf"
)

// columnsAt is the columns of what the verb is called on, as far as they can be
// told without running anything.
func columnsAt(l interp.Literal) streamdf.Schema {
	schema := streamdf.ColumnsOf(l.Base)
	calls := l.Chain
	if schema == nil && len(calls) > 0 {
		schema, calls = schemaOfFile(calls[0]), calls[1:]
	}
	var keys streamdf.Schema // of groups and windows
	for _, c := range calls {
		switch name := c.Func.Name(); {
		case c.Func.Pkg() == nil || c.Func.Pkg().Path() != streamdfPath:
		case name == "GroupBy":
			keys = assigned(keys, c.Strings, schema...)
		case slices.Contains([]string{"Tumbling", "Hopping", "Cumulating", "Session"}, name):
			keys = append(streamdf.Schema{{Name: "window_start", Type: streamdf.Time}, {Name: "window_end", Type: streamdf.Time}}, keys...)
		case name == "Agg" && keys != nil:
			schema, keys = assigned(keys, c.Strings), nil
		case name == "ValueCounts" || name == "Count" && len(c.Strings) == 0:
			schema, keys = counted(assigned(keys, c.Strings, schema...)), nil
		case slices.Contains(reductions, name):
			schema, keys = append(slices.Clone(keys), reduced(schema, keys, c.Strings)...), nil
		default:
			schema = columnsAfter(schema, c)
		}
	}
	return schema
}

// reductions are the verbs whose result has the columns that they are told, or
// all numbers.
var reductions = []string{
	"Sum", "Mean", "Min", "Max", "Var", "Std", "Median", "Count", "First", "Last", "NUnique", "Quantile",
}

// reduced is the columns that a reduction gives beside the keys.
func reduced(schema, keys streamdf.Schema, columns []string) streamdf.Schema {
	if len(columns) > 0 {
		return assigned(nil, columns, schema...)
	}
	return slices.DeleteFunc(slices.Clone(schema), func(f streamdf.Field) bool { return !f.Type.Numeric() || keys.Index(f.Name) >= 0 })
}

func counted(keys streamdf.Schema) streamdf.Schema {
	return append(keys, streamdf.Field{Name: "count", Type: streamdf.Int})
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
