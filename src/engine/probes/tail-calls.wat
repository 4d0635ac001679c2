;; Valid where there are tail calls.
(module (func $f (return_call $f)))
