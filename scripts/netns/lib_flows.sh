# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Words for tests of what servers get by the number of their flows: open
# connections of one TCP service, and what the table says of them. Sourced by
# those tests, after lib.sh.

readonly FLOWS_SERVICE=(tcp "$VIP4:7")

# What is being tested, for the lines of the report
what=

# active: the servers' active flows, in their order, as one line.
active()
{
	dsr -j server show "${FLOWS_SERVICE[@]}" | jq -r '[.. | objects |
		select(has("weight")) | .flows.active] | join(" ")'
}

active_is()
{
	[[ $(active) == "$*" ]]
}

# open_more NAME COUNT EXPECTED...: so many connections more, held as NAME; then
# the servers have so many active flows each.
open_more()
{
	hold "$1" client2 tcp "$VIP4" 7 "$2"
	expect "$what: $2 connections more" "${*:3}" "$(active)"
}

# end NAME: what is held under that name
end()
{
	stop "$1" KILL
	rm -f "$WORK/$1.json"
}

# end_all NAME...: end what is held; nothing is active then.
end_all()
{
	local name

	for name; do
		end "$name"
	done
	wait_for 20 "$what: the connections are over" active_is \
		"${SERVERS[@]/*/0}"
}

# weights W1 W2...
weights()
{
	local n=1 weight

	for weight; do
		dsr server set "${FLOWS_SERVICE[@]}" "$(server_ip "$n")" \
			weight "$weight"
		n=$((n + 1))
	done
}

# expect_unbroken NAME: no connection of it moved or broke, in two rounds more.
expect_unbroken()
{
	wait_rounds "$1" 2
	expect "$what: no connection moved or broke" "[]" \
		"$(held "$1" '.moved + .broken | tostring')"
}
