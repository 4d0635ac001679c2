/*
 * The library `scripts`: what Emscripten's macros EM_JS and EM_ASM_INT make of JavaScript in C,
 * written out: an import and an exported text; a text in a section of its own.
 */
#include "exported.h"

int script_twice(int) __attribute__((import_module("env"), import_name("script_twice")));
EXPORTED char __em_js__script_twice[] __attribute__((aligned(1))) =
    "(int value)<::>{ return 2 * value + HEAPU8.length * 0; }";

int emscripten_asm_const_int(const char *code, const char *signature, ...);
#define TEXT static const char __attribute__((section("em_asm"), aligned(1)))
TEXT plus[] = "return $0 + 1000;";
TEXT minus[] = "return $0 - 1000;";

EXPORTED int twice(int value) { return script_twice(value); }
EXPORTED int plus_thousand(int value) { return emscripten_asm_const_int(plus, "i", value); }
EXPORTED int minus_thousand(int value) { return emscripten_asm_const_int(minus, "i", value); }
