;; C functions of many types, as an adaptor finds them in the table. callees.ts says where each is.
(module
  (memory (export "memory") 1)
  (table (export "table") 20 funcref)
  (elem (i32.const 1)
    $take_0 $take_1 $take_2 $take_3 $take_4 $take_5
    $wide_parameter $float_parameter $no_result $wide_result $grows_memory)

  ;; Thousands tell how many parameters there are, the other digits which argument came where.
  (func $take_0 (result i32) (i32.const 0))
  (func $take_1 (param $a i32) (result i32)
    (i32.add (i32.const 1000) (local.get $a)))
  (func $take_2 (param $a i32) (param $b i32) (result i32)
    (i32.add (i32.const 2000)
      (i32.add (local.get $a) (i32.mul (i32.const 10) (local.get $b)))))
  (func $take_3 (param $a i32) (param $b i32) (param $c i32) (result i32)
    (i32.add (i32.const 3000)
      (i32.add (local.get $a)
        (i32.add
          (i32.mul (i32.const 10) (local.get $b))
          (i32.mul (i32.const 100) (local.get $c))))))
  (func $take_4 (param i32 i32 i32 i32) (result i32) (i32.const 4000))
  (func $take_5 (param i32 i32 i32 i32 i32) (result i32) (i32.const 5000))

  (func $wide_parameter (param i64) (result i32) (i32.const 1))
  (func $float_parameter (param i32 f64) (result i32) (i32.const 1))
  (func $no_result (param i32 i32))
  (func $wide_result (param i32) (result i64) (i64.const 1))
  (func $grows_memory (param i32 i32) (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.const 7)))
