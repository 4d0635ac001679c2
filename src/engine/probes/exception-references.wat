;; Valid where exceptions are references (exnref).
(module (func (param $exception exnref) (throw_ref (local.get $exception))))
