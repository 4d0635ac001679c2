;; Hands a JavaScript function on as one that a table can hold, with the trampoline's type.
(module
  (import "js" "function" (func $function (param i32 i32 i32 i32 i32) (result i32)))
  (export "function" (func $function)))
