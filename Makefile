# Thin: each target is a script that can be read and run by itself.
.PHONY: run setup build test check bench e2e clean

run: build
	scripts/run

setup:
	scripts/setup

build: setup
	scripts/build

test:
	scripts/test

check: setup
	scripts/check

bench: build
	scripts/bench

e2e: build
	scripts/end2end

clean:
	cargo clean
	rm -rf scripts/node/node_modules end2end/node_modules
