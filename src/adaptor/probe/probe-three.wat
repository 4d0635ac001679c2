;; Instantiates with a function of three parameters and one result, all of them i32, and with no other.
(module (import "probe" "function" (func (param i32 i32 i32) (result i32))))
