package streamdf

import (
	"math"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// Replay plays rows back at the pace of their own times: speed seconds of the
// time column a second, so 3600 plays an hour a second. The first row comes at
// once; a row whose time is null or lies before an earlier row's comes with the
// row before it. Each query has a clock of its own.
func (f *Frame) Replay(column string, speed float64) *Frame {
	f.mustBeTime("Replay", column)
	if !(speed > 0) || math.IsInf(speed, 0) {
		refusef("Replay", "the speed is %v: want seconds of %s a second, such as 3600", speed, column)
	}
	return newFrame(&plan.Replay{Input: f.node, Column: column, Speed: speed})
}

// Throttle lets at most so many rows a second pass. The rest waits: nothing is
// dropped.
func (f *Frame) Throttle(rowsPerSecond float64) *Frame {
	if !(rowsPerSecond > 0) || math.IsInf(rowsPerSecond, 0) {
		refusef("Throttle", "%v rows a second: it must be positive", rowsPerSecond)
	}
	return newFrame(&plan.Throttle{Input: f.node, RowsPerSecond: rowsPerSecond})
}

// EventTime declares a time column as the time of the events, and how late
// rows may be, "5s" or a time.Duration. The watermark follows the newest time
// seen at that distance; rows behind it when they arrive are late: they are
// dropped and counted in Stats.Late, as are rows without a time. Verbs that
// need it read rows in the order of event time.
//
// A join, or a Concat, waits for the event time of each of its inputs. A third
// argument, "30s", bounds that: when nothing came for so long, the other inputs
// go on without this one, and its rows that turn out to be behind them are late.
// What is late then depends on when rows arrive.
func (f *Frame) EventTime(column string, late any, idle ...any) *Frame {
	f.mustBeTime("EventTime", column)
	if f.Updating() {
		refusef("EventTime", "the frame is updating: its rows are replaced, not added")
	}
	delay := time.Duration(0)
	if late != "0" && late != "0s" && late != delay { // those that no interval may be
		delay = mustInterval("EventTime", late)
	}
	t := plan.Time{Column: column, Delay: delay}
	switch len(idle) {
	case 0:
	case 1:
		t.Idle = mustInterval("EventTime", idle[0])
	default:
		refusef("EventTime", "it takes one interval of silence, got %d", len(idle))
	}
	return newFrame(&plan.EventTime{Input: f.node, Time: t})
}

func (f *Frame) mustBeTime(verb, name string) {
	f.mustHave(verb, name)
	if t := f.Schema()[f.Schema().Index(name)].Type; t != column.Time {
		refusef(verb, "column %s is %s, not time", name, t)
	}
}
