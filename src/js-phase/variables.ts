/** Which environment variables Python can have, whoever gives them: the option `env`, a recipe. */
import * as is from "../shape.js";

export const isVariableName = (name: string): boolean => name !== "" && !/[=\0]/.test(name);

/** Of halves of surrogate pairs, U+DC80 to U+DCFF stand for single bytes (`surrogateescape` of `os.environ`). */
export const variableText = is.matching(
	/^[^\0\ud800-\udc7f\udd00-\udfff]*$/u,
	"a string without NUL that Python can encode",
);
