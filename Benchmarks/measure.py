# SPDX-License-Identifier: Apache-2.0
"""Runs a program once and says what it cost."""
import os, re, subprocess, time


class Run:
    """One run of a program: seconds, processor seconds, and the peaks of its memory in kilobytes."""

    def __init__(self, command, errors, sampled=False):
        self.anonymous = 0
        with open(errors, "wb") as log:
            begin = time.monotonic()
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
            if sampled:
                while self.sample(child.pid):
                    time.sleep(0.002)
            _, status, usage = os.wait4(child.pid, 0)
        self.wall = time.monotonic() - begin
        self.processor = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss
        self.status = child.returncode = os.waitstatus_to_exitcode(status)

    def sample(self, pid):
        try:
            with open(f"/proc/{pid}/status") as file:
                text = file.read()
        except OSError:
            return False
        found = re.search(r"RssAnon:\s+(\d+)", text)
        if found is None:  # it has ended and was not waited for
            return False
        self.anonymous = max(self.anonymous, int(found[1]))
        return True
