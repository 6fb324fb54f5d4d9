# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# How User Mode Linux is configured and built. Sourced by kernel, after
# series.sh.
#
#   plain   for tests, benchmarks and coverage: as fast as it goes
#   debug   the kernel's own checkers and fault injection: slow
#   locks   lockdep and its like, where "debug" has not got them (series 7)

FLAVOUR=${DSR_FLAVOUR:-plain}

# The files with the options, in the order in which they count.
uml_fragments()
{
	local file

	case $FLAVOUR in
	plain | debug | locks) ;;
	*) die "unknown flavour '$FLAVOUR' of kernel (one of: plain debug locks)" ;;
	esac
	printf '%s\n' "$VM_DIR/uml.config"
	[[ $SERIES != 7 ]] || printf '%s\n' "$VM_DIR/uml-smp.config"
	for file in "$VM_DIR/uml-$SERIES.config" \
		"$VM_DIR/uml-$FLAVOUR"{,-"$SERIES"}.config; do
		[[ ! -e $file ]] || printf '%s\n' "$file"
	done
}

# Each option once, as the last fragment has it.
uml_options()
{
	local fragments

	mapfile -t fragments < <(uml_fragments)
	[[ ${#fragments[@]} -gt 0 ]] || exit
	awk 'match($0, /CONFIG_[A-Z0-9_]+/) && /^CONFIG_|^# CONFIG_.* is not set$/ {
			name = substr($0, RSTART, RLENGTH)
			if (!(name in last))
				order[++n] = name
			last[name] = $0
		}
		END { for (i = 1; i <= n; i++) print last[order[i]] }' \
		"${fragments[@]}"
}

# Options that the kernel's own Kconfig did not accept.
options_refused()
{
	local config=$1 line

	while read -r line; do
		case $line in
		CONFIG_*=*) grep -qxF "$line" "$config" || echo "$line" ;;
		"# CONFIG_"*" is not set")
			! grep -q "^${line:2:-11}=" "$config" || echo "$line" ;;
		esac
	done < <(uml_options)
}

# What is needed to run it and to build modules for it stays.
uml_strip()
{
	local dir=$1

	find "$dir" \( -name '*.o' -o -name '*.gcno' \) ! -path '*/scripts/*' \
		! -path '*/tools/*' ! -name 'module.lds*' -delete
	find "$dir" \( -name '*.a' -o -name '*.ko' \) ! -path "$dir/root/*" \
		-delete
	rm -f "$dir"/vmlinux "$dir"/.tmp_*
	touch "$dir/Module.symvers"
}

# What keeps a kernel from being of use, mended in its sources: the series' own, and
# the flavour's; others do not compile what that one changes.
uml_patches()
{
	local flavours=$VM_DIR/uml-$FLAVOUR-$SERIES.patch

	[[ $SERIES == 7 ]] || printf '%s\n' "$VM_DIR/uml-xstate.patch"
	[[ ! -e $flavours ]] || printf '%s\n' "$flavours"
}

patch_source()
{
	local src=$1 file patch

	while read -r file; do
		patch=(patch -d "$src" -p1 -s -f -i "$file")
		"${patch[@]}" -R --dry-run >/dev/null 2>&1 ||
			logged "$src.patch.log" "${patch[@]}" || return
	done < <(uml_patches)
}

# build_uml TEMPORARY_DIRECTORY SOURCE_DIRECTORY
build_uml()
{
	local dir=$1 src=$2 refused
	local make=(make -C "$src" "O=$dir" ARCH=um "-j$(nproc)")

	say "building User Mode Linux $SERIES, $FLAVOUR (some minutes, once)"
	uml_options >"$dir/fragment"
	patch_source "$src" &&
		logged "$dir/log" "${make[@]}" defconfig &&
		logged "$dir/log" "$src/scripts/kconfig/merge_config.sh" -m \
			-O "$dir" "$dir/.config" "$dir/fragment" &&
		logged "$dir/log" "${make[@]}" olddefconfig || return
	refused=$(options_refused "$dir/.config")
	[[ -z $refused ]] || {
		say "the kernel does not take these options: ${refused//$'\n'/, }"
		return 1
	}
	logged "$dir/log" "${make[@]}" linux modules &&
		logged "$dir/log.modules" "${make[@]}" modules_prepare &&
		logged "$dir/log.install" "${make[@]}" modules_install \
			INSTALL_MOD_PATH="$dir/root" || return
	uml_strip "$dir"
}

kernel_uml()
{
	local src key dir

	src=$(series_directory)
	key=$({
		uml_options
		uml_patches | xargs -r cat
		gcc -dumpfullversion
		sed -n '/^uml_strip/,/^}/p;/^build_uml/,/^}/p' "$VM_DIR/uml.sh"
	} | sha256sum | cut -c 1-12)
	dir=$CACHE/uml-${src##*/linux-source-}-$FLAVOUR-$key
	make_once "$dir" build_uml "$src"
	printf '%s\n' "$dir"
}
