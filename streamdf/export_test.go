package streamdf

import "freshet/streamdf/internal/plan"

// PlanOf is what a frame computes.
func PlanOf(f *Frame) plan.Node { return f.node }
