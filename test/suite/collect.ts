/** Has JavaScript collect its garbage now, where the engine is V8. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

export const collect: () => void = runInNewContext("gc");
