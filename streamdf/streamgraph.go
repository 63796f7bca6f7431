package streamdf

import "strings"

// Visualize is the nodes that make a stream, as a tree: a node stands above
// those that it takes its values from.
func (s *Stream) Visualize() Explanation {
	var b strings.Builder
	s.draw(&b, "", "")
	return Explanation(strings.TrimSuffix(b.String(), "\n"))
}

// draw writes a node and, below it, the ones it takes from. first stands before
// the node, rest before the lines below it.
func (s *Stream) draw(b *strings.Builder, first, rest string) {
	node := s.node
	if node == "" {
		node = s.name
	}
	b.WriteString(first + node + "\n")
	for i, up := range s.above {
		if i == len(s.above)-1 {
			up.draw(b, rest+"└─ ", rest+"   ")
		} else {
			up.draw(b, rest+"├─ ", rest+"│  ")
		}
	}
}

// String is the stream as its nodes, from its source down.
func (s *Stream) String() string {
	if s == nil {
		return "nil stream"
	}
	node := s.node
	if node == "" {
		node = s.name
	}
	if len(s.above) == 0 {
		return node
	}
	return s.above[0].String() + " → " + node
}
