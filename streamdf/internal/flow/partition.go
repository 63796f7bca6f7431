package flow

import (
	"context"
	"time"
)

// A collection gathers values for one list.
type collection interface {
	add(v any) error
	len() int
	take() []any // and begins anew
}

type plainList []any

func (p *plainList) add(v any) error { *p = append(*p, v); return nil }
func (p *plainList) len() int        { return len(*p) }

func (p *plainList) take() []any {
	values := *p
	*p = nil
	return values
}

// A uniqueList keeps one value of each key: the first that came, or the last,
// in its place.
type uniqueList struct {
	key    func(any) (any, error)
	last   bool
	values []any
	at     map[any]int
}

func (u *uniqueList) add(v any) error {
	k, err := u.key(v)
	if err != nil {
		return err
	}
	if u.at == nil {
		u.at = map[any]int{}
	}
	i, known := u.at[k]
	switch {
	case !known:
		u.at[k] = len(u.values)
		u.values = append(u.values, v)
	case u.last:
		u.values[i] = v
	}
	return nil
}

func (u *uniqueList) len() int { return len(u.values) }

func (u *uniqueList) take() []any {
	values := u.values
	u.values, u.at = nil, nil
	return values
}

// Lists says how values are gathered: one by one, or one of each key.
type Lists struct {
	Key  func(any) (any, error) // nil: every value
	Last bool                   // of one key the last value, not the first
}

func (l Lists) collection() collection {
	if l.Key == nil {
		return new(plainList)
	}
	return &uniqueList{key: l.Key, last: l.Last}
}

// Partition emits lists of n values. A list that is not full is emitted
// timeout after its first value (0: never), and when the stream ends.
func Partition(up Open, n int, timeout time.Duration, lists Lists) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			var l lister
			c := lists.collection()
			give := func() error { return emit(l.list(c.take())) }
			if timeout == 0 {
				err := run(ctx, func(v any) error {
					if err := c.add(v); err != nil || c.len() < n {
						return err
					}
					return give()
				})
				if err == nil && c.len() > 0 {
					err = give()
				}
				return err
			}
			return detach(ctx, run, 0, func(ctx context.Context, values <-chan any) error {
				return timedParts(ctx, values, n, timeout, c, give)
			})
		}
	}
}

func timedParts(ctx context.Context, values <-chan any, n int, timeout time.Duration, c collection, give func() error) error {
	timer := time.NewTimer(timeout)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
		case v, ok := <-values:
			if !ok {
				if c.len() > 0 {
					return give()
				}
				return nil
			}
			if err := c.add(v); err != nil {
				return err
			}
			if c.len() < n {
				if c.len() == 1 {
					timer.Reset(timeout)
				}
				continue
			}
			timer.Stop()
		}
		if err := give(); err != nil {
			return err
		}
	}
}

// TimedWindow emits the list of what came, every interval, empty or not, and
// what is left when the stream ends. A window holds at most n values: then the
// upstream waits for the next.
func TimedWindow(up Open, interval time.Duration, n int, lists Lists) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			var l lister
			c := lists.collection()
			return detach(ctx, run, 0, func(ctx context.Context, values <-chan any) error {
				ticker := time.NewTicker(interval)
				defer ticker.Stop()
				for {
					from := values
					if c.len() >= n {
						from = nil
					}
					select {
					case <-ctx.Done():
						return context.Cause(ctx)
					case <-ticker.C:
						if err := emit(l.list(c.take())); err != nil {
							return err
						}
					case v, ok := <-from:
						if !ok {
							if c.len() > 0 {
								return emit(l.list(c.take()))
							}
							return nil
						}
						if err := c.add(v); err != nil {
							return err
						}
					}
				}
			})
		}
	}
}

// SlidingWindow emits with every value the list of the last n, the shorter
// ones at the start too if partial.
func SlidingWindow(up Open, n int, partial bool) Open {
	return func(o *Opening) Run {
		run := up(o)
		return func(ctx context.Context, emit func(any) error) error {
			var (
				l    lister
				last []any
			)
			return run(ctx, func(v any) error {
				if len(last) == n {
					copy(last, last[1:])
					last = last[:n-1]
				}
				if last = append(last, v); len(last) < n && !partial {
					return nil
				}
				return emit(l.list(last))
			})
		}
	}
}
