const p = Promise.reject(new Error("x"));
p.catch((e) => console.log("handled", e.message));
(async () => {
  const q = Promise.reject(1);
  try {
    await q;
  } catch {
    console.log("ok");
  }
})();
