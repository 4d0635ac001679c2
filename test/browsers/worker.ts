/** The module worker of the browser tests. */
import { runHere } from "./run-here.js";

await runHere(new URLSearchParams(location.search));
