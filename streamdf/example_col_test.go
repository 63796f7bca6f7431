package streamdf_test

import (
	"fmt"

	"freshet/streamdf"
)

// Names and values that a program gets from elsewhere need no quoting.
func ExampleCol() {
	f := streamdf.FromColumns("wind speed", []float64{3, 12}, "gust", []float64{5, 20})
	speed, limit := "wind speed", 10
	z := streamdf.Col("gust").Sub(streamdf.Col(speed)).As("over")
	fmt.Println(z)
	show(f.Assign(z.String()).Filter(streamdf.Col(speed).Gt(limit).String()).Collect())
	// Output:
	// over = gust - `wind speed`
	// wind speed,gust,over
	// 12,20,8
}

// A plan is kept as JSON, and computed by another program.
func ExampleFromPlanJSON() {
	f := streamdf.FromColumns("x", []float64{1, 2, 3}).Filter("x > 1").Mean("x")
	data, err := f.PlanJSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := streamdf.FromPlanJSON(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(g.Explain())
	show(g.Collect())
	// Output:
	// reduce x = mean(x) (updating) · keeps the numbers of one group
	//   filter x > 1
	//     source columns
	//       → x float
	// x
	// 2.5
}
