# Needs Python 3 and make; everything else is fetched into .tools and .venv from the lock file.
.PHONY: demo build test lint types scan mutants reference bench clean lock images test-images
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

# checkov on what SAM makes of the template; it lives in an environment of its own, fetched from PyPI once.
scan: .venv/ready
	@mkdir -p .aws-sam/scan && $(RUN) python -m tests.template.reading > .aws-sam/scan/template.json
	$(UV) tool run --quiet checkov@3.3.30 --config-file .checkov.yaml --file .aws-sam/scan/template.json

# Takes out every check at the doors in turn and demands that a test notices. ONLY=policy.py tries some.
mutants: .venv/ready
	$(RUN) python -m tests.mutations --only '$(ONLY)'

# What the API serves at /openapi.json and /docs, from openapi.yaml.
reference: .venv/ready
	$(RUN) python -m reference

bench: .venv/ready
	$(RUN) python -m benchmarks $(BENCH)

# What `sam deploy` takes: zip functions packed from the lock file, and the container images.
build: .venv/ready
	$(RUN) sam build

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
