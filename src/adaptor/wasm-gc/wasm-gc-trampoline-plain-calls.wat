;; wasm-gc-trampoline.wat for engines without tail calls, and for JavaScriptCore, which has them but
;; cannot suspend a stack on which one was made: it calls, and returns what the call gave. Nothing else
;; differs.
(module
  (type $none (func (result i32)))
  (type $one (func (param i32) (result i32)))
  (type $two (func (param i32 i32) (result i32)))
  (type $three (func (param i32 i32 i32) (result i32)))

  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table $functions 0 funcref))

  (func (export "trampoline_call")
    (param $success i32) (param $func i32) (param $self i32) (param $args i32) (param $kw i32)
    (result i32)
    (local $function funcref)
    (i32.store (local.get $success) (i32.const 1))
    (local.set $function (table.get $functions (local.get $func)))

    (drop (block $not_two (result funcref)
      (return (call_ref $two
        (local.get $self) (local.get $args)
        (br_on_cast_fail $not_two funcref (ref $two) (local.get $function))))))
    (drop (block $not_three (result funcref)
      (return (call_ref $three
        (local.get $self) (local.get $args) (local.get $kw)
        (br_on_cast_fail $not_three funcref (ref $three) (local.get $function))))))
    (drop (block $not_one (result funcref)
      (return (call_ref $one
        (local.get $self)
        (br_on_cast_fail $not_one funcref (ref $one) (local.get $function))))))
    (drop (block $not_none (result funcref)
      (return (call_ref $none
        (br_on_cast_fail $not_none funcref (ref $none) (local.get $function))))))

    (i32.store (local.get $success) (i32.const 0))
    (i32.const 0)))
