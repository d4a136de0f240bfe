// The inner name is constant, the outer a let binding; TDZ in heritage; strict bodies.
let A = class Inner { static get() { return Inner; } static set() { Inner = 1; } }; const old = A; A = null; console.log(old.get() === old); try { old.set(); } catch (e) { console.log(e.message); }
try { class B extends B {} } catch (e) { console.log(e.name, e.message); } try { new C(); class C {} } catch (e) { console.log(e.message); } class D { static self = D; static { try { undeclared = 1; } catch (e) { console.log(e.name); } } } console.log(D.self === D, typeof Inner);
