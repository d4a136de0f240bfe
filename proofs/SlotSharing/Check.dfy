include "../WasmIR/Syntax.dfy"
include "../Names.dfy"

// Locals that share slots (src/VerifiedJS/Wasm/SlotSharing.cs): is a function the one before sharing, but for the names of its locals, and is a slot read for a
// local only while it holds that local's value? The checker goes forward over both codes; at each point it knows which local each slot holds.
module SlotSharingCheck {
  import opened Names
  import W = Wasm
  import opened WasmIR

  const NoLocal: W.U32 := 0xFFFF_FFFF

  // What slots hold, by their numbers from 1 on: a binary tree, in which a number's digits are the way from the root, the lowest one first. Two that come from one
  // have most of their parts in common, so what is in both is found quickly.
  datatype Holders = Blank | Fork(even: Holders, here: W.U32, odd: Holders)

  opaque function Held(h: Holders, i: W.U32): W.U32 {
    match h
    case Blank => NoLocal
    case Fork(even, here, odd) => if i <= 1 then here else if i % 2 == 0 then Held(even, i / 2) else Held(odd, i / 2)
  }
  opaque function Hold(h: Holders, i: W.U32, x: W.U32): Holders
    decreases i
  {
    var (even, here, odd) := match h case Blank => (Blank, NoLocal, Blank) case Fork(e, x0, o) => (e, x0, o);
    if i <= 1 then Fork(even, x, odd) else if i % 2 == 0 then Fork(Hold(even, i / 2, x), here, odd) else Fork(even, here, Hold(odd, i / 2, x))
  }
  opaque function Common(a: Holders, b: Holders): Holders {
    if a == b then a else
    match (a, b)
    case (Fork(e1, x1, o1), Fork(e2, x2, o2)) => Fork(Common(e1, e2), if x1 == x2 then x1 else NoLocal, Common(o1, o2))
    case _ => Blank
  }

  // The slot of each local; before sharing, the locals' types; after it, the slots'; and for each slot the first local in it, whose initial value it has.
  datatype Context = Context(slots: seq<W.U32>, types: seq<W.ValueType>, shared: seq<W.ValueType>, first: seq<W.U32>)
  // Code that is not reached, or what is known there.
  datatype Known = Nowhere | At(h: Holders)
  datatype Checked = Refused | Passed(k: Known, b: map<Id, Holders>)

  function Either(a: Known, b: Known): Known {
    match (a, b) case (Nowhere, _) => b case (_, Nowhere) => a case (At(g), At(h)) => At(Common(g, h))
  }
  function WithBranch(b: map<Id, Holders>, l: Id, h: Holders): map<Id, Holders> { b[l := if l in b then Common(b[l], h) else h] }

  predicate IsSlot(c: Context, x: W.U32, y: W.U32) { x < NoLocal && x as nat < |c.slots| && y < NoLocal && y as nat < |c.shared| && c.slots[x] == y }
  predicate Holds(c: Context, h: Holders, x: W.U32, y: W.U32) { IsSlot(c, x, y) && Held(h, y + 1) == x }
  function Written(h: Holders, x: W.U32, y: W.U32): Holders
    requires y < NoLocal
  { Hold(h, y + 1, x) }

  function CheckExpr(c: Context, e: Expr, g: Expr, h: Holders): Maybe<Holders> {
    match (e, g)
    case (Const(v), Const(u)) => if v == u then Some(h) else None
    case (Get(x), Get(y)) => if Holds(c, h, x, y) then Some(h) else None
    case (Tee(x, e1), Tee(y, g1)) =>
      if !IsSlot(c, x, y) then None else (match CheckExpr(c, e1, g1, h) case Some(h1) => Some(Written(h1, x, y)) case None => None)
    case (Op(op, es), Op(op1, gs)) => if op == op1 then CheckExprs(c, es, gs, h) else None
    case (Load(op, e1, o), Load(op1, g1, o1)) => if op == op1 && o == o1 then CheckExpr(c, e1, g1, h) else None
    case (Select(e0, e1, e2), Select(g0, g1, g2)) =>
      (match CheckExpr(c, e1, g1, h)
       case None => None
       case Some(h1) => (match CheckExpr(c, e2, g2, h1) case None => None case Some(h2) => CheckExpr(c, e0, g0, h2)))
    case (Choose(e0, t, e1, e2), Choose(g0, t1, g1, g2)) =>
      if t != t1 then None else
      (match CheckExpr(c, e0, g0, h)
       case None => None
       case Some(h0) => (match (CheckExpr(c, e1, g1, h0), CheckExpr(c, e2, g2, h0)) case (Some(h1), Some(h2)) => Some(Common(h1, h2)) case _ => None))
    case (Call(f, es), Call(f1, gs)) => if f == f1 then CheckExprs(c, es, gs, h) else None
    case (CallIndirect(s, e1, es), CallIndirect(s1, g1, gs)) =>
      if s != s1 then None else (match CheckExprs(c, es, gs, h) case Some(h1) => CheckExpr(c, e1, g1, h1) case None => None)
    case _ => None
  }
  function CheckExprs(c: Context, es: Exprs, gs: Exprs, h: Holders): Maybe<Holders> {
    match (es, gs)
    case (Nil, Nil) => Some(h)
    case (Cons(e, tail), Cons(g, rest)) => (match CheckExpr(c, e, g, h) case Some(h1) => CheckExprs(c, tail, rest, h1) case None => None)
    case _ => None
  }

  // What a loop leaves of what slots hold before it: those that hold another local than the loop puts into them are lost. It is a proposal: that it is right is checked.
  function LeftByExpr(c: Context, e: Expr, h: Holders): Holders {
    match e
    case Tee(x, e1) => LeftBySet(c, x, LeftByExpr(c, e1, h))
    case Op(_, es) => LeftByExprs(c, es, h)
    case Load(_, e1, _) => LeftByExpr(c, e1, h)
    case Select(e0, e1, e2) => LeftByExpr(c, e0, LeftByExpr(c, e2, LeftByExpr(c, e1, h)))
    case Choose(e0, _, e1, e2) => LeftByExpr(c, e2, LeftByExpr(c, e1, LeftByExpr(c, e0, h)))
    case Call(_, es) => LeftByExprs(c, es, h)
    case CallIndirect(_, e1, es) => LeftByExpr(c, e1, LeftByExprs(c, es, h))
    case _ => h
  }
  function LeftByExprs(c: Context, es: Exprs, h: Holders): Holders {
    match es case Nil => h case Cons(e, tail) => LeftByExprs(c, tail, LeftByExpr(c, e, h))
  }
  function LeftBySet(c: Context, x: W.U32, h: Holders): Holders {
    if x as nat >= |c.slots| || c.slots[x] == NoLocal then h else
    var i := c.slots[x] + 1;
    if Held(h, i) == NoLocal || Held(h, i) == x then h else Hold(h, i, NoLocal)
  }
  function Left(c: Context, ss: Stmts, h: Holders): Holders {
    match ss case End => h case Then(st, tail) => Left(c, tail, LeftByStmt(c, st, h))
  }
  function LeftByStmt(c: Context, st: Stmt, h: Holders): Holders {
    match st
    case Set(x, e) => LeftBySet(c, x, LeftByExpr(c, e, h))
    case Drop(e) => LeftByExpr(c, e, h)
    case Perform(_, es) => LeftByExprs(c, es, h)
    case Store(_, e1, _, e2) => LeftByExpr(c, e2, LeftByExpr(c, e1, h))
    case If(e, th, el) => Left(c, el, Left(c, th, LeftByExpr(c, e, h)))
    case Block(_, body, _) => Left(c, body, h)
    case Loop(_, body) => Left(c, body, h)
    case BranchIf(_, e) => LeftByExpr(c, e, h)
    case Return(e) => LeftByExpr(c, e, h)
    case _ => h
  }

  // b: what is known where branches to labels come from.
  function CheckStmts(c: Context, ss: Stmts, gs: Stmts, k: Known, b: map<Id, Holders>): Checked {
    if k.Nowhere? then Passed(k, b) else
    match ss
    case End => if gs.End? then Passed(k, b) else Refused
    case Then(st, tail) =>
      if !gs.Then? then Refused else
      var r := CheckStmt(c, st, gs.head, k.h, b);
      if r.Refused? then Refused else CheckStmts(c, tail, gs.tail, r.k, r.b)
  }
  function After(h: Maybe<Holders>, b: map<Id, Holders>): Checked { match h case Some(h1) => Passed(At(h1), b) case None => Refused }
  function CheckStmt(c: Context, st: Stmt, g: Stmt, h: Holders, b: map<Id, Holders>): Checked {
    match (st, g)
    case (Set(x, e), Set(y, e1)) =>
      if !IsSlot(c, x, y) then Refused else (match CheckExpr(c, e, e1, h) case Some(h1) => Passed(At(Written(h1, x, y)), b) case None => Refused)
    case (Drop(e), Drop(e1)) => After(CheckExpr(c, e, e1, h), b)
    case (Perform(f, es), Perform(f1, gs)) => if f == f1 then After(CheckExprs(c, es, gs, h), b) else Refused
    case (Store(op, e1, o, e2), Store(op1, g1, o1, g2)) =>
      if op != op1 || o != o1 then Refused else (match CheckExpr(c, e1, g1, h) case Some(h1) => After(CheckExpr(c, e2, g2, h1), b) case None => Refused)
    case (If(e, th, el), If(e1, th1, el1)) =>
      (match CheckExpr(c, e, e1, h)
       case None => Refused
       case Some(h1) =>
         var r1 := CheckStmts(c, th, th1, At(h1), b);
         if r1.Refused? then Refused else
         var r2 := CheckStmts(c, el, el1, At(h1), r1.b);
         if r2.Refused? then Refused else Passed(Either(r1.k, r2.k), r2.b))
    case (Block(l, body, kept), Block(l1, body1, kept1)) =>
      if l != l1 || kept != kept1 || l in b then Refused else
      var r := CheckStmts(c, body, body1, At(h), b);
      if r.Refused? then Refused else Passed(if l in r.b then Either(r.k, At(r.b[l])) else r.k, r.b - {l})
    case (Loop(l, body), Loop(l1, body1)) =>
      if l != l1 || l in b then Refused else
      var h0 := Left(c, body, h);
      if Common(h, h0) != h0 then Refused else
      var r := CheckStmts(c, body, body1, At(h0), b);
      if r.Refused? || (l in r.b && Common(r.b[l], h0) != h0) then Refused else Passed(r.k, r.b - {l})
    case (Branch(l), Branch(l1)) => if l == l1 then Passed(Nowhere, WithBranch(b, l, h)) else Refused
    case (BranchIf(l, e), BranchIf(l1, e1)) =>
      if l != l1 then Refused else (match CheckExpr(c, e, e1, h) case Some(h1) => Passed(At(h1), WithBranch(b, l, h1)) case None => Refused)
    case (Return(e), Return(e1)) => if CheckExpr(c, e, e1, h).Some? then Passed(Nowhere, b) else Refused
    case (Unreachable, Unreachable) => Passed(Nowhere, b)
    case _ => Refused
  }

  // At the function's start: a slot has the initial value of its first local, and so an argument.
  predicate StartsAs(c: Context, parameters: nat, j: nat)
    requires j < |c.shared| && |c.first| == |c.shared|
  {
    var x := c.first[j];
    x as nat < |c.types| && |c.types| == |c.slots| && j < NoLocal as nat && c.slots[x] as nat == j && c.types[x] == c.shared[j] && (j < parameters || x as nat < parameters ==> x as nat == j)
  }
  function Initial(c: Context, n: nat, h: Holders): Holders
    requires n <= |c.first| && n < NoLocal as nat
    decreases n
  { if n == 0 then h else Initial(c, n - 1, Hold(h, n as W.U32, c.first[n - 1])) }
  predicate CheckFunction(c: Context, f: Function, g: Function) {
    f.Defined? && g.Defined? && f.signature == g.signature
    && c.types == f.signature.parameters + f.locals && c.shared == g.signature.parameters + g.locals && |c.slots| == |c.types| && |c.first| == |c.shared|
    && |c.types| < NoLocal as nat && |c.shared| < NoLocal as nat
    && (forall j :: 0 <= j < |c.shared| ==> StartsAs(c, |f.signature.parameters|, j))
    && CheckStmts(c, f.body, g.body, At(Initial(c, |c.first|, Blank)), map[]).Passed?
  }
}
