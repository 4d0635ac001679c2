;; Valid where there are typed function references.
(module
  (type $type (func))
  (func (param $f (ref null $type)) (call_ref $type (local.get $f))))
