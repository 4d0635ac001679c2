/*
 * The library `construct`: C++ objects that are made before anyone calls it, say so, and keep count.
 * Without a C++ runtime: nothing here throws or is destroyed.
 */
#include "exported.h"

IMPORTED int puts(const char *);
IMPORTED void *malloc(unsigned long);

static int constructed;

struct Shape {
  virtual int corners() const = 0;
  int *heap;
  Shape() : heap(static_cast<int *>(malloc(sizeof(int)))) {
    *heap = ++constructed;
    puts("constructed");
  }
};

struct Triangle : Shape {
  int corners() const override { return 3; }
};

struct Polygon : Shape {
  int count;
  explicit Polygon(int count) : count(count) {}
  int corners() const override { return count; }
};

static Triangle triangle;
static Polygon polygon(7);
static thread_local int visits = constructed * 100;

EXPORTED int constructed_count() { return constructed; }
EXPORTED int corners(int which) {
  const Shape *shapes[] = {&triangle, &polygon};
  return shapes[which]->corners() * 10 + *shapes[which]->heap;
}
EXPORTED int visit() { return ++visits; }
