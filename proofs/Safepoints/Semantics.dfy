include "../WasmIR/Semantics.dfy"
include "Syntax.dfy"

// One activation of a Wasm.IR function as a collector sees it. Beside the state there is what the frame's words hold, and which locals
// may be read: after a call in which a collection may happen, those whose value is visible to the collector. Reading another is *stale*:
// its cell may be gone. Stale as well is whatever the rules of Syntax.dfy do not allow: the use of a call's result that was not compared
// with the sentinel, an assignment to sp, a store through sp outside the frame, a callee's frame that begins elsewhere than where this
// one ends, an operand with a collection that others wait for. Stores that do not go through sp are
// taken to leave the frame alone.
module SafepointSemantics {
  import opened Names
  import W = Wasm
  import opened Engine
  import opened WasmMachine
  import opened WasmIR
  import IR = WasmIRSemantics
  import opened Safepoints

  // sp: its value. given: values that the callers' frames hold. live: the locals whose cells are there. untested: the locals that may
  // hold the sentinel.
  datatype View = View(s: State, sp: W.Value, frame: map<W.U32, W.Value>, given: set<W.Value>, live: set<W.U32>, untested: set<W.U32>)
  datatype Value = Fresh(o: IR.Evaluated) | Stale
  datatype Values = FreshAll(o: IR.EvaluatedAll) | StaleAll
  datatype Ending = FreshEnd(o: IR.Ending) | StaleEnd

  // A word refers to what the value of a local refers to.
  ghost predicate IsWordOf(y: Frame, word: W.Value, v: W.Value) {
    word == v || exists t, a :: t in y.tags && Compute(0xAD, [v]) == Some(a) && Compute(0x84, [a, W.I64Value(t)]) == Some(word)
  }
  ghost predicate IsFrameEnd(y: Frame, sp: W.Value, v: W.Value) { Compute(0x6A, [sp, W.I32Value(y.size)]) == Some(v) }
  ghost predicate InSomeWord(y: Frame, v: W.Value, frame: map<W.U32, W.Value>) {
    exists o :: o in frame && InFrame(y, o) && IsWordOf(y, frame[o], v)
  }
  // Whether a collection in a call with these arguments keeps the local's value: the first says where the frames end.
  ghost predicate IsVisible(y: Frame, x: W.U32, arguments: seq<W.Value>, v: View) {
    HasLocal(x, v.s)
    && (v.s.locals[x] in v.given || (|arguments| > 0 && IsFrameEnd(y, v.sp, arguments[0]) && InSomeWord(y, v.s.locals[x], v.frame)))
  }
  // Calls of compiled functions begin their frames where this one ends.
  ghost predicate Begins(y: Frame, arguments: seq<W.Value>, v: View) {
    |arguments| > 0 && (IsFrameEnd(y, v.sp, arguments[0]) || (y.size == 0 && arguments[0] == v.sp))
  }
  ghost function Collect(y: Frame, arguments: seq<W.Value>, v: View): View {
    v.(live := set x | x in v.live && IsVisible(y, x, arguments, v))
  }
  ghost function Calling(y: Frame, f: W.U32, arguments: seq<W.Value>, v: View): View {
    if IsQuietCallee(y, f) then v else Collect(y, arguments, v)
  }
  ghost function Assign(x: W.U32, a: W.Value, mayFail: bool, v: View): View
    requires HasLocal(x, v.s)
  { v.(s := SetLocal(x, a, v.s), live := v.live + {x}, untested := if mayFail then v.untested + {x} else v.untested - {x}) }
  // After a condition that was false.
  ghost function Pass(y: Frame, e: Expr, v: View): View { v.(untested := v.untested - Passed(y, e)) }

  ghost function Eval(p: Program, y: Frame, e: Expr, v: View): (r: (Value, View))
    ensures r.1.s.clock <= v.s.clock
    decreases e
  {
    if !MayUse(y, e) then (Stale, v) else
    match e
    case Const(a) => (Fresh(IR.Val(a)), v)
    case Get(x) => (if (IsPlainLocal(y, x) || x in v.live) && x !in v.untested then Fresh(IR.Eval(p, e, v.s).0) else Stale, v)
    case Tee(x, e1) =>
      if !MayAssign(y, x, e1) then (Stale, v) else
      var (o, v1) := Eval(p, y, e1, v);
      if !(o.Fresh? && o.o.Val?) then (o, v1)
      else if HasLocal(x, v1.s) then (o, Assign(x, o.o.v, MayFail(y, e1), v1)) else (Fresh(IR.Abrupt(Stuck)), v1)
    case Op(op, es) =>
      var (o, v1) := EvalAll(p, y, es, [], v);
      if o.StaleAll? then (Stale, v1) else (Fresh(if o.o.Vals? then IR.Computed(Compute(op, o.o.vs)) else IR.Abrupt(o.o.a)), v1)
    case Load(op, e1, offset) =>
      var (o, v1) := Eval(p, y, e1, v);
      if !(o.Fresh? && o.o.Val?) then (o, v1) else (Fresh(IR.Computed(LoadFrom(op, o.o.v, offset, v1.s.memory))), v1)
    case Select(e0, e1, e2) =>
      if !(IsQuiet(y, e0) && IsQuiet(y, e2)) then (Stale, v) else
      var (o1, v1) := Eval(p, y, e1, v);
      if !(o1.Fresh? && o1.o.Val?) then (o1, v1) else
      var (o2, v2) := Eval(p, y, e2, v1);
      if !(o2.Fresh? && o2.o.Val?) then (o2, v2) else
      var (o, v3) := Eval(p, y, e0, v2);
      if !(o.Fresh? && o.o.Val?) then (o, v3) else (if IsTrue(o.o.v) then o1 else o2, v3)
    case Choose(e0, _, e1, e2) =>
      var (o, v1) := Eval(p, y, e0, v);
      if !(o.Fresh? && o.o.Val?) then (o, v1) else if IsTrue(o.o.v) then Eval(p, y, e1, v1) else Eval(p, y, e2, v1)
    case Call(f, es) =>
      var (o, v1) := EvalAll(p, y, es, [], v);
      if o.StaleAll? then (Stale, v1) else if !o.o.Vals? then (Fresh(IR.Abrupt(o.o.a)), v1) else
      if !IsQuietCallee(y, f) && !Begins(y, o.o.vs, v1) then (Stale, v1) else
      var (r, s2) := IR.Invoke(p, f, o.o.vs, v1.s);
      (Fresh(IR.Single(r)), Calling(y, f, o.o.vs, v1).(s := s2))
    case CallIndirect(signature, e1, es) =>
      if !IsQuiet(y, e1) then (Stale, v) else
      var (o, v1) := EvalAll(p, y, es, [], v);
      if o.StaleAll? then (Stale, v1) else if !o.o.Vals? then (Fresh(IR.Abrupt(o.o.a)), v1) else
      var (i, v2) := Eval(p, y, e1, v1);
      if !(i.Fresh? && i.o.Val?) then (i, v2) else
      if !Begins(y, o.o.vs, v2) then (Stale, v2) else
      var (r, s3) := IR.InvokeIndirect(p, signature, i.o.v, o.o.vs, v2.s);
      (Fresh(IR.Single(r)), Collect(y, o.o.vs, v2).(s := s3))
  }
  // A value that waits for others must not wait for a collection.
  ghost function EvalAll(p: Program, y: Frame, es: Exprs, done: seq<W.Value>, v: View): (r: (Values, View))
    ensures r.1.s.clock <= v.s.clock
    decreases es
  {
    match es
    case Nil => (FreshAll(IR.Vals(done)), v)
    case Cons(e, tail) =>
      if !AllQuiet(y, tail) then (StaleAll, v) else
      var (o, v1) := Eval(p, y, e, v);
      if o.Stale? then (StaleAll, v1) else if o.o.Val? then EvalAll(p, y, tail, done + [o.o.v], v1) else (FreshAll(IR.AbruptAll(o.o.a)), v1)
  }

  ghost function Exec(p: Program, y: Frame, ss: Stmts, v: View): (r: (Ending, View))
    ensures r.1.s.clock <= v.s.clock
    decreases v.s.clock, ss
  {
    match ss
    case End => (FreshEnd(IR.Completed), v)
    case Then(st, tail) =>
      var (o, v1) := Step(p, y, st, v);
      if o == FreshEnd(IR.Completed) then Exec(p, y, tail, v1) else (o, v1)
  }
  ghost function Step(p: Program, y: Frame, st: Stmt, v: View): (r: (Ending, View))
    ensures r.1.s.clock <= v.s.clock
    decreases v.s.clock, st
  {
    match st
    case Set(x, e) =>
      if !MayAssign(y, x, e) then (StaleEnd, v) else
      var (o, v1) := Eval(p, y, e, v);
      if o.Stale? then (StaleEnd, v1)
      else if !o.o.Val? then (FreshEnd(IR.Aborted(o.o.a)), v1)
      else if HasLocal(x, v1.s) then
        var v2 := Assign(x, o.o.v, MayFail(y, e), v1);
        (FreshEnd(IR.Completed), if IsArgument(y, e) then v2.(given := v2.given + {o.o.v}) else v2)
      else (FreshEnd(IR.Aborted(Stuck)), v1)
    case Drop(e) =>
      var (o, v1) := Eval(p, y, e, v);
      if o.Stale? then (StaleEnd, v1) else (FreshEnd(if o.o.Val? then IR.Completed else IR.Aborted(o.o.a)), v1)
    case Perform(f, es) =>
      if !NoneMayFail(y, es) then (StaleEnd, v) else
      var (o, v1) := EvalAll(p, y, es, [], v);
      if o.StaleAll? then (StaleEnd, v1) else if !o.o.Vals? then (FreshEnd(IR.Aborted(o.o.a)), v1) else
      if !IsQuietCallee(y, f) && !Begins(y, o.o.vs, v1) then (StaleEnd, v1) else
      var (r, s2) := IR.Invoke(p, f, o.o.vs, v1.s);
      (FreshEnd(match r case Results(vs) => if |vs| == 0 then IR.Completed else IR.Aborted(Stuck) case Failed(a) => IR.Aborted(a)),
       Calling(y, f, o.o.vs, v1).(s := s2))
    case Store(op, e1, offset, e2) =>
      if !IsQuiet(y, e2) || MayFail(y, e1) || MayFail(y, e2) || (e1 == Get(Sp) && !IsHeader(op, offset) && !IsWordStore(y, op, offset)) then (StaleEnd, v) else
      var (o1, v1) := Eval(p, y, e1, v);
      if o1.Stale? then (StaleEnd, v1) else if !o1.o.Val? then (FreshEnd(IR.Aborted(o1.o.a)), v1) else
      var (o2, v2) := Eval(p, y, e2, v1);
      if o2.Stale? then (StaleEnd, v2) else if !o2.o.Val? then (FreshEnd(IR.Aborted(o2.o.a)), v2) else
      (match StoreTo(op, o1.o.v, offset, o2.o.v, v2.s.memory)
       case None => (FreshEnd(IR.Aborted(Trap)), v2)
       case Some(m) =>
         var v3 := v2.(s := v2.s.(memory := m));
         (FreshEnd(IR.Completed),
          if e1 != Get(Sp) || IsHeader(op, offset) then v3
          else v3.(frame := v3.frame[offset := o2.o.v])))
    case If(e, th, el) =>
      if MayFail(y, e) then (StaleEnd, v) else
      var (o, v1) := Eval(p, y, e, v);
      if o.Stale? then (StaleEnd, v1) else if !o.o.Val? then (FreshEnd(IR.Aborted(o.o.a)), v1)
      else if IsTrue(o.o.v) then Exec(p, y, th, v1) else Exec(p, y, el, Pass(y, e, v1))
    case Block(l, body, _) =>
      var (o, v1) := Exec(p, y, body, v);
      (if o == FreshEnd(IR.Branched(l)) then FreshEnd(IR.Completed) else o, v1)
    case Loop(l, body) =>
      if v.s.clock == 0 then (FreshEnd(IR.Aborted(Timeout)), v) else
      var (o, v1) := Exec(p, y, body, v.(s := v.s.(clock := v.s.clock - 1)));
      if o != FreshEnd(IR.Branched(l)) then (o, v1) else Step(p, y, st, v1)
    case Branch(l) => (FreshEnd(IR.Branched(l)), v)
    case BranchIf(l, e) =>
      if MayFail(y, e) then (StaleEnd, v) else
      var (o, v1) := Eval(p, y, e, v);
      if o.Stale? then (StaleEnd, v1)
      else (FreshEnd(if !o.o.Val? then IR.Aborted(o.o.a) else if IsTrue(o.o.v) then IR.Branched(l) else IR.Completed), if o.o.Val? && !IsTrue(o.o.v) then Pass(y, e, v1) else v1)
    case Return(e) =>
      // A failure may be handed on.
      var (o, v1) := Eval(p, y, e, if e.Get? then v.(untested := {}) else v);
      if o.Stale? then (StaleEnd, v1) else (FreshEnd(if o.o.Val? then IR.Returned(o.o.v) else IR.Aborted(o.o.a)), v1)
    case Unreachable => (FreshEnd(IR.Aborted(Trap)), v)
  }
}
