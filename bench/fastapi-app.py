"""A small FastAPI app, and `answer`, which puts a request to it and returns the body of what it answers."""

import json

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Order(BaseModel):
    article: str = Field(min_length=1)
    amount: int = Field(gt=0)
    price: float


@app.post("/orders")
async def order(order: Order):
    return {"article": order.article, "total": order.amount * order.price}


def answer(body: str) -> str:
    sent = []

    async def receive():
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/orders",
        "raw_path": b"/orders",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    # Nothing of it waits for anything, so it needs no event loop.
    call = app(scope, receive, send)
    try:
        call.send(None)
    except StopIteration:
        pass
    else:
        raise RuntimeError("the app waits")
    return b"".join(message.get("body", b"") for message in sent).decode()


# Once before the snapshot is made: what an app works out for its first answer is in the snapshot, too.
assert json.loads(answer('{"article": "tea", "amount": 2, "price": 1.5}')) == {"article": "tea", "total": 3.0}
