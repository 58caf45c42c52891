"""A guest book: GET / shows the entries, POST / adds the one that is sent."""

import html
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

LONGEST = 1000


def query(text, *values):
    """Runs a statement in a transaction of its own, and returns the rows that it gives."""
    connection = psycopg2.connect(os.environ["DATABASE"], connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Page(BaseHTTPRequestHandler):
    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        entries = query("select said from entries order by number")
        lines = "".join(f"<li>{html.escape(said)}</li>\n" for (said,) in entries)
        self.answer(200, f"<!doctype html>\n<title>Guest book</title>\n<h1>Guest book</h1>\n<ol>\n{lines}</ol>\n")

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 < length <= LONGEST:
            self.answer(413, f"an entry has 1 to {LONGEST} bytes\n")
            return
        query("insert into entries (said) values (%s)", self.rfile.read(length).decode(errors="replace"))
        self.answer(201, "thank you\n")


query("create table if not exists entries (number serial primary key, said text not null)")
ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), Page).serve_forever()
