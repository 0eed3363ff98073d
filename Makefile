# Needs Python 3 and make; everything else is fetched into .tools and .venv from the lock file.
.PHONY: demo test lint types bench clean lock images test-images reference
.DEFAULT_GOAL := demo
UV := .tools/bin/uv
RUN := $(UV) run --frozen
STARTED := $(shell date +%s)

demo: .venv/ready
	@$(RUN) lectern demo --started $(STARTED) --installed $$(date +%s)

test: .venv/ready lint types
	$(RUN) pytest

lint: .venv/ready
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) lint-imports

types: .venv/ready
	$(RUN) mypy

# What the API serves at /openapi.json and /docs, from openapi.yaml.
reference: .venv/ready
	$(RUN) python -m reference

bench: .venv/ready
	$(RUN) python -m benchmarks $(BENCH)

# The container images, with podman or docker. BASE_IMAGE=... builds on another base.
images:
	@sh images/build.sh

# Builds them, and runs them as Lambda would; says so where that cannot be done. INSTALL=1 installs what it takes.
test-images: .venv/ready
	@sh tests/containers/run.sh $(RUN) pytest -rs

# Writes the lock file, and from it what each artefact installs.
lock: .tools/bin/uv
	$(UV) lock
	sh local/requirements.sh $(UV)

clean:
	rm -rf .venv .tools .aws-sam

.venv/ready: uv.lock pyproject.toml .tools/bin/uv
	@sh local/bootstrap.sh $(UV)
	@touch $@

.tools/bin/uv:
	@echo "Fetching uv, the package manager ..." >&2
	@python3 -m venv .tools && .tools/bin/pip --quiet --disable-pip-version-check install uv==0.13.9
