/**
 * Edits of the glue that make one statement of many alike: an engine compiles each, and looks up anew how to
 * store its property. In a loop it does that once.
 */
import { type GlueTree, propertyOf, type Statement, statement, UnknownGlue } from "./glue-tree.js";

/** As many statements are worth a loop. */
const MANY = 100;

/** `Module["FS"] = FS`, where such statements follow one another. */
export function assignNamesInLoop({ statements }: GlueTree): void {
	const isIt = (one: Statement | undefined) => one !== undefined && assignedName(one) !== undefined;
	let found = false;
	for (let begin = 0; begin < statements.length; begin += 1) {
		let end = begin;
		while (isIt(statements[end])) end += 1;
		if (end - begin < MANY) continue;
		const values = statements.slice(begin, end).map((one) => assignedName(one)!);
		const list = values.map(({ name, value }) => `${JSON.stringify(name)},${value}`).join(",\n");
		const loop = `{const names=[${list}];for(let at=0;at<names.length;at+=2)Module[names[at]]=names[at+1]}`;
		statements.splice(begin, end - begin, statement(loop));
		found = true;
	}
	if (!found) throw new UnknownGlue("it does not assign its names one after the other");
}

interface NamedValue {
	readonly name: string;
	/** Name of a variable. */
	readonly value: string;
}

/** Of `Module["name"] = value`, where the value is a variable's. */
function assignedName(one: Statement): NamedValue | undefined {
	if (one.type !== "ExpressionStatement" || one.expression.type !== "AssignmentExpression") return;
	const { left, right, operator } = one.expression;
	const name = propertyOf(left, "Module");
	if (name === undefined || operator !== "=" || right.type !== "Identifier") return undefined;
	return { name, value: right.name };
}

/** `_fd_read.sig = "iippp"`, wherever such statements are: their loop is where the last of them was. */
export function signInLoop({ statements }: GlueTree): void {
	const signatures: string[] = [];
	let last = -1;
	for (let at = 0; at < statements.length; at += 1) {
		const signed = signedFunction(statements[at]);
		if (signed === undefined) continue;
		signatures.push(`${signed.value},${JSON.stringify(signed.name)}`);
		statements.splice(at, 1);
		at -= 1;
		last = at + 1;
	}
	if (signatures.length < MANY) throw new UnknownGlue("it signs its functions otherwise");
	const loop = `{const signed=[${signatures.join(",\n")}];for(let at=0;at<signed.length;at+=2)signed[at].sig=signed[at+1]}`;
	statements.splice(last, 0, statement(loop));
}

/** Of `value.sig = "name"`. */
function signedFunction(one: Statement): NamedValue | undefined {
	if (one.type !== "ExpressionStatement" || one.expression.type !== "AssignmentExpression") return;
	const { left, right, operator } = one.expression;
	if (left.type !== "MemberExpression" || left.object.type !== "Identifier") return undefined;
	const { name } = left.object;
	if (operator !== "=" || propertyOf(left, name) !== "sig" || right.type !== "Literal")
		return undefined;
	return typeof right.value === "string" ? { name: right.value, value: name } : undefined;
}
