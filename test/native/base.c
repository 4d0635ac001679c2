/*
 * The library `base`: state, data that others see, and a table of function pointers in static data.
 * Nothing of it depends on Python; ctypes and other libraries use it.
 */
#include "exported.h"

EXPORTED int base_value = 7;

static int count;
EXPORTED int base_next(void) { return ++count; }

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }
EXPORTED int base_power(int a, int b) { return b == 0 ? 1 : a * base_power(a, b - 1); }

typedef int (*Operation)(int, int);
static Operation operations[] = {add, subtract, multiply, base_power};
EXPORTED Operation base_operation(int index) { return operations[index]; }
EXPORTED int base_apply(int index, int a, int b) { return operations[index](a, b); }
/* Writes to static data, as a program does that replaces a hook. */
EXPORTED void base_swap(int a, int b) {
  Operation kept = operations[a];
  operations[a] = operations[b];
  operations[b] = kept;
}

/* 64 KiB that hold something when the library is loaded, and zero once this was called. */
static int large[16384] = {[0 ... 16383] = 3};
EXPORTED void base_clear(void) {
  for (int index = 0; index < 16384; index++) large[index] = 0;
}
EXPORTED int base_sum(void) {
  int sum = 0;
  for (int index = 0; index < 16384; index++) sum += large[index];
  return sum;
}

static _Thread_local int per_thread = 40;
EXPORTED int base_per_thread(void) { return ++per_thread; }
