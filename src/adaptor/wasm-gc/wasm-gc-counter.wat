;; The call adaptor of Pyodide 0.27.1 to 0.29: asks a C function for its real type, case by case, and
;; gives the number of its parameters. CPython then calls it through the right type.
(module
  ;; The types as in wasm-gc-trampoline.wat.
  (type $none (func (result i32)))
  (type $one (func (param i32) (result i32)))
  (type $two (func (param i32 i32) (result i32)))
  (type $three (func (param i32 i32 i32) (result i32)))

  (import "env" "__indirect_function_table" (table $functions 0 funcref))

  ;; $func is the function's index in the table; -1 is for one of no such type, and for none at all.
  (func (export "count_args") (param $func i32) (result i32)
    (local $function funcref)
    (local.set $function (table.get $functions (local.get $func)))
    (if (ref.test (ref $two) (local.get $function)) (then (return (i32.const 2))))
    (if (ref.test (ref $three) (local.get $function)) (then (return (i32.const 3))))
    (if (ref.test (ref $one) (local.get $function)) (then (return (i32.const 1))))
    (if (ref.test (ref $none) (local.get $function)) (then (return (i32.const 0))))
    (i32.const -1)))
