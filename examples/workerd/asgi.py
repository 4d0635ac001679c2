"""A request of workerd to an ASGI application, and its answer back. Lifespan and web sockets are left out."""

import asyncio
from urllib.parse import unquote

from js import URL, Response
from pyodide.ffi import to_js


async def answer(application, request):
    url = URL.new(request.url)
    body = b"" if request.body is None else (await request.arrayBuffer()).to_bytes()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.protocol[:-1],
        "path": unquote(url.pathname),
        "raw_path": url.pathname.encode("ascii"),
        "query_string": url.search[1:].encode("ascii"),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        "server": (url.hostname, int(url.port or {"http:": 80, "https:": 443}[url.protocol])),
        "client": None,
    }
    requests = [{"type": "http.request", "body": body, "more_body": False}]
    start, chunks, done = {}, [], asyncio.Event()

    async def receive():
        if requests:
            return requests.pop()
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                done.set()

    await application(scope, receive, send)
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in start["headers"]]
    # These statuses have no body, not even an empty one.
    content = None if start["status"] in (204, 205, 304) else to_js(b"".join(chunks))
    return Response.new(content, status=start["status"], headers=to_js(headers))
