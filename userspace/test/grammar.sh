# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The words of the grammar, read from the sources of the parsers, so that no
# list of them can be left behind. Sourced by the scripts that look for each of
# them in the manual page, the help, the completion and the test files.

# shellcheck disable=SC2034 # for those who source this
GRAMMAR_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# options OBJECT: the keywords of the rows of options.c
options()
{
	sed -n "/ $1_options\[\] = {/,/^};/{
			s/^\t{ \"\([a-z-]*\)\", DSR_.*/\1/p
			s/^\tTIMEOUT(.*/timeout/p
		}" "$GRAMMAR_DIR/options.c" | awk '!seen[$0]++'
}

# names LIST...: the words of lists in names.c, or of those it takes from the
# protocol
names()
{
	local list

	for list; do
		sed -n "/ \(${list}_words\|dsr_${list}_strmap\)\[\] = {/,/}/p" \
			"$GRAMMAR_DIR"/{names.c,generated/dsr_names.h} |
			grep -o '"[^"]*"' | tr -d '"'
	done
}

# worded OBJECT: its options that are one of the protocol's words
worded()
{
	sed -n "/ $1_options\[\] = {/,/^};/p" "$GRAMMAR_DIR/options.c" |
		sed -n 'N; s/^\t{ "\([a-z-]*\)", .*WORDS(.*/\1/p; D'
}

# The lists that parsers choose from
chosen()
{
	{
		sed -e '/^const struct option device_options/,$d' \
			-e '/{ NULL,/,/}/d' "$GRAMMAR_DIR/options.c"
		cat "$GRAMMAR_DIR"/parse_*.c
	} | sed -nE 's/.*&([a-z_]*)_names.*/\1/p
			s/.*\.names = WORDS\(([a-z_]*)\).*/\1/p' | sort -u
}

# As the module has them
schedulers()
{
	sed -n 's/^\t\.name = "\([a-z0-9]*\)",$/\1/p' \
		"$GRAMMAR_DIR"/../module/sched_*.c
}

protocols()
{
	sed -n '/^} protocols\[\] = {/,/^}/p' \
		"$GRAMMAR_DIR/value.c" | sed -n 's/.*"\([a-z]*\)", true.*/\1/p'
}

objects()
{
	sed -n '/ objects\[\] = {/,/^};/s/^\t{ "\([a-z-]*\)", .*/\1/p' \
		"$GRAMMAR_DIR/objects.c"
}

# commands OBJECT: what can be done with it; none when it is a command itself
commands()
{
	sed -n 's/^\t{ "\([a-z-]*\)", \.run = .*/\1/p' \
		"$GRAMMAR_DIR/cmd_$1.c"
}

# As the protocol document has them
counters()
{
	sed -n 's/^\tDSR_COUNTER_\([A-Z_]*\),$/\1/p' \
		"$GRAMMAR_DIR/../module/uapi/linux/dsr.h" | grep -v '^A_' |
		tr 'A-Z_' 'a-z-'
}

# Other tools' words, of which none may be one of ours
foreign()
{
	sed -n 's/^\t{ "\([^"]*\)", "[a-z ]*",.*/\1/p' \
		"$GRAMMAR_DIR/foreign.c"
}

# What a configuration file is made of
file_words()
{
	# shellcheck disable=SC2046 # a list
	{
		options service
		options server
		options settings
		names $(chosen)
		protocols
		printf '%s\n' service server device settings mode mark auto \
			default none any
	} | sort -u
}
