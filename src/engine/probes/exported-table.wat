;; A function that is both exported and in an exported table.
(module
  (func (export "function"))
  (table (export "table") 1 funcref)
  (elem (i32.const 0) 0))
