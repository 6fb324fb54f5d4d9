// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands about devices: what is done with packets as one receives them.
 * ingress.c does it; ingress_device.c knows which devices it can be done with.
 */
#include "nl_common.h"

#include "ingress.h"
#include "netns.h"
#include "nl_message.h"

#include <linux/netdevice.h>

/* With the lock held: a device that is found has not gone for us yet. */
static struct net_device *nl_device_get(const struct dsr_request *request,
					const struct nlattr *attr)
{
	struct net_device *dev;

	lockdep_assert_held(&request->dn->brief);
	dev = dev_get_by_index(request->dn->net, nla_get_u32(attr));
	if (dev)
		return dev;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "no such device in this network namespace; expected the ifindex of one");
	return ERR_PTR(-ENODEV);
}

static int nl_device_put_mode(struct sk_buff *skb, u32 ifindex,
			      enum dsr_device_mode mode)
{
	struct nlattr *nest = nla_nest_start(skb, DSR_A_DEVICE);

	if (!nest || nla_put_u32(skb, DSR_DEVICE_A_IFINDEX, ifindex) ||
	    nla_put_u8(skb, DSR_DEVICE_A_MODE, mode))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * dsr_device_event - tell what is done with a device's packets from now on
 * @dn: the namespace
 * @info: the request that made the change, or NULL
 * @ifindex: the device
 * @mode: its mode
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_device_event(const struct dsr_net *dn, struct genl_info *info,
		      u32 ifindex, enum dsr_device_mode mode)
{
	struct sk_buff *skb = dsr_event_new(dn, info, DSR_CMD_DEVICE_SET);

	lockdep_assert_held(&dn->brief);
	if (!skb)
		return;
	skb = dsr_event_filled(skb, dn, nl_device_put_mode(skb, ifindex, mode));
	dsr_event_send(skb, dn, info);
}

/**
 * dsr_nl_plan_device - plan what DSR_CMD_DEVICE_SET asks for
 * @request: the request
 *
 * Context: process, &dsr_net.lock held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_plan_device(struct dsr_request *request)
{
	struct nlattr *tb[DSR_DEVICE_A_MAX + 1];
	int err;

	lockdep_assert_held(&request->dn->lock);
	err = dsr_request_nest(request, DSR_A_DEVICE, tb, DSR_DEVICE_A_MAX);
	if (err)
		return err;
	if (dsr_request_missing(request, tb, DSR_DEVICE_A_IFINDEX) ||
	    dsr_request_missing(request, tb, DSR_DEVICE_A_MODE))
		return -EINVAL;
	request->t->attr = tb[DSR_DEVICE_A_IFINDEX];
	err = dsr_table_device(request->t,
			       nla_get_u32(tb[DSR_DEVICE_A_IFINDEX]),
			       nla_get_u8(tb[DSR_DEVICE_A_MODE]));
	if (err)
		NL_SET_BAD_ATTR(request->extack, request->t->attr);
	return err;
}

/**
 * dsr_nl_device_get_doit - handle DSR_CMD_DEVICE_GET
 * @skb: the message
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: 0 or a negative error code, with extack.
 */
int dsr_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[DSR_DEVICE_A_IFINDEX + 1];
	struct dsr_request *request = dsr_request(info);
	enum dsr_device_mode mode;
	struct net_device *dev;
	struct sk_buff *reply;
	int err;

	lockdep_assert_held(&request->dn->brief);
	err = dsr_request_nest(request, DSR_A_DEVICE, tb, DSR_DEVICE_A_IFINDEX);
	if (err)
		return err;
	if (dsr_request_missing(request, tb, DSR_DEVICE_A_IFINDEX))
		return -EINVAL;
	dev = nl_device_get(request, tb[DSR_DEVICE_A_IFINDEX]);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	mode = dsr_ingress_mode(request->dn, dev);
	dev_put(dev);
	reply = dsr_reply_new(request->dn, info);
	if (!reply)
		return -ENOMEM;
	err = nl_device_put_mode(reply, nla_get_u32(tb[DSR_DEVICE_A_IFINDEX]),
				 mode);
	return dsr_reply_send(reply, info, err);
}

static int nl_device_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			      const struct dsr_net *dn,
			      const struct dsr_device *device)
{
	void *head = dsr_dump_put(skb, cb, dn, DSR_CMD_DEVICE_GET);
	int err;

	if (!head)
		return -EMSGSIZE;
	err = nl_device_put_mode(skb, device->dev->ifindex, device->mode);
	return dsr_dump_end(skb, cb, head, err);
}

/* How many were told is all that a dump keeps: there are few devices. */
static int nl_device_dump_all(struct sk_buff *skb, struct netlink_callback *cb,
			      const struct dsr_net *dn)
{
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)cb->ctx;
	const struct dsr_device *device;
	u32 n = 0;
	int err;

	dsr_dump_begin(cb, dn);
	list_for_each_entry(device, &dn->devices, node) {
		if (n++ < ctx->told)
			continue;
		err = nl_device_dump_one(skb, cb, dn, device);
		if (err)
			return err;
		ctx->told++;
	}
	return 0;
}

static int nl_device_read_dump(const struct dsr_request *request)
{
	const struct nlattr *attr = dsr_request_has(request, DSR_A_DEVICE);

	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(request->extack, attr,
			    "a dump is of all devices; expected no device, or a request without NLM_F_DUMP");
	return -EINVAL;
}

/**
 * dsr_nl_device_get_dumpit - handle DSR_CMD_DEVICE_GET of all with a mode
 * @skb: what to fill
 * @cb: the dump: of all whose mode is not off
 *
 * Context: process.
 * Return: length of @skb, 0 at the end, or a negative error code, with extack.
 */
int dsr_nl_device_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dsr_request request;
	int err;

	dsr_request_init_dump(&request, skb, cb);
	err = nl_device_read_dump(&request);
	if (err)
		return err;
	mutex_lock(&request.dn->brief);
	err = nl_device_dump_all(skb, cb, request.dn);
	mutex_unlock(&request.dn->brief);
	return skb->len ?: err;
}
