"""A request of workerd to an ASGI application, and its answer back. Web sockets are left out."""

import asyncio
from urllib.parse import unquote

from js import URL, Headers, Response, TransformStream
from pyodide.ffi import to_js

# Each application's, once it has started: what it has put into `state`, which every request gets.
lifespans = {}


async def answer(application, request):
    if application not in lifespans:
        lifespans[application] = asyncio.ensure_future(started(application))
    try:
        state = await lifespans[application]
    except Exception:
        # The next request has it start again.
        lifespans.pop(application, None)
        raise
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
        "state": dict(state),
    }
    return await Exchange(body).run(application, scope)


async def started(application):
    """The application's state, after its start. It is never told of an end: workerd does not tell of one."""
    state = {}
    ready = asyncio.get_running_loop().create_future()
    begins = [{"type": "lifespan.startup"}]

    async def receive():
        return begins.pop() if begins else await asyncio.Future()

    async def send(message):
        if message["type"] == "lifespan.startup.failed":
            ready.set_exception(RuntimeError(message.get("message", "the application did not start")))
        elif not ready.done():
            ready.set_result(state)

    async def run():
        try:
            await application({"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}, receive, send)
        except Exception:
            # An application that does not know of lifespans raises, and is served all the same.
            pass
        if not ready.done():
            ready.set_result(state)

    started.tasks.add(asyncio.ensure_future(run()))
    return await ready


started.tasks = set()


class Exchange:
    """One request and its response, which is a stream if the application sends it in pieces."""

    def __init__(self, body):
        self.requests = [{"type": "http.request", "body": body, "more_body": False}]
        self.response = asyncio.get_running_loop().create_future()
        self.done = asyncio.Event()
        self.start = None
        self.writer = None

    async def run(self, application, scope):
        self.task = asyncio.ensure_future(application(scope, self.receive, self.send))
        self.task.add_done_callback(self.ended)
        return await self.response

    def ended(self, task):
        error = None if task.cancelled() else task.exception()
        if not self.response.done():
            self.response.set_exception(error or RuntimeError("the application sent no response"))
        elif error is not None and self.writer is not None:
            self.writer.abort(str(error))

    async def receive(self):
        if self.requests:
            return self.requests.pop()
        await self.done.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.start = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self.writer is None and not more:
            self.respond(None if self.start["status"] in (204, 205, 304) else to_js(body))
        else:
            if self.writer is None:
                pipe = TransformStream.new()
                self.writer = pipe.writable.getWriter()
                self.respond(pipe.readable)
            if body:
                await self.writer.write(to_js(body))
            if not more:
                await self.writer.close()
        if not more:
            self.done.set()

    def respond(self, content):
        headers = Headers.new()
        for name, value in self.start["headers"]:
            headers.append(name.decode("latin-1"), value.decode("latin-1"))
        self.response.set_result(Response.new(content, status=self.start["status"], headers=headers))
