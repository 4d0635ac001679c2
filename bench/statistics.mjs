/**
 * The few statistics that the benchmarks print.
 */

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Between which the middle half of the values is. */
export function quartiles(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	return [median(sorted.slice(0, half)), median(sorted.slice(-half))];
}

/** A Markdown table; the first row is the head, the first column is text, the rest are numbers. */
export function markdownTable([head, ...rows]) {
	const widths = head.map((_, column) =>
		Math.max(...[head, ...rows].map((row) => String(row[column]).length)),
	);
	const line = (row) =>
		`| ${row.map((cell, column) => pad(String(cell), widths[column], column > 0)).join(" | ")} |`;
	const rule = `|${widths.map((width, column) => (column > 0 ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
	return [line(head), rule, ...rows.map(line)].join("\n");
}

const pad = (text, width, right) => (right ? text.padStart(width) : text.padEnd(width));
