/**
 * Plain text for people: aligned rows, sizes, long lists cut short.
 */
import type { Manifest } from "../index.js";
import { shown } from "./print.js";

/** Values behind their labels, in one column; those that are undefined are left out. */
export function labelled(values: Readonly<Record<string, string | undefined>>): string {
	const rows = Object.entries(values).filter(([, value]) => value !== undefined);
	const width = Math.max(...rows.map(([label]) => label.length));
	return rows.map(([label, value]) => `${label.padEnd(width)}  ${shown(value!)}\n`).join("");
}

/** Under headings: the first column stands left, others right. @param words how many at the end stand left, too. */
export function grid(
	headings: readonly string[],
	rows: readonly (readonly string[])[],
	words = 0,
): string {
	const all = [headings, ...rows].map((row) => row.map(shown));
	const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column].length)));
	return all
		.map((row) => {
			const cells = row.map((cell, column) =>
				column === 0 || column >= row.length - words
					? cell.padEnd(widths[column])
					: cell.padStart(widths[column]),
			);
			return `${cells.join("  ").trimEnd()}\n`;
		})
		.join("");
}

/** A size in bytes, such as `12.3 MiB`. */
export function size(byteLength: number): string {
	const units = ["B", "KiB", "MiB", "GiB"];
	let value = byteLength;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

const SHOWN = 12;

/** The first few names, and how many more there are. */
export function some(names: readonly string[]): string {
	if (names.length <= SHOWN) return names.join(", ");
	return `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
}

/** What a recipe left out of the files; undefined if it left out nothing. */
export const savedBy = ({ leftOut }: Manifest["files"]): string | undefined =>
	leftOut && `${count(leftOut.count, "file")} left out, ${size(leftOut.byteLength)}`;
