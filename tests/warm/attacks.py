# ruff: noqa: PTH101, PTH103, PTH104, PTH108, PTH115, PTH120, PTH123, PTH208, PTH211
"""What code in a child might try, in plain calls. Each raises ``OSError`` where it is refused.

Read by a Python of its own (`sandboxes`), with the standard library only. `told` names targets
that stand outside; `control` says who succeeds where nothing is prevented, so that a test can fail.
"""

import ctypes
import fcntl
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

X86 = platform.machine() == "x86_64"
ANYONE, ROOT, NOBODY = "anyone", "root", "nobody"
ATTACKS: dict[str, "Attack"] = {}
LIBC = ctypes.CDLL(None, use_errno=True)
NULL = ctypes.c_void_p()


@dataclass(frozen=True)
class Attack:
    """Something to try, and who can do it outside of a sandbox."""

    do: Callable[[SimpleNamespace], object]
    control: str
    ends: str = "succeeded"  # or killed: what runs in place of this program says nothing


def attack(control: str = ANYONE, ends: str = "succeeded") -> Callable:
    """Enter a function into the table, under its name in words."""

    def enter(do: Callable) -> Callable:
        ATTACKS[do.__name__.replace("_", " ")] = Attack(do, control, ends)
        return do

    return enter


def call(number: int | tuple[int, int], *arguments: object) -> int:
    """Make a system call by its number, or its numbers on x86-64 and arm64."""
    chosen = number if isinstance(number, int) else number[0 if X86 else 1]
    result = LIBC.syscall(ctypes.c_long(chosen), *(_word(each) for each in arguments))
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _word(value: object) -> object:
    return ctypes.c_long(value) if isinstance(value, int) else value


# files


@attack()
def read_a_file(told):
    with open(told.secret) as file:
        file.read()


@attack()
def read_a_file_of_another_job(told):
    with open(told.sibling + "/own") as file:
        file.read()


@attack()
def list_the_folders_of_other_jobs(told):
    os.listdir(os.path.dirname(told.sibling))
    os.listdir(told.sibling)


@attack()
def write_into_the_folder_of_another_job(told):
    with open(told.sibling + "/planted", "w") as file:
        file.write("x")


@attack()
def read_the_accounts(told):
    with open("/etc/passwd") as file:
        file.read()


@attack()
def list_the_root(told):
    os.listdir("/")


@attack()
def list_a_folder(told):
    os.listdir(told.folder)


@attack()
def read_what_is_hidden_among_what_may_be_read(told):
    with open(told.hidden) as file:
        file.read()


@attack()
def write_to_what_may_be_read(told):
    with open(told.readable + "/planted.py", "w") as file:
        file.write("x")


@attack()
def append_to_a_file(told):
    with open(told.secret, "a") as file:
        file.write("x")


@attack()
def cut_a_file(told):
    os.truncate(told.secret, 1)


@attack()
def remove_a_file(told):
    os.unlink(told.victim_file("removed"))


@attack()
def change_rights(told):
    os.chmod(told.secret, 0o640)


@attack()
def change_rights_by_an_open_file(told):
    file = os.open(told.readable + "/module.py", os.O_RDONLY)
    os.fchmod(file, 0o640)


@attack()
def change_rights_by_the_newest_call(told):
    call(452, -100, told.secret.encode(), 0o640, 0)


@attack()
def change_the_owner(told):
    os.chown(told.secret, os.getuid(), os.getgid())


@attack()
def change_times(told):
    os.utime(told.secret)


@attack()
def change_attributes_of_what_may_be_read(told):
    file = os.open(told.readable + "/module.py", os.O_RDONLY)
    flags = bytearray(8)
    fcntl.ioctl(file, 0x8008_6601, flags)
    [word] = struct.unpack("=I", flags[:4])
    fcntl.ioctl(file, 0x4008_6602, struct.pack("=II", word | 0x80, 0))  # no access times


@attack()
def set_an_extended_attribute(told):
    os.setxattr(told.secret, "user.mark", b"x")


@attack()
def rename_a_file_of_ones_own_out(told):
    with open("own", "w") as file:
        file.write("x")
    os.rename("own", told.folder + "/planted")


@attack()
def rename_a_file_in(told):
    os.rename(told.victim_file("moved"), "mine")


@attack()
def link_a_file_in(told):
    os.link(told.readable + "/module.py", "mine")
    with open("mine", "a") as file:
        file.write("#")


@attack()
def link_a_file_out(told):
    with open("own", "w") as file:
        file.write("x")
    os.link("own", told.folder + "/linked")


@attack()
def read_through_a_symbolic_link(told):
    os.symlink(told.secret, "link")
    with open("link") as file:
        file.read()


@attack()
def open_again_what_was_opened_as_a_path(told):
    path = os.open(told.secret, os.O_PATH)
    os.read(os.open(f"/proc/self/fd/{path}", os.O_RDONLY), 1)


@attack()
def read_beside_a_folder_opened_as_a_path(told):
    folder = os.open(told.folder, os.O_PATH)
    os.read(os.open("secret", os.O_RDONLY, dir_fd=folder), 1)


@attack()
def read_after_a_change_of_folder(told):
    os.chdir(told.folder)
    with open("secret") as file:
        file.read()


@attack()
def take_a_lease_that_holds_up_other_readers(told):
    file = os.open(told.readable + "/leased.py", os.O_RDONLY)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)


@attack()
def tell_another_student_a_number_by_where_a_file_is_locked(told):
    with open(told.readable + "/leased.py") as file:
        fcntl.lockf(file, fcntl.LOCK_SH, 1, 4711)


@attack()
def lock_a_file_that_others_read(told):
    with open(told.readable + "/leased.py") as file:
        fcntl.flock(file, fcntl.LOCK_SH)


@attack()
def make_memory_that_is_a_file(told):
    os.memfd_create("hidden")


@attack()
def make_a_file_in_shared_memory(told):
    with open("/dev/shm/convnets-planted", "w") as file:
        file.write("x")
    os.unlink("/dev/shm/convnets-planted")


@attack()
def take_disk_without_writing(told):
    file = os.open("full", os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(file, 0, 1_000_000)


@attack()
def make_a_named_pipe(told):
    os.mkfifo("pipe")


# what the kernel shows of processes and itself


def _reads(path: str) -> Callable:
    def read(told):
        with open(path.format(other=told.other, watcher=told.watcher), "rb") as file:
            file.read(1)

    return read


for _path, _control in {
    "/proc/self/environ": ANYONE,
    "/proc/self/maps": ANYONE,
    "/proc/self/mountinfo": ANYONE,
    "/proc/self/root/etc/passwd": ANYONE,
    "/proc/{other}/environ": ANYONE,
    "/proc/{other}/cmdline": ANYONE,
    "/proc/{other}/./root/etc/passwd": ANYONE,
    "/proc/{watcher}/environ": ANYONE,
    "/proc/{watcher}/maps": ANYONE,
    "/proc/{watcher}/cwd/secret": ANYONE,
    "/proc/1/environ": NOBODY,
    "/proc/sys/kernel/hostname": ANYONE,
    "/proc/net/dev": ANYONE,
    "/proc/kallsyms": ANYONE,
    "/proc/mounts": ANYONE,
    "/sys/kernel/mm/transparent_hugepage/enabled": ANYONE,
}.items():
    ATTACKS[f"read {_path.replace('{', '').replace('}', '')}"] = Attack(_reads(_path), _control)


@attack()
def write_into_memory_through_proc(told):
    place = ctypes.create_string_buffer(b"old", 8)
    file = os.open("/proc/self/mem", os.O_RDWR)
    os.pwrite(file, b"new", ctypes.addressof(place))


@attack()
def make_oneself_dear_to_the_kernel(told):
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


@attack()
def read_where_another_process_stands(told):
    os.readlink(f"/proc/{told.watcher}/cwd")


@attack()
def list_processes(told):
    os.listdir("/proc")


# processes and programs


@attack()
def fork(told):
    _ended(os.fork())


if X86:

    @attack(NOBODY)
    def fork_by_vfork(told):
        _ended(call(58))


@attack()
def fork_by_clone(told):
    _ended(call((56, 220), signal.SIGCHLD, 0, 0, 0, 0))


@attack()
def fork_by_clone3(told):
    described = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD)
    _ended(call(435, ctypes.byref(described), 64))


@attack(ends="killed")
def run_a_program_in_place(told):
    os.execv("/bin/true", ["true"])


@attack(ends="killed")
def run_a_program_by_its_descriptor(told):
    file = os.open("/bin/true", os.O_PATH)
    words = (ctypes.c_char_p * 2)(b"true")
    call((322, 281), file, b"", words, (ctypes.c_char_p * 1)(), 0x1000)


@attack()
def start_a_program(told):
    subprocess.run(["/bin/true"], check=True)


@attack()
def start_a_program_by_spawn(told):
    _ended(os.posix_spawn("/bin/true", ["true"], {}))


@attack()
def start_a_program_by_the_shell(told):
    if os.system("true"):
        raise OSError("no shell")


@attack(ROOT)
def begin_io_uring(told):
    os.close(call(425, 4, ctypes.create_string_buffer(120)))


@attack()
def begin_kernel_aio(told):
    call((206, 0), 1, ctypes.byref(ctypes.c_void_p()))


def _ended(process: int) -> None:
    if process == 0:
        os._exit(0)
    if process < 0:
        raise OSError(ctypes.get_errno(), "refused")
    os.waitpid(process, 0)


# signals


@attack()
def signal_another_process(told):
    os.kill(told.other, 0)


@attack()
def signal_the_one_who_watches(told):
    os.kill(told.watcher, 0)


@attack()
def signal_the_parent(told):
    os.kill(os.getppid(), 0)


@attack()
def signal_a_group(told):
    os.kill(0, 0)


@attack()
def signal_everybody(told):
    os.kill(-1, 0)


@attack()
def signal_a_thread_of_another(told):
    call((234, 131), told.other, told.other, 0)


@attack()
def signal_a_thread_of_anybody(told):
    call((200, 130), told.other, 0)


@attack()
def send_a_signal_with_a_word(told):
    info = ctypes.create_string_buffer(struct.pack("=iii", 0, 0, -1), 128)
    call((129, 138), told.other, 0, info)


@attack()
def signal_by_a_process_descriptor(told):
    file = os.pidfd_open(told.other)
    signal.pidfd_send_signal(file, 0)


@attack()
def signal_by_a_pipe_that_another_owns(told):
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, told.disposable)
    fcntl.fcntl(reading, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.2)


@attack()
def outlive_the_one_who_watches(told):
    _prctl(1, 0)


@attack()
def let_others_look_inside(told):
    _prctl(4, 1)


@attack()
def take_in_orphans(told):
    _prctl(36, 1)


@attack()
def begin_a_session(told):
    os.setsid()


def _prctl(option: int, value: int) -> None:
    call((157, 167), option, value, 0, 0, 0)


# sockets


def _sockets(family: int, kind: int, protocol: int = 0) -> Callable:
    return lambda told: socket.socket(family, kind, protocol).close()


ATTACKS |= {
    "open a TCP socket": Attack(_sockets(socket.AF_INET, socket.SOCK_STREAM), ANYONE),
    "open a TCP socket of version 6": Attack(_sockets(socket.AF_INET6, socket.SOCK_STREAM), NOBODY),
    "open a UDP socket": Attack(_sockets(socket.AF_INET, socket.SOCK_DGRAM), ANYONE),
    "open a Unix socket": Attack(_sockets(socket.AF_UNIX, socket.SOCK_STREAM), ANYONE),
    "open a netlink socket": Attack(_sockets(socket.AF_NETLINK, socket.SOCK_RAW), ANYONE),
    "open a raw socket": Attack(_sockets(socket.AF_INET, socket.SOCK_RAW, 1), ROOT),
    "open a packet socket": Attack(_sockets(socket.AF_PACKET, socket.SOCK_RAW), ROOT),
    "open a VM socket": Attack(_sockets(socket.AF_VSOCK, socket.SOCK_STREAM), NOBODY),
    "open a crypto socket": Attack(_sockets(socket.AF_ALG, socket.SOCK_SEQPACKET), NOBODY),
}


@attack()
def connect_by_TCP(told):  # noqa: N802 - its name is the test's
    socket.create_connection(("127.0.0.1", told.port), 2).close()


@attack()
def connect_to_a_Unix_socket(told):  # noqa: N802
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(told.folder + "/socket")


@attack()
def connect_to_an_abstract_socket(told):
    with socket.socket(socket.AF_UNIX) as link:
        link.connect("\0" + told.abstract)


@attack()
def make_a_pair_of_sockets(told):
    socket.socketpair()[0].close()


# memory, messages and keys that processes share


@attack()
def make_shared_memory(told):
    call((31, 195), call((29, 194), 0, 4096, 0o1600), 0, NULL)


@attack()
def take_shared_memory(told):
    LIBC.shmat.restype = ctypes.c_void_p
    if LIBC.shmat(told.memory, None, 0) == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "refused")


@attack()
def remove_shared_memory_of_others(told):
    call((31, 195), told.memory_to_remove, 0, NULL)


@attack()
def change_semaphores_of_others(told):
    call((65, 193), told.semaphores, ctypes.byref((ctypes.c_short * 3)(0, 1, 0)), 1)


@attack()
def remove_semaphores_of_others(told):
    call((66, 191), told.semaphores_to_remove, 0, 0, 0)


@attack()
def send_a_message_to_others(told):
    call((69, 189), told.messages, struct.pack("=q4s", 1, b"text"), 4, 0)


@attack()
def remove_the_messages_of_others(told):
    call((71, 187), told.messages_to_remove, 0, NULL)


@attack(NOBODY)
def open_a_message_queue(told):
    os.close(call((240, 180), b"convnets", os.O_CREAT | os.O_RDWR, 0o600, NULL))


@attack()
def remove_a_message_queue_of_others(told):
    call((241, 181), told.queue.encode())


@attack()
def keep_a_key(told):
    call((248, 217), b"user", b"convnets", b"x", 1, -3)


@attack()
def ask_the_keyring(told):
    call((250, 219), 0, -3, 1)


# other processes' memory


@attack()
def trace_another_process(told):
    call((101, 117), 0x4206, told.other, 0, 0)  # PTRACE_SEIZE


@attack()
def read_the_memory_of_the_one_who_watches(told):
    place = ctypes.create_string_buffer(8)
    pair = (ctypes.c_uint64 * 2)(ctypes.addressof(place), 8)
    away = (ctypes.c_uint64 * 2)(ctypes.addressof(told.place), 8)
    call((310, 270), told.watcher, pair, 1, away, 1, 0)


@attack()
def take_a_descriptor_of_another(told):
    os.close(call(438, os.pidfd_open(told.other), 0, 0))


@attack()
def move_the_memory_of_another(told):
    call((256, 238), told.other, 8, ctypes.byref(ctypes.c_long(1)), ctypes.byref(ctypes.c_long(1)))


@attack()
def compare_with_another(told):
    call((312, 272), os.getpid(), told.other, 0, 0, 0)


# limits and places of others


@attack()
def limit_another_process(told):
    resource.prlimit(told.other, resource.RLIMIT_CORE, (0, 0))


@attack(NOBODY)
def raise_ones_own_limits(told):
    call((302, 261), 0, resource.RLIMIT_NOFILE, (ctypes.c_uint64 * 2)(100_000, 100_000), NULL)


@attack()
def move_another_process_to_a_processor(told):
    os.sched_setaffinity(told.other, {min(os.sched_getaffinity(told.other))})


@attack()
def slow_another_process(told):
    os.setpriority(os.PRIO_PROCESS, told.other, 10)


@attack()
def change_how_another_is_scheduled(told):
    os.sched_setparam(told.other, os.sched_param(0))


# namespaces, mounts, the machine


def _unshares(flag: int) -> Callable:
    return lambda told: call((272, 97), flag)


ATTACKS |= {
    f"make a {name} namespace": Attack(_unshares(flag), who)
    for name, flag, who in [
        ("user", 0x1000_0000, ANYONE),
        ("network", 0x4000_0000, ROOT),
        ("mount", 0x0002_0000, ROOT),
        ("PID", 0x2000_0000, ROOT),
        ("user and mount", 0x1002_0000, ANYONE),
    ]
}


@attack()
def make_a_namespace_by_clone(told):
    _ended(call((56, 220), 0x1000_0000 | signal.SIGCHLD, 0, 0, 0, 0))


@attack(ROOT)
def enter_the_namespace_of_another(told):
    call((308, 268), os.open(f"/proc/{told.other}/ns/net", os.O_RDONLY), 0)


@attack(ROOT)
def mount(told):
    call((165, 40), b"none", b".", b"tmpfs", 0, NULL)
    call((166, 39), b".", 2)


@attack(ROOT)
def open_a_file_system(told):
    os.close(call(430, b"tmpfs", 0))


@attack(ROOT)
def copy_a_mount(told):
    os.close(call(428, -100, b"/", 1))


@attack(ROOT)
def change_the_root(told):
    os.chroot(".")


@attack(ROOT)
def open_by_a_handle(told):
    handle = ctypes.create_string_buffer(struct.pack("=II", 128, 0), 136)
    call((303, 264), -100, told.secret.encode(), handle, ctypes.byref(ctypes.c_int()), 0)
    os.close(call((304, 265), os.open("/", os.O_RDONLY), handle, 0))


@attack(ROOT)
def make_a_device(told):
    os.mknod("device", 0o20600, os.makedev(1, 1))


@attack(ROOT)
def name_the_machine(told):
    socket.sethostname(socket.gethostname())


@attack(ROOT)
def set_the_clock(told):
    time.clock_settime(time.CLOCK_REALTIME, time.time())


@attack(ROOT)
def load_a_program_into_the_kernel(told):
    kind = struct.pack("=IIII", 2, 4, 4, 1)  # a map of one number
    os.close(call((321, 280), 0, ctypes.create_string_buffer(kind, 128), 128))


@attack()
def change_the_personality(told):
    call((135, 92), 0x0040_0000)


@attack()
def watch_files(told):
    os.close(call((294, 26), 0))


@attack()
def list_mounts(told):
    asked = struct.pack("=IIQQ", 24, 0, 0xFFFF_FFFF_FFFF_FFFF, 0)
    call(458, asked, ctypes.create_string_buffer(800), 100, 0)


@attack(ROOT)
def become_another_user(told):
    os.setuid(1)


# round the filter


@attack(NOBODY)
def call_as_x32(told):
    call(0x4000_0000 | 39)


def _runs(code: bytes) -> int:
    room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    room.write(code)
    place = ctypes.addressof(ctypes.c_char.from_buffer(room))
    return ctypes.CFUNCTYPE(ctypes.c_int)(place)()


if X86:

    @attack()
    def call_as_a_32_bit_program(told):
        # push rbx; mov eax, 20 (getpid); int 0x80; pop rbx; ret
        if _runs(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3") <= 0:
            raise OSError("no such interface")

    @attack()
    def fork_from_code_of_ones_own(told):
        _ended(_runs(b"\xb8\x39\x00\x00\x00\x0f\x05\xc3"))  # mov eax, 57; syscall; ret


@attack()
def fork_from_another_thread(told):
    failed = []

    def run():
        try:
            _ended(os.fork())
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


# what is to be possible

PERMITTED: dict[str, Callable[[SimpleNamespace], object]] = {}


def permitted(do: Callable) -> Callable:
    """Enter a function into the table of what an honest learner's code does."""
    PERMITTED[do.__name__.replace("_", " ")] = do
    return do


@permitted
def write_and_read_a_file_of_ones_own(told):
    os.makedirs("a/b")
    with open("a/b/own", "w") as file:
        file.write("x")
    os.rename("a/b/own", "own")
    with open("own") as file:
        assert file.read() == "x"
    os.unlink("own")


@permitted
def import_what_was_not_imported_before(told):
    import lazily  # stands beside this file, in what may be read

    assert lazily.ANSWER == 42


@permitted
def import_from_the_standard_library(told):
    import xmlrpc.client  # noqa: F401


@permitted
def read_what_may_be_read(told):
    with open(told.readable + "/module.py") as file:
        file.read()
    os.listdir(told.readable)


@permitted
def read_facts_of_the_machine(told):
    for path in ("/proc/cpuinfo", "/proc/meminfo", "/proc/self/cmdline"):
        with open(path) as file:
            assert file.read()


@permitted
def use_temporary_files(told):
    import tempfile

    with tempfile.TemporaryFile(dir=".") as file:
        file.write(b"x")


@permitted
def throw_output_away(told):
    with open("/dev/null", "w") as file:
        file.write("x")


@permitted
def compute_in_threads(told):
    threads = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@permitted
def signal_oneself(told):
    signal.signal(signal.SIGUSR1, lambda *_: None)
    signal.raise_signal(signal.SIGUSR1)


@permitted
def ask_for_ones_own_limits(told):
    resource.getrlimit(resource.RLIMIT_NOFILE)
    os.sched_getaffinity(0)


@permitted
def call_back_from_C(told):  # noqa: N802
    array = (ctypes.c_int * 3)(3, 1, 2)
    kind = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)
    )
    LIBC.qsort(array, 3, 4, kind(lambda a, b: a[0] - b[0]))
    assert list(array) == [1, 2, 3]
