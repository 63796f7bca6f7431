package plot

// A Kind is a kind of plot.
type Kind int

// The kinds of plots.
const (
	Line Kind = iota
	Area
	Bar
	Scatter
	Hist
	Box
	Heatmap
)

func (k Kind) String() string {
	return [...]string{"line", "area", "bars", "scatter", "histogram", "boxes", "heatmap"}[k]
}

// A Scale says what the values of an axis are.
type Scale int

// The scales of axes.
const (
	Numbers Scale = iota
	Times         // seconds since an origin
	Names         // categories in the order of their first appearance
)

// A Spec says what a plot shows.
type Spec struct {
	Kind   Kind
	X      string // the name of x
	XScale Scale
	XWhole bool     // x has whole numbers only
	Rows   bool     // x is the row number
	Y      []string // the names of the values
	Whole  []bool   // by value: it has whole numbers only
	Low    string   // the names of a band's edges, of lines and areas; "": no band
	High   string
	YScale Scale  // of a heatmap's vertical axis: Names for By, else Y[0]
	By     string // the name of what makes series; "": nothing
	Origin int64  // of Times, in seconds since 1970

	Last          float64 // seconds that are shown, 0: all
	LastRows      int     // rows that are shown, 0: all
	Width, Height int     // pixels; 0: 720 × 280
	Bins          int     // of a histogram, about; 0: 30
}

// A Batch is rows as a plot takes them, column by column. It is only read,
// and only until the call returns.
type Batch struct {
	N      int
	X      []float64   // NaN: null. nil if the scale is Names or there is no x
	XNames []string    // with the scale Names
	XNull  []bool      // by row, with the scale Names; nil: no nulls
	Y      [][]float64 // by value; NaN: null
	Band   [][]float64 // with Spec.Low: the lower and the upper edge; NaN: null
	By     []string    // the series of each row; nil: one series
	Age    []float64   // event time in seconds, needed with Spec.Last
}

// drawable tells numbers that have a place in a picture from NaN, infinity
// and what overflows when ranges are computed.
func drawable(v float64) bool { return v >= -1e300 && v <= 1e300 }

// placed tells whether an x has a place on the axis.
func (s *Spec) placed(x float64) bool {
	const calendar = 1e11 // seconds, some 3,000 years: further than any time.Time of nanoseconds
	return drawable(x) && (s.XScale != Times || x >= -calendar && x <= calendar)
}
