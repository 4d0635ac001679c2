/** The program of `auto-maker.js` as text: rollup.config.mjs puts it in this one's place. Nothing else. */
export default "";
