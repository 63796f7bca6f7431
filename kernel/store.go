package kernel

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	storeSize = 4 << 20     // bytes of entries that a store keeps
	entrySize = 256 << 10   // longer entries are not kept
	lockTime  = time.Second // how long another kernel's use of the store is waited for
)

// A store keeps entries in a bbolt file that several kernels share: it is
// opened, and so locked, only while it is read or written. It has the buckets
//
//	cells  number → an entry as JSON; numbers grow with time
//	meta   bytes → the size of all entries; its sequence numbers the sessions
type store struct {
	path    string
	log     *slog.Logger
	checked os.FileInfo // the file as it was last found sound, or left by us
}

var (
	cellsBucket = []byte("cells")
	metaBucket  = []byte("meta")
	bytesKey    = []byte("bytes")
)

// errSpoilt says that a file is no store, or one no longer.
var errSpoilt = errors.New("the file is spoilt")

// put stores entries that have no session under session, which is numbered
// anew when it is 0, and returns it. The oldest entries make room.
func (s *store) put(session int, entries []entry) (int, error) {
	err := s.mend(func(tx *bbolt.Tx) error {
		cells, err := tx.CreateBucketIfNotExists(cellsBucket)
		if err != nil {
			return err
		}
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		if session == 0 {
			n, err := meta.NextSequence()
			if err != nil {
				return err
			}
			session = int(n)
		} else if uint64(session) > meta.Sequence() { // a store that was begun anew
			if err := meta.SetSequence(uint64(session)); err != nil {
				return err
			}
		}
		size := sizeIn(meta)
		for _, e := range entries {
			e.Session = session
			n, err := putEntry(cells, e)
			if err != nil {
				return err
			}
			size += n
		}
		if size, err = prune(cells, size); err != nil {
			return err
		}
		return meta.Put(bytesKey, binary.BigEndian.AppendUint64(nil, uint64(size)))
	})
	return session, err
}

func sizeIn(meta *bbolt.Bucket) int {
	if v := meta.Get(bytesKey); len(v) == 8 {
		return int(binary.BigEndian.Uint64(v))
	}
	return 0
}

// putEntry appends an entry and returns its size; 0 when it is too long.
func putEntry(cells *bbolt.Bucket, e entry) (int, error) {
	data, err := encodeJSON(e)
	if err != nil || len(data) > entrySize {
		return 0, err
	}
	n, err := cells.NextSequence()
	if err != nil {
		return 0, err
	}
	return len(data), cells.Put(binary.BigEndian.AppendUint64(nil, n), data)
}

// prune deletes the oldest entries until size is inside the bound.
func prune(cells *bbolt.Bucket, size int) (int, error) {
	c := cells.Cursor()
	for k, v := c.First(); k != nil && size > storeSize; k, v = c.First() {
		size -= len(v)
		if err := c.Delete(); err != nil {
			return size, err
		}
	}
	return size, nil
}

// read calls f with the entries, latest first, and the number of the last
// session that has stored any.
func (s *store) read(f func(all iter.Seq[entry], session int)) error {
	return s.mend(func(tx *bbolt.Tx) error {
		session := 0
		if meta := tx.Bucket(metaBucket); meta != nil {
			session = int(meta.Sequence())
		}
		f(func(yield func(entry) bool) {
			cells := tx.Bucket(cellsBucket)
			if cells == nil {
				return
			}
			c := cells.Cursor()
			for k, v := c.Last(); k != nil; k, v = c.Prev() {
				var e entry
				if json.Unmarshal(v, &e) == nil && !yield(e) {
					return
				}
			}
		}, session)
		return nil
	})
}

// mend runs f on the store. A spoilt file is put aside and a new one begun.
func (s *store) mend(f func(*bbolt.Tx) error) error {
	err := s.use(f)
	if !errors.Is(err, errSpoilt) {
		return err
	}
	aside := s.path + ".spoilt"
	if failed := os.Rename(s.path, aside); failed != nil {
		return errors.Join(err, failed)
	}
	s.log.Warn("history begins anew", "because", err, "aside", aside)
	return s.use(f)
}

// use opens the store for the time of f. bbolt writes so that a kill or a full
// disk damages nothing. Bytes that others have changed are found by check; what
// that leaves may panic or touch memory that is not there: both are errors here.
func (s *store) use(f func(*bbolt.Tx) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errSpoilt, p)
		}
	}()
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	db, err := s.open(false)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, db.Close()); err == nil {
			s.checked, _ = os.Stat(s.path)
		}
	}()
	if err := os.Chmod(s.path, 0o600); err != nil {
		return err
	}
	return db.Update(f)
}

func (s *store) open(readOnly bool) (*bbolt.DB, error) {
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{Timeout: lockTime, ReadOnly: readOnly})
	if err != nil && slices.ContainsFunc(spoilt, func(target error) bool { return errors.Is(err, target) }) {
		err = fmt.Errorf("%w: %w", errSpoilt, err)
	}
	return db, err
}

// check looks through a file that is there and not as we know it. Open for
// reading bbolt holds off those who write, and reads no more than its beginning.
func (s *store) check() (err error) {
	now, err := os.Stat(s.path)
	if err != nil || now.Size() == 0 || !now.Mode().IsRegular() {
		return nil // bbolt makes it, or says why not
	}
	if s.checked != nil && os.SameFile(now, s.checked) && now.ModTime().Equal(s.checked.ModTime()) && now.Size() == s.checked.Size() {
		return nil
	}
	db, err := s.open(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	data, err := os.ReadFile(s.path)
	if err != nil {
		return err
	}
	if err := checkStore(data); err != nil {
		return fmt.Errorf("%w: %w", errSpoilt, err)
	}
	return nil
}

// spoilt are the errors of a file that bbolt does not take.
var spoilt = []error{bolterrors.ErrInvalid, bolterrors.ErrVersionMismatch, bolterrors.ErrChecksum}
