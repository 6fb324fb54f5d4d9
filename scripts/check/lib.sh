# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the levels of "make check" share: one line a case, one line a level.
# A level sets LEVEL, calls check, ok or not_ok for each of its cases, and ends
# with summary. T (from the environment) selects cases by a part of their name.
#
# shellcheck disable=SC2034 # variables for the levels

# shellcheck source=scripts/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/lib.sh"
CHECK_DIR=$TOP/scripts/check
# What every command in a machine is run by
LEAK_CHECK=$CHECK_DIR/leak-check
BUILD=$TOP/build
# Of modules for User Mode Linux, one for each of its kernels
UML_BUILD=$BUILD/uml-${DSR_KERNEL:-6.1}-${DSR_FLAVOUR:-plain}
T=${T-}
passed=0
failed=0

cd "$TOP" || exit 1

# settle_series: the kernel of the levels that run in User Mode Linux, unless
# DSR_KERNEL says it. That of series 7 starts programs fastest, but it is Debian's
# newest, of another suite, which may not be there.
settle_series()
{
	[[ -z ${DSR_KERNEL-} ]] || return 0
	export DSR_KERNEL=7
	if ! series_7_is_there; then
		printf '# no sources of series 7 (see above): 6.1 instead\n'
		DSR_KERNEL=6.1
	fi
	UML_BUILD=$BUILD/uml-$DSR_KERNEL-${DSR_FLAVOUR:-plain}
}

# Does its suite have it? A kernel that then cannot be built is a failure.
series_7_is_there()
{
	DSR_KERNEL=7 "$VM_DIR/kernel" source >/dev/null </dev/null
}

# Is this case asked for?
selected()
{
	[[ "$LEVEL/$1" == *"$T"* ]]
}

# Is any of these cases, one a line on standard input, asked for? The two parts
# of a "suite.case" may stand alone here.
any_selected()
{
	local name

	[[ "$LEVEL/" == *"$T"* ]] && return
	while read -r name; do
		case $T in
		*".$name" | *"$name".*) return ;;
		esac
		[[ "$LEVEL/$name" == *"$T"* ]] && return
	done
	return 1
}

ok()
{
	printf 'ok %s/%s\n' "$LEVEL" "$1"
	passed=$((passed + 1))
}

# not_ok NAME [REASON]; what the case had to say is on standard input.
not_ok()
{
	printf 'not ok %s/%s%s\n' "$LEVEL" "$1" "${2:+: $2}"
	sed 's/^/    /'
	failed=$((failed + 1))
}

# check NAME COMMAND...: one case that is as good as its command.
check()
{
	local name=$1 output

	shift
	selected "$name" || return 0
	if output=$("$@" 2>&1 </dev/null); then
		ok "$name"
	else
		not_ok "$name" <<<"${output:-(no output)}"
	fi
}

# The closing line of a level; its exit status says whether all passed.
summary()
{
	local total=$((passed + failed))

	if [[ $total -eq 0 ]]; then
		[[ -z $T ]] || exit 0
		not_ok "all" "no case ran" </dev/null
	fi
	printf '%s: %d passed, %d failed\n' "$LEVEL" "$passed" "$failed"
	[[ $failed -eq 0 ]]
	exit
}

# Copy what is built into a directory of its own, so that builds for several
# kernels do not disturb each other.
copy_sources()
{
	local dir=$1

	shift
	mkdir -p "$dir"
	rsync -a --delete --include='*/' --include='*.c' --include='*.h' \
		--include=Kbuild --exclude='*.mod.c' --exclude='*' \
		--filter='protect *' Kbuild "$@" "$dir/"
	# "protect" keeps what was built; a source that is gone goes here too.
	(
		cd "$dir" || exit
		find . -name '*.[ch]' ! -name '*.mod.c' -printf '%P\n' |
			while read -r file; do
				[[ -e $TOP/$file ]] || rm -f "$file"
			done
	)
}

# build_for_stock DIRECTORY ARGUMENT...: the module, there, for the stock kernel
# that DSR_STOCK names.
build_for_stock()
{
	local dir=$1 kdir

	shift
	kdir=$("$VM_DIR/kernel" kdir) && copy_sources "$dir" module &&
		make -C "$kdir" M="$dir" -j"$(nproc)" W=1 "$@" modules
}

# build_for_uml ARGUMENT...: make that in UML_BUILD, for the kernel that
# DSR_KERNEL and DSR_FLAVOUR name. Levels that run beside each other want the
# same: one after the other. What the checkers add to each frame of the stack is
# allowed for, as it is on other 64-bit machines. Warnings of ours are errors, and
# come again with the next build.
build_for_uml()
{
	local uml src frame=() log=$UML_BUILD.log

	[[ ${DSR_FLAVOUR:-plain} == plain ]] ||
		frame=(KCFLAGS=-Wframe-larger-than=2048)

	uml=$("$VM_DIR/kernel" uml) && src=$("$VM_DIR/kernel" source) &&
		mkdir -p "$BUILD" &&
		(
			flock 9
			copy_sources "$UML_BUILD" module kunit &&
				make -C "$src" O="$uml" ARCH=um M="$UML_BUILD" \
					-j"$(nproc)" W=1 "${frame[@]}" "$@" \
					9>&- 2>&1 | tee "$log" || exit
			grep -A 5 -E "(module|kunit)/.*warning:|WARNING: modpost" \
				"$log" || exit 0
			find "$UML_BUILD" -name '*.o' -delete
			exit 1
		) 9>"$UML_BUILD.lock"
}
