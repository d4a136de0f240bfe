include "../Anf/Syntax.dfy"

// The checker of known calls. That a variable holds the closure of one function, from before its first use to the end, is the elaborator's
// word. It stands in the source as statements, Assert, without effect, that are stuck where it is not true. Given it, the checker sees
// that calls through direct entries do what the calls did.
module KnownCallsCheck {
  import opened Names
  import opened Anf

  // ── The source without its assertions ──────────────────────────────────────────────────────────────────────────────

  predicate Erases(ss: Stmts, tt: Stmts) {
    match ss
    case End => tt.End?
    case Then(s, tail) => if s.Assert? then Erases(tail, tt) else tt.Then? && ErasesOne(s, tt.head) && Erases(tail, tt.tail)
  }
  predicate ErasesOne(s: Stmt, t: Stmt) {
    match s
    case If(a, th, el) => t.If? && t.condition == a && Erases(th, t.then_) && Erases(el, t.else_)
    case Block(l, body) => t.Block? && t.l == l && Erases(body, t.body)
    case Loop(body) => t.Loop? && Erases(body, t.body)
    case TryCatch(body, x, handler) => t.TryCatch? && t.x == x && Erases(body, t.body) && Erases(handler, t.handler)
    case TryFinally(_, _) => false
    case Assert(_, _) => false
    case _ => t == s
  }

  // ── Calls through direct entries ───────────────────────────────────────────────────────────────────────────────────

  // A header that takes nothing of a call but this and arguments one by one.
  predicate IsDirect(sources: seq<Source>) {
    |sources| == 0 || ((sources[0].FromParameter? || sources[0].FromThis?) && IsDirect(sources[1..]))
  }
  datatype Answer = Fail | Done(rest: Stmts)

  // The call that has become a known one, at the head of the target. n: the source's locals are below it.
  function Known(p: Program, n: nat, fn: Id, s: Stmt, tt: Stmts): Answer
    requires s.Set? && s.r.Call?
  {
    if !(fn as nat < |p| && IsDirect(p[fn].sources) && s.x as nat < n && s.r.newTarget == ConstantAtom(UndefinedLiteral)) then Fail
    else if p[fn].env.None? then
      if tt.Then? && tt.head == Set(s.x, CallKnown(fn, None, s.r.this_, s.r.args)) then Done(tt.tail) else Fail
    else
      match tt
      case Then(Set(e, ClosureEnvironment(a)), Then(t, tail)) =>
        if e as nat >= n && a == s.r.callee && t == Set(s.x, CallKnown(fn, Some(e), s.r.this_, s.r.args)) then Done(tail) else Fail
      case _ => Fail
  }
  predicate IsKnownCall(ss: Stmts) {
    ss.Then? && ss.head.Assert? && ss.tail.Then? && ss.tail.head.Set? && ss.tail.head.r.Call? && ss.tail.head.r.callee == ss.head.callee
  }

  // The pass may leave a call as it is.
  predicate BecomesKnown(p: Program, n: nat, ss: Stmts, tt: Stmts) { IsKnownCall(ss) && Known(p, n, ss.head.fn, ss.tail.head, tt).Done? }

  predicate Check(p: Program, n: nat, ss: Stmts, tt: Stmts)
    decreases ss
  {
    if BecomesKnown(p, n, ss, tt) then Check(p, n, ss.tail.tail, Known(p, n, ss.head.fn, ss.tail.head, tt).rest) else
      match ss
      case End => tt.End?
      case Then(s, tail) => if s.Assert? then Check(p, n, tail, tt) else tt.Then? && CheckOne(p, n, s, tt.head) && Check(p, n, tail, tt.tail)
  }
  predicate CheckOne(p: Program, n: nat, s: Stmt, t: Stmt)
    decreases s
  {
    match s
    case Set(x, _) => t == s && x as nat < n
    case If(a, th, el) => t.If? && t.condition == a && Check(p, n, th, t.then_) && Check(p, n, el, t.else_)
    case Block(l, body) => t.Block? && t.l == l && Check(p, n, body, t.body)
    case Loop(body) => t.Loop? && Check(p, n, body, t.body)
    case TryCatch(body, x, handler) => t.TryCatch? && t.x == x && x as nat < n && Check(p, n, body, t.body) && Check(p, n, handler, t.handler)
    case TryFinally(_, _) => false
    case Assert(_, _) => false
    case _ => t == s
  }

  // ── Functions and programs: the source p, the source with assertions a, the target q ───────────────────────────────

  predicate CheckFunction(a: Program, plain: Function, asserting: Function, target: Function, n: Id) {
    plain == asserting.(body := plain.body) && Erases(asserting.body, plain.body)
    && target == asserting.(body := target.body) && asserting.kinds == map[]
    && (forall x <- asserting.names :: x < n) && (asserting.env.Some? ==> asserting.env.x < n)
    && Check(a, n as nat, asserting.body, target.body)
  }
  predicate CheckProgram(p: Program, a: Program, q: Program, ns: seq<Id>) {
    |p| == |a| == |q| == |ns| && |p| > 0 && forall i :: 0 <= i < |p| ==> CheckFunction(a, p[i], a[i], q[i], ns[i])
  }
}
