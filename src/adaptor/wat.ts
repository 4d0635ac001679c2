/** An adaptor's modules as text, for people (`doctor --wat`). */
import { printModule } from "../wasm/printer.js";
import type { AdaptorStrategy } from "./adaptor.js";

/** The modules that a strategy is made of, in the text format. */
export function adaptorWat(strategy: AdaptorStrategy): string {
	return Object.values(strategy.modules()).map(printModule).join("\n");
}
