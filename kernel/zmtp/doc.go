// Package zmtp is the kernel's socket layer: ROUTER, XPUB and heartbeat
// sockets that accept connections of ZeroMQ peers over TCP and Unix sockets.
// The handshake and the reading of frames are zmq4's (its Open and
// Conn.RecvMsg); listeners, outgoing queues and what the socket types mean are
// ours. It knows nothing of Jupyter.
//
// # Goroutines
//
// A socket has one goroutine that accepts, and a connection has two: one that
// does the handshake and reads, one that owns all writing after the handshake.
// The reader ends when the connection does, the writer when its queue is
// closed. Close of a socket closes its listener, lets each writer send what is
// queued for at most [Linger], and returns when all its goroutines have ended.
//
// # What a peer can do to us
//
// Nothing but lose its own connection. Before zmq4 sees a frame's header, the
// guard has checked it: reserved flags, more than 4 KB in the handshake, more
// than 256 MiB or 1024 frames in a message, and more than 1 GiB announced by
// all connections of a socket together end the connection. A peer that does
// not finish its handshake in ten seconds is dropped, as is one that stops
// reading while much waits for it.
//
// # Things that once went wrong
//
//   - Frames are queued by reference: a buffer must not be reused after Send.
//   - zmq4 answers a PING from the reading goroutine. The guard catches those
//     bytes and queues them whole, or they would land inside another frame.
//   - A write deadline over a whole large write kills peers that are slow but
//     alive. Progress is therefore counted in chunks of 128 KB.
package zmtp
