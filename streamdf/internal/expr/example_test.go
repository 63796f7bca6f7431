package expr_test

import (
	"fmt"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

func ExampleParse() {
	schema := column.Schema{{Name: "magnitude", Type: column.Float}, {Name: "depth_km", Type: column.Float}}
	_, err := expr.Parse("magnitud > 2", schema)
	fmt.Println(err)
	// Output:
	// no column "magnitud"
	//   magnitud > 2
	//   ^^^^^^^^
	// Did you mean magnitude?
	// Columns: magnitude, depth_km
}

func ExampleEvaluator_Eval() {
	schema := column.Schema{{Name: "f", Type: column.Float}}
	name, e, err := expr.ParseNamed("c = (f - 32) / 1.8", schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	batch := column.NewTable(schema, 2, column.NewFloats([]float64{50, 212}, nil))
	c, err := e.Evaluator().Eval(batch)
	fmt.Println(name, c.Type(), c.Floats(), err)
	// Output:
	// c float [10 100] <nil>
}
