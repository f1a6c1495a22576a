# SPDX-License-Identifier: Apache-2.0
# make audit and make test are all that a newcomer needs.

SHELL := /bin/bash
PROGRAM := .build/release/wardwire
POLICY := Rules/policies/sample-hospital.yaml

PREFIX ?= /usr/local

.PHONY: audit test differential fuzz install lint clean packages

# The report in the terminal, and as audit.json beside it.
audit: packages
	swift build -c release --static-swift-stdlib --product wardwire
	@# Status 3 is right here: one of the captures is cut short on purpose.
	$(PROGRAM) audit Captures --policy $(POLICY) --fail-on never --output audit.json --output - \
	  || [ $$? -eq 3 ]

test: packages
	swift test --disable-xctest

# DICOM and HL7 events and what is inside of TLS beside other decoders' reading of Captures/, rules beside pySigma, findings in
# ../shared/corpus beside tshark and OpenSSL. Where tshark, pynetdicom, python-hl7 or pysigma-backend-sqlite is missing, that
# part is skipped and says so: python3 -m venv V && V/bin/pip install pynetdicom hl7 && make differential PYTHON=V/bin/python
PYTHON := python3
differential:
	swift build -c release --static-swift-stdlib --product wardwire
	@for part in dicom hl7 sigma tls; do \
	  $(PYTHON) Tests/Differential/$$part || [ $$? -eq 77 ] || exit 1; \
	done
	@$(PYTHON) Tests/CorpusFindings/check || [ $$? -eq 77 ]

# Reports and redacted captures beside other programs' reading of them: schemas, parsers, axe-core, tshark. What is missing
# is skipped and said: make formats PYTHON=V/bin/python; Tests/Formats/check names the packages.
.PHONY: formats
formats:
	swift build -c release --static-swift-stdlib --product wardwire
	@$(PYTHON) Tests/Formats/check || [ $$? -eq 77 ]

# make fuzz TARGET=hl7 SECONDS=600; see Docs/contributing.md.
fuzz: packages
	Tests/Fuzz/run $(TARGET) $(or $(SECONDS),60)

# The program, its manual, completions for three shells, and the rule packs, below PREFIX (and DESTDIR, for packagers).
install: packages
	swift build -c release --static-swift-stdlib --product wardwire
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/wardwire
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/wardwire
	$(PROGRAM) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wardwire
	$(PROGRAM) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_wardwire
	$(PROGRAM) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/wardwire.fish
	Docs/manual $(PROGRAM) > $(DESTDIR)$(PREFIX)/share/man/man1/wardwire.1
	cp -R Rules $(DESTDIR)$(PREFIX)/share/wardwire/

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Stages

clean:
	rm -rf .build .build-fuzz audit.json

# System libraries, installed only when one of them is missing.
packages:
	@if ! { command -v pkg-config && pkg-config --exists libpcap zlib libzstd openssl yaml-0.1; } >/dev/null 2>&1; then \
	  wanted="libpcap-dev zlib1g-dev libzstd-dev libssl-dev libyaml-dev pkg-config"; \
	  if ! command -v apt-get >/dev/null; then \
	    echo "missing: the development files of libpcap, zlib, libzstd, OpenSSL and libyaml, and pkg-config" >&2; exit 1; \
	  fi; \
	  root=""; [ "$$(id -u)" = 0 ] || root="sudo"; \
	  $$root apt-get update && \
	    $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$wanted; \
	fi
