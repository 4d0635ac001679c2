/** The console: what Python prints, and a line to type into. */
export function createConsole(log, form, run) {
	const input = form.elements.input;
	const typed = [];
	let at = 0;
	// It scrolls, also for those who have no pointer.
	log.tabIndex = 0;

	function write(text, kind = "out") {
		const line = document.createElement("div");
		line.className = kind;
		line.textContent = text;
		log.append(line);
		log.scrollTop = log.scrollHeight;
	}

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		const line = input.value;
		if (line.trim() === "") return;
		typed.push(line);
		at = typed.length;
		input.value = "";
		write(`>>> ${line}`, "typed");
		run(line);
	});
	input.addEventListener("keydown", (event) => {
		const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
		if (step === undefined || typed.length === 0) return;
		event.preventDefault();
		at = Math.max(0, Math.min(typed.length, at + step));
		input.value = typed[at] ?? "";
	});
	return { write, clear: () => log.replaceChildren() };
}

/** A traceback from the program's own first line on. */
export function readable({ message, name }) {
	const lines = message.trimEnd().split("\n");
	const own = lines.findIndex((line) => /^ {2}File "<(editor|console)>"/.test(line));
	if (own < 0)
		return lines[0] === "Traceback (most recent call last):" ? lines.at(-1) : message || name;
	return [lines[0], ...lines.slice(own)].join("\n");
}
