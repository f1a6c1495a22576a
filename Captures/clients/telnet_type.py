"""Runs telnet on a pseudo terminal and types into it.

telnet_type.py HOST PORT 'PROMPT=TEXT' ...: waits for each prompt, then types its text, key by key.
"""
import os
import pty
import select
import sys
import time

pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "vt100"
    os.execvp("telnet", ["telnet", sys.argv[1], sys.argv[2]])
seen = b""


def pump(until, limit=10):
    global seen
    end = time.time() + limit
    while time.time() < end:
        if until and until in seen:
            seen = seen[seen.index(until) + len(until):]
            return
        if select.select([fd], [], [], 0.1)[0]:
            try:
                data = os.read(fd, 4096)
            except OSError:
                return
            if not data:
                return
            sys.stdout.write(data.decode("latin-1"))
            seen += data
    if until:
        raise SystemExit(f"no prompt {until!r}")


for step in sys.argv[3:]:
    prompt, _, text = step.partition("=")
    pump(prompt.encode())
    for ch in text + "\r":
        os.write(fd, ch.encode())
        time.sleep(0.04)
pump(b"", 1.5)
