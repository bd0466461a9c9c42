"""Run a command where nothing but this machine can be reached, and tell what it tried to reach (Linux).

`python -m tests.border COMMAND...` runs it in namespaces of its own: the loopback is the only network, and names are
asked of a server here that knows none. Unlike an audit hook this sees native code, too. What it prints last is JSON:
the exit code, the names that were asked for, and how many packets had no way out.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# linux/sched.h, sys/mount.h, linux/sockios.h and net/if.h
_NEW_NAMESPACES = 0x10000000 | 0x40000000 | 0x00020000  # user, network, mounts
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1


def main(command: list[str]) -> None:
    """Run a command behind the border, and print what it tried."""
    _shut_off()
    asked: list[str] = []
    threading.Thread(target=_answer, args=(asked,), daemon=True).start()
    before = _count_unroutable()
    done = subprocess.run(command, check=False, stdout=sys.stderr)
    lost = _count_unroutable() - before
    sys.stdout.write(json.dumps({"code": done.returncode, "asked": sorted(set(asked)), "unroutable": lost}) + "\n")


def _shut_off() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NAMESPACES):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1", "ascii")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1", "ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
    with tempfile.NamedTemporaryFile("w", prefix="resolv-", delete=False) as file:
        file.write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    Path(file.name).chmod(0o644)
    mounts = ((b"none", b"/", _MS_REC | _MS_PRIVATE), (file.name.encode(), b"/etc/resolv.conf", _MS_BIND))
    for source, target, flags in mounts:
        if libc.mount(source, target, None, flags, None):
            raise OSError(ctypes.get_errno(), "mount")


def _answer(asked: list[str]) -> None:
    """Answer each question for a name with: there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        while True:
            question, client = server.recvfrom(4096)
            asked.append(_read_name(question))
            server.sendto(question[:2] + b"\x81\x83" + question[4:6] + bytes(6) + question[12:], client)


def _read_name(question: bytes) -> str:
    """The name in a question of DNS: labels after their lengths, from byte 12 on (RFC 1035, 4.1.2)."""
    labels, place = [], 12
    while size := question[place]:
        labels.append(question[place + 1 : place + 1 + size].decode("ascii", "replace"))
        place += 1 + size
    return ".".join(labels)


def _count_unroutable() -> int:
    """Packets that had no route, of both versions of IP; counted by the kernel for this namespace."""
    names, values = (line.split()[1:] for line in Path("/proc/net/snmp").read_text().splitlines() if line[:3] == "Ip:")
    old = int(dict(zip(names, values, strict=True))["OutNoRoutes"])
    new = [line.split()[1] for line in Path("/proc/net/snmp6").read_text().splitlines() if "Ip6OutNoRoutes" in line]
    return old + sum(map(int, new))


if __name__ == "__main__":
    main(sys.argv[1:])
