/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that says which version this is. dkms.conf repeats it, and a
 * static check compares the two.
 */
#ifndef _DSR_VERSION_H
#define _DSR_VERSION_H

#define DSR_VERSION "0.1.0"

#endif
