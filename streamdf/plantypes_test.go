package streamdf_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
	"freshet/streamdf/internal/source"
)

// nodeTypes are the types of nodes: those of package plan with the methods of one.
func nodeTypes(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("internal/plan/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found, methods := map[string]bool{}, map[string]int{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !slices.Contains([]string{"Schema", "Below", "Updating", "String", "State"}, f.Name.Name) {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				name := star.X.(*ast.Ident).Name
				if methods[name]++; methods[name] == 5 {
					found[name] = true
				}
			}
		}
	}
	return found
}

// goNodes call Go functions.
var goNodes = []string{"MapRows", "MapBatch"}

// never are fields that mean nothing where they are.
var never = []string{"EWM.Calls.With", "EWM.Calls.Q", "Recent.Window.Rows"}

// An optionSurvey notes which types of nodes and which of their fields, nested
// ones too, plans have in them: "Join", "EventTime.Time.Idle".
type optionSurvey struct {
	types  map[string]bool
	fields map[string]bool // set to something in one of them at least
}

func (s *optionSurvey) node(n plan.Node) {
	v := reflect.ValueOf(n).Elem()
	s.types[v.Type().Name()] = true
	s.value(v.Type().Name(), v)
	below := n.Below()
	if source, ok := n.(*plan.Source); ok {
		if shared, ok := source.Reader.(interface {
			Shared() (plan.Node, time.Duration, bool)
		}); ok {
			if n, _, ok := shared.Shared(); ok {
				below = append(below, n)
			}
		}
	}
	for _, b := range below {
		s.node(b)
	}
}

var nodeType = reflect.TypeFor[plan.Node]()

func (s *optionSurvey) value(path string, v reflect.Value) {
	s.fields[path] = s.fields[path] || !v.IsZero()
	switch {
	case v.Kind() == reflect.Struct && strings.HasSuffix(v.Type().PkgPath(), "internal/plan"):
		for i := range v.NumField() {
			s.value(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case v.Kind() == reflect.Slice && v.Type().Elem() != nodeType:
		for i := range v.Len() {
			s.value(path, v.Index(i))
		}
	}
}

// written are frames that together use every verb and every option that has a
// JSON form.
func written() map[string]*streamdf.Frame {
	frames := map[string]*streamdf.Frame{}
	for of, set := range map[string]map[string]func(*streamdf.Frame) *streamdf.Frame{"plans": plans, "verbs": verbs} {
		for name, verb := range set {
			f := verb(streamdf.FromTable(mess(50)))
			if _, err := f.PlanJSON(); err == nil {
				frames[of+" "+name] = f
			}
		}
	}
	return frames
}

// Every type of node, and every field of each, is in a plan that goes through
// JSON and comes back the same; the types are read from the source, so that a new
// one cannot be left out.
func TestPlanJSONIsComplete(t *testing.T) {
	s := optionSurvey{map[string]bool{}, map[string]bool{}}
	for name, f := range written() {
		data, err := f.PlanJSON()
		if err != nil {
			t.Fatal(err)
		}
		g, err := streamdf.FromPlanJSON(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		a, b := streamdf.PlanOf(f), streamdf.PlanOf(g)
		if d := unequal("plan", reflect.ValueOf(a), reflect.ValueOf(b)); d != "" {
			t.Errorf("%s comes back as another: %s", name, d)
		}
		s.node(a)
	}
	types := nodeTypes(t)
	if len(types) < 28 {
		t.Errorf("only %d types of nodes were found", len(types))
	}
	for name := range types {
		if !s.types[name] && !slices.Contains(goNodes, name) {
			t.Errorf("no plan that goes through JSON has a %s", name)
		}
	}
	for name := range s.types {
		if !types[name] {
			t.Errorf("%s was not found in the source", name)
		}
	}
	for path, set := range s.fields {
		if !set && !strings.HasSuffix(path, "Calls.Go") && !slices.Contains(never, path) {
			t.Errorf("no plan that goes through JSON sets %s", path)
		}
	}
}

// unequal says where two plans differ; "" when they do not. Expressions are equal
// when their texts and types are, inputs when their descriptions are.
func unequal(path string, a, b reflect.Value) string {
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s is a %s, was a %s", path, b.Type(), a.Type())
	}
	switch x := a.Interface().(type) {
	case *expr.Expr:
		y := b.Interface().(*expr.Expr)
		if (x == nil) != (y == nil) || x != nil && (x.String() != y.String() || x.Type() != y.Type()) {
			return fmt.Sprintf("%s is %v, was %v", path, y, x)
		}
		return ""
	case *column.Table:
		if y := b.Interface().(*column.Table); fmt.Sprint(valuesOf(x)) != fmt.Sprint(valuesOf(y)) {
			return fmt.Sprintf("%s: %v, was %v", path, valuesOf(y), valuesOf(x))
		}
		return ""
	case plan.Input:
		if y := b.Interface().(plan.Input); x.String() != y.String() || x.Hot() != y.Hot() || !x.Schema().Equal(y.Schema()) {
			return fmt.Sprintf("%s: %v, was %v", path, y, x)
		}
		return ""
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return path + " is there in one of them only"
			}
			return ""
		}
		return unequal(path, a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if d := unequal(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s has %d elements, had %d", path, b.Len(), a.Len())
		}
		for i := range a.Len() {
			if d := unequal(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); d != "" {
				return d
			}
		}
		return ""
	}
	if x, y := a.Interface(), b.Interface(); x != y {
		return fmt.Sprintf("%s is %v, was %v", path, y, x)
	}
	return ""
}

func valuesOf(t *column.Table) (all []any) {
	for i := range t.Schema() {
		for row := range t.Len() {
			all = append(all, t.Schema()[i], t.Col(i).Value(row))
		}
	}
	return all
}

// Go code anywhere in a plan is refused, with the step that has it.
func TestPlanJSONRefusesGoCode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("x\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, e := streamdf.FromTable(mess(5)), streamdf.FromTable(mess(5)).EventTime("ts", "0s")
	divert := streamdf.CSVOptions{BadRows: streamdf.Divert, OnBadRow: func(streamdf.BadRow) {}}
	channel := make(chan float64)
	close(channel)
	stream := streamdf.NewStream()
	stream.Close()
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		want  string
	}{
		"rows":             {f.MapRows("z", math.Sqrt, "x").Filter("z > 0"), "map rows z = Go function(x): it calls a Go function"},
		"batches":          {f.MapBatch(func(t *streamdf.Table) *streamdf.Table { return t }), "map batch by a Go function: it calls a Go function"},
		"right of a join":  {e.Join(e.MapRows("z", math.Sqrt, "x").Select("ts", "k", "z"), "k", streamdf.JoinOptions{Within: "1s"}), "it calls a Go function"},
		"one of two":       {f.Concat(f.MapRows("x", math.Sqrt, "x")), "it calls a Go function"},
		"shared":           {f.MapRows("x", math.Sqrt, "x").Share(), "it calls a Go function"},
		"frame":            {f.AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"groups":           {f.GroupBy("k").AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"window":           {f.Window(3).AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"rolling":          {f.Rolling(3).AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"expanding":        {f.Expanding().AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"window of time":   {e.Tumbling("1m").AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"early":            {e.Session("1m").Early().AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"resampled":        {e.Resample("1m").AggFunc("v", spread, "x"), "the aggregate v calls Go functions"},
		"channel":          {streamdf.FromChannel(channel), "its rows come from Go code"},
		"function":         {streamdf.FromFunc(func() (float64, error) { return 1, nil }), "its rows come from Go code"},
		"periodic":         {streamdf.Periodic("1s", func() float64 { return 1 }), "its rows come from Go code"},
		"stream":           {stream.Frame(f.Head(1).Collect()), "its rows come from Go code"},
		"diverted rows":    {streamdf.ReadCSV(path, divert), "BadRows: Divert hands rows to a Go function"},
		"diverted objects": {streamdf.ReadJSONLines(path, streamdf.JSONOptions{Schema: streamdf.Schema{{Name: "x", Type: streamdf.Int}}, BadRows: streamdf.Divert, OnBadRow: divert.OnBadRow}), "BadRows: Divert hands rows to a Go function"},
	} {
		data, err := c.frame.PlanJSON()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %.80s, %v: want %s", name, data, err, c.want)
		}
	}
}

// Every option of a source is in a description that comes back the same.
func TestPlanJSONSourceOptions(t *testing.T) {
	dir := t.TempDir()
	lines := filepath.Join(dir, "a.jsonl")
	parquet := filepath.Join(dir, "a.parquet")
	csv := filepath.Join(dir, "a.csv")
	for path, text := range map[string]string{csv: "1;NA\n2;3\n", lines: "{\"x\": 1}\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := streamdf.FromTable(mess(9)).WriteParquet(parquet).Wait(); err != nil {
		t.Fatal(err)
	}
	schema := streamdf.Schema{{Name: "x", Type: streamdf.Int}, {Name: "y", Type: streamdf.Float}}
	set := map[string]bool{}
	for _, f := range []*streamdf.Frame{
		streamdf.ReadCSV(csv, streamdf.CSVOptions{
			Follow: true, Schema: schema, Delimiter: ';', Header: streamdf.NoHeader("x", "y"), Null: []string{"NA"}, BadRows: streamdf.Skip, BatchRows: 3,
		}),
		streamdf.ReadJSONLines(lines, streamdf.JSONOptions{Follow: true, Schema: schema, BadRows: streamdf.Skip, BatchRows: 3}),
		streamdf.ReadParquet(parquet, streamdf.ParquetOptions{Columns: []string{"k", "x"}, BatchRows: 2}),
		streamdf.FromTable(mess(2)),
		streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 3, Seed: 4}),
	} {
		data, err := f.PlanJSON()
		if err != nil {
			t.Fatal(err)
		}
		g, err := streamdf.FromPlanJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		a, b := descriptionOf(t, f), descriptionOf(t, g)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%+v comes back as %+v", a, b)
		}
		v := reflect.ValueOf(a)
		for i := range v.NumField() {
			set[v.Type().Field(i).Name] = set[v.Type().Field(i).Name] || !v.Field(i).IsZero()
		}
	}
	for name, is := range set {
		if !is {
			t.Errorf("no description sets %s", name)
		}
	}
}

func descriptionOf(t *testing.T, f *streamdf.Frame) source.Description {
	t.Helper()
	d, err := streamdf.PlanOf(f).(*plan.Source).Reader.(interface{ Describe() (any, error) }).Describe()
	if err != nil {
		t.Fatal(err)
	}
	return d.(source.Description)
}
