// Changed checkers and semantics must fail to verify: applies small changes to a copy of proofs/, one at a time, and runs dafny verify on what
// is proved of the changed file. A change that still verifies is a hole in a theorem, unless the table says why it changes nothing.
//     node scripts/mutate_proofs.mjs [--sample N] [--table FILE] [filter]
// Prints a Markdown table; exit status 1 when a change survives that should not, or is refused that the table calls equivalent, or fits no
// longer. Needs dafny (of the tool manifest) and z3. All of it takes about an hour of a quiet core; --sample N takes every so many, N in all.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

// By file: what is verified, then the changes: what is replaced (it stands there once) by what, the lemma in which that should be seen
// first (the whole is verified only when it is not), and, of those that must verify all the same, why.
const files = {
  "ClosureConversion/Check.dfy": [["ClosureConversion/Check.dfy", "ClosureConversion/Soundness.dfy", "ClosureConversion/NeverStuck.dfy"], [
    ["x !in c.locals && x !in c.captured }", "x !in c.locals }", "DeclareRel"],
    ["IsFresh(x, c) && l as nat >= c.next }", "IsFresh(x, c) }", "DeclareRel"],
    ["next := l as nat + 1)", "next := l as nat)", "DeclareRel"],
    ["c.captured[x].depth + hops as nat + 1 == c.depth", "c.captured[x].depth + hops as nat == c.depth", "ReadRel"],
    [" && c.captured[x].slot == slot as nat", "", "ReadRel"],
    ["fn.info == target.info && ", "", "NewClosure"],
    ["fn.sources == target.sources && ", "", "SimulateApply"],
    ["case SetLocal(l, t1) => IsLocal(x, l, c) && Check", "case SetLocal(l, t1) => Check", "Simulate"],
    ["case SetCaptured(hops, slot, t1) => IsCaptured(x, hops, slot, c) && Check", "case SetCaptured(hops, slot, t1) => Check", "Simulate"],
    ["t.GetStatic? && t.slot == i && i < c.statics", "t.GetStatic? && i < c.statics", "Simulate"],
    ["t.GetStatic? && t.slot == i && i < c.statics", "t.GetStatic? && t.slot == i", "NeverStuck"],
    ["t.slots as nat == |captured| && ", "", "SimulateScope"],
    ["Check(p, if |captured| == 0 then c1", "Check(p, if |captured| <= 1 then c1", "SimulateScope"],
    [" && CheckFunction(p, c.captured, c.depth, c.statics, fn, p[t.fn])", "", "NewClosure"],
    ["CheckFunction(p, c.captured, c.depth, c.statics, fn, p[t.fn])", "CheckFunction(p, c.captured, c.depth + 1, c.statics, fn, p[t.fn])", "NewClosure"],
    ["t.Call? && t.text == text && ", "t.Call? && ", "SimulateCall"],
    ["t.Prim? && t.op == op && ", "t.Prim? && ", "Simulate"],
    ["Check(p, c, e1, t.then_) && Check(p, c, e2, t.else_)", "Check(p, c, e1, t.else_) && Check(p, c, e2, t.then_)", "Simulate"],
    ["Check(p, c, a, t.first) && Check(p, c, b, t.second)", "Check(p, c, a, t.second) && Check(p, c, b, t.first)", "Simulate"],
    ["t.Break? && t.l == l && l in c.labels && ", "t.Break? && t.l == l && ", "NeverStuck"],
    ["t.Break? && t.l == l && l in c.labels && ", "t.Break? && l in c.labels && ", "Simulate"],
    ["case Nil => ts.Nil?", "case Nil => true", "SimulateAll"],
    ["t.TryFinally? && Check(p, c, body, t.body) && Check(p, c, finalizer, t.finalizer)", "t.TryFinally? && Check(p, c, body, t.body)", "Simulate"],
    ["CanDeclare(x, t.x, c) && Check(p, c, body, t.body) && Check(p, Declare(x, t.x, c), handler, t.handler)", "CanDeclare(x, t.x, c) && Check(p, c, body, t.body) && Check(p, c, handler, t.handler)", "Simulate"],
    ["CanCapture(xs[1..], depth, slot + 1,", "CanCapture(xs[1..], depth, slot,", "CaptureEnv"],
  ]],
  "AnfConversion/Check.dfy": [["AnfConversion/Check.dfy", "AnfConversion/Soundness.dfy"], [
    ["if y == x && g == fn && fn as nat < |c.reachOf|", "if y == x && fn as nat < |c.reachOf|", "SimSimple"],
    ["if Assignable(x, c) then Expect(Anf.Set(x, Anf.Copy(a)), a, rest) else Fail", "Expect(Anf.Set(x, Anf.Copy(a)), a, rest)", "SimStored"],
    ["if !Writable(y, c) || x == y then Fail else", "if !Writable(y, c) then Fail else", "SimInto"],
    ["case GetLocal(x) => if x in c.declared then Done(ss, Anf.LocalAtom(x)) else Fail", "case GetLocal(x) => Done(ss, Anf.LocalAtom(x))", "SimOperand"],
    ["(match RecordAt(Keep(a, c), hops as nat, rest)", "(match RecordAt(c, hops as nat, rest)", "SimStored"],
    ["(match Operands(Keep(a, c), tail, rest)", "(match Operands(c, tail, rest)", "SimOperands"],
  ]],
  "FinallyElimination/Check.dfy": [["FinallyElimination/Check.dfy", "FinallyElimination/Soundness.dfy"], [
    ["case Set(x, _) => if x as nat < c.n then Expect(s, tt) else Fail", "case Set(x, _) => Expect(s, tt)", "SimOne"],
    ["if l !in c.finals && tt.Then? && tt.head.Block?", "if tt.Then? && tt.head.Block?", "SimBlock"],
    ["x as nat >= c.n && x !in c.clear", "x !in c.clear", "WriteNew"],
    ["x !in c.clear && x !in c.kept && ", "x !in c.clear && ", "RecordRuns"],
    ["x as nat >= c.n && x !in c.clear && ", "x as nat >= c.n && ", "FlagsRun"],
    ["c.frame.InFrame? && !e.Throws? && ", "c.frame.InFrame? && ", "SimOne"],
    ["match Expect(Set(f.items[i].flag, True), rest1)", "match Expect(Set(f.items[i].flag, False), rest1)", "ExitRuns"],
    ["match (if e.Returns? then Expect(Set(f.value, Copy(a)), tt) else Done(tt))", "match Done(tt)", "ExitRuns"],
    ["IsNew(xs[0], c) && xs[0] !in xs[1..] && ", "IsNew(xs[0], c) && ", "NewFlags"],
    ["&& |flags| > 0 && c.exits[l][0].Throws?", "&& |flags| > 0", "RecordRuns"],
    ["Then(Set(flag, True), End))", "Then(Set(flag, False), End))", "RecordRuns"],
    ["tt.head.condition == LocalAtom(items[0].flag) && tt.head.else_.End?", "tt.head.condition == LocalAtom(items[0].flag)", "ResumeRuns"],
    ["case Done(rest2) => Resume(c, f.items, f.value, rest2)", "case Done(rest2) => Done(rest2)", "SimFinal"],
    ["c.(kept := c.kept + FlagsOf(f.items) + {f.value})", "c.(kept := c.kept + FlagsOf(f.items))", "SimFinal"],
    ["case Throws => Throw(a)\n    case Returns => Return(a)", "case Throws => Return(a)\n    case Returns => Throw(a)", "ResumeRuns"],
    ["g == f.(body := g.body) && f.kinds == map[] && ", "g == f.(body := g.body) && ", "SimEnter"],
  ]],
  "KnownCallees/Check.dfy": [["KnownCallees/Check.dfy", "KnownCallees/Soundness.dfy"], [
    [" && f.fn == g.fn && (f.certain || !g.certain))", " && f.fn == g.fn)", "BelowHolds"],
    [" && f.fn == g.fn && (f.certain", " && (f.certain", "BelowHolds"],
    ["case None => chain.Nil? case Some(y)", "case None => true case Some(y)", "EnvironmentFits"],
    ["LocalType(ls, y) == Record(chain)", "LocalType(ls, y).Record?", "EnvironmentFits"],
    ["{ c == UndefinedLiteral || c == g.marker }", "{ c == UndefinedLiteral || c.OtherLiteral? }", "AtomHolds"],
    ["=> !f.certain && IsInitial(g, c)", "=> IsInitial(g, c)", "AtomHolds"],
    ["LocalType(ls, x).Value? && Below(LocalType(ls, x).f, f)", "LocalType(ls, x).Value?", "AtomHolds"],
    [" && !p[fn].info.isClass", "", "MakeClosureFine"],
    ["(IsSite(ls, record) && Below(SlotFact(g, SiteOf(ls, record), slot as nat), ty.f))", "IsSite(ls, record)", "SafeAssign"],
    ["ty == Record(LocalType(ls, record).chain.outer)", "ty == LocalType(ls, record)", "SafeAssign"],
    ["case GetStatic(i) => ty.Value? && Below(FactThere(g, at, i), ty.f)", "case GetStatic(i) => ty.Value?", "SafeAssign"],
    ["case GetStatic(i) => ty.Value? && Below(FactThere(g, at, i), ty.f)", "case GetStatic(i) => ty.Value? && Below(StaticFact(g, i), ty.f)", "SafeAssign"],
    [" && g.homes[s.home][s.rank] == i }", " }", "StaticsClosed"],
    ["{ f == home || (HasAround(g, f) && IsWithin(g, g.around[f], home)) }", "{ f == home || (HasAround(g, f) && (home == 0 || IsWithin(g, g.around[f], home))) }", "WithinIsEntered"],
    ["case MakeClosure(fn, env) => (HasAround(g, fn) ==> IsWithin(g, at, g.around[fn])) && ", "case MakeClosure(fn, env) => ", "MakeClosureFine"],
    ["else if home[k] == stored.slot then CoversHomeFrom(home, k + 1, stored.before)", "else if home[k] >= stored.slot then CoversHomeFrom(home, k + 1, stored.before)", "CoversHomeFrom"],
    ["    else if stored.NoSlot? then false", "    else if stored.NoSlot? then true", "CoversHomeFrom"],
    ["ty.chain.Link? && HasChain(ls, outer, ty.chain.outer)", "ty.chain.Link?", "NewRecordFine"],
    ["HasChain(ls, env, g.envs[fn]) && ", "", "MakeClosureFine"],
    ["ty.Value? && Below(ClosureFact(p, fn), ty.f)", "ty.Value?", "MakeClosureFine"],
    ["case Call(_, _, _, _, _) => ty == Value(Anything)", "case Call(_, _, _, _, _) => ty.Value?", "SafeAssign"],
    ["(op.rule.Same? && |args| > 0", "(|args| > 0", "SafeAssign"],
    ["|args| > 0 && AtomFits(g, ls, args[0], ty.f)", "|args| > 0", "SafeAssign"],
    ["!(i < 0x7fff_ffff && isStored[i])", "!(i < 0x7fff_ffff)", "Covers"],
    ["case InRecord(x, stored) => IsSite(ls, x) && Covers(SlotFacts(g, SiteOf(ls, x)), stored)", "case InRecord(x, stored) => IsSite(ls, x)", "Closed"],
    ["case InStatics(stored) => at as nat >= |g.homes| || CoversHome(g.homes[at], stored)", "case InStatics(stored) => true", "Closed"],
    ["!(hole.InRecord? && x == hole.x) && (r.Copy?", "(r.Copy?", "StoreFine"],
    ["(r.Copy? || r.MakeClosure?)", "(r.Copy? || r.MakeClosure? || r.GetField?)", "StoreFine"],
    ["if s.SetField? && s.record == x then", "if s.SetField? then", "FieldFine"],
    ["then InRecord(s.x, NoSlot) else NoHole", "then InRecord(s.x, Stored(0, NoSlot)) else NoHole", "NewRecordFine"],
    ["else Closes(g, ls, at, hole) && match ss", "else match ss", "SafeExec"],
    ["IsSite(ls, record) && AtomFits(g, ls, a, SlotFact(g, SiteOf(ls, record), slot as nat))", "IsSite(ls, record)", "FieldFine"],
    ["case SetStatic(i, a) => AtomFits(g, ls, a, StaticFact(g, i))", "case SetStatic(i, a) => true", "StaticFine"],
    ["case TryCatch(body, x, handler) => LocalType(ls, x) == Value(Anything) && ", "case TryCatch(body, x, handler) => ", "SafeStep"],
    ["AtomFits(g, ls, callee, Closure(fn, true))", "AtomFits(g, ls, callee, Closure(fn, false))", "AssertHolds"],
    ["case Where(op) => op == g.guard && AtomFits", "case Where(op) => AtomFits", "AssertHolds"],
    ["t.condition == a && Erases(th, t.then_) && Erases(el, t.else_)", "t.condition == a && Erases(th, t.else_) && Erases(el, t.then_)", "SafeStep"],
    ["if s.Assert? then Erases(tail, tt) else", "if s.Assert? || s.Throw? then Erases(tail, tt) else", "SafeExec"],
    ["Check(p, g, ls, at, InStatics(NoSlot), asserting.body)", "Check(p, g, ls, at, NoHole, asserting.body)", "SafeEnter"],
    ["(forall x <- plain.names :: LocalType(ls, x) == Value(Anything))", "true", "SafeEnter"],
    [" && (plain.env.Some? ==> LocalType(ls, plain.env.x) == Record(g.envs[at]))", "", "SafeEnter"],
    ["g.envs[0].Nil? && ", "", "ProgramCorrect"],
  ]],
  "KnownCallees/Soundness.dfy": [["KnownCallees/Soundness.dfy"], [
    ["ClosureOf(v, h1) == ClosureOf(v, h) && (Accepts(v, Undefined(), h) ==> Accepts(v, Undefined(), h1))", "ClosureOf(v, h1) == ClosureOf(v, h)", "HoldsLater"],
    ["ClosureOf(v, h1) == ClosureOf(v, h) && (Accepts", "(Accepts", "HoldsLater"],
    ["ClosureOf(v, h) == closure && (!info.isClass", "(!info.isClass", "MakeClosureFine"],
    [" && (!info.isClass ==> Accepts(v, Undefined(), h))", "", "MakeClosureFine"],
    ["!A.Admits(Where(guard), Undefined(), h) && ", "", "AssertHolds"],
    [" && !A.Admits(Where(guard), LiteralValue(marker), h)", "", "AssertHolds"],
    ["IsNew(c, info, v, h1) && Keeps(h, h1))", "IsNew(c, info, v, h1))", "MakeClosureFine"],
    ["&& (forall op, vs, h :: Keeps(h, RunAny(op, vs, h).1))", "", "SafeOperate"],
    ["&& (forall vs, h :: Keeps(h, NewArray(vs, h).1))", "", "HeaderKeeps"],
    ["&& (forall f, th, n, text, h :: Keeps(h, Refusal(f, th, n, text, h).1))", "", "SafeApply"],
  ]],
  "KnownCalls/Check.dfy": [["KnownCalls/Check.dfy", "KnownCalls/Soundness.dfy"], [
    ["(sources[0].FromParameter? || sources[0].FromThis?)", "(sources[0].FromParameter? || sources[0].FromThis? || sources[0].FromCallee?)", "DirectBinds"],
    ["(sources[0].FromParameter? || sources[0].FromThis?)", "(sources[0].FromParameter? || sources[0].FromThis? || sources[0].FromRest?)", "DirectBinds", "a rest array depends on the arguments alone"],
    ["&& s.x as nat < n && s.r.newTarget", "&& s.r.newTarget", "SimDirect"],
    [" && s.r.newTarget == ConstantAtom(UndefinedLiteral)) then Fail", ") then Fail", "SimDirect"],
    ["if e as nat >= n && a == s.r.callee && ", "if a == s.r.callee && ", "SimDirect"],
    ["if e as nat >= n && a == s.r.callee && ", "if e as nat >= n && ", "SimDirect"],
    ["if op.isPure && b as nat >= n", "if b as nat >= n", "SimGuarded"],
    ["if op.isPure && b as nat >= n && ", "if op.isPure && ", "SimGuarded"],
    ["r == Prim(op, [s.r.callee]) && ", "r.Prim? && r.op == op && ", "SimGuarded"],
    ["c == LocalAtom(b) && ", "", "SimGuarded"],
    ["Direct(p, n, fn, s, th) == Done(End)", "Direct(p, n, fn, s, th).Done?", "SimGuarded"],
    [" && el == Then(s, End)", "", "SimGuarded"],
    [" && ss.tail.head.r.callee == ss.head.callee\n", "\n", "SimKnown"],
    ["case Set(x, _) => t == s && x as nat < n", "case Set(x, _) => t == s", "SimStep"],
    ["target == asserting.(body := target.body) && asserting.kinds == map[]", "target == asserting.(body := target.body)", "EntryRel"],
    ["case Loop(body) => t.Loop? && Check(p, n, body, t.body)", "case Loop(body) => t.Loop?", "SimStep"],
  ]],
  "CopyPropagation/Check.dfy": [["CopyPropagation/Check.dfy", "CopyPropagation/Soundness.dfy"], [
    ["Minus(if x < c.count then Plus(bad, c.users[x]) else bad, x)", "Minus(bad, x)", "WriteBoth"],
    ["if r.Copy? && MayRead(r.a, bad) && Image", "if r.Copy? && Image", "WriteSource"],
    ["MayRead(r.a, bad) && Image(r.a, c) == ImageOf(x, c) then", "MayRead(r.a, bad) then", "WriteSource"],
    ["(r.Prim? && r.op.isPure)\n", "r.Prim?\n", "Removed"],
    ["predicate MayThrow(r: Rhs) { r.Call? || ", "predicate MayThrow(r: Rhs) { ", "SimOne"],
    ["tt.head.x == s.x && !HasImage(s.x, c) && ", "tt.head.x == s.x && ", "SimOne"],
    ["tt.head.Set? && tt.head.x == s.x && ", "tt.head.Set? && ", "SimOne"],
    ["if IsKept(c, s, tt) && MayReadRhs(r, bad, c)", "if IsKept(c, s, tt)", "SimOne"],
    ["predicate IsStore(s: Stmt) { s.Set? && IsRemovable(s.r) }", "predicate IsStore(s: Stmt) { s.Set? }", "SimExec"],
    ["IsKept(c, s, tt) && AreFound(c, tail, tt) }", "IsKept(c, s, tt) }", "SimExec", "any store that can be removed may be taken as removed: what is left of the target decides"],
    ["case Dead => a case Live(ys) => Live(Plus(xs, ys))", "case Dead => a case Live(ys) => Live(xs)", "JoinRan"],
    ["if GoesTo(l, r.breaks) then Join(r.end, Live(At(l, r.breaks))) else r.end", "r.end", "SimOne"],
    ["Written(x, r1.throws, c)", "Written(x, {}, c)", "SimTryCatch"],
    ["r.end.Dead? || r.end.xs <= head then", "r.end.Dead? || head <= r.end.xs then", "HeadOf"],
    ["f.kinds == map[] && IsWitness(c)\n", "f.kinds == map[]\n", "EntryRel"],
    ["(forall x <- f.names :: !HasImage(x, c)) && ", "", "EntryRel"],
    ["if MayRead(a, bad) then Next(Throw(Image(a, c)), tt, Dead, Throwing(c, bad)) else Fail", "if MayRead(a, bad) then Next(Throw(Image(a, c)), tt, Dead, {}) else Fail", "SimOne"],
    ["predicate MayReadRecord(x: Id, bad: set<Id>, c: Context) { x !in bad && ", "predicate MayReadRecord(x: Id, bad: set<Id>, c: Context) { ", "RecordSame"],
    ["if IsWhole(r1) && IsWhole(r2) then Done(tt.tail, Join", "if IsWhole(r1) then Done(tt.tail, Join", "SimOne"],
    ["then Done(tt, Live(Skipped(s.x, s.r, bad, c)), {}, Nowhere) else One(", "then Done(tt, Live(bad), {}, Nowhere) else One(", "SimExec"],
  ]],
  "Representations/Check.dfy": [["Representations/Check.dfy", "Representations/Soundness.dfy"], [
    ["(a.Int32Kind? && b.NumberKind?)", "(a.NumberKind? && b.Int32Kind?)", "WithinKind"],
    ["a == b || b.AnyKind? ||", "a == b || a.AnyKind? ||", "WithinKind"],
    ["case IfAll(k) => if AllNumeric(args, ks)", "case IfAll(k) => if AnyNumeric(args, ks)", "RuleKind"],
    ["(IsNumeric(KindOfAtom(xs[0], ks)) && AllNumeric(xs[1..], ks))", "(IsNumeric(KindOfAtom(xs[0], ks)) || AllNumeric(xs[1..], ks))", "RuleKind"],
    ["else if k.NumberKind? then NumberKind else AnyKind", "else NumberKind", "RuleKind"],
    ["case NumberLiteral(_) => NumberKind", "case NumberLiteral(_) => Int32Kind", "AtomKind"],
    ["x !in ks && Check(ks, body) && Check(ks, handler)", "Check(ks, body) && Check(ks, handler)", "SimStep"],
    ["(forall x <- g.names :: x !in g.kinds) && ", "", "EntryTyped"],
    ["f.kinds == map[] && g == ", "g == ", "SimEnter"],
    ["case Loop(body) => Check(ks, body)", "case Loop(body) => true", "SimStep"],
    ["case Set(x, r) => x !in ks || Within(KindOfRhs(r, ks), ks[x])", "case Set(x, r) => x !in ks || Within(ks[x], KindOfRhs(r, ks))", "SimAssign"],
  ]],
  "Safepoints/Facts.dfy": [["Safepoints/Facts.dfy"], [
    ["{ (w & !At(x, without & AnyBit)) | At(x, with & AnyBit) }", "{ w | At(x, with & AnyBit) }", "ChangedIn"],
    ["opaque predicate Less(v: Word, w: Word) { v & w == v }", "opaque predicate Less(v: Word, w: Word) { v & w == w }", "LessIn"],
    ["(w & LiveBits & (if covered then", "(w & (if covered then", "SurvivingIn", "bits of other facts are kept in any case"],
    ["(w >> 2) | (w >> 4) | (w >> 5) else w >> 2", "(w >> 2) | (w >> 3) | (w >> 4) | (w >> 5) else w >> 2", "SurvivingIn"],
    ["(w >> 2) | (w >> 4) | (w >> 5) else w >> 2", "(w >> 2) | (w >> 4) | (w >> 5) else w >> 4", "SurvivingIn"],
    ["else if x < parameters then LiveBit | TestedBit else", "else if x < parameters then LiveBit | TestedBit | GivenBit else", "StartIn"],
    ["if x >= n then 0 else", "", "StartIn"],
    ["else if i == 4 then bits << 32 else if i == 5 then bits << 40", "else if i == 4 then bits << 32 else if i == 5 then bits << 32", "ChangedIn"],
  ]],
  "Safepoints/Check.dfy": [["Safepoints/Check.dfy", "Safepoints/Soundness.dfy"], [
    ["K.Put(a, x, K.AnyBit, if mayFail", "K.Put(a, x, 0, if mayFail", "Known"],
    ["if mayFail then K.LiveBit | more else", "if mayFail then K.LiveBit | K.TestedBit | more else", "Known"],
    ["case Alive(a) => match g case Dead => f case Alive(b) => Alive(K.Meet(a, b))", "case Alive(a) => f", "WeakenFall"],
    ["(if K.Within(b, a) then x else Join(l, a, x))", "(if K.Within(a, b) then x else Join(l, a, x))", "LeaveGrows"],
    ["if k == l then Exit(k, JoinFall(f, Alive(a)), outer) else", "if k == l then Exit(k, Alive(a), outer) else", "JoinGrows"],
    ["if (IsPlainLocal(y, x) || IsLive(a, x)) && IsTested(a, x) then", "if IsPlainLocal(y, x) || IsLive(a, x) then", "Expression"],
    ["if (IsPlainLocal(y, x) || IsLive(a, x)) && IsTested(a, x) then", "if IsTested(a, x) then", "Expression"],
    ["if IsQuietCallee(y, f) then a else K.Survive(IsCovered(es, before), a)", "a", "Called"],
    ["if IsQuietCallee(y, f) then a else K.Survive(IsCovered(es, before), a)", "if IsQuietCallee(y, f) then a else K.Survive(true, a)", "Called"],
    ["if !IsQuietCallee(y, f) && !Begins(y, es, a) then Bad else", "", "Expression"],
    ["Good(b2) => Good(K.Meet(b1, b2))", "Good(b2) => Good(b1)", "ChooseExpression"],
    ["else if K.HasAny(a, x, bit) && !K.HasAny(a, x, K.GivenBit) then K.Put(a, x, bit, 0)", "", "StoredHas"],
    ["if KeptBy(c.y, e) == Local(x) then K.Put", "if KeptBy(c.y, e).Local? then K.Put", "StoredHas"],
    ["{ if o < c.first then K.Held else K.Kept }", "{ K.Kept }", "StoredHolds", "the two kinds of words are told apart for the checker's sake alone"],
    ["CheckStmts(c, el, Pass(y, e, a1), x1)", "CheckStmts(c, el, Pass(y, e, a1), x)", "IfStatement"],
    ["Good(a1) => Flow(Alive(Pass(y, e, a1)), Leave(l, a1, x)))", "Good(a1) => Flow(Alive(Pass(y, e, a1)), Leave(l, Pass(y, e, a1), x)))", "Statement"],
    ["back.Dead? || K.Within(a, back.a) then", "back.Dead? || K.Within(back.a, a) then", "LoopStatement"],
    ["if k == l then Flow(JoinFall(f, g), outer) else Refused", "if k == l then Flow(f, outer) else Refused", "Statement"],
    ["case Return(e) => if MayReturn(y, e, a) then Flow(Dead, x) else Refused", "case Return(e) => Flow(Dead, x)", "Statement"],
    ["K.Initial(n, parameters), Nowhere", "K.Initial(n, 0), Nowhere", "NeverStale"],
  ]],
  "Safepoints/Syntax.dfy": [["Safepoints/Syntax.dfy", "Safepoints/Soundness.dfy"], [
    ["x == Sp || (y.uniform && (x == Argc || x == Argv))", "x == Sp", "AssignHolds", "a rule of the semantics too, which says what the collector relies on: the theorem is about it"],
  ]],
  "Emission/Check.dfy": [["Emission/Check.dfy", "Emission/Soundness.dfy"], [
    ["case Anonymous(outer) => d > 0 && IsAt(l, d - 1, outer)", "case Anonymous(outer) => IsAt(l, d, outer)", "OccursAt"],
    ["if other == l then d == 0 else d > 0 && IsAt(l, d - 1, outer)", "(d == 0) || (d > 0 && IsAt(l, d - 1, outer))", "Statement"],
    ["(if Occurs(l, c.labels) then Wrong else CheckStmts(c, body, pending, code))", "CheckStmts(c, body, pending, code)", "BlockStatement"],
    ["case Value(y) => if x == y then Ok(code) else Fail", "case Value(y) => Ok(code)", "Expression"],
    ["case Ok(Then(LocalTee(y), tail)) => if x == y then Left(tail, Value(x)) else Wrong", "case Ok(Then(LocalTee(y), tail)) => Left(tail, Value(x))", "Statement"],
    ["r.rest.Then? && r.rest.head == i then", "r.rest.Then? then", "Expression"],
    ["CheckExpr(c, e1, Nothing, then_) == Ok(W.End) && CheckExpr(c, e2, Nothing, else_) == Ok(W.End)", "CheckExpr(c, e1, Nothing, else_) == Ok(W.End) && CheckExpr(c, e2, Nothing, then_) == Ok(W.End)", "ChooseExpression"],
    ["r.Left? && r.rest.End? && r.pending.Nothing? }", "r.Left? && r.rest.End? }", "IfStatement"],
    ["r.Left? && r.rest.End? && r.pending.Nothing? }", "r.Left? && r.pending.Nothing? }", "IfStatement"],
    ["g.signature == signature && g.locals == locals && ", "g.signature == signature && ", "Invocation"],
    ["g.signature == signature && g.locals == locals && ", "g.locals == locals && ", "Invocation"],
    ["c.m.types[t] == signature && ", "", "IndirectExpression"],
    ["|p.functions| == |m.functions| && p.table == m.table", "|p.functions| == |m.functions|", "IndirectInvocation"],
    ["if Count(es) == W.Operands(op) as nat then Expect(W.Numeric(op), CheckAll(c, es, pending, code)) else Fail", "Expect(W.Numeric(op), CheckAll(c, es, pending, code))", "Expression"],
    ["if Takes(c, f, Count(es)) && Gives(c, f, 1) then", "if Gives(c, f, 1) then", "Expression"],
    ["case Kernel(signature, name) => g == W.Kernel(signature, name)", "case Kernel(signature, name) => g.Kernel? && g.signature == signature", "Invocation"],
    ["Whole(CheckStmts(inner, th, Nothing, then_)) && Whole(CheckStmts(inner, el, Nothing, else_))", "Whole(CheckStmts(inner, th, Nothing, then_))", "IfStatement"],
    ["if pending.Nothing? then Expect(W.Const(v), Ok(code)) else Fail", "Expect(W.Const(v), Ok(code))", "Expression"],
  ]],
  "Core/Semantics.dfy": [["Core/Semantics.dfy", "ClosureConversion/Soundness.dfy"], [
    ["if o.Normal? then Eval(b, env, s1) else (o, s1)", "if o.Normal? then Eval(b, env, s) else (o, s1)", "Simulate"],
    ["if o.Broke? && o.l == l then (Normal(o.v), s1)", "if o.Broke? then (Normal(o.v), s1)", "Simulate"],
    ["if o2.Normal? then (o, s2) else (o2, s2)", "(o, s2)", "Simulate"],
    ["BindFields(xs[1..], record, slot + 1, env", "BindFields(xs[1..], record, slot, env", "CaptureEnv"],
    ["Closure(env, fn)", "Closure(map[], fn)", "NewClosure"],
    ["(if ToBoolean(o.v, s1.heap) then Eval(th, env, s1) else Eval(el, env, s1))", "(if ToBoolean(o.v, s1.heap) then Eval(el, env, s1) else Eval(th, env, s1))", "Simulate"],
    ["case Normal(_) => Normal(Undefined())", "case Normal(v) => Normal(v)", "Simulate", "functions of Flat have this outcome from the same definition"],
  ]],
  "Flat/Semantics.dfy": [["Flat/Semantics.dfy", "ClosureConversion/Soundness.dfy"], [
    ["Eval(p, body, [|s.records|] + chain, ", "Eval(p, body, chain, ", "SimulateScope"],
    ["Closure(fn as nat, chain)", "Closure(fn as nat, [])", "NewClosure"],
    ["if o.Thrown? then Eval(p, handler, chain, s1.(locals := s1.locals[x := o.v]))", "if o.Thrown? then Eval(p, handler, chain, s1)", "Simulate"],
    ["C.Normal(s.records[chain[hops]][slot])", "C.Normal(s.records[chain[0]][slot])", "Simulate"],
    ["var (o3, s3) := Eval(p, newTarget, chain, s2);", "var (o3, s3) := Eval(p, newTarget, chain, s1);", "SimulateCall"],
  ]],
  "Anf/Semantics.dfy": [["Anf/Semantics.dfy", "FinallyElimination/Soundness.dfy", "KnownCallees/Soundness.dfy", "KnownCalls/Soundness.dfy", "Representations/Soundness.dfy"], [
    ["if !o.Completed? { return (o, t1); }", "if o.Thrown? { return (o, t1); }", "Iterate"],
    ["if now.clock == 0 { return (Timeout, now); }", "if now.clock == 0 { return (Completed, now); }", "Iterate"],
    ["(if o == Broke(l) then Completed else o, t1)", "(o, t1)", "SimFinal"],
    ["if o2.Completed? then (o, t2) else (o2, t2)", "(o2, t2)", "SimFinal"],
    ["if !o.Thrown? then (o, t1)\n", "if !o.Thrown? && !o.Returned? then (o, t1)\n", "RecordRuns"],
    ["case Some(x) => Lift(ls)[x := HeldRecord(chain)]", "case Some(x) => Lift(ls)[x := HeldRecord([])]", "DirectEnters"],
    ["(if o.Normal? && Admits(guard, o.v, t.heap) && !IsClosureOf(o.v, fn, t) then Stuck else Completed, t)", "(Completed, t)", "SimKnown"],
    ["Accepts(v, Undefined(), t.heap) && 0 <= id", "0 <= id", "SimDirect"],
    ["ToBoolean(ByRule(op.rule, [v], RunPure(op.id, [v], h)), h)", "ToBoolean(RunPure(op.id, [v], h), h)", "SimGuarded"],
    ["predicate Fits(x: Id, v: Value, kinds: map<Id, Kind>) { x in kinds ==> HasKind(v, kinds[x]) }", "predicate Fits(x: Id, v: Value, kinds: map<Id, Kind>) { x !in kinds }", "SimPut"],
    ["else Enter(p, t.closures[id].fn, t.closures[id].chain, inv, t)", "else Enter(p, t.closures[id].fn, [], inv, t)", "SimDirect"],
  ]],
  "Lowering/Check.dfy": [["Lowering/Calls.dfy", "Lowering/Fast.dfy", "Lowering/Tests.dfy", "Lowering/Inline.dfy", "Lowering/Plans.dfy", "Lowering/Statements.dfy", "Lowering/Soundness.dfy"], [
    ["IsTemp(c, a) && IsTemp(c, shape) && a != shape", "IsTemp(c, a) && IsTemp(c, shape)", "FastGoes"],
    ["elements != t && i.index != Get(elements) && i.index", "elements != t && i.index", "WentElementPath"],
    ["if IsTemp(c, t) && truncated == Op1(0xFC02, e) then Index", "if truncated == Op1(0xFC02, e) then Index", "IndexIs"],
    ["case Yes(e0) => Op2(0x71, e0, e)", "case Yes(_) => e", "KeyIs"],
    ["Op2(0x71, IsPlainElement(k, Load(0x29, Get(place), k.layout.elementsValues)), Op1(0x45, Load(0x2F, Get(elements), k.layout.flags)))", "IsPlainElement(k, Load(0x29, Get(place), k.layout.elementsValues))", "WentSetsPlain"],
    ["Op2(0x56, Op2(0x7D, e, Const(W.I64Value(k.layout.hole))), Const(W.I64Value(1)))", "Op2(0x56, e, Const(W.I64Value(k.layout.hole)))", "PlainIs"],
    ["else Yes(Op2(0x71, Itself(es[0]), Itself(es[1])))", "else Yes(Itself(es[0]))", "NumberTestIs"],
    ["if IsTemp(c, t) && e == FloatCode(f, es.es) then Plan", "if e == FloatCode(f, es.es) then Plan", "FloatPlan"],
    ["if IsTemp(c, u) && t != u && e ==", "if IsTemp(c, u) && e ==", "TwoPlan"],
    ["if test != plan.test || !IsChecked", "if !IsChecked", "SharedPlan"],
    ["x in c.slots && plan.rep == RepOf(c, x) && Whole(Define", "x in c.slots && Whole(Define", "SplitPlan"],
    [" && Whole(Finish(c, x, y, after))", "", "SplitPlan"],
    ["&& e == Op2(0x51, v.e, Const(W.I64Value(c.k.forms[op].none)))", "", "SimInitialized"],
    ["&& IsMethodCall(c, op, args, call) && cold == Throwing(c)", "&& IsMethodCall(c, op, args, call)", "SimDeadZone"],
  ]],
  "Lowering/UniformCheck.dfy": [["Lowering/UniformCheck.dfy", "Lowering/Uniform.dfy"], [
    ["Const(W.I32Value(i as W.U32))), Load(0x29", "Const(W.I32Value(0))), Load(0x29", "ArgumentIs"],
    ["Load(0x29, Get(Argv), (8 * i) as W.U32)", "Load(0x29, Get(Argv), 0)", "ArgumentIs"],
    ["if IsAt(c, x, This) then", "if true then", "BindLeads"],
    ["if IsAt(c, x, NewTarget) then", "if IsAt(c, x, This) then", "BindLeads"],
    ["code.head.x > Argv then Define", "code.head.x > This then Define", "GetsLeads"],
    ["case FromRest(i) => Gets(c, x, ArrayFrom(u, i), code)", "case FromRest(i) => Gets(c, x, ArrayFrom(u, 0), code)", "BindLeads"],
    ["if x in c.records || RepOf(c, x) != Boxed then Bad else", "if x in c.records then Bad else", "BindLeads"],
    ["if x in c.records then Gets(c, x, ScopeOf(c.k), code) else Bad", "Gets(c, x, ScopeOf(c.k), code)", "HeaderLeads"],
    [" && (f.env.Some? ==> f.env.x !in f.names) &&", " &&", "OwnHeaderRuns"],
    ["c.next > Argv && ", "", "OwnHeaderRuns"],
    ["test == NeedsPoll(c) && ", "", "OwnHeaderRuns"],
    [" && v == W.I64Value(c.k.sentinel)", "", "OwnIsEntry"],
    ["s.FromThis? || s.FromParameter? }", "s.FromThis? || s.FromParameter? || s.FromNewTarget? }", "SameHeader"],
    [" && (forall s <- f.sources :: IsPlainSource(s))", "", "HandingCorrect"],
    ["HandedParameters(k, i + 1, n - 1)", "HandedParameters(k, i, n - 1)", "HandedParametersAre"],
  ]],
  "Lowering/StartCheck.dfy": [["Lowering/StartCheck.dfy", "Lowering/Start.dfy"], [
    ["Store(0x36, Word32(st.stack), 4, Word32(st.size))", "Store(0x36, Word32(st.stack), 8, Word32(st.size))", "StartRuns"],
    ["Cons(Word32(1), Cons(Word32(st.argv)", "Cons(Word32(0), Cons(Word32(st.argv)", "HasOperands"],
    ["Store(0x37, Word32(st.stack), st.argument, Closure(k, st))", "Store(0x37, Word32(st.next), st.argument, Closure(k, st))", "StartRuns"],
    ["Op2(0x62, ResultCode()", "Op2(0x61, ResultCode()", "Exited"],
    ["Then(Set(0, Call(k.callValue, CallOperands(k, st))), Then(Exits(st), End))", "Then(Set(0, Call(k.callValue, CallOperands(k, st))), End)", "StartRuns"],
  ]],
  "WholeProgram/Check.dfy": [["WholeProgram/Check.dfy", "EndToEnd.dfy"], [
    ["|f.names| == 0 && ", "", "WholeIsLastCall"],
    ["f.env.None? && ", "", "WholeIsLastCall"],
    ["f.kinds == map[] && ", "", "WholeIsLastCall"],
    ["ss.tail == Anf.Then(Anf.Return(Anf.LocalAtom(ss.head.x)), Anf.End)", "ss.tail.Then? && ss.tail.head == Anf.Return(Anf.LocalAtom(ss.head.x))", "ExecToCall", "what follows a return never runs"],
    ["ss.tail == Anf.Then(Anf.Return(Anf.LocalAtom(ss.head.x)), Anf.End)", "ss.tail.Then? && ss.tail.head.Return?", "ExecToCall"],
  ]],
  "Lowering/HelperCheck.dfy": [["Lowering/HelperCheck.dfy", "Lowering/CallValue.dfy", "Lowering/Pending.dfy", "Lowering/Invoking.dfy"], [
    ["Op2(0x52, Get(2), Const(W.I64Value(h.hole)))", "Op2(0x51, Get(2), Const(W.I64Value(h.hole)))", "IsCallIs"],
    ["Op2(0x47, Op2(0x71, Get(Flags), Fixed32(k.layout.callMask))", "Op2(0x46, Op2(0x71, Get(Flags), Fixed32(k.layout.callMask))", "RefusedIs"],
    ["BranchIf(Slow, IsRefused(k, h)), Taken", "BranchIf(Slow, IsNoObject(k)), Taken", "BodyAgreesHere"],
    ["If(Op2(0x47, RealmOfFunction(k), Get(Realm))", "If(Op2(0x46, RealmOfFunction(k), Get(Realm))", "TakenAgrees"],
    ["Cons(Get(2), Cons(Get(3), Cons(Get(4)", "Cons(Get(3), Cons(Get(2), Cons(Get(4)", "EntersIs"],
    ["Throwing(h.throwClassCall, Cons(Get(Function), Nil))", "Throwing(h.throwClassCall, Cons(Get(0), Nil))", "RefusesLeads"],
    ["If(Op1(0x45, Word(h.outcome)), Then", "If(Word(h.outcome), Then", "ThrownPending"],
    ["If(Word(h.uncapturedError), Then", "If(Op1(0x45, Word(h.uncapturedError)), Then", "ThrownPending"],
    ["If(Op2(0x4B, Get(Next), Word(h.stackEnd))", "If(Op2(0x49, Get(Next), Word(h.stackEnd))", "RoomLeads"],
    ["Op2(0x49, Get(To), Get(Count))", "Op2(0x49, Get(From), Get(Count))", "CopyOnce"],
    ["Store(0x37, Get(To), 0, Load", "Store(0x37, Get(To), 8, Load", "OneStored"],
    ["Then(Set(From, Op2(0x6A, Get(From), Fixed32(8)))", "Then(Set(From, Op2(0x6A, Get(From), Fixed32(16)))", "CopyOnce"],
    ["Cons(Wide(h.pendingThis), Cons(Wide(h.pendingNewTarget)", "Cons(Wide(h.pendingNewTarget), Cons(Wide(h.pendingThis)", "CallAgrees"],
    [" && h.room >= 16", "", "PendingIsGood"],
    [" && k.texts[0] == k.undefined", "", "CallAgrees"],
  ]],
  "SlotSharing/Check.dfy": [["SlotSharing/Check.dfy", "SlotSharing/Soundness.dfy"], [
    ["if Holds(c, h, x, y) then Some(h) else None", "if IsSlot(c, x, y) then Some(h) else None", "EvalSim"],
    ["if op == op1 then CheckExprs(c, es, gs, h) else None", "CheckExprs(c, es, gs, h)", "EvalSim"],
    ["case (Some(h1), Some(h2)) => Some(Common(h1, h2))", "case (Some(h1), Some(h2)) => Some(h1)", "EvalSim"],
    ["(match CheckExpr(c, e1, g1, h) case Some(h1) => Some(Written(h1, x, y)) case None => None)", "CheckExpr(c, e1, g1, h)", "EvalSim"],
    ["Passed(At(Written(h1, x, y)), b)", "Passed(At(Written(h, x, y)), b)", "StepSim"],
    ["Passed(Either(r1.k, r2.k), r2.b)", "Passed(r1.k, r2.b)", "IfSim"],
    ["var r2 := CheckStmts(c, el, el1, At(h1), r1.b);", "var r2 := CheckStmts(c, el, el1, At(h1), b);", "IfSim"],
    ["if l in r.b then Either(r.k, At(r.b[l])) else r.k, r.b - {l})", "r.k, r.b - {l})", "StepSim"],
    ["if Common(h, h0) != h0 then Refused else", "", "StepSim"],
    [" || (l in r.b && Common(r.b[l], h0) != h0)", "", "LoopSim"],
    ["b[l := if l in b then Common(b[l], h) else h]", "b[l := h]", "BranchedExtends"],
    ["&& c.types[x] == c.shared[j] && ", "&& ", "StartsRelated"],
    [" && (j < parameters || x as nat < parameters ==> x as nat == j)", "", "StartsRelated"],
    ["Fork(Common(e1, e2), if x1 == x2 then x1 else NoLocal, Common(o1, o2))", "Fork(Common(e1, e2), x1, Common(o1, o2))", "HeldCommon"],
  ]],
  "WasmIR/Semantics.dfy": [["WasmIR/Semantics.dfy", "Emission/Soundness.dfy"], [
    ["(if o == Branched(l) then Completed else o, s1)", "(o, s1)", "BlockStatement"],
    ["if o != Branched(l) then (o, s1) else Iterations(p, l, body, s1)", "if o.Completed? then Iterations(p, l, body, s1) else (o, s1)", "Unrolled"],
    ["if o != Branched(l) { return (o, s1); }", "if o.Completed? { return (o, s1); }", "Iterate"],
    ["else if IsTrue(o.v) then Exec(p, th, s1) else Exec(p, el, s1)", "else if IsTrue(o.v) then Exec(p, el, s1) else Exec(p, th, s1)", "IfStatement"],
    ["else if IsTrue(o.v) then Branched(l) else Completed, s1)", "else if IsTrue(o.v) then Completed else Branched(l), s1)", "Statement"],
  ]],
  "Wasm/Memory.dfy": [["Wasm/Memory.dfy", "Wasm/Facts.dfy"], [
    ["at + 1, n - 1, v / 0x100) }", "at + 1, n - 1, v / 0x10) }", "ReadWritten"],
    ["at + 1, n - 1, v / 0x100) }", "at, n - 1, v / 0x100) }", "Write"],
    ["0x100 * Read(m, at + 1, n - 1)\n", "0x10 * Read(m, at + 1, n - 1)\n", "ReadWritten"],
    ["case 0x37 | 0x39 => 8", "case 0x37 | 0x39 => 4", "LoadStored"],
    ["case 0x29 | 0x31 | 0x33 | 0x35 => Some(I64Value(b))", "case 0x29 | 0x31 | 0x33 | 0x35 => Some(I64Value(b / 2))", "LoadStored"],
    ["at as int + n as int <= |m| }", "at as int <= |m| }", "Read"],
  ]],
  "Wasm/Numerics.dfy": [["Wasm/Numerics.dfy", "Wasm/Facts.dfy", "Lowering/Premises.dfy"], [
    ["case 0x6A => Word(Add32(a, b))", "case 0x6A => Word(Sub32(a, b))", "Sum"],
    ["case 0x58 => Flag(a <= b)", "case 0x58 => Flag(a < b)", "NumberInstructionsHold"],
    ["case 0x71 => Word(And32(a, b))", "case 0x71 => Word(Or32(a, b))", "FlagsAnd"],
    ["(a % 0x8000_0000) * 0x2", "a % 0x8000_0000", "Shifted"],
    ["case 0x61 => Flag(ordered && Ordered64(a) == Ordered64(b))", "case 0x61 => Word(if ordered && Ordered64(a) == Ordered64(b) then 2 else 0)", "NumberInstructionsHold"],
    ["case 0x49 => Flag(a < b)", "case 0x49 => Flag(Biased32(a) < Biased32(b))", "WordArithmeticHolds"],
    ["case 0x47 => Flag(a != b)", "case 0x47 => Flag(a == b)", "Unlike"],
    ["case 0xB7 => Double(Some(Floats.Convert(Signed32(a))))", "case 0xB7 => Double(None)", "NumberInstructionsHold"],
  ]],
  "Wasm/Semantics.dfy": [["Wasm/Semantics.dfy", "Emission/Soundness.dfy"], [
    ["if IsTrue(k.v) then k.rest.rest.v else k.rest.v", "if IsTrue(k.v) then k.rest.v else k.rest.rest.v", "SelectExpression"],
    ["Exec(m, if IsTrue(k.v) then th else el, Empty, s)", "Exec(m, if IsTrue(k.v) then el else th, Empty, s)", "IfStatement"],
    ["case LocalTee(x) => if k.Push? && HasLocal(x, s) then Result(Completed, k, ", "case LocalTee(x) => if k.Push? && HasLocal(x, s) then Result(Completed, k.rest, ", "Expression"],
    ["StoreTo(op, k.rest.v, offset, k.v, s.memory)", "StoreTo(op, k.v, offset, k.rest.v, s.memory)", "Statement"],
    ["if m.functions[f].signature != signature then (Failed(Trap), s)", "if m.functions[f].signature != signature then (Failed(Stuck), s)", "IndirectInvocation"],
  ]],
};

const options = process.argv.slice(2);
const take = (name) => {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options.splice(at, 2)[1];
};
const sample = take("--sample"), tableFile = take("--table"), filter = options[0] ?? "";

let changes = Object.entries(files).flatMap(([file, [verified, list]]) => list.map(([from, to, symbol, reason]) => ({ file, verified, from, to, symbol, reason })))
  .filter((c) => `${c.file}: ${c.from}`.includes(filter));
if (sample) changes = changes.filter((_, i) => Math.floor((i * sample) / changes.length) !== Math.floor(((i - 1) * sample) / changes.length) || i === 0);

const solver = spawnSync("sh", ["-c", "command -v z3"], { encoding: "utf8" }).stdout.trim();
if (!solver) throw new Error("z3 is missing");
const copy = mkdtempSync(path.join(os.tmpdir(), "verifiedjs-proofs-"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
cpSync(path.join(root, "proofs"), copy, { recursive: true });
const originals = Object.fromEntries(Object.keys(files).map((file) => [file, readFileSync(path.join(copy, file), "utf8")]));

/** What Dafny says: "error" (a proof fails), "limit" (no proof is found in time), "verified", or what is wrong with the change. */
function verify(names, symbol) {
  const result = spawnSync("nice", ["dotnet", "tool", "run", "dafny", "verify", "--solver-path", solver, "--resource-limit", "20000e3", "--verification-time-limit", "120", "--cores", "1",
    ...(symbol ? ["--filter-symbol", symbol] : []), ...names.map((name) => path.join(copy, name))], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  const output = result.stdout + result.stderr, summary = /finished with (\d+) verified, (\d+) errors?(.*)/.exec(output);
  if (!summary) return `no change that Dafny reads: ${output.trim().split("\n")[0]}`;
  if (summary[2] !== "0") return "error";
  return /time out|out of resource|inconclusive/.test(summary[3]) ? "limit" : "verified";
}

const cut = (text) => "`" + text.trim().replace(/\s+/g, " ").replaceAll("|", "\\|") + "`";
const rows = ["| file | in place of | stands | Dafny says | s |", "|---|---|---|---|---|"];
let failed = 0, refused = 0, limits = 0, equivalent = 0;
for (const { file, verified, from, to, symbol, reason } of changes) {
  const original = originals[file], start = Date.now();
  let said;
  if (original.split(from).length !== 2) said = `it stands there ${original.split(from).length - 1} times`;
  else {
    writeFileSync(path.join(copy, file), original.replace(from, () => to));
    said = verify(verified, symbol);
    if (said === "verified") said = verify(verified);
    writeFileSync(path.join(copy, file), original);
  }
  if (reason ? said !== "verified" : said !== "error" && said !== "limit") failed++;
  else if (reason) equivalent++;
  else if (said === "limit") limits++;
  else refused++;
  const shown = said === "error" ? "a proof fails" : said === "limit" ? "no proof in the limits" : said === "verified" ? (reason ? `verified: ${reason}` : "**VERIFIED**") : `**${said}**`;
  rows.push(`| ${file} | ${cut(from)} | ${to.trim() ? cut(to) : ""} | ${shown} | ${Math.round((Date.now() - start) / 1000)} |`);
  console.log(rows.at(-1));
  if (tableFile) writeFileSync(tableFile, rows.join("\n") + "\n");
}
console.log(`${refused + limits + equivalent} passed, ${failed} failed (${refused} with a proof that fails, ${limits} without one in the limits, ${equivalent} that change nothing)`);
process.exitCode = failed === 0 ? 0 : 1;
