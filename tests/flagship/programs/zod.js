// zod: schemas, refinements, errors.
const { z } = require("zod");
z.config({ jitless: true });

const User = z.object({
  id: z.number().int().positive(),
  name: z.string().min(2).max(20).trim(),
  email: z.email(),
  tags: z.array(z.enum(["a", "b"])).default([]),
  role: z.union([z.literal("admin"), z.literal("user")]).optional(),
  meta: z.record(z.string(), z.unknown()).nullable(),
  when: z.coerce.date(),
  nested: z.tuple([z.string(), z.bigint()]).readonly(),
}).refine((u) => u.name !== "root", { message: "no root", path: ["name"] });
const good = { id: 1, name: " Ann ", email: "a@b.co", meta: null, when: 0, nested: ["x", 5n] };
console.log(User.parse(good));
const bad = User.safeParse({ id: -1.5, name: "x", email: "nope", tags: ["c"], role: "x", meta: 1, when: "?", nested: [1] });
console.log(bad.success, bad.error.issues.map((i) => `${i.path.join(".")}: ${i.code}: ${i.message}`));
console.log(z.prettifyError(bad.error));
const Tree = z.object({ value: z.number(), get children() { return z.array(Tree); } });
console.log(Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }), z.string().transform((s) => s.length).pipe(z.number().max(3)).safeParse("four").success);
console.log(z.discriminatedUnion("k", [z.object({ k: z.literal("a"), x: z.number() }), z.object({ k: z.literal("b"), y: z.string() })]).parse({ k: "b", y: "z" }), z.map(z.string(), z.set(z.number())).parse(new Map([["a", new Set([1])]])));
z.string().refine(async (s) => s.length > 1).parseAsync("ab").then((v) => console.log("async", v), (e) => console.log(e.message));
