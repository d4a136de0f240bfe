include "Soundness.dfy"
include "EntryCheck.dfy"
include "../Wasm/Facts.dfy"

// Direct entries: a call of one does what the activation does in ANF, if calls at smaller clocks agree. So this part of CallsAgree is no
// premise where every direct entry is checked: it follows by induction on the clock.
module LoweringEntries {
  import opened Names
  import opened Primitives
  import opened Engine
  import opened Correspondence
  import W = Wasm
  import M = WasmMachine
  import D = WasmIR
  import IR = WasmIRSemantics
  import Anf
  import C = CoreSemantics
  import F = FlatSemantics
  import A = AnfSemantics
  import WasmFacts
  import LinearMemory
  import opened LoweringCheck
  import opened LoweringEntryCheck
  import opened LoweringInterface
  import opened LoweringRelations
  import X = LoweringExhaustion
  import opened LoweringCalls
  import opened Lowering

  // ── What is required of the kernel ─────────────────────────────────────────────────────────────────────────────────

  // Behind a frame's end there are addresses enough for the next one. A poll that passes, or that need not be made, says that there is room for it.
  ghost predicate EntryIsRight(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, sp: W.U32, size: W.U32) {
    Represents(m, h, g, w) && IsNext(sp) && size < 0x1000_0000 ==>
      sp as int + size as int < 0x1_0000_0000 && LimitIsRight(k, m, sp, size)
      && var r := Run1(p, k.poll, [W.I32Value(sp + size)], m, h);
         r.0.Results? && |r.0.vs| == 1 && r.0.vs[0].I64Value? && if r.0.vs[0].wide == k.sentinel then IsExhausted(r.2) else HasRoom(sp, size) && Represents(r.1, r.2, g, w)
  }
  ghost predicate LimitIsRight(k: Kernel, m: Memory, sp: W.U32, size: W.U32)
    requires sp as int + size as int < 0x1_0000_0000
  {
    IsReadable(k.stackLimit, 0, m) && (sp + size <= WordIn(k.stackLimit, 0, m) ==> HasRoom(sp, size))
  }
  // Words behind a frame are nobody's, and there is some room behind the stack's end.
  ghost predicate WordIsFree(m: Memory, h: Host, g: A.State, w: World, sp: W.U32, o: W.U32, b: W.U64) {
    Represents(m, h, g, w) && IsNext(sp) && o % 8 == 0 && o as int + 8 <= Slack ==>
      var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
      r.Some? && Represents(r.v, h, g, w)
  }
  // The caller's frame holds the arguments.
  ghost predicate Below(argv: W.U32, vs: seq<Value>, sp: W.U32, m: Memory) { |vs| < 0x1000_0000 && IsBelow(argv, |vs|, sp) && AreArguments(argv, vs, m) }
  // A poll, and the collection that it may make, write nothing to frames.
  ghost predicate PollKeeps(p: D.Program, k: Kernel, m: Memory, h: Host, g: A.State, w: World, sp: W.U32, next: W.U32, argv: W.U32, vs: seq<Value>) {
    Represents(m, h, g, w) && IsNext(sp) && sp <= next && Below(argv, vs, sp, m) ==> Below(argv, vs, sp, Run1(p, k.poll, [W.I32Value(next)], m, h).1)
  }
  ghost opaque predicate EntriesAreRight(p: D.Program, k: Kernel) {
    (forall m, h, g: A.State, w: World, sp, size :: EntryIsRight(p, k, m, h, g, w, sp, size))
    && (forall m, h, g: A.State, w: World, sp, o, b :: WordIsFree(m, h, g, w, sp, o, b))
    && (forall m, h, g: A.State, w: World, sp, next, argv, vs :: PollKeeps(p, k, m, h, g, w, sp, next, argv, vs))
  }
  // 4.4.7: a store leaves the words before its address as they are.
  lemma WordKeeps(m: Memory, sp: W.U32, o: W.U32, b: W.U64, argv: W.U32, vs: seq<Value>)
    requires Below(argv, vs, sp, m)
    ensures var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m); r.Some? ==> Below(argv, vs, sp, r.v)
  {
    hide *; reveal AreArguments(); reveal Below, IsBelow, WasmFacts.IsApart, LinearMemory.LoadBytes;
    var r := StoreTo(0x37, W.I32Value(sp), o, W.I64Value(b), m);
    if r.Some? {
      forall i | 0 <= i < |vs| ensures LoadFrom(0x29, W.I32Value(argv), 8 * i as W.U32, r.v) == Some(W.I64Value(Bits(vs[i]))) {
        WasmFacts.Elsewhere(sp, o, b, 0x29, argv, 8 * i as W.U32, m);
      }
    }
  }
  lemma NoArguments(sp: W.U32, m: Memory)
    ensures Below(sp, [], sp, m)
  { reveal AreArguments(); }

  // ── What the variables get ─────────────────────────────────────────────────────────────────────────────────────────

  lemma PaddedAt(vs: seq<Value>, n: nat, i: nat)
    requires i < n
    ensures |Padded(vs, n)| == n && Padded(vs, n)[i] == W.I64Value(Bits(Argument(i, vs)))
  {
    var rest := if |vs| == 0 then [] else vs[1..];
    PaddedLength(vs, n);
    if i > 0 {
      PaddedAt(rest, n - 1, i - 1);
      assert Argument(i - 1, rest) == Argument(i, vs);
    }
  }
  lemma PaddedLength(vs: seq<Value>, n: nat)
    ensures |Padded(vs, n)| == n && forall i :: 0 <= i < n ==> Padded(vs, n)[i].I64Value?
  { if n > 0 { PaddedLength(if |vs| == 0 then [] else vs[1..], n - 1); } }

  lemma DirectTyped(d: Direct, sp: W.U32, env: W.U32, this_: Value, vs: seq<Value>)
    ensures var xs := DirectValues(d, sp, env, this_, vs); |xs| == |Types(d)| && forall i :: 0 <= i < |xs| ==> W.TypeOf(xs[i]) == Types(d)[i]
  { PaddedLength(vs, d.parameters); }
  // The value that a source stands for is where the checker says.
  lemma SourceAt(c: Context, d: Direct, x: Id, source: Source, sp: W.U32, env: W.U32, inv: Invocation, h: Heap)
    requires Receives(c, d, x, source) && x in c.slots
    ensures var xs := DirectValues(d, sp, env, inv.this_, inv.args); var r := HeaderValue(source, inv, h);
      r.1 == h && c.slots[x] as int < |xs| && xs[c.slots[x]] == W.I64Value(Bits(r.0))
  {
    PaddedLength(inv.args, d.parameters);
    match source
    case FromThis =>
    case FromParameter(i) =>
      PaddedAt(inv.args, d.parameters, i as nat);
      var front := [W.I32Value(sp)] + (if d.hasEnv then [W.I32Value(env)] else []) + (if d.hasThis then [W.I64Value(Bits(inv.this_))] else []);
      assert DirectValues(d, sp, env, inv.this_, inv.args) == front + Padded(inv.args, d.parameters);
      assert |front| == FirstAt(d);
  }
  ghost predicate AreReceived(c: Context, xs: seq<W.Value>, ls: map<Id, Value>) {
    forall x <- ls :: x !in c.records && RepOf(c, x) == Boxed && (x in c.slots ==> c.slots[x] as int < |xs| && xs[c.slots[x]] == W.I64Value(Bits(ls[x])))
  }
  lemma HeaderBinds(c: Context, d: Direct, names: seq<Id>, sources: seq<Source>, sp: W.U32, env: W.U32, inv: Invocation, ls: map<Id, Value>, h: Heap)
    requires |names| == |sources| && (forall i :: 0 <= i < |names| ==> Receives(c, d, names[i], sources[i]))
    requires AreReceived(c, DirectValues(d, sp, env, inv.this_, inv.args), ls)
    ensures var (ls1, h1) := C.BindHeader(names, sources, inv, ls, h); h1 == h && AreReceived(c, DirectValues(d, sp, env, inv.this_, inv.args), ls1)
    decreases |names|
  {
    if |names| == 0 { return; }
    var (v, h1) := HeaderValue(sources[0], inv, h);
    assert h1 == h;
    if names[0] in c.slots { SourceAt(c, d, names[0], sources[0], sp, env, inv, h); }
    forall i | 0 <= i < |names| - 1 ensures Receives(c, d, names[1..][i], sources[1..][i]) { assert Receives(c, d, names[i + 1], sources[i + 1]); }
    HeaderBinds(c, d, names[1..], sources[1..], sp, env, inv, ls[names[0] := v], h1);
  }

  // Where locals start: the call's values, zeros behind them, the frame's end.
  lemma StartsRight(c: Context, d: Direct, f: Anf.Function, locals: seq<W.ValueType>, sp: W.U32, w: World, chain: F.Chain, inv: Invocation, h: Heap)
    requires IsGood(c) && ReceivesAll(c, d, f) && AreTyped(c, Types(d) + locals) && c.next as int >= |Types(d)| && IsChain(w, chain) && HasRoom(sp, c.size)
    ensures var (ls, h1) := C.BindHeader(f.names, f.sources, inv, map[], h);
      var sl := DirectValues(d, sp, AddressOf(w, chain), inv.this_, inv.args) + M.Zeros(locals);
      h1 == h && |sl| == c.count as int && Frame(c, sp, w, A.EntryLocals(f, chain, ls), sl[c.next := W.I32Value(End(sp, c.size))])
  {
    var env := AddressOf(w, chain);
    var xs := DirectValues(d, sp, env, inv.this_, inv.args);
    var (ls, h1) := C.BindHeader(f.names, f.sources, inv, map[], h);
    HeaderBinds(c, d, f.names, f.sources, sp, env, inv, map[], h);
    DirectTyped(d, sp, env, inv.this_, inv.args);
    var sl := xs + M.Zeros(locals);
    var sl1 := sl[c.next := W.I32Value(End(sp, c.size))];
    var tl := A.EntryLocals(f, chain, ls);
    assert xs[0] == W.I32Value(sp);
    forall x | x in c.slots ensures HasType(RepOf(c, x), sl1[c.slots[x]]) && (x in tl ==> Holds(c, x, tl[x], w, sl1[c.slots[x]])) {
      var y := c.slots[x];
      assert y != c.next && y < c.count;
      assert W.TypeOf(sl[y]) == (Types(d) + locals)[y];
      assert IsTyped(RepOf(c, x), (Types(d) + locals)[y]);
      if x in tl {
        if f.env == Anf.Some(x) { assert xs[1] == W.I32Value(env); } else {
          assert x in ls && tl[x] == A.HeldValue(ls[x]);
          assert sl1[y] == xs[y];
        }
      }
    }
    reveal Frame();
  }

  // ── The header ─────────────────────────────────────────────────────────────────────────────────────────────────────

  ghost predicate HasTypes(types: seq<W.ValueType>, sl: seq<W.Value>) { |sl| == |types| && forall i :: 0 <= i < |sl| ==> W.TypeOf(sl[i]) == types[i] }
  lemma ShownValue(p: D.Program, c: Context, types: seq<W.ValueType>, e: D.Expr, s: M.State) returns (v: W.Value)
    requires Instructions(c.k) && HasTypes(types, s.locals) && IsShown(c, types, e)
    ensures v.I64Value? && Is(p, e, s, v)
  {
    match e
    case Get(y) =>
      IsGet(p, s, y);
      v := s.locals[y];
    case Op(_, Cons(Op(_, Cons(Get(y), _)), Cons(Const(b), _))) =>
      IsGet(p, s, y);
      assert W.TypeOf(s.locals[y]) == W.I32;
      var x;
      x, v := Tagged(c.k, s.locals[y].bits, b.wide);
      IsOp1(p, s, 0xAD, D.Get(y), s.locals[y], x);
      IsConst(p, s, b);
      IsOp2(p, s, 0x84, Op1(0xAD, D.Get(y)), D.Const(b), x, b, v);
  }
  lemma WordsLead(p: D.Program, c: Context, types: seq<W.ValueType>, code: D.Stmts, sp: W.U32, w: World, g: A.State, s: M.State, n: nat, argv: W.U32, vs: seq<Value>) returns (s1: M.State)
    requires Instructions(c.k) && EntriesAreRight(p, c.k) && IsNext(sp) && Represents(s.memory, s.host, g, w) && Below(argv, vs, sp, s.memory)
    requires HasTypes(types, s.locals) && |s.locals| > 0 && s.locals[0] == W.I32Value(sp)
    ensures Leads(p, code, s, n, SkipWords(c, types, code), s1, n) && Represents(s1.memory, s1.host, g, w) && s1 == s.(memory := s1.memory) && Below(argv, vs, sp, s1.memory)
    decreases code
  {
    if !(code.Then? && IsWordStore(c, types, code.head)) {
      LeadsRefl(p, code, s, n);
      return s;
    }
    var st := code.head;
    IsGet(p, s, Sp);
    var v := ShownValue(p, c, types, st.e, s);
    assert WordIsFree(s.memory, s.host, g, w, sp, st.offset, v.wide) by { reveal EntriesAreRight(); }
    StoreSteps(p, 0x37, D.Get(Sp), st.offset, st.e, s, n, W.I32Value(sp), v);
    var s0 := s.(memory := StoreTo(0x37, W.I32Value(sp), st.offset, v, s.memory).v);
    WordKeeps(s.memory, sp, st.offset, v.wide, argv, vs);
    StepLeads(p, st, code.tail, s, n, s0, n);
    s1 := WordsLead(p, c, types, code.tail, sp, w, g, s0, n, argv, vs);
    LeadsLeads(p, code, s, n, code.tail, s0, n, 0, SkipWords(c, types, code), s1, n);
  }
  // The poll at the entry: afterwards there is room, or the stack was exhausted.
  lemma EntryPolls(p: D.Program, c: Context, types: seq<W.ValueType>, cold: D.Stmts, tail: D.Stmts, sp: W.U32, w: World, g: A.State, s: M.State, n: nat, argv: W.U32, vs: seq<Value>) returns (s1: M.State)
    requires Instructions(c.k) && StaysExhausted(p) && EntriesAreRight(p, c.k) && IsNext(sp) && Represents(s.memory, s.host, g, w) && c.size < 0x1000_0000 && Below(argv, vs, sp, s.memory)
    requires HasTypes(types, s.locals) && |s.locals| > 0 && s.locals[0] == W.I32Value(sp) && c.next as int < |s.locals| && s.locals[c.next] == W.I32Value(End(sp, c.size))
    requires SkipWords(c, types, cold) == D.Then(Polls(c), D.End)
    ensures var code := D.Then(D.If(NeedsPoll(c), cold, D.End), tail);
      IsExhausted(IR.Exec(p, code, At(s, n)).1.host)
      || (Leads(p, code, s, n, tail, s1, n) && Represents(s1.memory, s1.host, g, w) && HasRoom(sp, c.size) && s1 == s.(memory := s1.memory, host := s1.host) && Below(argv, vs, sp, s1.memory))
  {
    var poll := D.If(NeedsPoll(c), cold, D.End);
    assert EntryIsRight(p, c.k, s.memory, s.host, g, w, sp, c.size) by { reveal EntriesAreRight(); }
    var next := W.I32Value(sp + c.size);
    var at := W.I32Value(c.k.stackLimit);
    var bound := WordIn(c.k.stackLimit, 0, s.memory);
    var limit := W.I32Value(bound);
    assert LoadFrom(0x28, at, 0, s.memory) == Some(limit);
    IsConst(p, s, at);
    IsLoad(p, s, 0x28, D.Const(at), 0, at, limit);
    IsGet(p, s, c.next);
    var v := W.I32Value(if sp + c.size > bound then 1 else 0);
    WasmFacts.Above(sp + c.size, bound);
    IsOp2(p, s, 0x4B, D.Get(c.next), D.Load(0x28, D.Const(at), 0), next, limit, v);
    MakesIs(p, NeedsPoll(c), s, n, v);
    if !M.IsTrue(v) {
      s1 := s;
      EndEnds(p, s, n);
      IfSteps(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0, IR.Completed, s, n);
      StepLeads(p, poll, tail, s, n, s, n);
      return;
    }
    var s0 := WordsLead(p, c, types, cold, sp, w, g, s, n, argv, vs);
    assert EntryIsRight(p, c.k, s0.memory, s0.host, g, w, sp, c.size) by { reveal EntriesAreRight(); }
    assert PollKeeps(p, c.k, s0.memory, s0.host, g, w, sp, sp + c.size, argv, vs) by { reveal EntriesAreRight(); }
    var r := Run1(p, c.k.poll, [next], s0.memory, s0.host);
    var b := r.0.vs[0].wide;
    var s2 := s0.(memory := r.1, host := r.2);
    var es := D.Cons(D.Get(c.next), D.Nil);
    IsGet(p, s0, c.next);
    AreNil(p, s0);
    AreCons(p, D.Get(c.next), D.Nil, s0, next, []);
    assert [next] + [] == [next];
    MethodGives(p, c.k.poll, [next], s0, n);
    assert r.0 == M.Results([W.I64Value(b)]);
    MakesCall(p, c.k.poll, es, s0, n, [next], W.I64Value(b), s2, n);
    SentinelTest(p, c.k, CallNext(c, c.k.poll), s0, n, b, s2, n);
    BranchIfSteps(p, c.handler, IsSentinel(c.k, CallNext(c, c.k.poll)), s0, n, W.I32Value(if b == c.k.sentinel then 1 else 0), s2, n);
    s1 := s2;
    if b == c.k.sentinel {
      StepNow(p, Polls(c), s0, n, IR.Branched(c.handler), s2, n);
      StepExhausted(p, Polls(c), D.End, At(s0, n));
      LeadsNow(p, cold, s, n, SkipWords(c, types, cold), s0, n, 0);
      IfNow(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0);
      StepExhausted(p, poll, tail, At(s, n));
    } else {
      StepLeads(p, Polls(c), D.End, s0, n, s2, n);
      LeadsLeads(p, cold, s, n, SkipWords(c, types, cold), s0, n, 0, D.End, s2, n);
      LeadsEnd(p, cold, s, n, s2, n);
      IfSteps(p, NeedsPoll(c), cold, D.End, s, n, v, s, n, 0, IR.Completed, s2, n);
      StepLeads(p, poll, tail, s, n, s2, n);
    }
  }
  // The frame's end, and its first word.
  lemma FrameBegins(p: D.Program, c: Context, inner: D.Stmts, word: W.Value, sp: W.U32, g: A.State, s: M.State, w: World, n: nat, argv: W.U32, vs: seq<Value>) returns (s1: M.State)
    requires EntriesAreRight(p, c.k) && Below(argv, vs, sp, s.memory) && Represents(s.memory, s.host, g, w) && IsNext(sp) && c.size < 0x1000_0000 && |s.locals| > 0 && s.locals[0] == W.I32Value(sp) && c.next as int < |s.locals| && c.next != Sp
    requires word.I64Value? && inner.Then? && inner.tail.Then? && inner.head == D.Set(c.next, Op2(0x6A, D.Get(Sp), D.Const(W.I32Value(c.size)))) && inner.tail.head == D.Store(0x37, D.Get(Sp), 0, D.Const(word))
    ensures Leads(p, inner, s, n, inner.tail.tail, s1, n) && Represents(s1.memory, s1.host, g, w) && Below(argv, vs, sp, s1.memory)
    ensures s1 == s.(memory := s1.memory, locals := s.locals[c.next := W.I32Value(End(sp, c.size))])
  {
    assert EntryIsRight(p, c.k, s.memory, s.host, g, w, sp, c.size) by { reveal EntriesAreRight(); }
    var next := W.I32Value(sp + c.size);
    IsGet(p, s, Sp);
    IsConst(p, s, W.I32Value(c.size));
    WasmFacts.Sum(sp, c.size);
    IsOp2(p, s, 0x6A, D.Get(Sp), D.Const(W.I32Value(c.size)), W.I32Value(sp), W.I32Value(c.size), next);
    MakesIs(p, inner.head.e, s, n, next);
    SetSteps(p, c.next, inner.head.e, s, n, next, s, n);
    var sa := M.SetLocal(c.next, next, s);
    StepLeads(p, inner.head, inner.tail, s, n, sa, n);
    IsGet(p, sa, Sp);
    IsConst(p, sa, word);
    assert WordIsFree(sa.memory, sa.host, g, w, sp, 0, word.wide) by { reveal EntriesAreRight(); }
    WordKeeps(sa.memory, sp, 0, word.wide, argv, vs);
    StoreSteps(p, 0x37, D.Get(Sp), 0, D.Const(word), sa, n, W.I32Value(sp), word);
    s1 := sa.(memory := StoreTo(0x37, W.I32Value(sp), 0, word, sa.memory).v);
    StepLeads(p, inner.tail.head, inner.tail.tail, sa, n, s1, n);
    LeadsLeads(p, inner, s, n, inner.tail, sa, n, 0, inner.tail.tail, s1, n);
  }
  // The header: from the values of the call to where the body starts.
  lemma HeaderRuns(p: D.Program, c: Context, fn: Id, f: Anf.Function, g: D.Function, sp: W.U32, chain: F.Chain, inv: Invocation, t: A.State, s: M.State, w: World, n: nat) returns (s1: M.State)
    requires Instructions(c.k) && Frames() && StaysExhausted(p) && EntriesAreRight(p, c.k) && Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsChain(w, chain)
    requires CheckHeader(c, fn, f, g)
    requires s.locals == DirectValues(c.k.direct[fn], sp, AddressOf(w, chain), inv.this_, inv.args) + M.Zeros(g.locals)
    ensures var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
      var inner := g.body.head.body;
      var t0 := t.(heap := h, locals := A.EntryLocals(f, chain, ls), kinds := c.kinds);
      h == t.heap && Shared(t0) == Shared(t)
      && (IsExhausted(IR.Exec(p, inner, At(s, n)).1.host)
          || (Leads(p, inner, s, n, BodyOf(c, fn, f, g), s1, n) && Rel(c, sp, w, t0, s1)))
  {
    var d := c.k.direct[fn];
    var types := g.signature.parameters + g.locals;
    var inner := g.body.head.body;
    var rest := inner.tail.tail;
    var cold := rest.head.then_;
    DirectTyped(d, sp, AddressOf(w, chain), inv.this_, inv.args);
    HeaderBinds(c, d, f.names, f.sources, sp, AddressOf(w, chain), inv, map[], t.heap);
    var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
    var t0 := t.(heap := h, locals := A.EntryLocals(f, chain, ls), kinds := c.kinds);
    assert Shared(t0) == Shared(t);
    var word := FrameWord(c.k.templates[fn], c.size);
    var sb := FrameBegins(p, c, inner, word, sp, Shared(t), s, w, n, sp, []) by { NoArguments(sp, s.memory); }
    assert HasTypes(types, sb.locals);
    var sc := EntryPolls(p, c, types, cold, rest.tail, sp, w, Shared(t), sb, n, sp, []);
    if IsExhausted(IR.Exec(p, rest, At(sb, n)).1.host) {
      LeadsNow(p, inner, s, n, rest, sb, n, 0);
      return sc;
    }
    LeadsLeads(p, inner, s, n, rest, sb, n, 0, rest.tail, sc, n);
    StartsRight(c, d, f, g.locals, sp, w, chain, inv, t.heap);
    assert Rel(c, sp, w, t0, sc);
    s1 := RootsLead(p, c, rest.tail, sp, w, t0, sc, n);
    LeadsLeads(p, inner, s, n, rest.tail, sc, n, 0, SkipRoots(c, rest.tail), s1, n);
  }

  // ── The theorem ────────────────────────────────────────────────────────────────────────────────────────────────────

  lemma DirectCorrect(p: D.Program, q: Anf.Program, c: Context, fn: Id, sp: W.U32, chain: F.Chain, this_: Value, vs: seq<Value>, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && EntriesAreRight(p, c.k) && (t.clock > 0 ==> CallsAgree(p, q, c.k, t.clock - 1))
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsChain(w, chain)
    requires fn as nat < |q| && fn in c.k.direct && c.k.direct[fn].f as nat < |p.functions| && CheckDirect(c, fn, q[fn], p.functions[c.k.direct[fn].f])
    requires !A.Enter(q, fn as nat, chain, Invocation(Undefined(), this_, Undefined(), vs), t).0.Stuck?
    ensures t.clock <= n && DirectAgrees(p, q, c.k, fn, chain, this_, vs, t, s, w, sp, n, s1, w1)
  {
    var inv := Invocation(Undefined(), this_, Undefined(), vs);
    var d := c.k.direct[fn];
    var g := p.functions[d.f];
    var f := q[fn];
    assert c.kinds == f.kinds by { reveal IsBody(); }
    var arguments := DirectValues(d, sp, AddressOf(w, chain), this_, vs);
    DirectTyped(d, sp, AddressOf(w, chain), this_, vs);
    if t.clock == 0 {
      n, s1, w1 := 0, At(s, 0), w;
      return;
    }
    var s0 := M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals));
    var (ls, h) := C.BindHeader(f.names, f.sources, inv, map[], t.heap);
    var t0 := t.(clock := t.clock - 1, heap := h, locals := A.EntryLocals(f, chain, ls), kinds := f.kinds);
    var (o, t1) := A.Exec(q, f.body, t0);
    var r := A.Enter(q, fn as nat, chain, inv, t);
    assert r == (A.CallOutcome(o), t1.(locals := t.locals, kinds := t.kinds));
    assert Shared(r.1) == Shared(t1);
    n, s1, w1 := Activation(p, q, c, fn, f, g, sp, chain, inv, arguments, t, t0, s, s0, w, r, (A.CallOutcome(o), t1));
  }
  // The activation, from the call to its end.
  lemma Activation(p: D.Program, q: Anf.Program, c: Context, fn: Id, f: Anf.Function, g: D.Function, sp: W.U32, chain: F.Chain, inv: Invocation, arguments: seq<W.Value>, t: A.State, t0: A.State, s: M.State, s0: M.State,
    w: World, r: (C.Outcome, A.State), u: (C.Outcome, A.State)) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && EntriesAreRight(p, c.k) && t.clock > 0 && CallsAgree(p, q, c.k, t.clock - 1)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsChain(w, chain)
    requires fn in c.k.direct && c.k.direct[fn].f as nat < |p.functions| && g == p.functions[c.k.direct[fn].f] && CheckDirect(c, fn, f, g) && c.kinds == f.kinds
    requires arguments == DirectValues(c.k.direct[fn], sp, AddressOf(w, chain), inv.this_, inv.args) && |arguments| == |g.signature.parameters| && s0 == M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals))
    requires t0 == t.(clock := t.clock - 1, heap := C.BindHeader(f.names, f.sources, inv, map[], t.heap).1, locals := A.EntryLocals(f, chain, C.BindHeader(f.names, f.sources, inv, map[], t.heap).0), kinds := f.kinds)
    requires u == (A.CallOutcome(A.Exec(q, f.body, t0).0), A.Exec(q, f.body, t0).1) && !u.0.Stuck? && r.0 == u.0 && r.1.clock == u.1.clock && Shared(r.1) == Shared(u.1)
    ensures t.clock <= n && Agrees(p, c.k, c.k.direct[fn].f, arguments, s, w, r, n, s1, w1)
  {
    hide *; reveal KernelIsRight, CheckDirect, CheckHeader, IsEntryOf, Types;
    var inner := g.body.head.body;
    var code := BodyOf(c, fn, f, g);
    var m := t.clock - 1;
    var sb := HeaderRuns(p, c, fn, f, g, sp, chain, inv, t, s0, w, m);
    if !IsExhausted(IR.Exec(p, inner, At(s0, m)).1.host) { RelClock(c, sp, w, t0.(clock := t.clock), t0, sb); }
    n, s1, w1 := Activated(p, q, c, c.k.direct[fn].f, f, g, inner, code, arguments, sp, t0, s, s0, w, sb, r, u);
  }
  // A function whose body is in a block that exceptions leave.
  predicate IsEntryOf(c: Context, g: D.Function, inner: D.Stmts) {
    g.Defined? && |g.signature.results| == 1 && g.body.Then? && g.body.head.Block? && g.body.head.l == c.handler && g.body.head.body == inner
    && g.body.tail == D.Then(D.Return(D.Const(W.I64Value(c.k.sentinel))), D.End)
  }
  // From where the header leads.
  lemma Activated(p: D.Program, q: Anf.Program, c: Context, i: W.U32, f: Anf.Function, g: D.Function, inner: D.Stmts, code: D.Stmts, arguments: seq<W.Value>, sp: W.U32, t0: A.State, s: M.State, s0: M.State, w: World, sb: M.State,
    r: (C.Outcome, A.State), u: (C.Outcome, A.State)) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t0.clock) && IsBody(c, f, code)
    requires i as nat < |p.functions| && p.functions[i] == g && IsEntryOf(c, g, inner) && |arguments| == |g.signature.parameters| && s0 == M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals))
    requires IsExhausted(IR.Exec(p, inner, At(s0, t0.clock)).1.host) || (Leads(p, inner, s0, t0.clock, code, sb, t0.clock) && Rel(c, sp, w, t0, sb))
    requires u == (A.CallOutcome(A.Exec(q, f.body, t0).0), A.Exec(q, f.body, t0).1) && !u.0.Stuck? && r.0 == u.0 && r.1.clock == u.1.clock && Shared(r.1) == Shared(u.1)
    ensures t0.clock + 1 <= n && Agrees(p, c.k, i, arguments, s, w, r, n, s1, w1)
  {
    hide *; reveal KernelIsRight, IsEntryOf, Agrees, BodyAgrees, At, IR.Step;
    var m := t0.clock;
    if IsExhausted(IR.Exec(p, inner, At(s0, m)).1.host) {
      n, s1, w1 := m + 1, s, w;
      InvokeIs(p, i, arguments, s, m);
      StepExhausted(p, g.body.head, g.body.tail, At(s0, m));
      return;
    }
    var nb, s2, w2 := BodyRuns(p, q, c, f, code, sp, w, t0, sb);
    n, w1 := nb + 1, w2;
    s1 := s.(memory := s2.memory, host := s2.host, clock := s2.clock);
    InvokeIs(p, i, arguments, s, nb);
    LeadsNow(p, inner, s0, m, code, sb, m, nb - m);
    if IsExhausted(IR.Exec(p, code, At(sb, nb)).1.host) {
      StepExhausted(p, g.body.head, g.body.tail, At(s0, nb));
      return;
    }
    EntryEnds(p, c, g, inner, code, s0, m, sb, u, nb, s2, w, w2);
    EntryGives(p, c, i, g, arguments, s, s0, w, r, u, nb, s2, s1, w2);
  }
  lemma EntryGives(p: D.Program, c: Context, i: W.U32, g: D.Function, arguments: seq<W.Value>, s: M.State, s0: M.State, w: World, r: (C.Outcome, A.State), u: (C.Outcome, A.State), nb: nat, s2: M.State, s1: M.State, w2: World)
    requires i as nat < |p.functions| && p.functions[i] == g && g.Defined? && |arguments| == |g.signature.parameters| && |g.signature.results| == 1
    requires s0 == M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals)) && s1 == s.(memory := s2.memory, host := s2.host, clock := s2.clock)
    requires r.0 == u.0 && r.1.clock == u.1.clock && Shared(r.1) == Shared(u.1) && Extends(w, w2) && Represents(s2.memory, s2.host, Shared(u.1), w2)
    requires HasEnded(p, c, g, s0, u, nb, s2)
    ensures Agrees(p, c.k, i, arguments, s, w, r, nb + 1, s1, w2)
  {
    match u.0
    case Normal(v) => Results(p, i, g, arguments, s, s0, nb, W.I64Value(Bits(v)), s2, u.1.clock, s1);
    case Thrown(v) => Results(p, i, g, arguments, s, s0, nb, W.I64Value(c.k.sentinel), s2, u.1.clock, s1);
    case Timeout => InvokeIs(p, i, arguments, s, nb);
    case _ =>
  }
  lemma BodyRuns(p: D.Program, q: Anf.Program, c: Context, f: Anf.Function, code: D.Stmts, sp: W.U32, w: World, t: A.State, s: M.State) returns (n: nat, s1: M.State, w1: World)
    requires IsBody(c, f, code) && KernelIsRight(p, q, c.k) && CallsAgree(p, q, c.k, t.clock) && Rel(c, sp, w, t, s) && !A.CallOutcome(A.Exec(q, f.body, t).0).Stuck?
    ensures t.clock <= n && var (o, t1) := A.Exec(q, f.body, t); BodyAgrees(p, c, code, s, w, (A.CallOutcome(o), t1), n, s1, w1)
  {
    reveal IsBody();
    n, s1, w1 := BodyCorrect(p, q, c, f, code, sp, w, t, s);
  }
  lemma RelClock(c: Context, sp: W.U32, w: World, t: A.State, t0: A.State, s: M.State)
    requires Rel(c, sp, w, t, s) && t0 == t.(clock := t0.clock)
    ensures Rel(c, sp, w, t0, s)
  { assert Shared(t0) == Shared(t); }
  lemma InvokeIs(p: D.Program, f: W.U32, arguments: seq<W.Value>, s: M.State, n: nat)
    requires f as nat < |p.functions| && p.functions[f].Defined? && |arguments| == |p.functions[f].signature.parameters|
    ensures var g := p.functions[f]; var s0 := M.State(n, s.memory, s.host, arguments + M.Zeros(g.locals)); var (o, s1) := IR.Exec(p, g.body, s0);
      IR.Invoke(p, f, arguments, At(s, n + 1)) == (IR.ResultOf(g.signature, o), s1.(locals := s.locals))
  { }
  ghost predicate HasEnded(p: D.Program, c: Context, g: D.Function, s0: M.State, r: (C.Outcome, A.State), n: nat, s2: M.State)
    requires g.Defined?
  {
    match r.0
    case Normal(v) => Ends(p, g.body, s0, n, IR.Returned(W.I64Value(Bits(v))), s2, r.1.clock)
    case Thrown(v) => Ends(p, g.body, s0, n, IR.Returned(W.I64Value(c.k.sentinel)), s2, r.1.clock) && Exception(c.k, v, s2.memory)
    case Timeout => IR.Exec(p, g.body, At(s0, n)) == (IR.Aborted(M.Timeout), s2)
    case _ => false
  }
  // The body in its block, and what stands behind it.
  lemma EntryEnds(p: D.Program, c: Context, g: D.Function, inner: D.Stmts, code: D.Stmts, s0: M.State, m: nat, sb: M.State, r: (C.Outcome, A.State), nb: nat, s2: M.State, w: World, w2: World)
    requires IsEntryOf(c, g, inner) && m <= nb && Leads(p, inner, s0, m, code, sb, m)
    requires BodyAgrees(p, c, code, sb, w, r, nb, s2, w2) && !IsExhausted(IR.Exec(p, code, At(sb, nb)).1.host)
    ensures HasEnded(p, c, g, s0, r, nb, s2)
  {
    var block := g.body.head;
    var last := g.body.tail.head;
    match r.0
    case Normal(v) =>
      var e := IR.Returned(W.I64Value(Bits(v)));
      LeadsEnds(p, inner, s0, m, code, sb, m, nb - m, e, s2, r.1.clock);
      BlockSteps(p, block.l, inner, block.kept, s0, nb, e, s2, r.1.clock);
      StepEnds(p, block, g.body.tail, s0, nb, e, s2, r.1.clock);
    case Thrown(v) =>
      LeadsEnds(p, inner, s0, m, code, sb, m, nb - m, IR.Branched(c.handler), s2, r.1.clock);
      BlockSteps(p, block.l, inner, block.kept, s0, nb, IR.Branched(c.handler), s2, r.1.clock);
      StepLeads(p, block, g.body.tail, s0, nb, s2, r.1.clock);
      IsConst(p, s2, W.I64Value(c.k.sentinel));
      ReturnSteps(p, last.e, s2, r.1.clock, W.I64Value(c.k.sentinel));
      StepEnds(p, last, D.End, s2, r.1.clock, IR.Returned(W.I64Value(c.k.sentinel)), s2, r.1.clock);
      LeadsEnds(p, g.body, s0, nb, g.body.tail, s2, r.1.clock, 0, IR.Returned(W.I64Value(c.k.sentinel)), s2, r.1.clock);
    case Timeout =>
      LeadsNow(p, inner, s0, m, code, sb, m, nb - m);
      assert IR.Step(p, block, At(s0, nb)) == (IR.Aborted(M.Timeout), s2);
    case _ =>
  }
  lemma Results(p: D.Program, f: W.U32, g: D.Function, arguments: seq<W.Value>, s: M.State, s0: M.State, n: nat, v: W.Value, s2: M.State, n2: nat, s1: M.State)
    requires f as nat < |p.functions| && p.functions[f] == g && g.Defined? && |arguments| == |g.signature.parameters| && |g.signature.results| == 1
    requires s0 == M.State(0, s.memory, s.host, arguments + M.Zeros(g.locals)) && Ends(p, g.body, s0, n, IR.Returned(v), s2, n2)
    requires s1 == s.(memory := s2.memory, host := s2.host, clock := s1.clock)
    ensures Gives(p, f, arguments, s, n + 1, M.Results([v]), s1, n2)
  {
    reveal Ends(); reveal Gives();
    var n1 := n + 1;
    forall j: nat ensures GivesWith(p, f, arguments, s, n1, M.Results([v]), s1, n2, j) {
      InvokeIs(p, f, arguments, s, n + j);
      assert EndsWith(p, g.body, s0, n, IR.Returned(v), s2, n2, j);
      assert At(s0, n + j) == M.State(n + j, s.memory, s.host, arguments + M.Zeros(g.locals));
    }
  }

  // ── By induction on the clock ──────────────────────────────────────────────────────────────────────────────────────

  ghost opaque predicate IsChecked(p: D.Program, q: Anf.Program, k: Kernel, fn: Id, c: Context)
    requires fn in k.direct
  { c.k == k && fn as nat < |q| && k.direct[fn].f as nat < |p.functions| && CheckDirect(c, fn, q[fn], p.functions[k.direct[fn].f]) }
  ghost predicate EntriesAreChecked(p: D.Program, q: Anf.Program, k: Kernel) { forall fn :: fn in k.direct ==> exists c :: IsChecked(p, q, k, fn, c) }

  lemma OneAgrees(p: D.Program, q: Anf.Program, k: Kernel, c: Context, fn: Id, sp: W.U32, chain: F.Chain, this_: Value, vs: seq<Value>, t: A.State, s: M.State, w: World) returns (n: nat, s1: M.State, w1: World)
    requires KernelIsRight(p, q, k) && EntriesAreRight(p, k) && (t.clock > 0 ==> CallsAgree(p, q, k, t.clock - 1)) && fn in k.direct && IsChecked(p, q, k, fn, c)
    requires Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && IsChain(w, chain) && !A.Enter(q, fn as nat, chain, Invocation(Undefined(), this_, Undefined(), vs), t).0.Stuck?
    ensures t.clock <= n && DirectAgrees(p, q, k, fn, chain, this_, vs, t, s, w, sp, n, s1, w1)
  {
    reveal IsChecked();
    n, s1, w1 := DirectCorrect(p, q, c, fn, sp, chain, this_, vs, t, s, w);
  }
  lemma DirectCallsAgree(p: D.Program, q: Anf.Program, k: Kernel, clock: nat)
    requires KernelIsRight(p, q, k) && EntriesAreRight(p, k) && EntriesAreChecked(p, q, k) && (clock > 0 ==> CallsAgree(p, q, k, clock - 1))
    ensures DirectCalls(p, q, k, clock)
  {
    forall fn, chain: F.Chain, this_, vs, t: A.State, s: M.State, w: World, sp | t.clock <= clock ensures IsGoodDirect(p, q, k, fn, chain, this_, vs, t, s, w, sp) {
      if Represents(s.memory, s.host, Shared(t), w) && IsNext(sp) && fn in k.direct && IsChain(w, chain)
        && !A.Enter(q, fn as nat, chain, Invocation(Undefined(), this_, Undefined(), vs), t).0.Stuck? {
        var c :| IsChecked(p, q, k, fn, c);
        if t.clock > 0 { CallsLess(p, q, k, clock - 1, t.clock - 1); }
        var n, s1, w1 := OneAgrees(p, q, k, c, fn, sp, chain, this_, vs, t, s, w);
      }
    }
    reveal DirectCalls();
  }
}
