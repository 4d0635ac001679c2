/**
 * Questions to the interpreter. Leaves nothing behind: no name, no module, no proxy.
 */
import type { PyodideModule } from "../distribution/glue.js";
import answerAsText from "./ask.py";

/** What no answer contains: ASCII's record and unit separators. */
const ROW = "\x1e";
const CELL = "\x1f";

/**
 * What is asked before a capture is part of the snapshot's digest, to the byte: the text stays behind in memory
 * that was freed. The json module may not be imported yet, and must not be because of us. The code defines
 * `answer(question)`, which returns rows of texts or numbers; JSON and Python must write the question alike.
 */
export function askPython(
	{ API }: PyodideModule,
	code: string,
	question: readonly unknown[] = [],
): string[][] {
	const text: string = API.runPythonInternal(
		`(lambda scope: (exec(${JSON.stringify(`\n${code}\n${answerAsText}`)}, scope), ` +
			`scope["answer_as_text"](${JSON.stringify(question)}))[1])({})`,
	);
	return text === "" ? [] : text.split(ROW).map((row) => row.split(CELL));
}
