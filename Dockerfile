# The chapters in a container. Everything is pinned: the base by its digest, all packages by hash.
#     docker build -t convnets-counted .
#     docker run --rm -p 127.0.0.1:8888:8888 -v my-chapters:/home/learner convnets-counted
FROM python:3.11.16-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1

# What a clone needs beside Python, for .devcontainer; Debian's newest, as it is for working only.
FROM base AS develop
RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium git make \
    && rm -rf /var/lib/apt/lists/*

FROM base AS packages
COPY requirements.lock /book/
RUN pip install --require-hashes -r /book/requirements.lock

# The grader, whose answers learners do not get, stays behind with the clone.
FROM packages AS build
COPY . /book
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheel /book

FROM packages
COPY --from=build /wheel /wheel
RUN pip install --no-deps /wheel/*.whl
COPY deploy/jupyter_server_config.json /usr/local/etc/jupyter/
RUN useradd --create-home learner
USER learner
WORKDIR /home/learner
EXPOSE 8888
CMD ["convnets", "open"]
