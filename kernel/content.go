package kernel

import "encoding/json"

// Bodies of messages, as the protocol names them. Requests come first.

type executeRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    *bool             `json:"store_history"` // nil: unless silent
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     *bool             `json:"stop_on_error"` // nil: true
}

// executeMetadata is what Lab and VS Code say about the cell.
type executeMetadata struct {
	CellID       string   `json:"cellId"`
	DeletedCells []string `json:"deletedCells"`
}

type cursorRequest struct { // complete_request and inspect_request
	Code        string `json:"code"`
	CursorPos   *int   `json:"cursor_pos"` // nil: at the end
	DetailLevel int    `json:"detail_level"`
}

type isCompleteRequest struct {
	Code string `json:"code"`
}

type historyRequest struct {
	Output  bool   `json:"output"`
	Access  string `json:"hist_access_type"` // tail, range or search
	Session int    `json:"session"`
	Start   *int   `json:"start"`
	Stop    *int   `json:"stop"`
	N       *int   `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

type shutdownRequest struct {
	Restart bool `json:"restart"`
}

type subshellRequest struct { // delete_subshell_request
	ID string `json:"subshell_id"`
}

type inputReply struct {
	Value string `json:"value"`
}

type commInfoRequest struct {
	TargetName string `json:"target_name"` // empty: all
}

// commContent is that of comm_open, comm_msg and comm_close, both ways.
type commContent struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name,omitempty"` // of comm_open
	Data   json.RawMessage `json:"data"`
}

// Replies.

type errorReply struct { // also what is left of a request that was aborted
	Status         string   `json:"status"` // error or aborted
	Name           string   `json:"ename"`
	Value          string   `json:"evalue"`
	Traceback      []string `json:"traceback"`
	ExecutionCount *int     `json:"execution_count,omitempty"`
}

type executeReply struct {
	Status          string           `json:"status"`
	ExecutionCount  int              `json:"execution_count"`
	UserExpressions map[string]any   `json:"user_expressions"`
	Payload         []map[string]any `json:"payload"`
}

type expressionValue struct {
	Status   string `json:"status"`
	Data     Bundle `json:"data"`
	Metadata Bundle `json:"metadata"`
}

type kernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links"`
	SupportedFeatures     []string     `json:"supported_features"`
}

type completeReply struct {
	Status   string         `json:"status"`
	Matches  []string       `json:"matches"`
	Start    int            `json:"cursor_start"`
	End      int            `json:"cursor_end"`
	Metadata map[string]any `json:"metadata"`
}

// completeType is one match with its kind, under the metadata's key
// _jupyter_types_experimental.
type completeType struct {
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature,omitempty"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

type inspectReply struct {
	Status   string `json:"status"`
	Found    bool   `json:"found"`
	Data     Bundle `json:"data"`
	Metadata Bundle `json:"metadata"`
}

type isCompleteReply struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"` // of incomplete code
}

type historyReply struct {
	Status  string `json:"status"`
	History []any  `json:"history"` // [session, line, input] or [session, line, [input, output]]
}

type commInfoReply struct {
	Status string              `json:"status"`
	Comms  map[string]commInfo `json:"comms"` // by comm_id
}

type commInfo struct {
	TargetName string `json:"target_name"`
}

type shutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

type createSubshellReply struct {
	Status string `json:"status"`
	ID     string `json:"subshell_id"`
}

type listSubshellReply struct {
	Status string   `json:"status"`
	IDs    []string `json:"subshell_id"` // sic
}

type okReply struct {
	Status string `json:"status"`
}

// What goes to iopub and stdin.

type statusContent struct {
	State string `json:"execution_state"` // busy or idle
}

type streamContent struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type executeInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

type executeResult struct {
	ExecutionCount int    `json:"execution_count"`
	Data           Bundle `json:"data"`
	Metadata       Bundle `json:"metadata"`
}

type displayData struct {
	Data      Bundle    `json:"data"`
	Metadata  Bundle    `json:"metadata"`
	Transient transient `json:"transient"`
}

// transient is never null: front ends trip over that.
type transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

type errorContent struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

type clearOutput struct {
	Wait bool `json:"wait"`
}

type inputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

type welcomeContent struct {
	Subscription string `json:"subscription"`
}

// problem is an error as front ends want it: the traceback may be empty but
// is never null.
func problem(e *EvalError) errorContent {
	c := errorContent{e.Name, e.Value, e.Traceback}
	if c.Traceback == nil {
		c.Traceback = []string{}
	}
	return c
}

// failed is the reply to a request that went wrong.
func failed(e *EvalError) errorReply {
	c := problem(e)
	return errorReply{Status: "error", Name: c.Name, Value: c.Value, Traceback: c.Traceback}
}
