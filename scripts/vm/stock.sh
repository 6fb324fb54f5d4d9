# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian's own kernel of a series, to be booted in QEMU, and the headers that
# modules are built against for it. Sourced by kernel, after series.sh.
#
#   6.1    the running kernel if its headers are here, else the newest of the
#          installed headers: the default of "make module" too
#   6.12   the suite's newest; nothing is installed
#   7      none: it was built by a newer compiler than bookworm has

readonly INITRD_MODULES="virtio_ring virtio virtio_pci_legacy_dev
	virtio_pci_modern_dev virtio_pci netfs fscache 9pnet 9pnet_virtio 9p
	overlay virtio_console"

# The suite of another series than 6.1, its lists up to date.
stock_suite()
{
	local suite

	read -r suite _ < <(series_source) && [[ -n $suite ]] || exit
	[[ $SERIES != 7 ]] ||
		die "Debian's own kernel of series 7 is for another compiler"
	update_lists "$suite" && printf '%s\n' "$suite"
}

# The running kernel's release if its headers are here, else the newest of the
# installed headers: of plain kernels, for those for clouds lack what the virtual
# machine needs.
installed_release()
{
	local dir

	dir=/usr/src/linux-headers-$(uname -r)
	if [[ $dir != *-amd64 || $dir == *-@(cloud|rt)-amd64 || ! -d $dir ]]; then
		dir=$(printf '%s\n' /usr/src/linux-headers-*-amd64 |
			grep -v -e -cloud-amd64 -e -rt-amd64 |
			sort -V | tail -n 1) || true
	fi
	[[ -d $dir ]] ||
		die "no kernel headers: run scripts/setup kernel-headers"
	printf '%s\n' "${dir#/usr/src/linux-headers-}"
}

stock_release()
{
	local suite package

	if [[ $SERIES == 6.1 ]]; then
		installed_release
		return
	fi
	suite=$(stock_suite) || exit
	read -r package < <(header_packages "$suite") ||
		die "no package linux-headers-amd64 in $suite"
	printf '%s\n' "${package#linux-headers-}"
}

# stock_version RELEASE: of its packages
stock_version()
{
	local suite

	if [[ $SERIES == 6.1 ]]; then
		package_version "linux-headers-$1"
		return
	fi
	suite=$(stock_suite) || exit
	candidate "$suite" "linux-headers-$1"
}

# The client that has the series' packages.
stock_apt()
{
	if [[ $SERIES == 6.1 ]]; then
		apt-get -q "$@"
	else
		apt_of "$(stock_suite)" apt-get "$@"
	fi
}

# fetch_image TEMPORARY_DIRECTORY RELEASE VERSION
fetch_image()
{
	local dir=$1 pkg=linux-image-$2 version=$3

	say "fetching $pkg $version"
	(
		cd "$dir" &&
			logged "$dir.log" stock_apt download "$pkg=$version" &&
			dpkg-deb -x "$pkg"_*.deb . &&
			rm -f "$pkg"_*.deb
	) || {
		say "$pkg $version cannot be had; it must be the version of the" \
			"headers (of 6.1 those installed: apt-get update, then" \
			"apt-get install linux-headers-amd64)"
		return 1
	}
	ln -s "boot/vmlinuz-$2" "$dir/vmlinuz" &&
		rm -rf "${dir:?}/usr" &&
		depmod -b "$dir" "$2"
}

# The path of a module in the unpacked package; none if it is built in.
find_module()
{
	local base=$1 name=$2

	find "$base" -name "${name//_/[-_]}.ko*" -print -quit
}

# pack_initrd TEMPORARY_DIRECTORY STOCK_DIRECTORY RELEASE
pack_initrd()
{
	local out=$1 base=$2/lib/modules/$3/kernel root=$1/root name file
	local order=

	mkdir -p "$root"/{bin,proc,sys,dev,modules} || return
	install -m 755 /bin/busybox "$root/bin/" &&
		install -m 755 "$VM_DIR/init-initrd" "$root/init" ||
		return
	for name in $INITRD_MODULES; do
		file=$(find_module "$base" "$name")
		[[ -n $file ]] || continue
		order+="$name "
		case $file in
		*.xz) xz -dc "$file" >"$root/modules/$name.ko" ;;
		*.zst) zstd -q -dc "$file" >"$root/modules/$name.ko" ;;
		*) cp "$file" "$root/modules/$name.ko" ;;
		esac || return
	done
	printf '%s\n' "$order" >"$root/modules/order"
	(cd "$root" && find . | cpio -o -H newc --quiet) >"$out/initrd" &&
		rm -rf "$root"
}

# Sets the release and the package version of the stock kernel, and the
# directory of the cache that it belongs into.
stock_id()
{
	release=$(stock_release)
	version=$(stock_version "$release")
	stock=$CACHE/stock-$release-$version
}

kernel_stock()
{
	local release version stock key

	stock_id
	make_once "$stock" fetch_image "$release" "$version"
	key=$(cat "$VM_DIR/init-initrd" "$VM_DIR/stock.sh" | sha256sum |
		cut -c 1-12)
	make_once "$stock/initrd-$key" pack_initrd "$stock" "$release"
	ln -sfn "initrd-$key/initrd" "$stock/initrd.$$"
	mv -T "$stock/initrd.$$" "$stock/initrd"
	printf '%s\n' "$stock"
}

# The packages that the headers of Debian's own kernel consist of.
header_packages()
{
	local suite=$1 package

	package=$(apt_of "$suite" apt-cache depends linux-headers-amd64 |
		sed -n 's/^ *Depends: \(linux-headers-.*\)$/\1/p')
	[[ -n $package ]] || return
	printf '%s\n' "$package"
	apt_of "$suite" apt-cache depends "$package" |
		sed -n 's/^ *Depends: \(linux-\(headers\|kbuild\)-.*\)$/\1/p'
}

# fetch_headers TEMPORARY_DIRECTORY SUITE VERSION: the link "kdir" leads to what
# modules are built in. Its Makefile names a place that is not ours; and its
# vmlinux is there for type information of modules alone, which would need pahole.
fetch_headers()
{
	local dir=$1 suite=$2 version=$3 packages

	say "fetching the headers of $version of $suite"
	mapfile -t packages < <(header_packages "$suite")
	[[ ${#packages[@]} -gt 0 ]] || return
	(
		cd "$dir" &&
			logged "$dir.log" apt_of "$suite" apt-get download \
				"${packages[@]/%/=$version}" || exit
		for deb in *.deb; do
			dpkg-deb -x "$deb" . && rm -f "$deb" || exit
		done
		sed -i "s,/usr/src/,${dir%.part}&," \
			"usr/src/${packages[0]}/Makefile" &&
			rm -f "usr/src/${packages[0]}/vmlinux" &&
			ln -s "usr/src/${packages[0]}" kdir
	)
}

# Print the directory that modules for the stock kernel are built in.
stock_headers()
{
	local release version suite dir

	release=$(stock_release) || exit
	if [[ $SERIES == 6.1 ]]; then
		printf '/usr/src/linux-headers-%s\n' "$release"
		return
	fi
	version=$(stock_version "$release") && suite=$(stock_suite) || exit
	dir=$CACHE/headers-$version
	make_once "$dir" fetch_headers "$suite" "$version"
	printf '%s\n' "$dir/kdir"
}
