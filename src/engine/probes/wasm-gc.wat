;; Valid where there is garbage collection.
(module (func (param $any anyref) (drop (ref.test (ref eq) (local.get $any)))))
