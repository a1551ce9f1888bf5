# The image of scheduler and workers. Build it where the two wheels lie (`make wheel`):
#     docker build -f deploy/grader.Dockerfile -t REGISTRY/convnets-grading:0.1.0 .
FROM python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
COPY requirements.lock build/wheel/*.whl /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock \
    && pip install --no-cache-dir --no-deps /tmp/*.whl && rm /tmp/*.whl
RUN useradd --create-home grader
USER grader
