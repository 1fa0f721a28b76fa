# Two commands matter: `make run` and `make test`. Both install what is missing and are quick the second time.
.DEFAULT_GOAL := run
SWIFT ?= swift
export CALLBA_ENGINES ?= $(CURDIR)/.engines
# Tests that keep the cores busy, or make whole calls by the clock: one at a time, after the others.
ALONE = (Silence|Crash|Ears|EarsCorpus|EarsMusic|Voice|PracticeCommand|ServeCommand|EmulateCommand|EchoCanceller|BeepDetector|KeyDecoder|LineCall|FaultyCall|CopyStream|Answerer|Instruction|OfficialSDK|WholeCall|ManyCalls|SocketServer|SocketIOExample|Autobahn)Tests/

.PHONY: run build test fuzz format lint engines packages peers practice abuse toolchain clean

# How long each fuzzer runs, how many run at once, and what their inputs follow from.
SECONDS ?= 10
AT_ONCE ?= 2
SEED ?= 1
FUZZERS ?=

# Started again when it crashes.
run: engines build
	@scripts/supervise .build/release/callba serve

build: packages
	@SWIFT='$(SWIFT)' scripts/build release

engines: packages
	@scripts/engines

packages: toolchain
	@scripts/packages run

# Swift, before anything is downloaded.
toolchain:
	@SWIFT='$(SWIFT)' scripts/toolchain

# Test-time peers: Python packages in .venv, Chromium and the like from Debian.
peers: engines
	@scripts/packages test
	@scripts/peers

test: peers
	$(SWIFT) build --build-tests
	$(MAKE) fuzz SECONDS=2
	node --test Tests/CallBaTests/browser/
	@SWIFT='$(SWIFT)' scripts/tests '$(ALONE)'

# Made-up input for whatever reads what comes from outside; what is found is kept in Fuzz/corpus.
fuzz: packages
	$(SWIFT) build --product Fuzzers
	.build/debug/Fuzzers $(FUZZERS) --seconds $(SECONDS) --at-once $(AT_ONCE) --seed $(SEED)

# What strangers may do, against a server of its own on this computer: figures, and an error if a person notices.
abuse: peers build
	@scripts/abuse .build/release/callba

practice: engines build
	@.build/release/callba practice restaurant --auto

format:
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Fuzz/Fuzzers Package.swift

lint:
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Fuzz/Fuzzers Package.swift

clean:
	rm -rf .build .venv
