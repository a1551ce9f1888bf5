"""Download a file of a real data set: mirrors in order, resumed, locked, verified, then renamed."""

from pathlib import Path

import filelock
import requests
import urllib3
from tqdm import tqdm

from helpers.datasets.cache import cache_directory
from helpers.datasets.model import MissingDataError
from helpers.datasets.registry import Entry, File

CONNECT_TIMEOUT = 10  # seconds
READ_TIMEOUT = 30  # seconds without a byte
LOCK_TIMEOUT = 900  # seconds that another process may take
ATTEMPTS = 10  # at one mirror, each of which has to bring the file forward

NETWORK_ERRORS = (requests.RequestException, urllib3.exceptions.HTTPError)


def fetch(entry: Entry, file: File, folder: Path) -> Path:
    """Return the path of ``file`` in ``folder``, downloaded and verified if it is not there.

    Until it is whole and verified it is called ``*.part``, and the next call goes on where this
    one was broken off. A file in ``folder`` with a wrong checksum is deleted.
    Raises ``MissingDataError`` that says which mirrors failed and why, or why nothing was written.
    """
    target = folder / file.name
    if target.is_file() and file.problem(target) is None:
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock", timeout=LOCK_TIMEOUT):
            if not target.is_file() or file.problem(target):
                target.unlink(missing_ok=True)
                partial = target.with_name(f"{target.name}.part")
                _from_mirrors(entry, file, partial)
                partial.replace(target)
    except filelock.Timeout as error:
        raise MissingDataError(
            f"another process has held {target}.lock for {LOCK_TIMEOUT} s; "
            "wait for it or end it, then try again"
        ) from error
    except OSError as error:
        cached = folder.is_relative_to(cache_directory())
        raise MissingDataError(
            f"{file.name} of {entry.title} ({file.size:,} bytes) cannot be written to {folder}: "
            f"{error.strerror or error}. Make room or "
            f"{'set XDG_CACHE_HOME to' if cached else 'name'} another folder, then try again"
        ) from error
    return target


def _from_mirrors(entry: Entry, file: File, partial: Path) -> None:
    failures = []
    for mirror in entry.mirrors:
        reason = _from_mirror(mirror + file.name, file, partial)
        if reason is None:
            return
        failures.append(f"  {mirror}{file.name}: {reason}")
    kept = f" ({_size(partial):,} bytes are kept)" if _size(partial) else ""
    raise MissingDataError(
        f"{file.name} of {entry.title} could not be downloaded:\n"
        + "\n".join(failures)
        + f"\nTry again later{kept}, or put the file into {partial.parent} by hand."
    )


def _from_mirror(url: str, file: File, partial: Path) -> str | None:
    """Bring ``partial`` to its end from one mirror; why that failed, or None."""
    reason = None
    for _ in range(ATTEMPTS):
        start = _size(partial)
        try:
            _receive(url, file, partial)
        except NETWORK_ERRORS as error:
            reason = _reason(error)
        else:
            reason = file.problem(partial)
            if reason is None:
                return None
            if _size(partial) >= file.size:
                partial.unlink()
                if start:  # what was there before may have been the wrong part
                    continue
        if _size(partial) <= start:
            return reason
    return reason


def _receive(url: str, file: File, partial: Path) -> None:
    """Append to ``partial`` what it lacks; write it anew if the server cannot resume."""
    start = _size(partial)
    if start == file.size:
        return
    if start > file.size:
        partial.unlink()
        start = 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    timeout = (CONNECT_TIMEOUT, READ_TIMEOUT)
    with requests.get(url, headers=headers, stream=True, timeout=timeout) as response:
        response.raise_for_status()
        resumed = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        if response.status_code == 206 and not resumed:
            raise requests.RequestException("answered with another range than was asked for")
        start = start if resumed else 0
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and start + int(length) != file.size:
            raise requests.RequestException(
                f"offers {start + int(length):,} bytes, expected {file.size:,}"
            )
        with (
            partial.open("ab" if resumed else "wb") as sink,
            tqdm(
                desc=file.name,
                total=file.size,
                initial=start,
                unit="B",
                unit_scale=True,
                delay=1,
                disable=None,  # where nobody watches
            ) as bar,
        ):
            # The bytes as they are: a server may call a .gz file "Content-Encoding: gzip".
            for chunk in response.raw.stream(2**16, decode_content=False):
                sink.write(chunk)
                bar.update(len(chunk))
                if sink.tell() > file.size:
                    return


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError):
        return f"{error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {CONNECT_TIMEOUT} s"
    if isinstance(error, (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError)):
        return f"no answer within {READ_TIMEOUT} s"
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return "broken off"
    if isinstance(error, requests.exceptions.SSLError):
        return "no secure connection: its certificate or protocol is not accepted"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return str(error)
