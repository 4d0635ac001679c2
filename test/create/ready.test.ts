/** What a script leaves ready to run: it has run when the snapshot is taken, however it was left. */
import { expect } from "chai";
import { LeakError } from "../../src/index.js";
import { createOnBase, startOnBase } from "../boot/base.js";

/** Each leaves something that calls `end`, and waits neither for time nor for the host. */
const scripts: Record<string, string> = {
	"the callback of a future that has its result": `
future = asyncio.get_event_loop().create_future()
future.add_done_callback(lambda _, end=end: end())
future.set_result(1)`,
	"a task of many steps": `
async def main(end):
    for _ in range(100):
        await asyncio.sleep(0)
    end()
task = asyncio.ensure_future(main(end))`,
	"a task that waits for a promise which is resolved": `
async def main(end):
    await js.Promise.resolve(1)
    end()
waiting = asyncio.ensure_future(main(end))`,
	"a function that a resolved promise is to call": `
from pyodide.ffi import create_once_callable
js.Promise.resolve(1).then(create_once_callable(lambda _, end=end: end()))`,
	"a task of a hook that is called before the snapshot": `
from pythaw import register_before_snapshot
async def main(end):
    await asyncio.sleep(0)
    end()
register_before_snapshot(lambda end: asyncio.ensure_future(main(end)) and None, end)`,
};

const create = (codes: readonly string[]) =>
	createOnBase({ run: codes.map((code, index) => ({ name: `script-${index}.py`, code })) });

describe("A recipe's script leaves ready to run", () => {
	let ended: string[];

	before(async () => {
		const { bytes } = await create([
			"import asyncio, functools, js\nended = []",
			...Object.entries(scripts).map(
				([what, code]) => `end = functools.partial(ended.append, ${JSON.stringify(what)})${code}`,
			),
		]);
		const pyodide = await startOnBase(bytes);
		ended = pyodide.globals.get("ended").toJs();
	});

	for (const what of Object.keys(scripts)) {
		it(`${what}: it has run, once`, () => {
			expect(ended.filter((each) => each === what)).to.deep.equal([what]);
		});
	}

	it("a callback that goes on asking for the next: that is refused", async () => {
		const error = await create([
			`
import asyncio
count = 0
def again():
    global count
    count += 1
    if count < 10_000:
        asyncio.get_event_loop().call_soon(again)
again()`,
		]).catch((reason) => reason);
		expect(error).to.be.instanceOf(LeakError);
		expect(error.message).to.contain("timer: scheduled call of __main__.again");
	});
});
