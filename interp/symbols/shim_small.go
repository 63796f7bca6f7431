package symbols

import (
	"cmp"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"errors"
	"hash"
	"hash/maphash"
	"iter"
	"math/rand/v2"
	"reflect"
	"sync"
)

func order[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

var cmpShims = map[string]shim{
	"Compare": over(func(v []reflect.Value) { v[0].SetInt(int64(compare(v[1], v[2]))) }),
	"Less":    over(func(v []reflect.Value) { v[0].SetBool(compare(v[1], v[2]) < 0) }),
	"Or": over(func(v []reflect.Value) {
		for i := range v[1].Len() {
			if e := v[1].Index(i); !e.IsZero() {
				v[0].Set(e)
				return
			}
		}
		v[0].SetZero()
	}),
}

var errorsShims = map[string]shim{
	"AsType": func(p ...any) {
		*p[1].(*bool) = errors.As(*p[2].(*error), p[0])
	},
}

var reflectShims = map[string]shim{
	"TypeAssert": func(p ...any) {
		out, v := reflect.ValueOf(p[0]).Elem(), *p[2].(*reflect.Value)
		if v.Kind() == reflect.Interface && !v.IsNil() {
			v = v.Elem()
		}
		var ok bool
		if out.Kind() == reflect.Interface {
			ok = v.Type().Implements(out.Type())
		} else {
			ok = v.Type() == out.Type()
		}
		if out.SetZero(); ok {
			out.Set(v)
		}
		*p[1].(*bool) = ok
	},
}

var randShims = map[string]shim{
	"N": over(func(v []reflect.Value) {
		switch {
		case v[1].CanInt() && v[1].Int() > 0:
			v[0].SetInt(rand.Int64N(v[1].Int()))
		case v[1].CanUint() && v[1].Uint() > 0:
			v[0].SetUint(rand.Uint64N(v[1].Uint()))
		default:
			panic("invalid argument to N")
		}
	}),
}

var maphashShims = map[string]shim{
	"Comparable": func(p ...any) {
		*p[0].(*uint64) = maphash.Comparable(*p[1].(*maphash.Seed), reflect.ValueOf(p[2]).Elem().Interface())
	},
	"WriteComparable": func(p ...any) {
		maphash.WriteComparable(*p[0].(**maphash.Hash), reflect.ValueOf(p[1]).Elem().Interface())
	},
}

// hashes is a constructor of some hash type as one of hash.Hash.
func hashes(p any) func() hash.Hash {
	f := reflect.ValueOf(p).Elem()
	return func() hash.Hash { return f.Call(nil)[0].Interface().(hash.Hash) }
}

var hkdfShims = map[string]shim{
	"Expand": func(p ...any) {
		key, err := hkdf.Expand(hashes(p[2]), *p[3].(*[]byte), *p[4].(*string), *p[5].(*int))
		*p[0].(*[]byte), *p[1].(*error) = key, err
	},
	"Extract": func(p ...any) {
		key, err := hkdf.Extract(hashes(p[2]), *p[3].(*[]byte), *p[4].(*[]byte))
		*p[0].(*[]byte), *p[1].(*error) = key, err
	},
	"Key": func(p ...any) {
		key, err := hkdf.Key(hashes(p[2]), *p[3].(*[]byte), *p[4].(*[]byte), *p[5].(*string), *p[6].(*int))
		*p[0].(*[]byte), *p[1].(*error) = key, err
	},
}

var pbkdf2Shims = map[string]shim{
	"Key": func(p ...any) {
		key, err := pbkdf2.Key(hashes(p[2]), *p[3].(*string), *p[4].(*[]byte), *p[5].(*int), *p[6].(*int))
		*p[0].(*[]byte), *p[1].(*error) = key, err
	},
}

var syncShims = map[string]shim{"OnceValue": once, "OnceValues": once}

var once = over(func(v []reflect.Value) {
	f := v[1]
	results := sync.OnceValue(func() []reflect.Value { return f.Call(nil) })
	v[0].Set(reflect.MakeFunc(v[0].Type(), func([]reflect.Value) []reflect.Value { return results() }))
})

var iterShims = map[string]shim{"Pull": pull, "Pull2": pull}

// pull hands out an iterator's values one by one; the last result of next
// tells whether there was one. iter.Pull's coroutine ends when the iterator
// is exhausted or stop is called.
var pull = over(func(v []reflect.Value) {
	seq := v[2]
	next, stop := iter.Pull(func(yield func([]reflect.Value) bool) {
		iterate(seq, yield)
	})
	t := v[0].Type()
	v[0].Set(reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
		got, ok := next()
		if !ok {
			for i := range t.NumOut() - 1 {
				got = append(got, reflect.Zero(t.Out(i)))
			}
		}
		return append(got[:t.NumOut()-1:t.NumOut()-1], reflect.ValueOf(ok))
	}))
	v[1].Set(reflect.ValueOf(stop).Convert(v[1].Type()))
})
