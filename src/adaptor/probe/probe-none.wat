;; Instantiates with a function of no parameters and one result, all of them i32, and with no other.
(module (import "probe" "function" (func (result i32))))
