const d = new Date(Date.UTC(2020, 1, 29, 12, 34, 56, 789));
console.log(
  d.toISOString(),
  d.getTime(),
  d.toJSON(),
  JSON.stringify({ d }),
  d.getUTCDay(),
  d.getUTCFullYear(),
  d,
);
d.setUTCMonth(12);
console.log(d.toISOString());
d.setUTCDate(0);
console.log(d.toISOString());
console.log(
  Date.parse("2020-01-01"),
  Date.parse("2020-01-01T00:00:00Z"),
  Date.parse("2020-01-01T00:00:00+02:00"),
  new Date("invalid").getTime(),
  String(new Date(NaN)),
  new Date(8.64e15 + 1).getTime(),
  new Date(0).toISOString(),
  Date.UTC(99, 0),
  new Date(2020, 0).getMonth(),
  typeof Date(),
  new Date(2019, 11, 31, 23, 59, 60).getDate(),
  Date.parse("Thu, 01 Jan 1970 00:00:00 GMT"),
  new Date(-1).toISOString(),
  new Date(-62198755200000).toISOString(),
  new Date(1e15).toISOString(),
  Date.length,
  new Date(2020, 5) - new Date(2020, 4),
  new Date(new Date(5)).getTime(),
  Object.prototype.toString.call(d),
  isNaN(new Date(undefined)),
  new Date(null).getTime(),
  new Date(2020, 0, 1) < new Date(2020, 0, 2),
  Date.parse("2020-13-01"),
  Date.parse("1 Jan 2000 UTC"),
);
try {
  new Date(NaN).toISOString();
} catch (e) {
  console.log(e.message);
}
