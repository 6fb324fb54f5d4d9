/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a flow, as its client's packets tell it: replies never come by.
 *
 *               SYN              packet          FIN              idle
 *     (none) ---------> HALF_OPEN ------> EST. ------> HALF_CLOSED ----> (none)
 *        |                  |  FIN, RST     ^  ^ payload     | RST
 *        | other packet     v               |  `-----.       v
 *        `---> ADOPTED   CLOSING <----------+--------+---- CLOSING
 *                 |  packet         RST     |  payload
 *                 `-------------------------'
 *
 * UDP_NEW becomes UDP by a second packet. A persistent client becomes CLIENT by
 * whatever follows its first packet. What one packet alone made may be forged: it
 * is what a flood evicts, and has a share of a server's limit at most.
 */
#ifndef _DSR_STATE_H
#define _DSR_STATE_H

#include "flow.h"

struct dsr_key;

enum dsr_flow_state dsr_state_first(const struct dsr_key *key, bool persist);
enum dsr_flow_state dsr_state_next(const struct dsr_key *key, bool persist,
				   u64 entry, u32 now);

#endif
