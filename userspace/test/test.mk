# SPDX-License-Identifier: GPL-2.0-only
#
# The unit tests, included by ../Makefile. Everything is built apart from the
# tool, with sanitizers that end the program at the first fault.

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
TEST_CFLAGS := -O1 -g $(SANITIZE)
B := test/build

# The tool without its main() and, so that a test can be the kernel, without
# the transport.
TESTED := $(filter-out dsradm.c nl.c,$(SRCS))
TESTS := $(patsubst test/%.c,%,$(wildcard test/test_*.c))
FUZZERS := $(patsubst fuzz/%.c,%,$(wildcard fuzz/fuzz_*.c))
FAKE := $(B)/test/fake_kernel.o $(B)/test/fake_table.o \
	$(B)/test/fake_services.o \
	$(B)/test/helper.o $(B)/test/run.o
TESTED_OBJS := $(TESTED:%.c=$(B)/%.o)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libtested.a: $(TESTED_OBJS)
	rm -f $@
	$(AR) rcs $@ $^

# The transport is tested on its own, against the kernel that runs.
$(B)/test_nl: $(B)/test/test_nl.o $(B)/nl.o $(B)/test/helper.o $(B)/libtested.a
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

$(B)/test_%: $(B)/test/test_%.o $(FAKE) $(B)/libtested.a
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# A fuzz target over its corpus and mutations of it, always the same ones.
$(B)/fuzz_%: $(B)/fuzz/fuzz_%.o $(B)/fuzz/loop.o $(FAKE) $(B)/libtested.a
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

$(B)/dsradm: $(B)/dsradm.o $(FAKE) $(B)/libtested.a
	$(CC) $(CFLAGS) $(TEST_CFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

check: $(TESTS:%=$(B)/%) $(FUZZERS:%=$(B)/%) $(B)/dsradm dsradm
	@set -e; for t in $(TESTS); do \
		echo "== $$t"; $(B)/$$t; \
	done
	@set -e; for f in $(FUZZERS); do \
		echo "== $$f"; $(B)/$$f fuzz/corpus/$$f; \
	done
	@echo "== command line"; test/command-line.sh $(B)/dsradm
	@echo "== completion"; test/completion.sh $(B)/dsradm
	@echo "== manual page"; test/manual.sh dsradm.8
	@echo "== words"; test/words.sh $(B)/dsradm dsradm.8

.SECONDARY:
-include $(wildcard $(B)/*.d $(B)/test/*.d $(B)/fuzz/*.d)
