/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A namespace's settings in a transaction.
 */
#ifndef _DSR_SETTINGS_H
#define _DSR_SETTINGS_H

struct dsr_settings;
struct dsr_transaction;

void dsr_settings_abandon(struct dsr_transaction *t);
void dsr_settings_publish(struct dsr_transaction *t);
void dsr_settings_apply(struct dsr_transaction *t);
void dsr_settings_end(struct dsr_transaction *t);

#endif
