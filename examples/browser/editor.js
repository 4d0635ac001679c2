/** The editor: CodeMirror with Python, in the page's colours. */
import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const colours = HighlightStyle.define([
	{ tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)" },
	{ tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
	{ tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
	{ tag: tags.comment, color: "var(--code-comment)" },
	{ tag: [tags.className, tags.definition(tags.variableName)], color: "var(--code-name)" },
]);

const look = EditorView.theme({
	"&": { color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "0.9rem" },
	"&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
	".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
	".cm-content": { caretColor: "var(--text)", paddingBlock: "0.8rem" },
	".cm-cursor": { borderLeftColor: "var(--text)" },
	".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--surface)", border: "none" },
	".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line)" },
	".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground":
		{ backgroundColor: "var(--selection)" },
	".cm-tooltip": {
		color: "var(--text)",
		backgroundColor: "var(--raised)",
		borderColor: "var(--edge)",
	},
	".cm-panels": { color: "var(--text)", backgroundColor: "var(--raised)" },
});

/** @param run called for Ctrl-Enter. */
export function createEditor(parent, run) {
	const start = () => {
		run();
		return true;
	};
	/** The next key, if it is Tab, leaves the editor. CodeMirror's own limit of two seconds is short. */
	const leaveNext = (view) => {
		queueMicrotask(() => view.setTabFocusMode(60_000));
		return false;
	};
	const view = new EditorView({
		parent,
		extensions: [
			Prec.highest(
				keymap.of([
					{ key: "Mod-Enter", run: start },
					{ key: "Escape", run: leaveNext },
				]),
			),
			basicSetup,
			EditorView.lineWrapping,
			keymap.of([indentWithTab]),
			python(),
			indentUnit.of("    "),
			syntaxHighlighting(colours),
			look,
			EditorView.contentAttributes.of({
				"aria-label": "Python program",
				"aria-describedby": "editor-hint",
				// It can be focused without; not every tool knows.
				tabindex: "0",
			}),
		],
	});
	return {
		get text() {
			return view.state.doc.toString();
		},
		set text(insert) {
			view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
		},
	};
}
