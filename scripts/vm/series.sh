# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The series of kernels that the project runs on, and where Debian has their
# sources and headers. Sourced by kernel, after lib.sh.
#
#   6.1    bookworm: the package that scripts/setup installs
#   6.12   bookworm-backports
#   7      sid: whatever its linux-source stands for; two processors
#
# What is not in the machine's own suites is fetched by the ordinary client, with
# lists of its own in the cache: neither the machine's sources nor its lists
# change.

SERIES=${DSR_KERNEL:-6.1}
readonly LISTS_MAX_AGE=1440 # minutes

package_version()
{
	dpkg-query -W -f '${Version}' "$1" 2>/dev/null ||
		die "package $1 is not installed: run scripts/setup"
}

# The suite and the package of the series' source.
series_source()
{
	case $SERIES in
	6.1) echo "bookworm linux-source-6.1" ;;
	6.12) echo "bookworm-backports linux-source-6.12" ;;
	7) echo "sid linux-source" ;;
	*) die "unknown kernel series '$SERIES' (one of: 6.1 6.12 7)" ;;
	esac
}

# The mirror that the machine itself uses.
mirror()
{
	# shellcheck disable=SC2016 # apt's own variable
	apt-get indextargets --format '$(URI)' 'Created-By: Packages' \
		'Codename: bookworm' | sed -n 's,/dists/bookworm/.*,,p' |
		head -n 1
}

# apt_of SUITE TOOL ARGUMENT...: apt-get or apt-cache, as if that suite were all.
apt_of()
{
	local dir=$CACHE/apt-$1 tool=$2

	shift 2
	"$tool" -q -o "Dir::Etc::sourcelist=$dir/sources.list" \
		-o Dir::Etc::sourceparts=- -o "Dir::State::lists=$dir/lists" \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Sandbox::User=root "$@"
}

fetch_lists()
{
	local suite=$1 dir=$2 uri

	uri=$(mirror)
	[[ -n $uri ]] || die "apt knows no mirror of bookworm"
	printf 'deb [signed-by=%s] %s %s main\n' \
		/usr/share/keyrings/debian-archive-keyring.gpg "$uri" "$suite" \
		>"$dir/sources.list"
	logged "$dir/log" apt_of "$suite" apt-get update || return
	touch "$dir/updated"
}

# Lists of a suite that are not old; or else those that were there.
update_lists()
{
	local suite=$1 dir=$CACHE/apt-$1 lock

	mkdir -p "$dir/lists/partial"
	(
		exec {lock}>"$dir/lock"
		flock "$lock"
		[[ -z $(find "$dir/updated" -mmin "-$LISTS_MAX_AGE" \
			2>/dev/null) ]] || exit 0
		fetch_lists "$suite" "$dir" && exit 0
		[[ -e $dir/updated ]] || exit 1
		say "the lists of $suite stay those of" \
			"$(date -r "$dir/updated" +%F)"
	)
}

# The package itself, where one only stands for another.
real_package()
{
	local suite=$1 package=$2 depends

	depends=$(apt_of "$suite" apt-cache depends "$package" |
		sed -n 's/^ *Depends: \(linux-source-[0-9.]*\)$/\1/p')
	printf '%s\n' "${depends:-$package}"
}

candidate()
{
	apt_of "$1" apt-cache policy "$2" | sed -n 's/^ *Candidate: //p'
}

# fetch_source TEMPORARY_DIRECTORY SUITE PACKAGE VERSION
fetch_source()
{
	local dir=$1 suite=$2 package=$3 version=$4

	say "fetching $package $version of $suite"
	(
		cd "$dir" &&
			logged "$dir.log" apt_of "$suite" apt-get download \
				"$package=$version" &&
			dpkg-deb --fsys-tarfile "$package"_*.deb |
			tar -xO "./usr/src/$package.tar.xz" |
				tar -xJ --strip-components=1 &&
			rm -f "$package"_*.deb
	)
}

# unpack_source TEMPORARY_DIRECTORY PACKAGE: the installed one
unpack_source()
{
	say "unpacking $2"
	tar -C "$1" --strip-components=1 -xf "/usr/src/$2.tar.xz"
}

# Print the directory with the source of the series.
series_directory()
{
	local suite package version dir

	read -r suite package < <(series_source) && [[ -n $package ]] || exit
	if [[ $suite == bookworm ]]; then
		version=$(package_version "$package") || exit
		dir=$CACHE/$package-$version
		make_once "$dir" unpack_source "$package"
	else
		update_lists "$suite" || exit
		package=$(real_package "$suite" "$package")
		version=$(candidate "$suite" "$package")
		[[ -n $version ]] || die "no package $package in $suite"
		dir=$CACHE/$package-$version
		make_once "$dir" fetch_source "$suite" "$package" "$version"
	fi
	printf '%s\n' "$dir"
}
