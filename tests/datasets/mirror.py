"""A mirror on 127.0.0.1 that misbehaves in the way that the address asks for."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = 70_000  # bytes that a server sends which breaks off


class Mirror(ThreadingHTTPServer):
    """Serves ``files``; ``requests`` holds "behaviour name range" of each that came."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.go_on = threading.Event()

    def url(self, behaviour: str) -> str:
        """Address of a mirror that behaves like the method of this name."""
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/"


@contextmanager
def running():
    with Mirror() as mirror:
        threading.Thread(target=mirror.serve_forever, args=(0.02,), daemon=True).start()
        yield mirror
        mirror.go_on.set()
        mirror.shutdown()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        _, behaviour, name = self.path.split("/")
        asked = self.headers.get("Range", "")
        self.server.requests.append(f"{behaviour} {name} {asked}".rstrip())
        content = self.server.files[name]
        start = int(asked.removeprefix("bytes=").removesuffix("-") or 0)
        getattr(self, behaviour)(content, start)

    def honest(self, content, start):
        self._send(content, start)

    def missing(self, content, start):
        self.send_error(404)

    def failing(self, content, start):
        self.send_error(503)

    def breaks_off(self, content, start):
        self._send(content, start, stop=start + PIECE)

    def breaks_off_at_once(self, content, start):
        self._send(content, start, stop=start)

    def hangs_up(self, content, start):
        """Close without an answer."""

    def silent(self, content, start):
        """Take the request and say nothing until the test ends."""
        self.server.go_on.wait(30)

    def ignores_range(self, content, start):
        self._send(content, 0)

    def ignores_range_and_breaks_off(self, content, start):
        self._send(content, 0, stop=PIECE)

    def sends_another_range(self, content, start):
        self._send(content, max(start - 10, 0))

    def wrong(self, content, start):
        self._send(content[::-1], start)

    def shorter(self, content, start):
        self._send(content[:-100], start)

    def longer(self, content, start):
        self._send(content + b"more", start)

    def endless(self, content, start):
        """More than was asked for, without a length."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content + content)

    def login_page(self, content, start):
        """What a hotel's network answers to every address, without a length."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Please log in</html>")

    def calls_it_encoded(self, content, start):
        self._send(content, start, encoding="gzip")

    def pauses(self, content, start):
        """Send a piece, then nothing until the test says so."""
        self._send(content, start, stop=start + PIECE, wait=True)

    def _send(self, content, start, stop=None, encoding=None, wait=False):
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(content[start:stop])
        if wait:
            self.wfile.flush()
            self.server.go_on.wait(30)
            self.wfile.write(content[stop:])

    def log_message(self, *args):
        """Keep the tests' output quiet."""
