# SPDX-License-Identifier: GPL-2.0-only
#
# The fuzz targets, included by ../Makefile: those of libFuzzer, which need
# clang, and the programs that fuzz a running kernel, which scripts/fuzz runs in
# a virtual machine.

FUZZ_CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
F := fuzz/build
LIVE := netlink packets flip

$(F)/%.o: %.c
	@mkdir -p $(@D)
	$(CLANG) $(CPPFLAGS) $(filter-out -Wnull-dereference,$(CFLAGS)) \
		$(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(F)/fuzz_%: $(F)/fuzz/fuzz_%.o $(TESTED:%.c=$(F)/%.o) \
		$(F)/test/fake_kernel.o $(F)/test/fake_services.o \
		$(F)/test/fake_table.o
	$(CLANG) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

# libFuzzer: run as fuzz/build/fuzz_file fuzz/corpus/fuzz_file
fuzz: $(FUZZERS:%=$(F)/%)

fuzz/live/netlink: fuzz/live/message.o fuzz/live/talk.o
fuzz/live/packets: fuzz/live/packet_make.o fuzz/live/packet_model.o \
	fuzz/live/packet_seen.o

$(LIVE:%=fuzz/live/%): fuzz/live/%: fuzz/live/%.o $(filter-out dsradm.o,$(OBJS))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

live: $(LIVE:%=fuzz/live/%)

-include $(wildcard fuzz/live/*.d $(F)/*.d $(F)/fuzz/*.d $(F)/test/*.d)
