/**
 * The program of completing.test.ts: what `loop.run_until_complete` gives with and without
 * enableRunUntilComplete, in Pyodide's own loader and in ours. One line of JSON at the end.
 *
 *   node build/test/boot/completing.js SNAPSHOT
 */
const [snapshot] = process.argv.slice(2);
const own = await import("pyodide");
const pythaw = await import(new URL("../../../dist/index.js", import.meta.url).href);

const ask = `
import asyncio
async def answer():
    await asyncio.sleep(0.001)
    return 42
def complete():
    result = asyncio.get_event_loop().run_until_complete(answer())
    return result if isinstance(result, int) else "a future"
complete()
`;

const outcomes: Record<string, unknown> = {};
const starts = {
	own: own.loadPyodide,
	restored: (options: object) => pythaw.loadPyodide({ snapshot, ...options }),
};
for (const [name, start] of Object.entries(starts)) {
	for (const enableRunUntilComplete of [undefined, true, false]) {
		// Pyodide's own takes seconds to start, and has a default that it documents.
		if (name === "own" && enableRunUntilComplete === undefined) continue;
		const pyodide = await start({ enableRunUntilComplete });
		outcomes[`${name}, ${enableRunUntilComplete}`] = await pyodide.runPythonAsync(ask);
	}
}
console.log(JSON.stringify(outcomes));
