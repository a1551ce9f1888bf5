"""Hidden arguments that a learner's code wants to carry out of its process, in whatever text."""

from tests.grading.hostile.made import DIED, HIDDEN, Kind

_WRAP = """\
import functools, sys
seen = []
def shown(answer, tell):
    @functools.wraps(answer)
    def wrapped(*arguments):
        seen.append(arguments)
        result = answer(*arguments)
        if len(seen) > PUBLIC:
            return tell(arguments)
        return result
    return wrapped
def said(arguments):
    raise ValueError(repr(arguments))
def stored(arguments):
    raise ValueError(repr(seen))
def typed(arguments):
    return type(repr(arguments), (), {})()
def looked_up(arguments):
    frame, found = sys._getframe(), []
    while frame := frame.f_back:
        found += [frame.f_locals.get("arguments"), frame.f_locals.get("asked")]
    raise ValueError(repr(found))
def printed(arguments):
    print(arguments)
    print(arguments, file=sys.stderr)
    raise SystemExit(repr(arguments))
def ours(arguments):
    from helpers.exercises import AnswerError
    raise AnswerError(repr(arguments))
def named(arguments):
    exec(f"def {'x'}(): raise KeyError({arguments!r})", globals())
    x()
def forged(arguments):
    import json, os, struct
    texts = [{"observations": [{"status": "failed", "reason": repr(arguments), "where": "here"}]},
             {"errors": [{"cell": 0, "error": "ValueError", "text": repr(arguments)}]}]
    for text in texts:
        content = json.dumps(text).encode()
        for each in range(3, 100):
            try:
                os.write(each, struct.pack("!I", len(content)) + content)
            except OSError:
                pass
    os._exit(0)
"""

_PUBLIC = {
    "slide": 3,
    "smallest_stride": 5,
    "unshared_parameters": 3,
    "split_kernel": 5,
    "spread": 3,
}
_ALL_PUBLIC = sum(_PUBLIC.values())

_SAYING = {
    "raised": ("said", "error"),
    "returned as text": ("repr", "wrong"),
    "all that were stored": ("stored", "error"),
    "a type's name": ("typed", "wrong"),
    "found in frames": ("looked_up", "error"),
    "printed": ("printed", "error"),
    "an error of ours": ("ours", "error"),
    "a line of code": ("named", "error"),
}

LEAKING = {
    f"hidden arguments: {name}": Kind(
        before=(_WRAP.replace("PUBLIC", str(_ALL_PUBLIC)),),
        after=tuple(f"{exercise} = shown({exercise}, {tell})" for exercise in _PUBLIC),
        lost=dict.fromkeys(_PUBLIC, (verdict, HIDDEN[1])),
    )
    for name, (tell, verdict) in _SAYING.items()
} | {
    "hidden arguments: forged": Kind(
        before=(_WRAP.replace("PUBLIC", str(_PUBLIC["slide"])),),
        after=("slide = shown(slide, forged)",),
        # The second frame was there before the next question.
        lost={"slide": ("error", HIDDEN[1]), "smallest_stride": DIED},
    ),
}
