/*
 * The extension module `arity`: C functions that CPython calls through every kind of pointer with
 * every number of parameters, right and wrong. Each hands a tuple of the parameters it got (None for a
 * null pointer) to the Python function that was given to `set_callback`, and returns what that returns.
 * Because Python runs below each of them, a call can also be suspended there.
 */
#include "python.h"

static PyObject *callback;

static PyObject *report(int count, PyObject **parameters) {
  if (callback == 0) {
    PyErr_SetString(PyExc_RuntimeError, "arity.set_callback was not called");
    return 0;
  }
  PyObject *tuple = PyTuple_New(count);
  if (tuple == 0) return 0;
  for (int index = 0; index < count; index++) {
    PyObject *parameter = parameters[index] == 0 ? Py_None : parameters[index];
    Py_IncRef(parameter);
    PyTuple_SetItem(tuple, index, parameter);
  }
  PyObject *result = PyObject_CallOneArg(callback, tuple);
  Py_DecRef(tuple);
  return result;
}

static int report_status(int count, PyObject **parameters) {
  PyObject *result = report(count, parameters);
  if (result == 0) return -1;
  Py_DecRef(result);
  return 0;
}

#define LIST(...) ((PyObject *[]){__VA_ARGS__})
typedef PyObject *P;

static P take_0(void) { return report(0, LIST(0)); }
static P take_1(P a) { return report(1, LIST(a)); }
static P take_2(P a, P b) { return report(2, LIST(a, b)); }
static P take_3(P a, P b, P c) { return report(3, LIST(a, b, c)); }
static P take_4(P a, P b, P c, P d) { return report(4, LIST(a, b, c, d)); }
static P take_5(P a, P b, P c, P d, P e) { return report(5, LIST(a, b, c, d, e)); }

static int set_0(void) { return report_status(0, LIST(0)); }
static int set_1(P a) { return report_status(1, LIST(a)); }
static int set_2(P a, P b) { return report_status(2, LIST(a, b)); }
static int set_3(P a, P b, P c) { return report_status(3, LIST(a, b, c)); }
static int set_4(P a, P b, P c, P d) { return report_status(4, LIST(a, b, c, d)); }
static int set_5(P a, P b, P c, P d, P e) { return report_status(5, LIST(a, b, c, d, e)); }

/* These are called without the adaptor, so their parameters must be right; `array` is no object. */
static P fastcall(P self, P *array, Py_ssize_t count) {
  return report(2, LIST(self, count > 0 ? array[0] : 0));
}
static P fastcall_keywords(P self, P *array, Py_ssize_t count, P names) {
  return report(3, LIST(self, count > 0 ? array[0] : 0, names));
}
static P method(P self, PyTypeObject *owner, P *array, Py_ssize_t count, P names) {
  return report(4, LIST(self, (PyObject *)owner, count > 0 ? array[0] : 0, names));
}

static PyObject *set_callback(PyObject *self, PyObject *function) {
  (void)self;
  Py_IncRef(function);
  if (callback != 0) Py_DecRef(callback);
  callback = function;
  Py_IncRef(Py_None);
  return Py_None;
}

/* clang-format off: tables */
#define WITH(flavour, flags, arity) {#flavour "_" #arity, (AnyFunction)take_##arity, flags, 0}
#define FLAVOUR(flavour, flags) \
  WITH(flavour, flags, 0), WITH(flavour, flags, 1), WITH(flavour, flags, 2), \
  WITH(flavour, flags, 3), WITH(flavour, flags, 4), WITH(flavour, flags, 5)
#define FLAVOURS \
  FLAVOUR(noargs, METH_NOARGS), \
  FLAVOUR(o, METH_O), \
  FLAVOUR(varargs, METH_VARARGS), \
  FLAVOUR(keywords, METH_VARARGS | METH_KEYWORDS), \
  {"fastcall", (AnyFunction)fastcall, METH_FASTCALL, 0}, \
  {"fastcall_keywords", (AnyFunction)fastcall_keywords, METH_FASTCALL | METH_KEYWORDS, 0}
/* clang-format on */

/* Of the type `Holder`: the same functions as methods, and as getters and setters of attributes. */
static PyMethodDef holder_methods[] = {
    FLAVOURS,
    {"method", (AnyFunction)method, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, 0},
    {0},
};

/*
 * A setter with more than three parameters is CPython's to get wrong: the adaptor's refusal is the
 * result 0, which is an error where an object is returned and success where a status is.
 */
#define ATTRIBUTE(arity) \
  {"attribute_" #arity, (AnyFunction)take_##arity, (AnyFunction)set_##arity, 0, 0}
static PyGetSetDef holder_attributes[] = {
    ATTRIBUTE(0), ATTRIBUTE(1), ATTRIBUTE(2), ATTRIBUTE(3), ATTRIBUTE(4), ATTRIBUTE(5), {0},
};

static PyType_Slot holder_slots[] = {
    {Py_tp_methods, holder_methods},
    {Py_tp_getset, holder_attributes},
    {0},
};

static PyType_Spec holder = {"arity.Holder", OBJECT_BYTE_LENGTH, 0, Py_TPFLAGS_DEFAULT,
                             holder_slots};

static PyObject *new_function(PyObject *self, PyObject *name);

static PyMethodDef functions[] = {
    FLAVOURS,
    {"set_callback", (AnyFunction)set_callback, METH_O, 0},
    {"new_function", (AnyFunction)new_function, METH_O, 0},
    {0},
};

static int equal(const char *a, const char *b) {
  while (*a != 0 && *a == *b) a++, b++;
  return *a == *b;
}

/* The module's function of that name, made anew by PyCFunction_NewEx, with the name as its self. */
static PyObject *new_function(PyObject *self, PyObject *name) {
  (void)self;
  const char *wanted = PyUnicode_AsUTF8(name);
  if (wanted == 0) return 0;
  for (PyMethodDef *definition = functions; definition->name != 0; definition++) {
    if (equal(definition->name, wanted)) return PyCFunction_NewEx(definition, name, 0);
  }
  PyErr_SetString(PyExc_KeyError, wanted);
  return 0;
}

static PyModuleDef definition = {
    .reference_count = 1, .name = "arity", .size = -1, .methods = functions};

__attribute__((visibility("default"))) PyObject *PyInit_arity(void) {
  PyObject *module = PyModule_Create2(&definition, PYTHON_API_VERSION);
  PyObject *type = PyType_FromSpec(&holder);
  if (module == 0 || type == 0) return 0;
  return PyModule_AddObjectRef(module, "Holder", type) == 0 ? module : 0;
}
