;; Zeroes pages of linear memory, of 4096 bytes each. A page that is zero already is only read: a write would
;; make the system allocate a page that was never written. This reads some ten times as fast as a loop of
;; JavaScript's over a typed array.
(module
  (import "instance" "memory" (memory 0))

  ;; $page: the index of the first page; $count: how many there are.
  (func (export "zeroPages") (param $page i32) (param $count i32)
    (local $at i32) (local $end i32)
    (local.set $at (i32.shl (local.get $page) (i32.const 12)))
    (loop $pages
      (if (i32.eqz (local.get $count)) (then (return)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      ;; 0 for the last page of 4 GiB: compared by equality only.
      (local.set $end (i32.add (local.get $at) (i32.const 4096)))
      (loop $words
        (if
          (i64.eqz
            (i64.or
              (i64.or
                (i64.or
                  (i64.load (local.get $at))
                  (i64.load offset=8 (local.get $at)))
                (i64.or
                  (i64.load offset=16 (local.get $at))
                  (i64.load offset=24 (local.get $at))))
              (i64.or
                (i64.or
                  (i64.load offset=32 (local.get $at))
                  (i64.load offset=40 (local.get $at)))
                (i64.or
                  (i64.load offset=48 (local.get $at))
                  (i64.load offset=56 (local.get $at))))))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 64)))
            (br_if $words (i32.ne (local.get $at) (local.get $end)))
            (br $pages)))
        (memory.fill
          (local.get $at)
          (i32.const 0)
          (i32.sub (local.get $end) (local.get $at)))
        (local.set $at (local.get $end))
        (br $pages)))))
