"""What an answer may try to read, to write or to reach, and the sentence that it gets instead.

Each is an expression; what it gives would stand in the reason as ``ValueError: …``.
"""

from tests.grading.hostile.made import FUNCTIONS, Kind

_DENIED = "PermissionError: [Errno 13] Permission denied"
_REFUSED = "PermissionError: [Errno 1] Operation not permitted"
_NOTHING = "ValueError: []"

IMPORTS = """\
import ctypes, fcntl, gc, glob, importlib, inspect, io, mmap, multiprocessing, os, pathlib, shutil
import signal, socket, stat, subprocess, sys, threading, time, types
def objects(*names):
    return [each for each in gc.get_objects() if type(each).__name__ in names]
def frames():
    frame, found = sys._getframe(), []
    while frame := frame.f_back:
        found += [name for name in frame.f_locals if name in ("case", "cases", "expected", "sheet")]
    return found
def descriptors():
    kinds = []
    for each in range(3, 4096):
        try:
            kinds.append(stat.S_ISFIFO(os.fstat(each).st_mode))
        except OSError:
            pass
    return kinds
def modules(*words):
    return [name for name in sys.modules if any(word in name for word in words)]
def run(*command):
    return subprocess.run(command, capture_output=True).stdout
"""

ATTEMPTS = {
    "the gradebook": ("open(OUTSIDE + '/gradebook.sqlite').read()", _DENIED),
    "another's submission": ("open(OUTSIDE + '/other.ipynb').read()", _DENIED),
    "a folder outside": ("os.listdir(OUTSIDE)", _DENIED),
    "the accounts": ("open('/etc/passwd').read()", _DENIED),
    "files through a link": (
        "[os.symlink(OUTSIDE, 'link'), open('link/gradebook.sqlite').read()]",
        _DENIED,
    ),
    "a folder opened as a path": (
        "open(f'/proc/self/fd/{os.open(OUTSIDE, os.O_PATH)}/gradebook.sqlite').read()",
        _DENIED,
    ),
    "answers by import": (
        "importlib.import_module('helpers.grading.answers')",
        "ModuleNotFoundError: No module named 'helpers.grading'",
    ),
    "expected values by import": (
        "importlib.import_module('helpers.exercises.registry')",
        "ModuleNotFoundError: No module named 'helpers.exercises.registry'",
    ),
    "a chapter's exercises by import": (
        "importlib.import_module('helpers.exercises.chapter01')",
        "ModuleNotFoundError: No module named 'helpers.exercises.chapter01'",
    ),
    "answers by a longer path": (
        "[sys.path.insert(0, REPOSITORY), sys.modules.pop('helpers'), "
        "importlib.import_module('helpers.grading.answers')]",
        "ModuleNotFoundError: No module named 'helpers.grading'",
    ),
    "answers as a file": (
        "open(REPOSITORY + '/helpers/grading/answers/chapter01.py').read()",
        _DENIED,
    ),
    "the repository's history": ("os.listdir(REPOSITORY + '/.git')", _DENIED),
    "solutions in a chapter": (
        "open(glob.glob(REPOSITORY + '/chapters/01*')[0]).read()",
        "IndexError: list index out of range",
    ),
    "exercises in memory": ("objects('Exercise', 'Case', 'Sheet', 'Answers')", _NOTHING),
    "modules that know": (
        "modules('helpers.grading', 'exercises.registry', 'exercises.chapter')",
        _NOTHING,
    ),
    "frames that know": ("frames()", _NOTHING),
    "what the module of exercises holds": (
        "list(importlib.import_module('helpers.exercises').EXERCISES)",
        _NOTHING,
    ),
    "open descriptors": ("descriptors()", "ValueError: [True, True]"),
    "a secret in the environment": ("os.environ['CONVNETS_CANARY']", "KeyError: 'CONVNETS_CANARY'"),
    "its first environment": ("open('/proc/self/environ').read()", _DENIED),
    "its parent's environment": (
        "open(f'/proc/{os.getppid()}/environ').read()",
        ("FileNotFoundError", _DENIED),
    ),
    "all processes": ("os.listdir('/proc')", _DENIED),
    "its own memory as a file": ("open('/proc/self/mem', 'rb').read(1)", _DENIED),
    "a program": ("run('cat', '/etc/passwd')", _REFUSED),
    "the shell": ("os.system('cat /etc/passwd') and 1", "ValueError: 1"),
    "a program through a pipe": ("os.popen('id').read()", _REFUSED),
    "a process of multiprocessing": ("multiprocessing.Process(target=print).start()", _REFUSED),
    "a child that survives": ("[os.fork() or time.sleep(1000), os.setsid()]", _REFUSED),
    "another program in its place": ("os.execv('/bin/true', ['true'])", "PermissionError"),
    "the watcher ended": ("os.kill(os.getppid(), signal.SIGKILL)", _REFUSED),
    "all processes ended": ("os.kill(-1, signal.SIGKILL)", _REFUSED),
    "the watcher stopped": ("os.kill(os.getppid(), signal.SIGSTOP)", _REFUSED),
    "its group ended": ("os.killpg(0, signal.SIGKILL)", _REFUSED),
    "a new file": ("open(OUTSIDE + '/new', 'w')", _DENIED),
    "a file changed": ("open(OUTSIDE + '/victim', 'a')", _DENIED),
    "a file cut": ("os.truncate(OUTSIDE + '/victim', 0)", "PermissionError"),
    "a file removed": ("os.remove(OUTSIDE + '/victim')", _DENIED),
    "a file renamed": ("os.rename(OUTSIDE + '/victim', OUTSIDE + '/gone')", _DENIED),
    "a file moved in": ("os.rename(OUTSIDE + '/victim', 'mine')", "OSError"),
    "a new folder": ("os.mkdir(OUTSIDE + '/folder')", _DENIED),
    "a new link": ("os.symlink('/', OUTSIDE + '/link')", _DENIED),
    "a second name": ("os.link(OUTSIDE + '/victim', 'mine')", "OSError"),
    "rights changed": ("os.chmod(OUTSIDE + '/victim', 0o777)", _REFUSED),
    "an owner changed": ("os.chown(OUTSIDE + '/victim', 1, 1)", _REFUSED),
    "times changed": ("os.utime(OUTSIDE + '/victim')", _REFUSED),
    "helpers changed": ("open(sys.modules['helpers'].__file__, 'a')", _DENIED),
    "a file in /tmp": ("open('/tmp/convnets-planted', 'w')", _DENIED),
    "a file in shared memory": ("open('/dev/shm/convnets-planted', 'w')", _DENIED),
    "TCP": ("socket.create_connection(('127.0.0.1', 22))", _REFUSED),
    "UDP": ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", _REFUSED),
    "a Unix socket": ("socket.socket(socket.AF_UNIX)", _REFUSED),
    "a pair of sockets": ("socket.socketpair()", _REFUSED),
    "DNS": ("socket.gethostbyname('example.org')", "socket.gaierror: [Errno -"),
}


def _notebooks():
    """Five attempts a notebook, each in the place of an answer."""
    names = list(ATTEMPTS)
    for start in range(0, len(names), len(FUNCTIONS)):
        group = dict(zip(FUNCTIONS, names[start : start + len(FUNCTIONS)], strict=False))
        yield group


GROUPS = {f"attempts {number}": group for number, group in enumerate(_notebooks())}
WHERE = {
    name: (kind, exercise) for kind, group in GROUPS.items() for exercise, name in group.items()
}

TRYING = {
    kind: Kind(
        {
            exercise: f"def {exercise}(*arguments):\n    raise ValueError({ATTEMPTS[name][0]})"
            for exercise, name in group.items()
        },
        before=(IMPORTS,),
    )
    for kind, group in GROUPS.items()
}
