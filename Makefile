# Heddle. `make verify` does the main job, `make check` passes every test; both install first what is missing.
#
#   make verify                                     every subject, every pitfall, every engine that can run it
#   make verify CHANNEL=my.hpp TYPE='my::chan<int>' the same for a channel of yours
#   make check [TIER=quick|full]                    style, build, all tests; `full` is for the night
#   make models | properties | tsan                 one kind of test
#   make bench                                      how fast the engines are, and the channels, side by side
#   make bench-channels CHANNEL_ARGS='--only /64$'  the channels alone
#   make replay TOKEN='...'                         reproduces a finding
#   make install PREFIX=/usr/local                  for find_package(heddle) in a project of yours
#   make format                                     lays out the C++ as the style test wants it
#
# ARGS='--clients 1000 --seed 7' goes to heddle-verify, or to what else the target runs (ARGS=--help lists
# its options); JOBS says how much at a time.

BUILD ?= build
CXX = clang++-19
TIER ?= quick
JOBS ?= $(shell nproc)
JSON ?= $(BUILD)/results.json
ARGS ?=
PREFIX ?= /usr/local
SHELL := /bin/bash

heddle_verify = $(BUILD)/bin/heddle-verify --workers $(BUILD)/verify/workers.txt --jobs $(JOBS)
ctest = ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

.PHONY: verify check check-quick check-full models properties tsan replay install format style deps \
	configure build clean bench bench-engines bench-channels

verify: configure
ifneq ($(origin CHANNEL),undefined)
	@JOBS=$(JOBS) BUILD=$(BUILD) ci/verify-channel.sh "$(CHANNEL)" "$(TYPE)" --json $(JSON) $(ARGS)
else ifneq ($(origin TYPE),undefined)
	@echo "TYPE is given without CHANNEL; name the header too: make verify CHANNEL=my.hpp TYPE='$(TYPE)'" >&2; exit 2
else
	@ninja -C $(BUILD) -j $(JOBS) --quiet verify_workers
	@$(heddle_verify) --expectations models/third_party/expected_findings.json --json $(JSON) $(ARGS)
endif

check: check-$(TIER)

check-quick: style build
	@$(ctest) --output-junit junit/quick.xml
	@$(MAKE) --no-print-directory gcc-quick

check-full: style
	@ci/full-tier.sh

style: deps
	@python3 ci/style_test.py --self-test
	@python3 ci/style_test.py
	@python3 ci/style_test.py --format

# The same tree with the other compiler: everything builds without a warning, and the tests that do not depend on the
# compiler's ThreadSanitizer pass.
.PHONY: gcc-quick
gcc-quick: deps
	@cmake -G Ninja -B $(BUILD)/gcc -DCMAKE_CXX_COMPILER=g++-12 -DHEDDLE_WERROR=ON . > $(BUILD)/gcc-configure.log \
		|| { cat $(BUILD)/gcc-configure.log; exit 1; }
	@ninja -C $(BUILD)/gcc -j $(JOBS) --quiet
	@ctest --test-dir $(BUILD)/gcc --output-on-failure -j $(JOBS) --output-junit junit/gcc.xml

models: build
	@$(ctest) -L models
properties: build
	@$(ctest) -L properties
tsan: build
	@$(ctest) -L tsan

bench: bench-engines bench-channels

bench-engines: configure
	@ninja -C $(BUILD) -j $(JOBS) --quiet bench_native bench_relacy
	@ci/bench/bench.py --programs $(BUILD)/bin/bench_native $(BUILD)/bin/bench_relacy \
		--json $(BUILD)/bench.json $(ARGS)

bench-channels: configure
	@ninja -C $(BUILD) -j $(JOBS) --quiet bench_channels
	@ci/bench/channels.py --program $(BUILD)/bin/bench_channels \
		--json $(BUILD)/bench-channels.json $(CHANNEL_ARGS)

install: configure
	@ninja -C $(BUILD) -j $(JOBS) --quiet heddle_check_main heddle_engine_archive
	@cmake --install $(BUILD) --prefix $(PREFIX)

replay: configure
	@test -n "$(TOKEN)" || { echo "give the token that the finding printed: make replay TOKEN='heddle1:...'" >&2; exit 2; }
	@ninja -C $(BUILD) -j $(JOBS) --quiet verify_workers
	@$(heddle_verify) --replay '$(TOKEN)' $(ARGS)

format: deps
	@git ls-files '*.hpp' '*.cpp' | xargs clang-format-19 -i

build: configure
	@ninja -C $(BUILD) -j $(JOBS) --quiet

configure: deps
	@mkdir -p $(BUILD)
	@test -f $(BUILD)/build.ninja || cmake -G Ninja -B $(BUILD) -DCMAKE_CXX_COMPILER=$(CXX) \
		-DHEDDLE_WERROR=$(if $(CI),ON,OFF) . > $(BUILD)/configure.log \
		|| { cat $(BUILD)/configure.log; rm -f $(BUILD)/build.ninja; exit 1; }

deps:
	@ci/install-deps.sh

clean:
	@rm -rf $(BUILD)
