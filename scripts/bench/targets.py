# SPDX-License-Identifier: GPL-2.0-only
#
# What dsr is to reach, beside what else sends packets on: each figure, how it
# comes from the measurements, and its limit. It must not know how that is shown.

from collections import namedtuple

from results import Missing

# of: a function of the results; limit: at most so much, or at least ("least")
Target = namedtuple("Target", "name of limit least unit", defaults=(False, ""))


def packets(results, path, beside, **keys):
    """What a packet takes above the floor, by what another path takes"""
    return (results.above(path=path, **keys) /
            results.above(path=beside, **keys))


def counted(path, beside, flows="1024", conntrack=False):
    """TCP over IPv4, counted in instructions"""
    def of(results):
        return packets(results, path, beside, set="instructions",
                       unit="instructions", conntrack=conntrack, family=4,
                       protocol="tcp", flows=flows)
    return of


def more(path):
    """Instructions more than without dsr, for what is not for a VIP"""
    def of(results):
        keys = {"set": "instructions", "conntrack": False, "family": 4,
                "protocol": "tcp", "flows": "1024"}
        return (results.median(path=path, **keys) -
                results.median(path="bare", **keys))
    return of


def timed(path, flows, beside=None, beside_flows=None, many=1, beside_many=1):
    """
    Nanoseconds above the floor, the 10th percentile: the machine's other guests
    only ever add to it; beside nothing: beside itself. Packets come one by one,
    or so many in a list.
    """
    def of(results):
        keys = {"set": "time", "unit": "ns", "conntrack": False,
                "protocol": "tcp", "family": 4, "by": "p10"}
        other = {"path": beside or path, "flows": beside_flows or flows}
        return (results.above(path=path, flows=flows, list=many, **keys) /
                results.above(list=beside_many, **other, **keys))
    return of


def ahead(flows, beside, beside_many=1):
    """Prefetch, which needs a packet behind the one at hand: lists of 8"""
    return timed("rr-prefetch", flows, beside, many=8, beside_many=beside_many)


def memory(results):
    return results.median(set="memory", of="flow", path="rr")


def more_by_two(results, path):
    """How much more two CPUs send than one"""
    keys = {"set": "scale", "path": path, "unit": "ns", "flows": "65536",
            "services": 1, "servers": 4}
    return 2 * results.median(cpus=1, **keys) / results.median(cpus=2, **keys)


def two_cpus(results):
    """
    By what the null forwarder gains from the second, taken as 2: what two CPUs
    of one core take from each other is no doing of ours
    """
    return 2 * more_by_two(results, HASH) / more_by_two(results, "null")


def many_services(results):
    keys = {"set": "scale", "path": "rendezvous", "unit": "instructions"}
    return (results.above(services=10000, **keys) /
            results.above(services=1, servers=4, **keys))


def chosen(results, path, servers, possible):
    """What a new flow takes where servers' numbers of flows are looked at"""
    return results.above(set="choices", path=path, servers=servers,
                         possible=possible, unit="instructions", flows="new",
                         conntrack=False)


def choice(path):
    """Of 64 servers, where 64 processors could come"""
    return lambda results: chosen(results, path, 64, 64)


def of_many(results):
    return chosen(results, "lc", 4096, 64) / chosen(results, "lc", 64, 64)


def of_many_processors(results):
    return chosen(results, "p2c", 64, 64) / chosen(results, "p2c", 64, 1)


def spread(results):
    """Time beside 6,000 services: rows of one that is used stay in caches"""
    keys = {"set": "scale", "path": HASH, "unit": "ns", "servers": 10,
            "flows": "65536", "cpus": 1}
    return (results.line(services=6000, **keys)["p10"] /
            results.line(services=1, **keys)["p10"])


def applied(results):
    return results.median(set="control", what="apply", path="rendezvous",
                          services=10000) / 1000


def rebuilt(servers):
    def of(results):
        return max(results.median(set="control", what=what, servers=servers,
                                  path="rendezvous")
                   for what in ("reweight", "drain"))
    return of


def disrupted(what, unit):
    """The worst of the changes of one of 100 servers, with the default rows"""
    def of(results):
        lines = results.all(set="disruption", of=what, unit=unit, servers=100,
                            path="rendezvous-65536")
        if not lines:
            raise Missing("not measured")
        return max(line["median"] for line in lines)
    return of


HASH, STEER = "rendezvous", "rendezvous-steer"
IPVS, BIG, FORWARD = "ipvs-rr-12", "ipvs-rr-20", "forward"

TARGETS = (
    Target("instructions, established flow, by IPVS", counted(HASH, IPVS), 0.32),
    Target("the same, by plain forwarding", counted(HASH, FORWARD), 0.55),
    Target("beside conntrack, by IPVS", counted(HASH, IPVS, conntrack=True),
           0.20),
    Target("steered at netdev ingress, by IPVS", counted(STEER, IPVS), 0.28),
    Target("a new flow, by IPVS", counted(HASH, IPVS, "new"), 0.22),
    Target("not for a VIP: instructions more", more("other"), 80),
    Target("the same beside 1,000 VIPs more", more("crowd"), 80),
    Target("ns at 1,000,000 flows, by those at one",
           timed(HASH, "1000000", beside_flows="1"), 1.15),
    Target("the same, by IPVS with 2^20 buckets", timed(HASH, "1000000", BIG),
           0.15),
    Target("ns at 1,000,000 tracked flows, prefetch, by forwarding",
           ahead("1000000", FORWARD), 1.10),
    Target("the same, by forwarding of lists", ahead("1000000", FORWARD, 8),
           1.10),
    Target("the same, by IPVS with 2^20 buckets", ahead("1000000", BIG), 0.18),
    Target("the same, by IPVS, of lists", ahead("1000000", BIG, 8), 0.18),
    Target("ns at 10,000,000 tracked flows, prefetch, by forwarding",
           ahead("10000000", FORWARD), 1.40),
    Target("the same, by forwarding of lists", ahead("10000000", FORWARD, 8),
           1.40),
    Target("memory of a tracked flow", memory, 20, unit=" bytes"),
    Target("two CPUs, by one; two give the null forwarder 2", two_cpus, 1.9,
           least=True),
    Target("a packet beside 10,000 services, by beside one", many_services,
           1.05),
    Target("its time beside 6,000 services, by beside one", spread, 1.05),
    Target("a new flow with lc: 64 servers, 64 possible CPUs", choice("lc"),
           6000),
    Target("the same with 4,096 servers, by with 64", of_many, 1.2),
    Target("a SYN when all are full, hash scheduler", choice("rendezvous-full"),
           1200),
    Target("the same with lc", choice("lc-full"), 1200),
    Target("a new flow with p2c, 64 possible CPUs by one", of_many_processors,
           1.02),
    Target("10,000 services of 6 servers applied", applied, 2, unit=" s"),
    Target("one change of 100 servers", rebuilt(100), 50, unit=" ms"),
    Target("one change of 4,096 servers", rebuilt(4096), 500, unit=" ms"),
    Target("rows moved without need, one of 100 servers",
           disrupted("excess", "rows"), 0.003),
    Target("the same, of new flows, by their packets",
           disrupted("excess", "flows"), 0.003),
    Target("rows of the fullest server by the mean",
           disrupted("load", "rows"), 1.02),
    Target("live TCP flows that moved", disrupted("live", "flows"), 0),
)


def judge(results):
    """(target, value or None, "met", "MISSED" or why there is no value)"""
    for target in TARGETS:
        try:
            value = target.of(results)
        except Missing as missing:
            yield target, None, str(missing)
            continue
        met = value >= target.limit if target.least else value <= target.limit
        yield target, value, "met" if met else "MISSED"
