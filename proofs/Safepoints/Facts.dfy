include "../WasmIR/Syntax.dfy"

// What the checker of safepoints knows of a function's locals, packed: eight bits a local, eight locals a word. To know less is always right,
// so what does not fit is nothing known.
module SafepointFacts {
  import W = Wasm

  type Word = bv64
  type Facts = seq<Word>

  // live: its cell is there. tested: it does not hold the sentinel. given: it holds an argument as the caller passed it, or the zero with which it
  // started. end: it holds the end of the frame. kept: a word of the frame that is for it holds its value, or it is such a value as given; held: the same
  // of words in which arguments are passed on.
  datatype Fact = Live | Tested | Given | End | Kept | Held

  // The facts of a word's first local.
  const LiveBit: Word := 1
  const TestedBit: Word := 2
  const GivenBit: Word := 4
  const EndBit: Word := 8
  const KeptBit: Word := 16
  const HeldBit: Word := 32
  const KeepingBits: Word := 52
  const AnyBit: Word := 63
  function BitOf(g: Fact): Word {
    match g case Live => LiveBit case Tested => TestedBit case Given => GivenBit case End => EndBit case Kept => KeptBit case Held => HeldBit
  }
  // Bits of the first local, for local x.
  function At(x: W.U32, bits: Word): Word {
    var i := x % 8;
    if i == 0 then bits else if i == 1 then bits << 8 else if i == 2 then bits << 16 else if i == 3 then bits << 24
    else if i == 4 then bits << 32 else if i == 5 then bits << 40 else if i == 6 then bits << 48 else bits << 56
  }

  // Words. Bits are hard on the solver: nothing outside of this section looks into them.
  opaque predicate InAny(w: Word, x: W.U32, bits: Word) { w & At(x, bits) != 0 }
  ghost predicate In(w: Word, x: W.U32, g: Fact) { InAny(w, x, BitOf(g)) }
  opaque function Changed(w: Word, x: W.U32, without: Word, with: Word): Word { (w & !At(x, without & AnyBit)) | At(x, with & AnyBit) }
  ghost opaque predicate Among(g: Fact, bits: Word) { bits & BitOf(g) != 0 }
  lemma ChangedIn(w: Word, x: W.U32, without: Word, with: Word, z: W.U32, g: Fact)
    requires In(Changed(w, x, without, with), z, g)
    ensures x == z ==> Among(g, with) || (In(w, z, g) && !Among(g, without))
    ensures x % 8 != z % 8 ==> In(w, z, g)
  { reveal InAny(), Changed(), Among(); }

  lemma AmongEither(g: Fact, p: Word, q: Word)
    ensures Among(g, p | q) <==> Among(g, p) || Among(g, q)
  { reveal Among(); }
  lemma AmongBits(g: Fact)
    ensures Among(g, AnyBit) && !Among(g, 0) && (forall h :: Among(g, BitOf(h)) <==> g == h) && (Among(g, KeepingBits) <==> g.Given? || g.Kept? || g.Held?)
  { reveal Among(); }

  opaque function And(v: Word, w: Word): Word { v & w }
  opaque predicate Less(v: Word, w: Word) { v & w == v }
  lemma AndIn(v: Word, w: Word, x: W.U32, g: Fact)
    requires In(And(v, w), x, g)
    ensures In(v, x, g) && In(w, x, g)
  { reveal InAny(), And(); }
  lemma LessIn(v: Word, w: Word, x: W.U32, g: Fact)
    requires Less(v, w) && In(v, x, g)
    ensures In(w, x, g)
  { reveal InAny(), Less(); }

  // After a collection, what is live was given, or kept by the frame, where that is seen.
  const LiveBits: Word := 0x0101_0101_0101_0101
  opaque function Surviving(covered: bool, w: Word): Word {
    (w & !LiveBits) | (w & LiveBits & (if covered then (w >> 2) | (w >> 4) | (w >> 5) else w >> 2))
  }
  lemma SurvivingIn(covered: bool, w: Word, x: W.U32, g: Fact)
    requires In(Surviving(covered, w), x, g)
    ensures In(w, x, g) && (g.Live? ==> In(w, x, Given) || (covered && (In(w, x, Kept) || In(w, x, Held))))
  { reveal InAny(), Surviving(); }

  // At the start all is live and tested, and all but the parameters is given. n: the number of locals.
  function StartOf(n: W.U32, parameters: W.U32, x: W.U32): Word {
    if x >= n then 0 else if x < parameters then LiveBit | TestedBit else LiveBit | TestedBit | KeepingBits
  }
  opaque function StartWord(n: W.U32, parameters: W.U32, x: W.U32): Word
    requires x < 0xFFFF_FFF0
  {
    StartOf(n, parameters, x) | (StartOf(n, parameters, x + 1) << 8) | (StartOf(n, parameters, x + 2) << 16) | (StartOf(n, parameters, x + 3) << 24)
    | (StartOf(n, parameters, x + 4) << 32) | (StartOf(n, parameters, x + 5) << 40) | (StartOf(n, parameters, x + 6) << 48) | (StartOf(n, parameters, x + 7) << 56)
  }
  lemma StartIn(n: W.U32, parameters: W.U32, first: W.U32, x: W.U32, g: Fact)
    requires first < 0xFFFF_FFF0 && first % 8 == 0 && first <= x < first + 8 && In(StartWord(n, parameters, first), x, g)
    ensures x < n && (g.Given? || g.Kept? || g.Held? ==> parameters <= x) && !g.End?
  {
    reveal InAny(), StartWord();
    assert x % 8 == x - first;
  }

  // Facts.
  opaque predicate HasAny(a: Facts, x: W.U32, bits: Word) { (x / 8) as int < |a| && InAny(a[x / 8], x, bits) }
  ghost predicate Has(a: Facts, x: W.U32, g: Fact) { HasAny(a, x, BitOf(g)) }

  // Local x without some facts, then with others.
  opaque function Put(a: Facts, x: W.U32, without: Word, with: Word): Facts {
    if (x / 8) as int >= |a| then [] else
    var w := Changed(a[x / 8], x, without, with);
    if w == a[x / 8] then a else a[x / 8 := w]
  }
  lemma PutHas(a: Facts, x: W.U32, without: Word, with: Word, z: W.U32, g: Fact)
    requires Has(Put(a, x, without, with), z, g)
    ensures if z == x then Among(g, with) || (Has(a, x, g) && !Among(g, without)) else Has(a, z, g)
  {
    reveal HasAny(), Put();
    if z / 8 == x / 8 { ChangedIn(a[x / 8], x, without, with, z, g); }
  }

  // What both know.
  opaque function Meet(a: Facts, b: Facts): Facts {
    if |a| != |b| || |a| >= 0x1000_0000 then [] else seq(|a|, i requires 0 <= i < |a| => And(a[i], b[i]))
  } by method {
    reveal Meet();
    if |a| != |b| || |a| >= 0x1000_0000 { return []; }
    var n := |a| as W.U32;
    var r := new Word[n];
    var i: W.U32 := 0;
    while i < n
      invariant i <= n && forall j :: 0 <= j < i as int ==> r[j] == And(a[j], b[j])
    {
      r[i] := And(a[i], b[i]);
      i := i + 1;
    }
    return r[..];
  }
  lemma MeetHas(a: Facts, b: Facts, x: W.U32, g: Fact)
    requires Has(Meet(a, b), x, g)
    ensures Has(a, x, g) && Has(b, x, g)
  {
    reveal HasAny(), Meet();
    AndIn(a[x / 8], b[x / 8], x, g);
  }

  // All that a knows, b knows.
  opaque predicate Within(a: Facts, b: Facts) {
    |a| == |b| && |a| < 0x1000_0000 && forall i :: 0 <= i < |a| ==> Less(a[i], b[i])
  } by method {
    reveal Within();
    if |a| != |b| || |a| >= 0x1000_0000 { return false; }
    var n := |a| as W.U32;
    var i: W.U32 := 0;
    while i < n
      invariant i <= n && forall j :: 0 <= j < i as int ==> Less(a[j], b[j])
    {
      if !Less(a[i], b[i]) { return false; }
      i := i + 1;
    }
    return true;
  }
  lemma WithinHas(a: Facts, b: Facts, x: W.U32, g: Fact)
    requires Within(a, b) && Has(a, x, g)
    ensures Has(b, x, g)
  {
    reveal HasAny(), Within();
    LessIn(a[x / 8], b[x / 8], x, g);
  }

  opaque function Survive(covered: bool, a: Facts): Facts {
    if |a| >= 0x1000_0000 then [] else seq(|a|, i requires 0 <= i < |a| => Surviving(covered, a[i]))
  } by method {
    reveal Survive();
    if |a| >= 0x1000_0000 { return []; }
    var n := |a| as W.U32;
    var r := new Word[n];
    var i: W.U32 := 0;
    while i < n
      invariant i <= n && forall j :: 0 <= j < i as int ==> r[j] == Surviving(covered, a[j])
    {
      r[i] := Surviving(covered, a[i]);
      i := i + 1;
    }
    return r[..];
  }
  lemma SurviveHas(covered: bool, a: Facts, x: W.U32, g: Fact)
    requires Has(Survive(covered, a), x, g)
    ensures Has(a, x, g) && (g.Live? ==> Has(a, x, Given) || (covered && (Has(a, x, Kept) || Has(a, x, Held))))
  {
    reveal HasAny(), Survive();
    SurvivingIn(covered, a[x / 8], x, g);
  }

  opaque function Initial(n: W.U32, parameters: W.U32): Facts {
    if n >= 0x1000_0000 then [] else seq((n / 8) as int + 1, i requires 0 <= i <= (n / 8) as int => StartWord(n, parameters, (8 * i) as W.U32))
  }
  lemma InitialHas(n: W.U32, parameters: W.U32, x: W.U32, g: Fact)
    requires Has(Initial(n, parameters), x, g)
    ensures x < n && (g.Given? || g.Kept? || g.Held? ==> parameters <= x) && !g.End?
  {
    reveal HasAny(), Initial();
    StartIn(n, parameters, 8 * (x / 8), x, g);
  }
}
