/**
 * What both sides of the race tell the page: when each phase began, as milliseconds since 1970, so that
 * the page and its workers have one clock.
 */
const now = () => performance.timeOrigin + performance.now();

export const enter = (phase) => postMessage({ phase, at: now() });

/** The phases of the race, from the steps that a start tells by `onProgress`. */
const phases = {
	resolve: "load",
	link: "load",
	"c-phase": "memory",
	connect: "connect",
	ready: "connect",
};
export const onProgress = ({ phase, loaded }) => loaded === undefined && enter(phases[phase]);

/** @param start gives a Pyodide in which setup.py has run. */
export async function compete(start) {
	try {
		enter("load");
		const pyodide = await start();
		enter("answer");
		const answer = pyodide.globals.get("first_answer")();
		postMessage({ answer, at: now() });
	} catch ({ message }) {
		postMessage({ error: message });
	}
}
