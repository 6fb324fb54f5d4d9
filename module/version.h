/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that says which version this is: the module, dsradm, its manual
 * and DKMS take it from here.
 */
#ifndef _DSR_VERSION_H
#define _DSR_VERSION_H

#define DSR_VERSION "0.2.0"

#endif
