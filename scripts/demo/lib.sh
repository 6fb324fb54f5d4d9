# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How the demo looks: colours, headings, bars, commands that are shown and then
# run. Sourced by guest and shell-guest after scripts/netns/lib.sh.

if [[ -n ${DSR_COLOR-} ]]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m'
	YELLOW=$'\e[33m' CYAN=$'\e[36m' PLAIN=$'\e[0m'
else
	BOLD='' DIM='' RED='' GREEN='' YELLOW='' CYAN='' PLAIN=''
fi

step=0

# A new step of the demo begins.
heading()
{
	step=$((step + 1))
	printf '\n%s%d  %s%s\n' "$BOLD$CYAN" "$step" "$*" "$PLAIN"
}

tell()
{
	printf '   %s\n' "$*"
}

# What was seen to hold.
good()
{
	printf '   %s\xe2\x9c\x93%s %s\n' "$GREEN$BOLD" "$PLAIN" "$*"
}

# The end of a demo that does not keep its word.
bad()
{
	printf '   %s\xe2\x9c\x97 %s%s\n' "$RED$BOLD" "$*" "$PLAIN"
	exit 1
}

# type_on HOST COMMAND-LINE: show it as typed there, and run it there.
type_on()
{
	printf '   %s%s#%s %s\n' "$DIM" "$1" "$PLAIN" "$2"
	ip netns exec "$1" bash -c "cd '$TOP' && $2" >"$WORK/typed" 2>&1 || {
		cat "$WORK/typed"
		bad "that command failed"
	}
	sed 's/^/   /' "$WORK/typed"
}

# bars: "COUNT NAME" lines as a picture.
bars()
{
	local count name bar

	while read -r count name; do
		printf -v bar '%*s' "$count" ''
		printf '   %-8s %s%s%s %d\n' "$name" "$YELLOW" "${bar// /■}" \
			"$PLAIN" "$count"
	done
}

# wait_quietly SECONDS WHAT COMMAND...: waits of the demo are silent, and one that
# fails ends it.
wait_quietly()
{
	within "$1" attempt "${@:3}" || bad "$2"
}

# "modprobe dsr" finds the module without an installation.
offer_module()
{
	mkdir -p /etc/modprobe.d
	printf 'install dsr insmod %s\n' "$DSR_KO" \
		>/etc/modprobe.d/dsr-demo.conf
}
