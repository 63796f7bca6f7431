package kernel

import (
	"encoding/json"
	"os"
	"os/user"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"freshet/kernel/zmtp"
)

// protocolVersion is the version of Jupyter's messaging that is spoken.
const protocolVersion = "5.5"

// A header says what a message is and who sent it.
type header struct {
	MsgID    string `json:"msg_id"`
	MsgType  string `json:"msg_type"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Version  string `json:"version"`
	Subshell string `json:"subshell_id,omitempty"` // of a request on shell
}

// A message is one that came in, its signature checked.
type message struct {
	header   header
	raw      json.RawMessage // the header as it came: the parent of what answers it
	parent   header          // zero when it has none
	metadata json.RawMessage
	content  json.RawMessage
	buffers  [][]byte

	routes [][]byte   // frames before the delimiter, for the way back
	from   *zmtp.Peer // who sent it
}

// noParent is the parent header of a message that answers nothing.
var noParent = json.RawMessage("{}")

// An author makes the headers of what this kernel sends.
type author struct {
	session  string // the kernel's own, new with each start
	username string
	sent     atomic.Int64
}

func newAuthor() *author {
	name := "kernel"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return &author{session: uuid.NewString(), username: name}
}

func (a *author) header(msgType string) header {
	n := a.sent.Add(1)
	return header{
		MsgID:    a.session + "_" + strconv.Itoa(os.Getpid()) + "_" + strconv.FormatInt(n, 10),
		MsgType:  msgType,
		Session:  a.session,
		Username: a.username,
		Date:     now(),
		Version:  protocolVersion,
	}
}

// now is the present moment as headers write it.
func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }
