// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing messages: replies, dumps that go on where they stopped, and events.
 * Every message about a table begins with its generation. What objects look like
 * inside is not known here.
 */
#include "nl_message.h"

#include "netns.h"
#include "nl_common.h"

#include <kunit/visibility.h>
#include <linux/module.h>

/* The generation comes first: dsr_event_send() counts on it. */
static void *message_put_head(struct sk_buff *skb, u32 portid, u32 seq,
			      int flags, u8 cmd, u32 generation)
{
	void *head = genlmsg_put(skb, portid, seq, &dsr_family, flags, cmd);

	if (!head || nla_put_u32(skb, DSR_A_GENERATION, generation))
		return NULL;
	return head;
}

static struct sk_buff *message_new(u32 portid, u32 seq, u8 cmd, u32 generation)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	if (message_put_head(skb, portid, seq, 0, cmd, generation))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/**
 * dsr_reply_new - begin the answer to a request
 * @dn: the namespace
 * @info: the request
 *
 * Context: process, &dsr_net.brief held.
 * Return: the message, for dsr_reply_send(), or NULL without memory.
 */
struct sk_buff *dsr_reply_new(const struct dsr_net *dn,
			      const struct genl_info *info)
{
	lockdep_assert_held(&dn->brief);

	return message_new(info->snd_portid, info->snd_seq, info->genlhdr->cmd,
			   dn->generation);
}

/**
 * dsr_reply_send - send the answer to a request, or free it
 * @skb: the message; consumed
 * @info: the request
 * @err: not 0: it could not be written
 *
 * Context: process.
 * Return: 0, @err or what the socket says.
 */
int dsr_reply_send(struct sk_buff *skb, struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	nlmsg_end(skb, nlmsg_hdr(skb));
	return genlmsg_reply(skb, info);
}

/**
 * dsr_dump_begin - begin a part of a dump
 * @cb: the dump
 * @dn: the namespace
 *
 * The core tells by @seq of @cb, which has no room for the generation, that a
 * change overtook a dump: it gets another number with each part that does not
 * find the table as the last one left it.
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_dump_begin(struct netlink_callback *cb, const struct dsr_net *dn)
{
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)cb->ctx;

	lockdep_assert_held(&dn->brief);

	if (!cb->seq)
		ctx->end = dn->serial + 1;
	if (!cb->seq || ctx->generation != dn->generation + dn->moved)
		cb->seq++;
	ctx->generation = dn->generation + dn->moved;
}

/**
 * dsr_dump_put - begin one message of a dump
 * @skb: what the dump fills
 * @cb: the dump
 * @dn: the namespace
 * @cmd: the command of the message
 *
 * Context: process, &dsr_net.brief held.
 * Return: the message's head for dsr_dump_end(), or NULL when @skb is full.
 */
void *dsr_dump_put(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct dsr_net *dn, u8 cmd)
{
	unsigned int start = skb->len;
	void *head;

	lockdep_assert_held(&dn->brief);

	head = message_put_head(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, NLM_F_MULTI, cmd,
				dn->generation);
	if (!head)
		skb_trim(skb, start);
	return head;
}

/**
 * dsr_dump_end - end one message of a dump, or take it back
 * @skb: what the dump fills
 * @cb: the dump
 * @head: what dsr_dump_put() gave
 * @err: not 0: it could not be written
 *
 * Context: process.
 * Return: @err.
 */
int dsr_dump_end(struct sk_buff *skb, struct netlink_callback *cb, void *head,
		 int err)
{
	if (err) {
		genlmsg_cancel(skb, head);
		return err;
	}
	genl_dump_check_consistent(cb, head);
	genlmsg_end(skb, head);
	return 0;
}

static void dump_ctx_set(struct dsr_dump_ctx *ctx,
			 const struct dsr_service *service)
{
	ctx->serial = service->serial;
	ctx->hash = dsr_service_hash(&service->id);
	ctx->told = 0;
}

/* The next service, or the one after it if it went meanwhile */
static struct dsr_service *dump_ctx_service(const struct dsr_net *dn,
					    struct dsr_dump_ctx *ctx)
{
	struct dsr_service *service;

	service = dsr_service_by_serial(dn, ctx->hash, ctx->serial);
	if (service)
		return service;
	list_for_each_entry(service, &dn->services, node) {
		if (service->serial < ctx->serial)
			continue;
		if (service->serial >= ctx->end)
			break;
		dump_ctx_set(ctx, service);
		return service;
	}
	return NULL;
}

/**
 * dsr_dump_service - begin a part of a dump, and get its next service
 * @request: the request; when @service was read, only that service is dumped
 * @cb: the dump
 *
 * Context: process, &dsr_net.brief held.
 * Return: the next service, NULL at the end, or ERR_PTR(-ENOENT) with extack.
 */
struct dsr_service *dsr_dump_service(const struct dsr_request *request,
				     struct netlink_callback *cb)
{
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)cb->ctx;
	struct dsr_net *dn = request->dn;

	lockdep_assert_held(&dn->brief);
	dsr_dump_begin(cb, dn);
	if (ctx->serial >= ctx->end)
		return NULL;
	if (request->service[0])
		return dsr_request_find(request);
	return dump_ctx_service(dn, ctx);
}
EXPORT_SYMBOL_IF_KUNIT(dsr_dump_service);

/**
 * dsr_dump_next_service - get the service of a dump after one that was told
 * @request: the request
 * @cb: the dump
 * @service: the service that was told
 *
 * Context: process, &dsr_net.brief held since dsr_dump_service().
 * Return: the next service, or NULL at the end.
 */
struct dsr_service *dsr_dump_next_service(const struct dsr_request *request,
					  struct netlink_callback *cb,
					  struct dsr_service *service)
{
	struct dsr_dump_ctx *ctx = (struct dsr_dump_ctx *)cb->ctx;

	lockdep_assert_held(&request->dn->brief);

	ctx->serial = ctx->end;
	if (request->service[0] ||
	    list_is_last(&service->node, &request->dn->services))
		return NULL;
	service = list_next_entry(service, node);
	if (service->serial >= ctx->end)
		return NULL;
	dump_ctx_set(ctx, service);
	return service;
}
EXPORT_SYMBOL_IF_KUNIT(dsr_dump_next_service);

/**
 * dsr_event_new - begin an event
 * @dn: the namespace
 * @info: the request that made the change, or NULL
 * @cmd: the event's command
 *
 * Context: process, &dsr_net.brief held.
 * Return: the message, for dsr_event_filled(); NULL when nobody listens or could
 * (a table of no namespace), the module is being removed, or there is no memory
 * (then listeners are told that they lost one).
 */
struct sk_buff *dsr_event_new(const struct dsr_net *dn,
			      const struct genl_info *info, u8 cmd)
{
	struct sk_buff *skb;

	lockdep_assert_held(&dn->brief);

	if (!dn->net || !module_is_live(THIS_MODULE))
		return NULL;
	if (!genl_has_listeners(&dsr_family, dn->net, 0) &&
	    !(info && nlmsg_report(info->nlhdr)))
		return NULL;
	skb = message_new(info ? info->snd_portid : 0,
			  info ? info->snd_seq : 0, cmd, dn->generation);
	if (!skb)
		genl_set_err(&dsr_family, dn->net, 0, 0, -ENOBUFS);
	return skb;
}

/**
 * dsr_event_filled - keep an event that was written, or free it
 * @skb: the message, not NULL; consumed when NULL is returned
 * @dn: the namespace
 * @err: not 0: it could not be written
 *
 * Context: process.
 * Return: the message, for dsr_event_send(), or NULL (listeners are told).
 */
struct sk_buff *dsr_event_filled(struct sk_buff *skb, const struct dsr_net *dn,
				 int err)
{
	if (!err)
		return skb;
	nlmsg_free(skb);
	genl_set_err(&dsr_family, dn->net, 0, 0, -ENOBUFS);
	return NULL;
}

/**
 * dsr_event_send - send an event to the listeners, with the generation of now
 * @skb: the message, or NULL; consumed
 * @dn: the namespace, with the change done
 * @info: the request that made the change, or NULL
 *
 * Sent with the lock held, so that events come in the order of the changes.
 *
 * Context: process, &dsr_net.brief held.
 */
void dsr_event_send(struct sk_buff *skb, const struct dsr_net *dn,
		    struct genl_info *info)
{
	struct nlattr *first;

	lockdep_assert_held(&dn->brief);

	if (!skb)
		return;
	first = nlmsg_attrdata(nlmsg_hdr(skb), GENL_HDRLEN);
	*(u32 *)nla_data(first) = dn->generation;
	nlmsg_end(skb, nlmsg_hdr(skb));
	if (info)
		genl_notify(&dsr_family, skb, info, 0, GFP_KERNEL);
	else
		genlmsg_multicast_netns(&dsr_family, dn->net, skb, 0, 0,
					GFP_KERNEL);
}
