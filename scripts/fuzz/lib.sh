# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What fuzzing and the soak test have in common: building, and the machine that
# they run in. Sourced; LEVEL is whose builds these are.
#
# Variable: DSR_MACHINE=uml|qemu   User Mode Linux, which DSR_KERNEL and
# DSR_FLAVOUR choose, or the stock kernel with two processors

# shellcheck source=scripts/check/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../check/lib.sh"

readonly MACHINE=${DSR_MACHINE:-uml}
readonly OUT=$BUILD/$LEVEL

# built NAME COMMAND...: quietly, unless it fails.
built()
{
	local log=$OUT/build-$1.log

	shift
	mkdir -p "$OUT"
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 40 "$log" >&2
	die "cannot be built (whole log: $log)"
}

build_module()
{
	case $MACHINE in
	qemu) make --no-print-directory module \
		KDIR="$("$VM_DIR/kernel" kdir)" ;;
	uml) build_for_uml modules ;;
	*) echo "unknown machine '$MACHINE' (one of: qemu uml)"; false ;;
	esac
}

build_live()
{
	built module build_module
	built userspace make -C userspace dsradm live
}

# in_machine NAME SECONDS COMMAND...: its kernel's messages go to NAME.dmesg.
in_machine()
{
	local options=(--mem 1024 --timeout "$2" --dmesg "$OUT/$1.dmesg" --)

	shift 2
	case $MACHINE in
	qemu) "$VM_DIR/run" --quiet --cpus 2 "${options[@]}" \
		"$LEAK_CHECK" "$@" ;;
	uml) DSR_KO=$UML_BUILD/module/dsr.ko \
		"$VM_DIR/uml-run" "${options[@]}" "$LEAK_CHECK" "$@" ;;
	esac
}
