;; Something of every kind that the reader reads or has to get past.
(module
  (type $pointer (func (param i32) (result i32)))
  (type $node (struct (field (ref null $node)) (field (mut i8))))

  (import "env" "function" (func $imported (type $pointer)))
  (import "env" "memory" (memory 2 9))
  (import "env" "table" (table $others 3 externref))
  (import "env" "nodes" (table $nodes 3 (ref null $node)))
  (import "env" "number" (global (mut f64)))
  (import "env" "reference" (global (ref $node)))
  (import "env" "tag" (tag (param i32)))

  (global $pointer i32 (i32.const 1024))
  (global $counter (mut i32) (i32.const -7))
  (global $wide i64 (i64.const 0x123456789a))
  (global $single f32 (f32.const 1.5))
  (global $double f64 (f64.const 2.5))
  (global $nothing (ref null $node) (ref.null none))
  (global $something funcref (ref.func $plain))

  (table $functions 9 funcref)
  (func $plain (type $pointer) (local.get 0))
  (func $other (type $pointer) (i32.const 0))
  (elem (table $others) (i32.const 0) externref (ref.null noextern))

  (export "function" (func $plain))
  (export "table" (table $functions))
  (export "memory" (memory 0))
  (export "pointer" (global $pointer))
  (export "tag" (tag 0)))
