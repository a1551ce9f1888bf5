"""A warm process: TensorFlow and the helpers imported once, a forked child for each job.

`server` is executed by a Python of its own, imports what chapters import, executes nothing of
TensorFlow, knows no secret, and forks. `supervisor` goes on behind a first fork and watches over
the `child` behind a second, which puts on the `sandbox` and runs a notebook's cells. `client` is
the other end, and trusts what comes back no more than a learner's word. `kernel_server`, `forking`,
`kernels` and `papermill_engine` do the same for one's own notebooks, without a sandbox.

It is part of the book's own package: graders use it, and so does whoever runs a chapter.
"""
