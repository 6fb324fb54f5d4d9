/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exit codes.
 */
#ifndef _DSRADM_EXIT_H
#define _DSRADM_EXIT_H

#define EXIT_DONE	0
#define EXIT_USAGE	1	/* a bad command line or file: nothing done */
#define EXIT_KERNEL	2	/* the kernel refused, or could not be asked */
#define EXIT_TIMEOUT	3	/* a drain did not end in time */
#define EXIT_FOUND	4	/* check found something */

#endif
