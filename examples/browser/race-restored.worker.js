/** One start of the app from its snapshot. */
import { loadPyodide } from "./app.recipe.toml";
import { compete, onProgress } from "./race-clock.js";

await compete(() => loadPyodide({ onProgress }));
