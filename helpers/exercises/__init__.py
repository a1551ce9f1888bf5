"""The exercises: what is asked, the public cases, and how an answer is judged.

One definition serves three doors::

    the notebook   check(name, answer)                     both steps, on the public cases
    the grader     child:   observe(question, answer, arguments)       runs the learner's code
                   parent:  compare(exercise, cases, observations)     never runs it
    the tests      both steps, through the same JSON, on references and on wrong answers

What passes from `observe` to `compare` is plain data (:mod:`.plain`), never a verdict: whatever
the learner's process sends, only a value that `compare` itself finds equal earns credit.

**To add an exercise** to chapter *n*:

1. In ``chapterNN.py`` write an `Exercise`: the name to define, points, topic, one sentence that
   asks, public cases with expected values as literals from outside the reference, and how to
   compare: `exact` (an int is not 4.0), ``exact_parts("height", "width")`` (the same, and names
   the part that differs), ``close(rtol, atol)`` (any real number, list, tuple or array of them),
   ``close_pair("image", "label")`` (two arrays or numbers, and names the one that differs), or a
   function ``(value, case) -> Judgement`` of your own for a property that many answers have
   (see ``chapter01.diagonal_answers``). A function's `parameters` are the names in its signature;
   without parameters the exercise asks for a value. Where the expected value is not what is
   compared, say in words what a case `expects`; where it would give the solution away, say its
   `form`. A `note` tells how it is counted. What has no plain form gets an `observer` that writes
   it (:mod:`.observers`): a Keras model is a ``"network"``, which the judge builds anew from a list
   of layers (:mod:`.rebuilding`). A function that *trains* gets a `preparer`, which draws its
   pictures, and ``compare=reaches(Threshold(…))`` (:mod:`.trained`), which measures its network on
   pictures of another draw.
2. In ``helpers/grading/answers/chapterNN.py`` write its `Answers`: the reference, hidden cases
   from a seeded generator, wrong answers that learners will really give, other right ones.
   `check` never imports that package, and the grader's sandbox hides it.
3. In the chapter write heading (`Exercise.heading`), stub, ``check(name, answer)`` and the folded
   solution. A new chapter's ``EXERCISES`` is added to `registry`.

``tests/grading`` finds it by itself: the reference and the other right answers must pass the
public and the hidden cases, every wrong answer must fail.
"""

from helpers.exercises.checking import check
from helpers.exercises.comparing import close, compare, exact, exact_parts
from helpers.exercises.model import AnswerError, Case, Exercise, Judgement
from helpers.exercises.observing import observe
from helpers.exercises.registry import EXERCISES, find

__all__ = [
    "EXERCISES",
    "AnswerError",
    "Case",
    "Exercise",
    "Judgement",
    "check",
    "close",
    "compare",
    "exact",
    "exact_parts",
    "find",
    "observe",
]
