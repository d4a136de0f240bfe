// Static fields, blocks, methods, inheritance of statics, this in them.
const log = []; class A { static x = (log.push("x"), 1); static { log.push("block"); this.y = this.x + 1; } static m() { return [this.name, this.x]; } static z = this.y + 1; }
class B extends A { static w = super.m(); static x = 9; } console.log(A.x, A.y, A.z, A.m(), B.m(), B.w, log.join(), Object.keys(B), "y" in B, Object.hasOwn(B, "y"));
class C { static name = "custom"; static length = 7; static prototype_ = 1; static ["a" + "b"] = 2; static async f() { return 3; } static *g() { yield 4; } } console.log(C.name, C.length, C.ab, [...C.g()]); C.f().then(console.log);
