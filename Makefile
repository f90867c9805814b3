# `make run` and `make test` do all of their own set-up: scripts/bootstrap.sh keeps .venv as the locks say.
PY := .venv/bin/python
ALL := bot commands collectors storage ledger tests scripts

.PHONY: run test check check-rest fix collect docs bench lock help

run: ## open the terminal chat and serve (all settings: .env.example)
	@sh scripts/bootstrap.sh run
	@exec $(PY) -m bot run

test: ## run every test, with branch coverage (T= narrows: make test T=tests/ledger)
	@sh scripts/bootstrap.sh dev
	@$(PY) -m pytest -n 2 --dist worksteal --cov --cov-branch --cov-report= $(T)

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 -- \2/p' Makefile
