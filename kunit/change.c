// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions of one change.
 */
#include "change.h"

static int end(struct dsr_transaction *t, int err)
{
	if (!err)
		return dsr_transaction_commit(t);
	dsr_transaction_abandon(t);
	return err;
}

int dsr_service_new(struct dsr_net *dn, const struct dsr_identity *id,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_service_new(t, id, options)) : -ENOMEM;
}

int dsr_service_set_as(struct dsr_net *dn, struct dsr_service *service,
		       const struct dsr_identity *to,
		       const struct dsr_options *options,
		       struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_service_set(t, service, to, options)) : -ENOMEM;
}

int dsr_service_replace(struct dsr_net *dn, const struct dsr_identity *id,
			const struct dsr_options *options,
			const struct dsr_server_spec *spec, u32 n,
			struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_service_replace(t, id, id, options, spec, n)) : -ENOMEM;
}

int dsr_service_server_new(struct dsr_net *dn, struct dsr_service *service,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_server_new(t, service, spec)) : -ENOMEM;
}

int dsr_service_server_set(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   const struct dsr_server_spec *spec,
			   struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_server_set(t, service, server, spec)) : -ENOMEM;
}

int dsr_service_server_del(struct dsr_net *dn, struct dsr_service *service,
			   struct dsr_server *server,
			   struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_server_del(t, service, server)) : -ENOMEM;
}

int dsr_net_settings_set(struct dsr_net *dn, const struct dsr_settings *settings,
			 struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_settings(t, settings)) : -ENOMEM;
}

int dsr_ingress_set(struct dsr_net *dn, const struct net_device *dev,
		    enum dsr_device_mode mode,
		    struct netlink_ext_ack *extack)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, extack);

	return t ? end(t, dsr_table_device(t, dev->ifindex, mode)) : -ENOMEM;
}

int dsr_service_set(struct dsr_net *dn, struct dsr_service *service,
		    const struct dsr_options *options,
		    struct netlink_ext_ack *extack)
{
	return dsr_service_set_as(dn, service, &service->id, options, extack);
}

int dsr_service_del(struct dsr_net *dn, struct dsr_service *service)
{
	struct dsr_transaction *t = dsr_transaction_begin(dn, NULL);

	return t ? end(t, dsr_table_service_del(t, service)) : -ENOMEM;
}
