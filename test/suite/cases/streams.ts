/** Standard streams: what Python prints reaches JavaScript, and what it asks for is answered. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const streams: readonly Case[] = [
	{
		name: "print reaches the stdout handler line by line",
		short: true,
		run(pyodide, { get }) {
			const lines: string[] = [];
			pyodide.setStdout({ batched: (line) => lines.push(line) });
			try {
				get("say")("one\ntwo ü");
				pyodide.runPython("print('three', end=''); print(' four')");
			} finally {
				pyodide.setStdout();
			}
			expect(lines).to.deep.equal(["one", "two ü", "three four"]);
		},
	},
	{
		name: "stderr has a handler of its own",
		run(pyodide, { get }) {
			const [out, err]: [string[], string[]] = [[], []];
			pyodide.setStdout({ batched: (line) => out.push(line) });
			pyodide.setStderr({ batched: (line) => err.push(line) });
			try {
				get("say")("to out");
				get("say")("to err", "stderr");
			} finally {
				pyodide.setStdout();
				pyodide.setStderr();
			}
			expect([out, err]).to.deep.equal([["to out"], ["to err"]]);
		},
	},
	{
		name: "a raw handler gets every byte, a writer whole buffers",
		run(pyodide, { get }) {
			const bytes: number[] = [];
			pyodide.setStdout({ raw: (byte) => bytes.push(byte) });
			get("say")("ü");
			const chunks: string[] = [];
			pyodide.setStdout({
				isatty: true,
				write: (buffer) => {
					chunks.push(new TextDecoder().decode(buffer));
					return buffer.length;
				},
			});
			try {
				get("say")("written");
				expect(pyodide.runPython("import sys; sys.stdout.isatty()")).to.equal(true);
			} finally {
				pyodide.setStdout();
			}
			expect(bytes).to.deep.equal([0xc3, 0xbc, 0x0a]);
			expect(chunks.join("")).to.equal("written\n");
		},
	},
	{
		name: "input takes lines from the stdin handler",
		run(pyodide, { get }) {
			const answers = ["first", "second"];
			pyodide.setStdout({ batched: () => {} });
			pyodide.setStdin({ stdin: () => answers.shift() ?? null });
			try {
				expect([get("ask")(""), get("ask")("")]).to.deep.equal(["first", "second"]);
				expect(thrownBy(() => get("ask")("")).type).to.equal("EOFError");
			} finally {
				pyodide.setStdin();
				pyodide.setStdout();
			}
		},
	},
	{
		name: "an error number that the stdout handler throws is an OSError",
		run(pyodide, { get }) {
			pyodide.setStdout({
				write: () => {
					throw new pyodide.FS.ErrnoError(pyodide.ERRNO_CODES.EIO);
				},
			});
			try {
				expect(get("catch_any")(() => pyodide.runPython("print('x', flush=True)"))).to.match(
					/^OSError: \[Errno \d+\]/,
				);
			} finally {
				pyodide.setStdout({ batched: () => {} });
				pyodide.runPython("import sys; sys.stdout.flush()");
				pyodide.setStdout();
			}
		},
	},
	{
		name: "redirect_stdout captures what Python prints",
		run(pyodide) {
			const code = `
import io, contextlib
with contextlib.redirect_stdout(io.StringIO()) as captured:
    say_nothing = print("captured")
captured.getvalue()
`;
			expect(pyodide.runPython(code)).to.equal("captured\n");
		},
	},
];
