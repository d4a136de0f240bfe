// Values in, values out; throw and return at every state; finally in generators.
function* g() { let r = "start"; try { while (true) { try { r = yield r; } catch (e) { r = "caught " + e; } } } finally { console.log("cleanup"); yield "from finally"; } }
const i = g(); console.log(i.next("ignored"), i.next(1), i.throw("x"), i.next(2), i.return("done"), i.next(), i.next()); const early = g(); console.log(early.return(5), early.next()); const t = g(); try { t.throw(new Error("unstarted")); } catch (e) { console.log(e.message, t.next()); }
function* self() { try { it.next(); } catch (e) { yield e.message; } } const it = self(); console.log(it.next().value);
function* r() { try { yield 1; } finally { return "overridden"; } } const a = r(); console.log(a.next(), a.return("asked"), a.next()); const b = r(); b.next(); console.log(b.throw(new Error("lost")), b.next());
function* w() { try { return yield 1; } finally { let n = 0; while (n++ < 2) { try { return yield n; } finally { continue; } } } } const c = w(); console.log(c.next(), c.next("first"), c.next("second"), c.next("third"), c.next());
