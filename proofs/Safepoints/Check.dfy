include "Syntax.dfy"

// The checker of safepoints: forward over the code it keeps what is known of locals and frame; after a call in which a collection may
// happen, the locals that may still be read are those that the frame, or the caller's, holds; and a call's result only after its test.
module SafepointCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR
  import opened Safepoints

  // live: the locals whose cells are there. untested: those that may hold the sentinel. given: locals that hold arguments as the caller
  // passed them, or the zero with which they started. mirrors: for offsets in the frame, the local whose value the word there holds, unless
  // that is such a value. ends: locals that hold the end of the frame.
  datatype Known = Known(live: set<W.U32>, mirrors: map<W.U32, W.U32>, given: set<W.U32>, ends: set<W.U32>, untested: set<W.U32>)
  datatype Checked = Bad | Good(a: Known)
  // Where control may be after a statement: at its end, and at labels.
  datatype Fall = Dead | Alive(a: Known)
  datatype Flow = Refused | Flow(fall: Fall, exits: map<Id, Known>)

  // After an assignment.
  function Forget(x: W.U32, mayFail: bool, a: Known): Known {
    Known(a.live + {x}, map o | o in a.mirrors && a.mirrors[o] != x :: a.mirrors[o], a.given - {x}, a.ends - {x},
      if mayFail then a.untested + {x} else a.untested - {x})
  }
  function Pass(y: Frame, e: Expr, a: Known): Known { a.(untested := a.untested - Passed(y, e)) }
  // A local that one way gave a value and a word, and the other left as it was, is visible either way.
  predicate Mirrors(a: Known, o: W.U32, x: W.U32) { (o in a.mirrors && a.mirrors[o] == x) || x in a.given }
  function JoinMirrors(a: Known, b: Known): map<W.U32, W.U32> {
    if a.mirrors == b.mirrors then a.mirrors else
    (map o | o in b.mirrors && o !in a.mirrors && b.mirrors[o] in a.given :: b.mirrors[o]) + (map o | o in a.mirrors && Mirrors(b, o, a.mirrors[o]) :: a.mirrors[o])
  }
  function Join(a: Known, b: Known): Known {
    Known(a.live * b.live, JoinMirrors(a, b), a.given * b.given, a.ends * b.ends, a.untested + b.untested)
  }
  // All that a says, b says.
  predicate Implied(a: Known, b: Known) {
    a.live <= b.live && a.given <= b.given && a.ends <= b.ends && b.untested <= a.untested && forall o :: o in a.mirrors ==> Mirrors(b, o, a.mirrors[o])
  }
  function JoinFall(f: Fall, g: Fall): Fall {
    match f
    case Dead => g
    case Alive(a) => match g case Dead => f case Alive(b) => Alive(Join(a, b))
  }
  function JoinExits(x: map<Id, Known>, z: map<Id, Known>): map<Id, Known> {
    if z == map[] then x else if x == map[] then z else
    map l | l in x.Keys + z.Keys :: if l !in x then z[l] else if l !in z then x[l] else Join(x[l], z[l])
  }
  // After a collection; n is the first argument's local, if it is one.
  function Survive(covered: bool, a: Known): Known {
    a.(live := if covered then a.live * (a.given + a.mirrors.Values) else a.live * a.given)
  }
  predicate IsCovered(es: Exprs, a: Known) { es.Cons? && es.head.Get? && es.head.x in a.ends }
  predicate Begins(y: Frame, es: Exprs, before: Known) { IsCovered(es, before) || (y.size == 0 && es.Cons? && es.head == Get(Sp)) }
  function Calling(y: Frame, f: W.U32, es: Exprs, before: Known, a: Known): Known {
    if f in y.quiet then a else Survive(IsCovered(es, before), a)
  }

  function CheckExpr(y: Frame, e: Expr, a: Known): Checked
    decreases e
  {
    if !MayUse(y, e) then Bad else
    match e
    case Const(_) => Good(a)
    case Get(x) => if (x in y.plain || x in a.live) && x !in a.untested then Good(a) else Bad
    case Tee(x, e1) =>
      if !MayAssign(y, x, e1) then Bad else
      (match CheckExpr(y, e1, a) case Good(a1) => Good(Forget(x, MayFail(y, e1), a1)) case Bad => Bad)
    case Op(_, es) => CheckAll(y, es, a)
    case Load(_, e1, _) => CheckExpr(y, e1, a)
    case Select(e0, e1, e2) =>
      if !(IsQuiet(y, e0) && IsQuiet(y, e2)) then Bad else
      (match CheckExpr(y, e1, a)
       case Bad => Bad
       case Good(a1) =>
         match CheckExpr(y, e2, a1)
         case Bad => Bad
         case Good(a2) => CheckExpr(y, e0, a2))
    case Choose(e0, _, e1, e2) =>
      (match CheckExpr(y, e0, a)
       case Bad => Bad
       case Good(a1) =>
         match CheckExpr(y, e1, a1)
         case Bad => Bad
         case Good(b1) => match CheckExpr(y, e2, a1) case Bad => Bad case Good(b2) => Good(Join(b1, b2)))
    case Call(f, es) =>
      if f !in y.quiet && !Begins(y, es, a) then Bad else
      (match CheckAll(y, es, a) case Bad => Bad case Good(a1) => Good(Calling(y, f, es, a, a1)))
    case CallIndirect(_, e1, es) =>
      if !IsQuiet(y, e1) || !Begins(y, es, a) then Bad else
      (match CheckAll(y, es, a)
       case Bad => Bad
       case Good(a1) => match CheckExpr(y, e1, a1) case Bad => Bad case Good(a2) => Good(Survive(IsCovered(es, a), a2)))
  }
  function CheckAll(y: Frame, es: Exprs, a: Known): Checked
    decreases es
  {
    match es
    case Nil => Good(a)
    case Cons(e, tail) =>
      if !AllQuiet(y, tail) then Bad else
      match CheckExpr(y, e, a) case Bad => Bad case Good(a1) => CheckAll(y, tail, a1)
  }

  function Assigned(y: Frame, x: W.U32, e: Expr, a: Known): Known {
    var b := Forget(x, MayFail(y, e), a);
    if IsArgument(y, e) then b.(given := b.given + {x}) else if IsEnd(y, e) then b.(ends := b.ends + {x}) else b
  }
  function Stored(y: Frame, op: W.U32, address: Expr, o: W.U32, e: Expr, a: Known): Known {
    if address != Get(Sp) || IsHeader(op, o) then a
    else
      var others := map p | p in a.mirrors && p != o :: a.mirrors[p];
      match KeptBy(y, e)
      case Local(x) => a.(mirrors := others[o := x])
      case Nothing => a.(mirrors := others)
  }

  function CheckStmts(y: Frame, ss: Stmts, a: Known): Flow
    decreases ss, 0
  {
    match ss
    case End => Flow(Alive(a), map[])
    case Then(st, tail) =>
      match CheckStmt(y, st, a)
      case Refused => Refused
      case Flow(Dead, x) => Flow(Dead, x)
      case Flow(Alive(a1), x) =>
        match CheckStmts(y, tail, a1) case Refused => Refused case Flow(f, z) => Flow(f, JoinExits(x, z))
  }
  function After(r: Checked): Flow {
    match r case Bad => Refused case Good(a) => Flow(Alive(a), map[])
  }
  const Rounds: nat := 1000
  function CheckStmt(y: Frame, st: Stmt, a: Known): Flow
    decreases st, 0
  {
    match st
    case Set(x, e) =>
      if !MayAssign(y, x, e) then Refused else
      (match CheckExpr(y, e, a) case Bad => Refused case Good(a1) => Flow(Alive(Assigned(y, x, e, a1)), map[]))
    case Drop(e) => After(CheckExpr(y, e, a))
    case Perform(f, es) =>
      if !NoneMayFail(y, es) || (f !in y.quiet && !Begins(y, es, a)) then Refused else
      (match CheckAll(y, es, a) case Bad => Refused case Good(a1) => Flow(Alive(Calling(y, f, es, a, a1)), map[]))
    case Store(op, e1, offset, e2) =>
      if !IsQuiet(y, e2) || MayFail(y, e1) || MayFail(y, e2) || (e1 == Get(Sp) && !IsHeader(op, offset) && !IsWordStore(y, op, offset)) then Refused else
      (match CheckExpr(y, e1, a)
       case Bad => Refused
       case Good(a1) => match CheckExpr(y, e2, a1) case Bad => Refused case Good(a2) => Flow(Alive(Stored(y, op, e1, offset, e2, a2)), map[]))
    case If(e, th, el) =>
      if MayFail(y, e) then Refused else
      (match CheckExpr(y, e, a)
       case Bad => Refused
       case Good(a1) =>
         match CheckStmts(y, th, a1)
         case Refused => Refused
         case Flow(f, x) => match CheckStmts(y, el, Pass(y, e, a1)) case Refused => Refused case Flow(g, z) => Flow(JoinFall(f, g), JoinExits(x, z)))
    case Block(l, body, _) =>
      (match CheckStmts(y, body, a)
       case Refused => Refused
       case Flow(f, x) => Flow(JoinFall(f, if l in x then Alive(x[l]) else Dead), x - {l}))
    case Loop(l, body) => CheckLoop(y, l, body, a, Rounds)
    case Branch(l) => Flow(Dead, map[l := a])
    case BranchIf(l, e) =>
      if MayFail(y, e) then Refused else
      (match CheckExpr(y, e, a) case Bad => Refused case Good(a1) => Flow(Alive(Pass(y, e, a1)), map[l := a1]))
    case Return(e) => (match CheckExpr(y, e, if e.Get? then a.(untested := {}) else a) case Bad => Refused case Good(_) => Flow(Dead, map[]))
    case Unreachable => Flow(Dead, map[])
  }
  // What is known at the loop's start must be so at each branch back to it; what is not is given up.
  function CheckLoop(y: Frame, l: Id, body: Stmts, a: Known, rounds: nat): Flow
    decreases body, 1, rounds
  {
    match CheckStmts(y, body, a)
    case Refused => Refused
    case Flow(f, x) =>
      if l !in x || Implied(a, x[l]) then Flow(f, x - {l})
      else if rounds == 0 then Refused
      else CheckLoop(y, l, body, Join(a, x[l]), rounds - 1)
  }

  // locals: the types of all, parameters included; parameters: how many are. Before the first collection all may be read. The zero with
  // which the others start is no reference.
  function AllLocals(n: W.U32): set<W.U32>
    decreases n
  { if n == 0 then {} else AllLocals(n - 1) + {n - 1} }
  predicate CheckFunction(y: Frame, locals: seq<W.ValueType>, parameters: W.U32, n: W.U32, body: Stmts) {
    parameters as int <= n as int == |locals| && (forall x :: x in y.plain ==> x as int < |locals| && locals[x] != W.I64)
    && CheckStmts(y, body, Known(AllLocals(n), map[], AllLocals(n) - AllLocals(parameters), {}, {})).Flow?
  }
}
