;; Instantiates with a function of one parameter and one result, all of them i32, and with no other.
(module (import "probe" "function" (func (param i32) (result i32))))
