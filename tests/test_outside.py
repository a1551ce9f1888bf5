"""Links that lead elsewhere are found, and asked for."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import outside


class Site(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(int(self.path.strip("/")))
        self.end_headers()


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_links_are_found_in_prose_markup_and_bibliographies(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "See [it](https://a.org/x), <https://b.org>. Or https://c.org/y.\n"
        'url = {https://d.org/z_1},\n"source": "https://e.org/#f\\n"'
    )
    assert list(outside.links([page])) == [
        "https://a.org/x", "https://b.org", "https://c.org/y", "https://d.org/z_1",
        "https://e.org/#f",
    ]  # fmt: skip


def test_what_is_gone_is_named_and_what_is_forbidden_is_there(site, tmp_path):
    found = {f"{site}/{status}": tmp_path for status in (200, 403, 404, 500)}
    said = list(outside.broken(found))
    assert said == [f"{tmp_path}: {site}/404: 404", f"{tmp_path}: {site}/500: 500"]


def test_a_host_that_is_not_there_is_named():
    assert outside.trouble("http://127.0.0.1:1/") == "ConnectionError"
