#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Measurements as charts, by gnuplot: instructions by path, time by number of
# flows, what a change of servers disrupts. One that was not measured is not
# drawn, and what was there of it before stays.
#
# usage: scripts/bench/charts.py RESULTS.JSONL DIRECTORY

import os
import subprocess
import sys

from results import Missing, Results

BARS = ("null", "nft", "rendezvous-steer", "rendezvous", "maglev", "rr",
        "forward", "ipvs-rr-12", "ipvs-mh-20")
# Path, and how many packets in a list
LINES = (("null", 1), ("rendezvous", 1), ("rr", 1), ("forward", 1),
         ("ipvs-rr-12", 1), ("ipvs-rr-20", 1), ("rr-prefetch", 8),
         ("forward", 8), ("ipvs-rr-20", 8))
COLOURS = ("#4477aa", "#cc6677", "#ddcc77", "#117733", "#88ccee", "#882255",
           "#999999", "#aa4499", "#44aa99")

HEAD = """
set terminal svg size 860,460 enhanced background "white" font "sans-serif,13"
set output "{output}"
set title "{title}"
set label "{source}" at screen 0.99,0.015 right font ",9" textcolor "#666666"
set bmargin 5
set grid ytics linetype 1 linecolor rgb "#dddddd"
set border 3
set tics nomirror
set key top left reverse Left
"""

BAR = """
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set yrange [0:*]
set xtics rotate by 20 right
"""


def quoted(text):
    return '"' + text.replace('"', "'") + '"'


def user_mode(results, which):
    """The older series, or the newer"""
    return f"User Mode Linux {results.machine['uml'][which]}"


def source(machine, kernel):
    return (f"{kernel}, {machine['processor']}, {machine['date']},"
            f" {machine['commit']}")


class Chart:
    """Columns of numbers by name, and how gnuplot shows them"""

    def __init__(self, results, file, title, kernel):
        self.file, self.title = file, title
        self.source = source(results.machine, kernel)
        self.rows, self.columns = [], []

    def draw(self, settings, how, style="", more=lambda i: ""):
        """
        How to use column number N, how to draw all, and what more to say of
        number N, as gnuplot says it
        """
        data = "\n".join(" ".join([quoted(name), *(
            "NaN" if value is None else f"{value:.4f}" for value in values)])
            for name, values in self.rows)
        plots = ", ".join(f"$data using {how(i)} title {quoted(name)} {style}"
                          f" linecolor rgb {quoted(COLOURS[i % len(COLOURS)])}"
                          f"{more(i)}"
                          for i, name in enumerate(self.columns))
        # Written whole, or not at all
        part = self.file + ".part"
        script = (HEAD.format(output=part, title=self.title,
                              source=self.source) + settings +
                  f"$data << END\n{data}\nEND\nplot {plots}\n")
        subprocess.run(["gnuplot"], input=script, text=True, check=True)
        os.replace(part, self.file)


def value(function, **keys):
    try:
        return function(**keys)
    except Missing:
        return None


def instructions(results, file):
    chart = Chart(results, file, "Instructions per packet above the floor,"
                  " TCP over IPv4", f"Linux {results.machine['kernel']}")
    keys = {"set": "instructions", "unit": "instructions", "family": 4,
            "protocol": "tcp"}
    columns = (("established", {"flows": "1024", "conntrack": False}),
               ("new flow", {"flows": "new", "conntrack": False}),
               ("conntrack in use",
                {"flows": "1024", "conntrack": True}))
    chart.columns = [name for name, _more in columns]
    for path in BARS:
        row = [value(results.above, path=path, **keys, **more)
               for _name, more in columns]
        if any(row):
            chart.rows.append((path, row))
    if chart.rows:
        chart.draw(BAR, lambda i: f"{i + 2}:xtic(1)")


def time(results, file):
    chart = Chart(results, file, "Nanoseconds per packet above the floor by"
                  " number of flows, 10th percentile, TCP over IPv4",
                  user_mode(results, 0))
    keys = {"set": "time", "unit": "ns", "conntrack": False, "family": 4,
            "protocol": "tcp"}
    lines = [(path, many) for path, many in LINES
             if results.all(path=path, list=many, **keys)]
    chart.columns = [path if many == 1 else f"{path}, lists of {many}"
                     for path, many in lines]
    for flows in results.values("flows", **keys):
        chart.rows.append((flows, [
            value(results.above, by="p10", path=path, list=many, flows=flows,
                  **keys) for path, many in lines]))
    if chart.rows:
        chart.draw("set logscale xy\nset format x '10^{%L}'\nset yrange [10:*]\n"
                   "set xlabel 'flows'\n",
                   lambda i: f"(stringcolumn(1)+0):{i + 2}",
                   "with linespoints linewidth 2 pointtype 7",
                   lambda i: f" dashtype {1 if lines[i][1] == 1 else 2}")


def default_rows(results, servers):
    """dsr's path with the rows that a service of so many servers has by itself"""
    paths = [line["path"] for line in
             results.all(set="disruption", servers=servers, unit="rows")
             if line["path"].startswith("rendezvous-")]
    return paths[0] if paths else ""


def disruption(results, file):
    chart = Chart(results, file, "Moved without need by one change, in per cent"
                  " of the rows (IPVS: of the flows)", user_mode(results, 1))
    keys = {"set": "disruption", "of": "excess"}
    chart.columns = ["dsr", "Maglev, 65,537 rows", "IPVS mh"]
    for servers in results.values("servers", **keys):
        ways = ((default_rows(results, servers), "rows"),
                ("maglev-65537", "rows"), ("ipvs-mh", "flows"))
        for what in results.values("what", **keys):
            row = [value(results.median, path=path, unit=unit, what=what,
                         servers=servers, **keys) for path, unit in ways]
            chart.rows.append((f"{what}, {servers}",
                               [None if v is None else v * 100 for v in row]))
    if chart.rows:
        chart.draw(BAR + "set logscale y\nset yrange [0.01:100]\n",
                   lambda i: f"{i + 2}:xtic(1)")


def main():
    results, directory = Results(sys.argv[1]), sys.argv[2]
    os.makedirs(directory, exist_ok=True)
    for name, draw in (("instructions", instructions), ("time", time),
                       ("disruption", disruption)):
        draw(results, os.path.join(directory, name + ".svg"))


main()
