"""What the kernel forbids a query worker: the network, other programs, other files, and using too much.

SPARQL can ask its engine to dial out (SERVICE), and an engine may hold a bug that does worse. Neither
is a matter of trust here: a seccomp filter refuses the system calls, and landlock every file but those
of the store, for this process and its threads.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_SECCOMP_MODE_FILTER = 2
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# Machine: audit architecture, and the column of its numbers in the tables below.
_MACHINES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# System calls that fail with EPERM: numbers on x86_64 and on aarch64 (None where it has no such call).
_DENIED: Final[dict[str, tuple[int | None, int | None]]] = {
    # the network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242),
    # other programs and processes
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "kill": (62, 129), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    # calls that go round this filter, or into the kernel's odd corners
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51), "pivot_root": (155, 41),
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "init_module": (175, 105), "finit_module": (313, 273),
    "kexec_load": (246, 104), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "open_by_handle_at": (304, 265), "memfd_create": (319, 279),
    # writing to the file system (opening for writing: see below)
    "creat": (85, None), "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34),
    "rmdir": (84, None), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None),
    "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "utimensat": (280, 88),
}  # fmt: skip
# System calls that "do not exist": libraries then fall back to older ones, whose arguments can be checked.
_ABSENT: Final = {"clone3": (435, 435), "openat2": (437, 437)}
_OPEN, _OPENAT, _CLONE, _TGKILL, _TKILL = (2, None), (257, 56), (56, 220), (234, 131), (200, 130)


class SandboxError(Exception):
    """The kernel does not give the protection; the text says what is missing."""


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent, process `parent`, ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_resources(memory_mb: int) -> None:
    """Cap memory and open files, forbid core dumps, and let the stack grow to 64 MB.

    The stack is what nested queries use up: with the usual 8 MB some thousand brackets end in SIGSEGV.
    """
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, 1024)
    _, stack = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = 64 * 1024 * 1024
    resource.setrlimit(
        resource.RLIMIT_STACK, (wanted if stack == resource.RLIM_INFINITY else min(wanted, stack), stack)
    )


def limit_cpu(seconds: int) -> None:
    """Let this process use that many more seconds of processor time, then end it (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def confine(readable: Path) -> str:
    """Forbid this process everything it has no need of; below `readable` it may still read.

    Says what protects it now: "landlock 4, seccomp", or one of them. SandboxError where neither loads,
    or landlock alone and too old (before version 4, Linux 6.7) to refuse the network.
    Import all modules before, and call it while the process has one thread: threads started later
    inherit the protection, older ones would not.
    """
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    found, missing = [], []
    version = landlock_version()
    try:
        restrict_files(readable, version)
        found.append(f"landlock {version}")
    except SandboxError as error:
        missing.append(str(error))
        version = 0
    try:
        filter_calls()
        found.append("seccomp")
    except SandboxError as error:
        missing.append(str(error))
        if version < _LANDLOCK_NETWORK:
            raise SandboxError("; ".join(missing)) from None
    return ", ".join(found)


def filter_calls() -> None:
    """Load the seccomp filter; SandboxError where kernel or machine do not let us."""
    if platform.machine() not in _MACHINES:
        raise SandboxError(f"no seccomp filter for machines of type {platform.machine()}")
    program = _program(*_MACHINES[platform.machine()])
    count = len(program) // 8
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", count, ctypes.addressof(buffer)))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(header))


# Landlock: numbers and structures of linux/landlock.h, the same on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION_FLAG, _RULE_PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights each version knows
_LANDLOCK_NETWORK: Final = 4
_LANDLOCK_SCOPES: Final = 6


def landlock_version() -> int:
    """The version of landlock the kernel offers; 0 where there is none."""
    try:
        return _syscall(_CREATE_RULESET, 0, 0, _LANDLOCK_VERSION_FLAG)
    except OSError:
        return 0


def restrict_files(readable: Path, version: int) -> None:
    """Refuse every file but to read those below `readable`; TCP and signals to others where it can.

    Needs PR_SET_NO_NEW_PRIVS. SandboxError where the kernel has no landlock or refuses; OSError where
    there is nothing at `readable`.
    """
    if not version:
        raise SandboxError("landlock is missing or not allowed")
    rights = (1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1
    network = 0b11 if version >= _LANDLOCK_NETWORK else 0
    scopes = 0b11 if version >= _LANDLOCK_SCOPES else 0
    ruleset = struct.pack("=QQQ", rights, network, scopes)
    size = 24 if version >= _LANDLOCK_SCOPES else 16 if version >= _LANDLOCK_NETWORK else 8
    folder = os.open(readable, os.O_PATH | os.O_CLOEXEC)
    try:
        buffer = ctypes.create_string_buffer(ruleset, len(ruleset))
        rules = _syscall(_CREATE_RULESET, ctypes.addressof(buffer), size, 0)
        rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, folder)
        buffer = ctypes.create_string_buffer(rule, len(rule))
        _syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.addressof(buffer), 0)
        _syscall(_RESTRICT_SELF, rules, 0)
        os.close(rules)
    except OSError as error:
        raise SandboxError(f"landlock does not load ({error})") from None
    finally:
        os.close(folder)


def _syscall(number: int, *arguments: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(ctypes.c_long(number), *(ctypes.c_ulong(value) for value in arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _lower(which: int, value: int) -> None:
    soft, hard = resource.getrlimit(which)
    if soft == resource.RLIM_INFINITY or soft > value:
        resource.setrlimit(which, (value, hard))


def _prctl(option: int, first: int, second: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    if libc.prctl(ctypes.c_int(option), *arguments):
        code = ctypes.get_errno()
        raise SandboxError(f"prctl({option}) failed: {os.strerror(code)} (seccomp is missing or not allowed)")


def _program(architecture: int, column: int) -> bytes:
    """The filter, in classic BPF over `struct seccomp_data` (nr at 0, arch at 4, arguments from 16)."""
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    deny = _ERRNO | errno.EPERM

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("=HBBI", code, if_true, if_false, value)

    def on_call(number: int | None, *body: bytes) -> bytes:
        return b"" if number is None else step(equal, number, 0, len(body)) + b"".join(body)

    def argument(index: int) -> bytes:
        return step(load, 16 + 8 * index)

    steps = [step(load, 4), step(equal, architecture, 1, 0), step(give, _KILL_PROCESS), step(load, 0)]
    if column == 0:  # the x32 interface has the same architecture and other numbers
        steps += [step(at_least, 0x40000000, 0, 1), step(give, deny)]
    for numbers in _DENIED.values():
        steps.append(on_call(numbers[column], step(give, deny)))
    for numbers in _ABSENT.values():
        steps.append(on_call(numbers[column], step(give, _ERRNO | errno.ENOSYS)))
    for numbers, flags in ((_OPEN, 1), (_OPENAT, 2)):
        steps.append(
            on_call(
                numbers[column],
                argument(flags),
                step(any_bit, _WRITING, 0, 1),
                step(give, deny),
                step(give, _ALLOW),
            )
        )
    steps.append(
        on_call(
            _CLONE[column],
            argument(0),
            step(any_bit, _CLONE_THREAD, 1, 0),
            step(give, deny),
            step(give, _ALLOW),
        )
    )
    for numbers in (_TGKILL, _TKILL):  # abort() signals itself; nobody else may be signalled
        steps.append(
            on_call(
                numbers[column],
                argument(0),
                step(equal, os.getpid(), 1, 0),
                step(give, deny),
                step(give, _ALLOW),
            )
        )
    steps.append(step(give, _ALLOW))
    return b"".join(steps)
