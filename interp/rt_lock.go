package interp

import "sync"

// Locks and groups as package sync has them, but that an interrupt ends a wait
// for one, and that unlocking what is not locked is a panic: there it is the
// end of the process.

// syncMethods are the methods that functions of package rt stand for.
var syncMethods = map[string]string{
	"(*sync.WaitGroup).Wait":  "rt.Wait",
	"(*sync.Mutex).Lock":      "rt.Lock",
	"(*sync.Mutex).Unlock":    "rt.Unlock",
	"(*sync.RWMutex).Lock":    "rt.Lock",
	"(*sync.RWMutex).Unlock":  "rt.UnlockRW",
	"(*sync.RWMutex).RLock":   "rt.RLock",
	"(*sync.RWMutex).RUnlock": "rt.RUnlock",
}

type tryLocker interface{ TryLock() bool }

// lock takes a mutex; while another holds it, an interrupt ends the wait.
func (r *runtime) lock(l tryLocker) { r.poll(l.TryLock) }

func (r *runtime) rlock(l *sync.RWMutex) { r.poll(l.TryRLock) }

func unlock(l *sync.Mutex) {
	if l.TryLock() {
		l.Unlock()
		panic(runtimeError("fatal error: sync: unlock of unlocked mutex"))
	}
	l.Unlock()
}

func unlockRW(l *sync.RWMutex) {
	if l.TryRLock() { // nobody writes
		l.RUnlock()
		panic(runtimeError("fatal error: sync: Unlock of unlocked RWMutex"))
	}
	l.Unlock()
}

func runlock(l *sync.RWMutex) {
	if l.TryLock() { // nobody reads
		l.Unlock()
		panic(runtimeError("fatal error: sync: RUnlock of unlocked RWMutex"))
	}
	l.RUnlock()
}
