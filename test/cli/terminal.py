"""Runs a command in a pseudo-terminal and holds a conversation with it.

One argument, JSON: {"command": [...], "conversation": [wait for, type, ...], "rows": n, "columns": n}.
Prints all that the terminal shows, then the exit code.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios

arguments = json.loads(sys.argv[1])
command = arguments["command"]

pid, terminal = pty.fork()
if pid == 0:
    # Wait until the terminal has its size.
    os.read(0, 1)
    os.execv(command[0], command)

size = struct.pack("HHHH", arguments["rows"], arguments["columns"], 0, 0)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
quiet = termios.tcgetattr(terminal)
echoing = termios.tcgetattr(terminal)
quiet[3] &= ~termios.ECHO
termios.tcsetattr(terminal, termios.TCSANOW, quiet)
os.write(terminal, b"\n")

shown = b""


def read():
    try:
        return os.read(terminal, 1000)
    except OSError:  # How Linux says that the other side has gone.
        return b""


conversation = arguments["conversation"]
for expected, typed in zip(conversation[::2], conversation[1::2], strict=True):
    while expected.encode() not in shown:
        chunk = read()
        if not chunk:
            sys.exit(f"ended before {expected!r}; shown: {shown!r}")
        shown += chunk
        termios.tcsetattr(terminal, termios.TCSANOW, echoing)
    os.write(terminal, typed.encode())
while chunk := read():
    shown += chunk
sys.stdout.write(shown.decode())
print("exit code", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
