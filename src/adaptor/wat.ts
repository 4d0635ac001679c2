/** An adaptor's modules as text, for people (`doctor --wat`). */
import { printModule } from "../wasm/printer.js";
import type { AdaptorStrategy } from "./adaptor.js";
import { definitions } from "./definitions.js";

/** The modules that a strategy is made of, in the text format. */
export function adaptorWat({ modules }: AdaptorStrategy): string {
	return modules.map((name) => printModule(definitions[name])).join("\n");
}
