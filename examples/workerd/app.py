"""A FastAPI app that answers requests of workerd."""

import random

from asgi import answer
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    price: float


@app.get("/")
async def root():
    return {"message": "from a snapshot", "draw": random.random()}


@app.post("/items")
async def priced(item: Item):
    return {"name": item.name.title(), "with_tax": round(item.price * 1.19, 2)}


async def fetch(request, env, context):
    return await answer(app, request)
