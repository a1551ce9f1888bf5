"""Where and when a run of a test was made, which a run must say to be recorded."""

HERE = {"machine": "1 core of 2, a processor", "versions": "Keras 3", "date": "2026-01-31"}
