"""A small S3-compatible server: objects in memory, conditional puts, listings in pages; it looks at no signature."""

import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

PAGE = 100
WHEN = "Thu, 01 Jan 2026 00:00:00 GMT"


class Objects(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # an answer in one packet
    disable_nagle_algorithm = True
    content: dict[str, bytes]
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def answer(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in {"ETag": '"1"', "Last-Modified": WHEN, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.lock:
            if self.headers.get("If-None-Match") == "*" and self.key in self.content:
                return self.answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            self.content[self.key] = body
        return self.answer(200)

    def do_GET(self):
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "list-type" in query:
            return self.answer(200, self.listing(query))
        body = self.content.get(self.key)
        if body is None:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        first, _, last = (self.headers.get("Range") or "").removeprefix("bytes=").partition("-")
        if not first and not last:
            return self.answer(200, body)
        start, stop = (int(first), int(last or len(body)) + 1) if first else (len(body) - int(last), len(body))
        part = body[start:stop]
        return self.answer(206, part, **{"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(body)}"})

    def do_HEAD(self):
        body = self.content.get(self.key)
        self.send_response(404 if body is None else 200)
        for name, value in (("ETag", '"1"'), ("Last-Modified", WHEN), ("Content-Length", str(len(body or b"")))):
            self.send_header(name, value)
        self.end_headers()

    def do_POST(self):
        """Delete the objects that the body names."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        names = re.findall(r"<Key>(.*?)</Key>", body)
        with self.lock:
            for name in names:
                self.content.pop(f"{self.key.strip('/')}/{unescape(name)}", None)
        gone = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
        self.answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def do_DELETE(self):
        with self.lock:
            self.content.pop(self.key, None)
        self.answer(204)

    def listing(self, query: dict[str, str]) -> bytes:
        bucket, prefix, delimiter = self.key.strip("/"), query.get("prefix", ""), query.get("delimiter", "")
        keys = sorted(key.removeprefix(f"{bucket}/") for key in list(self.content) if key.startswith(f"{bucket}/"))
        keys = [key for key in keys if key.startswith(prefix)]
        folders = set()
        if delimiter:
            below = [(key, key.removeprefix(prefix)) for key in keys]
            folders = {prefix + rest.split(delimiter)[0] + delimiter for _, rest in below if delimiter in rest}
            keys = [key for key, rest in below if delimiter not in rest]
        start = int(query.get("continuation-token", "0"))
        page, more = keys[start : start + PAGE], start + PAGE < len(keys)
        entries = [
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.content.get(f'{bucket}/{key}', b''))}</Size>"
            '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"1"</ETag></Contents>'
            for key in page
        ]
        entries += [
            f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"
            for folder in sorted(folders)
            if not start
        ]
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        content = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{''.join(entries)}"
        return f"<ListBucketResult>{content}</ListBucketResult>".encode()


def serve(port: int = 0) -> ThreadingHTTPServer:
    """Start a server in a thread; ``server_port`` says where."""
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Bucket", (Objects,), {"content": {}}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    print(serve().server_port, flush=True)
    sys.stdin.read()
