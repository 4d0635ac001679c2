/** A page's own worker, which takes its Python back. */
import { loadPyodide } from "pythaw";

globalThis.onmessage = async ({ data }) => {
	try {
		const python = await loadPyodide(data);
		const state = () =>
			python.runPython("import os; str([globals().get('x'), len('abc'), os.path.exists('/f')])");
		python.runPython("x = 1; import builtins; builtins.len = None; open('/f', 'w').close()");
		const list = python.runPython("[1]");
		await python.pythaw.reset();
		const said = [state()];
		python.runPython("x = 2");
		const point = await python.pythaw.checkpoint();
		python.runPython("x = 3");
		await python.pythaw.reset({ to: point });
		said.push(state());
		try {
			said.push(String(list.length));
		} catch ({ message }) {
			said.push(message);
		}
		postMessage(said);
	} catch (error) {
		postMessage(String(error?.stack ?? error));
	}
};
