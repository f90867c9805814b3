"""Providers' answers to requests, whole and as streams, for their real clients to ask on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.collectors.pushed import DATA

# What is answered at each path: to a request, and to one that asks for a stream.
ANSWERS: Mapping[str, tuple[str, str]] = {
    "/groq/openai/v1/chat/completions": ("groq/chat_completion.json", "groq/chat_stream.sse.txt"),
    "/openai/chat/completions": ("pushed/openai/chat_completion.json", "pushed/openai/chat_stream.sse.txt"),
    "/openai/responses": ("pushed/openai/response.json", "pushed/openai/response_stream.sse.txt"),
    "/openai/embeddings": ("pushed/openai/embedding.json", ""),
    "/anthropic/v1/messages": ("pushed/anthropic/message.json", "pushed/anthropic/message_stream.sse.txt"),
}
TYPES = {".json": "application/json", ".txt": "text/event-stream"}


@dataclass
class Inference:
    """`asked` are the bodies that came, with their path."""

    address: str
    asked: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def inference() -> Iterator[Inference]:
    """Answer until the context ends. No client finds usage in a stream that did not ask for it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Inference(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler_of(found)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler_of(inference: Inference) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30  # of a connection kept open

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            inference.asked.append((self.path, asked))
            name = ANSWERS[self.path.partition("?")[0]][bool(asked.get("stream"))]
            body = (DATA / name).read_bytes()
            if _says_no_usage(self.path, asked):
                body = body.replace(b'"usage": {', b'"usage": null, "unasked": {')
            self.send_response(200)
            self.send_header("Content-Type", TYPES[name[name.rindex(".") :]])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library's own name
            """Tests read `asked` instead."""

    return Handler


def _says_no_usage(path: str, asked: dict[str, Any]) -> bool:
    """OpenAI's chat streams say it to those alone who ask for it."""
    options = asked.get("stream_options") or {}
    return path.startswith("/openai/chat") and bool(asked.get("stream")) and not options.get("include_usage")
