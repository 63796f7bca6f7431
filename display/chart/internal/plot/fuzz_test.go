package plot_test

import (
	"encoding/binary"
	"math"
	"testing"

	"freshet/display/chart/internal/plot"
)

// odd are the values that plots stumble over.
var odd = [...]float64{
	0, 1, -1, .1, 1e-300, 1e300, -1e300, 1e301, math.MaxFloat64, math.SmallestNonzeroFloat64,
	math.NaN(), math.Inf(1), math.Inf(-1), 1e15, 1e15 + 1, 1 << 53, -5e-324, 3, 3, 3,
}

// value reads a float from a byte or, after 0xff, from eight.
func value(b []byte) (float64, []byte) {
	switch {
	case len(b) == 0:
		return 0, nil
	case b[0] == 0xff && len(b) >= 9:
		return math.Float64frombits(binary.LittleEndian.Uint64(b[1:])), b[9:]
	case b[0] < 128:
		return odd[int(b[0])%len(odd)], b[1:]
	}
	return float64(b[0]) - 190, b[1:]
}

func FuzzDraw(f *testing.F) {
	for kind := range byte(7) {
		f.Add(kind|0x80, byte(0), []byte{})
		f.Add(kind|0x80, byte(9), []byte{200, 201, 5, 203, 5, 5, 206, 207, 208, 4, 210, 211})
		f.Add(kind, byte(1), []byte{1, 1, 1, 1})
		f.Add(kind, byte(2), []byte{130, 131, 5, 6, 132, 7, 140, 150, 160})
		f.Add(kind, byte(4), []byte{10, 10, 11, 11, 12, 12, 128, 129, 5, 6, 6, 5})
		f.Add(kind, byte(9), []byte{200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211})
		f.Add(kind, byte(0x36), []byte{4, 8, 9, 4, 13, 14, 13, 14, 15, 15, 255, 1, 2, 3, 4, 5, 6, 7, 8})
	}
	f.Fuzz(func(t *testing.T, kind, flags byte, data []byte) {
		s := plot.Spec{
			Kind: plot.Kind(kind & 0x7f % 7), X: "x<&>\x00", XScale: plot.Scale(flags & 3 % 3), Y: []string{"y"},
			Rows: flags&4 != 0, LastRows: int(flags & 8), Bins: int(flags >> 6),
		}
		if flags&16 != 0 {
			s.Y = append(s.Y, "z")
			s.Whole = []bool{true, false}
		}
		if flags&32 != 0 {
			s.By = "by"
			if s.Kind == plot.Heatmap {
				s.YScale = plot.Names
			}
		}
		if flags&64 != 0 {
			s.Last = 5
		}
		var b plot.Batch
		b.Y = make([][]float64, len(s.Y))
		for len(data) > 0 {
			var x, v float64
			x, data = value(data)
			b.N++
			b.X = append(b.X, x)
			b.Age = append(b.Age, x)
			b.XNames = append(b.XNames, string(rune('a'+len(data)%5))+"\xff\n")
			b.By = append(b.By, string(rune('A'+len(data)%11)))
			for y := range b.Y {
				v, data = value(data)
				b.Y[y] = append(b.Y[y], v)
			}
		}
		if s.XScale == plot.Names && !s.Rows {
			b.X = nil
		} else {
			b.XNames = nil
		}
		if s.By == "" {
			b.By = nil
		}
		p := plot.New(s)
		for i := 0; i < b.N; i += 3 {
			p.Add(part(b, i, min(b.N, i+3)))
			p.Draw(false)
		}
		picture := p.Draw(true)
		wellFormed(t, picture.SVG())
		if kind&0x80 != 0 { // it is slow
			if _, err := picture.PNG(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
