# Freshet: a Jupyter kernel for Go with streaming dataframes.
# `make` shows what there is.

SHELL  := /bin/sh
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
BIN    := build/freshet
SPEC   := $(VENV)/share/jupyter/kernels/freshet/kernel.json
FIRST  := notebooks/01-first-stream.ipynb

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GOFILES := $(shell git ls-files -co --exclude-standard '*.go' 2>/dev/null)
BENCH   ?= .
COUNT   ?= 1
ROUNDS  ?= 3
CLOCK   ?= wall
PEERS   := build/peers
FUZZTIME ?= 30s

# Everything runs on this machine's own programs: no proxy of a notebook
# server, no settings of another Jupyter.
JUPYTER_ENV := JUPYTER_PATH= JUPYTER_CONFIG_DIR=$(CURDIR)/build/jupyter/config \
	JUPYTER_DATA_DIR=$(CURDIR)/build/jupyter/data IPYTHONDIR=$(CURDIR)/build/jupyter/ipython \
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH"

.DEFAULT_GOAL := help
.PHONY: help demo lab build install test test-go test-kernel test-notebooks test-pandas test-browser \
	cross race lint generated generate fuzz bench bench-peers soak clean chromium

help: ## show this screen
	@echo "Freshet: a Jupyter kernel for Go with streaming dataframes"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(SPEC) ## run the first notebook on real data and say where the result is
	@echo "running $(FIRST): real earthquakes stream through Go cells, a minute or two"
	@$(JUPYTER_ENV) $(PY) tests/notebooks/demo.py $(FIRST) build/demo
	@echo "Watch it live in JupyterLab:    make lab"

lab: $(SPEC) ## open JupyterLab with the kernel and the notebooks
	cd notebooks && $(JUPYTER_ENV) jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) $(LABFLAGS) $(notdir $(FIRST))

build: $(BIN) ## build the kernel: build/freshet

$(BIN): $(GOFILES) go.mod go.sum
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $@ .

install: $(BIN) ## install the kernel for the present user's Jupyter
	$(BIN) install --user

# The environment is made again when the lock changes. A failed install leaves
# no stamp, so the next make tries again.
$(VENV)/stamp: tests/requirements.lock
	@echo "setting up Python's test tools in $(VENV) (a few minutes, once)"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make virtual environments here; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

$(SPEC): $(BIN) $(VENV)/stamp
	@$(BIN) install --prefix $(VENV)

chromium:
	@sh tests/browser/chromium.sh

test: lint generated cross test-go test-kernel test-pandas test-notebooks test-browser ## everything that must hold
	@echo "all tests passed"

test-go: $(SPEC) ## Go's own tests
	$(JUPYTER_ENV) go test ./...

test-kernel: $(SPEC) ## the kernel from outside: jupyter_kernel_test and our own protocol tests
	$(JUPYTER_ENV) $(PY) -m pytest -q tests/conformance

test-notebooks: $(SPEC) ## every notebook by nbconvert and papermill, its numbers against pandas
	$(JUPYTER_ENV) $(PY) -m pytest -q tests/notebooks

test-pandas: $(SPEC) ## reductions, windows and joins against pandas and DuckDB, files against pyarrow
	$(JUPYTER_ENV) $(PY) -m pytest -q tests/pandas

test-browser: $(SPEC) chromium ## JupyterLab in a headless browser
	$(JUPYTER_ENV) $(PY) -m pytest -q tests/browser

cross: ## build for every system that is promised
	@for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
		echo "build $$target"; \
		CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} go build -trimpath -ldflags "-s -w" -o build/cross/ . || exit 1; \
	done; rm -rf build/cross

race: ## Go's tests under the race detector
	go test -race ./kernel/... ./streamdf/... ./display/... ./install/...
	go test -race -run EightCallbacks ./interp

lint: ## format, vet and staticcheck
	@out=$$(go tool gofumpt -l $(GOFILES)); [ -z "$$out" ] || { echo "gofumpt would change:"; echo "$$out"; exit 1; }
	@out=$$(gofmt -l $(filter-out interp/symbols/internal/%,$(GOFILES))); [ -z "$$out" ] || { echo "gofmt would change what gofumpt would not:"; echo "$$out"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

generated: ## the tables that cells import are those of the present packages
	@dir=$$(mktemp -d) && go run ./interp/symbols/internal/gen -facade $$dir freshet/streamdf freshet/display && \
		diff -r --exclude=facade.go $$dir interp/symbols/internal/facade >/dev/null || \
		{ echo "interp/symbols/internal/facade is old: make generate"; exit 1; }; rm -rf $$dir

generate: ## write the interpreter's symbol tables again
	go generate ./interp/symbols

fuzz: ## fuzz every target for FUZZTIME (30s each)
	@sh tests/fuzz.sh $(FUZZTIME)

bench: $(SPEC) ## benchmarks: rows/s of queries (BENCH=regexp COUNT=n), then the kernel beside ipykernel
	go test -run '^$$' -bench '$(BENCH)' -count $(COUNT) ./streamdf/...
	$(JUPYTER_ENV) $(PY) tests/benchmarks/kernels.py

bench-peers: $(PEERS)/stamp ## queries beside streamz, river, pandas, Polars, DuckDB (ROUNDS=n CLOCK=wall|cpu)
	$(PEERS)/bin/python tests/benchmarks/peers --rounds $(ROUNDS) --clock $(CLOCK)

# The peers have an environment of their own: their versions are not those of the tests.
$(PEERS)/stamp: tests/benchmarks/peers/requirements.lock
	@echo "setting up the peers in $(PEERS) (a minute, once)"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

soak: $(BIN) ## many rows through a query: memory stays flat
	go test -run '^$$' -v -bench BenchmarkSoak -benchtime 1x -timeout 2h ./tests/benchmarks

clean: ## remove all that make has made
	rm -rf build $(VENV)
