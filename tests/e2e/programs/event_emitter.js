class Emitter {
  constructor() {
    this.h = Object.create(null);
  }
  on(e, f) {
    (this.h[e] ??= []).push(f);
    return () => {
      this.h[e] = this.h[e].filter((g) => g !== f);
    };
  }
  emit(e, ...a) {
    (this.h[e] ?? []).slice().forEach((f) => f.apply(this, a));
    return this;
  }
  once(e, f) {
    const off = this.on(e, (...a) => {
      off();
      f(...a);
    });
  }
}
const em = new Emitter();
const off = em.on("x", function (a) {
  console.log("x1", a, this === em);
});
em.once("x", (a) => console.log("once", a));
em.emit("x", 1).emit("x", 2);
off();
em.emit("x", 3).emit("toString");
