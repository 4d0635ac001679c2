/*
 * The library `callbacks`: calls functions that it is given, at once, later, and from a struct.
 */
#include "exported.h"

typedef int (*Compare)(const int *, const int *);
EXPORTED void sort(int *items, int count, Compare compare) {
  for (int end = count; end > 1; end--) {
    for (int index = 1; index < end; index++) {
      if (compare(&items[index - 1], &items[index]) <= 0) continue;
      int kept = items[index];
      items[index] = items[index - 1];
      items[index - 1] = kept;
    }
  }
}

static int (*handler)(int);
EXPORTED void set_handler(int (*function)(int)) { handler = function; }
EXPORTED int fire(int value) { return handler == 0 ? -1 : handler(value); }

struct Handlers {
  int (*whole)(int);
  double (*real)(double, float);
  long long (*large)(long long);
  void (*none)(void);
};
EXPORTED double call_all(struct Handlers *handlers, int value) {
  handlers->none();
  return handlers->whole(value) + handlers->real(value, 0.5f) + (double)handlers->large(value);
}
