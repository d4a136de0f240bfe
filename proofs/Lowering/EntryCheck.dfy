include "Check.dfy"

// The checker of direct entries: does the code in front of a body give the function's variables what the call hands over, and is there room
// for the frame? src/VerifiedJS/Wasm/Lowering.cs, LowerHeader.
module LoweringEntryCheck {
  import opened Names
  import W = Wasm
  import A = Anf
  import opened WasmIR
  import opened LoweringCheck

  // What may be written behind the shadow stack's end before the header has polled (src/VerifiedJS.Kernel/Layout.cs, HighestStackEnd).
  const Slack: int := 16384

  // ── Parameters ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // sp, the record of the environment, this, the parameters.
  function ThisAt(d: Direct): nat { if d.hasEnv then 2 else 1 }
  function FirstAt(d: Direct): nat { ThisAt(d) + if d.hasThis then 1 else 0 }
  function Types(d: Direct): seq<W.ValueType> {
    [W.I32] + (if d.hasEnv then [W.I32] else []) + (if d.hasThis then [W.I64] else []) + seq(d.parameters, _ => W.I64)
  }
  // A variable's slot, where something reads it, is that of what it gets.
  predicate Receives(c: Context, d: Direct, x: Id, source: Source) {
    x !in c.records && RepOf(c, x) == Boxed
    && match source
       case FromThis => d.hasThis && (x in c.slots ==> c.slots[x] as int == ThisAt(d))
       case FromParameter(i) => i as int < d.parameters && (x in c.slots ==> c.slots[x] as int == FirstAt(d) + i as int)
       case _ => false
  }
  predicate ReceivesAll(c: Context, d: Direct, f: A.Function) {
    d.hasEnv == f.env.Some? && |f.names| == |f.sources| && (forall i :: 0 <= i < |f.names| ==> Receives(c, d, f.names[i], f.sources[i]))
    && (f.env.Some? ==> f.env.x in c.records && (f.env.x in c.slots ==> c.slots[f.env.x] == 1))
  }
  predicate IsTyped(r: Rep, t: W.ValueType) { (r.Boxed? ==> t.I64?) && (r.Record? ==> t.I32?) }
  predicate AreTyped(c: Context, types: seq<W.ValueType>) {
    |types| == c.count as int && (forall x <- c.slots :: c.slots[x] < c.count && IsTyped(RepOf(c, x), types[c.slots[x]])) && c.next < c.count && types[c.next] == W.I32
  }

  // ── The header ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // What a poll's cold path shows to the collector: a parameter, or the environment's record with the tag of internal values.
  predicate IsShown(c: Context, types: seq<W.ValueType>, e: Expr) {
    match e
    case Get(y) => y < c.count && y as int < |types| && types[y] == W.I64
    case Op(0x84, Cons(Op(0xAD, Cons(Get(y), Nil)), Cons(Const(I64Value(_)), Nil))) => y < c.count && y as int < |types| && types[y] == W.I32
    case _ => false
  }
  predicate IsWordStore(c: Context, types: seq<W.ValueType>, st: Stmt) {
    st.Store? && st.op == 0x37 && st.address == Get(Sp) && st.offset % 8 == 0 && st.offset as int + 8 <= Slack && IsShown(c, types, st.e)
  }
  function SkipWords(c: Context, types: seq<W.ValueType>, code: Stmts): Stmts {
    if code.Then? && IsWordStore(c, types, code.head) then SkipWords(c, types, code.tail) else code
  }
  // A frame starts with its template and its size.
  function FrameWord(template: W.U32, size: W.U32): W.Value { W.I64Value((size as int * 0x1_0000_0000 + template as int) as W.U64) }

  // The header of a direct entry, and what stands behind its body.
  predicate CheckHeader(c: Context, fn: Id, f: A.Function, g: Function) {
    IsGood(c) && g.Defined? && fn in c.k.direct && fn in c.k.templates && c.size < 0x1000_0000 && c.next as int >= |g.signature.parameters| &&
    var d := c.k.direct[fn];
    var types := g.signature.parameters + g.locals;
    g.signature == W.FunctionType(Types(d), [W.I64]) && ReceivesAll(c, d, f) && AreTyped(c, types) &&
    match g.body
    case Then(Block(l, Then(Set(y, e), Then(st, Then(If(test, cold, End), rest))), _), Then(Return(Const(v)), End)) =>
      l == c.handler && y == c.next && e == Op2(0x6A, Get(Sp), Const(W.I32Value(c.size))) && st == Store(0x37, Get(Sp), 0, Const(FrameWord(c.k.templates[fn], c.size)))
      && test == NeedsPoll(c) && SkipWords(c, types, cold) == Then(Polls(c), End) && v == W.I64Value(c.k.sentinel)
    case _ => false
  }
  // Where the body starts.
  function BodyOf(c: Context, fn: Id, f: A.Function, g: Function): Stmts
    requires CheckHeader(c, fn, f, g)
  { SkipRoots(c, g.body.head.body.tail.tail.tail) }
  opaque predicate IsBody(c: Context, f: A.Function, code: Stmts) { CheckBody(c, f, code) }
  predicate CheckDirect(c: Context, fn: Id, f: A.Function, g: Function) { CheckHeader(c, fn, f, g) && IsBody(c, f, BodyOf(c, fn, f, g)) }
}
