include "Semantics.dfy"
include "Validation.dfy"

// Valid modules are never stuck (specification, appendix 7.5, soundness), and functions' results have their types.
module WasmSafety {
  import opened Wasm
  import opened Engine
  import opened WasmMachine
  import S = WasmSemantics
  import V = WasmValidation

  predicate Fits(k: Stack, ts: V.Types) {
    match ts
    case Empty => k.Empty?
    case Push(t, rest) => k.Push? && TypeOf(k.v) == t && Fits(k.rest, rest)
    case Any => false
  }
  predicate HaveTypes(vs: seq<Value>, ts: seq<ValueType>) {
    |vs| == |ts| && forall i :: 0 <= i < |vs| ==> TypeOf(vs[i]) == ts[i]
  }
  // What a branch or a return carries is on top.
  predicate OnTop(t: BlockType, k: Stack) {
    match t case NoResult => true case OneResult(u) => k.Push? && TypeOf(k.v) == u
  }
  ghost predicate Good(c: V.Context, checked: V.Checked, r: S.Result) {
    HaveTypes(r.s.locals, c.locals) &&
    match r.o
    case Completed => checked.Valid? && Fits(r.k, checked.ts)
    case Branching(d) => V.LabelAt(d, c.labels).Label? && OnTop(V.LabelAt(d, c.labels).t, r.k)
    case Returning => OnTop(c.result, r.k)
    case Aborted(a) => a != Stuck
  }

  lemma Popping(t: ValueType, ts: V.Types, k: Stack)
    requires V.PopType(t, V.Valid(ts)).Valid? && Fits(k, ts)
    ensures k.Push? && TypeOf(k.v) == t && Fits(k.rest, V.PopType(t, V.Valid(ts)).ts)
  {}
  lemma Carrying(t: BlockType, ts: V.Types, k: Stack)
    requires V.Carries(t, V.Valid(ts)) && Fits(k, ts)
    ensures OnTop(t, k)
  {}
  // At the end of a block its results are there, and nothing else.
  lemma Ending(t: BlockType, checked: V.Checked, k: Stack)
    requires V.Ends(t, checked) && checked.Valid? && Fits(k, checked.ts)
    ensures OnTop(t, k) && (t.NoResult? ==> k.Empty?) && (t.OneResult? ==> k.rest.Empty?)
  {
    match t
    case NoResult =>
    case OneResult(u) => Popping(u, checked.ts, k);
  }
  lemma PoppingAll(types: seq<ValueType>, ts: V.Types, k: Stack)
    requires V.PopTypes(types, V.Valid(ts)).Valid? && Fits(k, ts)
    ensures Pop(|types|, k).Popped? && HaveTypes(Pop(|types|, k).vs, types) && Fits(Pop(|types|, k).rest, V.PopTypes(types, V.Valid(ts)).ts)
    decreases |types|
  {
    if |types| > 0 {
      var t := types[|types| - 1];
      var one := V.PopType(t, V.Valid(ts));
      PopInvalid(types[..|types| - 1], one);
      Popping(t, ts, k);
      PoppingAll(types[..|types| - 1], one.ts, k.rest);
    }
  }
  lemma PopInvalid(types: seq<ValueType>, r: V.Checked)
    requires V.PopTypes(types, r).Valid?
    ensures r.Valid?
    decreases |types|
  { if |types| > 0 { PopInvalid(types[..|types| - 1], V.PopType(types[|types| - 1], r)); } }
  lemma PushingAll(types: seq<ValueType>, vs: seq<Value>, ts: V.Types, k: Stack)
    requires HaveTypes(vs, types) && Fits(k, ts)
    ensures V.PushTypes(types, V.Valid(ts)).Valid? && Fits(PushAll(vs, k), V.PushTypes(types, V.Valid(ts)).ts)
    decreases |types|
  { if |types| > 0 { PushingAll(types[..|types| - 1], vs[..|vs| - 1], ts, k); } }

  lemma Running(m: Module, c: V.Context, code: Instrs, ts: V.Types, k: Stack, s: State)
    requires V.IsValid(m) && c.m == m && V.Validate(c, code, ts).Valid? && Fits(k, ts) && HaveTypes(s.locals, c.locals)
    ensures Good(c, V.Validate(c, code, ts), S.Exec(m, code, k, s))
    decreases s.clock, 1, code, 0
  {
    match code
    case End =>
    case Then(i, tail) =>
      Stepping(m, c, i, ts, k, s);
      var r := S.Step(m, i, k, s);
      if r.o.Completed? { Running(m, c, tail, V.ValidateInstr(c, i, ts).ts, r.k, r.s); }
  }
  // A block's body, and leaving it.
  lemma Nested(m: Module, c: V.Context, t: BlockType, target: BlockType, body: Instrs, ts: V.Types, outer: Stack, s: State)
    requires V.IsValid(m) && c.m == m && V.Ends(t, V.Validate(V.Inside(target, c), body, V.Empty)) && Fits(outer, ts) && HaveTypes(s.locals, c.locals)
    ensures var r := S.Exec(m, body, Empty, s);
      HaveTypes(r.s.locals, c.locals)
      && (target == t || r.o != S.Branching(0) ==> Good(c, V.PushResult(t, V.Valid(ts)), S.Leave(t, outer, r)))
    decreases s.clock, 1, body, 1
  {
    Running(m, V.Inside(target, c), body, V.Empty, Empty, s);
    var r := S.Exec(m, body, Empty, s);
    if r.o.Completed? { Ending(t, V.Validate(V.Inside(target, c), body, V.Empty), r.k); }
    if r.o.Branching? && r.o.d > 0 { assert V.LabelAt(r.o.d, V.Inside(target, c).labels) == V.LabelAt(r.o.d - 1, c.labels); }
  }
  lemma Stepping(m: Module, c: V.Context, i: Instr, ts: V.Types, k: Stack, s: State)
    requires V.IsValid(m) && c.m == m && V.ValidateInstr(c, i, ts).Valid? && Fits(k, ts) && HaveTypes(s.locals, c.locals)
    ensures Good(c, V.ValidateInstr(c, i, ts), S.Step(m, i, k, s))
    decreases s.clock, 1, i, 0
  {
    match i
    case Block(t, body) => Nested(m, c, t, t, body, ts, k, s);
    case Loop(t, body) =>
      if s.clock > 0 {
        var s0 := s.(clock := s.clock - 1);
        Nested(m, c, t, NoResult, body, ts, k, s0);
        var r := S.Exec(m, body, Empty, s0);
        if r.o == S.Branching(0) { Stepping(m, c, i, ts, k, r.s); }
      }
    case If(t, th, el) =>
      assert V.PopType(I32, V.Valid(ts)).Valid?;
      Popping(I32, ts, k);
      Nested(m, c, t, t, if IsTrue(k.v) then th else el, V.PopType(I32, V.Valid(ts)).ts, k.rest, s);
    case Br(d) => Carrying(V.LabelAt(d, c.labels).t, ts, k);
    case BrIf(d) =>
      Popping(I32, ts, k);
      Carrying(V.LabelAt(d, c.labels).t, V.PopType(I32, V.Valid(ts)).ts, k.rest);
    case Return => Carrying(c.result, ts, k);
    case Call(f) =>
      var signature := m.functions[f].signature;
      PushValid(signature.results, V.PopTypes(signature.parameters, V.Valid(ts)));
      PoppingAll(signature.parameters, ts, k);
      var p := Pop(|signature.parameters|, k);
      Calling(m, f, p.vs, s);
      var (r, s1) := S.Invoke(m, f, p.vs, s);
      if r.Results? { PushingAll(signature.results, r.vs, V.PopTypes(signature.parameters, V.Valid(ts)).ts, p.rest); }
    case CallIndirect(t) =>
      var signature := m.types[t];
      PushValid(signature.results, V.PopTypes(signature.parameters, V.PopType(I32, V.Valid(ts))));
      PopInvalid(signature.parameters, V.PopType(I32, V.Valid(ts)));
      Popping(I32, ts, k);
      PoppingAll(signature.parameters, V.PopType(I32, V.Valid(ts)).ts, k.rest);
      var p := Pop(|signature.parameters|, k.rest);
      if k.v.bits in m.table {
        var f := m.table[k.v.bits];
        if m.functions[f].signature == signature {
          Calling(m, f, p.vs, s);
          var (r, s1) := S.Invoke(m, f, p.vs, s);
          if r.Results? { PushingAll(signature.results, r.vs, V.PopTypes(signature.parameters, V.PopType(I32, V.Valid(ts))).ts, p.rest); }
        }
      }
    case Load(op, _) => Popping(I32, ts, k);
    case Store(op, _) =>
      Popping(StoreType(op), ts, k);
      Popping(I32, V.PopType(StoreType(op), V.Valid(ts)).ts, k.rest);
    case LocalSet(x) => Popping(c.locals[x], ts, k);
    case LocalTee(x) => Popping(c.locals[x], ts, k);
    case Numeric(op) =>
      var t := OperandType(op);
      Popping(t, ts, k);
      if Operands(op) == 1 { assert Pop(1, k) == Popped([k.v], k.rest) by { assert Pop(0, k.rest) == Popped([], k.rest); } }
      else {
        Popping(t, V.PopType(t, V.Valid(ts)).ts, k.rest);
        assert Pop(2, k).Popped? && Pop(2, k).rest == k.rest.rest by { assert Pop(0, k.rest.rest).Popped?; assert Pop(1, k.rest).Popped?; }
      }
    case Select => Selecting(c, ts, k);
    case _ =>
  }
  lemma Selecting(c: V.Context, ts: V.Types, k: Stack)
    requires V.ValidateInstr(c, Select, ts).Valid? && Fits(k, ts)
    ensures k.Push? && k.rest.Push? && k.rest.rest.Push?
    ensures var chosen := if IsTrue(k.v) then k.rest.rest.v else k.rest.v; Fits(Push(chosen, k.rest.rest.rest), V.ValidateInstr(c, Select, ts).ts)
  {
    Popping(I32, ts, k);
    var us := V.PopType(I32, V.Valid(ts)).ts;
    Popping(us.t, us.rest, k.rest.rest);
  }
  lemma PushValid(types: seq<ValueType>, r: V.Checked)
    requires V.PushTypes(types, r).Valid?
    ensures r.Valid?
    decreases |types|
  { if |types| > 0 { PushValid(types[..|types| - 1], r); } }

  // The theorem.
  lemma Calling(m: Module, f: U32, vs: seq<Value>, s: State)
    requires V.IsValid(m) && f as int < |m.functions| && HaveTypes(vs, m.functions[f].signature.parameters)
    ensures var (r, s1) := S.Invoke(m, f, vs, s);
      s1.locals == s.locals && r != Failed(Stuck) && (r.Results? ==> HaveTypes(r.vs, m.functions[f].signature.results))
    decreases s.clock, 0, 0, 0
  {
    assert V.IsValidFunction(m, m.functions[f]);
    match m.functions[f]
    case Kernel(_, _) =>
    case Defined(signature, locals, body) =>
      if s.clock != 0 {
        var t := V.ResultBlock(signature);
        var s1 := s.(clock := s.clock - 1, locals := vs + Zeros(locals));
        var c := V.Context(m, signature.parameters + locals, V.Label(t, V.Outside), t);
        Running(m, c, body, V.Empty, Empty, s1);
        Resulting(signature, c, V.Validate(c, body, V.Empty), S.Exec(m, body, Empty, s1));
      }
  }
  lemma Resulting(signature: FunctionType, c: V.Context, checked: V.Checked, r: S.Result)
    requires |signature.results| <= 1 && c.result == V.ResultBlock(signature) && c.labels == V.Label(c.result, V.Outside)
    requires V.Ends(c.result, checked) && Good(c, checked, r)
    ensures var q := S.ResultOf(signature, r); q != Failed(Stuck) && (q.Results? ==> HaveTypes(q.vs, signature.results))
  {
    if r.o.Completed? { Ending(c.result, checked, r.k); assert Height(r.k) == |signature.results|; }
    if |signature.results| == 1 && r.k.Push? {
      assert Pop(1, r.k) == Popped([r.k.v], r.k.rest) by { assert Pop(0, r.k.rest) == Popped([], r.k.rest); }
    }
    if r.o.Branching? && r.o.d > 0 { assert V.LabelAt(r.o.d - 1, V.Outside) == V.Outside; }
  }
}
