(module
  (type (;0;) (func (param i32) (result i64)))
  (type (;1;) (func (param i32 i64 i64 i64 i32 i32 i64) (result i64)))
  (type (;2;) (func (param i32 i32) (result i64)))
  (type (;3;) (func (param i64 i64 i32) (result i64)))
  (type (;4;) (func (result i64)))
  (type (;5;) (func (param i64 i64 i64 i32) (result i64)))
  (type (;6;) (func (param i32)))
  (type (;7;) (func (param i64 i64 i64 i32 i32) (result i64)))
  (type (;8;) (func (param i64 i32) (result i64)))
  (type (;9;) (func (param i32 i32) (result i32)))
  (type (;10;) (func (param i64 i64) (result i64)))
  (type (;11;) (func (param i64) (result i64)))
  (type (;12;) (func (param i32 i32 i64 i64 i32 i32) (result i64)))
  (type (;13;) (func (param i32 i64) (result i64)))
  (type (;14;) (func (param i32 i64 i64 i64 i64 i64) (result i64)))
  (type (;15;) (func (param i32 i64 i64) (result i64)))
  (type (;16;) (func))
  (import "verifiedjs-runtime" "helper.InvokePending" (func $helper.InvokePending (;0;) (type 0)))
  (import "verifiedjs-runtime" "helper.CallValue" (func $helper.CallValue (;1;) (type 1)))
  (import "verifiedjs-runtime" "Safepoint.Poll" (func $Safepoint.Poll (;2;) (type 0)))
  (import "verifiedjs-runtime" "Runtime.NewClosure" (func $Runtime.NewClosure (;3;) (type 2)))
  (import "verifiedjs-runtime" "Operations.GetNamed" (func $Operations.GetNamed (;4;) (type 3)))
  (import "verifiedjs-runtime" "Operations.NewObject" (func $Operations.NewObject (;5;) (type 4)))
  (import "verifiedjs-runtime" "Operations.DefineNamed" (func $Operations.DefineNamed (;6;) (type 5)))
  (import "verifiedjs-runtime" "Errors.CaptureStack" (func $Errors.CaptureStack (;7;) (type 6)))
  (import "verifiedjs-runtime" "Operations.NewArray" (func $Operations.NewArray (;8;) (type 0)))
  (import "verifiedjs-runtime" "Operations.SetNamed" (func $Operations.SetNamed (;9;) (type 7)))
  (import "verifiedjs-runtime" "Operations.GetGlobal" (func $Operations.GetGlobal (;10;) (type 8)))
  (import "verifiedjs-runtime" "Runtime.NewRecord" (func $Runtime.NewRecord (;11;) (type 9)))
  (import "verifiedjs-runtime" "Operations.Add" (func $Operations.Add (;12;) (type 10)))
  (import "verifiedjs-runtime" "Operations.ToNumeric" (func $Operations.ToNumeric (;13;) (type 11)))
  (import "verifiedjs-runtime" "Operations.Increment" (func $Operations.Increment (;14;) (type 11)))
  (import "verifiedjs-runtime" "Operations.Exit" (func $Operations.Exit (;15;) (type 6)))
  (import "verifiedjs-runtime" "functions" (table (;0;) @size funcref))
  (import "verifiedjs-runtime" "memory" (memory (;0;) @size))
  (export "_start" (func 26))
  (elem (;0;) (table 0) (offset (i32.const @size)) func $main $load $anonymous $counter $add $anonymous#25)
  (func $main (;16;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    (local i32 i64)
    block
      local.get 0
      i32.const 160
      i32.add
      local.set 6
      local.get 0
      i64.const 0xA0:@1
      i64.store
      local.get 6
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 0
        local.get 1
        i64.extend_i32_u
        i64.const 0xFFFC0000:0
        i64.or
        i64.store offset=8
        local.get 0
        local.get 2
        i64.store offset=16
        local.get 0
        local.get 3
        i64.store offset=24
        local.get 6
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      i32.const @2
      i32.const 0
      call $Runtime.NewClosure
      local.set 7
      i32.const @3
      local.get 7
      i64.store
      local.get 6
      i64.const -2
      call $load.direct
      i64.const -1
      i64.eq
      br_if 0
      i64.const -2
      return
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $load.direct (;17;) (type 13) (param i32 i64) (result i64)
    (local i32 i64 i32 i64 i64 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64 i64 i32 i32)
    block
      local.get 0
      i32.const 400
      i32.add
      local.set 2
      local.get 0
      i64.const 0x190:@2
      i64.store
      local.get 2
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 0
        local.get 1
        i64.store offset=8
        local.get 2
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      i32.const @4
      i64.load
      local.tee 3
      i64.const -2
      i64.eq
      local.tee 4
      i32.eqz
      if
        i32.const @4
        i64.load
        local.set 5
        block
          local.get 5
          i64.const 48
          i64.shr_u
          i64.const @5
          i64.eq
          if
            local.get 5
            i32.wrap_i64
            local.tee 7
            i32.load offset=4
            local.tee 8
            i32.const @6
            i32.load
            i32.eq
            if
              local.get 7
              i32.load offset=12
              i32.const @6
              i32.load offset=4
              i32.add
              i64.load
              local.set 6
              br 2
            end
            local.get 8
            i32.const @6
            i32.load offset=8
            i32.eq
            if
              i32.const @6
              i32.load offset=16
              i32.load offset=12
              i32.const @6
              i32.load offset=12
              i32.add
              i64.load
              local.set 6
              br 2
            end
          end
          local.get 5
          i64.const 0xFFF90000:@7
          i32.const @6
          call $Operations.GetNamed
          local.tee 6
          i64.const -1
          i64.eq
          if
            local.get 2
            call $helper.InvokePending
            local.tee 6
            i64.const -1
            i64.eq
            br_if 3
          end
        end
        local.get 6
        return
      end
      call $Operations.NewObject
      local.set 9
      i32.const @4
      local.get 9
      i64.store
      i32.const @4
      i64.load
      local.tee 10
      i64.const 0xFFF90000:@8
      i64.const 0xFFF90000:@9
      i32.const @10
      call $Operations.DefineNamed
      local.tee 11
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.tee 12
      i64.const 0xFFF90000:@11
      i64.const 0xFFF90000:@12
      i32.const @13
      call $Operations.DefineNamed
      local.tee 13
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      call $Operations.NewObject
      local.set 14
      i32.const @4
      i64.load
      local.tee 15
      i64.const 0xFFF90000:@7
      local.get 14
      i32.const @14
      call $Operations.DefineNamed
      local.tee 16
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.tee 17
      i64.const 0xFFF90000:@15
      i64.const 0xFFF90000:@16
      i32.const @17
      call $Operations.DefineNamed
      local.tee 18
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.tee 19
      i64.const 0xFFF90000:@18
      i64.const -5
      i32.const @19
      call $Operations.DefineNamed
      local.tee 20
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.set 21
      i32.const 0
      call $Operations.NewArray
      local.set 22
      local.get 21
      i64.const 0xFFF90000:@20
      local.get 22
      i32.const @21
      call $Operations.DefineNamed
      local.tee 23
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.set 24
      i32.const 0
      call $Operations.NewArray
      local.set 25
      local.get 24
      i64.const 0xFFF90000:@22
      local.get 25
      i32.const @23
      call $Operations.DefineNamed
      local.tee 26
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      i32.const @4
      i64.load
      local.tee 27
      i64.const 0xFFF90000:@24
      local.get 1
      i32.const @25
      call $Operations.DefineNamed
      local.tee 28
      i64.const -1
      i64.eq
      if
        local.get 2
        call $Errors.CaptureStack
        br 1
      end
      block
        block
          i32.const @26
          i32.const 0
          call $Runtime.NewClosure
          drop
          i32.const @4
          i64.load
          local.set 29
          local.get 2
          local.get 14
          i64.const -2
          local.get 29
          i64.const 0xFFF90000:@16
          i64.const 0xFFF90000:@12
          call $anonymous.direct
          i64.const -1
          i64.eq
          br_if 0
          br 1
        end
        i32.const 1032
        i64.load
        local.set 30
        i32.const @4
        i64.const -2
        i64.store
        i32.const 1032
        local.get 30
        i64.store
        br 1
      end
      i32.const @4
      i64.load
      local.set 31
      block
        local.get 31
        i64.const 48
        i64.shr_u
        i64.const @5
        i64.eq
        if
          local.get 31
          i32.wrap_i64
          local.tee 33
          i32.load offset=4
          i32.const @27
          i32.load
          i32.eq
          if
            local.get 33
            i32.load offset=12
            i32.const @27
            i32.load offset=4
            i32.add
            i64.const -4
            i64.store
            i64.const -2
            local.set 32
            br 2
          end
        end
        local.get 31
        i64.const 0xFFF90000:@18
        i64.const -4
        i32.const 1
        i32.const @27
        call $Operations.SetNamed
        local.tee 32
        i64.const -1
        i64.eq
        if
          local.get 2
          call $helper.InvokePending
          local.tee 32
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      i32.const @4
      i64.load
      local.set 34
      block
        local.get 34
        i64.const 48
        i64.shr_u
        i64.const @5
        i64.eq
        if
          local.get 34
          i32.wrap_i64
          local.tee 36
          i32.load offset=4
          local.tee 37
          i32.const @28
          i32.load
          i32.eq
          if
            local.get 36
            i32.load offset=12
            i32.const @28
            i32.load offset=4
            i32.add
            i64.load
            local.set 35
            br 2
          end
          local.get 37
          i32.const @28
          i32.load offset=8
          i32.eq
          if
            i32.const @28
            i32.load offset=16
            i32.load offset=12
            i32.const @28
            i32.load offset=12
            i32.add
            i64.load
            local.set 35
            br 2
          end
        end
        local.get 34
        i64.const 0xFFF90000:@7
        i32.const @28
        call $Operations.GetNamed
        local.tee 35
        i64.const -1
        i64.eq
        if
          local.get 2
          call $helper.InvokePending
          local.tee 35
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 35
      return
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $load (;18;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    local.get 0
    local.get 5
    i64.load
    i64.const -2
    local.get 4
    i32.const 0
    i32.gt_u
    select
    call $load.direct
    return
  )
  (func $anonymous.direct (;19;) (type 14) (param i32 i64 i64 i64 i64 i64) (result i64)
    (local i32 i64 i64 i64 i64 i32 i64 i32 i64 i32 i32 i64 i32 i64 i64 i32)
    block
      local.get 0
      i32.const 600
      i32.add
      local.set 6
      local.get 0
      i64.const 0x258:@26
      i64.store
      local.get 6
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 0
        local.get 1
        i64.store offset=8
        local.get 0
        local.get 2
        i64.store offset=16
        local.get 0
        local.get 3
        i64.store offset=24
        local.get 0
        local.get 4
        i64.store offset=32
        local.get 0
        local.get 5
        i64.store offset=40
        local.get 6
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      i32.const @29
      local.get 1
      i64.store
      i32.const @30
      local.get 2
      i64.store
      i32.const @31
      local.get 3
      i64.store
      i32.const @32
      local.get 4
      i64.store
      i32.const @33
      local.get 5
      i64.store
      i32.const @34
      i32.const 0
      call $Runtime.NewClosure
      local.set 7
      i32.const @35
      local.get 7
      i64.store
      i32.const @36
      i32.const 0
      call $Runtime.NewClosure
      local.set 8
      i32.const @37
      local.get 8
      i64.store
      local.get 6
      call $counter.direct
      local.tee 9
      i64.const -1
      i64.eq
      br_if 0
      i32.const @38
      local.get 9
      i64.store
      i32.const @38
      i64.load
      local.tee 10
      i32.wrap_i64
      local.set 11
      local.get 10
      i64.const 48
      i64.shr_u
      i64.const @5
      i64.eq
      if (result i32)
        local.get 11
        i32.load16_u offset=2
        i32.const 66
        i32.and
        i32.const 2
        i32.eq
        if (result i32)
          local.get 11
          i32.load offset=28
          i32.const 1072
          i32.load
          i32.eq
        else
          i32.const 0
        end
      else
        i32.const 0
      end
      if (result i64)
        local.get 6
        local.get 11
        i64.const -2
        i64.const -2
        i32.const 0
        local.get 0
        local.get 11
        i32.load offset=16
        call_indirect 0 (type 12)
      else
        local.get 6
        local.get 10
        i64.const -2
        i64.const -2
        i32.const 0
        local.get 0
        i64.const 0xFFF90000:@39
        call $helper.CallValue
      end
      i64.const -1
      i64.eq
      br_if 0
      block
        i32.const @40
        i32.load offset=16
        local.tee 13
        if
          local.get 13
          i32.load offset=12
          i32.const @40
          i32.load offset=12
          i32.add
          i64.load
          local.set 12
          br 1
        end
        i64.const 0xFFF90000:@41
        i32.const @40
        call $Operations.GetGlobal
        local.tee 12
        i64.const -1
        i64.eq
        if
          local.get 6
          call $helper.InvokePending
          local.tee 12
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 0
      local.get 12
      i64.store offset=64
      block
        local.get 12
        i64.const 48
        i64.shr_u
        i64.const @5
        i64.eq
        if
          local.get 12
          i32.wrap_i64
          local.tee 15
          i32.load offset=4
          local.tee 16
          i32.const @42
          i32.load
          i32.eq
          if
            local.get 15
            i32.load offset=12
            i32.const @42
            i32.load offset=4
            i32.add
            i64.load
            local.set 14
            br 2
          end
          local.get 16
          i32.const @42
          i32.load offset=8
          i32.eq
          if
            i32.const @42
            i32.load offset=16
            i32.load offset=12
            i32.const @42
            i32.load offset=12
            i32.add
            i64.load
            local.set 14
            br 2
          end
        end
        local.get 12
        i64.const 0xFFF90000:@43
        i32.const @42
        call $Operations.GetNamed
        local.tee 14
        i64.const -1
        i64.eq
        if
          local.get 6
          call $helper.InvokePending
          local.tee 14
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 0
      local.get 14
      i64.store offset=72
      i32.const @38
      i64.load
      local.tee 17
      i32.wrap_i64
      local.set 18
      local.get 17
      i64.const 48
      i64.shr_u
      i64.const @5
      i64.eq
      if (result i32)
        local.get 18
        i32.load16_u offset=2
        i32.const 66
        i32.and
        i32.const 2
        i32.eq
        if (result i32)
          local.get 18
          i32.load offset=28
          i32.const 1072
          i32.load
          i32.eq
        else
          i32.const 0
        end
      else
        i32.const 0
      end
      if (result i64)
        local.get 6
        local.get 18
        i64.const -2
        i64.const -2
        i32.const 0
        local.get 0
        local.get 18
        i32.load offset=16
        call_indirect 0 (type 12)
      else
        local.get 6
        local.get 17
        i64.const -2
        i64.const -2
        i32.const 0
        local.get 0
        i64.const 0xFFF90000:@39
        call $helper.CallValue
      end
      local.tee 19
      i64.const -1
      i64.eq
      br_if 0
      local.get 6
      local.get 19
      i64.const -2
      call $add.direct
      local.tee 20
      i64.const -1
      i64.eq
      br_if 0
      local.get 0
      local.get 20
      i64.store offset=8
      local.get 14
      i32.wrap_i64
      local.set 21
      local.get 14
      i64.const 48
      i64.shr_u
      i64.const @5
      i64.eq
      if (result i32)
        local.get 21
        i32.load16_u offset=2
        i32.const 66
        i32.and
        i32.const 2
        i32.eq
        if (result i32)
          local.get 21
          i32.load offset=28
          i32.const 1072
          i32.load
          i32.eq
        else
          i32.const 0
        end
      else
        i32.const 0
      end
      if (result i64)
        local.get 6
        local.get 21
        local.get 12
        i64.const -2
        i32.const 1
        local.get 0
        i32.const 8
        i32.add
        local.get 21
        i32.load offset=16
        call_indirect 0 (type 12)
      else
        local.get 6
        local.get 14
        local.get 12
        i64.const -2
        i32.const 1
        local.get 0
        i32.const 8
        i32.add
        i64.const 0xFFF90000:@44
        call $helper.CallValue
      end
      i64.const -1
      i64.eq
      br_if 0
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $anonymous (;20;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    local.get 0
    local.get 5
    i64.load
    i64.const -2
    local.get 4
    i32.const 0
    i32.gt_u
    select
    local.get 5
    i64.load offset=8
    i64.const -2
    local.get 4
    i32.const 1
    i32.gt_u
    select
    local.get 5
    i64.load offset=16
    i64.const -2
    local.get 4
    i32.const 2
    i32.gt_u
    select
    local.get 5
    i64.load offset=24
    i64.const -2
    local.get 4
    i32.const 3
    i32.gt_u
    select
    local.get 5
    i64.load offset=32
    i64.const -2
    local.get 4
    i32.const 4
    i32.gt_u
    select
    call $anonymous.direct
    return
  )
  (func $counter.direct (;21;) (type 0) (param i32) (result i64)
    (local i32 i32 i64)
    block
      local.get 0
      i32.const 128
      i32.add
      local.set 1
      local.get 0
      i64.const 0x80:@34
      i64.store
      local.get 1
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 1
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      i32.const 0
      i32.const 1
      call $Runtime.NewRecord
      local.tee 2
      i64.const 0
      i64.store offset=16
      i32.const @45
      local.get 2
      call $Runtime.NewClosure
      local.tee 3
      return
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $counter (;22;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    local.get 0
    call $counter.direct
    return
  )
  (func $add.direct (;23;) (type 15) (param i32 i64 i64) (result i64)
    (local i32 i32 i64 f64)
    block
      local.get 0
      i32.const 152
      i32.add
      local.set 3
      local.get 0
      i64.const 0x98:@36
      i64.store
      local.get 3
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 0
        local.get 1
        i64.store offset=8
        local.get 0
        local.get 2
        i64.store offset=16
        local.get 3
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      local.get 2
      i64.const -2
      i64.eq
      local.tee 4
      if
        i64.const 0x3FF00000:0
        local.set 2
      end
      local.get 1
      f64.reinterpret_i64
      local.get 2
      f64.reinterpret_i64
      f64.add
      local.tee 6
      local.get 6
      f64.eq
      if
        local.get 6
        i64.reinterpret_f64
        local.set 5
      else
        local.get 1
        local.get 2
        call $Operations.Add
        local.tee 5
        i64.const -1
        i64.eq
        if
          local.get 3
          call $helper.InvokePending
          local.tee 5
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 5
      return
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $add (;24;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    local.get 0
    local.get 5
    i64.load
    i64.const -2
    local.get 4
    i32.const 0
    i32.gt_u
    select
    local.get 5
    i64.load offset=8
    i64.const -2
    local.get 4
    i32.const 1
    i32.gt_u
    select
    call $add.direct
    return
  )
  (func $anonymous#25 (;25;) (type 12) (param i32 i32 i64 i64 i32 i32) (result i64)
    (local i32 i32 i64 i64 i64 f64)
    block
      local.get 0
      i32.const 192
      i32.add
      local.set 6
      local.get 0
      i64.const 0xC0:@45
      i64.store
      local.get 6
      i32.const 1024
      i32.load
      i32.gt_u
      if
        local.get 0
        local.get 1
        i64.extend_i32_u
        i64.const 0xFFFC0000:0
        i64.or
        i64.store offset=8
        local.get 0
        local.get 2
        i64.store offset=16
        local.get 0
        local.get 3
        i64.store offset=24
        local.get 6
        call $Safepoint.Poll
        i64.const -1
        i64.eq
        br_if 1
      end
      local.get 1
      i32.load offset=20
      local.tee 7
      i64.load offset=16
      local.tee 8
      f64.reinterpret_i64
      local.get 8
      f64.reinterpret_i64
      f64.eq
      if
        local.get 8
        local.set 9
      else
        local.get 8
        call $Operations.ToNumeric
        local.tee 9
        i64.const -1
        i64.eq
        if
          local.get 0
          local.get 7
          i64.extend_i32_u
          i64.const 0xFFFD0000:0
          i64.or
          i64.store offset=32
          local.get 6
          call $helper.InvokePending
          local.tee 9
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 9
      f64.reinterpret_i64
      f64.const 1
      f64.add
      local.tee 11
      local.get 11
      f64.eq
      if
        local.get 11
        i64.reinterpret_f64
        local.set 10
      else
        local.get 9
        call $Operations.Increment
        local.tee 10
        i64.const -1
        i64.eq
        if
          local.get 0
          local.get 9
          i64.store offset=40
          local.get 0
          local.get 7
          i64.extend_i32_u
          i64.const 0xFFFD0000:0
          i64.or
          i64.store offset=32
          local.get 6
          call $helper.InvokePending
          local.tee 10
          i64.const -1
          i64.eq
          br_if 2
        end
      end
      local.get 7
      local.get 10
      i64.store offset=16
      local.get 9
      return
      i64.const -2
      return
    end
    i64.const -1
    return
  )
  (func $_start (;26;) (type 16)
    (local i64)
    i32.const @46
    i32.const 1176
    i32.load
    i32.store
    i32.const @46
    i32.const 64
    i32.store offset=4
    i32.const @46
    i32.const @1
    i32.const 0
    call $Runtime.NewClosure
    i64.store offset=8
    i32.const @47
    i64.const 0xFFFC0000:@48
    i64.const -2
    i64.const -2
    i32.const 1
    i32.const @49
    i64.const -2
    call $helper.CallValue
    local.tee 0
    f64.reinterpret_i64
    f64.const 0
    f64.ne
    if
      local.get 0
      f64.reinterpret_i64
      i32.trunc_sat_f64_s
      call $Operations.Exit
    end
  )
)
