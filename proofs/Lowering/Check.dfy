include "../WasmIR/Syntax.dfy"
include "../Anf/Syntax.dfy"

// The checker of lowering: is this Wasm.IR code what ANF's statements say? A statement becomes a run of statements at the head of a list;
// the checker consumes that run and says what is left. Operands are compared with the one expression that reads them.
module LoweringCheck {
  import opened Names
  import W = Wasm
  import A = Anf
  import opened WasmIR

  // src/VerifiedJS/Anf/Syntax.cs, Representation.
  datatype Rep = Boxed | Float64 | Int32 | Boolean | Record

  // How an operation's method is called. result: of a method that may not throw; those that may give a boxed value or the sentinel.
  datatype Method = Method(f: W.U32, parameters: seq<Rep>, result: Rep, isVoid: bool, takesSp: bool, hasCache: bool, mayThrow: bool, mayInvoke: bool)
  // What is computed in place. Tests: not; is it this word; strict equality; one of two words that follow each other; is it a number; has it
  // this tag. Numbers: by instructions on doubles, and on int32s (0: none). Before the call: properties by their caches.
  datatype Form =
    | IsNot | HasBits(bits: W.U64) | IsEqual | IsOneOf(first: W.U64) | IsANumber | HasTagOf(tag: W.U64)
    | Arithmetic(float: W.U32, integer: W.U32) | Step(one: W.U64, unit: W.U32) | Negation | Comparison(float: W.U32, integer: W.U32)
    | Bitwise(integer: W.U32, isUnsigned: bool) | BitwiseNegation | Numeric | Initialized(none: W.U64) | Constructed
    | GetsNamed | SetsNamed | GetsElement | SetsElement | GetsGlobal
  // What an inline cache belongs to: an operation at its place of use, with those of its operands that are constants there.
  datatype Operand = Unknown | Known(l: Literal)
  datatype Use = Use(op: Id, operands: seq<Operand>)
  // Where cells and caches have what inline code looks at (src/VerifiedJS.Kernel/Layout.cs); tags of values; the key "length".
  datatype Layout = Layout(
    objectTag: W.U64, stringTag: W.U64, shape: W.U32, slots: W.U32, kind: W.U32, arrayKind: W.U32, arrayLength: W.U32, stringLength: W.U32,
    cacheShape: W.U32, cacheOffset: W.U32, cacheHolderShape: W.U32, cacheHolderOffset: W.U32, cacheHolder: W.U32,
    flags: W.U32, callMask: W.U32, callable: W.U32, functionRealm: W.U32, functionEntry: W.U32, realm: W.U32, length: Literal,
    elements: W.U32, elementsUsed: W.U32, elementsValues: W.U32, hole: W.U64)
  // A direct entry: sp, then the record of the environment and this where the function uses them, then the parameters.
  datatype Direct = Direct(f: W.U32, hasEnv: bool, hasThis: bool, parameters: nat)
  // What lowering refers to: methods by operation, the bits of literals, addresses of static data, the other methods, the layout of cells.
  datatype Kernel = Kernel(
    methods: map<Id, Method>, forms: map<Id, Form>, layout: Layout, identities: set<Literal>, largestNumber: W.U64, caches: map<W.U32, Use>, constants: map<Literal, W.U64>, templates: map<Id, W.U32>, statics: map<Id, W.U32>,
    texts: map<CalleeText, W.U64>, direct: map<Id, Direct>,
    poll: W.U32, newRecord: W.U32, newClosure: W.U32, toBoolean: W.U32, captureStack: W.U32, invokePending: W.U32, callValue: W.U32,
    stackLimit: W.U32, exception: W.U32, recordOuter: W.U32, recordFields: W.U32, functionScope: W.U32,
    undefined: W.U64, falseBits: W.U64, trueBits: W.U64, sentinel: W.U64)

  // slots: Wasm.IR's locals for those of ANF that something reads; owner: the other way round. kinds: what ANF confines locals to.
  // records: the locals that hold scope records. count: how many locals of Wasm.IR there are; those that are neither slots nor sp nor next
  // are temporaries. next: the local with the frame's end. size: the frame's. outgoing: how many words at its start are for arguments.
  // labels: of ANF's blocks. handler: where exceptions go; isOutermost: out of the function. inUse: labels of the code around.
  datatype Context = Context(
    k: Kernel, slots: map<Id, W.U32>, owner: map<W.U32, Id>, kinds: map<Id, Kind>, records: set<Id>,
    count: W.U32, next: W.U32, size: W.U32, outgoing: W.U32,
    labels: map<Id, Id>, handler: Id, isOutermost: bool, inUse: set<Id>)

  datatype Rest = Bad | Rest(code: Stmts)
  datatype Code = No | Yes(e: Expr)

  const Sp: W.U32 := 0
  // The type of uniform entries: sp, callee, this, newTarget, argc, argv.
  const Uniform: W.FunctionType := W.FunctionType([W.I32, W.I32, W.I64, W.I64, W.I32, W.I32], [W.I64])

  predicate Whole(r: Rest) { r.Rest? && r.code.End? }
  predicate IsTemp(c: Context, y: W.U32) { y !in c.owner && y != Sp && y != c.next && y < c.count }
  predicate IsGood(c: Context) {
    c.next != Sp && c.next < c.count
    && (forall x <- c.slots :: var y := c.slots[x]; y in c.owner && c.owner[y] == x && y != Sp && y != c.next && y < c.count)
  }

  function OfKind(k: Kind): Rep {
    match k case NumberKind => Float64 case Int32Kind => Int32 case BooleanKind => Boolean case AnyKind => Boxed
  }
  function RepOf(c: Context, x: Id): Rep {
    if x in c.records then Record else if x in c.kinds then OfKind(c.kinds[x]) else Boxed
  }
  function Wrap(n: Int32): W.U32 { if n >= 0 then n as W.U32 else (n as int + 0x1_0000_0000) as W.U32 }

  // ── Operands ───────────────────────────────────────────────────────────────────────────────────────────────────────

  function Op1(op: W.U32, e: Expr): Expr { Op(op, Cons(e, Nil)) }
  function Op2(op: W.U32, e1: Expr, e2: Expr): Expr { Op(op, Cons(e1, Cons(e2, Nil))) }

  // A value in another representation.
  function Convert(k: Kernel, e: Expr, from: Rep, to: Rep): Code {
    if from == to then Yes(e) else
    match (from, to)
    case (Float64, Boxed) => Yes(Op1(0xBD, e))
    case (Int32, Boxed) => Yes(Op1(0xBD, Op1(0xB7, e)))
    case (Int32, Float64) => Yes(Op1(0xB7, e))
    case (Boolean, Boxed) => Yes(Op2(0x7C, Op1(0xAD, e), Const(W.I64Value(k.falseBits))))
    case (Boxed, Float64) => Yes(Op1(0xBF, e))
    case (Boxed, Int32) => Yes(Op1(0xFC02, Op1(0xBF, e)))
    case (Float64, Int32) => Yes(Op1(0xFC02, e))
    case (Boxed, Boolean) => Yes(Op2(0x51, e, Const(W.I64Value(k.trueBits))))
    case _ => No
  }
  function Constant(k: Kernel, l: Literal, to: Rep): Code {
    match to
    case Boxed => if l in k.constants then Yes(Const(W.I64Value(k.constants[l]))) else No
    case Float64 => if (l.Int32Literal? || l.NumberLiteral?) && l in k.constants then Yes(Const(W.F64Value(k.constants[l]))) else No
    case Int32 => if l.Int32Literal? then Yes(Const(W.I32Value(Wrap(l.n)))) else No
    case Boolean => if l.BooleanLiteral? then Yes(Const(W.I32Value(if l.b then 1 else 0))) else No
    case Record => No
  }
  function RepOfAtom(c: Context, a: A.Atom): Rep { match a case ConstantAtom(_) => Boxed case LocalAtom(x) => RepOf(c, x) }
  function Read(c: Context, a: A.Atom, to: Rep): Code {
    match a
    case ConstantAtom(l) => Constant(c.k, l, to)
    case LocalAtom(x) => if x in c.slots && x !in c.records then Convert(c.k, Get(c.slots[x]), RepOf(c, x), to) else No
  }
  function Address(c: Context, o: A.Optional): Code {
    match o
    case None => Yes(Const(W.I32Value(0)))
    case Some(x) => RecordAt(c, x)
  }
  function RecordAt(c: Context, x: Id): Code { if x in c.slots && x in c.records then Yes(Get(c.slots[x])) else No }

  predicate IsField(k: Kernel, slot: Id) { k.recordFields < 0x1_0000 && slot < 0x1000_0000 }
  function Offset(k: Kernel, slot: Id): W.U32
    requires IsField(k, slot)
  { k.recordFields + 8 * slot as W.U32 }

  // ── Pieces of code ─────────────────────────────────────────────────────────────────────────────────────────────────

  function Expect(st: Stmt, code: Stmts): Rest { if code.Then? && code.head == st then Rest(code.tail) else Bad }
  // A word of the frame gets a value: at a place for roots, which no code but the collector reads.
  predicate IsRootStore(c: Context, st: Stmt) {
    st.Store? && st.op == 0x37 && st.address == Get(Sp) && st.offset % 8 == 0 && IsRootValue(c, st.e)
    && 8 + 8 * c.outgoing as int <= st.offset as int && st.offset as int + 8 <= c.size as int
  }
  predicate IsRootValue(c: Context, e: Expr) {
    match e
    case Get(y) => y in c.owner && c.owner[y] in c.slots && c.slots[c.owner[y]] == y && RepOf(c, c.owner[y]) == Boxed
    case Op(0x84, Cons(Op(0xAD, Cons(Get(y), Nil)), Cons(Const(I64Value(_)), Nil))) => y in c.owner && c.owner[y] in c.slots && c.slots[c.owner[y]] == y && c.owner[y] in c.records
    case _ => false
  }
  function SkipRoots(c: Context, code: Stmts): Stmts {
    if code.Then? && IsRootStore(c, code.head) then SkipRoots(c, code.tail) else code
  }
  // A local of ANF gets a value; where nothing reads it, any temporary may.
  predicate Fits(c: Context, x: Id, y: W.U32) { if x in c.slots then y == c.slots[x] else IsTemp(c, y) }
  function Define(c: Context, x: Id, value: Code, code: Stmts): Rest {
    match code
    case Then(Set(y, e), tail) => if value == Yes(e) && Fits(c, x, y) then Rest(SkipRoots(c, tail)) else Bad
    case _ => Bad
  }
  function IsSentinel(k: Kernel, e: Expr): Expr { Op2(0x51, e, Const(W.I64Value(k.sentinel))) }
  function NeedsPoll(c: Context): Expr { Op2(0x4B, Get(c.next), Load(0x28, Const(W.I32Value(c.k.stackLimit)), 0)) }
  function CallNext(c: Context, f: W.U32): Expr { Call(f, Cons(Get(c.next), Nil)) }
  function Polls(c: Context): Stmt { BranchIf(c.handler, IsSentinel(c.k, CallNext(c, c.k.poll))) }

  // ── Operations ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // Every value that the atom may have is of this representation.
  predicate Suits(c: Context, a: A.Atom, to: Rep) {
    match to
    case Boxed => true
    case Record => false
    case _ =>
      match a
      case LocalAtom(x) => RepOf(c, x) == to || (RepOf(c, x).Int32? && to.Float64?)
      case ConstantAtom(l) => (to.Boolean? && l.BooleanLiteral?) || (to.Int32? && l.Int32Literal?) || (to.Float64? && (l.Int32Literal? || l.NumberLiteral?))
  }
  // The operands of a method.
  predicate Arguments(c: Context, m: Method, use: Use, args: seq<A.Atom>, parameters: seq<Rep>, es: Exprs)
    decreases es
  {
    if |args| == 0 || |parameters| == 0 then
      |args| == |parameters|
      && if m.hasCache then (match es case Cons(Const(I32Value(a)), Nil) => a in c.k.caches && c.k.caches[a] == use case _ => false) else es.Nil?
    else es.Cons? && Read(c, args[0], parameters[0]) == Yes(es.head) && Arguments(c, m, use, args[1..], parameters[1..], es.tail)
  }
  function Operands(args: seq<A.Atom>): seq<Operand> {
    if |args| == 0 then [] else [match args[0] case ConstantAtom(l) => Known(l) case LocalAtom(_) => Unknown] + Operands(args[1..])
  }
  function UseOf(op: Id, m: Method, args: seq<A.Atom>): Use { Use(op, if m.hasCache then Operands(args) else []) }
  predicate IsMethodCall(c: Context, op: Id, args: seq<A.Atom>, e: Expr)
    requires op in c.k.methods
  {
    var m := c.k.methods[op];
    e.Call? && e.f == m.f
    && (if m.takesSp then e.arguments.Cons? && e.arguments.head == Get(c.next) && Arguments(c, m, UseOf(op, m, args), args, m.parameters, e.arguments.tail)
        else Arguments(c, m, UseOf(op, m, args), args, m.parameters, e.arguments))
  }
  // Where the result of what may throw is put: the target itself only where nobody sees it when an exception leaves.
  predicate IsResult(c: Context, x: Id, y: W.U32) { IsTemp(c, y) || (c.isOutermost && x in c.slots && y == c.slots[x] && RepOf(c, x) == Boxed) }
  // The cold path of an operation that gave the sentinel.
  predicate Completes(c: Context, m: Method, y: W.U32, cold: Stmts) {
    if m.mayInvoke then
      SkipRoots(c, cold) == Then(BranchIf(c.handler, IsSentinel(c.k, Tee(y, CallNext(c, c.k.invokePending)))), End)
    else cold == Throwing(c)
  }
  // What is pending throws: an error gets its stack, and the handler gets it.
  function Throwing(c: Context): Stmts { Then(Perform(c.k.captureStack, Cons(Get(c.next), Nil)), Then(Branch(c.handler), End)) }
  function Finish(c: Context, x: Id, y: W.U32, code: Stmts): Rest {
    if x !in c.slots then Rest(code)
    else if y == c.slots[x] then Rest(SkipRoots(c, code))
    else Define(c, x, Convert(c.k, Get(y), Boxed, RepOf(c, x)), code)
  }
  // The method's call with its test, its result in a local.
  predicate IsChecked(c: Context, x: Id, op: Id, args: seq<A.Atom>, y: W.U32, st: Stmt)
    requires op in c.k.methods
  {
    match st
    case If(Op(0x51, Cons(Tee(z, call), Cons(Const(s), Nil))), cold, End) =>
      c.k.methods[op].mayThrow && s == W.I64Value(c.k.sentinel) && z == y && IsMethodCall(c, op, args, call) && IsResult(c, x, y) && Completes(c, c.k.methods[op], y, cold)
    case _ => false
  }
  // Where such a statement puts the result, and the cache that it hands over.
  function PlaceOf(st: Stmt): W.U32 { match st case If(Op(_, Cons(Tee(y, _), _)), _, _) => y case _ => Sp }
  function CacheIn(es: Exprs): W.U32 { match es case Nil => 0 case Cons(Const(I32Value(a)), Nil) => a case Cons(_, tail) => CacheIn(tail) }
  function CacheOf(st: Stmt): W.U32 { match st case If(Op(_, Cons(Tee(_, Call(_, es)), _)), _, _) => CacheIn(es) case _ => 0 }
  function CheckPrim(c: Context, x: Id, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.methods
  {
    var m := c.k.methods[op];
    if x in c.records || !code.Then? then Bad else
    if m.mayThrow then (var y := PlaceOf(code.head); if IsChecked(c, x, op, args, y, code.head) then Finish(c, x, y, code.tail) else Bad)
    else if m.isVoid then
      match code.head
      case Perform(f, es) =>
        if !IsMethodCall(c, op, args, Call(f, es)) then Bad
        else if x in c.slots then Define(c, x, Convert(c.k, Const(W.I64Value(c.k.undefined)), Boxed, RepOf(c, x)), code.tail)
        else Rest(code.tail)
      case _ => Bad
    else
      match code.head
      case Drop(e) => if x !in c.slots && IsMethodCall(c, op, args, e) then Rest(code.tail) else Bad
      case Set(_, e) =>
        var call := Inner(m.result, RepOf(c, x), e);
        if x in c.slots && IsMethodCall(c, op, args, call) then Define(c, x, Convert(c.k, call, m.result, RepOf(c, x)), code) else Bad
      case _ => Bad
  }
  // The bits of a value as a double: those of a number are its own, those of others are a NaN's.
  function AsDouble(c: Context, a: A.Atom): Code {
    if Suits(c, a, Float64) then Read(c, a, Float64)
    else match Read(c, a, Boxed) case Yes(e) => Yes(Op1(0xBF, e)) case No => No
  }
  predicate IsTest(c: Context, op: Id, args: seq<A.Atom>, e: Expr)
    requires op in c.k.forms
  {
    match c.k.forms[op]
    case IsNot => |args| == 1 && Condition(c, args[0]).Yes? && e == Op1(0x45, Condition(c, args[0]).e)
    case HasBits(bits) => |args| == 1 && Read(c, args[0], Boxed).Yes? && e == Op2(0x51, Read(c, args[0], Boxed).e, Const(W.I64Value(bits)))
    case IsEqual => |args| == 2 && if args[0].ConstantAtom? then IsEquality(c, op, args, args[1], args[0], e) else IsEquality(c, op, args, args[0], args[1], e)
    case IsOneOf(first) =>
      |args| == 1 && Read(c, args[0], Boxed).Yes? && e == Op2(0x58, Op2(0x7D, Read(c, args[0], Boxed).e, Const(W.I64Value(first))), Const(W.I64Value(1)))
    case IsANumber =>
      |args| == 1 && Read(c, args[0], Boxed).Yes?
      && e == if Suits(c, args[0], Float64) then Const(W.I32Value(1)) else Op2(0x58, Read(c, args[0], Boxed).e, Const(W.I64Value(c.k.largestNumber)))
    case HasTagOf(tag) => |args| == 1 && Read(c, args[0], Boxed).Yes? && e == HasTag(Read(c, args[0], Boxed).e, tag)
    case Comparison(float, integer) =>
      |args| == 2
      && if AreInts(c, args) then (var es := ReadAll(c, args, Int32); es.Codes? && e == Op2(integer, es.es[0], es.es[1]))
         else AreNumbers(c, args) && (var es := Doubles(c, args); es.Codes? && e == Op2(float, es.es[0], es.es[1]))
    case _ => false
  }
  // 7.2.15 IsStrictlyEqual: by their bits where one is a word that nothing else equals; as doubles where one is a number; else a number
  // as a double, the same bits at once, and the method for the rest.
  predicate IsEquality(c: Context, op: Id, args: seq<A.Atom>, a: A.Atom, b: A.Atom, e: Expr) {
    var x := Read(c, a, Boxed);
    var y := Read(c, b, Boxed);
    var dx := AsDouble(c, a);
    var dy := AsDouble(c, b);
    if b.ConstantAtom? && b.c in c.k.identities then x.Yes? && y.Yes? && e == Op2(0x51, x.e, y.e)
    else if Suits(c, a, Int32) && Suits(c, b, Int32) then Read(c, a, Int32).Yes? && Read(c, b, Int32).Yes? && e == Alike(Read(c, a, Int32).e, Read(c, b, Int32).e)
    else if Suits(c, a, Float64) || Suits(c, b, Float64) then dx.Yes? && dy.Yes? && e == Op2(0x61, dx.e, dy.e)
    else
      match e
      case Choose(e1, I32, e2, Choose(e3, I32, Const(I32Value(one)), call)) =>
        x.Yes? && y.Yes? && dx.Yes? && dy.Yes? && one == 1 && e1 == Op2(0x61, dx.e, dx.e) && e2 == Op2(0x61, dx.e, dy.e)
        && e3 == Op2(0x71, Op2(0x51, x.e, y.e), Op2(0x56, x.e, Const(W.I64Value(c.k.largestNumber))))
        && op in c.k.methods && !c.k.methods[op].mayThrow && !c.k.methods[op].isVoid && c.k.methods[op].result == Boolean && IsMethodCall(c, op, args, call)
      case _ => false
  }
  // Every operand is a number for sure, an int32 for sure.
  predicate AreNumbers(c: Context, args: seq<A.Atom>) { forall i :: 0 <= i < |args| ==> Suits(c, args[i], Float64) }
  predicate AreInts(c: Context, args: seq<A.Atom>) { forall i :: 0 <= i < |args| ==> Suits(c, args[i], Int32) }
  datatype Codes = NoCodes | Codes(es: seq<Expr>)
  function ReadAll(c: Context, args: seq<A.Atom>, to: Rep): (r: Codes)
    ensures r.Codes? ==> |r.es| == |args| && forall i :: 0 <= i < |args| ==> Read(c, args[i], to) == Yes(r.es[i])
  {
    if |args| == 0 then Codes([]) else
    match (Read(c, args[0], to), ReadAll(c, args[1..], to)) case (Yes(e), Codes(es)) => Codes([e] + es) case _ => NoCodes
  }
  function Doubles(c: Context, args: seq<A.Atom>): (r: Codes)
    ensures r.Codes? ==> |r.es| == |args| && forall i :: 0 <= i < |args| ==> AsDouble(c, args[i]) == Yes(r.es[i])
  {
    if |args| == 0 then Codes([]) else
    match (AsDouble(c, args[0]), Doubles(c, args[1..])) case (Yes(e), Codes(es)) => Codes([e] + es) case _ => NoCodes
  }
  // Operations whose value, on numbers, is one instruction's on their doubles; where value and operands are int32s, one on those.
  predicate IsFloat(f: Form, n: nat) { (f.Arithmetic? && n == 2) || ((f.Step? || f.Negation?) && n == 1) }
  function FloatCode(f: Form, es: seq<Expr>): Expr
    requires IsFloat(f, |es|)
  { match f case Arithmetic(float, _) => Op2(float, es[0], es[1]) case Step(one, _) => Op2(0xA0, es[0], Const(W.F64Value(one))) case Negation => Op1(0x9A, es[0]) }
  predicate IsInteger(f: Form, n: nat) { (f.Arithmetic? && f.integer != 0 && n == 2) || (f.Step? && n == 1) }
  function IntegerCode(f: Form, es: seq<Expr>): Expr
    requires IsInteger(f, |es|)
  { match f case Arithmetic(_, integer) => Op2(integer, es[0], es[1]) case Step(_, unit) => Op2(0x6A, es[0], Const(W.I32Value(unit))) }
  // Operations on the bits of int32s.
  predicate IsBits(f: Form, n: nat) { (f.Bitwise? && n == 2) || (f.BitwiseNegation? && n == 1) }
  function BitsCode(f: Form, es: seq<Expr>): Expr
    requires IsBits(f, |es|)
  {
    match f
    case Bitwise(integer, isUnsigned) => if isUnsigned then Op1(0xB8, Op2(integer, es[0], es[1])) else Op2(integer, es[0], es[1])
    case BitwiseNegation => Op2(0x73, es[0], Const(W.I32Value(0xFFFF_FFFF)))
  }
  function BitsRep(f: Form): Rep { if f.Bitwise? && f.isUnsigned then Float64 else Int32 }
  // The representation that an operation's value is computed in, where that needs no call.
  function InlineRep(c: Context, x: Id, f: Form, args: seq<A.Atom>): Rep {
    if IsInteger(f, |args|) && AreInts(c, args) && RepOf(c, x).Int32? then Int32
    else if IsFloat(f, |args|) || f.Numeric? then Float64
    else if IsBits(f, |args|) then BitsRep(f)
    else if f.Constructed? then Boxed
    else Boolean
  }
  predicate IsInline(c: Context, x: Id, op: Id, args: seq<A.Atom>, e: Expr)
    requires op in c.k.forms
  {
    var f := c.k.forms[op];
    if IsInteger(f, |args|) && AreInts(c, args) && RepOf(c, x).Int32? then (var es := ReadAll(c, args, Int32); es.Codes? && e == IntegerCode(f, es.es))
    else if IsFloat(f, |args|) then AreNumbers(c, args) && (var es := Doubles(c, args); es.Codes? && e == FloatCode(f, es.es))
    else if IsBits(f, |args|) then AreInts(c, args) && (var es := ReadAll(c, args, Int32); es.Codes? && e == BitsCode(f, es.es))
    else if f.Numeric? then |args| == 1 && AreNumbers(c, args) && AsDouble(c, args[0]) == Yes(e)
    else if f.Constructed? then
      |args| == 2 && (var es := ReadAll(c, args, Boxed); es.Codes? && e == Select(HasTag(es.es[0], c.k.layout.objectTag), es.es[0], es.es[1]))
    else IsTest(c, op, args, e)
  }
  function CheckInline(c: Context, x: Id, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.forms
  {
    var rep := InlineRep(c, x, c.k.forms[op], args);
    if x in c.records then Bad else
    match code
    case Then(Drop(e), tail) => if x !in c.slots && IsInline(c, x, op, args, e) then Rest(tail) else Bad
    case Then(Set(_, e), _) =>
      var inner := Inner(rep, RepOf(c, x), e);
      if IsInline(c, x, op, args, inner) then Define(c, x, Convert(c.k, inner, rep, RepOf(c, x)), code) else Bad
    case _ => Bad
  }
  // 9.1.1.1.6: only a binding in its dead zone asks the method, which throws.
  function CheckInitialized(c: Context, x: Id, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.forms && op in c.k.methods
  {
    if x in c.records || |args| != 2 || Read(c, args[0], RepOfAtom(c, args[0])).No? then Bad else
    var rest := if RepOfAtom(c, args[0]).Boxed? then IsDeadZone(c, op, args, code) else Rest(code);
    match rest
    case Bad => Bad
    case Rest(after) => if x in c.slots then Define(c, x, Read(c, args[0], RepOf(c, x)), after) else Rest(after)
  }
  function IsDeadZone(c: Context, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.forms && op in c.k.methods && |args| == 2
  {
    match code
    case Then(If(e, Then(Drop(call), cold), End), tail) =>
      var v := Read(c, args[0], Boxed);
      if c.k.forms[op].Initialized? && c.k.methods[op].mayThrow && v.Yes? && e == Op2(0x51, v.e, Const(W.I64Value(c.k.forms[op].none)))
         && IsMethodCall(c, op, args, call) && cold == Throwing(c)
      then Rest(tail) else Bad
    case _ => Bad
  }
  // A test of the operands, after temporaries for it: where it is true, an expression without a call is the operation's value.
  datatype Plan = NoPlan | Plan(test: Expr, fast: Expr, rep: Rep, rest: Stmts)
  function Itself(e: Expr): Expr { Op2(0x61, e, e) }
  // What is not known to be a number equals itself as a double.
  function NumberTest(c: Context, args: seq<A.Atom>, es: seq<Expr>): Code
    requires |args| == |es|
  {
    if |args| == 1 then (if Suits(c, args[0], Float64) then No else Yes(Itself(es[0])))
    else if |args| != 2 then No
    else if Suits(c, args[0], Float64) then (if Suits(c, args[1], Float64) then No else Yes(Itself(es[1])))
    else if Suits(c, args[1], Float64) then Yes(Itself(es[0]))
    else Yes(Op2(0x71, Itself(es[0]), Itself(es[1])))
  }
  function IsTruncated(e: Expr, t: W.U32): Expr { Op2(0x61, Op1(0xB7, Get(t)), e) }
  function PlanOf(c: Context, op: Id, args: seq<A.Atom>, code: Stmts): Plan
    requires op in c.k.forms
  {
    var f := c.k.forms[op];
    var es := Doubles(c, args);
    if es.NoCodes? then NoPlan
    else if IsFloat(f, |args|) then
      (match code
       case Then(Set(t, e), rest) => if IsTemp(c, t) && e == FloatCode(f, es.es) then Plan(Itself(Get(t)), Get(t), Float64, rest) else NoPlan
       case _ => NoPlan)
    else if f.Comparison? && |args| == 2 then
      (match NumberTest(c, args, es.es) case No => NoPlan case Yes(test) => Plan(test, Op2(f.float, es.es[0], es.es[1]), Boolean, code))
    else if f.Numeric? && |args| == 1 then
      (match (NumberTest(c, args, es.es), Read(c, args[0], Boxed)) case (Yes(test), Yes(e)) => Plan(test, e, Boxed, code) case _ => NoPlan)
    else if f.BitwiseNegation? && |args| == 1 then
      (match code
       case Then(Set(t, e), rest) =>
         if IsTemp(c, t) && e == Op1(0xFC02, es.es[0]) then Plan(IsTruncated(es.es[0], t), BitsCode(f, [Get(t)]), Int32, rest) else NoPlan
       case _ => NoPlan)
    else if f.Bitwise? && |args| == 2 then BitsPlan(c, f, args, es.es, code)
    else NoPlan
  }
  // Of two operands those that are not known to be int32s are truncated.
  function BitsPlan(c: Context, f: Form, args: seq<A.Atom>, es: seq<Expr>, code: Stmts): Plan
    requires f.Bitwise? && |args| == 2 && |es| == 2
  {
    match code
    case Then(Set(t, e), rest) =>
      if !IsTemp(c, t) then NoPlan
      else if Suits(c, args[0], Int32) then
        (match Read(c, args[0], Int32)
         case Yes(i) => if e == Op1(0xFC02, es[1]) then Plan(IsTruncated(es[1], t), BitsCode(f, [i, Get(t)]), BitsRep(f), rest) else NoPlan
         case No => NoPlan)
      else if Suits(c, args[1], Int32) then
        (match Read(c, args[1], Int32)
         case Yes(i) => if e == Op1(0xFC02, es[0]) then Plan(IsTruncated(es[0], t), BitsCode(f, [Get(t), i]), BitsRep(f), rest) else NoPlan
         case No => NoPlan)
      else
        (match rest
         case Then(Set(u, e2), rest2) =>
           if IsTemp(c, u) && t != u && e == Op1(0xFC02, es[0]) && e2 == Op1(0xFC02, es[1])
           then Plan(Op2(0x71, IsTruncated(es[0], t), IsTruncated(es[1], u)), BitsCode(f, [Get(t), Get(u)]), BitsRep(f), rest2) else NoPlan
         case _ => NoPlan)
    case _ => NoPlan
  }
  // The value, else the method's call; the result where the call's goes, or each for itself in the local.
  function CheckPlan(c: Context, x: Id, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.forms && op in c.k.methods
  {
    var plan := PlanOf(c, op, args, code);
    if plan.NoPlan? || x in c.records then Bad else
    match plan.rest
    case Then(If(test, th, Then(slow, after)), tail) =>
      var y := PlaceOf(slow);
      if test != plan.test || !IsChecked(c, x, op, args, y, slow) then Bad
      else if after.End? then
        (match Convert(c.k, plan.fast, plan.rep, Boxed) case No => Bad case Yes(e) => if th == Then(Set(y, e), End) then Finish(c, x, y, tail) else Bad)
      else if x in c.slots && plan.rep == RepOf(c, x) && Whole(Define(c, x, Yes(plan.fast), th)) && Whole(Finish(c, x, y, after)) then Rest(tail) else Bad
    case _ => Bad
  }
  // What a conversion converts.
  function Inner(from: Rep, to: Rep, e: Expr): Expr {
    if from == to then e else
    match e
    case Op(_, Cons(Op(_, Cons(e1, _)), _)) => if (from.Int32? && to.Boxed?) || from.Boolean? || (from.Boxed? && to.Int32?) then e1 else e.operands.head
    case Op(_, Cons(e1, _)) => e1
    case _ => e
  }

  // ── Fast paths ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // Before the operation's call, code that in the usual cases puts the result and leaves the block that stands around both:
  //     done: { if ...: ... y = result; branch done; ...    y = call, tested }
  function HasTag(e: Expr, tag: W.U64): Expr { Op2(0x51, Op2(0x88, e, Const(W.I64Value(48))), Const(W.I64Value(tag))) }
  function WordAt(address: Expr, offset: W.U32): Expr { Load(0x28, address, offset) }
  function Alike(e1: Expr, e2: Expr): Expr { Op2(0x46, e1, e2) }
  function Fixed(address: W.U32): Expr { Const(W.I32Value(address)) }
  // Where an object's slot is, by its offset among the slots.
  function SlotAt(k: Kernel, holder: Expr, offset: Expr): Expr { Op2(0x6A, WordAt(holder, k.layout.slots), offset) }
  function Slot(k: Kernel, holder: Expr, offset: Expr): Expr { Load(0x29, SlotAt(k, holder, offset), 0) }
  function Leave(done: Id, y: W.U32, e: Expr): Stmts { Then(Set(y, e), Then(Branch(done), End)) }
  function Hit(test: Expr, done: Id, y: W.U32, e: Expr): Stmt { If(test, Leave(done, y, e), End) }
  function One(st: Stmt): Stmts { Then(st, End) }

  function Own(k: Kernel, cache: W.U32, done: Id, y: W.U32, a: W.U32, shape: W.U32): Stmt {
    Hit(Alike(Get(shape), WordAt(Fixed(cache), k.layout.cacheShape)), done, y, Slot(k, Get(a), WordAt(Fixed(cache), k.layout.cacheOffset)))
  }
  function OfHolder(k: Kernel, cache: W.U32): Expr { Slot(k, WordAt(Fixed(cache), k.layout.cacheHolder), WordAt(Fixed(cache), k.layout.cacheHolderOffset)) }
  function Inherited(k: Kernel, cache: W.U32, done: Id, y: W.U32, shape: W.U32): Stmt {
    Hit(Alike(Get(shape), WordAt(Fixed(cache), k.layout.cacheHolderShape)), done, y, OfHolder(k, cache))
  }
  function Named(k: Kernel, cache: W.U32, done: Id, y: W.U32, a: W.U32, shape: W.U32): Stmts {
    Then(Set(shape, WordAt(Get(a), k.layout.shape)), Then(Own(k, cache, done, y, a, shape), One(Inherited(k, cache, done, y, shape))))
  }
  // The number of elements of an array, and of code units of a string.
  function OfArray(k: Kernel, done: Id, y: W.U32, a: W.U32): Stmt {
    Hit(Alike(Load(0x2D, Get(a), k.layout.kind), Const(W.I32Value(k.layout.arrayKind))), done, y, Op1(0xBD, Op1(0xB8, WordAt(Get(a), k.layout.arrayLength))))
  }
  function OfString(k: Kernel, target: Expr, done: Id, y: W.U32): Stmt {
    Hit(HasTag(target, k.layout.stringTag), done, y, Op1(0xBD, Op1(0xB7, WordAt(Op1(0xA7, target), k.layout.stringLength))))
  }
  function NamedPaths(k: Kernel, target: Expr, isLength: bool, cache: W.U32, done: Id, y: W.U32, a: W.U32, shape: W.U32): Stmts {
    var named := Named(k, cache, done, y, a, shape);
    One(If(HasTag(target, k.layout.objectTag), Then(Set(a, Op1(0xA7, target)), if isLength then Then(OfArray(k, done, y, a), named) else named),
      if isLength then One(OfString(k, target, done, y)) else End))
  }
  function SetsSlot(k: Kernel, cache: W.U32, done: Id, y: W.U32, a: W.U32, value: Expr): Stmt {
    If(Alike(WordAt(Get(a), k.layout.shape), WordAt(Fixed(cache), k.layout.cacheShape)),
      Then(Store(0x37, SlotAt(k, Get(a), WordAt(Fixed(cache), k.layout.cacheOffset)), 0, value), Leave(done, y, Const(W.I64Value(k.undefined)))), End)
  }
  function SetPaths(k: Kernel, target: Expr, value: Expr, cache: W.U32, done: Id, y: W.U32, a: W.U32): Stmts {
    One(If(HasTag(target, k.layout.objectTag), Then(Set(a, Op1(0xA7, target)), One(SetsSlot(k, cache, done, y, a, value))), End))
  }
  function GlobalPaths(k: Kernel, cache: W.U32, done: Id, y: W.U32, a: W.U32): Stmts {
    Then(Set(a, WordAt(Fixed(cache), k.layout.cacheHolder)), One(Hit(Get(a), done, y, Slot(k, Get(a), WordAt(Fixed(cache), k.layout.cacheHolderOffset)))))
  }
  // A dense element, by its index: neither a hole nor one that lives elsewhere (an argument that a parameter maps).
  function IsPlainElement(k: Kernel, e: Expr): Expr { Op2(0x56, Op2(0x7D, e, Const(W.I64Value(k.layout.hole))), Const(W.I64Value(1))) }
  function ElementAt(elements: Expr, index: Expr): Expr { Op2(0x6A, elements, Op2(0x74, index, Const(W.I32Value(3)))) }
  // The index as an int32, and a test that the key is one where that is not known; t: the temporary that it is truncated into.
  datatype Index = NoIndex | Index(index: Expr, test: Code, rest: Stmts)
  function IndexOf(c: Context, key: A.Atom, code: Stmts): Index {
    if Suits(c, key, Int32) then (match Read(c, key, Int32) case Yes(i) => Index(i, No, code) case No => NoIndex) else
    match (AsDouble(c, key), code)
    case (Yes(e), Then(Set(t, truncated), rest)) => if IsTemp(c, t) && truncated == Op1(0xFC02, e) then Index(Get(t), Yes(IsTruncated(e, t)), rest) else NoIndex
    case _ => NoIndex
  }
  function AllOf(test: Code, e: Expr): Expr { match test case Yes(e0) => Op2(0x71, e0, e) case No => e }
  // If key and target are as wanted, and the element is among those in use: what to do with it.
  function WithElements(k: Kernel, target: Expr, i: Index, elements: W.U32, use: Stmts): Stmts
    requires i.Index?
  {
    One(If(AllOf(i.test, HasTag(target, k.layout.objectTag)),
      Then(Set(elements, WordAt(Op1(0xA7, target), k.layout.elements)),
        One(If(Op2(0x49, i.index, WordAt(Get(elements), k.layout.elementsUsed)), use, End))), End))
  }
  function GetsPlain(k: Kernel, i: Index, done: Id, y: W.U32, elements: W.U32, value: W.U32): Stmts
    requires i.Index?
  { Then(Set(value, Load(0x29, ElementAt(Get(elements), i.index), k.layout.elementsValues)), One(Hit(IsPlainElement(k, Get(value)), done, y, Get(value)))) }
  function SetsPlain(k: Kernel, i: Index, done: Id, y: W.U32, elements: W.U32, place: W.U32, value: Expr): Stmts
    requires i.Index?
  {
    Then(Set(place, ElementAt(Get(elements), i.index)),
      One(If(Op2(0x71, IsPlainElement(k, Load(0x29, Get(place), k.layout.elementsValues)), Op1(0x45, Load(0x2F, Get(elements), k.layout.flags))),
        Then(Store(0x37, Get(place), k.layout.elementsValues, value), Leave(done, y, Const(W.I64Value(k.undefined)))), End)))
  }
  predicate IsElementPath(c: Context, op: Id, args: seq<A.Atom>, done: Id, y: W.U32, fast: Stmts)
    requires op in c.k.forms && |args| >= 2
  {
    var i := IndexOf(c, args[1], fast);
    i.Index? && Read(c, args[0], Boxed).Yes?
    && var target := Read(c, args[0], Boxed).e;
       var inner := Chosen(i.rest);
       var elements := FirstSet(inner);
       var t := FirstSet(Chosen(Tail(inner)));
       IsTemp(c, elements) && IsTemp(c, t) && elements != t && i.index != Get(elements) && i.index != Get(t)
       && if c.k.forms[op].GetsElement? then i.rest == WithElements(c.k, target, i, elements, GetsPlain(c.k, i, done, y, elements, t))
          else |args| == 4 && Read(c, args[2], Boxed).Yes? && i.rest == WithElements(c.k, target, i, elements, SetsPlain(c.k, i, done, y, elements, t, Read(c, args[2], Boxed).e))
  }
  // The local that a list's first assignment, also one in a list's first branch, assigns: the temporaries are read off the code.
  function FirstSet(code: Stmts): W.U32 {
    match code case Then(Set(a, _), _) => a case Then(_, tail) => FirstSet(tail) case End => Sp
  }
  function Chosen(code: Stmts): Stmts { match code case Then(If(_, th, _), _) => th case _ => End }
  function Tail(code: Stmts): Stmts { match code case Then(_, tail) => tail case End => End }

  predicate IsFast(c: Context, op: Id, args: seq<A.Atom>, cache: W.U32, done: Id, y: W.U32, fast: Stmts)
    requires op in c.k.forms
  {
    match c.k.forms[op]
    case GetsNamed =>
      var a := FirstSet(Chosen(fast));
      var shape := FirstSet(Tail(Chosen(fast)));
      |args| == 2 && Read(c, args[0], Boxed).Yes? && IsTemp(c, a) && IsTemp(c, shape) && a != shape
      && fast == NamedPaths(c.k, Read(c, args[0], Boxed).e, args[1] == A.ConstantAtom(c.k.layout.length), cache, done, y, a, shape)
    case SetsNamed =>
      var a := FirstSet(Chosen(fast));
      |args| == 4 && Read(c, args[0], Boxed).Yes? && Read(c, args[2], Boxed).Yes? && IsTemp(c, a)
      && fast == SetPaths(c.k, Read(c, args[0], Boxed).e, Read(c, args[2], Boxed).e, cache, done, y, a)
    case GetsElement => |args| == 2 && IsElementPath(c, op, args, done, y, fast)
    case SetsElement => |args| == 4 && IsElementPath(c, op, args, done, y, fast)
    case GetsGlobal =>
      var a := FirstSet(fast);
      |args| == 1 && IsTemp(c, a) && fast == GlobalPaths(c.k, cache, done, y, a)
    case _ => false
  }
  function Front(code: Stmts): Stmts
    requires code.Then?
  { if code.tail.End? then End else Then(code.head, Front(code.tail)) }
  function Last(code: Stmts): Stmt
    requires code.Then?
  { if code.tail.End? then code.head else Last(code.tail) }
  function CheckFast(c: Context, x: Id, op: Id, args: seq<A.Atom>, code: Stmts): Rest
    requires op in c.k.forms && op in c.k.methods
  {
    match code
    case Then(Block(done, body, _), tail) =>
      if x in c.records || done in c.inUse || !body.Then? then Bad else
      var call := Last(body);
      var y := PlaceOf(call);
      if c.k.methods[op].hasCache && IsChecked(c, x, op, args, y, call) && IsFast(c, op, args, CacheOf(call), done, y, Front(body)) then Finish(c, x, y, tail) else Bad
    case _ => Bad
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  // The arguments go to the start of the frame.
  function StoreArguments(c: Context, args: seq<A.Atom>, i: W.U32, code: Stmts): Rest
    decreases |args|
  {
    if |args| == 0 then Rest(code) else
    if i >= c.outgoing || 8 * i as int + 16 > c.size as int then Bad else
    match Read(c, args[0], Boxed)
    case No => Bad
    case Yes(e) => match Expect(Store(0x37, Get(Sp), 8 + 8 * i, e), code) case Bad => Bad case Rest(tail) => StoreArguments(c, args[1..], i + 1, tail)
  }
  function Argv(n: nat): Expr { if n == 0 then Get(Sp) else Op2(0x6A, Get(Sp), Const(W.I32Value(8))) }
  function ValueCall(c: Context, callee: A.Atom, this_: A.Atom, newTarget: A.Atom, n: nat, text: CalleeText): Code {
    var f := Read(c, callee, Boxed);
    var th := Read(c, this_, Boxed);
    var nt := Read(c, newTarget, Boxed);
    if f.Yes? && th.Yes? && nt.Yes? && n < 0x1000_0000 && text in c.k.texts
    then Yes(Call(c.k.callValue, Cons(Get(c.next), Cons(f.e, Cons(th.e, Cons(nt.e, Cons(Const(W.I32Value(n as W.U32)),
      Cons(Argv(n), Cons(Const(W.I64Value(c.k.texts[text])), Nil)))))))))
    else No
  }
  // A plain call of a function of the current realm goes to its entry at once; f holds the callee's address.
  function IsPlain(k: Kernel, callee: Expr, f: W.U32): Expr {
    Choose(HasTag(callee, k.layout.objectTag), W.I32,
      Choose(Alike(Op2(0x71, Load(0x2F, Get(f), k.layout.flags), Const(W.I32Value(k.layout.callMask))), Const(W.I32Value(k.layout.callable))), W.I32,
        Alike(WordAt(Get(f), k.layout.functionRealm), WordAt(Fixed(k.layout.realm), 0)), Const(W.I32Value(0))),
      Const(W.I32Value(0)))
  }
  function EntryCall(c: Context, f: W.U32, this_: Expr, n: W.U32): Expr {
    CallIndirect(Uniform, WordAt(Get(f), c.k.layout.functionEntry),
      Cons(Get(c.next), Cons(Get(f), Cons(this_, Cons(Const(W.I64Value(c.k.undefined)), Cons(Const(W.I32Value(n)), Cons(Argv(n as nat), Nil)))))))
  }
  function PlainCall(c: Context, callee: A.Atom, this_: A.Atom, newTarget: A.Atom, n: nat, text: CalleeText, f: W.U32): Code {
    var general := ValueCall(c, callee, this_, newTarget, n, text);
    if general.Yes? && IsTemp(c, f) && newTarget == A.ConstantAtom(UndefinedLiteral)
    then Yes(Choose(IsPlain(c.k, Read(c, callee, Boxed).e, f), W.I64, EntryCall(c, f, Read(c, this_, Boxed).e, n as W.U32), general.e)) else No
  }
  function CheckCall(c: Context, x: Id, callee: A.Atom, this_: A.Atom, newTarget: A.Atom, n: nat, text: CalleeText, code: Stmts): Rest {
    match code
    case End => Bad
    case Then(Set(f, e), Then(st, tail)) =>
      var r := CallOf(c, st);
      if r.NoCall? || Read(c, callee, Boxed).No? || e != Op1(0xA7, Read(c, callee, Boxed).e) || PlainCall(c, callee, this_, newTarget, n, text, f) != Yes(r.call) then Bad
      else FinishCall(c, x, r, tail)
    case Then(st, tail) =>
      var r := CallOf(c, st);
      if r.NoCall? || ValueCall(c, callee, this_, newTarget, n, text) != Yes(r.call) then Bad else FinishCall(c, x, r, tail)
  }
  // Parameters, and undefined for those that the call does not give.
  predicate DirectArguments(c: Context, args: seq<A.Atom>, n: nat, es: Exprs)
    decreases n
  {
    if n == 0 then es.Nil? else
    es.Cons? && (if |args| == 0 then es.head == Const(W.I64Value(c.k.undefined)) else Read(c, args[0], Boxed) == Yes(es.head))
    && DirectArguments(c, if |args| == 0 then [] else args[1..], n - 1, es.tail)
  }
  predicate IsDirectCall(c: Context, fn: Id, env: A.Optional, this_: A.Atom, args: seq<A.Atom>, e: Expr) {
    e.Call? && fn in c.k.direct && e.f == c.k.direct[fn].f && Address(c, env).Yes? && e.arguments.Cons? && e.arguments.head == Get(c.next)
    && TakesEnvironment(c, c.k.direct[fn], env, this_, args, e.arguments.tail)
  }
  predicate TakesEnvironment(c: Context, d: Direct, env: A.Optional, this_: A.Atom, args: seq<A.Atom>, es: Exprs) {
    if d.hasEnv then es.Cons? && Address(c, env) == Yes(es.head) && TakesThis(c, d, this_, args, es.tail) else TakesThis(c, d, this_, args, es)
  }
  predicate TakesThis(c: Context, d: Direct, this_: A.Atom, args: seq<A.Atom>, es: Exprs) {
    if d.hasThis then es.Cons? && Read(c, this_, Boxed) == Yes(es.head) && DirectArguments(c, args, d.parameters, es.tail)
    else DirectArguments(c, args, d.parameters, es)
  }
  // A call's result: the sentinel goes to the handler.
  datatype Called = NoCall | Tested(call: Expr) | Kept(y: W.U32, call: Expr)
  function CallOf(c: Context, st: Stmt): Called {
    match st
    case BranchIf(l, Op(0x51, Cons(e, Cons(Const(s), Nil)))) =>
      if l != c.handler || s != W.I64Value(c.k.sentinel) then NoCall else
      (match e case Tee(y, call) => Kept(y, call) case _ => Tested(e))
    case _ => NoCall
  }
  function FinishCall(c: Context, x: Id, r: Called, code: Stmts): Rest {
    match r
    case NoCall => Bad
    case Tested(_) => if x !in c.slots then Rest(code) else Bad
    case Kept(y, _) => if x in c.slots && IsResult(c, x, y) then Finish(c, x, y, code) else Bad
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  function CheckSet(c: Context, x: Id, r: A.Rhs, code: Stmts): Rest {
    match r
    case Copy(a) => if x in c.records then Bad else if x in c.slots then Define(c, x, Read(c, a, RepOf(c, x)), code) else Rest(code)
    case GetField(record, slot) =>
      if x in c.records || !IsField(c.k, slot) || RecordAt(c, record).No? then Bad else
      Define(c, x, Convert(c.k, Load(0x29, RecordAt(c, record).e, Offset(c.k, slot)), Boxed, RepOf(c, x)), code)
    case GetOuter(record) =>
      if x !in c.records || RecordAt(c, record).No? then Bad else Define(c, x, Yes(Load(0x28, RecordAt(c, record).e, c.k.recordOuter)), code)
    case GetStatic(i) =>
      if x in c.records || i !in c.k.statics then Bad else
      Define(c, x, Convert(c.k, Load(0x29, Const(W.I32Value(c.k.statics[i])), 0), Boxed, RepOf(c, x)), code)
    case NewRecord(outer, n) =>
      if x !in c.records || Address(c, outer).No? then Bad else
      Define(c, x, Yes(Call(c.k.newRecord, Cons(Address(c, outer).e, Cons(Const(W.I32Value(n as W.U32)), Nil)))), code)
    case MakeClosure(fn, env) =>
      if x in c.records || fn !in c.k.templates || Address(c, env).No? then Bad else
      var make := Call(c.k.newClosure, Cons(Const(W.I32Value(c.k.templates[fn])), Cons(Address(c, env).e, Nil)));
      if x in c.slots then Define(c, x, Convert(c.k, make, Boxed, RepOf(c, x)), code) else Expect(Drop(make), code)
    case ClosureEnvironment(a) =>
      if x !in c.records || Read(c, a, Boxed).No? then Bad else
      Define(c, x, Yes(Load(0x28, Op1(0xA7, Read(c, a, Boxed).e), c.k.functionScope)), code)
    case Call(callee, this_, newTarget, args, text) =>
      if x in c.records then Bad else
      (match StoreArguments(c, args, 0, code) case Bad => Bad case Rest(after) => CheckCall(c, x, callee, this_, newTarget, |args|, text, after))
    case CallKnown(fn, env, this_, args) =>
      if x in c.records then Bad else
      (match code
       case End => Bad
       case Then(st, tail) =>
         var r := CallOf(c, st);
         if r.NoCall? || !IsDirectCall(c, fn, env, this_, args, r.call) then Bad else FinishCall(c, x, r, tail))
    case Prim(op, args) =>
      var general := if op.id in c.k.methods then CheckPrim(c, x, op.id, args, code) else Bad;
      if general.Rest? || op.id !in c.k.forms then general else
      var inline := CheckInline(c, x, op.id, args, code);
      if inline.Rest? || op.id !in c.k.methods then inline
      else if c.k.forms[op.id].Initialized? then CheckInitialized(c, x, op.id, args, code)
      else if code.Then? && code.head.Block? then CheckFast(c, x, op.id, args, code)
      else CheckPlan(c, x, op.id, args, code)
  }

  // 7.1.2 ToBoolean of an atom.
  function Condition(c: Context, a: A.Atom): Code {
    match RepOfAtom(c, a)
    case Boolean => Read(c, a, Boolean)
    case Int32 => Read(c, a, Int32)
    case Float64 =>
      (match Read(c, a, Float64) case No => No case Yes(e) => Yes(Op2(0x64, Op1(0x99, e), Const(W.F64Value(0)))))
    case Boxed =>
      (match Read(c, a, Boxed)
       case No => No
       case Yes(e) =>
         Yes(Choose(Op2(0x58, Op2(0x7D, e, Const(W.I64Value(c.k.falseBits))), Const(W.I64Value(1))), W.I32,
           Op2(0x51, e, Const(W.I64Value(c.k.trueBits))), Call(c.k.toBoolean, Cons(e, Nil)))))
    case Record => No
  }
  function Enter(c: Context, l: Id): Context { c.(inUse := c.inUse + {l}) }

  function Check(c: Context, ss: A.Stmts, code: Stmts): Rest
    decreases ss
  {
    match ss
    case End => Rest(code)
    case Then(st, tail) => match CheckStmt(c, st, code) case Bad => Bad case Rest(rest) => Check(c, tail, rest)
  }
  function CheckStmt(c: Context, st: A.Stmt, code: Stmts): Rest
    decreases st
  {
    match st
    case Set(x, r) => CheckSet(c, x, r, code)
    case SetField(record, slot, a) =>
      if !IsField(c.k, slot) || RecordAt(c, record).No? || Read(c, a, Boxed).No? then Bad else
      Expect(Store(0x37, RecordAt(c, record).e, Offset(c.k, slot), Read(c, a, Boxed).e), code)
    case SetStatic(i, a) =>
      if i !in c.k.statics || Read(c, a, Boxed).No? then Bad else Expect(Store(0x37, Const(W.I32Value(c.k.statics[i])), 0, Read(c, a, Boxed).e), code)
    case If(a, th, el) =>
      (match code
       case Then(If(e, code1, code2), tail) =>
         (match Condition(c, a)
          case No => Bad
          case Yes(e0) =>
            if e == e0 then (if Whole(Check(c, th, code1)) && Whole(Check(c, el, code2)) then Rest(tail) else Bad)
            else if e == Op1(0x45, e0) && code2.End? then (if Whole(Check(c, th, End)) && Whole(Check(c, el, code1)) then Rest(tail) else Bad)
            else Bad)
       case _ => Bad)
    case Block(l, body) =>
      (match code
       case Then(Block(m, inner, _), tail) =>
         if m !in c.inUse && Whole(Check(Enter(c, m).(labels := c.labels[l := m]), body, inner)) then Rest(tail) else Bad
       case _ => Bad)
    case Break(l) => if l in c.labels then Expect(Branch(c.labels[l]), code) else Bad
    case Loop(body) =>
      (match code
       case Then(Loop(m, inner), Then(Unreachable, tail)) =>
         if m in c.inUse then Bad else
         (match Check(Enter(c, m), body, inner)
          case Rest(Then(If(e, cold, End), Then(Branch(l), End))) =>
            if e == NeedsPoll(c) && l == m && SkipRoots(c, cold) == Then(Polls(c), End) then Rest(tail) else Bad
          case _ => Bad)
       case _ => Bad)
    case TryCatch(body, x, handler) =>
      (match code
       case Then(Block(after, Then(Block(catch, inner, _), rest), _), tail) =>
         if after in c.inUse || catch in c.inUse || after == catch || x in c.records then Bad else
         if Check(Enter(Enter(c, after), catch).(handler := catch, isOutermost := false), body, inner) != Rest(Then(Branch(after), End)) then Bad else
         (match Define(c, x, Convert(c.k, Load(0x29, Const(W.I32Value(c.k.exception)), 0), Boxed, RepOf(c, x)), rest)
          case Bad => Bad
          case Rest(rest1) => if Whole(Check(Enter(c, after), handler, rest1)) then Rest(tail) else Bad)
       case _ => Bad)
    case TryFinally(_, _) => Bad
    case Throw(a) =>
      (match Read(c, a, Boxed)
       case No => Bad
       case Yes(e) =>
         match Expect(Store(0x37, Const(W.I32Value(c.k.exception)), 0, e), code) case Bad => Bad case Rest(rest) => Expect(Branch(c.handler), rest))
    case Return(a) => (match Read(c, a, Boxed) case No => Bad case Yes(e) => Expect(Return(e), code))
    case Assert(_, _, _) => Bad
  }

  // A function's body, after its header: it gives undefined where it ends by itself.
  predicate CheckBody(c: Context, f: A.Function, code: Stmts) {
    IsGood(c) && c.kinds == f.kinds && c.labels == map[] && c.isOutermost && c.handler in c.inUse
    && Check(c, f.body, code) == Rest(Then(Return(Const(W.I64Value(c.k.undefined))), End))
  }
}
