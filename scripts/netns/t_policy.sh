#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Anybody may ask the kernel for the policy of the family's attributes, and the
# kernel, which warns of policies that it cannot tell, has nothing to say.

# shellcheck source=scripts/netns/lib.sh
. "$(dirname "$0")/lib.sh"

test_begin
net_up 1
dsr_load
gw setpriv --reuid=65534 --regid=65534 --clear-groups \
	genl ctrl policy name dsr >"$WORK/policy"
expect_between "attributes are told" 60 200 \
	"$(grep -c ':attr' "$WORK/policy")"
expect "the kernel is silent" "" "$(kernel_errors)"
