# The index of everything one does here. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-scale torture fuzz model samples screenshots clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## install what is missing, build, and serve on http://localhost:8000
	@scripts/run

test: ## install what the tests need and run all of them
	@scripts/test

bench: ## measure speed and memory on this machine, beside a FastAPI server
	@scripts/bench

bench-scale: ## measure what a hundred times the records cost to read, on both databases
	@scripts/bench-scale

torture: ## kill the service 200 times in its work and look for anything lost (TORTURE_ROUNDS=200)
	@scripts/torture

fuzz: ## fuzz the decoders for ten minutes (SECONDS_TO_FUZZ=600)
	@scripts/fuzz

model: ## train, calibrate, export and evaluate a model version from the training pictures
	@scripts/model

samples: ## draw the sample pictures anew from statistics of the training set
	@scripts/model samples

screenshots: ## take the README's pictures of the page
	@scripts/screenshots

clean: ## delete what was built and fetched, never data/
	rm -rf .build .tools .venv .venv-train
