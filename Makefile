# SPDX-License-Identifier: GPL-2.0-only
#
# The front door: every target here hands over to kbuild (Kbuild, module/),
# to userspace/Makefile or to a script. "make help" lists them.

VERSION := $(shell sed -n 's/^.define DSR_VERSION "\(.*\)"/\1/p' \
	module/version.h)

# The kernel to build for: the running one, else the newest whose headers are
# installed (as scripts/vm/kernel has it).
RUNNING := /lib/modules/$(shell uname -r)/build
KDIR ?= $(if $(wildcard $(RUNNING)/Makefile),$(RUNNING),$(shell \
	ls -d /usr/src/linux-headers-*-amd64 2>/dev/null | \
	grep -v -e -cloud-amd64 -e -rt-amd64 | sort -V | tail -n 1))

DESTDIR ?=
ifneq ($(DESTDIR),)
override DESTDIR := $(abspath $(DESTDIR))
endif
PREFIX ?= /usr
T ?=
MINUTES ?= 10
export DESTDIR PREFIX
# depmod and modinfo, also for who became root without root's PATH
export PATH := $(PATH):/usr/sbin:/sbin

# Looked up when asked for, for KDIR may be missing. Debian's kernel.release is
# not what uname says; this is.
RELEASE = $(shell sed -n 's/.define UTS_RELEASE "\(.*\)"/\1/p' \
	'$(KDIR)/include/generated/utsrelease.h' 2>/dev/null)
MODULE_DIR = $(DESTDIR)/lib/modules/$(RELEASE)/updates
HEADER_DIR = $(DESTDIR)$(PREFIX)/include/linux
DKMS_DIR = /usr/src/dsr-$(VERSION)

.PHONY: all help module userspace demo demo-shell check matrix
.PHONY: generate bench bench-quick fuzz soak coverage debug-check clean FORCE
.PHONY: install install-module install-userspace install-header uninstall
.PHONY: dkms-install dkms-uninstall

all: module userspace

help:
	@echo 'make                  the module and the tool'
	@echo 'make module           module/dsr.ko; KDIR=... for another kernel'
	@echo 'make userspace        userspace/dsradm'
	@echo 'make demo             see it work, in a virtual machine (root)'
	@echo 'make demo-shell       a shell on the gateway of the demo'
	@echo 'make check            every test; T=name for those so named'
	@echo 'make matrix           module, KUnit and behaviour on every series of kernels'
	@echo 'make debug-check      the same on kernels with KASAN, lockdep, kmemleak,'
	@echo '                      allocations that fail; MINUTES= of fuzz, soak'
	@echo 'make generate         what follows from module/uapi/dsr.yaml'
	@echo 'make bench            every figure, beside IPVS, and the charts'
	@echo 'make bench-quick      the main ones, in less than three minutes'
	@echo 'make fuzz             packets, netlink, file, words, decode, replies:'
	@echo '                      MINUTES=10 each; T=name for one; SEED= to begin at'
	@echo 'make soak MINUTES=n   traffic while everything changes, and an account'
	@echo 'make coverage         which lines the tests run'
	@echo 'make install          module, tool, manual, completion, header;'
	@echo '                      DESTDIR=, PREFIX=/usr'
	@echo 'make uninstall        take them away again'
	@echo 'make dkms-install     module through DKMS: rebuilt for each kernel'
	@echo 'make dkms-uninstall   take that away again'
	@echo 'make clean            remove what was built'

module: FORCE
	@test -f '$(KDIR)/Makefile' || { \
		echo 'No kernel headers in "$(KDIR)":' \
			'run scripts/setup build, or give KDIR=...' >&2; exit 1; }
	@$(MAKE) --no-print-directory -C '$(KDIR)' M='$(CURDIR)' modules

userspace: FORCE
	@$(MAKE) --no-print-directory -C userspace all

demo demo-shell: FORCE
	@scripts/setup demo
	@echo 'building the module and the tool'
	@$(MAKE) --no-print-directory module \
		KDIR="$$(scripts/vm/kernel kdir)" >build-demo.log 2>&1 && \
	$(MAKE) --no-print-directory userspace >>build-demo.log 2>&1 || \
		{ cat build-demo.log >&2; exit 1; }
	@rm -f build-demo.log
	@scripts/demo/$(if $(filter demo-shell,$@),shell,run)

matrix: FORCE
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/check/matrix T='$(T)'

debug-check: FORCE
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/check/debug T='$(T)' \
		$(if $(filter command line,$(origin MINUTES)),MINUTES='$(MINUTES)')

check: FORCE
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/check/run T='$(T)'

generate: FORCE
	@scripts/protocol/generate

bench bench-quick: FORCE
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/bench/run \
		$(if $(filter bench-quick,$@),--quick)

fuzz: FORCE
	@scripts/setup fuzz
	@set -e; for what in $(or $(T),packets netlink file words decode \
		replies); do \
		env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/fuzz/run \
			"$$what" $$((60 * $(MINUTES))); \
	done

soak: FORCE
	@scripts/setup soak
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/soak/run '$(MINUTES)'

coverage: FORCE
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL scripts/coverage/run

# The module is of no use yet where another kernel runs.
tell_release = @test -n '$(DESTDIR)' -o '$(RELEASE)' = "$$(uname -r)" || \
	echo "The module is for Linux $(RELEASE), and $$(uname -r) runs:" \
		"boot that, or install linux-headers-$$(uname -r) and make it again."

install: install-module install-userspace install-header

install-module: FORCE
	@test -f module/dsr.ko || { echo 'Run "make" first.' >&2; exit 1; }
	@test -n '$(RELEASE)' || { \
		echo 'No kernel release in "$(KDIR)".' >&2; exit 1; }
	@built=$$(modinfo -F vermagic module/dsr.ko | cut -d ' ' -f 1); \
	test "$$built" = '$(RELEASE)' || { \
		echo "module/dsr.ko is for Linux $$built, not $(RELEASE):" \
			'run "make" again.' >&2; exit 1; }
	install -D -m 644 module/dsr.ko '$(MODULE_DIR)/dsr.ko'
	$(if $(DESTDIR),,depmod '$(RELEASE)')
	$(call tell_release)

install-userspace: FORCE
	@$(MAKE) --no-print-directory -C userspace install

install-header: FORCE
	install -D -m 644 module/uapi/linux/dsr.h '$(HEADER_DIR)/dsr.h'

# Of every kernel: one may have come, or its headers gone, since.
define remove_modules
	@for module in '$(DESTDIR)'/lib/modules/*/updates/dsr.ko; do \
		test -e "$$module" || continue; \
		echo "rm -f $$module"; \
		rm -f "$$module"; \
		release=$${module#'$(DESTDIR)/lib/modules/'}; \
		test -n '$(DESTDIR)' || depmod "$${release%%/*}"; \
	done
endef

uninstall: FORCE
	$(remove_modules)
	rm -f '$(HEADER_DIR)/dsr.h'
	@$(MAKE) --no-print-directory -C userspace uninstall

# DKMS does not build a version again that it has built, and depmod prefers what
# "make install" put there.
# Of every version: an older one would be built beside the new one.
define remove_dkms
	@for dir in /usr/src/dsr-*; do \
		test -e "$$dir" || continue; \
		version=$${dir#/usr/src/dsr-}; \
		! dkms status "dsr/$$version" | grep -q . || \
			dkms remove "dsr/$$version" --all || exit; \
		echo "rm -rf $$dir"; \
		rm -rf "$$dir"; \
	done
endef

dkms-install: FORCE
	@command -v dkms >/dev/null || { \
		echo 'No dkms here: apt-get install dkms' >&2; exit 1; }
	@$(MAKE) --no-print-directory module
	$(remove_modules)
	$(remove_dkms)
	install -d '$(DKMS_DIR)'
	cp dkms.conf Kbuild LICENSE '$(DKMS_DIR)'
	cp --parents $$(find module -name '*.[ch]' ! -name '*.mod.c' -o \
		-name Kbuild) '$(DKMS_DIR)'
	dkms install 'dsr/$(VERSION)' -k '$(RELEASE)' --force
	$(call tell_release)

dkms-uninstall: FORCE
	$(remove_dkms)

clean: FORCE
	@test ! -f '$(KDIR)/Makefile' || \
		$(MAKE) --no-print-directory -C '$(KDIR)' M='$(CURDIR)' clean
	@test ! -f userspace/Makefile || \
		$(MAKE) --no-print-directory -C userspace clean
	@rm -rf build build-demo.log

FORCE:
