include "EntryCheck.dfy"

// The checker of uniform entries: does the code in front of a body give the function's variables what the call hands over by argc and argv,
// in the order in which the semantics does? Or does all of it hand the call over to the direct entry? src/VerifiedJS/Wasm/Lowering.cs, LowerHeader.
module LoweringUniformCheck {
  import opened Names
  import W = Wasm
  import A = Anf
  import opened WasmIR
  import opened LoweringCheck
  import opened LoweringEntryCheck

  // The kernel's method that makes an array of arguments; the uniform entries of functions.
  datatype Uniforms = Uniforms(makeArray: W.U32, entries: map<Id, W.U32>)

  const Callee: W.U32 := 1
  const This: W.U32 := 2
  const NewTarget: W.U32 := 3
  const Argc: W.U32 := 4
  const Argv: W.U32 := 5

  // ── What the variables get ─────────────────────────────────────────────────────────────────────────────────────────

  // Behind the arguments there is some stack to read: a missing one is read, and not used.
  predicate IsNear(i: nat) { 8 * i + 8 <= Slack }
  function ArgumentAt(k: Kernel, i: nat): Expr
    requires IsNear(i)
  { Select(Op2(0x4B, Get(Argc), Const(W.I32Value(i as W.U32))), Load(0x29, Get(Argv), (8 * i) as W.U32), Const(W.I64Value(k.undefined))) }
  function ArrayFrom(u: Uniforms, first: Id): Expr { Call(u.makeArray, Cons(Get(Argv), Cons(Get(Argc), Cons(Const(W.I32Value(first as W.U32)), Nil)))) }
  // The tag of objects, in its place.
  function ObjectBits(k: Kernel): W.U64 { (k.layout.objectTag as int % 0x1_0000 * 0x1_0000_0000_0000) as W.U64 }
  function CalleeValue(k: Kernel): Expr { Op2(0x84, Op1(0xAD, Get(Callee)), Const(W.I64Value(ObjectBits(k)))) }
  function ScopeOf(k: Kernel): Expr { Load(0x28, Get(Callee), k.functionScope) }

  predicate IsAt(c: Context, x: Id, y: W.U32) { x in c.slots ==> c.slots[x] == y }
  // An assignment that leaves what was handed over in place.
  function Gets(c: Context, x: Id, e: Expr, code: Stmts): Rest {
    if code.Then? && code.head.Set? && code.head.x > Argv then Define(c, x, Yes(e), code) else Bad
  }
  function Bind(c: Context, u: Uniforms, x: Id, source: Source, code: Stmts): Rest {
    if x in c.records || RepOf(c, x) != Boxed then Bad else
    match source
    case FromThis => if IsAt(c, x, This) then Rest(SkipRoots(c, code)) else Bad
    case FromNewTarget => if IsAt(c, x, NewTarget) then Rest(SkipRoots(c, code)) else Bad
    case FromParameter(i) => if x !in c.slots then Rest(code) else if IsNear(i as nat) then Gets(c, x, ArgumentAt(c.k, i as nat), code) else Bad
    case FromRest(i) => Gets(c, x, ArrayFrom(u, i), code)
    case FromArguments => Gets(c, x, ArrayFrom(u, 0), code)
    case FromCallee => Gets(c, x, CalleeValue(c.k), code)
  }
  function BindAll(c: Context, u: Uniforms, names: seq<Id>, sources: seq<Source>, code: Stmts): Rest
    decreases |names|
  {
    if |names| == 0 || |sources| == 0 then Rest(code) else
    match Bind(c, u, names[0], sources[0], code)
    case Bad => Bad
    case Rest(tail) => BindAll(c, u, names[1..], sources[1..], tail)
  }
  function BindScope(c: Context, env: A.Optional, code: Stmts): Rest {
    match env
    case None => Rest(code)
    case Some(x) => if x in c.records then Gets(c, x, ScopeOf(c.k), code) else Bad
  }
  // The environment first, while the heap is as it was at the call.
  function Header(c: Context, u: Uniforms, f: A.Function, code: Stmts): Rest {
    match BindScope(c, f.env, code)
    case Bad => Bad
    case Rest(tail) => BindAll(c, u, f.names, f.sources, tail)
  }

  // ── The entry ──────────────────────────────────────────────────────────────────────────────────────────────────────

  predicate IsOwnHeader(c: Context, u: Uniforms, fn: Id, f: A.Function, g: Function) {
    IsGood(c) && g.Defined? && fn in c.k.templates && c.size < 0x1000_0000 && c.next > Argv && g.signature == Uniform
    && AreTyped(c, g.signature.parameters + g.locals) && |f.names| == |f.sources| && (f.env.Some? ==> f.env.x !in f.names) &&
    var types := g.signature.parameters + g.locals;
    match g.body
    case Then(Block(l, Then(Set(y, e), Then(st, Then(If(test, cold, End), rest))), _), Then(Return(Const(v)), End)) =>
      l == c.handler && y == c.next && e == Op2(0x6A, Get(Sp), Const(W.I32Value(c.size))) && st == Store(0x37, Get(Sp), 0, Const(FrameWord(c.k.templates[fn], c.size)))
      && test == NeedsPoll(c) && SkipWords(c, types, cold) == Then(Polls(c), End) && v == W.I64Value(c.k.sentinel)
      && Header(c, u, f, rest).Rest?
    case _ => false
  }
  function OwnBody(c: Context, u: Uniforms, fn: Id, f: A.Function, g: Function): Stmts
    requires IsOwnHeader(c, u, fn, f, g)
  { Header(c, u, f, g.body.head.body.tail.tail.tail).code }
  predicate CheckOwn(c: Context, u: Uniforms, fn: Id, f: A.Function, g: Function) { IsOwnHeader(c, u, fn, f, g) && IsBody(c, f, OwnBody(c, u, fn, f, g)) }

  // The call handed over: what the direct entry takes, out of what the uniform one got.
  function HandedParameters(k: Kernel, i: nat, n: nat): Exprs
    requires IsNear(i + n)
    decreases n
  { if n == 0 then Nil else Cons(ArgumentAt(k, i), HandedParameters(k, i + 1, n - 1)) }
  function Handed(k: Kernel, d: Direct): Exprs
    requires IsNear(d.parameters)
  {
    var parameters := HandedParameters(k, 0, d.parameters);
    var this_ := if d.hasThis then Cons(Get(This), parameters) else parameters;
    Cons(Get(Sp), if d.hasEnv then Cons(ScopeOf(k), this_) else this_)
  }
  // Such a function looks at nothing else of the call.
  predicate IsPlainSource(s: Source) { s.FromThis? || s.FromParameter? }
  predicate CheckHandingOver(k: Kernel, fn: Id, f: A.Function, g: Function) {
    fn in k.direct && IsNear(k.direct[fn].parameters) && (forall s <- f.sources :: IsPlainSource(s))
    && g == Defined(Uniform, [], Then(Return(Call(k.direct[fn].f, Handed(k, k.direct[fn]))), End))
  }
}
