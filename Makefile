# `make run` and `make test` do all of their own set-up: scripts/bootstrap.sh keeps .venv as the locks say.
PY := .venv/bin/python
COVERED := ledger storage commands
COVERING := $(addprefix tests/,$(COVERED) conversations)
OTHERS := $(filter-out $(COVERING) tests/conftest.py tests/data tests/__pycache__,$(wildcard tests/*))
PYTEST = $(PY) -m pytest -n 2 --dist worksteal
LOCK := env -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS .venv/bin/uv pip compile -q --universal --generate-hashes \
	--no-header --no-annotate pyproject.toml

.PHONY: run test check check-rest fix collect docs pictures bench lock help

run: ## open the terminal chat and serve; .env.example lists the settings
	@sh scripts/bootstrap.sh run
	@exec $(PY) -m bot run

test: ## run the tests (all of them, or T=tests/ledger)
	@sh scripts/bootstrap.sh dev
	@# what is covered is counted by its own tests alone: counting costs the others half their time again
	@$(if $(T),$(PYTEST) $(T),$(PYTEST) --cov --cov-branch --cov-report= $(COVERING) && $(PYTEST) $(OTHERS))

check: test check-rest ## everything that must hold before a change goes in

check-rest: ## what `make check` asks after `make test`: format, lint, types, imports, coverage
	@sh scripts/bootstrap.sh dev
	@$(PY) -m ruff format --check -q .
	@$(PY) -m ruff check -q .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@for package in $(COVERED); do \
	  echo "branch coverage of $$package:"; \
	  $(PY) -m coverage report --fail-under=90 --include="$$package/*" || exit 1; \
	done

fix: ## format, and mend what the linter can
	@sh scripts/bootstrap.sh dev
	@$(PY) -m ruff check -q --fix-only .
	@$(PY) -m ruff format -q .

collect: ## read one provider live and keep nothing: make collect P=openai
	@sh scripts/bootstrap.sh run
	@$(PY) -m scripts.collect $(P)

docs: ## write docs/commands.md and docs/providers.md anew from the commands and collectors
	@sh scripts/bootstrap.sh run
	@$(PY) -m scripts.write_docs

pictures: ## draw the pictures of docs/ anew
	@sh scripts/bootstrap.sh run
	@$(PY) -m scripts.draw_pictures

bench: ## measure, against plain sqlite3 in the same run
	@sh scripts/bootstrap.sh dev
	@$(PY) -m benchmarks

lock: ## resolve both locks again, U=--upgrade for the newest; from the default index, which knows every platform
	@sh scripts/bootstrap.sh dev
	@$(LOCK) $(U) -o requirements.lock
	@$(LOCK) $(U) --extra dev -c requirements.lock -o requirements-dev.lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "make %-11s %s\n", $$1, $$2}'
