;; Valid where there are tags, and exceptions that carry them.
(module
  (tag $exception)
  (func (throw $exception)))
