package streamdf

import (
	"freshet/streamdf/internal/plan"
	"freshet/streamdf/internal/source"
)

// hotInput is a Hub as a plan knows it.
type hotInput struct{ *source.Hub }

var _ plan.Attacher = hotInput{}

// Attach takes a seat at the hub: what arrives from now on will be read.
func (h hotInput) Attach() plan.Input { return h.Hub.Attach() }

// hot gives an input one reader for all queries.
func hot(in source.Input) plan.Input { return hotInput{source.NewHub(in)} }
