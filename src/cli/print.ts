/**
 * The one place where commands write what they have to say. Texts may come from a file that nobody
 * vouches for: characters that steer a terminal, or turn the direction of what follows, are escaped.
 */

/** C0, DEL and C1, marks and overrides of direction, and separators of lines. */
const steering = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

const hex = (character: string, digits: number): string =>
	character.codePointAt(0)!.toString(16).padStart(digits, "0");
const escaped = (character: string): string =>
	character < "\u0100" ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;

/** A text that is part of a line, such as a table's cell: it cannot end the line either. */
export const shown = (text: string): string => text.replace(steering, escaped);

/** A text of several lines. */
export const shownLines = (text: string): string =>
	text.replace(steering, (character) =>
		/[\n\t]/.test(character) ? character : escaped(character),
	);

export function print(text: string): void {
	process.stdout.write(shownLines(text));
}

/** Writes a result for machines, and a newline. The escapes are JSON's own, so it says the same. */
export function printJson(value: unknown, indent?: number): void {
	const text = JSON.stringify(value, null, indent).replace(steering, (character) =>
		character === "\n" ? character : `\\u${hex(character, 4)}`,
	);
	process.stdout.write(`${text}\n`);
}

export function printError(text: string): void {
	process.stderr.write(shownLines(text));
}

/** Writes a line that the user's own recipe printed, as it is. */
export function printRecipeLine(line: string): void {
	process.stderr.write(`${line}\n`);
}
