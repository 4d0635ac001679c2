/**
 * What `<pythaw-progress>` consists of: its shadow tree, with its parts and roles, as it is before anything
 * is shown. Knows nothing of starts.
 */
import look from "./look.css";

export interface View {
	readonly bar: HTMLElement;
	readonly phase: HTMLElement;
	readonly bytes: HTMLElement;
	readonly track: HTMLElement;
	readonly error: HTMLElement;
	readonly message: HTMLElement;
	readonly advice: HTMLElement;
	readonly code: HTMLElement;
	readonly retry: HTMLButtonElement;
	readonly status: HTMLElement;
}

/** Neither markup nor style as text: pages may forbid both by their content security policy. */
export function viewIn(host: HTMLElement, retry: () => void): View {
	const root = host.attachShadow({ mode: "open" });
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(look);
	root.adoptedStyleSheets = [sheet];
	const part = (name: string, parent: Node, tag = "div") => {
		const element = document.createElement(tag);
		element.setAttribute("part", name);
		return parent.appendChild(element);
	};
	const bar = root.appendChild(document.createElement("div"));
	const text = part("text", bar);
	// The progress bar says the same.
	text.setAttribute("aria-hidden", "true");
	const track = part("track", bar);
	const attributes = { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" };
	for (const [name, value] of Object.entries(attributes)) track.setAttribute(name, value);
	track.tabIndex = -1;
	part("bar", track);
	const error = part("error", root);
	const alert = error.appendChild(document.createElement("div"));
	alert.setAttribute("role", "alert");
	const button = part("retry", error, "button") as HTMLButtonElement;
	button.type = "button";
	button.addEventListener("click", retry);
	const status = root.appendChild(document.createElement("div"));
	status.setAttribute("role", "status");
	status.className = "spoken";
	const view = {
		...{ bar, track, error, status },
		phase: part("phase", text, "span"),
		bytes: part("bytes", text, "span"),
		message: part("message", alert, "p"),
		advice: part("advice", alert, "p"),
		code: part("code", alert.appendChild(document.createElement("p")), "span"),
		retry: button,
	};
	error.hidden = true;
	return view;
}
