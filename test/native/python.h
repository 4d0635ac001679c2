/*
 * The few names of CPython's C API that the test extensions use, declared by hand, so that building
 * them takes no Python headers. The layouts are those of CPython 3.13 and 3.14 on wasm32, where a
 * pointer and Py_ssize_t are four bytes. Declares only; it must not define anything.
 */
#ifndef PYTHAW_TEST_PYTHON_H
#define PYTHAW_TEST_PYTHON_H

typedef int Py_ssize_t;
typedef struct PyObject PyObject;
typedef struct PyTypeObject PyTypeObject;

/* A function of any type: what its real type is, is what the tests are about. */
typedef void (*AnyFunction)(void);

typedef struct {
  const char *name;
  AnyFunction function;
  int flags;
  const char *doc;
} PyMethodDef;

enum {
  METH_VARARGS = 0x0001,
  METH_KEYWORDS = 0x0002,
  METH_NOARGS = 0x0004,
  METH_O = 0x0008,
  METH_FASTCALL = 0x0080,
  METH_METHOD = 0x0200,
};

typedef struct {
  const char *name;
  AnyFunction get;
  AnyFunction set;
  const char *doc;
  void *closure;
} PyGetSetDef;

typedef struct {
  int slot;
  void *function;
} PyType_Slot;

enum { Py_tp_getset = 73, Py_tp_methods = 64 };

typedef struct {
  const char *name;
  int basicsize;
  int itemsize;
  unsigned int flags;
  PyType_Slot *slots;
} PyType_Spec;

enum { Py_TPFLAGS_DEFAULT = 0 };

typedef struct {
  Py_ssize_t reference_count;
  PyTypeObject *type;
  PyObject *(*init)(void);
  Py_ssize_t index;
  PyObject *copy;
  const char *name;
  const char *doc;
  Py_ssize_t size;
  PyMethodDef *methods;
  void *slots;
  void *traverse;
  void *clear;
  void *free;
} PyModuleDef;

enum { PYTHON_API_VERSION = 1013, OBJECT_BYTE_LENGTH = 8 };

extern PyObject _Py_NoneStruct;
#define Py_None (&_Py_NoneStruct)

void Py_IncRef(PyObject *);
void Py_DecRef(PyObject *);
PyObject *PyModule_Create2(PyModuleDef *, int api_version);
int PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value);
PyObject *PyType_FromSpec(PyType_Spec *);
PyObject *PyTuple_New(Py_ssize_t length);
int PyTuple_SetItem(PyObject *tuple, Py_ssize_t index, PyObject *stolen);
PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *argument);
PyObject *PyCFunction_NewEx(PyMethodDef *, PyObject *self, PyObject *module);
const char *PyUnicode_AsUTF8(PyObject *);
PyObject *PyLong_FromLong(long);
void PyErr_SetString(PyObject *type, const char *message);
extern PyObject *PyExc_RuntimeError;
extern PyObject *PyExc_KeyError;

#endif
