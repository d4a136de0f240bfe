const data = {
  users: Array.from({ length: 50 }, (_, i) => ({
    id: i,
    name: "user " + i,
    tags: ["a", 'b"c', "\u2028"],
    nested: { score: i / 3, ok: i % 2 === 0, nil: null },
  })),
};
const text = JSON.stringify(data);
const back = JSON.parse(text);
console.log(
  text.length,
  JSON.stringify(back) === text,
  back.users[49].nested.score,
  JSON.stringify(back, null, 1).length,
);
