;; The call adaptor of CPython 3.14: calls a C function through a pointer whose type may be the wrong
;; one. It takes the function out of the table once, asks for its real type case by case, and calls it
;; with as many arguments as that type takes. bench/adaptor measures it against Pyodide's own, which
;; asks with ref.test and calls through the table again.
(module
  ;; The types that C functions behind Python's method tables really have. Each is a group of its own,
  ;; as C compilers define them: that makes them the same types as Pyodide's.
  (type $none (func (result i32)))
  (type $one (func (param i32) (result i32)))
  (type $two (func (param i32 i32) (result i32)))
  (type $three (func (param i32 i32 i32) (result i32)))

  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table $functions 0 funcref))

  ;; $success is where to write whether the function was called, $func its index in the table.
  (func (export "trampoline_call")
    (param $success i32) (param $func i32) (param $self i32) (param $args i32) (param $kw i32)
    (result i32)
    (local $function funcref)
    (i32.store (local.get $success) (i32.const 1))
    (local.set $function (table.get $functions (local.get $func)))

    ;; Most frequent first. Two: METH_NOARGS, METH_O, METH_VARARGS and getters as they should be.
    (drop (block $not_two (result funcref)
      (return_call_ref $two
        (local.get $self) (local.get $args)
        (br_on_cast_fail $not_two funcref (ref $two) (local.get $function)))))
    ;; Three: METH_KEYWORDS and setters. Fewer are the mistakes that adaptors are for.
    (drop (block $not_three (result funcref)
      (return_call_ref $three
        (local.get $self) (local.get $args) (local.get $kw)
        (br_on_cast_fail $not_three funcref (ref $three) (local.get $function)))))
    (drop (block $not_one (result funcref)
      (return_call_ref $one
        (local.get $self)
        (br_on_cast_fail $not_one funcref (ref $one) (local.get $function)))))
    (drop (block $not_none (result funcref)
      (return_call_ref $none
        (br_on_cast_fail $not_none funcref (ref $none) (local.get $function)))))

    (i32.store (local.get $success) (i32.const 0))
    (i32.const 0)))
