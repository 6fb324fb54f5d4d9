#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Read what KUnit said, and print one line a case.

The cases, and what the failed ones expected and saw, come from the kernel's
log: the copies in debugfs end after 512 bytes. Whether a suite passed, and
which suites ran at all, comes from debugfs, whose last line of each suite is
the kernel's own sum. Where the two disagree the suite has failed; so it has
when it was named on the command line and did not run, ran fewer cases than it
announced, or none. A case that skips itself has failed: nothing was tested.
"""

import argparse
import re
import sys

STAMP = re.compile(r'^\[\s*\d+\.\d+\](\[[^\]]*\])? ?')
SUITE = re.compile(r'^    # Subtest: (\S+)$')
PLAN = re.compile(r'^    1\.\.(\d+)$')
CASE = re.compile(r'^    (not ok|ok) (\d+) (?:- )?(\S+)(.*)$')
SUITE_END = re.compile(r'^(not ok|ok) (\d+) (?:- )?(\S+)(.*)$')


class Suite:
    """One suite as the log shows it: plan, and (verdict, name, words)."""

    def __init__(self, name):
        self.name = name
        self.plan = None
        self.cases = []
        self.words = []
        self.ended = None

    def read(self, line):
        """Take in one line; true when it was the suite's last."""
        case = CASE.match(line)
        end = SUITE_END.match(line)
        if end and end[3] == self.name:
            self.ended = end[1]
            return True
        if PLAN.match(line) and self.plan is None:
            self.plan = int(PLAN.match(line)[1])
        elif case:
            skipped = '# SKIP' in case[4]
            verdict = 'skipped' if skipped else case[1]
            self.cases.append((verdict, case[3], self.words))
            self.words = []
        elif line.strip() and not line.strip().startswith('KTAP version'):
            self.words.append(line)
        return False


def read_log(lines):
    """The suites of a log, in order."""
    suites = []
    current = None
    for raw in lines:
        line = STAMP.sub('', raw.rstrip('\n'), count=1)
        start = SUITE.match(line)
        if start:
            current = Suite(start[1])
            suites.append(current)
        elif current and current.read(line):
            current = None
    return suites


def read_sums(lines):
    """What debugfs says of each suite: its name to "ok" or "not ok"."""
    sums = {}
    name = None
    for line in lines:
        head = re.match(r'^# results of (\S+)$', line)
        if head:
            name = head[1]
            sums[name] = None
        elif name and SUITE_END.match(line):
            sums[name] = SUITE_END.match(line)[1]
    return sums


def trouble_of(suite, total):
    """What is wrong with a suite beyond its cases; None if nothing."""
    if suite.plan is None or not suite.cases:
        return 'no case ran'
    if len(suite.cases) != suite.plan:
        return f'{len(suite.cases)} of {suite.plan} cases came to an end'
    failed = [name for verdict, name, _ in suite.cases if verdict == 'not ok']
    if suite.ended is None:
        return 'the suite did not come to its end'
    if total is None:
        return 'no sum in debugfs'
    if (total == 'not ok') != bool(failed) or total != suite.ended:
        return f'debugfs says "{total}", the log "{suite.ended}"'
    return None


class Report:
    """Prints verdicts on the cases that were asked for."""

    def __init__(self, level, select):
        self.level = level
        self.select = select

    def case(self, good, name, reason='', words=()):
        """One line, and what a failed case has to say below it."""
        full = f'{self.level}/{name}'
        if self.select not in full:
            return
        if good:
            print(f'ok {full}')
            return
        print(f'not ok {full}{": " + reason if reason else ""}')
        for word in words:
            print(f'    {word.strip()}')


def main():
    """Print the report; the caller counts its lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--level', default='kunit')
    parser.add_argument('--select', default='')
    parser.add_argument('log')
    parser.add_argument('sums')
    parser.add_argument('expected', nargs='*')
    args = parser.parse_args()

    with open(args.log, errors='replace') as log:
        suites = read_log(log)
    with open(args.sums, errors='replace') as sums_file:
        sums = read_sums(sums_file)

    report = Report(args.level, args.select)
    for suite in suites:
        for verdict, name, words in suite.cases:
            report.case(verdict == 'ok', f'{suite.name}.{name}',
                        'skipped' if verdict == 'skipped' else '', words)
        trouble = trouble_of(suite, sums.get(suite.name))
        if trouble:
            report.case(False, suite.name, trouble, suite.words[-40:])
    ran = {suite.name for suite in suites}
    for name in sorted((set(args.expected) | set(sums)) - ran):
        report.case(False, name, 'the suite did not run')


if __name__ == '__main__':
    sys.exit(main())
