"""A FastAPI app that answers requests of workerd."""

import random
from contextlib import asynccontextmanager

from asgi import answer
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel


@asynccontextmanager
async def lifespan(app):
    # Runs at the first request: before that, workerd has no entropy and no clock.
    yield {"draw": random.random()}


app = FastAPI(lifespan=lifespan)


class Item(BaseModel):
    name: str
    price: float


@app.get("/")
async def root(request: Request):
    return {"message": "from a snapshot", "draw": random.random(), "at start": request.state.draw}


@app.post("/items")
async def priced(item: Item):
    return {"name": item.name.title(), "with_tax": round(item.price * 1.19, 2)}


@app.get("/numbers")
async def numbers():
    async def lines():
        for number in range(3):
            yield f"{number}\n"

    return StreamingResponse(lines(), media_type="text/plain")


async def fetch(request, env, context):
    return await answer(app, request)
