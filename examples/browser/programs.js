/** What the editor offers. `Item` and `Order` are in the snapshot: see setup.py. */
export const programs = {
	"Check an order": `# Order is in the snapshot already: see setup.py.
order = Order.model_validate_json("""{
    "customer": "Ada",
    "items": [
        {"article": "tea", "amount": "2", "price": 1.5},
        {"article": "cup", "amount": 4, "price": 7.25}
    ]
}""")

for item in order.items:
    print(f"{item.amount} x {item.article:<6}{item.amount * item.price:>8.2f}")
print(f"total{order.total:>13.2f}")
`,
	"See what is wrong": `from pydantic import ValidationError

try:
    Order.model_validate(
        {"customer": "Ada", "items": [{"article": "", "amount": -1, "price": "much"}]}
    )
except ValidationError as error:
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"])
        print(f"{place}: {problem['msg']}")
`,
	"A model of your own": `from datetime import date
from pydantic import BaseModel


class Visit(BaseModel):
    name: str
    day: date
    guests: int = 0


print(Visit(name="Grace", day="2026-12-09", guests="3"))
Visit.model_json_schema()["required"]
`,
	"Wait, and be stopped": `import asyncio

for second in range(60):
    print(f"{second} s: Stop ends this interpreter and restores another")
    await asyncio.sleep(1)
`,
};
