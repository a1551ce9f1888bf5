"""Exercises of a teacher's own, and the notebooks that are handed out.

A teacher writes one file (`example` is one to copy). `loading` reads it and refuses what could not
be graded, `catalogue` puts its exercises beside the book's for the grader, `handout` makes the
notebooks. A teacher's file is trusted code: it runs in the grader's own process.
"""
